//! What emitted code says about an API and its operations: constant data, built by constant functions.

use http::header::HeaderName;
use http::{Method, StatusCode};

use super::auth::Security;

/// An API, as its document describes it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Api {
    /// The name of the client library, for the `User-Agent`.
    pub name: &'static str,
    /// The version of the client library, for the `User-Agent`.
    pub version: &'static str,
    /// Where the API is, unless the builder says otherwise; may be empty when the document names no server, and may have
    /// variables in braces.
    pub base_url: &'static str,
    /// The variables of the address with their defaults.
    pub variables: &'static [(&'static str, &'static str)],
    /// The header that carries an idempotency key, and the methods of the calls that get one.
    pub idempotency: Option<(&'static str, &'static [Method])>,
    /// Headers that every call sends.
    pub headers: &'static [(&'static str, &'static str)],
}

impl Api {
    /// Describes an API at `base_url`, called through the client library `name`, `version`.
    pub const fn new(name: &'static str, version: &'static str, base_url: &'static str) -> Self {
        Self { name, version, base_url, variables: &[], idempotency: None, headers: &[] }
    }

    /// Names the variables of the address, each with its default.
    #[must_use]
    pub const fn variables(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.variables = variables;
        self
    }

    /// Sends a key in `header` with each call whose method is among `methods`; one key for all attempts of a call.
    #[must_use]
    pub const fn idempotency(mut self, header: &'static str, methods: &'static [Method]) -> Self {
        self.idempotency = Some((header, methods));
        self
    }

    /// Sends these headers with every call.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// An operation of an API.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name that errors mention: the document's operation id.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The name of the method, where it is none that the type has a constant for.
    pub method_name: Option<&'static str>,
    /// The path template, such as `/v1/refunds/{id}`; it may end in a fixed query.
    pub path: &'static str,
    /// Which credentials the operation takes.
    pub security: Security,
    /// The key under which the body of a response has what is asked for.
    pub envelope: Option<&'static str>,
    /// Where the operation is, if not where the API is.
    pub server: Option<&'static str>,
    /// The `Accept` header, where it is not what the kind of the call implies.
    pub accept: Option<&'static str>,
    /// The statuses of successes that come with nothing, where others come with something.
    pub empty: Statuses,
    /// Whether a redirect is the answer, and not followed.
    pub gives_redirects: bool,
}

/// Some statuses.
#[derive(Debug, Clone, Copy)]
pub enum Statuses {
    /// These.
    Only(&'static [u16]),
    /// All others.
    AllBut(&'static [u16]),
}

/// Returns whether a status is the one that the description writes: `200`, `2XX` or `default`.
pub fn is_status(written: &str, status: StatusCode) -> bool {
    match written.strip_suffix("XX") {
        Some(hundreds) => status.as_str().starts_with(hundreds),
        None => written == "default" || written == status.as_str(),
    }
}

impl Operation {
    /// Returns whether a status comes with nothing, by the description or by HTTP itself.
    pub fn is_nothing(&self, status: StatusCode) -> bool {
        let status = status.as_u16();
        let is_described = match self.empty {
            Statuses::Only(statuses) => statuses.contains(&status),
            Statuses::AllBut(statuses) => !statuses.contains(&status),
        };
        is_described || [204, 205].contains(&status)
    }

    /// Describes the operation `id`, which needs no credentials.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            method_name: None,
            path,
            security: &[],
            envelope: None,
            server: None,
            accept: None,
            empty: Statuses::Only(&[]),
            gives_redirects: false,
        }
    }

    /// Calls the operation with a method of this name; where methods differ, it counts as the one given to `new`.
    #[must_use]
    pub const fn method_name(mut self, name: &'static str) -> Self {
        self.method_name = Some(name);
        self
    }

    /// Takes these credentials: any one of the outer list, of which each needs all of the inner.
    #[must_use]
    pub const fn security(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    /// Reads what is asked for from under `key` of the response.
    #[must_use]
    pub const fn envelope(mut self, key: &'static str) -> Self {
        self.envelope = Some(key);
        self
    }

    /// Calls the operation at this address, which may be relative to that of the API, unless the client was given one.
    #[must_use]
    pub const fn server(mut self, url: &'static str) -> Self {
        self.server = Some(url);
        self
    }

    /// Asks for these media types.
    #[must_use]
    pub const fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = Some(media_types);
        self
    }

    /// Expects nothing in answers with these statuses.
    #[must_use]
    pub const fn empty(mut self, statuses: Statuses) -> Self {
        self.empty = statuses;
        self
    }

    /// Whether a header of this name holds a credential of the operation.
    pub(crate) fn is_credential(&self, name: &HeaderName) -> bool {
        let mut schemes = self.security.iter().copied().flatten();
        schemes.any(|scheme| scheme.header_name().as_ref() == Some(name))
    }

    /// Takes a redirect for the answer, instead of following it.
    #[must_use]
    pub const fn give_redirects(mut self) -> Self {
        self.gives_redirects = true;
        self
    }
}
