use std::time::Duration;

use flex_sdk::Client;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::samples;
use crate::server::{KEY, Server, json, read_request};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_go_over_one_client() {
    let server = Server::start(|_, request| {
        let id = request.target.rsplit_once('/').unwrap().1;
        let refund = samples::with(samples::refund(), "refund_id", json!(id));
        json(200, json!({"refund": refund})).into()
    })
    .await;
    let client = server.client();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.refunds().get(format!("fre_{number}")).await })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let refund = task.await.unwrap().unwrap();
        assert_eq!(refund.refund_id, format!("fre_{number}"), "each gets its own answer");
    }
    assert_eq!(server.requests().len(), 100);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().base_url(url).bearer_auth(KEY).build().unwrap();
    let call = tokio::spawn(client.refunds().get("fre_1").into_future());
    let (mut stream, _) = listener.accept().await.unwrap();
    assert_eq!(read_request(&mut stream).await.unwrap().target, "/v1/refunds/fre_1");
    call.abort();

    // The server sees the end of the connection, and no second attempt.
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    assert!(closed.is_ok_and(|result| result.is_err() || rest.is_empty()));
    let again = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
    assert!(again.is_err(), "another connection");
}

#[tokio::test]
async fn a_call_does_nothing_until_it_is_awaited() {
    let server = Server::answers(json(200, json!({"refund": samples::refund()}))).await;
    let client = server.client();
    drop(client.refunds().get("fre_1"));
    drop(client.refunds().get("fre_1").send());
    client.refunds().get("fre_2").await.unwrap();
    assert_eq!(server.targets(), ["/v1/refunds/fre_2"]);
}

#[test]
fn clients_and_calls_go_between_threads() {
    fn goes<T: Send + Sync + 'static>() {}
    fn moves<T: Send + 'static>(_: T) {}
    goes::<Client>();
    goes::<flex_sdk::Error>();
    goes::<flex_sdk::types::CheckoutSession>();
    let client = Client::builder().bearer_auth(KEY).build().unwrap();
    moves(client.refunds().list());
    moves(client.refunds().list().send());
    moves(client.refunds().list().items());
}
