//! Successes that are not all of one type: the status tells which one an answer is.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::api::{Operation, is_status};
use super::body::BoxError;
use super::call::{Arrival, Call, decode_error};
use super::client::Client;
use super::error::{Answer, Result};
use super::json;
use super::send::Extent;

/// A success whose status the API's description does not name, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnrecognizedResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What a call gives whose successes are of several types. The macro `outcome!` implements it.
pub trait Outcome: Sized {
    /// The statuses as the description writes them, in the order in which they are tried, and whether their answers are
    /// streams, which are not waited for.
    const STREAMS: &'static [(&'static str, bool)];

    /// Reads an answer by its status.
    ///
    /// # Errors
    ///
    /// When the body is not what the API promises for the status.
    fn read(arrival: Arrival) -> Result<Self>;
}

/// Returns whether answers of a status are streams.
fn is_stream<T: Outcome>(status: StatusCode) -> bool {
    let row = T::STREAMS.iter().find(|(written, _)| is_status(written, status));
    row.is_some_and(|(_, is_stream)| *is_stream)
}

impl Arrival {
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.reply.answer.status
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// When it is not of the type.
    pub fn json<T: DeserializeOwned>(self, envelope: Option<&str>) -> Result<T> {
        let value = json::decode(&self.reply.answer.body, envelope);
        value.map_err(|error| decode_error(&self.reply, error.into()))
    }

    /// Reads text.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn text(self) -> Result<String> {
        text(&self.reply.answer.body).map_err(|error| decode_error(&self.reply, error))
    }

    /// Gives the body as it is.
    pub fn bytes(self) -> Bytes {
        self.reply.answer.body
    }

    /// Gives the answer as it is.
    pub fn unrecognized(self) -> UnrecognizedResponse {
        let Answer { status, headers, body } = self.reply.answer;
        UnrecognizedResponse { status, headers, body }
    }
}

fn text(body: &[u8]) -> Result<String, BoxError> {
    Ok(std::str::from_utf8(body)?.to_owned())
}

impl<T: Outcome> Call<T> {
    /// Begins a call whose answer is one of several types.
    pub fn outcome(client: &Client, operation: &'static Operation) -> Self {
        Self::streamed_outcome(client, operation, operation.accept.unwrap_or("application/json"))
    }

    /// Begins a call whose answer is one of several types, asking for these media types.
    pub fn streamed_outcome(client: &Client, operation: &'static Operation, accept: &str) -> Self {
        let has_streams = T::STREAMS.iter().any(|(_, is_stream)| *is_stream);
        let extent = if has_streams { Extent::HeadIf(is_stream::<T>) } else { Extent::Whole };
        Self::opening(client, operation, accept, extent, T::read)
    }
}

impl<T: DeserializeOwned> Call<Option<T>> {
    /// Begins a call whose answer is JSON, or nothing.
    pub fn optional_json(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "application/json", |operation, answer| {
            if operation.is_nothing(answer.status) || answer.body.trim_ascii().is_empty() {
                return Ok(None);
            }
            Ok(json::decode(&answer.body, operation.envelope)?)
        })
    }
}

impl Call<Option<String>> {
    /// Begins a call whose answer is text, or nothing.
    pub fn optional_text(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |operation, answer| {
            let is_there = !operation.is_nothing(answer.status);
            is_there.then(|| text(&answer.body)).transpose()
        })
    }
}

impl Call<Option<Bytes>> {
    /// Begins a call whose answer is bytes, or nothing.
    pub fn optional_bytes(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |operation, answer| {
            Ok((!operation.is_nothing(answer.status)).then(|| answer.body.clone()))
        })
    }
}

/// Reads an enum by the status, from a table in the order in which its rows are tried.
///
/// ```text
/// outcome! { PayOutcome {
///     "200" => Ok: json,
///     "202" => Accepted: json "job",
///     "204" => NoContent: empty,
///     "206" => PartialContent: events,
/// }}
/// ```
///
/// A stream is in a box, since it is larger than most values.
#[allow(unused_macros, reason = "an API whose successes are of one type does not use it")]
macro_rules! outcome {
    (@read $arrival:ident $variant:ident empty) => { Self::$variant };
    (@read $arrival:ident $variant:ident bytes) => { Self::$variant($arrival.bytes()) };
    (@read $arrival:ident $variant:ident text) => { Self::$variant($arrival.text()?) };
    (@read $arrival:ident $variant:ident json) => { Self::$variant($arrival.json(None)?) };
    (@read $arrival:ident $variant:ident json $envelope:literal) => {
        Self::$variant($arrival.json(Some($envelope))?)
    };
    (@read $arrival:ident $variant:ident parts) => { Self::$variant($arrival.parts()?) };
    (@read $arrival:ident $variant:ident events) => {
        Self::$variant(Box::new(runtime::EventStream::of_json($arrival)?))
    };
    (@read $arrival:ident $variant:ident text_events) => {
        Self::$variant(Box::new(runtime::EventStream::of_text($arrival)?))
    };
    (@read $arrival:ident $variant:ident lines) => {
        Self::$variant(Box::new(runtime::JsonLines::of_lines($arrival)?))
    };
    (@read $arrival:ident $variant:ident sequence) => {
        Self::$variant(Box::new(runtime::JsonLines::of_records($arrival)?))
    };
    (@is_stream empty) => { false };
    (@is_stream bytes) => { false };
    (@is_stream text) => { false };
    (@is_stream json) => { false };
    (@is_stream parts) => { false };
    (@is_stream $stream:ident) => { true };
    ($name:ident { $($status:literal => $variant:ident: $kind:ident $($envelope:literal)?,)* }) => {
        impl runtime::outcome::Outcome for $name {
            const STREAMS: &'static [(&'static str, bool)] =
                &[$(($status, runtime::outcome::outcome!(@is_stream $kind))),*];

            fn read(arrival: runtime::call::Arrival) -> runtime::Result<Self> {
                $(
                    if runtime::api::is_status($status, arrival.status()) {
                        return Ok(runtime::outcome::outcome!(@read arrival $variant $kind $($envelope)?));
                    }
                )*
                Ok(Self::Unrecognized(arrival.unrecognized()))
            }
        }
    };
}
#[allow(unused_imports, reason = "an API whose successes are of one type does not use it")]
pub(crate) use outcome;
