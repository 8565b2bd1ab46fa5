//! Interceptors: what they see and when, what they can change; and the examples of their docs.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use serde_json::json;

use crate::http::{BEARER, BEARER_AUTH, builder, call, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{
    Body, ClientBuilder, Credential, ErrorKind, Interceptor, Method, Next, Operation, ResponseBody,
    Transport, TransportError, TransportErrorKind, TransportFuture, http,
};

static ONE: Operation = Operation::new("one", Method::GET, "/x").security(BEARER_AUTH);
static SEND: Operation = Operation::new("send", Method::POST, "/x");

/// Keeps a line for each request and response.
#[derive(Clone, Default)]
struct Recorder {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Interceptor for Recorder {
    fn intercept(&self, request: http::Request<Body>, next: Next) -> TransportFuture<'_> {
        Box::pin(async move {
            let line = format!("{} #{} {}", next.operation().id, next.attempt(), request.uri());
            let result = next.run(request).await;
            let outcome = result.as_ref().map(|response| response.status().as_u16());
            self.lines.lock().unwrap().push(format!("{line}: {outcome:?}"));
            result
        })
    }
}

impl Recorder {
    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

fn server(replies: &[u16]) -> Server {
    let server = Server::new();
    for method in [Method::GET, Method::POST] {
        let mut route = server.on_path(method, "/base/x");
        for status in replies {
            route = route.respond(*status, &json!({"from": "the server"}));
        }
    }
    server
}

fn with_token(server: &Server) -> ClientBuilder {
    builder(server).credential(&BEARER, Credential::Bearer("t".into()))
}

#[test]
fn each_attempt_is_seen() {
    let server = server(&[503, 200]);
    let recorder = Recorder::default();
    let client = with_token(&server).interceptor(recorder.clone()).build().unwrap();
    run(call(&client, &ONE).send()).unwrap();
    assert_eq!(
        recorder.lines(),
        ["one #1 https://api.test/base/x: Ok(503)", "one #2 https://api.test/base/x: Ok(200)"]
    );
}

/// The first is the outermost: it sees what the second does.
#[test]
fn interceptors_are_run_in_order() {
    let server = server(&[200]);
    let mark = |mark: &'static str| {
        move |mut request: http::Request<Body>, next: Next| {
            let before = request.headers().get("x-marks").map(|value| value.to_str().unwrap());
            let marks = format!("{}{mark}", before.unwrap_or_default());
            request.headers_mut().insert("x-marks", marks.parse().unwrap());
            async move {
                let mut response = next.run(request).await?;
                response.headers_mut().append("x-back", mark.parse().unwrap());
                Ok(response)
            }
        }
    };
    let client = with_token(&server).interceptor(mark("a")).interceptor(mark("b")).build().unwrap();
    let response = run(call(&client, &ONE).send_raw()).unwrap();
    assert_eq!(server.requests()[0].header("x-marks"), Some("ab"));
    let back: Vec<_> = response.headers().get_all("x-back").iter().collect();
    assert_eq!(back, ["b", "a"]);
}

/// Signs what is sent: the address, a header, the body; after a redirect to another host it must not.
#[test]
fn a_request_can_be_signed() {
    let server = server(&[200]);
    let sign = |mut request: http::Request<Body>, next: Next| {
        let body = match request.body() {
            Body::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            other => format!("{other:?}"),
        };
        let key = request.headers()["idempotency-key"].to_str().unwrap();
        let signature = format!("{} {} {body} {key}", request.method(), request.uri().path());
        if !next.left_origin() {
            request.headers_mut().insert("x-signature", signature.parse().unwrap());
        }
        async move { next.run(request).await }
    };
    let client = with_token(&server).interceptor(sign).build().unwrap();
    let mut signed = call(&client, &SEND).with_idempotency_key("k");
    signed.request.json(None, &json!({"a": 1}));
    run(signed.send()).unwrap();
    let received = server.requests().remove(0);
    assert_eq!(received.header("x-signature"), Some(r#"POST /base/x {"a":1} k"#));
}

#[test]
fn redirects_are_seen_and_told() {
    let server = Server::new();
    let location = |url| Reply::status(307).header("location", url);
    server.on_path(Method::GET, "/base/x").reply(location("/here"));
    server.on_path(Method::GET, "/here").reply(location("https://other.test/there"));
    server.on_path(Method::GET, "/there").respond(200, &json!({}));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = seen.clone();
    let look = move |request: http::Request<Body>, next: Next| {
        let has_token = request.headers().contains_key("authorization");
        let line = (request.uri().path().to_owned(), next.attempt(), next.left_origin(), has_token);
        lines.lock().unwrap().push(line);
        next.run(request)
    };
    let client = with_token(&server).interceptor(look).build().unwrap();
    run(call(&client, &ONE).send()).unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            ("/base/x".to_owned(), 1, false, true),
            ("/here".to_owned(), 1, false, true),
            ("/there".to_owned(), 1, true, false),
        ]
    );
}

#[test]
fn an_interceptor_can_answer_itself() {
    let server = server(&[200]);
    let answer = |_: http::Request<Body>, _: Next| async {
        Ok(http::Response::new(ResponseBody::bytes(r#"{"from": "the cache"}"#)))
    };
    let recorder = Recorder::default();
    let client = with_token(&server).interceptor(recorder.clone()).interceptor(answer);
    let client = client.build().unwrap();
    assert_eq!(run(call(&client, &ONE).send()).unwrap(), json!({"from": "the cache"}));
    assert_eq!((server.requests().len(), recorder.lines().len()), (0, 1));
}

#[test]
fn an_interceptor_can_fail() {
    let server = server(&[200]);
    let fail = |_: http::Request<Body>, _: Next| async {
        Err(TransportError::new(TransportErrorKind::Interceptor, "the quota is used up"))
    };
    let client = with_token(&server).interceptor(fail).build().unwrap();
    let error = run(call(&client, &ONE).send()).unwrap_err();
    assert_eq!(error.to_string(), "one: an interceptor failed: the quota is used up");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(server.requests().is_empty());
}

#[test]
fn an_interceptor_can_ask_again() {
    let server = server(&[429, 200]);
    let twice = |request: http::Request<Body>, next: Next| async move {
        let (head, body) = request.into_parts();
        let again = http::Request::from_parts(head.clone(), body.clone());
        let response = next.clone().run(http::Request::from_parts(head, body)).await?;
        if response.status().is_success() { Ok(response) } else { next.run(again).await }
    };
    let client = with_token(&server).interceptor(twice).build().unwrap();
    assert_eq!(run(call(&client, &ONE).send_raw()).unwrap().attempts(), 1);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn the_time_for_an_attempt_is_that_of_interceptors_too() {
    let server = server(&[200]);
    let hang = |_: http::Request<Body>, _: Next| std::future::pending();
    let client = with_token(&server).interceptor(hang).build().unwrap();
    let error = run(call(&client, &ONE).send()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
}

/// A service that is cloned for each request, as in the docs.
struct Tower<S>(S);

impl<S> Transport for Tower<S>
where
    S: tower_service::Service<http::Request<Body>, Response = http::Response<ResponseBody>>,
    S: Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        let mut service = self.0.clone();
        Box::pin(async move {
            let other = |error: S::Error| TransportError::new(TransportErrorKind::Other, error);
            poll_fn(|context| service.poll_ready(context)).await.map_err(other)?;
            service.call(request).await.map_err(other)
        })
    }
}

/// A service that adds a header, and is ready at the second time of asking only.
#[derive(Clone)]
struct Service {
    server: Server,
    is_ready: bool,
}

impl tower_service::Service<http::Request<Body>> for Service {
    type Response = http::Response<ResponseBody>;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        if self.is_ready {
            return Poll::Ready(Ok(()));
        }
        self.is_ready = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        assert!(self.is_ready);
        request.headers_mut().insert("x-tower", "1".parse().unwrap());
        let server = self.server.clone();
        Box::pin(async move { server.send(request).await })
    }
}

#[test]
fn a_tower_service_can_be_the_transport() {
    let server = server(&[200]);
    let tower = Tower(Service { server: server.clone(), is_ready: false });
    let client = with_token(&server).transport(tower).clock(server.clock().clone());
    run(call(&client.build().unwrap(), &ONE).send()).unwrap();
    assert_eq!(server.requests()[0].header("x-tower"), Some("1"));
}
