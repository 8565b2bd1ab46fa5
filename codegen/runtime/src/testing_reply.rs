//! For tests: how a server within the process answers.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::json;
use super::transport::{ResponseBody, TransportError, TransportErrorKind};

/// An answer of a [`Server`](super::testing::Server), or a failure to answer.
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
        Self::json_under(None, status, value)
    }

    /// Answers with JSON under a key, or by itself.
    pub(crate) fn json_under(
        envelope: Option<&str>,
        status: u16,
        value: &(impl Serialize + ?Sized),
    ) -> Self {
        match json::encode(value, envelope) {
            Ok(json) => Self::bytes(status, "application/json", json),
            Err(error) => Self::no_json(&error),
        }
    }

    pub(crate) fn no_json(error: &impl fmt::Display) -> Self {
        Self::bytes(500, "text/plain", format!("the test's answer is not JSON: {error}"))
    }

    /// Answers with a status, headers and a body that were received before.
    pub fn whole(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Self {
        let mut reply = Self::status(status.as_u16());
        for (name, value) in headers {
            reply = reply.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        reply.body.push_back(body);
        reply
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

    pub(crate) fn wait(&self) -> Duration {
        self.delay
    }

    pub(crate) fn into_response(self) -> Result<http::Response<ResponseBody>, TransportError> {
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
