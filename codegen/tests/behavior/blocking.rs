//! Calls that block the thread.

use crate::server::{Server, json};

/// Runs a server on threads of its own, for as long as the runtime that is given too.
fn server<const N: usize>(
    answers: [crate::server::Answer; N],
) -> (Server, tokio::runtime::Runtime) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("threads can be begun");
    // No runtime waits within another, so it is begun on a thread that has none.
    let server = std::thread::scope(|scope| {
        scope.spawn(|| runtime.block_on(Server::answering(answers))).join()
    });
    (server.expect("the server starts"), runtime)
}

fn client(server: &Server) -> cases::paging_cursor::Client {
    let builder = cases::paging_cursor::Client::builder().base_url(server.url());
    builder.build().expect("it has all it needs")
}

#[test]
fn requests_wait_for_their_answer() {
    let (server, _runtime) = server([json("[{\"id\":1}]")]);
    let client = client(&server);
    let pets = client.list_pets().limit(1).send_blocking().expect("it is answered");
    assert_eq!(pets[0].id, 1);
    let raw = client.list_pets().limit(1).send_raw_blocking().expect("it is answered");
    assert_eq!(raw.bytes(), "[{\"id\":1}]");
    assert_eq!(server.seen()[1].target, "/v1/pets?limit=1");
}

#[tokio::test]
async fn items_are_an_iterator_within_a_runtime_too() {
    let (server, runtime) = server([json("[{\"id\":1},{\"id\":2}]"), json("[{\"id\":3}]")]);
    let items = client(&server).list_pets().items().blocking();
    let pets: cases::paging_cursor::Result<Vec<_>> = items.collect();
    let ids: Vec<_> = pets.expect("it is answered").into_iter().map(|pet| pet.id).collect();
    assert_eq!(ids, [1, 2, 3]);
    // A runtime must not be dropped where it would have to wait.
    runtime.shutdown_background();
}
