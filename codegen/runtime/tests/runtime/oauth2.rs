//! Client credentials: the request for a token (RFC 6749 §4.4), how long a token is kept, what failures say.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::http::{API, call, run};
use crate::runtime::testing::{Received, Reply, Server};
use crate::runtime::{
    Client, ClientBuilder, ClientCredentials, Credential, Error, ErrorKind, Method, Operation,
    RetryPolicy, Scheme, SchemeKind, TokenProvider, TransportErrorKind,
};

static OAUTH: Scheme =
    Scheme::new("OAuth", SchemeKind::Bearer, "oauth").token_url("https://login.test/token");
static ONE: Operation = Operation::new("one", Method::GET, "/x").security(&[&[&OAUTH]]);

fn credentials() -> ClientCredentials {
    ClientCredentials::new("id", "s3cret")
}

fn builder(server: &Server, provider: impl TokenProvider) -> ClientBuilder {
    ClientBuilder::new(&API)
        .transport(server.transport())
        .credential(&OAUTH, Credential::provider(provider))
}

fn client(server: &Server, provider: impl TokenProvider) -> Client {
    builder(server, provider).build().unwrap()
}

/// Answers calls, and gives the tokens `t1`, `t2` and so on, which live so long.
fn server(lifetime: Value) -> Server {
    let server = Server::new();
    server.on_path(Method::GET, "/base/x").respond(200, &json!({}));
    let all = server.clone();
    server.on_path(Method::POST, "/token").respond_with(move |_| {
        let number = token_requests(&all).len();
        Reply::json(
            200,
            &json!({"access_token": format!("t{number}"), "token_type": "Bearer", "expires_in": lifetime}),
        )
    });
    server
}

fn token_requests(server: &Server) -> Vec<Received> {
    let mut requests = server.requests();
    requests.retain(|request| request.method == Method::POST);
    requests
}

/// The tokens that the API received.
fn tokens(server: &Server) -> Vec<String> {
    let mut requests = server.requests();
    requests.retain(|request| request.path() == "/base/x");
    let token = |request: &Received| request.header("authorization").unwrap().to_owned();
    requests.iter().map(token).collect()
}

fn failure(reply: Reply) -> Error {
    let server = server(json!(3600));
    server.on_path(Method::POST, "/token").reply(reply);
    run(call(&client(&server, credentials()), &ONE).send()).unwrap_err()
}

#[test]
fn a_token_is_asked_for_as_the_specification_says() {
    let server = server(json!(3600));
    let client =
        builder(&server, ClientCredentials::new("me & you", "a:b c").scopes(["read", "a b"]))
            .header("X-Open", "1")
            .secret_header("X-Secret", "2")
            .build()
            .unwrap();
    run(call(&client, &ONE).send()).unwrap();
    let asked = server.requests().remove(0);
    assert_eq!(asked.uri.to_string(), "https://login.test/token");
    assert_eq!(&*asked.body, b"grant_type=client_credentials&scope=read+a+b");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(asked.header("accept"), Some("application/json"));
    // The base64 of `me+%26+you:a%3Ab+c`.
    assert_eq!(asked.header("authorization"), Some("Basic bWUrJTI2K3lvdTphJTNBYitj"));
    assert_eq!(asked.header("user-agent"), Some("test-sdk/1.2.3"));
    let names: Vec<&str> = asked.headers.keys().map(http::HeaderName::as_str).collect();
    assert_eq!(names.len(), 4, "none of the API's headers, and no idempotency key: {names:?}");
    assert_eq!(tokens(&server), ["Bearer t1"]);
}

#[test]
fn id_and_secret_can_stand_in_the_body() {
    let server = server(json!(3600));
    let provider = credentials().secret_in_body().parameter("audience", "https://api.test");
    run(call(&client(&server, provider), &ONE).send()).unwrap();
    let asked = server.requests().remove(0);
    assert_eq!(
        &*asked.body,
        b"grant_type=client_credentials&client_id=id&client_secret=s3cret&audience=https%3A%2F%2Fapi.test"
    );
    assert_eq!(asked.header("authorization"), None);
}

#[test]
fn the_endpoint_may_be_relative_and_have_a_query() {
    for (url, address) in [
        ("/oauth/token/?kind=a", "https://api.test/oauth/token/?kind=a"),
        ("oauth/token", "https://api.test/oauth/token"),
        ("//other.test/token", "https://other.test/token"),
        ("http://127.0.0.1:99/token", "http://127.0.0.1:99/token"),
    ] {
        let server = server(json!(3600));
        let path = address.parse::<http::Uri>().unwrap().path().to_owned();
        server.on_path(Method::POST, path).respond(200, &json!({"access_token": "t"}));
        run(call(&client(&server, credentials().token_url(url)), &ONE).send()).unwrap();
        assert_eq!(server.requests()[0].uri.to_string(), address, "{url}");
    }
}

#[test]
fn a_token_is_kept_until_shortly_before_it_expires() {
    for (lifetime, still_good, renewed) in [
        (json!(3600), 3539, true),
        (json!("3600"), 3539, true),
        // A tenth of its time, and never more than a minute.
        (json!(100), 89, true),
        (json!(null), 1_000_000, false),
        (json!("soon"), 1_000_000, false),
        (json!(-1), 1_000_000, false),
    ] {
        let server = server(lifetime.clone());
        let client = client(&server, credentials());
        run(call(&client, &ONE).send()).unwrap();
        server.clock().advance(Duration::from_secs(still_good));
        run(call(&client, &ONE).send()).unwrap();
        assert_eq!(tokens(&server), ["Bearer t1", "Bearer t1"], "{lifetime}");
        server.clock().advance(Duration::from_secs(1));
        run(call(&client, &ONE).send()).unwrap();
        let third = if renewed { "Bearer t2" } else { "Bearer t1" };
        assert_eq!(tokens(&server)[2], third, "{lifetime}");
    }
}

#[test]
fn a_token_that_the_api_refuses_is_renewed_once() {
    let server = server(json!(3600));
    let is_t1 = |request: &Received| request.header("authorization") == Some("Bearer t1");
    server.on_path(Method::GET, "/base/x").respond_with(move |request| {
        Reply::json(if is_t1(request) { 401 } else { 200 }, &json!({}))
    });
    let provider = Arc::new(credentials());
    let client = client(&server, provider.clone());
    run(call(&client, &ONE).send()).unwrap();
    assert_eq!(tokens(&server), ["Bearer t1", "Bearer t2"]);
    // Another call learns of its refusal only now: what was got since stays.
    provider.refused(&"t1".into());
    run(call(&client, &ONE).send()).unwrap();
    assert_eq!(token_requests(&server).len(), 2);
}

/// Makes a hundred calls at once.
fn hundred(client: &Client) -> Vec<Result<Value, Error>> {
    run(async {
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            calls.spawn(call(client, &ONE).with_retry(RetryPolicy::none()).send());
        }
        calls.join_all().await
    })
}

#[test]
fn however_many_calls_wait_one_request_is_made() {
    let server = server(json!(3600));
    let slow = |_: &Received| {
        Reply::json(200, &json!({"access_token": "t"})).delay(Duration::from_secs(1))
    };
    server.on_path(Method::POST, "/token").respond_with(slow);
    assert!(hundred(&client(&server, credentials())).iter().all(Result::is_ok));
    assert_eq!((token_requests(&server).len(), tokens(&server).len()), (1, 100));
}

#[test]
fn a_failure_is_that_of_all_who_waited_and_of_nobody_else() {
    let server = server(json!(3600));
    let refused = Reply::json(401, &json!({"error": "invalid_client"}));
    let slow = refused.delay(Duration::from_secs(1));
    server.on_path(Method::POST, "/token").reply(slow).respond(200, &json!({"access_token": "t"}));
    let client = client(&server, credentials());
    for result in hundred(&client) {
        let text = result.unwrap_err().to_string();
        assert_eq!(text, "one: no token for `OAuth`: token: 401 invalid_client");
    }
    assert_eq!(token_requests(&server).len(), 1);
    run(call(&client, &ONE).send()).unwrap();
    assert_eq!(token_requests(&server).len(), 2);
}

#[test]
fn a_call_that_is_given_up_leaves_the_others_to_ask() {
    let server = server(json!(3600));
    let client = client(&server, credentials());
    let forever = Reply::status(200).delay(Duration::from_secs(100_000));
    let token = json!({"access_token": "t"});
    server.on_path(Method::POST, "/token").reply(forever).respond(200, &token);
    run(async {
        let mut first = Box::pin(call(&client, &ONE).send());
        let mut second = Box::pin(call(&client, &ONE).send());
        // Each begins, the first with the request.
        for call in [&mut first, &mut second] {
            let begun = std::future::poll_fn(|context| {
                std::task::Poll::Ready(call.as_mut().poll(context).is_pending())
            });
            assert!(begun.await);
        }
        assert_eq!(token_requests(&server).len(), 1);
        drop(first);
        second.await.unwrap();
    });
    assert_eq!((token_requests(&server).len(), tokens(&server)), (2, vec!["Bearer t".to_owned()]));
}

#[test]
fn a_call_that_nobody_carries_on_keeps_no_other_from_its_token() {
    let server = server(json!(3600));
    let client = client(&server, credentials());
    let slow = Reply::json(200, &json!({"access_token": "t"})).delay(Duration::from_secs(1));
    server.on_path(Method::POST, "/token").reply(slow);
    run(async {
        let mut first = Box::pin(call(&client, &ONE).send());
        let begun = std::future::poll_fn(|context| {
            std::task::Poll::Ready(first.as_mut().poll(context).is_pending())
        });
        assert!(begun.await);
        // The first has begun the request for a token, and is not dropped.
        call(&client, &ONE).send().await.unwrap();
        first.await.unwrap();
    });
    assert_eq!((token_requests(&server).len(), tokens(&server).len()), (1, 2));
}

#[test]
fn refusals_of_the_endpoint_are_sentences() {
    let body = json!({"error": "invalid_scope", "error_description": "No such scope: fly."});
    let error = failure(Reply::json(400, &body));
    assert_eq!(
        error.to_string(),
        "one: no token for `OAuth`: token: 400 invalid_scope: \"No such scope: fly.\""
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, 0));
    // The answer itself is there for whoever asks.
    let mut source = std::error::Error::source(&error);
    let answer = std::iter::from_fn(|| {
        let next = source?;
        source = next.source();
        Some(next)
    });
    let mut errors = answer.filter_map(|source| source.downcast_ref::<Error>());
    assert_eq!(errors.next().unwrap().code(), Some("invalid_scope"));
}

#[test]
fn answers_without_a_bearer_token_are_errors() {
    for (body, text) in [
        (
            json!({"error": "bad_verification", "error_description": "No."}),
            "bad_verification: \"No.\"",
        ),
        (json!({"token_type": "bearer"}), "the answer has no `access_token`"),
        (json!({"access_token": ""}), "the answer has no `access_token`"),
        (json!([1]), "the answer has no `access_token`"),
        (
            json!({"access_token": "t0ken", "token_type": "mac"}),
            "the token is of the type `mac`, and not a bearer token",
        ),
    ] {
        let error = failure(Reply::json(200, &body));
        assert_eq!(error.to_string(), format!("one: no token for `OAuth`: token: {text}"));
        assert!(!error.report().contains("t0ken"));
    }
}

#[test]
fn a_token_in_bearer_of_any_case_is_taken() {
    let server = server(json!(3600));
    let token = json!({"access_token": "t", "token_type": "bEARER", "expires_in": 10});
    server.on_path(Method::POST, "/token").respond(200, &token);
    run(call(&client(&server, credentials()), &ONE).send()).unwrap();
    assert_eq!(tokens(&server), ["Bearer t"]);
}

#[test]
fn the_request_for_a_token_is_tried_again_like_any_other() {
    let server = server(json!(3600));
    server
        .on_path(Method::POST, "/token")
        .reply(Reply::status(503))
        .reply(Reply::failure(TransportErrorKind::Interrupted))
        .respond(200, &json!({"access_token": "t"}));
    run(call(&client(&server, credentials()), &ONE).send()).unwrap();
    assert_eq!(token_requests(&server).len(), 3);
    // It has the time for one attempt, by the settings of the client.
    let slow = Reply::json(200, &json!({"access_token": "t"})).delay(Duration::from_secs(61));
    let error = failure(slow);
    let text = "token: no answer within 60s, the time for an attempt (3 attempts)";
    assert_eq!(error.to_string(), format!("one: no token for `OAuth`: {text}"));
}

#[test]
fn a_redirect_shows_the_secret_to_nobody_else() {
    let server = server(json!(3600));
    let elsewhere = Reply::status(307).header("location", "https://evil.test/token");
    server.on_path(Method::POST, "/token").reply(elsewhere);
    let client = client(&server, credentials().secret_in_body());
    let error = run(call(&client, &ONE).send()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "one: no token for `OAuth`: token: a redirect asks to show a secret to another server: \
         https://evil.test"
    );
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_endpoint_that_is_not_known_is_an_error_before_sending() {
    static NOWHERE: Scheme = Scheme::new("OAuth", SchemeKind::Bearer, "oauth");
    static LOST: Operation = Operation::new("lost", Method::GET, "/x").security(&[&[&NOWHERE]]);
    let server = server(json!(3600));
    let error = |operation, credentials: ClientCredentials| {
        let client = builder(&server, Arc::new(credentials)).build().unwrap();
        run(call(&client, operation).send()).unwrap_err().to_string()
    };
    assert_eq!(
        error(&LOST, credentials()),
        "lost: no token for `OAuth`: token: the description names no token endpoint: set one with \
         `ClientCredentials::token_url`"
    );
    assert_eq!(
        error(&ONE, credentials().token_url("https://{tenant}.test/token")),
        "one: no token for `OAuth`: token: the token endpoint `https://{tenant}.test/token` has a variable: set it \
         with `ClientCredentials::token_url`"
    );
    assert_eq!(
        error(&ONE, credentials().token_url("https://user:pass@login.test/token")),
        "one: no token for `OAuth`: token: the token endpoint must not contain a user name or password"
    );
    assert!(server.requests().is_empty());
}
