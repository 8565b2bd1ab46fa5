//! What a subscriber of `tracing` learns of calls over real sockets.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::http::{BEARER, GET};
use crate::loopback::{API, answer, ok, serve};
use crate::runtime::{Call, ClientBuilder, Credential, Method, Operation, Request, RetryPolicy};

/// What was said of a span or an event.
#[derive(Debug, Clone, Default, PartialEq)]
struct Said {
    name: String,
    parent: Option<String>,
    fields: BTreeMap<String, String>,
}

impl Said {
    fn of(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

/// Keeps spans in the order in which they began, and events.
#[derive(Clone, Default)]
struct Captured {
    spans: Arc<Mutex<Vec<(u64, Said)>>>,
    events: Arc<Mutex<Vec<Said>>>,
}

impl Captured {
    fn spans(&self) -> Vec<Said> {
        self.spans.lock().unwrap().iter().map(|(_, said)| said.clone()).collect()
    }

    fn events(&self) -> Vec<Said> {
        self.events.lock().unwrap().clone()
    }
}

fn is_ours(target: &str) -> bool {
    target.contains("runtime::trace")
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Captured {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !is_ours(attributes.metadata().target()) {
            return;
        }
        let parent = context.span(id).and_then(|span| Some(span.parent()?.name().to_owned()));
        let name = attributes.metadata().name().to_owned();
        let mut said = Said { name, parent, fields: BTreeMap::new() };
        attributes.record(&mut said);
        self.spans.lock().unwrap().push((id.into_u64(), said));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        // Ids of spans that are over are given again.
        let span = spans.iter_mut().rev().find(|(known, _)| *known == id.into_u64());
        if let Some((_, said)) = span {
            values.record(said);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if !is_ours(event.metadata().target()) {
            return;
        }
        let parent = context.event_span(event).map(|span| span.name().to_owned());
        let mut said = Said { name: String::new(), parent, fields: BTreeMap::new() };
        event.record(&mut said);
        self.events.lock().unwrap().push(said);
    }
}

/// Captures what is said on this thread, for as long as the guard lives.
fn capture() -> (Captured, tracing::subscriber::DefaultGuard) {
    let captured = Captured::default();
    let subscriber = Registry::default().with(captured.clone());
    (captured, tracing::subscriber::set_default(subscriber))
}

static GET_SECURE: Operation =
    Operation::new("getThing", Method::GET, "/things/{id}").security(&[&[&BEARER]]);

fn secret_call(client: &crate::runtime::Client) -> Call<serde_json::Value> {
    let mut call = Call::json(client, &GET_SECURE).with_header("x-header", "s3cret");
    let request: &mut Request = &mut call.request;
    request.path("id", "s3cret");
    request.query("token", "s3cret");
    call
}

#[tokio::test]
async fn a_call_and_its_attempts_are_spans() {
    let (captured, _guard) = capture();
    let limited = answer("429 Too Many Requests", "retry-after-ms: 1\r\n", "s3cret");
    let server = serve([limited, ok()]).await;
    let credential = Credential::Bearer("s3cret".to_owned().into());
    let client = server.builder().credential(&BEARER, credential).build().unwrap();
    secret_call(&client).await.unwrap();

    let spans = captured.spans();
    let names: Vec<(&str, Option<&str>)> =
        spans.iter().map(|span| (span.name.as_str(), span.parent.as_deref())).collect();
    assert_eq!(names, [("call", None), ("attempt", Some("call")), ("attempt", Some("call"))]);
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    for span in &spans {
        assert_eq!(span.of("otel.name"), "GET /things/{id}");
        assert_eq!(span.of("http.request.method"), "GET");
        assert_eq!(span.of("url.template"), "/things/{id}");
        assert_eq!(span.of("server.address"), "127.0.0.1");
        assert_eq!(span.of("server.port"), port);
    }
    let kept = |field: &str| spans.iter().map(|span| span.of(field).to_owned()).collect::<Vec<_>>();
    assert_eq!(kept("operation.id"), ["getThing", "", ""]);
    assert_eq!(kept("otel.kind"), ["", "client", "client"]);
    assert_eq!(kept("http.response.status_code"), ["200", "429", "200"]);
    assert_eq!(kept("http.request.resend_count"), ["1", "", "1"]);
    assert_eq!(kept("error.type"), ["", "429", ""]);
    assert_eq!(kept("otel.status_code"), ["", "ERROR", ""]);

    let events = captured.events();
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].parent.as_deref(), Some("call"));
    assert_eq!(events[0].of("message"), "trying again");
    assert_eq!(events[0].of("wait"), "1ms");
    assert_eq!(events[0].of("error.type"), "429");

    // Neither the header, nor the query, nor what is in the path, the credential, or the answer.
    let said = format!("{spans:?}{events:?}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[tokio::test]
async fn failures_are_named_by_their_kind() {
    let (captured, _guard) = capture();
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = ClientBuilder::new(&API)
        .base_url(format!("http://{address}"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    crate::http::call(&client, &GET).await.unwrap_err();
    let server = serve([crate::loopback::Act::Stall]).await;
    let client = server.client();
    let short = Duration::from_millis(50);
    crate::http::call(&client, &GET).with_timeout(short).await.unwrap_err();

    let spans = captured.spans();
    let said: Vec<(&str, &str)> =
        spans.iter().map(|span| (span.name.as_str(), span.of("error.type"))).collect();
    let expected =
        [("call", "connect"), ("attempt", "connect"), ("call", "timeout"), ("attempt", "timeout")];
    assert_eq!(said, expected);
}

#[test]
fn what_calls_that_block_say_goes_where_they_were_made() {
    let (captured, _guard) = capture();
    let client = ClientBuilder::new(&API)
        .base_url("http://127.0.0.1:1")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    crate::http::call(&client, &GET).send_blocking().unwrap_err();
    let names: Vec<String> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["call", "attempt"]);
}

#[tokio::test]
async fn calls_that_are_never_sent_have_no_attempt() {
    let (captured, _guard) = capture();
    let client = ClientBuilder::new(&API).base_url("http://127.0.0.1:1").build().unwrap();
    // It has neither its variable nor its credential.
    Call::<()>::empty(&client, &GET_SECURE).await.unwrap_err();
    let spans = captured.spans();
    assert_eq!(spans.len(), 1, "{spans:?}");
    assert_eq!(spans[0].of("error.type"), "request");
    assert_eq!(spans[0].of("server.address"), "");
}
