use flex_sdk::testing::Server as Within;
use flex_sdk::{Client, ErrorKind};
use http::Method;
use serde_json::json;

use crate::samples;
use crate::server::{KEY, Server, json};

async fn refunds() -> Server {
    Server::answers(json(200, json!({"refunds": [], "refund": samples::refund()}))).await
}

#[tokio::test]
async fn the_api_is_at_its_documented_address_by_default() {
    let server = Within::new();
    server.on_path(Method::GET, "/v1/refunds").respond(200, &json!({"refunds": []}));
    let client = Client::builder().transport(server.transport()).bearer_auth(KEY).build().unwrap();
    assert_eq!(client.base_url(), "https://api.withflex.com");
    client.refunds().list().await.unwrap();
    assert_eq!(server.requests()[0].uri, "https://api.withflex.com/v1/refunds");
}

#[tokio::test]
async fn paths_are_appended_to_the_path_of_the_base_url() {
    let server = refunds().await;
    let url = format!("{}/proxy/flex/", server.url());
    let client = server.builder().base_url(url).build().unwrap();
    client.refunds().get("fre_1").await.unwrap();
    assert_eq!(server.targets(), ["/proxy/flex/v1/refunds/fre_1"]);
}

#[tokio::test]
async fn a_call_may_go_to_another_server() {
    let (server, other) = (refunds().await, refunds().await);
    server.client().refunds().get("fre_1").with_base_url(&other.url()).await.unwrap();
    assert_eq!((server.requests().len(), other.requests().len()), (0, 1));
}

#[test]
fn an_address_that_is_none_is_refused_at_once() {
    for url in ["", "api.withflex.com", "ftp://api.withflex.com", "https://"] {
        let error = Client::builder().base_url(url).bearer_auth(KEY).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "`{url}`");
    }
}

#[tokio::test]
async fn the_query_is_escaped() {
    let server = Server::answers(json(200, json!({"checkout_sessions": []}))).await;
    let list = server.client().checkout_sessions().list();
    let list = list.client_reference_id("a b+c&d=é").created_gte("2024-01-01T00:00:00Z");
    list.await.unwrap();
    let expected = "/v1/checkout/sessions?client_reference_id=a%20b%2Bc%26d%3D%C3%A9&\
                    created%5Bgte%5D=2024-01-01T00%3A00%3A00Z";
    assert_eq!(server.targets(), [expected]);
}

#[tokio::test]
async fn a_parameter_that_is_set_twice_has_the_last_value() {
    let server = refunds().await;
    server.client().refunds().list().limit(1).status("failed").limit(2).await.unwrap();
    assert_eq!(server.targets(), ["/v1/refunds?limit=2&status=failed"]);
}

#[tokio::test]
async fn an_id_that_would_change_the_path_is_not_sent() {
    let server = refunds().await;
    for id in ["", ".", "..", "%2e%2E"] {
        let error = server.client().refunds().get(id).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0), "`{id}`");
    }
    assert!(server.requests().is_empty());
    server.client().refunds().get("a/b?c#d é").await.unwrap();
    assert_eq!(server.targets(), ["/v1/refunds/a%2Fb%3Fc%23d%20%C3%A9"]);
}

#[tokio::test]
async fn headers_can_be_added_and_replaced() {
    let server = refunds().await;
    let client = server.builder().header("x-shop", "1").header("x-till", "2").user_agent("shop/7");
    let client = client.build().unwrap();
    client.refunds().list().with_header("x-till", "3").with_header("accept", "*/*").await.unwrap();
    let request = &server.requests()[0];
    let headers =
        ["x-shop", "x-till", "user-agent", "accept"].map(|name| request.header(name).unwrap());
    assert_eq!(headers, ["1", "3", "shop/7", "*/*"]);
}

#[tokio::test]
async fn a_call_may_bring_a_key_of_its_own() {
    let server = refunds().await;
    let own = "Bearer fsk_test_other";
    server.client().refunds().list().with_header("authorization", own).await.unwrap();
    let keyless = Client::builder().base_url(server.url()).build().unwrap();
    keyless.refunds().list().with_header("authorization", own).await.unwrap();
    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some(own));
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_refused() {
    let server = refunds().await;
    for (name, value) in [("x-note", "a\r\nx-evil: 1"), ("not a name", "1")] {
        let error = server.client().refunds().list().with_header(name, value).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
        let error = server.builder().header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused() {
    let server = refunds().await;
    let client = server.builder().max_response_size(20).build().unwrap();
    let error = client.refunds().list().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1));
}

#[tokio::test]
async fn a_redirect_is_followed() {
    let server = Server::start(|index, _| match index {
        0 => json(308, json!({})).header("location", "/v1/refunds/fre_2").into(),
        _ => json(200, json!({"refund": samples::refund()})).into(),
    })
    .await;
    server.client().refunds().get("fre_1").await.unwrap();
    assert_eq!(server.targets(), ["/v1/refunds/fre_1", "/v1/refunds/fre_2"]);
    assert!(server.requests()[1].header("authorization").is_some(), "it is the same server");
}
