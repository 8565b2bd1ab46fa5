//! Answers whose body is taken as it arrives, instead of being read to its end first.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::body::BoxError;
use super::call::{Arrival, Call, CallFuture};
use super::error::{Error, ErrorKind, Result, request_id};
use super::send::Reply;
use super::transport::ResponseBody;

impl<T> Call<T> {
    /// Sends the call and gives the answer as soon as its head is there; the body is then taken piece by piece.
    ///
    /// A status that is no success is an error. The timeouts are for the head, and no limit of size is for the body.
    pub fn send_stream(self) -> CallFuture<StreamedResponse> {
        self.opened_by(|arrival| Ok(StreamedResponse::new(arrival))).send()
    }

    /// Sends the call and blocks the thread until the head of the answer is there, as [`Call::send_stream`] does without.
    ///
    /// # Errors
    ///
    /// When the call fails.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn send_stream_blocking(self) -> Result<StreamedResponse> {
        self.opened_by(|arrival| Ok(StreamedResponse::new(arrival))).send_blocking()
    }
}

/// The answer to a call, whose body comes as it arrives. Dropping it ends the transfer.
#[must_use = "the body comes only when it is asked for"]
pub struct StreamedResponse {
    reply: Reply,
    body: ResponseBody,
    is_done: bool,
}

impl StreamedResponse {
    pub(crate) fn new(arrival: Arrival) -> Self {
        Self { reply: arrival.reply, body: arrival.body, is_done: false }
    }

    /// Returns the status, which is a success.
    pub fn status(&self) -> StatusCode {
        self.reply.answer.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.reply.answer.headers
    }

    /// Returns the id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// Returns how many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.reply.attempts
    }

    /// Gives the pieces of the body as an iterator, which blocks the thread until there is one.
    ///
    /// It is for an answer to [`Call::send_stream_blocking`]: one that was awaited belongs to the runtime it came on, which
    /// must not be the one that waits.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn blocking(self) -> super::blocking::Blocking<Self> {
        super::blocking::Blocking::new(self)
    }

    /// Waits for the next piece of the body; `None` is the end.
    ///
    /// # Errors
    ///
    /// When the connection breaks off.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        poll_fn(|context| self.poll_chunk(context)).await.transpose()
    }

    pub(crate) fn reply(&self) -> &Reply {
        &self.reply
    }

    pub(crate) fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        let chunk = ready!(Pin::new(&mut self.body).poll_next(context));
        self.is_done = !matches!(chunk, Some(Ok(_)));
        Poll::Ready(chunk.map(|chunk| {
            chunk.map_err(|error| {
                Error::from_transport(self.reply.operation.id, error)
                    .with_attempts(self.reply.attempts)
            })
        }))
    }
}

impl Stream for StreamedResponse {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl fmt::Debug for StreamedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamedResponse")
            .field("operation", &self.reply.operation.id)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}

/// The error of one value in a stream that could not be read; its body is that value.
pub(crate) fn value_error(reply: &Reply, value: Bytes, error: BoxError) -> Error {
    let text = format!("a value of the stream could not be read: {error}");
    let mut answer = reply.answer.clone();
    answer.body = value;
    Error::new(ErrorKind::Decode, reply.operation.id, text)
        .with_source(error)
        .with_answer(answer)
        .with_attempts(reply.attempts)
}

/// The error of one value in a stream that does not end.
pub(crate) fn size_error(reply: &Reply, limit: u64) -> Error {
    let text = format!("a value of the stream is larger than the {limit} bytes allowed");
    Error::new(ErrorKind::TooLarge, reply.operation.id, text).with_attempts(reply.attempts)
}
