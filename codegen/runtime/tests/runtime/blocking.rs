//! Calls that block the thread, from threads of every kind.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::http::{GET, POST, THINGS, call};
use crate::loopback::{LocalServer, answer, ok, serve};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{Body, Call, Client, ErrorKind, Method, NextPage, Operation, Pages, Paging};

/// A server on threads of its own.
struct Elsewhere {
    server: LocalServer,
    _runtime: Runtime,
}

fn elsewhere<const LENGTH: usize>(acts: [crate::loopback::Act; LENGTH]) -> Elsewhere {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(serve(acts));
    Elsewhere { server, _runtime: runtime }
}

/// A client that gives up before a deadlock would keep the tests from ending.
fn client(elsewhere: &Elsewhere) -> Client {
    elsewhere.server.builder().timeout(Duration::from_secs(20)).build().unwrap()
}

#[test]
fn a_thread_without_a_runtime_waits() {
    let elsewhere = elsewhere([ok(), ok(), answer("404 Not Found", "", "")]);
    let client = client(&elsewhere);
    assert_eq!(call(&client, &GET).send_blocking().unwrap(), json!("fine"));
    let raw = call(&client, &GET).send_raw_blocking().unwrap();
    assert_eq!((raw.status().as_u16(), raw.parse().unwrap()), (200, json!("fine")));
    assert!(call(&client, &GET).send_blocking().unwrap_err().is_not_found());
}

#[test]
fn retries_wait_on_the_same_thread() {
    let elsewhere =
        elsewhere([answer("503 Service Unavailable", "retry-after-ms: 1\r\n", ""), ok()]);
    let raw = call(&client(&elsewhere), &GET).send_raw_blocking().unwrap();
    assert_eq!(raw.attempts(), 2);
}

#[test]
fn many_threads_wait_at_once() {
    let elsewhere = elsewhere([ok()]);
    let client = client(&elsewhere);
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..20).map(|_| scope.spawn(|| call(&client, &GET).send_blocking().unwrap())).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), json!("fine"));
        }
    });
}

#[test]
fn a_runtime_of_one_thread_waits_too() {
    let elsewhere = elsewhere([ok()]);
    let client = client(&elsewhere);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // This leaves a connection behind that only this thread could serve, while it waits.
        assert_eq!(call(&client, &GET).await.unwrap(), json!("fine"));
        assert_eq!(call(&client, &GET).send_blocking().unwrap(), json!("fine"));
        assert_eq!(call(&client, &GET).await.unwrap(), json!("fine"));
        let task = tokio::spawn(async move { call(&client, &GET).send_blocking() });
        assert_eq!(task.await.unwrap().unwrap(), json!("fine"));
    });
}

#[test]
fn connections_outlive_the_runtime_that_waited() {
    let elsewhere = elsewhere([ok()]);
    let client = client(&elsewhere);
    for _ in 0..2 {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            assert_eq!(call(&client, &GET).send_blocking().unwrap(), json!("fine"));
        });
    }
}

#[test]
fn a_server_within_the_process_answers() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).reply(Reply::status(503)).respond(200, &json!({}));
    let raw = call(&crate::http::client(&server), &GET).send_raw_blocking().unwrap();
    assert_eq!(raw.attempts(), 2);
    assert_eq!(server.clock().slept(), [Duration::from_millis(500)]);
}

#[test]
fn pages_and_items_are_iterators() {
    static LIST: Operation = Operation::new("listThings", Method::GET, "/things");
    static PAGING: Paging<Vec<i64>, i64> = Paging {
        items: |page| page,
        into_items: |page| page,
        next: NextPage::Cursor { parameter: "after", from: |item| Some(item.to_string()) },
        size: None,
        more: None,
    };
    let page = |body: &str| answer("200 OK", "content-type: application/json\r\n", body);
    let elsewhere = elsewhere([page("[1,2]"), page("[3]"), page("[]"), page("[4]"), page("{}")]);
    let client = client(&elsewhere);
    let pages = || Pages::new(Call::json(&client, &LIST), &PAGING);

    let mut items = pages().items().blocking();
    assert_eq!(items.next().unwrap().unwrap(), 1);
    assert_eq!(items.stream().unwrap().cursor(), Some("1"));
    let rest: Result<Vec<i64>, _> = items.by_ref().collect();
    assert_eq!(rest.unwrap(), [2, 3]);
    assert!(items.next().is_none() && items.stream().is_none());

    // After an error there is nothing.
    let mut pages = pages().blocking();
    assert_eq!(pages.next().unwrap().unwrap(), [4]);
    assert!(pages.next().unwrap().unwrap_err().is_decode());
    assert!(pages.next().is_none());
}

#[test]
fn bodies_are_iterators() {
    let chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    let elsewhere = elsewhere([crate::loopback::Act::Answer(chunked.into())]);
    let call: Call<Bytes> = Call::bytes(&client(&elsewhere), &GET);
    let stream = call.send_stream_blocking().unwrap();
    let pieces: Result<Vec<Bytes>, _> = stream.blocking().collect();
    assert_eq!(pieces.unwrap().concat(), b"abc");
}

/// A body that does something when it is asked for.
struct Doing<F>(F);

impl<F: Fn() + Unpin> Stream for Doing<F> {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        (self.0)();
        Poll::Ready(None)
    }
}

fn upload(doing: impl Fn() + Send + Unpin + 'static) -> Call<Value> {
    let server = Server::new();
    server.on_path(Method::POST, THINGS).respond(200, &json!("fine"));
    let mut call: Call<Value> = call(&crate::http::client(&server), &POST);
    call.request.body(Body::stream(Doing(doing)), "text/plain");
    call
}

#[test]
fn a_call_within_a_call_fails_instead_of_waiting_for_itself() {
    let server = Server::new();
    server.on_path(Method::GET, THINGS).respond(200, &json!("inner"));
    let inner = call(&crate::http::client(&server), &GET);
    let outer = upload(move || {
        let error = inner.clone().send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(
            error.to_string(),
            "getThing: it cannot be waited for: it is made within another call that blocks"
        );
    });
    assert_eq!(outer.send_blocking().unwrap(), json!("fine"));
}

#[test]
fn a_panic_ends_only_its_call() {
    let error = upload(|| panic!("expected by this test")).send_blocking().unwrap_err();
    assert_eq!(error.to_string(), "createThing: it cannot be waited for: it panicked");
    assert_eq!(upload(|| ()).send_blocking().unwrap(), json!("fine"));
}
