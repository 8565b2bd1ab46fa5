//! For tests: a server within the process, and the clock that it goes by.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::body::Body;
use super::clock::Clock;
pub use super::manual_clock::ManualClock;
use super::percent::decode;
use super::transport::{
    ResponseBody, Transport, TransportError, TransportErrorKind, TransportFuture,
};

/// A server within the process: it answers as it was told, and remembers what it received.
///
/// Clones are the same server.
///
/// ```text
/// let server = Server::new();
/// server.on(Method::GET, "/v1/refunds/{id}").respond(503, &json!({})).respond(200, &json!({"id": "r1"}));
/// let client = Client::builder().transport(server.transport()).build()?;
/// ```
#[derive(Clone, Default)]
pub struct Server {
    state: Arc<Mutex<State>>,
    clock: ManualClock,
}

#[derive(Default)]
struct State {
    routes: Vec<RouteState>,
    received: Vec<Received>,
}

struct RouteState {
    method: Method,
    template: String,
    replies: Vec<Responder>,
    calls: usize,
}

type Responder = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

impl Server {
    /// Returns a server that answers nothing yet, on a clock of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins to say how requests of this method are answered whose path fits the template, such as `/v1/refunds/{id}`.
    ///
    /// The path is the whole one, with that of the base URL. Of two templates that fit, the later answers.
    pub fn on(&self, method: Method, template: impl Into<String>) -> Route<'_> {
        let route = RouteState { method, template: template.into(), replies: Vec::new(), calls: 0 };
        let mut state = self.lock();
        state.routes.push(route);
        Route { server: self, index: state.routes.len() - 1 }
    }

    /// Returns what was received, in order.
    pub fn requests(&self) -> Vec<Received> {
        self.lock().received.clone()
    }

    /// Returns the transport to this server, for a client's builder.
    pub fn transport(&self) -> impl Transport {
        self.clone()
    }

    /// Returns the clock that delays, timeouts and waits between attempts go by.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a request and finds the answer to it.
    fn receive(&self, mut received: Received) -> Result<(Responder, Received), String> {
        let mut state = self.lock();
        let path = received.uri.path().to_owned();
        let found = state.routes.iter_mut().rev().find_map(|route| {
            let parameters =
                fit(&route.template, &path).filter(|_| route.method == received.method)?;
            Some((route, parameters))
        });
        let responder = match found {
            None => Err(state.unexpected(&received)),
            Some((route, parameters)) => {
                received.parameters = parameters;
                let index = route.calls.min(route.replies.len().saturating_sub(1));
                route.calls += 1;
                let reply = route.replies.get(index).cloned();
                reply.ok_or_else(|| {
                    format!("no answer was given for {} {}", route.method, route.template)
                })
            }
        };
        state.received.push(received.clone());
        responder.map(|responder| (responder, received))
    }
}

impl State {
    fn unexpected(&self, received: &Received) -> String {
        let expected: Vec<String> = self
            .routes
            .iter()
            .map(|route| format!("{} {}", route.method, route.template))
            .collect();
        let expected = if expected.is_empty() { "nothing".to_owned() } else { expected.join(", ") };
        format!(
            "the test server got {} {}, but expects {expected}",
            received.method,
            received.uri.path()
        )
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("received", &self.lock().received).finish_non_exhaustive()
    }
}

impl Transport for Server {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let received = Received {
                method: head.method,
                uri: head.uri,
                headers: head.headers,
                body: collect(body).await?,
                parameters: Vec::new(),
            };
            let (responder, received) = self
                .receive(received)
                .map_err(|text| TransportError::new(TransportErrorKind::Other, text))?;
            let reply = responder(&received);
            if !reply.delay.is_zero() {
                self.clock.sleep(reply.delay).await;
            }
            reply.into_response()
        })
    }

    fn clock(&self) -> Option<Arc<dyn Clock>> {
        Some(Arc::new(self.clock.clone()))
    }
}

/// How a server answers the requests of one template: the first with the first answer, the next with the next, and all
/// after the last with the last.
#[derive(Debug)]
pub struct Route<'s> {
    server: &'s Server,
    index: usize,
}

impl Route<'_> {
    /// Adds an answer of JSON.
    #[allow(
        clippy::return_self_not_must_use,
        reason = "the answer is added to the server, whether or not more follow"
    )]
    pub fn respond(self, status: u16, json: &(impl Serialize + ?Sized)) -> Self {
        let reply = Reply::json(status, json);
        self.respond_with(move |_| reply.clone())
    }

    /// Adds an answer.
    #[allow(
        clippy::return_self_not_must_use,
        reason = "the answer is added to the server, whether or not more follow"
    )]
    pub fn reply(self, reply: Reply) -> Self {
        self.respond_with(move |_| reply.clone())
    }

    /// Adds an answer that is made of the request.
    #[allow(
        clippy::return_self_not_must_use,
        reason = "the answer is added to the server, whether or not more follow"
    )]
    pub fn respond_with(
        self,
        responder: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        if let Some(route) = self.server.lock().routes.get_mut(self.index) {
            route.replies.push(Arc::new(responder));
        }
        self
    }
}

/// An answer of a [`Server`], or a failure to answer.
#[derive(Debug, Clone)]
#[must_use = "a reply does nothing by itself"]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: VecDeque<Bytes>,
    delay: Duration,
    ending: Ending,
}

#[derive(Debug, Clone, Copy)]
enum Ending {
    Whole,
    BreaksOff,
    NoAnswer(TransportErrorKind),
}

impl Reply {
    /// Answers with a status and no body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: VecDeque::new(),
            delay: Duration::ZERO,
            ending: Ending::Whole,
        }
    }

    /// Answers with JSON. What cannot be written as JSON becomes a status of 500 that says so.
    pub fn json(status: u16, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => Self::bytes(status, "application/json", json),
            Err(error) => {
                Self::bytes(500, "text/plain", format!("the test's answer is not JSON: {error}"))
            }
        }
    }

    /// Answers with bytes of this media type.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::status(status).header(CONTENT_TYPE.as_str(), content_type);
        reply.body.push_back(body.into());
        reply
    }

    /// Answers with a body that arrives in these pieces.
    pub fn pieces<P: Into<Bytes>>(
        status: u16,
        content_type: &str,
        pieces: impl IntoIterator<Item = P>,
    ) -> Self {
        let mut reply = Self::status(status).header(CONTENT_TYPE.as_str(), content_type);
        reply.body = pieces.into_iter().map(Into::into).collect();
        reply
    }

    /// Fails to answer.
    pub fn failure(kind: TransportErrorKind) -> Self {
        Self { ending: Ending::NoAnswer(kind), ..Self::status(0) }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Answers only after so much time, by the server's clock.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Breaks the connection off after the body.
    pub fn break_off(mut self) -> Self {
        self.ending = Ending::BreaksOff;
        self
    }

    fn into_response(self) -> Result<http::Response<ResponseBody>, TransportError> {
        let other = |text: String| TransportError::new(TransportErrorKind::Other, text);
        let body = match self.ending {
            Ending::Whole => ResponseBody::stream(Pieces { left: self.body, breaks_off: false }),
            Ending::BreaksOff => ResponseBody::stream(Pieces { left: self.body, breaks_off: true }),
            Ending::NoAnswer(kind) => {
                return Err(TransportError::new(kind, "the test server was told to fail"));
            }
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status)
            .map_err(|_| other(format!("{} is no status", self.status)))?;
        for (name, value) in self.headers {
            let is_no_header = || other(format!("`{name}: {value}` is no header"));
            let parsed_name: HeaderName = name.parse().map_err(|_| is_no_header())?;
            let parsed_value: HeaderValue = value.parse().map_err(|_| is_no_header())?;
            response.headers_mut().append(parsed_name, parsed_value);
        }
        Ok(response)
    }
}

/// A body that arrives in pieces, and may end in the middle.
struct Pieces {
    left: VecDeque<Bytes>,
    breaks_off: bool,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(piece) = self.left.pop_front() {
            return Poll::Ready(Some(Ok(piece)));
        }
        let broken = "the test server was told to break off";
        let broken = TransportError::new(TransportErrorKind::Interrupted, broken);
        Poll::Ready(self.breaks_off.then_some(Err(broken)))
    }
}

/// A request as a [`Server`] received it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, to its end.
    pub body: Bytes,
    parameters: Vec<(String, String)>,
}

impl Received {
    /// Returns the path, as it came.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Returns the names and values in the query, decoded, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        let pairs = self.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            })
            .collect()
    }

    /// Returns what stands for `{name}` of the template, decoded.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns a header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

async fn collect(body: Body) -> Result<Bytes, TransportError> {
    let stream = match body {
        Body::Empty => return Ok(Bytes::new()),
        Body::Bytes(bytes) => return Ok(bytes),
        Body::Stream(stream) => stream,
    };
    let failed = |error| TransportError::new(TransportErrorKind::Body, error);
    let mut stream = stream.take().ok_or_else(|| failed("it was sent before".into()))?;
    let mut whole = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        whole.extend_from_slice(&chunk.map_err(failed)?);
    }
    Ok(whole.freeze())
}

/// Fits a path to a template; gives what stands for its names.
fn fit(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == path).then(Vec::new);
    };
    let (name, after) = rest.split_once('}')?;
    let path = path.strip_prefix(before)?;
    let end = path.find('/').unwrap_or(path.len());
    // A name takes as much as it can, so that `{id}.json` fits `a.b.json`.
    let ends = (1..=end).rev().filter(|end| path.is_char_boundary(*end));
    ends.into_iter().find_map(|end| {
        let mut parameters = fit(after, &path[end..])?;
        parameters.insert(0, (name.to_owned(), decode(&path[..end])));
        Some(parameters)
    })
}
