//! For tests: what a server within the process receives.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde::de::DeserializeOwned;

use super::api::Operation;
use super::body::Body;
use super::percent::decode;
use super::transport::{TransportError, collect};

/// A request as a [`Server`](super::testing::Server) received it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, to its end.
    pub body: Bytes,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) parameters: Vec<(String, String)>,
}

impl Received {
    /// Reads a request to its end.
    pub(crate) async fn read(request: http::Request<Body>) -> Result<Self, TransportError> {
        let (head, body) = request.into_parts();
        Ok(Self {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body: collect(body).await?,
            operation: head.extensions.get().copied(),
            parameters: Vec::new(),
        })
    }

    /// Returns the id of the operation that was called.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation.map(|operation| operation.id)
    }

    /// Returns the path, as it came.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Returns the names and values in the query, decoded, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        let pairs = self.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            })
            .collect()
    }

    /// Returns what stands for `{name}` of the template, decoded.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns a header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as people read it.
    pub(crate) fn text(&self) -> String {
        shown(&self.body)
    }

    /// The request as people read it: method, path and query, then the body.
    pub(crate) fn show(&self) -> String {
        let address = self.uri.path_and_query().map_or("/", |address| address.as_str());
        let mut text = format!("{} {address}", self.method);
        for line in self.text().lines() {
            text.push('\n');
            text.push_str(line);
        }
        text
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// A body to show: JSON on lines of its own, and what is no text as its size.
fn shown(body: &[u8]) -> String {
    match (serde_json::from_slice::<serde_json::Value>(body), std::str::from_utf8(body)) {
        (Ok(value), _) => format!("{value:#}"),
        (Err(_), Ok(text)) => text.to_owned(),
        (Err(_), Err(_)) => format!("{} bytes", body.len()),
    }
}

/// Fits a path to a template; gives what stands for its names.
pub(crate) fn fit(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == path).then(Vec::new);
    };
    let (name, after) = rest.split_once('}')?;
    let path = path.strip_prefix(before)?;
    let end = path.find('/').unwrap_or(path.len());
    // A name takes as much as it can, so that `{id}.json` fits `a.b.json`.
    let ends = (1..=end).rev().filter(|end| path.is_char_boundary(*end));
    ends.into_iter().find_map(|end| {
        let mut parameters = fit(after, &path[end..])?;
        parameters.insert(0, (name.to_owned(), decode(&path[..end])));
        Some(parameters)
    })
}
