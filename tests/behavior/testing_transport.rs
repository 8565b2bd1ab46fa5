//! The feature `testing`, as a user of the client tests with it.

use std::time::Duration;

use flex_sdk::testing::{Reply, Server};
use flex_sdk::types::{CreateRefund, Refund, RefundRequired, RefundStatus};
use flex_sdk::{Client, ErrorKind, TransportErrorKind};
use http::Method;
use serde_json::json;

use crate::samples;
use crate::server::KEY;

fn client(server: &Server) -> Client {
    Client::builder().transport(server.transport()).bearer_auth(KEY).build().unwrap()
}

fn refund(id: &str, amount: i64) -> Refund {
    Refund::new(RefundRequired {
        refund_id: id.to_owned(),
        amount,
        created_at: "2024-01-01T00:00:00Z".into(),
        status: RefundStatus::Succeeded,
        test_mode: true,
    })
}

#[tokio::test]
async fn a_call_is_answered_within_the_process() {
    let server = Server::new();
    let answer = json!({"refund": refund("fre_1", 1500)});
    server.on(Method::POST, "/v1/refunds").respond(200, &answer);
    let call = client(&server).refunds().create(CreateRefund::new("fpi_1").amount(1500));
    assert_eq!(call.await.unwrap(), refund("fre_1", 1500));

    let requests = server.requests();
    assert_eq!((&requests[0].method, requests[0].path()), (&Method::POST, "/v1/refunds"));
    assert_eq!(requests[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(
        requests[0].json::<serde_json::Value>().unwrap(),
        json!({"refund": {"payment_intent_id": "fpi_1", "amount": 1500}})
    );
}

#[tokio::test]
async fn an_answer_can_be_made_of_the_request() {
    let server = Server::new();
    server.on(Method::GET, "/v1/refunds/{id}").respond_with(|request| {
        let id = request.parameter("id").unwrap();
        Reply::json(200, &json!({"refund": refund(id, 7)}))
    });
    let refund = client(&server).refunds().get("fre/ä").await.unwrap();
    assert_eq!(refund.refund_id, "fre/ä");
}

#[tokio::test]
async fn answers_come_in_order() {
    let server = Server::new();
    let route = server.on(Method::GET, "/v1/refunds");
    let page =
        |ids: &[&str]| json!({"refunds": ids.iter().map(|id| refund(id, 1)).collect::<Vec<_>>()});
    route.respond(200, &page(&["fre_1", "fre_2"])).respond(200, &page(&["fre_3"]));
    let mut items = client(&server).refunds().list().limit(2).items();
    let mut ids = Vec::new();
    while let Some(refund) = items.try_next().await.unwrap() {
        ids.push(refund.refund_id);
    }
    assert_eq!(ids, ["fre_1", "fre_2", "fre_3"]);
    let second = server.requests()[1].query();
    assert!(second.contains(&("starting_after".to_owned(), "fre_2".to_owned())), "{second:?}");
}

#[tokio::test]
async fn nobody_waits() {
    let server = Server::new();
    let late =
        Reply::json(200, &json!({"refund": samples::refund()})).delay(Duration::from_secs(59));
    let route = server.on(Method::GET, "/v1/refunds/{id}");
    route.reply(Reply::status(503)).reply(late.clone().delay(Duration::from_secs(61))).reply(late);
    let response = client(&server).refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!(response.attempts(), 3);
    // A wait, the time for an attempt, a wait, and the answer.
    assert_eq!(server.clock().slept(), [500, 60_000, 1_000, 59_000].map(Duration::from_millis));
}

#[tokio::test]
async fn failures_of_the_network_can_be_played() {
    let server = Server::new();
    server.on(Method::GET, "/v1/refunds").reply(Reply::failure(TransportErrorKind::Connect));
    let error = client(&server).refunds().list().await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn a_request_that_is_not_expected_says_what_is() {
    let server = Server::new();
    server.on(Method::POST, "/v1/refunds").respond(200, &json!({}));
    let error = client(&server).refunds().list().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(
        error.to_string().contains("got GET /v1/refunds, but expects POST /v1/refunds"),
        "{error}"
    );
}
