//! The one thing the runtime asks of an HTTP client: to carry one request to a server and bring back what it answers.
//!
//! Retries, redirects, timeouts (but the connect timeout) and authentication happen above a transport, so a transport
//! of a test sees what the network would see.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::body::{Body, BoxError};
use super::clock::Clock;

/// What [`Transport::send`] returns.
pub type TransportFuture<'t> =
    Pin<Box<dyn Future<Output = Result<http::Response<ResponseBody>, TransportError>> + Send + 't>>;

/// Carries requests to servers.
///
/// The address of a request is absolute. A transport makes one attempt, follows no redirect, keeps no cookies, and gives
/// the response as soon as its head is there.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request.
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_>;

    /// Returns the clock that clients with this transport go by, unless their builder names another.
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        None
    }
}

/// The body of a response, as it arrives.
pub struct ResponseBody(Source);

enum Source {
    Whole(Option<Bytes>),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl ResponseBody {
    /// Returns a body that is there already.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self(Source::Whole(Some(bytes.into())))
    }

    /// Returns a body that arrives bit by bit.
    pub fn stream(
        stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Source::Stream(Box::pin(stream)))
    }

    /// Waits for the next chunk; `None` is the end.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for ResponseBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Whole(bytes) => {
                Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(Ok))
            }
            Source::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}

/// Reads the body of a request to its end, for transports that cannot send it piece by piece.
#[allow(dead_code, reason = "there are transports that can")]
pub(crate) async fn collect(body: Body) -> Result<Bytes, TransportError> {
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

/// Why a transport brought back no answer, or only a part of one.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: BoxError,
}

/// The kinds of [`TransportError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about, so nothing was sent: no such host, refused, or the connect timeout passed.
    Connect,
    /// The transport itself gave up waiting.
    Timeout,
    /// The connection broke off after sending had begun.
    Interrupted,
    /// The body of the request failed to come.
    Body,
    /// The server could not prove who it is, or no encryption could be agreed on.
    Tls,
    /// An interceptor failed the request.
    Interceptor,
    /// Anything else.
    Other,
}

impl TransportError {
    /// Returns an error of this kind, with its cause or a text that tells it.
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: source.into() }
    }

    /// Returns the kind.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns the text of the innermost cause, which tells most.
    pub fn root_cause(&self) -> String {
        let mut cause: &(dyn Error + 'static) = &*self.source;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        cause.to_string()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Interrupted => "the connection broke off",
            TransportErrorKind::Body => "the request's body failed",
            TransportErrorKind::Tls => "no secure connection",
            TransportErrorKind::Interceptor => "an interceptor failed",
            TransportErrorKind::Other => "the transport failed",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
