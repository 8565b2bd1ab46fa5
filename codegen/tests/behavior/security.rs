//! Security: which credentials a call carries, and how.

use crate::server::{Server, done};

macro_rules! builder {
    ($case:ident, $server:expr) => {
        cases::$case::Client::builder().base_url($server.url())
    };
}

#[tokio::test]
async fn bearer() {
    let server = Server::answering([done()]).await;
    let client =
        builder!(security_bearer, server).token("t0k3n").build().expect("it has all it needs");
    client.read_pets().await.expect("it is answered");
    assert_eq!(server.only().header("authorization"), Some("Bearer t0k3n"));
    assert!(!format!("{client:?}").contains("t0k3n"));
}

/// RFC 7617: the base64 of `user:password`, in UTF-8.
#[tokio::test]
async fn basic() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_basic, server).login("Aladdin", "open sesame").build();
    client.expect("it has all it needs").read_pets().await.expect("it is answered");
    assert_eq!(server.only().header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
}

#[tokio::test]
async fn api_keys() {
    let server = Server::answering([done()]).await;
    let builder = builder!(security_api_keys, server).header2("k 1").in_query("k 2").cookie("k3");
    let client = builder.build().expect("it has all it needs");
    client.by_header().await.expect("it is answered");
    client.by_query().await.expect("it is answered");
    client.by_cookie().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].header("x-api-key"), Some("k 1"));
    assert_eq!(seen[1].target, "/v1/query?api_key=k%202");
    assert_eq!(seen[2].header("cookie"), Some("session=k3"));
    // Each goes only where it is asked for.
    assert_eq!((seen[1].header("x-api-key"), seen[1].header("cookie")), (None, None));
    assert_eq!((seen[0].target.as_str(), seen[2].target.as_str()), ("/v1/header", "/v1/cookie"));
}

#[tokio::test]
async fn the_alternative_that_is_at_hand_is_taken() {
    let server = Server::answering([done()]).await;
    let client =
        builder!(security_alternatives, server).key("k").build().expect("it has all it needs");
    client.either().await.expect("it is answered");
    let seen = server.only();
    assert_eq!((seen.header("x-api-key"), seen.header("authorization")), (Some("k"), None));
}

#[tokio::test]
async fn of_two_alternatives_one_is_taken() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_alternatives, server).key("k").token("t").build();
    client.expect("it has all it needs").either().await.expect("it is answered");
    let seen = server.only();
    assert_eq!((seen.header("x-api-key"), seen.header("authorization")), (None, Some("Bearer t")));
}

#[tokio::test]
async fn schemes_that_go_together_are_sent_together() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_alternatives, server).key("k").token("t").build();
    client.expect("it has all it needs").both().await.expect("it is answered");
    let seen = server.only();
    assert_eq!(
        (seen.header("x-api-key"), seen.header("authorization")),
        (Some("k"), Some("Bearer t"))
    );
}

#[tokio::test]
async fn what_asks_for_nothing_gets_nothing() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_alternatives, server).key("k").token("t").build();
    client.expect("it has all it needs").none().await.expect("it is answered");
    let seen = server.only();
    assert_eq!((seen.header("x-api-key"), seen.header("authorization")), (None, None));
}

#[tokio::test]
async fn optional_security_is_used_where_there_is_some() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_alternatives, server).build().expect("it has all it needs");
    client.optional().await.expect("it is answered");
    let client =
        builder!(security_alternatives, server).token("t").build().expect("it has all it needs");
    client.optional().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), None);
    assert_eq!(seen[1].header("authorization"), Some("Bearer t"));
}

#[tokio::test]
async fn tokens_of_oauth_and_openid_are_bearers() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_oauth, server)
        .oauth("a")
        .openid("b")
        .build()
        .expect("it has all it needs");
    client.oauth().await.expect("it is answered");
    client.openid().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), Some("Bearer a"));
    assert_eq!(seen[1].header("authorization"), Some("Bearer b"));
}
