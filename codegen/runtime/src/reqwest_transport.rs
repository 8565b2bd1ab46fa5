//! The default transport: reqwest, with rustls, ring and the platform's certificates, or with the TLS of the platform.
//!
//! The encryption by rustls is configured here and handed over, since reqwest else looks for a provider that is
//! installed for the whole process, which a library must not do.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
#[cfg(feature = "blocking")]
use std::sync::{Arc, OnceLock};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Uri;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::body::{Body, BoxError, ByteStream};
use super::transport::{
    ResponseBody, Transport, TransportError, TransportErrorKind, TransportFuture,
};

/// Carries requests over HTTP by reqwest. Clones share their connections.
///
/// Proxies are those that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but for hosts in `NO_PROXY`),
/// unless one is given.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// What another client is made of, and that client once there is one, for calls that block.
    #[cfg(feature = "blocking")]
    other: Option<Arc<(Settings, OnceLock<reqwest::Client>)>>,
}

#[derive(Clone)]
struct Settings {
    connect_timeout: Duration,
    proxy: Option<String>,
}

impl ReqwestTransport {
    /// Sets the transport up.
    ///
    /// # Errors
    ///
    /// When the platform has no certificates to trust.
    pub fn new(connect_timeout: Duration) -> Result<Self, BoxError> {
        Self::set_up(Settings { connect_timeout, proxy: None })
    }

    /// Sets the transport up with a proxy for all its requests, instead of those that the environment names.
    ///
    /// The address may have a user name and a password, such as `http://user:password@proxy.example:3128`.
    ///
    /// # Errors
    ///
    /// When the proxy is no address, or the platform has no certificates to trust.
    pub fn with_proxy(connect_timeout: Duration, proxy: &str) -> Result<Self, BoxError> {
        Self::set_up(Settings { connect_timeout, proxy: Some(proxy.to_owned()) })
    }

    /// Carries requests by a client of your own, for settings that have no method here.
    ///
    /// It must be built with `redirect(reqwest::redirect::Policy::none())`: a client that follows redirects by itself
    /// sends secrets in headers and queries on to other servers, which the client of the API would not. It should also
    /// have `retry(reqwest::retry::never())` and no timeout but the connect timeout, since those of the API's client
    /// come on top. A client that encrypts by rustls must be given a configuration (`tls_backend_preconfigured`), or a
    /// provider must be installed for the process, since reqwest is here without one.
    ///
    /// Calls that block share its connections with those that do not, so a runtime that makes both must have more than
    /// one thread.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            client,
            #[cfg(feature = "blocking")]
            other: None,
        }
    }

    fn set_up(settings: Settings) -> Result<Self, BoxError> {
        Ok(Self {
            client: settings.client()?,
            #[cfg(feature = "blocking")]
            other: Some(Arc::new((settings, OnceLock::new()))),
        })
    }

    /// Returns the client for the thread that this runs on.
    ///
    /// Calls that block have one of their own: a connection belongs to the runtime that it came about on, and one of a
    /// runtime whose thread is blocked answers nobody.
    fn client(&self) -> Result<reqwest::Client, TransportError> {
        #[cfg(feature = "blocking")]
        if let Some((settings, client)) =
            self.other.as_deref().filter(|_| super::blocking::is_here())
        {
            if let Some(client) = client.get() {
                return Ok(client.clone());
            }
            let made = settings.client();
            let made =
                made.map_err(|error| TransportError::new(TransportErrorKind::Other, error))?;
            return Ok(client.get_or_init(|| made).clone());
        }
        Ok(self.client.clone())
    }
}

impl Settings {
    fn client(&self) -> Result<reqwest::Client, BoxError> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.connect_timeout);
        if let Some(proxy) = &self.proxy {
            // The error may repeat the address, where a password may be.
            let proxy = reqwest::Proxy::all(proxy).map_err(|_| "the proxy is no address")?;
            builder = builder.proxy(proxy);
        }
        Ok(encrypted(builder)?.build()?)
    }
}

/// Chooses the encryption. Since `rustls` is on by default, `native-tls` is only ever on where somebody asked for it.
#[cfg(feature = "native-tls")]
#[allow(clippy::unnecessary_wraps, reason = "it can fail with other features")]
fn encrypted(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder.tls_backend_native())
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
fn encrypted(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    // As text: an error of rustls that is kept has all its `Debug` compiled here.
    let text = |error: rustls::Error| error.to_string();
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(text)?
        .with_platform_verifier()
        .map_err(text)?
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        tls.alpn_protocols.push(b"h2".to_vec());
    }
    tls.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(builder.tls_backend_preconfigured(tls))
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[allow(clippy::unnecessary_wraps, reason = "it can fail with other features")]
fn encrypted(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder)
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            let client = self.client()?;
            let request = into_reqwest_request(&client, request)?;
            let response = client.execute(request).await.map_err(to_transport_error)?;
            let response = http::Response::<reqwest::Body>::from(response);
            Ok(response.map(|body| ResponseBody::stream(Received(body))))
        })
    }
}

/// Does what `reqwest::Request::try_from` does, which puts the address together bit by bit.
fn into_reqwest_request(
    client: &reqwest::Client,
    request: http::Request<Body>,
) -> Result<reqwest::Request, TransportError> {
    let (head, body) = request.into_parts();
    let body = into_reqwest_body(body)?;
    let request = client.request(head.method, address(&head.uri)).build();
    let mut request = request.map_err(to_transport_error)?;
    *request.headers_mut() = head.headers;
    *request.version_mut() = head.version;
    *request.body_mut() = Some(body);
    Ok(request)
}

/// Returns an address as text.
fn address(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let path_and_query = uri.path_and_query().map_or("", |rest| rest.as_str());
    [scheme, "://", authority, path_and_query].concat()
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

impl fmt::Display for RequestBodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
    } else if is_tls(&error) {
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

fn is_tls(error: &reqwest::Error) -> bool {
    #[cfg(feature = "rustls")]
    if has_cause::<rustls::Error>(error) {
        return true;
    }
    #[cfg(feature = "native-tls")]
    if has_cause::<native_tls::Error>(error) {
        return true;
    }
    let _ = error;
    false
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
