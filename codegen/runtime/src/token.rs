//! Credentials that are obtained while a client runs: providers of tokens, asked before each attempt that needs one.
//!
//! It knows how tokens get into a request, not where they come from.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::auth::{Credential, Scheme, grant};
use super::body::{BoxError, BoxFuture};
use super::client::Client;
use super::clock::Clock;
use super::error::{Error, ErrorKind, Result};
use super::secret::Secret;
use super::send::Outgoing;
use super::transport::Transport;

/// What [`TokenProvider::token`] returns.
pub type TokenFuture<'p> = BoxFuture<'p, Result<Secret, BoxError>>;

/// Gives the tokens, or the API keys, that calls carry.
///
/// It is asked before each attempt of a call, so it should keep a token for as long as that is good. A function is a
/// provider that keeps nothing:
///
/// ```text
/// let client = Client::builder()
///     .bearer_auth_provider(|| async { tokio::fs::read_to_string("/run/secrets/token").await })
///     .build()?;
/// ```
///
/// When the server refuses a token (401), the provider learns of it, is asked again, and the call is made once more,
/// whatever the retry policy says; but for a body that is streamed. A second refusal is the call's error, and so is a
/// failure to give a token ([`ErrorKind::Token`]), which is not tried again.
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns a token that is good now. The time for the whole call limits how long this may take.
    fn token<'p>(&'p self, context: &'p TokenContext) -> TokenFuture<'p>;

    /// Learns that the server refused a token: whoever keeps it should drop it. Other calls may have got another one
    /// since, which should stay.
    fn refused(&self, token: &Secret) {
        let _ = token;
    }
}

impl<F, R, T, E> TokenProvider for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<T, E>> + Send + 'static,
    T: Into<Secret>,
    E: Into<BoxError>,
{
    fn token<'p>(&'p self, _: &'p TokenContext) -> TokenFuture<'p> {
        let token = self();
        Box::pin(async move { token.await.map(Into::into).map_err(Into::into) })
    }
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token<'p>(&'p self, context: &'p TokenContext) -> TokenFuture<'p> {
        (**self).token(context)
    }

    fn refused(&self, token: &Secret) {
        (**self).refused(token);
    }
}

impl fmt::Debug for dyn TokenProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenProvider")
    }
}

/// Who asks a provider for a token, and what it can reach a server with.
#[derive(Debug)]
pub struct TokenContext {
    pub(crate) client: Client,
    scheme: &'static Scheme,
}

impl TokenContext {
    /// Returns the security scheme that the token is for.
    pub fn scheme(&self) -> &'static Scheme {
        self.scheme
    }

    /// Returns the address of the API.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// Returns the client's clock, by which it should be told whether a token is still good.
    pub fn clock(&self) -> &dyn Clock {
        &*self.client.core.clock
    }

    /// Returns the client's transport.
    pub fn transport(&self) -> &dyn Transport {
        &*self.client.core.transport
    }
}

/// A provider that a call asks before each attempt.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) scheme: &'static Scheme,
    pub(crate) provider: Arc<dyn TokenProvider>,
}

/// Asks providers for tokens, puts these into a request, and returns them.
pub(crate) async fn give(
    client: &Client,
    asked: &[Asked],
    operation: &'static str,
    outgoing: &mut Outgoing,
) -> Result<Vec<Secret>> {
    let mut tokens = Vec::new();
    for Asked { scheme, provider } in asked {
        let context = TokenContext { client: client.clone(), scheme };
        let token = provider.token(&context).await.map_err(|source| {
            let text = format!("no token for `{}`: {source}", scheme.name);
            Error::new(ErrorKind::Token, operation, text).with_source(source)
        })?;
        add(scheme, &token, operation, outgoing)?;
        tokens.push(token);
    }
    Ok(tokens)
}

/// Puts a token that was given into a request.
pub(crate) fn add(
    scheme: &'static Scheme,
    token: &Secret,
    operation: &'static str,
    outgoing: &mut Outgoing,
) -> Result<()> {
    grant(scheme, &Credential::Bearer(token.clone()))
        .and_then(|grant| outgoing.add(grant))
        .map_err(|problem| Error::new(ErrorKind::Token, operation, problem))
}
