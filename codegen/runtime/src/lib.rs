//! The client runtime that clientwright copies into the crates it generates.
//!
//! Every file but this one and `sources.rs` is copied verbatim next to emitted code, where an emitted `mod.rs` plays
//! the part of this list. So the files refer to each other by `super::` only.

// The codec: how values become JSON and come back.
pub mod base64_bytes;
pub mod date_time;
pub mod decimal;
pub mod entries;
pub mod field;
pub mod json;
pub mod locate;
pub mod object;
pub mod open_enum;
pub mod raw;
pub mod secret;
pub mod setters;
pub mod union;
pub mod unrecognized;

// What emitted code and its users say: the API, a client, a call.
pub mod api;
pub mod auth;
pub mod call;
pub mod client;
pub mod error_body;
pub mod event_stream;
pub mod form_urlencoded;
pub mod headers;
pub mod interceptor;
pub mod json_lines;
pub mod link_header;
pub mod multipart;
pub mod multipart_answer;
pub mod multipart_parts;
pub mod oauth2;
pub mod outcome;
pub mod paging;
pub mod parameters;
pub mod parts;
pub mod request;
pub mod stream;
pub mod token;

// How a call is sent, and what comes back.
pub mod error;
pub mod idempotency;
pub mod percent;
pub mod redirect;
pub mod retry;
pub mod send;
pub mod trace;
pub mod typed_error;
pub mod url;

// What carries it.
pub mod body;
pub mod clock;
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub mod reqwest_transport;
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub mod system_clock;
pub mod transport;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod web;
#[cfg(all(feature = "reqwest", target_arch = "wasm32", target_os = "unknown"))]
pub mod web_clock;
#[cfg(all(feature = "reqwest", target_arch = "wasm32", target_os = "unknown"))]
pub mod web_transport;

// What is there on demand.
#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub mod blocking;
#[cfg(feature = "testing")]
pub mod manual_clock;
#[cfg(feature = "testing")]
pub mod multipart_reply;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "testing")]
pub mod testing_expectation;
#[cfg(feature = "testing")]
pub mod testing_operation;
#[cfg(feature = "testing")]
pub mod testing_received;
#[cfg(feature = "testing")]
pub mod testing_reply;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use base64_bytes::Base64;
pub use date_time::{Date, DateTime, Duration, Time};
pub use decimal::{Decimal, DecimalNumber};
pub use field::Field;
pub use json::{DecodeError, EncodeError, Json};
pub use secret::Secret;
pub use unrecognized::{Open, Unrecognized};

pub use api::{Api, Operation, Statuses};
pub use auth::{ApiKeyLocation, Credential, Scheme, SchemeKind, Security};
#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub use blocking::Blocking;
pub use body::{Body, BodyStream, BoxFuture};
pub use call::{Call, CallFuture, RawCallFuture, Response};
pub use client::{Client, ClientBuilder};
pub use clock::Clock;
pub use error::{Error, ErrorKind, Result};
pub use event_stream::{Event, EventStream};
pub use http::{self, HeaderMap, Method, StatusCode};
pub use interceptor::{Interceptor, Next};
pub use json_lines::JsonLines;
pub use multipart::{FilePart, Form};
pub use multipart_answer::{PartError, ReceivedFile};
pub use oauth2::ClientCredentials;
pub use outcome::UnrecognizedResponse;
pub use paging::{Items, NextPage, PageSize, Pages, Paging};
pub use parameters::Style;
pub use request::Request;
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub use reqwest_transport::ReqwestTransport;
pub use retry::RetryPolicy;
pub use stream::StreamedResponse;
pub use token::{TokenContext, TokenFuture, TokenProvider};
pub use transport::{ResponseBody, Transport, TransportError, TransportErrorKind, TransportFuture};
#[cfg(all(feature = "reqwest", target_arch = "wasm32", target_os = "unknown"))]
pub use web_transport::ReqwestTransport;

#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use call::request;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use headers::headers;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use multipart::{multipart, multipart_add, multipart_part};
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use multipart_answer::multipart_answer;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use object::object;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use open_enum::{open_enum, open_number_enum};
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use outcome::outcome;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use setters::setters;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
#[cfg(feature = "testing")]
pub(crate) use testing_operation::operation;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use typed_error::typed_error;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use union::union;
#[allow(unused_imports, reason = "an API uses the macros that it needs")]
pub(crate) use unrecognized::open;

pub mod sources;
