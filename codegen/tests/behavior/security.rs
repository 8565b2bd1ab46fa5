//! Security: which credentials a call carries, and how.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use cases::security_client_credentials::{ClientCredentials, ErrorKind};
use cases::security_bearer::{Body, Next, http};

use crate::server::{Server, answer, done, json};

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

/// A provider is asked for each attempt, and again when the server refuses what it gave.
#[tokio::test]
async fn a_provider_is_asked_again_when_its_token_is_refused() {
    let server = Server::answering([answer(401, "text/plain", "expired"), done()]).await;
    let asked = AtomicU32::new(0);
    let provider = move || {
        let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
        async move { Ok::<_, io::Error>(format!("t{number}")) }
    };
    let client = builder!(security_bearer, server).token_provider(provider).build();
    client.expect("it has all it needs").read_pets().await.expect("the second token is good");
    let tokens: Vec<_> = server.seen().iter().map(|seen| seen.header("authorization").map(str::to_owned)).collect();
    assert_eq!(tokens, [Some("Bearer t1".to_owned()), Some("Bearer t2".to_owned())]);
}

#[tokio::test]
async fn a_provider_gives_api_keys_too() {
    let server = Server::answering([done()]).await;
    let key = || async { Ok::<_, io::Error>("k 1") };
    let builder = builder!(security_api_keys, server);
    let client = builder.header_provider(key).in_query_provider(key).build();
    let client = client.expect("it has all it needs");
    client.by_header().await.expect("it is answered");
    client.by_query().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].header("x-api-key"), Some("k 1"));
    assert_eq!(seen[1].target, "/v1/query?api_key=k%201");
}

/// RFC 6749 §4.4: the token comes from the endpoint that the description names, relative to the API's address.
#[tokio::test]
async fn client_credentials_get_a_token_and_keep_it() {
    let token = r#"{"access_token": "t0k3n", "token_type": "Bearer", "expires_in": 3600}"#;
    let server = Server::answering([json(token), done()]).await;
    let builder = builder!(security_client_credentials, server);
    let client = builder.oauth_client_credentials("id", "open sesame").build();
    let client = client.expect("it has all it needs");
    client.read_pets().await.expect("it is answered");
    client.read_pets().await.expect("it is answered");
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("POST", "/oauth/token"));
    assert_eq!(seen[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    // The base64 of `id:open+sesame`.
    assert_eq!(seen[0].header("authorization"), Some("Basic aWQ6b3BlbitzZXNhbWU="));
    assert_eq!(seen[0].text(), "grant_type=client_credentials");
    assert_eq!(seen.len(), 3);
    for call in &seen[1..] {
        assert_eq!((call.target.as_str(), call.header("authorization")), ("/v1/pets", Some("Bearer t0k3n")));
    }
}

#[tokio::test]
async fn client_credentials_ask_for_scopes_in_the_body() {
    let server = Server::answering([json(r#"{"access_token": "t0k3n"}"#), done()]).await;
    let credentials = ClientCredentials::new("id", "p&w").scopes(["read", "write:pets"]).secret_in_body();
    let client = builder!(security_client_credentials, server).body_provider(credentials).build();
    client.expect("it has all it needs").move_("x").await.expect("it is answered");
    let seen = server.seen();
    assert_eq!(seen[0].target, "/oauth/other/?kind=a");
    assert_eq!(seen[0].header("authorization"), None);
    assert_eq!(
        seen[0].text(),
        "grant_type=client_credentials&scope=read+write%3Apets&client_id=id&client_secret=p%26w"
    );
    assert_eq!(seen[1].header("authorization"), Some("Bearer t0k3n"));
}

/// RFC 6749 §5.2: the server says why it gives no token, and the call fails with that.
#[tokio::test]
async fn a_token_that_is_not_given_is_a_sentence() {
    let refusal = r#"{"error": "invalid_client", "error_description": "Who are you?"}"#;
    let server = Server::answering([answer(401, "application/json", refusal)]).await;
    let builder = builder!(security_client_credentials, server);
    let client = builder.oauth_client_credentials("id", "s3cret").build();
    let error = client.expect("it has all it needs").read_pets().await.expect_err("there is no token");
    assert_eq!(
        error.to_string(),
        "readPets: no token for `oauth`: token: 401 invalid_client: \"Who are you?\""
    );
    assert_eq!(error.kind(), ErrorKind::Token);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn what_is_missing_names_the_methods() {
    let server = Server::answering([done()]).await;
    let client = builder!(security_client_credentials, server).build().expect("it has all it needs");
    let error = client.read_pets().await.expect_err("there are no credentials");
    assert_eq!(
        error.to_string(),
        "readPets: no credentials: call `oauth` (or `oauth_client_credentials`, or `oauth_provider2`) on the client's builder"
    );
    assert!(server.seen().is_empty());
}

/// Passwords are sent like other texts, wherever they stand, and printed nowhere.
#[tokio::test]
async fn passwords_are_sent_and_not_printed() {
    use cases::security_passwords::types::UnlockBody;

    let server = Server::answering([done()]).await;
    let client = builder!(security_passwords, server).build().expect("it has all it needs");
    let call = client
        .unlock("s3cret1", UnlockBody::new("s3cret2"))
        .pin("s3cret3")
        .old(vec!["s3cret4".into(), "s3cret5".into()])
        .x_pin("s3cret6")
        .pin2("s3cret7");
    assert!(!format!("{call:?}").contains("s3cret"), "{call:?}");
    call.await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.target, "/v1/locks/s3cret1?pin=s3cret3&old=s3cret4&old=s3cret5");
    assert_eq!(seen.header("x-pin"), Some("s3cret6"));
    assert_eq!(seen.header("cookie"), Some("pin=s3cret7"));
    assert!(seen.text().contains("name=\"word\"\r\n\r\ns3cret2\r\n"), "{}", seen.text());
}

/// An interceptor sees what goes out and what comes back, and can change the one and replace the other.
#[tokio::test]
async fn an_interceptor_stands_between_calls_and_the_server() {
    let server = Server::answering([done()]).await;
    let sign = |mut request: http::Request<Body>, next: Next| {
        let signature = format!("{} {}", next.operation().id, request.headers()["authorization"].len());
        request.headers_mut().insert("x-signature", signature.parse().expect("it is a header"));
        next.run(request)
    };
    let client = builder!(security_bearer, server).token("t0k3n").interceptor(sign).build();
    client.expect("it has all it needs").read_pets().await.expect("it is answered");
    assert_eq!(server.only().header("x-signature"), Some("readPets 12"));
}
