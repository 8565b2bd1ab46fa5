//! The feature `testing`, as a user of the client tests with it.

use std::time::Duration;

use flex_sdk::testing::{Example, Reply, Server};
use flex_sdk::types::{CreateRefund, LineItem, Refund, RefundRequired, RefundStatus};
use flex_sdk::{Client, ErrorKind, TransportErrorKind, ops};
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
    server.on_path(Method::POST, "/v1/refunds").respond(200, &answer);
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
    server.on_path(Method::GET, "/v1/refunds/{id}").respond_with(|request| {
        let id = request.parameter("id").unwrap();
        Reply::json(200, &json!({"refund": refund(id, 7)}))
    });
    let refund = client(&server).refunds().get("fre/ä").await.unwrap();
    assert_eq!(refund.refund_id, "fre/ä");
}

#[tokio::test]
async fn answers_come_in_order() {
    let server = Server::new();
    let route = server.on_path(Method::GET, "/v1/refunds");
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
    let route = server.on_path(Method::GET, "/v1/refunds/{id}");
    route.reply(Reply::status(503)).reply(late.clone().delay(Duration::from_secs(61))).reply(late);
    let response = client(&server).refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!(response.attempts(), 3);
    // A wait, the time for an attempt, a wait, and the answer.
    assert_eq!(server.clock().slept(), [500, 60_000, 1_000, 59_000].map(Duration::from_millis));
}

#[tokio::test]
async fn failures_of_the_network_can_be_played() {
    let server = Server::new();
    server.on_path(Method::GET, "/v1/refunds").reply(Reply::failure(TransportErrorKind::Connect));
    let error = client(&server).refunds().list().await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn a_request_that_is_not_expected_says_what_is() {
    let server = Server::new();
    server.on_path(Method::POST, "/v1/refunds").respond(200, &json!({}));
    let error = client(&server).refunds().list().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    let text = error.to_string();
    let expected = "\
the test server does not expect this request:
    GET /v1/refunds
nearest to it is POST /v1/refunds, where this differs:
    - POST /v1/refunds
    + GET /v1/refunds";
    assert!(text.contains(expected), "{text}");
}

#[tokio::test]
async fn operations_are_answered_with_values() {
    let server = Server::new();
    let client = client(&server);
    let list = server.on(ops::ListRefunds).respond(vec![refund("fre_1", 1), refund("fre_2", 2)]);
    server.on(ops::GetLineItems).with_parameter("id", "fcs_1").respond_example();
    assert_eq!(client.refunds().list().limit(5).await.unwrap().len(), 2);
    let items = client.checkout_sessions().line_items("fcs_1").await.unwrap();
    assert_eq!(items, [LineItem::example()]);
    assert_eq!(list.calls()[0].query(), [("limit".to_owned(), "5".to_owned())]);
}

#[tokio::test]
async fn errors_of_the_api_are_answers_too() {
    let server = Server::new();
    let body = json!({"error": {"type": "invalid_request_error", "message": "no such refund"}});
    server.on(ops::GetRefund).respond_status(404, &body).times(1);
    let error = client(&server).refunds().get("fre_1").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    server.verify();
}

#[tokio::test]
async fn pages_are_told_apart_by_their_query() {
    let server = Server::new();
    server.on(ops::ListRefunds).respond(vec![refund("fre_1", 1), refund("fre_2", 2)]).times(1);
    server
        .on(ops::ListRefunds)
        .with_query("starting_after", "fre_2")
        .respond(vec![refund("fre_3", 3)])
        .times(1);
    let mut items = client(&server).refunds().list().limit(2).items();
    let mut amounts = Vec::new();
    while let Some(refund) = items.try_next().await.unwrap() {
        amounts.push(refund.amount);
    }
    assert_eq!(amounts, [1, 2, 3]);
    server.verify();
}

#[tokio::test]
async fn what_was_not_called_as_expected_is_told() {
    let server = Server::new();
    let body = json!({"refund": {"payment_intent_id": "fpi_1", "amount": 1500}});
    server.on(ops::CreateRefund).with_json(&body).respond(refund("fre_1", 1500)).times(1);
    let unmet = server.check().unwrap_err().to_string();
    let expected = "createRefund (POST /v1/refunds) with a body was to get 1 call, and got 0";
    assert_eq!(unmet, expected);
    let call = client(&server).refunds().create(CreateRefund::new("fpi_1").amount(15));
    let text = call.await.unwrap_err().to_string();
    assert!(text.contains("-     \"amount\": 1500,"), "{text}");
    assert!(text.contains("+     \"amount\": 15,"), "{text}");
}
