//! The default transport in a browser, or another host of JavaScript: its `fetch`, by reqwest.
//!
//! The host follows redirects, encrypts, decompresses and chooses proxies, all by rules of its own.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{HeaderMap, USER_AGENT};
use http::{Method, StatusCode, Uri};

use super::body::{Body, BoxError};
use super::transport::{
    ResponseBody, Transport, TransportError, TransportErrorKind, TransportFuture, collect,
};
use super::web::{HandedOver, hand_over};

/// Carries requests by the host's `fetch`.
///
/// The body of a request is taken to its end before it is sent, and its `User-Agent` is the host's.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Sets the transport up. The host has a connect timeout of its own.
    ///
    /// # Errors
    ///
    /// None here, but on other platforms.
    pub fn new(_: Duration) -> Result<Self, BoxError> {
        Ok(Self::from_client(reqwest::Client::builder().build()?))
    }

    /// Fails, since the host chooses its proxies.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn with_proxy(_: Duration, _: &str) -> Result<Self, BoxError> {
        Err("in a browser, it is the browser that chooses the proxy".into())
    }

    /// Carries requests by a client of your own.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = collect(body).await?;
            let fetching = fetch(self.client.clone(), head.method, head.uri, head.headers, body);
            let mut parts = hand_over(Fetch::Sending(Box::pin(fetching)));
            let head = match poll_fn(|context| Pin::new(&mut parts).poll_next(context)).await {
                Some(Ok(Part::Head(status, headers))) => (status, headers),
                Some(Err(error)) => return Err(error),
                // The head comes first.
                Some(Ok(Part::Chunk(_))) | None => {
                    let kind = TransportErrorKind::Interrupted;
                    return Err(TransportError::new(kind, "there was no answer"));
                }
            };
            let mut response = http::Response::new(ResponseBody::stream(Chunks(parts)));
            (*response.status_mut(), *response.headers_mut()) = head;
            Ok(response)
        })
    }
}

async fn fetch(
    client: reqwest::Client,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Result<reqwest::Response, reqwest::Error> {
    // Another than the host's own makes browsers ask the server for leave first.
    headers.remove(USER_AGENT);
    client.request(method, uri.to_string()).headers(headers).body(body).send().await
}

/// What arrives: a head, and then the body.
enum Part {
    Head(StatusCode, HeaderMap),
    Chunk(Bytes),
}

/// A request on its way, and then its answer. It holds values of JavaScript.
enum Fetch {
    Sending(Pin<Box<dyn Future<Output = Result<reqwest::Response, reqwest::Error>>>>),
    Receiving(Pin<Box<dyn Stream<Item = Result<Bytes, reqwest::Error>>>>),
    Done,
}

impl Stream for Fetch {
    type Item = Result<Part, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let part = match &mut *self {
            Self::Sending(sending) => match ready!(sending.as_mut().poll(context)) {
                Ok(response) => {
                    let (status, headers) = (response.status(), response.headers().clone());
                    *self = Self::Receiving(Box::pin(response.bytes_stream()));
                    return Poll::Ready(Some(Ok(Part::Head(status, headers))));
                }
                Err(error) => Err(error),
            },
            Self::Receiving(body) => match ready!(body.as_mut().poll_next(context)) {
                Some(chunk) => chunk.map(Part::Chunk),
                None => return Poll::Ready(None),
            },
            Self::Done => return Poll::Ready(None),
        };
        if part.is_err() {
            *self = Self::Done;
        }
        Poll::Ready(Some(part.map_err(to_transport_error)))
    }
}

/// The body of an answer.
struct Chunks(HandedOver<Result<Part, TransportError>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.0).poll_next(context)) {
                Some(Ok(Part::Chunk(chunk))) => return Poll::Ready(Some(Ok(chunk))),
                Some(Ok(Part::Head(..))) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Hosts tell little of what went wrong; it may be that nothing was sent.
fn to_transport_error(error: reqwest::Error) -> TransportError {
    let kind = if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Other
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, told(&error))
}

/// Returns what the host says in one line, such as `TypeError: fetch failed`, without the stack below it. The address,
/// which may have secrets in its query, is not in the innermost cause.
fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text = cause.to_string();
    let value = text.strip_prefix("JsValue(").and_then(|value| value.strip_suffix(')'));
    value.unwrap_or(&text).lines().next().unwrap_or_default().to_owned()
}
