//! What a server sees of emitted calls, and what callers get of its answers: by hand from the specification.
//!
//! These files are no test of this package: `compile.rs` copies them into the crate of the cases.

/// The client of a case, on a server.
macro_rules! client {
    ($case:ident, $server:expr) => {
        cases::$case::Client::builder()
            .base_url($server.url())
            .build()
            .expect("it has all it needs")
    };
}

mod blocking;
mod bodies;
mod callbacks;
mod clients;
mod errors;
mod features;
mod headers;
mod paging;
mod parameters;
mod responses;
mod security;
mod server;
mod streams;
mod testing;
mod types;
