//! OAuth 2 client credentials (RFC 6749 §4.4): tokens for a client that acts for itself, kept until they expire.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderMap, USER_AGENT};
use http::{Method, Uri};
use serde_json::Value;

use super::api::{Api, Operation};
use super::call::{Call, CallFuture};
use super::client::{Client, Core};
use super::error::{Error, ErrorKind, Result};
use super::percent::{Keep, encode, plus};
use super::retry::RetryBudget;
use super::secret::Secret;
use super::token::{TokenContext, TokenFuture, TokenProvider};
use super::url::{BaseUrl, resolve};

/// What errors call the request for a token.
static TOKEN: Operation = Operation::new("token", Method::POST, "/");

/// Nothing of the API itself goes along with the request for a token.
static TOKEN_API: Api = Api::new("", "", "");

/// The largest answer with a token, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Gets tokens with the id and the secret that an authorization server gave the client.
///
/// A token is kept until shortly before it expires, or until the API refuses it. However many calls wait for one, it is
/// asked for once. The request goes through the client's transport, with its timeouts and retries; it has none of the
/// client's headers but the user agent.
///
/// ```text
/// let client = Client::builder()
///     .oauth_provider(ClientCredentials::new(id, secret).scopes(["read", "write"]))
///     .build()?;
/// ```
pub struct ClientCredentials {
    client_id: String,
    client_secret: Secret,
    scopes: Vec<String>,
    parameters: Vec<(String, Secret)>,
    token_url: Option<String>,
    proof: Proof,
    kept: Mutex<Kept>,
}

/// Where the client's id and secret stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// In the header `Authorization`: `client_secret_basic`.
    Header,
    /// In the body: `client_secret_post`.
    Body,
}

impl ClientCredentials {
    /// Uses this id and secret, at the token endpoint that the API's description names, and asks for no scopes.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into().into(),
            scopes: Vec::new(),
            parameters: Vec::new(),
            token_url: None,
            proof: Proof::Header,
            kept: Mutex::default(),
        }
    }

    /// Asks for tokens with these scopes.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sends another parameter with the request for a token, such as `audience` or `resource`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into().into()));
        self
    }

    /// Asks this endpoint instead of the one that the description names. The address may be relative to the API's.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sends id and secret in the body (`client_secret_post`) instead of the header `Authorization`.
    #[must_use]
    pub fn secret_in_body(mut self) -> Self {
        self.proof = Proof::Body;
        self
    }

    /// Returns the token that is kept, or gets one together with all others that wait for it.
    async fn kept_or_new(&self, context: &TokenContext) -> Result<Secret, Shared> {
        let mut seat = Seat { kept: &self.kept, side: side(), request: None };
        poll_fn(|polled| self.poll_token(context, &mut seat, polled.waker())).await
    }

    /// Carries the request for a token on, whoever began it.
    fn poll_token(
        &self,
        context: &TokenContext,
        seat: &mut Seat<'_>,
        waker: &Waker,
    ) -> Poll<Result<Secret, Shared>> {
        let mut kept = lock(&self.kept);
        if let Some(token) = kept.good(context.clock().now()) {
            return Poll::Ready(Ok(token));
        }
        // Who waited for a request that failed does not make another.
        let failure = kept.failure.as_ref().filter(|(number, _)| seat.request == Some(*number));
        if let Some((_, failure)) = failure {
            return Poll::Ready(Err(failure.clone()));
        }
        let Kept { requests, begun, .. } = &mut *kept;
        let request = match &mut requests[seat.side] {
            Some(request) => request,
            none => {
                let answer = match self.call(context) {
                    Ok(call) => call.send(),
                    Err(error) => return Poll::Ready(Err(Shared(Arc::new(error)))),
                };
                *begun += 1;
                let (waiting, begun_at) = (Arc::default(), context.clock().now());
                none.insert(TokenRequest { number: *begun, begun_at, answer, waiters: 0, waiting })
            }
        };
        if seat.request != Some(request.number) {
            seat.request = Some(request.number);
            request.waiters += 1;
            // Others that are about to join have their turn first.
            if request.waiters > 1 {
                request.waiting.add(waker);
                waker.wake_by_ref();
                return Poll::Pending;
            }
        }
        request.waiting.add(waker);
        if !request.waiting.is_stirred.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let all = Waker::from(request.waiting.clone());
        let answer = ready!(Pin::new(&mut request.answer).poll(&mut Context::from_waker(&all)));
        let (number, begun_at) = (request.number, request.begun_at);
        requests[seat.side] = None;
        let token = answer.and_then(|answer| {
            read(&answer).map_err(|problem| Error::new(ErrorKind::Decode, TOKEN.id, problem))
        });
        let result = match token {
            Ok((token, lifetime)) => {
                // What is about to expire may be late when it arrives.
                let margin = |lifetime: Duration| (lifetime / 10).min(MARGIN);
                let good = lifetime.map(|lifetime| lifetime.saturating_sub(margin(lifetime)));
                let until = good.map_or(Duration::MAX, |good| begun_at.saturating_add(good));
                kept.token = Some((token.clone(), until));
                Ok(token)
            }
            Err(error) => {
                let failure = Shared(Arc::new(error));
                kept.failure = Some((number, failure.clone()));
                Err(failure)
            }
        };
        drop(kept);
        all.wake();
        Poll::Ready(result)
    }

    /// Returns the call of the token endpoint.
    fn call(&self, context: &TokenContext) -> Result<Call<Value>> {
        let invalid = |text: String| Error::new(ErrorKind::Configuration, TOKEN.id, text);
        let url = self.endpoint(context).map_err(invalid)?;
        let base_url = BaseUrl::of(&url)
            .map_err(|problem| invalid(problem.replace("base URL", "token endpoint")))?;
        let core = &*context.client.core;
        let agent = core.headers.get(USER_AGENT).cloned();
        let client = Core {
            api: &TOKEN_API,
            base_url,
            has_own_url: true,
            headers: agent.map(|agent| (USER_AGENT, agent)).into_iter().collect::<HeaderMap>(),
            grants: Vec::new(),
            timeout: core.timeout,
            attempt_timeout: core.attempt_timeout,
            // To ask twice for a token does no harm.
            retry: core.retry.clone().any_method(),
            budget: RetryBudget::default(),
            max_response_size: core.max_response_size.min(LARGEST),
            interceptors: Vec::new(),
            transport: core.transport.clone(),
            clock: core.clock.clone(),
        };

        let mut call = Call::<Value>::json(&Client { core: Arc::new(client) }, &TOKEN);
        let request = &mut call.request;
        request.body(self.form().into(), "application/x-www-form-urlencoded");
        request.options_mut().link = Some(url.to_string());
        request.options_mut().secret_body = true;
        if self.proof == Proof::Header {
            // Both are encoded like the fields of a form first (RFC 6749 §2.3.1).
            let (id, secret) = (form_text(&self.client_id), form_text(self.client_secret.expose()));
            let proof = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
            request.secret_header("authorization", proof);
        }
        Ok(call)
    }

    /// Returns the address of the token endpoint.
    fn endpoint(&self, context: &TokenContext) -> Result<Uri, String> {
        let described = context.scheme().token_url;
        let url = self.token_url.as_deref().or(described).ok_or_else(|| {
            "the description names no token endpoint: set one with `ClientCredentials::token_url`"
                .to_owned()
        })?;
        if url.contains('{') {
            return Err(format!(
                "the token endpoint `{url}` has a variable: set it with `ClientCredentials::token_url`"
            ));
        }
        let base: Uri = context.base_url().parse().map_err(|_| "no base URL".to_owned())?;
        resolve(&base, url).ok_or_else(|| format!("the token endpoint `{url}` is no address"))
    }

    fn form(&self) -> String {
        let scopes = self.scopes.join(" ");
        let mut fields = vec![("grant_type", "client_credentials")];
        if !scopes.is_empty() {
            fields.push(("scope", &scopes));
        }
        if self.proof == Proof::Body {
            fields.push(("client_id", &self.client_id));
            fields.push(("client_secret", self.client_secret.expose()));
        }
        fields.extend(self.parameters.iter().map(|(name, value)| (name.as_str(), value.expose())));
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", form_text(name), form_text(value)))
            .collect();
        pairs.join("&")
    }
}

/// How much earlier a token is renewed than it must be; less for one that lives only minutes.
const MARGIN: Duration = Duration::from_secs(60);

impl TokenProvider for ClientCredentials {
    fn token<'p>(&'p self, context: &'p TokenContext) -> TokenFuture<'p> {
        Box::pin(async move { self.kept_or_new(context).await.map_err(Into::into) })
    }

    fn refused(&self, token: &Secret) {
        lock(&self.kept).token.take_if(|(kept, _)| kept == token);
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("token_url", &self.token_url)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// What is known between calls.
#[derive(Default)]
struct Kept {
    /// With the time until which it is good.
    token: Option<(Secret, Duration)>,
    /// What is on its way, one for each side.
    requests: [Option<TokenRequest>; 2],
    /// How many requests were begun.
    begun: u64,
    /// Why a request failed, the last one that did.
    failure: Option<(u64, Shared)>,
}

impl Kept {
    fn good(&self, now: Duration) -> Option<Secret> {
        self.token.as_ref().filter(|(_, until)| now < *until).map(|(token, _)| token.clone())
    }
}

/// A request for a token, which whoever waits for it carries on.
struct TokenRequest {
    number: u64,
    begun_at: Duration,
    answer: CallFuture<Value>,
    waiters: usize,
    waiting: Arc<Waiting>,
}

/// Who waits for the same token.
struct Waiting {
    wakers: Mutex<Vec<Waker>>,
    /// Whether the request can go on, at its beginning or since it was carried on last.
    is_stirred: AtomicBool,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { wakers: Mutex::default(), is_stirred: AtomicBool::new(true) }
    }
}

impl Waiting {
    fn add(&self, waker: &Waker) {
        let mut wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.is_stirred.store(true, Ordering::Release);
        let wakers =
            std::mem::take(&mut *self.wakers.lock().unwrap_or_else(PoisonError::into_inner));
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// One who waits; the request that nobody waits for any more ends.
struct Seat<'k> {
    kept: &'k Mutex<Kept>,
    side: usize,
    /// The number of the request.
    request: Option<u64>,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut kept = lock(self.kept);
        let slot = &mut kept.requests[self.side];
        let Some(request) = slot.as_mut().filter(|it| self.request == Some(it.number)) else {
            return;
        };
        request.waiters -= 1;
        let ended = if request.waiters == 0 { slot.take() } else { None };
        drop(kept);
        drop(ended);
    }
}

/// Calls that block have requests of their own: those of a thread that waits for them would not go on.
fn side() -> usize {
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    let side = usize::from(super::blocking::is_here());
    #[cfg(not(all(feature = "blocking", not(target_family = "wasm"))))]
    let side = 0;
    side
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error of all calls that waited for the same token.
#[derive(Debug, Clone)]
struct Shared(Arc<Error>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// Reads the answer of a token endpoint (RFC 6749 §5.1); problems repeat nothing that may be a token.
fn read(answer: &Value) -> Result<(Secret, Option<Duration>), String> {
    let text = |key: &str| answer.get(key).and_then(Value::as_str);
    // Some report failures as successes.
    if let Some(error) = text("error") {
        let description = text("error_description").map(|text| format!(": \"{text}\""));
        return Err(format!("{error}{}", description.unwrap_or_default()));
    }
    let token = text("access_token").filter(|token| !token.is_empty());
    let token = token.ok_or("the answer has no `access_token`")?;
    if let Some(kind) = text("token_type").filter(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(format!("the token is of the type `{kind}`, and not a bearer token"));
    }
    // Some write the number as a text.
    let lifetime = answer.get("expires_in").and_then(|value| match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.as_f64()
        }
    });
    let lifetime = lifetime.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok((token.into(), lifetime))
}

/// Encodes a text as in a form.
fn form_text(text: &str) -> String {
    plus(&encode(text, Keep::Unreserved))
}
