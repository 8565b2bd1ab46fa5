use flex_sdk::types::{CreateRefund, ErrorBody};
use flex_sdk::{Error, ErrorKind};
use serde_json::json;

use crate::samples;
use crate::server::{Act, Answer, Server, json, text};

/// The error of a refund that the server answers so.
async fn refused(answer: Answer) -> Error {
    let server = Server::answers(answer.header("x-should-retry", "false")).await;
    server.client().refunds().create(CreateRefund::new("fpi_1")).await.unwrap_err()
}

/// Which of the predicates hold.
fn predicates(error: &Error) -> Vec<&'static str> {
    let all = [
        ("not found", error.is_not_found()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("rate limited", error.is_rate_limited()),
        ("conflict", error.is_conflict()),
        ("validation", error.is_validation()),
        ("server error", error.is_server_error()),
        ("timeout", error.is_timeout()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_list_of_details_gives_code_and_message() {
    let detail = json!({
        "loc": ["price"],
        "msg": "price_not_found: One or more prices are not valid",
        "type": "price_not_found"
    });
    let answer = json(422, json!({"detail": [detail]})).header("x-request-id", "req_1");
    let error = refused(answer).await;
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.operation(), "createRefund");
    assert_eq!(error.status().unwrap(), 422);
    assert_eq!(error.code(), Some("price_not_found"));
    assert_eq!(error.message(), "One or more prices are not valid");
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.attempts(), 1);
    assert_eq!(predicates(&error), ["validation"]);
    assert_eq!(
        error.to_string(),
        "createRefund: 422 price_not_found: \"One or more prices are not valid\" (request-id req_1)"
    );
}

#[tokio::test]
async fn several_details_are_all_told() {
    let details = json!([
        {"loc": ["body", "refund", "amount"], "msg": "must be positive", "type": "value_error"},
        {"loc": ["body", "refund", "items", 2], "msg": "is unknown", "type": "value_error"}
    ]);
    let error = refused(json(422, json!({"detail": details}))).await;
    assert_eq!(error.code(), Some("value_error"));
    assert_eq!(
        error.message(),
        "must be positive (at body.refund.amount); is unknown (at body.refund.items.2)"
    );
}

#[tokio::test]
async fn a_detail_of_one_word_is_the_code() {
    let error = refused(json(404, json!({"detail": "not_found"}))).await;
    assert_eq!(error.code(), Some("not_found"));
    assert_eq!(error.message(), "Not Found");
    assert_eq!(predicates(&error), ["not found"]);
    assert_eq!(error.to_string(), "createRefund: 404 not_found");
}

#[tokio::test]
async fn an_error_object_gives_code_and_message() {
    let body = json!({
        "error": {"code": "invalid_request", "message": "Missing required parameter: price"}
    });
    let error = refused(json(400, body)).await;
    assert_eq!(error.code(), Some("invalid_request"));
    assert_eq!(predicates(&error), ["validation"]);
    assert_eq!(
        error.to_string(),
        "createRefund: 400 invalid_request: \"Missing required parameter: price\""
    );
}

#[tokio::test]
async fn the_type_of_an_error_object_is_the_code_where_it_has_no_other() {
    let cases = [
        (401, "authentication_error", vec!["unauthorized"]),
        (402, "card_error", vec![]),
        (409, "idempotency_error", vec!["conflict"]),
        (400, "invalid_request_error", vec!["validation"]),
        (500, "api_error", vec!["server error"]),
    ];
    for (status, name, expected) in cases {
        let error = refused(json(status, json!({"error": {"type": name, "message": "No."}}))).await;
        assert_eq!(error.code(), Some(name));
        assert_eq!(error.to_string(), format!("createRefund: {status} {name}: \"No.\""));
        assert_eq!(predicates(&error), expected, "{status}");
    }
    let body = json!({"error": {
        "type": "invalid_request_error",
        "code": "parameter_missing",
        "message": "Missing",
        "param": "price"
    }});
    assert_eq!(refused(json(400, body)).await.code(), Some("parameter_missing"));
}

#[tokio::test]
async fn a_bare_message_is_the_message() {
    let error = refused(json(500, json!({"message": "Internal Server Error"}))).await;
    assert_eq!((error.code(), error.message()), (None, "Internal Server Error"));
    assert_eq!(predicates(&error), ["server error"]);
}

#[tokio::test]
async fn the_title_of_a_page_is_the_message() {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    let error = refused(text(502, "text/html", page)).await;
    assert_eq!((error.code(), error.message()), (None, "502 Bad Gateway"));
    assert_eq!(error.body().unwrap(), page);
    assert_eq!(predicates(&error), ["server error"]);
}

#[tokio::test]
async fn an_empty_body_leaves_the_status() {
    let error = refused(text(503, "application/json", "")).await;
    assert_eq!((error.code(), error.message()), (None, "Service Unavailable"));
    assert_eq!(error.to_string(), "createRefund: 503 Service Unavailable");
    assert_eq!(error.body().unwrap(), "");
}

#[tokio::test]
async fn a_body_that_is_not_what_it_says_does_not_hide_the_status() {
    let error = refused(text(429, "application/json", "{\"detail\": [")).await;
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(predicates(&error), ["rate limited"]);
    assert_eq!(error.body().unwrap(), "{\"detail\": [");

    let error = refused(text(403, "application/octet-stream", "\u{0}\u{1}")).await;
    assert_eq!(error.to_string(), "createRefund: 403 Forbidden");
    assert_eq!(predicates(&error), ["forbidden"]);
}

#[tokio::test]
async fn a_body_that_breaks_off_does_not_hide_the_status() {
    let cut = b"HTTP/1.1 422 \r\ncontent-length: 100\r\n\r\n{\"detail\"".to_vec();
    let server = Server::acts([Act::Reset(cut)]).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 422));
    assert_eq!(error.body().unwrap(), "{\"detail\"");
}

#[tokio::test]
async fn the_body_can_be_read_as_what_the_document_promises() {
    let read = |error: Error| serde_json::from_slice::<ErrorBody>(error.body().unwrap()).unwrap();

    let detail = json!({"loc": ["prices", 0], "msg": "no", "type": "price_not_found"});
    let body = read(refused(json(422, json!({"detail": [detail]}))).await);
    assert_eq!(body.as_detail_error().unwrap().detail[0].type_, "price_not_found");
    let body = read(refused(json(404, json!({"detail": "not_found"}))).await);
    assert_eq!(body.as_detail_message().unwrap().detail, "not_found");
    let error = json!({"code": "invalid_request", "message": "Missing"});
    let body = read(refused(json(400, json!({"error": error}))).await);
    assert_eq!(body.as_error_envelope().unwrap().error.code.as_deref(), Some("invalid_request"));
    let body = read(refused(json(500, json!({"message": "Sorry"}))).await);
    assert_eq!(body.as_message_error().unwrap().message, "Sorry");
    let body = read(refused(json(418, json!({"short": true, "stout": true}))).await);
    assert!(matches!(body, ErrorBody::Unrecognized(_)), "{body:?}");
}

#[tokio::test]
async fn headers_and_the_time_to_wait_are_kept() {
    let answer = json(429, json!({})).header("retry-after", "30").header("x-limit", "100");
    let error = refused(answer).await;
    assert_eq!(error.headers()["x-limit"], "100");
    assert_eq!(error.retry_after().unwrap().as_secs(), 30);
}

#[tokio::test]
async fn several_attempts_are_told() {
    let server = Server::answers(json(503, json!({})).header("request-id", "req_9")).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getRefund: 503 Service Unavailable (request-id req_9, 3 attempts)"
    );
}

#[tokio::test]
async fn a_call_without_credentials_is_not_sent() {
    let server = Server::answers(json(200, json!({}))).await;
    let client = flex_sdk::Client::builder().base_url(server.url()).build().unwrap();
    let error = client.refunds().get("fre_1").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Auth, 0));
    assert_eq!(predicates(&error), ["unauthorized"]);
    assert!(error.to_string().contains("bearer_auth"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_not_what_it_should_be_says_where() {
    let session = samples::with(samples::checkout_session(), "amount_total", json!("12"));
    let sessions = json!({"checkout_sessions": [samples::checkout_session(), session]});
    let server = Server::answers(json(200, sessions)).await;
    let error = server.client().checkout_sessions().list().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 200));
    assert_eq!(predicates(&error), ["decode"]);
    assert_eq!(
        error.to_string(),
        "listCheckoutSessions: the answer (200) could not be read: at \
         `checkout_sessions[1].amount_total`: invalid type: string \"12\", expected i64"
    );
    assert!(error.body().unwrap().starts_with(b"{\"checkout_sessions\""));
}

#[tokio::test]
async fn an_answer_without_its_envelope_says_so() {
    let server = Server::answers(json(200, json!({"refunds": []}))).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getRefund: the answer (200) could not be read: missing field `refund`"
    );
}

#[tokio::test]
async fn an_empty_answer_says_so() {
    let server = Server::answers(text(200, "application/json", "")).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getRefund: the answer (200) could not be read: expected JSON, found nothing"
    );
}

#[tokio::test]
async fn an_answer_can_be_taken_unread() {
    let answer = json(200, json!({"refund": samples::refund()})).header("x-request-id", "req_2");
    let server = Server::answers(answer).await;
    let response = server.client().refunds().get("fre_1").send_raw().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
    assert_eq!(response.request_id(), Some("req_2"));
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.bytes().starts_with(b"{\"refund\""));
    assert_eq!(response.parse().unwrap().refund_id, "fre_1");
}

#[tokio::test]
async fn errors_are_errors_that_can_be_sent_between_threads() {
    fn takes(error: impl std::error::Error + Send + Sync + 'static) -> usize {
        std::mem::size_of_val(&error)
    }
    let error = refused(json(404, json!({}))).await;
    assert_eq!(takes(error), size_of::<usize>(), "a result is no larger for its error");
}
