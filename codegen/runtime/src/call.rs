//! A call of an operation: what is asked, and how to read the answer.
//!
//! Only the reading is generic; sending is one function for all calls (`send.rs`).

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::api::Operation;
use super::body::BoxError;
use super::client::Client;
use super::error::{Answer, Error, ErrorKind, Result, request_id};
use super::json;
use super::request::Request;
use super::retry::RetryPolicy;
use super::send::{Extent, Reply, Sending, start};
use super::transport::ResponseBody;

/// A call of an operation, which gives a `T`. It does nothing until it is awaited or sent.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<T> {
    /// What is asked.
    pub request: Request,
    client: Client,
    read: Read<T>,
}

type Decode<T> = fn(&Operation, &Answer) -> Result<T, BoxError>;

/// How an answer becomes what a call gives.
enum Read<T> {
    /// From all of it.
    Whole(Decode<T>),
    /// As it arrives, where it is not waited for.
    #[allow(dead_code, reason = "an API without streams does not use it")]
    Arriving(Extent, fn(Arrival) -> Result<T>),
}

/// An answer of which only the head is there, or all of it where that was waited for.
#[allow(dead_code, reason = "an API without streams does not use it")]
pub struct Arrival {
    pub(crate) reply: Reply,
    /// What was not waited for.
    pub(crate) body: ResponseBody,
    /// With what the call can be made again, where it still can.
    pub(crate) origin: Option<(Client, Request)>,
}

impl<T> Call<T> {
    /// Begins a call whose answer is JSON.
    pub fn json(client: &Client, operation: &'static Operation) -> Self
    where
        T: DeserializeOwned,
    {
        Self::new(client, operation, "application/json", |operation, answer| {
            Ok(json::decode(&answer.body, operation.envelope)?)
        })
    }

    pub(crate) fn new(
        client: &Client,
        operation: &'static Operation,
        accept: &'static str,
        decode: Decode<T>,
    ) -> Self {
        let mut request = Request::new(operation);
        request.accept(operation.accept.unwrap_or(accept));
        Self { request, client: client.clone(), read: Read::Whole(decode) }
    }

    /// Begins a call whose answer is read as it arrives, asking for one media type.
    #[allow(dead_code, reason = "an API without streams does not use it")]
    pub(crate) fn arriving(
        client: &Client,
        operation: &'static Operation,
        accept: &str,
        open: fn(Arrival) -> Result<T>,
    ) -> Self {
        Self::opening(client, operation, accept, Extent::Head, open)
    }

    /// The same, where the extent says whether the answer is waited for.
    #[allow(dead_code, reason = "an API whose successes are of one type does not use it")]
    pub(crate) fn opening(
        client: &Client,
        operation: &'static Operation,
        accept: &str,
        extent: Extent,
        open: fn(Arrival) -> Result<T>,
    ) -> Self {
        let mut request = Request::new(operation);
        request.header("accept", accept);
        Self { request, client: client.clone(), read: Read::Arriving(extent, open) }
    }

    /// Makes the call give something else, which is read as it arrives.
    #[allow(dead_code, reason = "an API without streams does not use it")]
    pub(crate) fn opened_by<U>(self, open: fn(Arrival) -> Result<U>) -> Call<U> {
        let read = Read::Arriving(Extent::Head, open);
        Call { request: self.request, client: self.client, read }
    }

    /// Sends the call and reads the answer.
    pub fn send(self) -> CallFuture<T> {
        let extent = match self.read {
            Read::Whole(_) => Extent::Whole,
            Read::Arriving(extent, _) => extent,
        };
        let origin = origin(&self.client, &self.request, extent);
        let sending = start(self.client, self.request, extent);
        CallFuture { sending, read: self.read, origin }
    }

    /// Sends the call and gives the answer unread: status, headers and bytes. A status that is no success is an error.
    pub fn send_raw(self) -> RawCallFuture<T> {
        let sending = start(self.client, self.request, Extent::Whole);
        RawCallFuture { sending, read: self.read }
    }

    /// Sends the call, and blocks the thread until the answer is read.
    ///
    /// It can be called from anywhere, also within an asynchronous runtime, one thread of which it then keeps from all
    /// other work.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn send_blocking(self) -> Result<T> {
        let operation = self.request.operation().id;
        let CallFuture { sending, read, origin } = self.send();
        let (reply, body) = super::blocking::wait(operation, sending)??;
        read.finish(reply, body, origin)
    }

    /// Sends the call, blocks the thread until it is answered, and gives the answer unread.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn send_raw_blocking(self) -> Result<Response<T>> {
        let operation = self.request.operation().id;
        let RawCallFuture { sending, read } = self.send_raw();
        let (reply, _) = super::blocking::wait(operation, sending)??;
        Ok(Response { reply, read })
    }

    /// Allows the whole call so much time, with all attempts and the waits between them.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.request.options_mut().timeout = Some(timeout);
        self
    }

    /// Allows each attempt so much time.
    pub fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.request.options_mut().attempt_timeout = Some(timeout);
        self
    }

    /// Tries again as this policy says.
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.request.options_mut().retry = Some(policy);
        self
    }

    /// Sends a header, in place of one of the same name.
    pub fn with_header(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.request.header(name, value);
        self
    }

    /// Sends a header whose value is neither printed nor sent on to other servers.
    pub fn with_secret_header(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.request.secret_header(name, value);
        self
    }

    /// Sends this idempotency key instead of a new one, so that the call takes effect once however often it is made.
    pub fn with_idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.request.options_mut().idempotency_key = Some(key.into());
        self
    }

    /// Sends the call to another server.
    pub fn with_base_url(mut self, base_url: &str) -> Self {
        self.request.base_url(base_url);
        self
    }
}

/// Keeps what a call is made again with, where its answer may break off.
fn origin(client: &Client, request: &Request, extent: Extent) -> Option<(Client, Request)> {
    match extent {
        Extent::Whole => None,
        Extent::Head | Extent::HeadIf(_) => Some((client.clone(), request.clone())),
    }
}

impl Call<()> {
    /// Begins a call whose answer has nothing to read.
    pub fn empty(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "application/json", |_, _| Ok(()))
    }
}

impl Call<String> {
    /// Begins a call whose answer is text, in UTF-8.
    pub fn text(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |_, answer| {
            Ok(std::str::from_utf8(&answer.body)?.to_owned())
        })
    }
}

impl Call<Bytes> {
    /// Begins a call whose answer is bytes.
    pub fn bytes(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |_, answer| Ok(answer.body.clone()))
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), client: self.client.clone(), read: self.read }
    }
}

// Functions can be copied whatever they give.
impl<T> Copy for Read<T> {}
impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Read<T> {
    /// Makes what the call gives of the answer, and of the body as far as it was not waited for.
    fn finish(
        self,
        reply: Reply,
        body: ResponseBody,
        origin: Option<(Client, Request)>,
    ) -> Result<T> {
        match self {
            Self::Whole(_) => Response { reply, read: self }.parse(),
            Self::Arriving(_, open) => open(Arrival { reply, body, origin }),
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("output", &type_name::<T>())
            .finish_non_exhaustive()
    }
}

impl<T> IntoFuture for Call<T> {
    type Output = Result<T>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

/// A call on its way; dropping it ends the call.
#[must_use = "a future does nothing until it is awaited"]
pub struct CallFuture<T> {
    sending: Sending,
    read: Read<T>,
    origin: Option<(Client, Request)>,
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let (reply, body) = ready!(self.sending.as_mut().poll(context))?;
        Poll::Ready(self.read.finish(reply, body, self.origin.take()))
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

/// A call on its way, whose answer will not be read; dropping it ends the call.
#[must_use = "a future does nothing until it is awaited"]
pub struct RawCallFuture<T> {
    sending: Sending,
    read: Read<T>,
}

impl<T> Future for RawCallFuture<T> {
    type Output = Result<Response<T>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let read = self.read;
        self.sending.as_mut().poll(context).map(|reply| Ok(Response { reply: reply?.0, read }))
    }
}

impl<T> fmt::Debug for RawCallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCallFuture").finish_non_exhaustive()
    }
}

/// The answer to a call, not read yet.
pub struct Response<T> {
    reply: Reply,
    read: Read<T>,
}

impl<T> Response<T> {
    /// Returns the status, which is a success, or a redirect where the API answers with those.
    pub fn status(&self) -> StatusCode {
        self.reply.answer.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.reply.answer.headers
    }

    /// Returns the body.
    pub fn bytes(&self) -> &Bytes {
        &self.reply.answer.body
    }

    /// Returns the id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// Returns how many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.reply.attempts
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// When the body is not what the API promises; the error holds the body.
    pub fn parse(&self) -> Result<T> {
        match self.read {
            Read::Whole(decode) => decode(self.reply.operation, &self.reply.answer)
                .map_err(|error| decode_error(&self.reply, error)),
            Read::Arriving(_, open) => {
                let body = ResponseBody::bytes(self.bytes().clone());
                open(Arrival { reply: self.reply.clone(), body, origin: None })
            }
        }
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("operation", &self.reply.operation.id)
            .field("status", &self.reply.answer.status)
            .finish_non_exhaustive()
    }
}

pub(crate) fn decode_error(reply: &Reply, error: BoxError) -> Error {
    let text = format!("the answer ({}) could not be read: {error}", reply.answer.status.as_u16());
    let answer: Answer = reply.answer.clone();
    Error::new(ErrorKind::Decode, reply.operation.id, text)
        .with_source(error)
        .with_answer(answer)
        .with_attempts(reply.attempts)
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.reply.operation.id)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts())
            .field("length", &self.bytes().len())
            .finish_non_exhaustive()
    }
}

/// Gives a request type (a tuple struct around a [`Call`]) what every call can do.
///
/// ```text
/// request! { ListRefunds => Vec<types::Refund> }
/// ```
#[allow(
    unused_macros,
    reason = "an API whose operations have no optional parameters does not use it"
)]
macro_rules! request {
    ($name:ident => $output:ty) => {
        impl $name {
            /// Sends the request and reads the answer.
            #[inline]
            pub fn send(self) -> runtime::CallFuture<$output> {
                self.0.send()
            }

            /// Sends the request and gives the answer unread: status, headers and bytes.
            #[inline]
            pub fn send_raw(self) -> runtime::RawCallFuture<$output> {
                self.0.send_raw()
            }

            /// Sends the request, and blocks the thread until the answer is read.
            #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
            #[inline]
            pub fn send_blocking(self) -> runtime::Result<$output> {
                self.0.send_blocking()
            }

            /// Sends the request, blocks the thread until it is answered, and gives the answer unread.
            #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
            #[inline]
            pub fn send_raw_blocking(self) -> runtime::Result<runtime::Response<$output>> {
                self.0.send_raw_blocking()
            }

            /// Allows the whole call so much time, with all attempts and the waits between them.
            #[inline]
            pub fn with_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.with_timeout(timeout))
            }

            /// Allows each attempt so much time.
            #[inline]
            pub fn with_attempt_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.with_attempt_timeout(timeout))
            }

            /// Tries again as this policy says.
            #[inline]
            pub fn with_retry(self, policy: runtime::RetryPolicy) -> Self {
                Self(self.0.with_retry(policy))
            }

            /// Sends a header, in place of one of the same name.
            #[inline]
            pub fn with_header(self, name: &str, value: impl ::std::fmt::Display) -> Self {
                Self(self.0.with_header(name, value))
            }

            /// Sends a header whose value is neither printed nor sent on to other servers.
            #[inline]
            pub fn with_secret_header(self, name: &str, value: impl ::std::fmt::Display) -> Self {
                Self(self.0.with_secret_header(name, value))
            }

            /// Sends this idempotency key instead of a new one.
            #[inline]
            pub fn with_idempotency_key(self, key: impl ::std::convert::Into<String>) -> Self {
                Self(self.0.with_idempotency_key(key))
            }

            /// Sends the request to another server.
            #[inline]
            pub fn with_base_url(self, base_url: &str) -> Self {
                Self(self.0.with_base_url(base_url))
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = runtime::Result<$output>;
            type IntoFuture = runtime::CallFuture<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}
#[allow(
    unused_imports,
    reason = "an API whose operations have no optional parameters does not use it"
)]
pub(crate) use request;
