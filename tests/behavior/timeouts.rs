use std::time::Duration;

use flex_sdk::testing::{Reply, Server as Within};
use flex_sdk::{Client, ErrorKind};
use serde_json::json;

use crate::samples;
use crate::server::{Act, KEY, Server, json};

const SHORT: Duration = Duration::from_millis(300);

fn stall() -> Act {
    Act::Stall(Vec::new())
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_tried_again() {
    let refund = json(200, json!({"refund": samples::refund()}));
    let server = Server::acts([stall(), refund.into()]).await;
    let client = server.builder().attempt_timeout(SHORT).build().unwrap();
    let response = client.refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn attempts_that_all_take_too_long_are_a_timeout() {
    let server = Server::acts([stall()]).await;
    let call = server.client().refunds().get("fre_1").with_attempt_timeout(SHORT);
    let error = call.await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "getRefund: no answer within 300ms, the time for an attempt (3 attempts)"
    );
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_a_timeout() {
    let server = Server::acts([stall()]).await;
    let client = server.builder().timeout(SHORT).build().unwrap();
    let error = client.refunds().list().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(
        error.to_string(),
        "listRefunds: no answer within 300ms, the time for the whole call"
    );
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_call_may_have_a_timeout_of_its_own() {
    let server = Server::acts([stall()]).await;
    let error = server.client().refunds().list().with_timeout(SHORT).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_body_that_does_not_end_is_a_timeout() {
    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"refund\"".to_vec();
    let server = Server::acts([Act::Stall(begun)]).await;
    let error = server.client().refunds().get("fre_1").with_timeout(SHORT).await.unwrap_err();
    assert!(error.is_timeout());
}

/// By the clock of the test, on which nobody waits.
#[tokio::test]
async fn waits_between_attempts_count_for_the_whole_call() {
    let server = Within::new();
    let busy = Reply::status(503).header("retry-after", "20").delay(Duration::from_secs(5));
    server.on_path(http::Method::GET, "/v1/refunds").reply(busy);
    let client = Client::builder()
        .transport(server.transport())
        .bearer_auth(KEY)
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap();
    // 5 s, 20 s of waiting, 5 s, and then the next wait ends at 50 s.
    let error = client.refunds().list().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 3));

    let call = client.refunds().list().with_timeout(Duration::from_secs(40));
    let error = call.await.unwrap_err();
    // The second wait would end only after the time is over, so that the call fails at once.
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 2));
}
