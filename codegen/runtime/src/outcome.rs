//! Successes that are not all of one type: the status tells which one an answer is.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::api::{Operation, Statuses};
use super::body::BoxError;
use super::call::Call;
use super::client::Client;
use super::error::{Answer, Result};
use super::json;

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
    /// Reads an answer by its status.
    ///
    /// # Errors
    ///
    /// When the body is not what the API promises for the status.
    fn read(answer: UnrecognizedResponse) -> Result<Self, BoxError>;
}

/// Returns whether a status is the one that the description writes: `200`, `2XX` or `default`.
pub fn is(written: &str, status: StatusCode) -> bool {
    match written.strip_suffix("XX") {
        Some(hundreds) => status.as_str().starts_with(hundreds),
        None => written == "default" || written == status.as_str(),
    }
}

/// Reads JSON.
///
/// # Errors
///
/// When it is not of the type.
pub fn json<T: DeserializeOwned>(body: &[u8], envelope: Option<&str>) -> Result<T, BoxError> {
    Ok(json::decode(body, envelope)?)
}

/// Reads text.
///
/// # Errors
///
/// When it is not UTF-8.
pub fn text(body: &[u8]) -> Result<String, BoxError> {
    Ok(std::str::from_utf8(body)?.to_owned())
}

impl<T: Outcome> Call<T> {
    /// Begins a call whose answer is one of several types.
    pub fn outcome(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "application/json", |_, answer| {
            T::read(UnrecognizedResponse {
                status: answer.status,
                headers: answer.headers.clone(),
                body: answer.body.clone(),
            })
        })
    }
}

impl<T: DeserializeOwned> Call<Option<T>> {
    /// Begins a call whose answer is JSON, or nothing.
    pub fn optional_json(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "application/json", |operation, answer| {
            if is_nothing(operation, answer) || answer.body.trim_ascii().is_empty() {
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
            let is_there = !is_nothing(operation, answer);
            is_there.then(|| text(&answer.body)).transpose()
        })
    }
}

impl Call<Option<Bytes>> {
    /// Begins a call whose answer is bytes, or nothing.
    pub fn optional_bytes(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |operation, answer| {
            Ok((!is_nothing(operation, answer)).then(|| answer.body.clone()))
        })
    }
}

/// Whether an answer's status is one that comes with nothing, by the description or by HTTP itself.
fn is_nothing(operation: &Operation, answer: &Answer) -> bool {
    let status = answer.status.as_u16();
    let is_described = match operation.empty {
        Statuses::Only(statuses) => statuses.contains(&status),
        Statuses::AllBut(statuses) => !statuses.contains(&status),
    };
    is_described || [204, 205].contains(&status)
}

/// Reads an enum by the status, from a table in the order in which its rows are tried.
///
/// ```text
/// outcome! { PayOutcome {
///     "200" => Ok: json,
///     "202" => Accepted: json "job",
///     "204" => NoContent: empty,
/// }}
/// ```
#[allow(unused_macros, reason = "an API whose successes are of one type does not use it")]
macro_rules! outcome {
    (@read $answer:ident $variant:ident empty) => { Self::$variant };
    (@read $answer:ident $variant:ident bytes) => { Self::$variant($answer.body) };
    (@read $answer:ident $variant:ident text) => {
        Self::$variant(runtime::outcome::text(&$answer.body)?)
    };
    (@read $answer:ident $variant:ident json) => {
        Self::$variant(runtime::outcome::json(&$answer.body, None)?)
    };
    (@read $answer:ident $variant:ident json $envelope:literal) => {
        Self::$variant(runtime::outcome::json(&$answer.body, Some($envelope))?)
    };
    ($name:ident { $($status:literal => $variant:ident: $kind:ident $($envelope:literal)?,)* }) => {
        impl runtime::outcome::Outcome for $name {
            fn read(
                answer: runtime::UnrecognizedResponse,
            ) -> ::std::result::Result<Self, runtime::body::BoxError> {
                $(
                    if runtime::outcome::is($status, answer.status) {
                        return Ok(runtime::outcome::outcome!(@read answer $variant $kind $($envelope)?));
                    }
                )*
                Ok(Self::Unrecognized(answer))
            }
        }
    };
}
#[allow(unused_imports, reason = "an API whose successes are of one type does not use it")]
pub(crate) use outcome;
