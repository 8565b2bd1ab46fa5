//! A request before it is sent: what an operation's arguments and the caller's options amount to.
//!
//! It knows the operation but no client. What is wrong with an argument is kept and told when the call is sent, so that
//! calls can be chained.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::api::Operation;
use super::auth::is_secret_header;
use super::body::Body;
use super::json;
use super::percent::{Keep, encode_into, encode_owned, encoded_length};
use super::retry::RetryPolicy;
use super::url::BaseUrl;

/// The request of a call.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    /// Path parameters that are not printed.
    secret_path: Vec<&'static str>,
    query: Vec<QueryEntry>,
    /// What is asked for, and the type of the body, unless the headers say otherwise. Most calls have no others, and so
    /// no map of them.
    accept: Option<HeaderValue>,
    content_type: Option<HeaderValue>,
    headers: HeaderMap,
    cookies: Vec<(&'static str, String)>,
    body: Body,
    problem: Option<String>,
    options: RequestOptions,
}

/// What the caller wants otherwise than the client does, for one call.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The time for the whole call.
    pub timeout: Option<Duration>,
    /// The time for each attempt.
    pub attempt_timeout: Option<Duration>,
    /// When to try again.
    pub retry: Option<RetryPolicy>,
    /// Where to send the call.
    pub base_url: Option<BaseUrl>,
    /// The caller's own idempotency key.
    pub idempotency_key: Option<String>,
    /// An address that the server gave, absolute or relative, to go to in place of the operation's own. Its origin must
    /// be that of the API.
    pub link: Option<String>,
    /// Whether the body is for no other server to see.
    pub(crate) secret_body: bool,
}

#[derive(Clone)]
struct QueryEntry {
    name: &'static str,
    value: QueryValue,
    secret: bool,
}

#[derive(Clone)]
enum QueryValue {
    /// One value, as it was given.
    Plain(String),
    /// `name=value`, encoded; several pairs with `&` between them, or none.
    Pairs(String),
}

impl Request {
    /// Begins a request of `operation`.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            secret_path: Vec::new(),
            query: Vec::new(),
            accept: None,
            content_type: None,
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Body::Empty,
            problem: None,
            options: RequestOptions::default(),
        }
    }

    /// Sets the path parameter `name`.
    pub fn path(&mut self, name: &'static str, value: impl fmt::Display) {
        self.path_text(name, value.to_string());
    }

    /// Sets the path parameter `name` to a text, which is not copied.
    pub fn path_text(&mut self, name: &'static str, value: String) {
        self.check_path_value(name, &value);
        self.path_encoded(name, encode_owned(value, Keep::Unreserved));
    }

    /// Sets the query parameter `name`, in place of an earlier value.
    pub fn query(&mut self, name: &'static str, value: impl fmt::Display) {
        self.query_text(name, value.to_string());
    }

    /// Sets the query parameter `name` to a text, which is not copied.
    pub fn query_text(&mut self, name: &'static str, value: String) {
        self.set_query(name, QueryValue::Plain(value), false);
    }

    /// Sets the query parameter `name` to a value that is neither printed nor sent on to other servers.
    pub fn secret_query(&mut self, name: &'static str, value: impl fmt::Display) {
        self.set_query(name, QueryValue::Plain(value.to_string()), true);
    }

    /// Sets the header `name`, in place of an earlier value.
    pub fn header(&mut self, name: &str, value: impl fmt::Display) {
        self.set_header(name, &value.to_string(), false);
    }

    /// Sets the header `name` to a value that is neither printed nor sent on to other servers.
    pub fn secret_header(&mut self, name: &str, value: impl fmt::Display) {
        self.set_header(name, &value.to_string(), true);
    }

    /// Sets the cookie `name`.
    pub fn cookie(&mut self, name: &'static str, value: impl fmt::Display) {
        self.cookie_encoded(name, encode_owned(value.to_string(), Keep::Unreserved));
    }

    /// Sends `value` as JSON; with an envelope, as the only member of an object.
    pub fn json(&mut self, envelope: Option<&str>, value: &(impl Serialize + ?Sized)) {
        match json::encode(value, envelope) {
            Ok(bytes) => {
                self.body = bytes.into();
                self.content_type = self.fixed_value(&CONTENT_TYPE, "application/json");
                self.headers.remove(CONTENT_TYPE);
            }
            Err(error) => self.fail(format!("the body could not be written as JSON: {error}")),
        }
    }

    /// Sends values as JSON texts one after the other, each with `start` before it and a line's end behind it.
    pub fn json_texts(&mut self, values: &[impl Serialize], start: &str, media_type: &'static str) {
        let mut texts = Vec::new();
        for (index, value) in values.iter().enumerate() {
            match json::encode_line(value) {
                Ok(text) => {
                    texts.extend_from_slice(start.as_bytes());
                    texts.extend_from_slice(&text);
                    texts.push(b'\n');
                }
                Err(error) => {
                    let number = index + 1;
                    self.fail(format!(
                        "value {number} of the body could not be written as JSON: {error}"
                    ));
                    return;
                }
            }
        }
        self.body(texts.into(), media_type);
    }

    /// Sends text.
    pub fn text(&mut self, text: impl Into<String>) {
        self.body(text.into().into(), "text/plain; charset=utf-8");
    }

    /// Sends bytes.
    pub fn bytes(&mut self, content_type: &str, bytes: impl Into<Bytes>) {
        self.body(Body::Bytes(bytes.into()), content_type);
    }

    /// Sends any body.
    pub fn body(&mut self, body: Body, content_type: &str) {
        self.body = body;
        self.set_header(CONTENT_TYPE.as_str(), content_type, false);
    }

    /// Sets the path parameter `name` to text that is encoded already.
    pub fn path_encoded(&mut self, name: &'static str, encoded: String) {
        self.path.retain(|(known, _)| *known != name);
        self.path.push((name, encoded));
    }

    /// Sets the query parameter `name` to pairs that are encoded already (`a=1&a=2`), or to nothing.
    pub fn query_encoded(&mut self, name: &'static str, encoded: String) {
        self.set_query(name, QueryValue::Pairs(encoded), false);
    }

    /// Keeps the value of the path parameter `name` from being printed.
    pub fn hide_path(&mut self, name: &'static str) {
        self.secret_path.push(name);
    }

    /// Keeps the value of the query parameter `name` from being printed and from being sent on to other servers.
    pub fn hide_query(&mut self, name: &'static str) {
        if let Some(entry) = self.query.iter_mut().find(|entry| entry.name == name) {
            entry.secret = true;
        }
    }

    /// Sets the cookie `name` to text that is encoded already.
    pub fn cookie_encoded(&mut self, name: &'static str, encoded: String) {
        self.cookies.retain(|(known, _)| *known != name);
        self.cookies.push((name, encoded));
    }

    /// Keeps what is wrong, so that the call fails before it is sent. The first problem stays.
    pub fn fail(&mut self, problem: impl Into<String>) {
        self.problem.get_or_insert_with(|| problem.into());
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the value of the query parameter `name`, as it was given to [`Request::query`].
    pub fn given_query(&self, name: &str) -> Option<&str> {
        match &self.query.iter().find(|entry| entry.name == name)?.value {
            QueryValue::Plain(value) => Some(value),
            QueryValue::Pairs(_) => None,
        }
    }

    /// Returns the caller's options, to change them.
    pub fn options_mut(&mut self) -> &mut RequestOptions {
        &mut self.options
    }

    /// Sends this call to another server than the client's.
    pub fn base_url(&mut self, base_url: &str) {
        match BaseUrl::parse(base_url) {
            Ok(base_url) => self.options.base_url = Some(base_url),
            Err(problem) => self.fail(problem),
        }
    }

    /// Refuses values that would make the path another one: servers and proxies resolve `..`, also where it is escaped.
    pub fn check_path_value(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            self.fail(format!("the path parameter `{name}` is empty"));
        } else if is_dots(value) {
            self.fail(format!("the path parameter `{name}` must not be `{value}`"));
        }
    }

    fn set_query(&mut self, name: &'static str, value: QueryValue, secret: bool) {
        let entry = QueryEntry { name, value, secret };
        match self.query.iter_mut().find(|known| known.name == name) {
            Some(known) => *known = entry,
            None => self.query.push(entry),
        }
    }

    fn set_header(&mut self, name: &str, value: &str, secret: bool) {
        match parse_header(name, value, secret) {
            Ok((name, value)) => self.insert_header(name, value),
            Err(problem) => self.fail(problem),
        }
    }

    /// Asks for these media types, unless a header does.
    pub(crate) fn accept(&mut self, media_types: &'static str) {
        self.accept = self.fixed_value(&ACCEPT, media_types);
    }

    /// Returns the value of a header that the program has, and that is not copied.
    fn fixed_value(&mut self, name: &HeaderName, value: &'static str) -> Option<HeaderValue> {
        let value = HeaderValue::from_maybe_shared(Bytes::from_static(value.as_bytes()));
        if value.is_err() {
            self.fail(unfit(name));
        }
        value.ok()
    }

    pub(crate) fn insert_header(&mut self, name: HeaderName, mut value: HeaderValue) {
        // A credential is secret, whoever sets it.
        if self.operation.is_credential(&name) {
            value.set_sensitive(true);
        }
        self.headers.insert(name, value);
    }
}

/// What sending reads.
impl Request {
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub(crate) fn method(&self) -> &'static Method {
        &self.operation.method
    }

    /// Returns the headers, with room for some more.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len() + 6);
        let fixed = [(ACCEPT, &self.accept), (CONTENT_TYPE, &self.content_type)];
        for (name, value) in fixed {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        headers
    }

    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    pub(crate) fn cookies(&self) -> &[(&'static str, String)] {
        &self.cookies
    }

    pub(crate) fn body_ref(&self) -> &Body {
        &self.body
    }

    pub(crate) fn options(&self) -> &RequestOptions {
        &self.options
    }

    pub(crate) fn secret_query_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.query.iter().filter(|entry| entry.secret).map(|entry| entry.name)
    }

    /// Appends the path template, filled in, and the query to the address of a server.
    pub(crate) fn address(&self, server: &str) -> Result<String, String> {
        let template = self.operation.path.split('#').next().unwrap_or_default();
        let (path, fixed_query) = template.split_once('?').unwrap_or((template, ""));
        let values = self.path.iter().map(|(_, value)| value.len());
        let pairs = self.query.iter().map(|entry| 1 + entry.encoded_length());
        let length = template.len() + values.sum::<usize>() + pairs.sum::<usize>();
        let mut out = String::with_capacity(server.len() + length);
        out.push_str(server);
        let mut rest = path;
        while let Some((before, name, after)) = next_variable(rest) {
            let Some((_, value)) = self.path.iter().find(|(known, _)| *known == name) else {
                return Err(format!("the path parameter `{name}` is not set"));
            };
            out.push_str(before);
            out.push_str(value);
            rest = after;
        }
        out.push_str(rest);
        let filled = &out[server.len()..];
        if filled.split('/').any(|segment| !segment.is_empty() && is_dots(segment)) {
            return Err(format!("the path parameters make `{path}` another path"));
        }
        if !filled.starts_with('/') {
            out.insert(server.len(), '/');
        }
        let mut separator = '?';
        if !fixed_query.is_empty() {
            out.push(separator);
            out.push_str(fixed_query);
            separator = '&';
        }
        for entry in self.query.iter().filter(|entry| entry.encoded_length() > 0) {
            out.push(separator);
            entry.encode_into(&mut out);
            separator = '&';
        }
        Ok(out)
    }
}

impl QueryEntry {
    /// Appends `name=value`, encoded, or several such pairs with `&` between them, or none.
    fn encode_into(&self, out: &mut String) {
        match &self.value {
            QueryValue::Plain(value) => {
                encode_into(out, self.name, Keep::Unreserved);
                out.push('=');
                encode_into(out, value, Keep::Unreserved);
            }
            QueryValue::Pairs(pairs) => out.push_str(pairs),
        }
    }

    fn encoded_length(&self) -> usize {
        let length = |text| encoded_length(text, Keep::Unreserved);
        match &self.value {
            QueryValue::Plain(value) => length(self.name) + 1 + length(value),
            QueryValue::Pairs(pairs) => pairs.len(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<String> = self
            .query
            .iter()
            .map(|entry| {
                let mut shown = String::new();
                if entry.secret {
                    shown.push_str("[redacted]");
                } else {
                    entry.encode_into(&mut shown);
                }
                shown
            })
            .collect();
        let path: Vec<(&str, &str)> = self
            .path
            .iter()
            .map(|(name, value)| {
                (*name, if self.secret_path.contains(name) { "[redacted]" } else { value })
            })
            .collect();
        let cookies: Vec<&str> = self.cookies.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("path", &path)
            .field("query", &query)
            .field("headers", &self.headers())
            .field("cookies", &cookies)
            .field("body_length", &self.body.length())
            .finish_non_exhaustive()
    }
}

/// Reads a header; what tells a secret by its name is marked so, which keeps it out of `Debug`.
pub(crate) fn parse_header(
    name: &str,
    value: &str,
    secret: bool,
) -> Result<(HeaderName, HeaderValue), String> {
    let name: HeaderName =
        name.parse().map_err(|_| format!("`{}` is not a header name", name.escape_debug()))?;
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| unfit(&name))?;
    value.set_sensitive(secret);
    let is_secret = is_secret_header(&name, &value);
    value.set_sensitive(is_secret);
    Ok((name, value))
}

fn unfit(name: &HeaderName) -> String {
    format!("the value of the header `{name}` has characters that no header can hold")
}

/// Returns whether a segment, with its escaped dots resolved, is `.` or `..`.
fn is_dots(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() {
        let Some(after) = rest
            .strip_prefix('.')
            .or_else(|| rest.strip_prefix("%2e"))
            .or_else(|| rest.strip_prefix("%2E"))
        else {
            return false;
        };
        rest = after;
        dots += 1;
    }
    dots == 1 || dots == 2
}

/// Splits `before{name}after`.
fn next_variable(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
