//! Providers of tokens: when they are asked, what becomes of what they give, and what when they do not.

use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::http::{BEARER, BEARER_AUTH, KEY_COOKIE, KEY_HEADER, KEY_QUERY, builder, call, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Body, Call, Client, Credential, Error, ErrorKind, Method, Operation, RetryPolicy, Scheme,
    SchemeKind, Secret, TokenContext, TokenFuture, TokenProvider,
};

static ONE: Operation = Operation::new("one", Method::GET, "/x").security(BEARER_AUTH);
static SEND: Operation = Operation::new("send", Method::POST, "/x").security(BEARER_AUTH);
static KEYS: Operation =
    Operation::new("keys", Method::GET, "/x").security(&[&[&KEY_HEADER, &KEY_QUERY, &KEY_COOKIE]]);

/// Gives `t1`, `t2` and so on, a new one each time, and keeps what was refused.
#[derive(Default)]
struct Counter {
    given: Mutex<u32>,
    refused: Mutex<Vec<String>>,
}

impl TokenProvider for Counter {
    fn token<'p>(&'p self, _: &'p TokenContext) -> TokenFuture<'p> {
        Box::pin(async move {
            let mut given = self.given.lock().unwrap();
            *given += 1;
            Ok(format!("t{given}").into())
        })
    }

    fn refused(&self, token: &Secret) {
        self.refused.lock().unwrap().push(token.expose().to_owned());
    }
}

fn server(replies: &[u16]) -> Server {
    let server = Server::new();
    for method in [Method::GET, Method::POST] {
        let mut route = server.on_path(method, "/base/x");
        for status in replies {
            route = route.respond(*status, &json!({}));
        }
    }
    server
}

fn client(server: &Server, provider: impl TokenProvider) -> Client {
    builder(server).credential(&BEARER, Credential::provider(provider)).build().unwrap()
}

fn tokens(server: &Server) -> Vec<String> {
    let token = |name: Option<&str>| name.unwrap_or("none").to_owned();
    server.requests().iter().map(|request| token(request.header("authorization"))).collect()
}

#[test]
fn a_provider_is_asked_before_each_attempt() {
    let server = server(&[503, 200]);
    run(call(&client(&server, Counter::default()), &ONE).send()).unwrap();
    assert_eq!(tokens(&server), ["Bearer t1", "Bearer t2"]);
}

#[test]
fn a_provider_is_not_asked_for_what_the_caller_sets() {
    let server = server(&[200]);
    let counter = Arc::new(Counter::default());
    let client = client(&server, counter.clone());
    run(call(&client, &ONE).with_header("authorization", "Mine").send()).unwrap();
    assert_eq!((tokens(&server), *counter.given.lock().unwrap()), (vec!["Mine".to_owned()], 0));
}

#[test]
fn a_function_is_a_provider_of_any_kind_of_key() {
    let server = server(&[200]);
    let key = |text: &'static str| {
        Credential::provider(move || async move { Ok::<_, io::Error>(text.to_owned()) })
    };
    let client = builder(&server)
        .credential(&KEY_HEADER, key("h"))
        .credential(&KEY_QUERY, key("q&1"))
        .credential(&KEY_COOKIE, key("c"))
        .build()
        .unwrap();
    let mut asked = call(&client, &KEYS);
    asked.request.query("a", 1);
    asked.request.cookie("b", 2);
    run(asked.send()).unwrap();
    let received = server.requests().remove(0);
    assert_eq!(received.header("x-key"), Some("h"));
    assert_eq!(received.uri.query(), Some("a=1&api_key=q%261"));
    assert_eq!(received.header("cookie"), Some("b=2; session=c"));
}

#[test]
fn a_refused_token_is_dropped_and_the_call_made_once_more() {
    let server = server(&[401, 200]);
    let counter = Arc::new(Counter::default());
    let shared: Arc<dyn TokenProvider> = counter.clone();
    let client = client(&server, shared);
    let call = call(&client, &SEND).with_retry(RetryPolicy::none());
    let response = run(call.send_raw()).unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(tokens(&server), ["Bearer t1", "Bearer t2"]);
    assert_eq!(*counter.refused.lock().unwrap(), ["t1"]);
    assert!(server.clock().slept().is_empty());
}

#[test]
fn a_second_refusal_is_the_error() {
    let server = server(&[401]);
    let counter = Arc::new(Counter::default());
    let error = run(call(&client(&server, counter.clone()), &ONE).send()).unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.to_string(), "one: 401 Unauthorized (2 attempts)");
    assert_eq!(tokens(&server), ["Bearer t1", "Bearer t2"]);
    assert_eq!(*counter.refused.lock().unwrap(), ["t1"]);
}

#[test]
fn another_server_refuses_no_token_that_it_never_saw() {
    let server = Server::new();
    let elsewhere = Reply::status(302).header("location", "https://other.test/file");
    server.on_path(Method::GET, "/base/x").reply(elsewhere);
    server.on_path(Method::GET, "/file").respond(401, &json!({}));
    let counter = Arc::new(Counter::default());
    let error = run(call(&client(&server, counter.clone()), &ONE).send()).unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(tokens(&server), ["Bearer t1", "none"]);
    assert!(counter.refused.lock().unwrap().is_empty());
}

#[test]
fn redirects_take_the_token_along() {
    let server = Server::new();
    let to = |place: &str| Reply::status(307).header("location", place);
    server.on_path(Method::GET, "/base/x").reply(to("/a"));
    server.on_path(Method::GET, "/a").reply(to("/b"));
    server.on_path(Method::GET, "/b").respond(200, &json!({}));
    run(call(&client(&server, Counter::default()), &ONE).send()).unwrap();
    assert_eq!(tokens(&server), ["Bearer t1"; 3]);
}

#[test]
fn a_refusal_takes_nothing_from_the_retries() {
    let server = server(&[503, 401, 503, 200]);
    let response = run(call(&client(&server, Counter::default()), &ONE).send_raw()).unwrap();
    assert_eq!(response.attempts(), 4);
}

#[test]
fn a_token_that_was_given_once_for_all_is_not_tried_again() {
    let server = server(&[401]);
    let credential = Credential::Bearer("t".into());
    let client = builder(&server).credential(&BEARER, credential).build().unwrap();
    assert_eq!(run(call(&client, &ONE).send()).unwrap_err().attempts(), 1);
}

#[test]
fn a_streamed_body_is_not_sent_again_but_the_token_is_dropped() {
    let server = server(&[401, 200]);
    let counter = Arc::new(Counter::default());
    let mut call: Call<()> = Call::empty(&client(&server, counter.clone()), &SEND);
    let chunks = Once(Some(bytes::Bytes::from_static(b"x")));
    call.request.body(Body::stream(chunks), "text/plain");
    let error = run(call.send()).unwrap_err();
    assert_eq!((error.is_unauthorized(), error.attempts()), (true, 1));
    assert_eq!(*counter.refused.lock().unwrap(), ["t1"]);
}

/// A stream of one chunk.
struct Once(Option<bytes::Bytes>);

impl futures_core::Stream for Once {
    type Item = Result<bytes::Bytes, io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

#[test]
fn a_provider_that_fails_is_an_error_of_its_own() {
    let server = server(&[200]);
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    let provider = move || {
        *count.lock().unwrap() += 1;
        async { Err::<String, _>(io::Error::other("the vault is sealed")) }
    };
    let error = run(call(&client(&server, provider), &ONE).send()).unwrap_err();
    assert_eq!(error.to_string(), "one: no token for `BearerAuth`: the vault is sealed");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, 0));
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.is::<io::Error>(), "{source:?}");
    assert_eq!((server.requests().len(), *asked.lock().unwrap()), (0, 1));
}

#[test]
fn a_provider_has_the_time_for_the_call() {
    let server = server(&[200]);
    let provider = || pending::<Result<String, io::Error>>();
    let error = run(call(&client(&server, provider), &ONE).send()).unwrap_err();
    assert_eq!(error.to_string(), "one: no answer within 300s, the time for the whole call");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
}

#[test]
fn a_token_that_no_header_holds_is_not_repeated() {
    let server = server(&[200]);
    let provider = || async { Ok::<_, io::Error>("s3cret\n") };
    let error: Error = run(call(&client(&server, provider), &ONE).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert!(server.requests().is_empty());
}

/// Gives what it is told.
struct Curious;

impl TokenProvider for Curious {
    fn token<'p>(&'p self, context: &'p TokenContext) -> TokenFuture<'p> {
        let seconds = context.clock().now().as_secs();
        let token = format!("{} {} {seconds}", context.scheme().name, context.base_url());
        Box::pin(async move { Ok(token.into()) })
    }
}

#[test]
fn a_provider_sees_who_asks() {
    let server = server(&[200]);
    run(call(&client(&server, Curious), &ONE).send()).unwrap();
    assert_eq!(tokens(&server), ["Bearer BearerAuth https://api.test/base 0"]);
}

#[test]
fn missing_credentials_name_every_method() {
    static OAUTH: Scheme = Scheme::new("OAuth", SchemeKind::Bearer, "oauth")
        .other_methods(&["oauth_client_credentials", "oauth_provider"]);
    static EITHER: Operation =
        Operation::new("either", Method::GET, "/x").security(&[&[&KEY_HEADER, &OAUTH], &[&BEARER]]);
    let client = builder(&server(&[200])).build().unwrap();
    assert_eq!(
        run(call(&client, &EITHER).send()).unwrap_err().to_string(),
        "either: no credentials: call `key_header` and `oauth` (or `oauth_client_credentials`, or `oauth_provider`), \
         or `bearer_auth` on the client's builder"
    );
}
