//! Sending: one function for all calls, which puts a request together, tries, waits and tries again.
//!
//! It knows nothing of what answers mean but their status.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use http::{Method, StatusCode, Uri};

use super::api::Operation;
use super::auth::{AuthProblem, Grant, choose, is_secret_header};
use super::body::Body;
use super::client::{Client, Core};
use super::error::{Answer, Error, ErrorKind, Result};
use super::idempotency;
use super::interceptor::Next;
use super::redirect::{self, Redirects};
use super::request::{Request, parse_header};
use super::retry::{is_idempotent, retry_after};
use super::token::{self, Asked};
use super::trace;
use super::transport::ResponseBody;
use super::url::{self, link_target, without_pairs};

/// The answer to a call, whose status is a success.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) operation: &'static Operation,
    pub(crate) answer: Answer,
    pub(crate) attempts: u32,
}

/// A request in the form in which it goes out, and which of its parts are for the API's server only.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) secret_query: Vec<&'static str>,
    pub(crate) secret_body: bool,
    /// Whether the server gave the address, which may then have credentials already.
    pub(crate) is_linked: bool,
}

/// A call on its way. What it gives besides the answer is the body as far as it was not waited for.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<(Reply, ResponseBody)>> + Send>>;

/// How much of an answer a call waits for, if it is a success.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extent {
    Whole,
    /// Status and headers; the timeouts are for them only.
    #[allow(dead_code, reason = "an API without streams does not use it")]
    Head,
    /// The same where the status says so.
    #[allow(dead_code, reason = "an API whose successes are of one type does not use it")]
    HeadIf(fn(StatusCode) -> bool),
}

impl Extent {
    /// Returns whether a success of a status is given before its body is there.
    fn is_head(self, status: StatusCode) -> bool {
        match self {
            Self::Whole => false,
            Self::Head => true,
            Self::HeadIf(is_head) => is_head(status),
        }
    }
}

/// Begins to send a request. Not generic, so that this is compiled once and not with each type that calls give.
pub(crate) fn start(client: Client, request: Request, extent: Extent) -> Sending {
    let span = trace::Span::call(request.operation());
    Box::pin(async move {
        let sent = span.around(send(client, request, extent, &span)).await;
        match &sent {
            Ok((reply, _)) => {
                span.resends(reply.attempts.saturating_sub(1));
                span.end(Ok(reply.answer.status));
            }
            Err(error) => {
                span.resends(error.attempts().saturating_sub(1));
                span.end(Err(error));
            }
        }
        sent
    })
}

/// Sends a request until it succeeds, or the retry policy or the time is at its end.
async fn send(
    client: Client,
    mut request: Request,
    extent: Extent,
    span: &trace::Span,
) -> Result<(Reply, ResponseBody)> {
    let core = &*client.core;
    let operation = request.operation();
    let invalid = |problem: String| Error::new(ErrorKind::Request, operation.id, problem);
    if let Some(problem) = request.problem() {
        return Err(invalid(problem.to_owned()));
    }
    add_idempotency_key(core, &mut request).map_err(invalid)?;
    let (mut outgoing, asked) = prepare(core, &request)?;
    span.server(&outgoing.uri);
    let options = request.options();
    let policy = options.retry.as_ref().unwrap_or(&core.retry);
    let attempt_timeout = options.attempt_timeout.unwrap_or(core.attempt_timeout);
    let timeout = options.timeout.unwrap_or(core.timeout);
    let deadline = core.clock.now().saturating_add(timeout);
    let safe = is_idempotent(request.method()) || has_idempotency_key(core, &outgoing.headers);

    let too_late = |attempts| {
        let text = format!("no answer within {timeout:?}, the time for the whole call");
        Error::new(ErrorKind::Timeout, operation.id, text).with_attempts(attempts)
    };

    let (mut attempts, mut retries, mut is_refused) = (0, 0, false);
    loop {
        if attempts > 0 {
            (outgoing, _) = prepare(core, &request)?;
        }
        let mut tokens = Vec::new();
        if !asked.is_empty() {
            let left = deadline.saturating_sub(core.clock.now());
            let given = token::give(&client, &asked, operation.id, &mut outgoing);
            let given = within(core, left, given).await;
            let given = given.unwrap_or_else(|| Err(too_late(attempts)));
            tokens = given.map_err(|error| error.with_attempts(attempts))?;
        }
        let again = || {
            let (mut outgoing, _) = prepare(core, &request)?;
            for (asked, token) in asked.iter().zip(&tokens) {
                token::add(asked.scheme, token, operation.id, &mut outgoing)?;
            }
            Ok(outgoing)
        };

        attempts += 1;
        let left = deadline.saturating_sub(core.clock.now());
        let attempt = trace::Span::attempt(operation, &outgoing.uri, attempts - 1);
        let mut redirects = Redirects::default();
        let exchange =
            exchange(&client, operation, &mut outgoing, again, &mut redirects, attempts, extent);
        let result = within(core, left.min(attempt_timeout), attempt.around(exchange)).await;
        let error = match result {
            Some(Ok((answer, body))) => {
                core.budget.succeed(retries > 0);
                attempt.end(Ok(answer.status));
                return Ok((Reply { operation, answer, attempts }, body));
            }
            Some(Err(error)) => error,
            None if left <= attempt_timeout => {
                let error = too_late(attempts);
                attempt.end(Err(&error));
                return Err(error);
            }
            None => {
                let text = format!("no answer within {attempt_timeout:?}, the time for an attempt");
                Error::new(ErrorKind::Timeout, operation.id, text)
            }
        };
        let error = error.with_attempts(attempts);
        attempt.end(Err(&error));
        // Another server, to which a redirect led, was shown no token.
        let refuses = error.status() == Some(StatusCode::UNAUTHORIZED)
            && !is_refused
            && !redirects.left_origin();
        if refuses {
            for (asked, token) in asked.iter().zip(&tokens) {
                asked.provider.refused(token);
            }
        }
        if !request.body_ref().is_replayable() {
            return Err(error);
        }
        if refuses && !tokens.is_empty() {
            is_refused = true;
            continue;
        }
        let Some(wait) = policy.wait(retries, safe, &error, core.clock.jitter()) else {
            return Err(error);
        };
        let is_too_late = core.clock.now().saturating_add(wait) >= deadline;
        if is_too_late || !core.budget.take() {
            return Err(error);
        }
        retries += 1;
        trace::waiting(&error, wait);
        core.clock.sleep(wait).await;
    }
}

/// Puts together what goes out: address, headers, credentials, body; and who must be asked for more credentials.
///
/// Of the same request it makes the same each time, so that nothing is copied for an attempt that is never made.
fn prepare(core: &Core, request: &Request) -> Result<(Outgoing, Vec<Asked>)> {
    let operation = request.operation();
    let invalid = |problem: String| Error::new(ErrorKind::Request, operation.id, problem);

    let mut headers = request.headers();
    // What a call says replaces what the client says.
    for (name, value) in &core.headers {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    let cookies: Vec<String> =
        request.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    if !cookies.is_empty() {
        let (name, value) =
            parse_header(COOKIE.as_str(), &cookies.join("; "), true).map_err(invalid)?;
        headers.insert(name, value);
    }
    let own_server = operation.server.filter(|_| !core.has_own_url);
    let own_server = own_server.map(|server| core.base_url.relative(server)).transpose();
    let own_server = own_server.map_err(invalid)?;
    let base_url = request.options().base_url.as_ref().or(own_server.as_ref());
    let base_url = base_url.unwrap_or(&core.base_url);
    let mut address = request.address(base_url.as_str()).map_err(invalid)?;
    if let Some(link) = &request.options().link {
        let target = url::parse(address).and_then(|uri| link_target(&uri, link));
        address = target.map_err(|problem| Error::new(ErrorKind::Paging, operation.id, problem))?;
    }
    let grants =
        choose(operation.security, &core.grants, &headers).map_err(|problem| match problem {
            AuthProblem::Missing(text) => Error::new(ErrorKind::Auth, operation.id, text),
            AuthProblem::Invalid(text) => invalid(text),
        })?;
    // A credential in a header that the caller set is as secret as one that the builder was given.
    for (_, value) in headers.iter_mut().filter(|(name, _)| operation.is_credential(name)) {
        value.set_sensitive(true);
    }

    let uri = url::parse(address).map_err(invalid)?;
    let mut outgoing = Outgoing {
        method: match operation.method_name {
            Some(name) => {
                Method::from_bytes(name.as_bytes()).map_err(|error| invalid(error.to_string()))?
            }
            None => operation.method.clone(),
        },
        uri,
        headers,
        body: request.body_ref().clone(),
        secret_query: request.secret_query_names().collect(),
        secret_body: request.options().secret_body,
        is_linked: request.options().link.is_some(),
    };
    let mut asked = Vec::new();
    for grant in grants {
        match grant {
            Grant::Ask(provider) => asked.push(provider),
            grant => outgoing.add(grant).map_err(invalid)?,
        }
    }
    Ok((outgoing, asked))
}

/// Adds the key that all attempts of a call share, unless a header has one.
fn add_idempotency_key(core: &Core, request: &mut Request) -> Result<(), String> {
    let own = request.options().idempotency_key.as_deref();
    let Some((name, methods)) = core.api.idempotency else {
        return match own {
            Some(_) => Err("the API takes no idempotency key".to_owned()),
            None => Ok(()),
        };
    };
    let key = match own {
        Some(key) => key.to_owned(),
        None if request.has_header(name) || core.headers.contains_key(name) => return Ok(()),
        None if !methods.contains(request.method()) => return Ok(()),
        None => idempotency::new_key(),
    };
    let (name, value) = parse_header(name, &key, false)?;
    request.insert_header(name, value);
    Ok(())
}

fn has_idempotency_key(core: &Core, headers: &HeaderMap) -> bool {
    core.api.idempotency.is_some_and(|(name, _)| headers.contains_key(name))
}

/// Makes one attempt: sends the request, follows redirects and reads the answer as far as it is waited for.
async fn exchange(
    client: &Client,
    operation: &'static Operation,
    outgoing: &mut Outgoing,
    again: impl Fn() -> Result<Outgoing>,
    redirects: &mut Redirects,
    attempt: u32,
    extent: Extent,
) -> Result<(Answer, ResponseBody)> {
    let core = &*client.core;
    let mut is_redirected = false;
    loop {
        // Few requests are redirected, so the first one takes along what is dear to copy; it is made again where it must be.
        let (uri, headers) = if is_redirected {
            (outgoing.uri.clone(), outgoing.headers.clone())
        } else {
            (std::mem::take(&mut outgoing.uri), std::mem::take(&mut outgoing.headers))
        };
        let mut request = http::Request::new(outgoing.body.clone());
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        // The server of tests knows calls by their operation.
        #[cfg(feature = "testing")]
        request.extensions_mut().insert(operation);
        let response = if core.interceptors.is_empty() {
            core.transport.send(request).await
        } else {
            Next::new(client, operation, attempt, redirects.left_origin()).run(request).await
        };
        let response = response.map_err(|error| Error::from_transport(operation.id, error))?;
        let is_redirect = redirect::is_redirect(response.status());
        if is_redirect && !operation.gives_redirects && response.headers().contains_key(LOCATION) {
            if !is_redirected {
                *outgoing = again()?;
                is_redirected = true;
            }
            redirects
                .follow(outgoing, response.status(), response.headers())
                .map_err(|problem| Error::new(ErrorKind::Redirect, operation.id, problem))?;
            continue;
        }

        let (head, body) = response.into_parts();
        let is_success = head.status.is_success() || is_redirect && operation.gives_redirects;
        if is_success && extent.is_head(head.status) {
            let answer = Answer { status: head.status, headers: head.headers, body: Bytes::new() };
            return Ok((answer, body));
        }
        let declared =
            if outgoing.method == Method::HEAD { None } else { declared_length(&head.headers) };
        let body = read(body, declared, core.max_response_size).await;
        let (body, failure) = match body {
            Ok(body) => (body, None),
            Err((partial, failure)) => (partial, Some(failure)),
        };
        let answer = Answer { status: head.status, headers: head.headers, body };
        // A body that breaks off must not hide that the server reported a failure.
        if !is_success {
            let wait = retry_after(&answer.headers, core.clock.wall());
            return Err(Error::from_answer(operation.id, answer, wait));
        }
        return match failure {
            None => Ok((answer, ResponseBody::bytes(Bytes::new()))),
            Some(ReadFailure::Transport(error)) => Err(Error::from_transport(operation.id, error)),
            Some(ReadFailure::TooLarge) => {
                let text = format!(
                    "the answer is larger than the {} bytes allowed",
                    core.max_response_size
                );
                Err(Error::new(ErrorKind::TooLarge, operation.id, text).with_answer(answer))
            }
        };
    }
}

enum ReadFailure {
    Transport(super::transport::TransportError),
    TooLarge,
}

/// Reads a body to its end; on failure gives what arrived before.
async fn read(
    mut body: ResponseBody,
    declared: Option<u64>,
    limit: u64,
) -> Result<Bytes, (Bytes, ReadFailure)> {
    if declared.is_some_and(|length| length > limit) {
        return Err((Bytes::new(), ReadFailure::TooLarge));
    }
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.chunk().await {
        let so_far = first.len() + whole.len();
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => return Err((join(first, whole), ReadFailure::Transport(error))),
        };
        if (so_far as u64).saturating_add(chunk.len() as u64) > limit {
            return Err((join(first, whole), ReadFailure::TooLarge));
        }
        // Most bodies come in one chunk, which is then not copied.
        if so_far == 0 {
            first = chunk;
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&std::mem::take(&mut first));
            }
            whole.extend_from_slice(&chunk);
        }
    }
    Ok(join(first, whole))
}

fn join(first: Bytes, whole: BytesMut) -> Bytes {
    if whole.is_empty() { first } else { whole.freeze() }
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Waits for `future`, but not longer than `limit`; `None` when time ran out.
async fn within<T>(core: &Core, limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut sleep = core.clock.sleep(limit);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        sleep.as_mut().poll(context).map(|()| None)
    })
    .await
}

impl Outgoing {
    /// Puts a credential where it belongs.
    pub(crate) fn add(&mut self, grant: Grant) -> Result<(), String> {
        match grant {
            Grant::Header(name, value) => {
                self.headers.insert(name, value);
            }
            Grant::Query(name, value) => {
                self.secret_query.push(name);
                // An address that the server gave may hold an older one.
                let names: &[&str] = if self.is_linked { &[name] } else { &[] };
                let uri = without_pairs(&self.uri.to_string(), names);
                let separator = if uri.contains('?') { '&' } else { '?' };
                let uri = format!("{uri}{separator}{name}={value}");
                self.uri = uri.parse().map_err(|_| format!("`{name}` fits into no address"))?;
            }
            Grant::Cookie(name, value) => {
                let cookies = self.headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok());
                let cookies = cookies.map(|cookies| format!("{cookies}; ")).unwrap_or_default();
                let cookies = format!("{cookies}{name}={value}");
                let (name, value) = parse_header(COOKIE.as_str(), &cookies, true)?;
                self.headers.insert(name, value);
            }
            // Whoever asks adds the answer.
            Grant::Ask(_) => {}
        }
        Ok(())
    }

    /// Leaves out what only the API's server may see.
    pub(crate) fn drop_secrets(&mut self) {
        let secret: Vec<HeaderName> = self
            .headers
            .iter()
            .filter(|(name, value): &(&HeaderName, &HeaderValue)| is_secret_header(name, value))
            .map(|(name, _)| name.clone())
            .collect();
        for name in secret {
            self.headers.remove(name);
        }
    }
}
