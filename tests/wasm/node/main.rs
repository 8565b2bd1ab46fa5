//! Calls by the host's `fetch`, timers and chance. What is expected is written by hand from the description.

#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flex_sdk::types::{CreateFile, CreateRefund, ErrorBody, FilePurpose};
use flex_sdk::{Body, ErrorKind, FilePart, ReqwestTransport, Transport, http};
use futures_core::Stream;
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use server::{KEY, Server, answer, beginning, silence, start};

mod server;

// As modules of JavaScript; the other way does not know `import`.
wasm_bindgen_test_configure!(run_in_node_experimental);

const SHORT: Duration = Duration::from_millis(200);

fn refund() -> Value {
    let refund = json!({
        "refund_id": "fre_1",
        "amount": 1500,
        "created_at": "2024-01-01T00:00:00Z",
        "status": "pending",
        "test_mode": true
    });
    answer(200, json!({"refund": refund}))
}

fn customers(numbers: &[u32]) -> Value {
    let customers = numbers.iter().map(|number| {
        json!({
            "customer_id": format!("fcus_{number}"),
            "first_name": "Zoë",
            "last_name": "Doe",
            "email": "zoe@example.com",
            "created_at": "2024-01-01T00:00:00Z",
            "test_mode": true
        })
    });
    answer(200, json!({"customers": customers.collect::<Vec<_>>()}))
}

#[wasm_bindgen_test]
async fn a_call_is_sent_and_answered() {
    let server = start([refund()]).await;
    let new = CreateRefund::new("fpi_1").amount(1500);
    let refund = server.client().refunds().create(new).with_idempotency_key("order-7").await;
    let refund = refund.unwrap();
    assert_eq!((refund.refund_id.as_str(), refund.amount), ("fre_1", 1500));

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((&request["method"], &request["target"]), (&json!("POST"), &json!("/v1/refunds")));
    let headers = &request["headers"];
    assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["idempotency-key"], "order-7");
    assert_eq!(headers["content-length"], request["body"].as_str().unwrap().len().to_string());
    assert_eq!(body(request), json!({"refund": {"payment_intent_id": "fpi_1", "amount": 1500}}));
}

fn body(request: &Value) -> Value {
    serde_json::from_str(request["body"].as_str().unwrap()).unwrap()
}

#[wasm_bindgen_test]
async fn a_refusal_is_a_typed_error() {
    let detail = json!({"loc": ["price"], "msg": "No such price", "type": "price_not_found"});
    let server = start([answer(422, json!({"detail": [detail]}))]).await;
    let error = server.client().refunds().create(CreateRefund::new("fpi_1")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
    assert!(error.is_validation());
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(
        error.to_string(),
        "createRefund: 422 price_not_found: \"No such price (at price)\" (request-id req_1)"
    );
    assert!(matches!(error.body_as().unwrap(), ErrorBody::DetailError(_)));
}

#[wasm_bindgen_test]
async fn a_list_goes_through_its_pages() {
    let server = start([customers(&[1, 2]), customers(&[3, 4]), customers(&[5])]).await;
    let mut items = server.client().customers().list().limit(2).items();
    let mut ids = Vec::new();
    while let Some(customer) = items.try_next().await.unwrap() {
        assert_eq!(customer.first_name, "Zoë");
        ids.push(customer.customer_id);
    }
    assert_eq!(ids, ["fcus_1", "fcus_2", "fcus_3", "fcus_4", "fcus_5"]);
    let expected = [
        "/v1/customers?limit=2",
        "/v1/customers?limit=2&starting_after=fcus_2",
        "/v1/customers?limit=2&starting_after=fcus_4",
    ];
    assert_eq!(server.targets(), expected);
}

#[wasm_bindgen_test]
async fn a_busy_server_is_asked_again() {
    let busy = answer(503, json!({"message": "busy"}));
    let server = start([busy.clone(), busy, refund()]).await;
    let call = server.client().refunds().create(CreateRefund::new("fpi_1"));
    assert_eq!(call.send_raw().await.unwrap().attempts(), 3);

    let requests = server.requests();
    let keys: Vec<&str> = requests
        .iter()
        .map(|request| request["headers"]["idempotency-key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, [keys[0]; 3]);
    assert!(keys[0].len() >= 32, "nobody guesses {}", keys[0]);
    assert_eq!(requests[2]["body"], requests[0]["body"]);
}

#[wasm_bindgen_test]
async fn two_calls_have_two_idempotency_keys() {
    let server = start([refund()]).await;
    let call = server.client().refunds().create(CreateRefund::new("fpi_1"));
    call.clone().await.unwrap();
    call.await.unwrap();
    let requests = server.requests();
    let key = |index: usize| requests[index]["headers"]["idempotency-key"].as_str().unwrap();
    assert_ne!(key(0), key(1));
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_off_is_tried_again() {
    let nothing = json!({"then": "break off"});
    let half = beginning("{\"refund\"", "break off");
    let server = start([nothing, half, refund()]).await;
    let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!((response.attempts(), server.requests().len()), (3, 3));
}

#[wasm_bindgen_test]
async fn redirects_are_followed_by_the_host() {
    let head = json!({"location": "/elsewhere"});
    let redirect = json!({"status": 307, "head": head, "text": "", "then": "end"});
    let server = start([redirect, refund()]).await;
    let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
    assert_eq!(server.targets(), ["/v1/refunds/fre_1", "/elsewhere"]);
}

#[wasm_bindgen_test]
async fn what_the_host_says_is_told_in_one_line() {
    for act in [json!({"then": "break off"}), beginning("{\"refund\"", "break off")] {
        let server = start([act]).await;
        let error = server.client().refunds().get("fre_1").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
        // `fetch failed`, or in a body `terminated`; other versions of the host may say it otherwise.
        let report = error.report();
        assert!(report.starts_with("getRefund: the connection broke off: TypeError: "), "{report}");
        assert_eq!(report.lines().count(), 1, "{report}");
    }
}

#[wasm_bindgen_test]
async fn a_call_that_takes_too_long_is_given_up() {
    let server = start([silence()]).await;
    let error = server.client().refunds().get("fre_1").with_timeout(SHORT).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), "getRefund: no answer within 200ms, the time for the whole call");
    server.left().await;
    assert_eq!(server.targets(), ["/v1/refunds/fre_1"]);
}

#[wasm_bindgen_test]
async fn an_attempt_that_takes_too_long_is_tried_again() {
    let server = start([silence(), refund()]).await;
    let call = server.client().refunds().get("fre_1").with_attempt_timeout(SHORT);
    assert_eq!(call.send_raw().await.unwrap().attempts(), 2);
}

#[wasm_bindgen_test]
async fn an_answer_that_does_not_end_is_given_up() {
    let server = start([beginning("{\"refund\"", "wait")]).await;
    let error = server.client().refunds().get("fre_1").with_timeout(SHORT).await.unwrap_err();
    assert!(error.is_timeout());
    server.left().await;
}

/// A stream of what is given, bit by bit.
struct Bits(VecDeque<&'static [u8]>);

impl Stream for Bits {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(|bit| Ok(Bytes::from_static(bit))))
    }
}

#[wasm_bindgen_test]
async fn a_streamed_file_arrives_as_a_whole() {
    let stored = json!({"file_id": "file_1", "size": 5, "created_at": "2024-01-01T00:00:00Z"});
    let server = start([answer(200, json!({"file": stored}))]).await;
    let part = FilePart::stream(Bits([&b"abc"[..], b"", b"de"].into())).file_name("scan.png");
    let new = CreateFile::new(FilePurpose::DisputeEvidence, part);
    assert_eq!(server.client().files().create(new).await.unwrap().file_id, "file_1");

    let request = &server.requests()[0];
    let content_type = request["headers"]["content-type"].as_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = [
        &format!("--{boundary}"),
        "Content-Disposition: form-data; name=\"purpose\"",
        "",
        "dispute_evidence",
        &format!("--{boundary}"),
        "Content-Disposition: form-data; name=\"file\"; filename=\"scan.png\"",
        "Content-Type: image/png",
        "",
        "abcde",
        &format!("--{boundary}--"),
        "",
    ];
    let sent = request["body"].as_str().unwrap();
    assert_eq!(sent.split("\r\n").collect::<Vec<_>>(), expected);
}

/// Asks for the root of a server, without a client.
async fn ask(server: &Server) -> http::Response<flex_sdk::ResponseBody> {
    let transport = ReqwestTransport::new(SHORT).unwrap();
    let request = http::Request::get(server.url()).body(Body::Empty).unwrap();
    transport.send(request).await.unwrap()
}

#[wasm_bindgen_test]
async fn an_answer_is_given_as_it_arrives() {
    let server = start([beginning("one", "wait")]).await;
    let mut body = ask(&server).await.into_body();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "one");
    server.finish("two");
    assert_eq!(body.chunk().await.unwrap().unwrap(), "two");
    assert!(body.chunk().await.is_none());
}

#[wasm_bindgen_test]
async fn an_answer_may_have_no_body() {
    let server = start([json!({"status": 204, "head": {}, "text": "", "then": "end"})]).await;
    let response = ask(&server).await;
    assert_eq!(response.status(), 204);
    assert!(response.into_body().chunk().await.is_none());
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_wanted_any_more_is_given_up() {
    let server = start([beginning("one", "wait")]).await;
    let mut body = ask(&server).await.into_body();
    body.chunk().await.unwrap().unwrap();
    drop(body);
    server.left().await;
}

#[wasm_bindgen_test]
fn calls_can_be_sent_to_other_threads() {
    fn is_send<T: Send>(_: T) {}
    let client = flex_sdk::Client::builder().bearer_auth(KEY).build().unwrap();
    is_send(client.refunds().get("fre_1").send());
    is_send(client.refunds().list().items());
}
