//! Whether and when to try again.
//!
//! It takes the facts of an attempt and gives a wait, or none; it neither sends nor sleeps.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::Method;
use http::header::{HeaderMap, RETRY_AFTER};

use super::clock::parse_http_date;
use super::error::{Error, ErrorKind};
use super::transport::TransportErrorKind;

/// When to try again, and how long to wait before.
///
/// By default a call is tried up to three times: after a failure to connect, always; after a connection that broke off,
/// an attempt that took too long, or a status of 408, 429, 500, 502, 503 or 504, only if sending it twice does no harm,
/// since its method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, DELETE) or it carries an idempotency key. A body that
/// is streamed is never sent twice.
#[derive(Clone)]
pub struct RetryPolicy {
    max_retries: u32,
    base_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
    any_method: bool,
    decide: Option<Arc<Decide>>,
}

/// Takes a failure and the wait that is planned after it; gives the wait to take.
type Decide = dyn Fn(&Error, Option<Duration>) -> Option<Duration> + Send + Sync;

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            any_method: false,
            decide: None,
        }
    }
}

impl RetryPolicy {
    /// Never tries again.
    pub fn none() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }

    /// Tries again at most so many times.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// Waits up to `base` before the second attempt, twice as long before each further one, and never beyond `max`.
    ///
    /// The actual wait is chosen by chance between nothing and that (full jitter).
    #[must_use]
    pub fn delays(mut self, base: Duration, max: Duration) -> Self {
        self.base_delay = base;
        self.max_delay = max;
        self
    }

    /// Waits as long as the server asks for, up to `limit` (60 s by default); if it asks for more, the call fails at once.
    #[must_use]
    pub fn max_retry_after(mut self, limit: Duration) -> Self {
        self.max_retry_after = limit;
        self
    }

    /// Tries again whatever the method, even where the call may then take effect twice.
    #[must_use]
    pub fn any_method(mut self) -> Self {
        self.any_method = true;
        self
    }

    /// Asks `decide` after each failure, as long as retries are left.
    ///
    /// It is given the error and how long the policy would wait, `None` where it would give up; what it returns is done.
    /// The time for the whole call and the client's budget of retries still hold, and a body that is streamed is never
    /// sent twice.
    ///
    /// ```text
    /// // Also where another writer was faster, and at once.
    /// RetryPolicy::default().decide(|error, planned| if error.is_conflict() { Some(Duration::ZERO) } else { planned })
    /// ```
    #[must_use]
    pub fn decide(
        mut self,
        decide: impl Fn(&Error, Option<Duration>) -> Option<Duration> + Send + Sync + 'static,
    ) -> Self {
        self.decide = Some(Arc::new(decide));
        self
    }

    /// Returns how long to wait before the retry with this number (0 is the first), or `None` to give up.
    pub(crate) fn wait(
        &self,
        retry: u32,
        safe: bool,
        error: &Error,
        jitter: f64,
    ) -> Option<Duration> {
        if retry >= self.max_retries {
            return None;
        }
        let planned = self.planned(retry, safe, error, jitter);
        match &self.decide {
            Some(decide) => decide(error, planned),
            None => planned,
        }
    }

    fn planned(&self, retry: u32, safe: bool, error: &Error, jitter: f64) -> Option<Duration> {
        if !wants(safe || self.any_method, error) {
            return None;
        }
        match error.retry_after() {
            Some(asked) => (asked <= self.max_retry_after).then_some(asked),
            None => Some(self.backoff(retry).mul_f64(jitter.clamp(0.0, 1.0))),
        }
    }

    fn backoff(&self, retry: u32) -> Duration {
        let factor = 2_u32.checked_pow(retry).unwrap_or(u32::MAX);
        self.base_delay.checked_mul(factor).unwrap_or(self.max_delay).min(self.max_delay)
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_retries", &self.max_retries)
            .field("base_delay", &self.base_delay)
            .field("max_delay", &self.max_delay)
            .field("max_retry_after", &self.max_retry_after)
            .field("any_method", &self.any_method)
            .field("decide", &self.decide.is_some())
            .finish()
    }
}

/// Returns whether a failure may pass, and trying again does no harm.
fn wants(safe: bool, error: &Error) -> bool {
    match error.kind() {
        // Nothing was sent.
        ErrorKind::Connect => true,
        ErrorKind::Timeout => safe,
        ErrorKind::Transport => {
            safe && error.transport_kind() == Some(TransportErrorKind::Interrupted)
        }
        ErrorKind::Api => match should_retry(error.headers()) {
            Some(server_says) => server_says,
            None => safe && error.status().is_some_and(|status| RETRIED.contains(&status.as_u16())),
        },
        _ => false,
    }
}

const RETRIED: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// Returns whether sending a call of this method twice is the same as sending it once.
pub(crate) fn is_idempotent(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE]
        .contains(method)
}

/// Returns how long the server asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok();
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
    }
    let asked = text(RETRY_AFTER.as_str())?;
    if let Some(seconds) = number(asked) {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = parse_http_date(asked)?.duration_since(UNIX_EPOCH).ok()?;
    Some(date.saturating_sub(now.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

/// Some servers say outright whether to try again.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    match headers.get("x-should-retry")?.as_bytes() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// What all calls of a client together may spend on retries, so that a server in trouble is not drowned in them.
///
/// Full at first: a hundred retries in a row. Each success gives back a fifth of a retry, each success of a retry all of
/// it.
#[derive(Debug)]
pub struct RetryBudget {
    tokens: AtomicU32,
}

const FULL: u32 = 500;
const RETRY_COST: u32 = 5;

impl Default for RetryBudget {
    fn default() -> Self {
        Self { tokens: AtomicU32::new(FULL) }
    }
}

impl RetryBudget {
    /// Takes the tokens of one retry; `false` when too few are left.
    pub(crate) fn take(&self) -> bool {
        let less = |tokens: u32| tokens.checked_sub(RETRY_COST);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    /// Gives tokens back after a success.
    pub(crate) fn succeed(&self, retried: bool) {
        let back = if retried { RETRY_COST } else { 1 };
        let more = |tokens: u32| Some((tokens + back).min(FULL));
        // The closure always gives a value, so there is nothing to learn from the result.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}
