//! Interceptors: what a caller's own code does with each request before it goes out, and with what comes back.

use std::fmt;
use std::future::Future;

use super::api::Operation;
use super::body::Body;
use super::client::Client;
use super::transport::{ResponseBody, TransportError, TransportFuture};

/// Stands between a client and its transport: sees each request as it goes out and each response as it comes in.
///
/// It can change the request (add a header, sign it), look at the response or change that, answer without asking the
/// server, ask again, wait, or fail with a [`TransportError`] of the kind
/// [`Interceptor`](super::transport::TransportErrorKind::Interceptor). Interceptors are run in the order in which the
/// builder was given them, the last nearest to the transport. All of it is within the time for an attempt, and beneath
/// credentials, retries and redirects: what is tried again or sent on is seen again. Requests for tokens are not seen.
///
/// # Signing
///
/// The request has its final address, headers and body, but for what only the transport knows (`Host`,
/// `Content-Length`). A function is an interceptor:
///
/// ```text
/// let client = Client::builder()
///     .interceptor(move |mut request: http::Request<Body>, next: Next| {
///         let signature = match request.body() {
///             Body::Bytes(bytes) => key.sign(bytes),
///             _ => key.sign(b""),
///         };
///         async move {
///             // After a redirect to another host, a signature would be for strangers.
///             if !next.left_origin() {
///                 request.headers_mut().insert("x-signature", signature);
///             }
///             next.run(request).await
///         }
///     })
///     .build()?;
/// ```
///
/// # Recording
///
/// Headers that hold a secret are marked so: their `Debug` says `Sensitive`. An API key in the query is not hidden.
///
/// ```text
/// impl Interceptor for Recorder {
///     fn intercept(&self, request: http::Request<Body>, next: Next) -> TransportFuture<'_> {
///         Box::pin(async move {
///             let line = format!("{} #{} {}", next.operation().id, next.attempt(), request.uri().path());
///             let result = next.run(request).await;
///             let outcome = result.as_ref().map(|response| response.status().as_u16());
///             self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{line}: {outcome:?}"));
///             result
///         })
///     }
/// }
/// ```
///
/// # Middleware of others
///
/// A stack of `tower` services, or a `reqwest_middleware::ClientWithMiddleware`, takes the place of the transport:
///
/// ```text
/// /// A service that is cloned for each request.
/// struct Tower<S>(S);
///
/// impl<S> Transport for Tower<S>
/// where
///     S: tower_service::Service<http::Request<Body>, Response = http::Response<ResponseBody>>,
///     S: Clone + Send + Sync + 'static,
///     S::Error: Into<Box<dyn Error + Send + Sync>>,
///     S::Future: Send,
/// {
///     fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
///         let mut service = self.0.clone();
///         Box::pin(async move {
///             let other = |error: S::Error| TransportError::new(TransportErrorKind::Other, error);
///             poll_fn(|context| service.poll_ready(context)).await.map_err(other)?;
///             service.call(request).await.map_err(other)
///         })
///     }
/// }
/// ```
pub trait Interceptor: Send + Sync + 'static {
    /// Handles one request; [`Next::run`] sends it on.
    fn intercept(&self, request: http::Request<Body>, next: Next) -> TransportFuture<'_>;
}

impl<F, R> Interceptor for F
where
    F: Fn(http::Request<Body>, Next) -> R + Send + Sync + 'static,
    R: Future<Output = Result<http::Response<ResponseBody>, TransportError>> + Send + 'static,
{
    fn intercept(&self, request: http::Request<Body>, next: Next) -> TransportFuture<'_> {
        Box::pin(self(request, next))
    }
}

/// What comes after an interceptor: the others, then the transport. It also tells which request this is.
#[derive(Clone)]
pub struct Next {
    client: Client,
    operation: &'static Operation,
    attempt: u32,
    left_origin: bool,
    /// How many interceptors are done.
    place: usize,
}

impl Next {
    pub(crate) fn new(
        client: &Client,
        operation: &'static Operation,
        attempt: u32,
        left_origin: bool,
    ) -> Self {
        Self { client: client.clone(), operation, attempt, left_origin, place: 0 }
    }

    /// Sends a request on. A clone can do so again, if the body can be sent again.
    pub fn run(mut self, request: http::Request<Body>) -> TransportFuture<'static> {
        Box::pin(async move {
            let client = self.client.clone();
            match client.core.interceptors.get(self.place) {
                Some(interceptor) => {
                    self.place += 1;
                    interceptor.intercept(request, self).await
                }
                None => client.core.transport.send(request).await,
            }
        })
    }

    /// Returns the operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns how many times the call was tried, with this attempt; 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns whether a redirect led away from the API's server: secrets must not be added then.
    pub fn left_origin(&self) -> bool {
        self.left_origin
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("operation", &self.operation.id)
            .field("attempt", &self.attempt)
            .field("left_origin", &self.left_origin)
            .finish_non_exhaustive()
    }
}
