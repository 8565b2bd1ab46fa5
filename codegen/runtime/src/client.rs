//! The client and its builder: settings, credentials and the transport, shared by all calls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{HeaderMap, USER_AGENT};

use super::api::Api;
use super::auth::{Credential, Grant, Scheme, grant};
use super::clock::Clock;
use super::error::{Error, ErrorKind, Result};
use super::interceptor::Interceptor;
use super::request::parse_header;
use super::retry::{RetryBudget, RetryPolicy};
use super::transport::Transport;
use super::url::BaseUrl;

/// A client of the API. Clones are cheap and share connections, settings and the retry budget.
#[derive(Clone)]
pub struct Client {
    // A field and not a method, since emitted code adds a method for each resource of the API.
    pub(crate) core: Arc<Core>,
}

/// What all clones of a client share.
pub(crate) struct Core {
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the base URL is the caller's, so that it replaces the servers of operations too.
    pub(crate) has_own_url: bool,
    pub(crate) headers: HeaderMap,
    /// What credentials are in requests, or why they cannot be in them.
    pub(crate) grants: Vec<(&'static Scheme, Result<Grant, String>)>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    pub(crate) max_response_size: u64,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    /// Returns the address of the API, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.core.base_url.as_str()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Builds a [`Client`].
#[derive(Clone)]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    timeout: Duration,
    attempt_timeout: Duration,
    connect_timeout: Duration,
    proxy: Option<String>,
    variables: Vec<(&'static str, String)>,
    retry: RetryPolicy,
    headers: Vec<(String, String, Secrecy)>,
    user_agent: Option<String>,
    credentials: Vec<(&'static Scheme, Credential)>,
    max_response_size: u64,
    interceptors: Vec<Arc<dyn Interceptor>>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrecy {
    Open,
    Secret,
}

impl ClientBuilder {
    /// Begins a client of this API.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            variables: Vec::new(),
            timeout: Duration::from_secs(300),
            attempt_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            proxy: None,
            retry: RetryPolicy::default(),
            headers: Vec::new(),
            user_agent: None,
            credentials: Vec::new(),
            max_response_size: 100 * 1024 * 1024,
            interceptors: Vec::new(),
            transport: None,
            clock: None,
        }
    }

    /// Calls the API at this address, to whose path the paths of the operations are appended.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Sets a variable of the address that the description gives.
    #[must_use]
    pub fn server_variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Allows each call so much time, with all attempts and the waits between them; 5 minutes by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Allows each attempt so much time, from connecting to the last byte of the answer; 60 seconds by default.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Allows so much time for each connection to come about; 10 seconds by default. A transport given to
    /// [`ClientBuilder::transport`] has its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sends all requests by this proxy, whose address may have a user name and a password, instead of by those that the
    /// environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). A transport given to
    /// [`ClientBuilder::transport`] has its own.
    #[must_use]
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(address.into());
        self
    }

    /// Tries calls again as this policy says.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sends a header with every call.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into(), Secrecy::Open));
        self
    }

    /// Sends a header with every call, whose value is neither printed nor sent on to other servers.
    #[must_use]
    pub fn secret_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into(), Secrecy::Secret));
        self
    }

    /// Says this in the `User-Agent` header, instead of the library's name and version.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Proves who calls, wherever an operation takes this scheme. A later credential replaces an earlier one.
    #[must_use]
    pub fn credential(mut self, scheme: &'static Scheme, credential: Credential) -> Self {
        self.credentials.retain(|(known, _)| known.name != scheme.name);
        self.credentials.push((scheme, credential));
        self
    }

    /// Accepts answers up to so many bytes; 100 MiB by default.
    #[must_use]
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Lets this see each request before it goes out and each response, after the interceptors given before.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Carries requests by this transport instead of the default one.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Gets time and chance from this clock instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// When the address or a header is not valid, or the default transport cannot be set up.
    pub fn build(self) -> Result<Client> {
        let has_own_url = self.base_url.is_some();
        let base_url = match &self.base_url {
            Some(base_url) => base_url.clone(),
            None => self.described_url()?,
        };
        let base_url = BaseUrl::parse(&base_url).map_err(configuration)?;
        let headers = self.default_headers()?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.connect_timeout, self.proxy.as_deref())?,
        };
        let clock = self.clock.or_else(|| transport.clock()).or_else(default_clock).ok_or_else(|| {
            configuration("no clock: call `clock` on the client's builder, or turn the feature `rustls` on")
        })?;
        let grants = self
            .credentials
            .iter()
            .map(|(scheme, credential)| (*scheme, grant(scheme, credential)));
        let core = Core {
            api: self.api,
            base_url,
            has_own_url,
            headers,
            grants: grants.collect(),
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
            budget: RetryBudget::default(),
            max_response_size: self.max_response_size,
            interceptors: self.interceptors,
            transport,
            clock,
        };
        Ok(Client { core: Arc::new(core) })
    }

    /// Returns the address that the description gives, with its variables replaced.
    fn described_url(&self) -> Result<String> {
        let mut url = self.api.base_url.to_owned();
        for (name, default) in self.api.variables {
            let given = self.variables.iter().rev().find(|(known, _)| known == name);
            let value = given.map_or(*default, |(_, value)| value);
            url = url.replace(&format!("{{{name}}}"), value);
        }
        if url.is_empty() {
            return Err(configuration("no base URL: call `base_url` on the client's builder"));
        }
        if url.starts_with('/') {
            return Err(configuration(format!(
                "no base URL: the description says `{url}`, relative to a host that it does not name; call `base_url` on \
                 the client's builder"
            )));
        }
        Ok(url)
    }

    fn default_headers(&self) -> Result<HeaderMap> {
        let library = format!("{}/{}", self.api.name, self.api.version);
        let user_agent = self.user_agent.as_deref().unwrap_or(&library);
        let agent = (USER_AGENT.as_str(), user_agent, false);
        let fixed = self.api.headers.iter().map(|(name, value)| (*name, *value, false));
        let given = self.headers.iter().map(|(name, value, secrecy)| {
            (name.as_str(), value.as_str(), *secrecy == Secrecy::Secret)
        });

        let mut headers = HeaderMap::new();
        for (name, value, secret) in std::iter::once(agent).chain(fixed).chain(given) {
            let (name, value) = parse_header(name, value, secret).map_err(configuration)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

fn configuration(text: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, "", text)
}

/// What carries requests, and what tells the time, unless the builder says otherwise.
#[cfg(all(feature = "reqwest", not(all(target_arch = "wasm32", target_os = "unknown"))))]
mod default {
    pub(super) use super::super::reqwest_transport::ReqwestTransport;
    pub(super) use super::super::system_clock::SystemClock;
}
#[cfg(all(feature = "reqwest", target_arch = "wasm32", target_os = "unknown"))]
mod default {
    pub(super) use super::super::web_clock::SystemClock;
    pub(super) use super::super::web_transport::ReqwestTransport;
}

#[cfg(feature = "reqwest")]
fn default_transport(connect_timeout: Duration, proxy: Option<&str>) -> Result<Arc<dyn Transport>> {
    let transport = match proxy {
        Some(proxy) => default::ReqwestTransport::with_proxy(connect_timeout, proxy),
        None => default::ReqwestTransport::new(connect_timeout),
    };
    match transport {
        Ok(transport) => Ok(Arc::new(transport)),
        Err(error) => {
            Err(configuration(format!("the transport cannot be set up: {error}"))
                .with_source(error))
        }
    }
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration, _: Option<&str>) -> Result<Arc<dyn Transport>> {
    Err(configuration(
        "no transport: call `transport` on the client's builder, or turn the feature `rustls` on",
    ))
}

fn default_clock() -> Option<Arc<dyn Clock>> {
    #[cfg(feature = "reqwest")]
    let clock: Option<Arc<dyn Clock>> = Some(Arc::new(default::SystemClock::default()));
    #[cfg(not(feature = "reqwest"))]
    let clock = None;
    clock
}
