//! Tests of the runtime, embedded below the root of a crate as generated crates embed it.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error has failed")]

#[allow(dead_code, unreachable_pub, unused_imports, reason = "the tests do not use everything")]
#[path = "../../src/lib.rs"]
mod runtime;

#[cfg(feature = "testing")]
mod auth;
#[cfg(all(feature = "testing", feature = "reqwest", feature = "blocking"))]
mod blocking;
#[cfg(feature = "testing")]
mod calls;
#[cfg(all(feature = "testing", feature = "reqwest", feature = "gzip"))]
mod compression;
mod error_body;
mod field;
mod formats;
mod headers;
#[cfg(feature = "testing")]
mod http;
#[cfg(feature = "testing")]
mod interceptors;
mod json;
#[cfg(feature = "testing")]
mod leaks;
#[cfg(all(feature = "testing", feature = "rustls"))]
#[cfg(all(feature = "testing", feature = "reqwest"))]
mod loopback;
#[cfg(feature = "testing")]
mod multipart;
#[cfg(feature = "testing")]
mod multipart_answer;
#[cfg(feature = "testing")]
mod oauth2;
mod object;
mod open_enum;
#[cfg(feature = "testing")]
mod outcome;
#[cfg(feature = "testing")]
mod paging;
mod paging_links;
#[cfg(feature = "testing")]
mod parameters;
#[cfg(all(feature = "testing", feature = "rustls"))]
mod proxies;
#[cfg(feature = "testing")]
mod redirects;
#[cfg(feature = "testing")]
mod retries;
mod secret;
#[cfg(feature = "testing")]
mod sending;
mod sources;
#[cfg(feature = "testing")]
mod streams;
#[cfg(feature = "testing")]
mod testing;
#[cfg(feature = "testing")]
mod tokens;
#[cfg(all(feature = "testing", feature = "reqwest", feature = "tracing"))]
mod trace;
mod union;
mod url;
#[cfg(feature = "webhooks")]
mod webhooks;
