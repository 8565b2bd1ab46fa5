//! The default transport: reqwest, with rustls, ring and the platform's certificates.
//!
//! The encryption is configured here and handed over, since reqwest else looks for a provider that is installed for the
//! whole process, which a library must not do.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use rustls_platform_verifier::BuilderVerifierExt;

use super::body::{Body, BoxError, ByteStream};
use super::transport::{
    ResponseBody, Transport, TransportError, TransportErrorKind, TransportFuture,
};

/// Carries requests over HTTP by reqwest. Clones share their connections.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Sets the transport up.
    ///
    /// # Errors
    ///
    /// When the platform has no certificates to trust, or the environment names a proxy that is no address.
    pub fn new(connect_timeout: Duration) -> Result<Self, BoxError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        if cfg!(feature = "http2") {
            tls.alpn_protocols.push(b"h2".to_vec());
        }
        tls.alpn_protocols.push(b"http/1.1".to_vec());
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect_timeout)
            .build()?;
        Ok(Self { client })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let request = http::Request::from_parts(head, into_reqwest_body(body)?);
            let request = reqwest::Request::try_from(request).map_err(to_transport_error)?;
            let response = self.client.execute(request).await.map_err(to_transport_error)?;
            let response = http::Response::<reqwest::Body>::from(response);
            Ok(response.map(|body| ResponseBody::stream(Received(body))))
        })
    }
}

fn into_reqwest_body(body: Body) -> Result<reqwest::Body, TransportError> {
    match body {
        Body::Empty => Ok(reqwest::Body::default()),
        Body::Bytes(bytes) => Ok(bytes.into()),
        Body::Stream(stream) => {
            let left = stream.length();
            let taken = stream.take();
            let taken = taken.ok_or_else(|| {
                TransportError::new(TransportErrorKind::Body, "it was sent before")
            })?;
            Ok(reqwest::Body::wrap(Sent { stream: Mutex::new(taken), left }))
        }
    }
}

/// A body on its way out. The lock is never contended: it is there because reqwest wants bodies to be `Sync`.
struct Sent {
    stream: Mutex<ByteStream>,
    left: Option<u64>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let stream = self.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        let item = std::task::ready!(stream.as_mut().poll_next(context));
        if let (Some(Ok(chunk)), Some(left)) = (&item, &mut self.left) {
            *left = left.saturating_sub(chunk.len() as u64);
        }
        Poll::Ready(
            item.map(|chunk| {
                chunk.map(Frame::data).map_err(|error| RequestBodyError(error).into())
            }),
        )
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Marks an error of the caller's stream, which else looks like a broken connection.
#[derive(Debug)]
struct RequestBodyError(BoxError);

impl std::fmt::Display for RequestBodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for RequestBodyError {}

/// A body on its way in.
struct Received(reqwest::Body);

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::task::ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(to_transport_error(error)))),
                // What is no data are trailers, which nobody reads.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }
}

fn to_transport_error(error: reqwest::Error) -> TransportError {
    // The address may have secrets in its query.
    let error = error.without_url();
    let kind = if has_cause::<RequestBodyError>(&error) {
        TransportErrorKind::Body
    } else if has_cause::<rustls::Error>(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Other
    } else {
        // Resets, ends in the middle of a message, and what hyper calls by other names: all are a broken conversation.
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

fn has_cause<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        // An `io::Error` gives as its source not what it wraps, but the source of that.
        cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}
