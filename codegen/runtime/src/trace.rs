//! What subscribers of the crate `tracing` learn: a span for each call, within it one for each attempt, and an event
//! for each wait between attempts. The names are those that OpenTelemetry gives to what HTTP clients do.
//!
//! Nothing here is secret: of headers, queries and bodies nothing is said, and of paths the template. Without the
//! feature `tracing` all of it is empty.

#[cfg(not(feature = "tracing"))]
#[allow(unused_imports, reason = "only calls that block are carried")]
pub(crate) use off::{Span, carried, waiting};
#[cfg(feature = "tracing")]
#[allow(unused_imports, reason = "only calls that block are carried")]
pub(crate) use on::{Span, carried, waiting};

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::time::Duration;

    use http::{StatusCode, Uri};
    use tracing::field::Empty;
    use tracing::instrument::{Instrument, Instrumented, WithDispatch, WithSubscriber};

    use super::super::api::Operation;
    use super::super::error::{Error, ErrorKind};

    /// A call, or one attempt of it.
    #[derive(Debug)]
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// Begins a call.
        pub(crate) fn call(operation: &Operation) -> Self {
            let span = tracing::info_span!(
                "call",
                "otel.name" = name(operation),
                "otel.status_code" = Empty,
                "operation.id" = operation.id,
                "http.request.method" = method(operation),
                "url.template" = operation.path,
                "server.address" = Empty,
                "server.port" = Empty,
                "http.response.status_code" = Empty,
                "http.request.resend_count" = Empty,
                "error.type" = Empty,
            );
            Self(span)
        }

        /// Begins an attempt within a call, after so many others.
        pub(crate) fn attempt(operation: &Operation, uri: &Uri, resends: u32) -> Self {
            let span = tracing::info_span!(
                "attempt",
                "otel.name" = name(operation),
                "otel.kind" = "client",
                "otel.status_code" = Empty,
                "http.request.method" = method(operation),
                "url.template" = operation.path,
                "server.address" = Empty,
                "server.port" = Empty,
                "http.response.status_code" = Empty,
                "http.request.resend_count" = Empty,
                "error.type" = Empty,
            );
            let span = Self(span);
            span.server(uri);
            span.resends(resends);
            span
        }

        /// Says where the request goes.
        pub(crate) fn server(&self, uri: &Uri) {
            let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            self.0.record("server.address", uri.host().unwrap_or_default());
            self.0.record("server.port", uri.port_u16().unwrap_or(usual));
        }

        /// Runs a future within the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        /// Says how often the request was sent again.
        pub(crate) fn resends(&self, resends: u32) {
            if resends > 0 {
                self.0.record("http.request.resend_count", resends);
            }
        }

        /// Says what came of it.
        pub(crate) fn end(self, outcome: Result<StatusCode, &Error>) {
            let status = match outcome {
                Ok(status) => Some(status),
                Err(error) => {
                    self.0.record("error.type", error_type(error).as_str());
                    self.0.record("otel.status_code", "ERROR");
                    error.status()
                }
            };
            if let Some(status) = status {
                self.0.record("http.response.status_code", status.as_u16());
            }
        }
    }

    /// Says that there will be another attempt.
    pub(crate) fn waiting(error: &Error, wait: Duration) {
        tracing::info!(
            "error.type" = error_type(error).as_str(),
            "http.request.resend_count" = error.attempts(),
            wait = ?wait,
            "trying again"
        );
    }

    /// Makes what a future says go to the subscriber of whoever began it, wherever it runs.
    #[allow(dead_code, reason = "only calls that block run elsewhere")]
    pub(crate) fn carried<F: Future>(future: F) -> WithDispatch<F> {
        future.with_current_subscriber()
    }

    fn method(operation: &Operation) -> &str {
        operation.method_name.unwrap_or_else(|| operation.method.as_str())
    }

    fn name(operation: &Operation) -> String {
        format!("{} {}", method(operation), operation.path)
    }

    /// One of few words, by which failures can be counted: the status, or the kind.
    fn error_type(error: &Error) -> String {
        let kind = match error.kind() {
            ErrorKind::Api => {
                return error.status().map_or_else(String::new, |it| it.as_str().to_owned());
            }
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Transport => "transport",
            ErrorKind::Decode => "decode",
            ErrorKind::Request => "request",
            ErrorKind::Auth => "auth",
            ErrorKind::Token => "token",
            ErrorKind::Redirect => "redirect",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::Paging => "paging",
            ErrorKind::Configuration => "configuration",
        };
        kind.to_owned()
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;
    use std::time::Duration;

    use http::{StatusCode, Uri};

    use super::super::api::Operation;
    use super::super::error::Error;

    #[derive(Debug)]
    pub(crate) struct Span;

    #[allow(clippy::unused_self, reason = "it has the form of the span that is on")]
    impl Span {
        pub(crate) fn call(_: &Operation) -> Self {
            Self
        }

        pub(crate) fn attempt(_: &Operation, _: &Uri, _: u32) -> Self {
            Self
        }

        pub(crate) fn server(&self, _: &Uri) {}

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn resends(&self, _: u32) {}

        pub(crate) fn end(self, _: Result<StatusCode, &Error>) {}
    }

    pub(crate) fn waiting(_: &Error, _: Duration) {}

    #[allow(dead_code, reason = "only calls that block run elsewhere")]
    pub(crate) fn carried<F: Future>(future: F) -> F {
        future
    }
}
