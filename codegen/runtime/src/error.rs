//! The one error of a client: small, opaque, and a sentence when printed.
//!
//! It holds no secret: neither what was sent nor any address with its query.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::body::BoxError;
use super::error_body::{self, Details};
use super::json::{self, DecodeError};
use super::transport::{TransportError, TransportErrorKind};

/// What calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed, or a client could not be built.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    text: String,
    answer: Option<Answer>,
    details: Details,
    retry_after: Option<Duration>,
    attempts: u32,
    source: Option<BoxError>,
}

/// What the server said.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server answered with a status that is no success.
    Api,
    /// No connection came about; nothing was sent.
    Connect,
    /// An attempt, or the call as a whole, took too long.
    Timeout,
    /// The connection broke off, or the transport failed otherwise.
    Transport,
    /// The server reported success, but its answer is not what the API promises.
    Decode,
    /// The arguments cannot be sent; nothing was.
    Request,
    /// The operation takes credentials that the client was not given; nothing was sent.
    Auth,
    /// A token that the operation takes could not be obtained; the call was not sent, or not again.
    Token,
    /// A redirect leads nowhere, or where the call must not go.
    Redirect,
    /// The answer is larger than the client accepts.
    TooLarge,
    /// The pages of a list do not end.
    Paging,
    /// The client cannot be built from what its builder was told.
    Configuration,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &'static str, text: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            text: text.into(),
            answer: None,
            details: Details::default(),
            retry_after: None,
            attempts: 0,
            source: None,
        }))
    }

    /// Makes an error of an answer whose status is no success.
    pub(crate) fn from_answer(
        operation: &'static str,
        answer: Answer,
        retry_after: Option<Duration>,
    ) -> Self {
        let details = error_body::read(&answer.headers, &answer.body);
        let mut error = Self::new(ErrorKind::Api, operation, "");
        error.0.details = details;
        error.0.answer = Some(answer);
        error.0.retry_after = retry_after;
        error
    }

    pub(crate) fn from_transport(operation: &'static str, source: TransportError) -> Self {
        let (kind, text) = match source.kind() {
            TransportErrorKind::Connect => {
                (ErrorKind::Connect, format!("{source}: {}", source.root_cause()))
            }
            TransportErrorKind::Timeout => (ErrorKind::Timeout, source.to_string()),
            TransportErrorKind::Interrupted
            | TransportErrorKind::Body
            | TransportErrorKind::Tls
            | TransportErrorKind::Interceptor
            | TransportErrorKind::Other => {
                (ErrorKind::Transport, format!("{source}: {}", source.root_cause()))
            }
        };
        Self::new(kind, operation, text).with_source(source.into())
    }

    pub(crate) fn with_source(mut self, source: BoxError) -> Self {
        self.0.source = Some(source);
        self
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = Some(answer);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn transport_kind(&self) -> Option<TransportErrorKind> {
        let source = self.0.source.as_deref()?;
        source.downcast_ref::<TransportError>().map(TransportError::kind)
    }
}

/// What callers ask.
impl Error {
    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the status of the server's answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// Returns the API's own code for what went wrong, such as `price_not_found`.
    pub fn code(&self) -> Option<&str> {
        self.0.details.code.as_deref()
    }

    /// Returns what went wrong in words: the API's, or the client's where the API gave none.
    pub fn message(&self) -> &str {
        let reason = || {
            self.status().and_then(|status| status.canonical_reason()).unwrap_or("no reason given")
        };
        match &self.0.details.message {
            Some(message) => message,
            None if self.0.text.is_empty() => reason(),
            None => &self.0.text,
        }
    }

    /// Returns the id that the server gave the request, which its operators can look up.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// Returns how many times the request was sent; 0 when it never was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the operation that was called, by its name in the API's document; empty when none was, or when headers
    /// that several operations have could not be read.
    pub fn operation(&self) -> &str {
        self.0.operation
    }

    /// Returns the headers of the server's answer; none when there was no answer.
    pub fn headers(&self) -> &HeaderMap {
        static NONE: std::sync::OnceLock<HeaderMap> = std::sync::OnceLock::new();
        self.0
            .answer
            .as_ref()
            .map_or_else(|| NONE.get_or_init(HeaderMap::new), |answer| &answer.headers)
    }

    /// Returns the body of the server's answer, or as much of it as arrived.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// Reads the body of the server's answer as JSON, such as what the API describes for an error.
    ///
    /// # Errors
    ///
    /// When there is no body, or it is not of the type.
    pub fn body_as<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        json::decode(self.body().map_or(&[], |body| body.as_ref()), None)
    }

    /// Returns how long the server asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns whether what was asked for does not exist (404 or 410).
    pub fn is_not_found(&self) -> bool {
        self.has_status(&[404, 410])
    }

    /// Returns whether the credentials were missing or not accepted (401, or none to send).
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(&[401]) || self.kind() == ErrorKind::Auth
    }

    /// Returns whether the credentials do not allow this (403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(&[403])
    }

    /// Returns whether there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(&[429])
    }

    /// Returns whether the state of what is there, or an idempotency key, is in the way (409).
    pub fn is_conflict(&self) -> bool {
        self.has_status(&[409])
    }

    /// Returns whether the API found fault with the arguments (400 or 422).
    pub fn is_validation(&self) -> bool {
        self.has_status(&[400, 422])
    }

    /// Returns whether the server failed (500 to 599).
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Api
            && self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns whether time ran out, on this side.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether no connection came about.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Returns whether a successful answer could not be understood.
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Returns the sentence that `Display` gives and, line by line, the causes behind it.
    pub fn report(&self) -> String {
        let mut report = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !report.contains(&text) {
                report.push_str("\n  caused by: ");
                report.push_str(&text);
            }
            cause = error.source();
        }
        report
    }

    fn has_status(&self, statuses: &[u16]) -> bool {
        self.kind() == ErrorKind::Api
            && self.status().is_some_and(|status| statuses.contains(&status.as_u16()))
    }
}

/// Returns the id that the server gave a request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    const NAMES: [&str; 5] =
        ["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-ms-request-id"];
    NAMES.iter().find_map(|name| headers.get(*name)?.to_str().ok())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.operation().is_empty() {
            write!(f, "{}: ", self.operation())?;
        }
        match self.status() {
            Some(status) if self.kind() == ErrorKind::Api => {
                match (self.code(), status.canonical_reason()) {
                    (Some(code), _) => write!(f, "{} {code}", status.as_u16())?,
                    (None, Some(reason)) => write!(f, "{} {reason}", status.as_u16())?,
                    (None, None) => write!(f, "{}", status.as_u16())?,
                }
                if let Some(message) = &self.0.details.message {
                    let words: Vec<&str> = message.split_whitespace().collect();
                    write!(f, ": \"{}\"", words.join(" "))?;
                }
            }
            _ => f.write_str(&self.0.text)?,
        }
        match (self.request_id(), self.attempts()) {
            (Some(id), 0 | 1) => write!(f, " (request-id {id})"),
            (Some(id), attempts) => write!(f, " (request-id {id}, {attempts} attempts)"),
            (None, 0 | 1) => Ok(()),
            (None, attempts) => write!(f, " ({attempts} attempts)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation)
            .field("status", &self.status().map(|status| status.as_u16()))
            .field("code", &self.0.details.code)
            .field("message", &self.message())
            .field("request_id", &self.request_id())
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
