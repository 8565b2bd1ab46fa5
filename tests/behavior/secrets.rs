use flex_sdk::types::{CreateRefund, Webhook};
use flex_sdk::{Client, ErrorKind, Secret};
use serde_json::json;

use crate::samples;
use crate::server::{Act, KEY, Server, json};

#[track_caller]
fn hides(text: &str, secret: &str) {
    assert!(!text.contains(secret), "{text}");
}

#[tokio::test]
async fn the_key_is_sent() {
    let server = Server::answers(json(200, json!({"refund": samples::refund()}))).await;
    server.client().refunds().get("fre_1").await.unwrap();
    let expected = format!("Bearer {KEY}");
    assert_eq!(server.requests()[0].header("authorization"), Some(expected.as_str()));
}

#[test]
fn neither_client_nor_builder_print_the_key() {
    let builder = Client::builder().bearer_auth(KEY).secret_header("x-partner", "partner-secret");
    for text in [format!("{builder:?}"), format!("{builder:#?}")] {
        hides(&text, KEY);
        hides(&text, "partner-secret");
    }
    let client = builder.build().unwrap();
    hides(&format!("{client:?} {:?}", client.refunds()), KEY);
}

#[test]
fn calls_do_not_print_what_is_secret() {
    let client = Client::builder().bearer_auth(KEY).build().unwrap();
    let call = client.refunds().create(CreateRefund::new("fpi_1"));
    let call = call.with_secret_header("x-partner", "partner-secret");
    let call = call.with_header("authorization", format!("Bearer {KEY}2"));
    let text = format!("{call:?} {:?}", client.refunds().list().items());
    hides(&text, KEY);
    hides(&text, "partner-secret");
    assert!(text.contains("createRefund") && text.contains("x-partner"), "{text}");
}

#[tokio::test]
async fn errors_do_not_print_the_key() {
    let unauthorized = json(401, json!({"error": {"message": "Invalid API key"}}));
    let server = Server::answers(unauthorized).await;
    let error = server.client().refunds().get("fre_1").await.unwrap_err();
    hides(&format!("{error} {error:?} {error:#?} {}", error.report()), KEY);

    // A key that no header can hold is not shown either.
    let client =
        Client::builder().base_url(server.url()).bearer_auth("fsk_test_broken\n").build().unwrap();
    let error = client.refunds().get("fre_1").await.unwrap_err();
    hides(&format!("{error} {error:?} {}", error.report()), "fsk_test_broken");
}

#[tokio::test]
async fn errors_of_the_network_print_no_query() {
    let server = Server::acts([Act::Reset(Vec::new())]).await;
    let client = server.builder().retry(flex_sdk::RetryPolicy::none()).build().unwrap();
    let error = client.customers().list().email("maya@example.com").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    hides(&format!("{error} {error:?} {}", error.report()), "maya");
}

#[test]
fn the_signing_secret_of_a_webhook_is_not_printed() {
    let webhook = json!({
        "webhook_id": "hook_1", "signing_secret": "fwhsec_c2VjcmV0", "test_mode": true
    });
    let webhook: Webhook = serde_json::from_value(webhook).unwrap();
    hides(&format!("{webhook:?}"), "c2VjcmV0");
    assert_eq!(webhook.signing_secret.as_ref().map(Secret::expose), Some("fwhsec_c2VjcmV0"));
    assert_eq!(serde_json::to_value(&webhook).unwrap()["signing_secret"], "fwhsec_c2VjcmV0");
}

#[tokio::test]
async fn the_key_does_not_follow_a_redirect_to_another_server() {
    let target = Server::answers(json(200, json!({"refund": samples::refund()}))).await;
    let elsewhere = format!("{}/v1/refunds/fre_2", target.url());
    let moved = json(307, json!({})).header("location", &elsewhere);
    let server = Server::answers(moved).await;
    server.client().refunds().get("fre_1").await.unwrap();
    assert_eq!(target.requests()[0].header("authorization"), None);
    assert!(server.requests()[0].header("authorization").is_some());
}
