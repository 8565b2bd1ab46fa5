//! Security schemes, the credentials that a client has for them, and which of them a call sends.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};

use super::percent::{Keep, encode};
use super::secret::Secret;
use super::token::{Asked, TokenProvider};

/// What an operation takes: any one of the outer list, of which each needs all of the inner.
pub type Security = &'static [&'static [&'static Scheme]];

/// A way to prove who calls.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scheme {
    /// The scheme's name in the document.
    pub name: &'static str,
    /// How the credential travels.
    pub kind: SchemeKind,
    /// The method of the client's builder that takes the credential.
    pub builder_method: &'static str,
    /// Other methods of it that serve as well.
    pub other_methods: &'static [&'static str],
    /// Where tokens for the scheme are given out; may be relative to the address of the API.
    pub token_url: Option<&'static str>,
}

impl Scheme {
    /// Describes the scheme `name`, whose credential is given by calling `builder_method` on the client's builder.
    pub const fn new(name: &'static str, kind: SchemeKind, builder_method: &'static str) -> Self {
        Self { name, kind, builder_method, other_methods: &[], token_url: None }
    }

    /// Names other methods of the client's builder by which a credential can be given.
    #[must_use]
    pub const fn other_methods(mut self, methods: &'static [&'static str]) -> Self {
        self.other_methods = methods;
        self
    }

    /// Says where tokens for the scheme are given out.
    #[must_use]
    pub const fn token_url(mut self, url: &'static str) -> Self {
        self.token_url = Some(url);
        self
    }
}

/// How a credential travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// A value of its own.
    ApiKey {
        /// Where the value stands.
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
}

/// Where an API key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

/// What proves who calls; it is not printed.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credential {
    /// A bearer token.
    Bearer(Secret),
    /// A user name and a password.
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// An API key.
    ApiKey(Secret),
    /// Bearer tokens, or API keys, from whatever gives them.
    Provider(Arc<dyn TokenProvider>),
}

impl Credential {
    /// Returns a credential that is asked for before each attempt of a call.
    pub fn provider(provider: impl TokenProvider) -> Self {
        Self::Provider(Arc::new(provider))
    }
}

// Some APIs take a key as the user name, so that is not printed either.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer([redacted])",
            Self::Basic { .. } => "Basic([redacted])",
            Self::ApiKey(_) => "ApiKey([redacted])",
            Self::Provider(_) => "Provider",
        })
    }
}

/// A credential as it stands in requests.
#[derive(Clone)]
pub(crate) enum Grant {
    Header(HeaderName, HeaderValue),
    Query(&'static str, String),
    Cookie(&'static str, String),
    /// Not known yet.
    Ask(Asked),
}

/// Why no credential was chosen.
pub(crate) enum AuthProblem {
    /// None of the alternatives is complete.
    Missing(String),
    /// The credential cannot stand where it belongs.
    Invalid(String),
}

/// Chooses the first alternative that is complete. What `headers` have already counts as there.
///
/// An empty alternative means that the operation can be called without credentials; it comes last wherever it stands,
/// since a caller who gave credentials wants them used.
pub(crate) fn choose(
    security: Security,
    grants: &[(&'static Scheme, Result<Grant, String>)],
    headers: &HeaderMap,
) -> Result<impl Iterator<Item = Grant> + use<>, AuthProblem> {
    let find = |scheme: &Scheme| {
        grants.iter().find(|(known, _)| known.name == scheme.name).map(|(_, grant)| grant)
    };
    let is_in_headers =
        |scheme: &Scheme| scheme.header_name().is_some_and(|name| headers.contains_key(name));
    let is_complete =
        |all: &[&'static Scheme]| all.iter().all(|one| is_in_headers(one) || find(one).is_some());

    let chosen = security.iter().find(|all| !all.is_empty() && is_complete(all));
    let can_do_without = security.is_empty() || security.iter().any(|all| all.is_empty());
    let schemes = match chosen {
        Some(schemes) => *schemes,
        None if can_do_without => &[],
        None => return Err(AuthProblem::Missing(missing(security))),
    };
    let mut needed =
        schemes.iter().copied().filter(|scheme| !is_in_headers(scheme)).filter_map(|scheme| {
            match find(scheme)?.clone() {
                Ok(Grant::Ask(asked)) => Some(Ok(Grant::Ask(Asked { scheme, ..asked }))),
                grant => Some(grant.map_err(AuthProblem::Invalid)),
            }
        });
    // Mostly there is one, which needs no list.
    let first = needed.next().transpose()?;
    let others = needed.collect::<Result<Vec<Grant>, AuthProblem>>()?;
    Ok(first.into_iter().chain(others))
}

impl Scheme {
    /// Returns the header that the credential stands in, where it stands in one.
    pub(crate) fn header_name(&self) -> Option<HeaderName> {
        match self.kind {
            SchemeKind::Bearer | SchemeKind::Basic => Some(AUTHORIZATION),
            SchemeKind::ApiKey { location: ApiKeyLocation::Header, name } => name.parse().ok(),
            SchemeKind::ApiKey {
                location: ApiKeyLocation::Cookie | ApiKeyLocation::Query, ..
            } => None,
        }
    }

    /// Returns the query parameter that the credential is, where it is one.
    pub fn query_name(&self) -> Option<&'static str> {
        match self.kind {
            SchemeKind::ApiKey { location: ApiKeyLocation::Query, name } => Some(name),
            SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::ApiKey { .. } => None,
        }
    }
}

/// Makes of a credential what stands in requests.
///
/// # Errors
///
/// A text that says why it cannot stand where it belongs.
pub(crate) fn grant(scheme: &'static Scheme, credential: &Credential) -> Result<Grant, String> {
    let invalid = |why: &str| format!("the credential given to `{}` {why}", scheme.builder_method);
    let header = |name: HeaderName, text: String| {
        let value = if text.is_ascii() { HeaderValue::try_from(text).ok() } else { None };
        let mut value = value.ok_or_else(|| invalid("has characters that no header can hold"))?;
        value.set_sensitive(true);
        Ok(Grant::Header(name, value))
    };
    match (scheme.kind, credential) {
        (SchemeKind::Bearer, Credential::Bearer(token) | Credential::ApiKey(token)) => {
            header(AUTHORIZATION, ["Bearer ", token.expose()].concat())
        }
        (SchemeKind::Basic, Credential::Basic { username, password }) => {
            if username.contains(':') {
                return Err(invalid("has a user name with a colon, which cannot be sent"));
            }
            header(
                AUTHORIZATION,
                format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.expose()))),
            )
        }
        (
            SchemeKind::ApiKey { location, name },
            Credential::ApiKey(key) | Credential::Bearer(key),
        ) => match location {
            ApiKeyLocation::Header => {
                let name = name
                    .parse()
                    .map_err(|_| invalid("belongs in a header whose name is not valid"))?;
                header(name, key.expose().to_owned())
            }
            ApiKeyLocation::Query => Ok(Grant::Query(name, encode(key.expose(), Keep::Unreserved))),
            ApiKeyLocation::Cookie => {
                if key.expose().contains(|c: char| !c.is_ascii_graphic() || "\";,\\".contains(c)) {
                    return Err(invalid("has characters that no cookie can hold"));
                }
                Ok(Grant::Cookie(name, key.expose().to_owned()))
            }
        },
        (SchemeKind::Bearer | SchemeKind::ApiKey { .. }, Credential::Provider(provider)) => {
            Ok(Grant::Ask(Asked { scheme, provider: provider.clone() }))
        }
        (
            SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::ApiKey { .. },
            Credential::Bearer(_)
            | Credential::Basic { .. }
            | Credential::ApiKey(_)
            | Credential::Provider(_),
        ) => Err(invalid("is of another kind than the scheme")),
    }
}

/// Says which methods to call: "`a` and `b`, or `c` (or `d`)".
fn missing(security: Security) -> String {
    let alternatives: Vec<String> = security
        .iter()
        .map(|all| {
            let methods: Vec<String> = all.iter().map(|scheme| methods(scheme)).collect();
            methods.join(" and ")
        })
        .collect();
    format!("no credentials: call {} on the client's builder", alternatives.join(", or "))
}

fn methods(scheme: &Scheme) -> String {
    let others: Vec<String> =
        scheme.other_methods.iter().map(|method| format!("or `{method}`")).collect();
    let others =
        if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    format!("`{}`{others}", scheme.builder_method)
}

/// Returns whether a header tells a secret: because of its name, or because it was marked.
pub(crate) fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive()
        || *name == AUTHORIZATION
        || *name == COOKIE
        || name.as_str() == "proxy-authorization"
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grant")
    }
}
