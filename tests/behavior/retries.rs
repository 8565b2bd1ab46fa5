use std::time::Duration;

use flex_sdk::testing::{Reply, Server as Within};
use flex_sdk::types::CreateRefund;
use flex_sdk::{Client, ErrorKind, RetryPolicy, TransportErrorKind};
use serde_json::json;
use tokio::net::TcpSocket;

use crate::samples;
use crate::server::{Act, Answer, KEY, Server, json};

fn refund() -> Answer {
    json(200, json!({"refund": samples::refund()}))
}

fn failure(status: u16) -> Answer {
    json(status, json!({"message": "no"}))
}

fn new_refund() -> CreateRefund {
    CreateRefund::new("fpi_1")
}

#[tokio::test]
async fn a_failing_server_is_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::acts([failure(status).into(), refund().into()]).await;
        let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
        assert_eq!(response.attempts(), 2, "{status}");
        assert_eq!(server.requests().len(), 2, "{status}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_tried_again() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"refund\"".to_vec();
    let server = Server::acts([Act::Reset(Vec::new()), Act::Reset(cut), refund().into()]).await;
    let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!(response.attempts(), 3);
}

#[tokio::test]
async fn all_attempts_of_a_post_have_one_idempotency_key() {
    let acts = [Act::Reset(Vec::new()), failure(503).into(), refund().into()];
    let server = Server::acts(acts).await;
    server.client().refunds().create(new_refund()).await.unwrap();
    let requests = server.requests();
    let key = |index: usize| requests[index].header("idempotency-key").unwrap();
    assert_eq!((requests.len(), key(0)), (3, key(1)));
    assert_eq!(key(1), key(2));
    assert_eq!(requests[0].body, requests[2].body);
}

#[tokio::test]
async fn two_calls_have_two_idempotency_keys() {
    let server = Server::answers(refund()).await;
    let call = server.client().refunds().create(new_refund());
    call.clone().await.unwrap();
    call.await.unwrap();
    let requests = server.requests();
    assert_ne!(requests[0].header("idempotency-key"), requests[1].header("idempotency-key"));
}

#[tokio::test]
async fn the_callers_own_idempotency_key_is_kept() {
    let server = Server::acts([failure(500).into(), refund().into()]).await;
    let call = server.client().refunds().create(new_refund());
    call.with_idempotency_key("refund-of-order-7").await.unwrap();
    for request in server.requests() {
        assert_eq!(request.header("idempotency-key"), Some("refund-of-order-7"));
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_the_request_is_not_tried_again() {
    for status in [400, 401, 403, 404, 409, 422] {
        let server = Server::answers(failure(status)).await;
        let error = server.client().refunds().create(new_refund()).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (status, 1));
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_asked_for_again() {
    let server = Server::answers(json(200, json!({}))).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Decode, 1));
}

#[tokio::test]
async fn nothing_is_tried_again_without_a_policy() {
    let server = Server::acts([failure(503).into(), refund().into()]).await;
    let client = server.builder().retry(RetryPolicy::none()).build().unwrap();
    assert!(client.refunds().get("fre_1").await.unwrap_err().is_server_error());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_call_may_have_a_policy_of_its_own() {
    let server = Server::answers(failure(503)).await;
    let client = server.client();
    let at_once = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
    let call = client.refunds().get("fre_1").with_retry(at_once.clone().max_retries(4));
    assert_eq!(call.await.unwrap_err().attempts(), 5);
    let call = client.refunds().list().with_retry(at_once.max_retries(0));
    assert_eq!(call.await.unwrap_err().attempts(), 1);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_server_that_refuses_connections_is_tried_again() {
    // The port is taken, so that nobody else gets it, but nobody listens there.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let at_once = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
    let client = Client::builder().base_url(url).bearer_auth(KEY).retry(at_once).build().unwrap();
    let error = client.refunds().create(new_refund()).await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
    assert!(error.to_string().starts_with("createRefund: could not connect: "), "{error}");
    assert!(error.to_string().ends_with(" (3 attempts)"), "{error}");
}

#[tokio::test]
async fn a_server_over_its_limit_is_tried_again() {
    let limited = failure(429).header("retry-after", "0");
    let server = Server::acts([limited.into(), refund().into()]).await;
    let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!(response.attempts(), 2);
}

/// A server in this process that is over its limit once, and a client that waits by the server's clock.
fn limited(reply: Reply) -> (Within, Client) {
    let server = Within::new();
    let route = server.on_path(http::Method::GET, "/v1/refunds/{id}");
    route.reply(reply).respond(200, &json!({"refund": samples::refund()}));
    let client = Client::builder().transport(server.transport()).bearer_auth(KEY).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn retry_after_may_name_seconds() {
    let (server, client) = limited(Reply::status(429).header("retry-after", "7"));
    client.refunds().get("fre_1").await.unwrap();
    assert_eq!(server.clock().slept(), [Duration::from_secs(7)]);
}

#[tokio::test]
async fn retry_after_may_name_a_date() {
    let date = "Thu, 01 Jan 2026 00:00:09 GMT";
    let (server, client) = limited(Reply::status(503).header("retry-after", date));
    client.refunds().get("fre_1").await.unwrap();
    assert_eq!(server.clock().slept(), [Duration::from_secs(9)]);
}

#[tokio::test]
async fn retry_after_may_be_finer_than_seconds() {
    let (server, client) = limited(Reply::status(429).header("retry-after-ms", "20"));
    client.refunds().get("fre_1").await.unwrap();
    assert_eq!(server.clock().slept(), [Duration::from_millis(20)]);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_waited_for() {
    let (server, client) = limited(Reply::status(429).header("retry-after", "3600"));
    let error = client.refunds().get("fre_1").await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert!(server.clock().slept().is_empty());
}

#[tokio::test]
async fn waits_double_up_to_a_limit() {
    let server = Within::new();
    server.on_path(http::Method::GET, "/v1/refunds").respond(503, &json!({}));
    let policy = RetryPolicy::default()
        .max_retries(5)
        .delays(Duration::from_secs(1), Duration::from_secs(6));
    let client = Client::builder().transport(server.transport()).bearer_auth(KEY);
    let client = client.retry(policy).build().unwrap();
    assert_eq!(client.refunds().list().await.unwrap_err().attempts(), 6);
    assert_eq!(server.clock().slept(), [1, 2, 4, 6, 6].map(Duration::from_secs));
}

#[tokio::test]
async fn a_transport_that_fails_otherwise_is_not_tried_again() {
    let (server, client) = limited(Reply::failure(TransportErrorKind::Tls));
    let error = client.refunds().get("fre_1").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_server_in_trouble_is_not_drowned_in_retries() {
    let server = Within::new();
    server.on_path(http::Method::GET, "/v1/refunds").respond(503, &json!({}));
    let client = Client::builder().transport(server.transport()).bearer_auth(KEY).build().unwrap();
    for _ in 0..100 {
        client.refunds().list().await.unwrap_err();
    }
    // Two retries for each of the first fifty calls; then the budget that all calls share is spent.
    assert_eq!(server.requests().len(), 200);
}
