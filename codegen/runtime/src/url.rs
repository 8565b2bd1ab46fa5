//! Addresses: the base address of an API, references in redirects, origins.
//!
//! Everything here is text and `http::Uri`; nothing is fetched, and no error repeats a query, where secrets may be.

use http::Uri;

use super::percent::decode;

/// The address that the paths of operations are appended to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
}

impl BaseUrl {
    /// Reads an absolute `http` or `https` address; a path is kept, a slash at its end is not.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the API names no server: set one with `base_url`".to_owned());
        }
        let uri: Uri =
            text.parse().map_err(|error| format!("the base URL is not an address: {error}"))?;
        let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("the base URL must begin with `https://` or `http://`".to_owned());
        };
        if authority.as_str().contains('@') {
            return Err("the base URL must not contain a user name or password".to_owned());
        }
        if authority.host().is_empty() {
            return Err("the base URL names no host".to_owned());
        }
        if text.contains(['?', '#']) {
            return Err("the base URL must not contain a query or fragment".to_owned());
        }
        Ok(Self { text: text.trim_end_matches('/').to_owned() })
    }

    /// Returns the address of the server of a whole address.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong.
    pub fn of(uri: &Uri) -> Result<Self, String> {
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        Self::parse(&format!("{}://{authority}", uri.scheme_str().unwrap_or_default()))
    }

    /// Returns the address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the address that a reference means, seen from this one.
    ///
    /// # Errors
    ///
    /// A text, where the result is no address.
    pub fn relative(&self, reference: &str) -> Result<Self, String> {
        let uri: Uri = self.text.parse().map_err(|error| format!("no address: {error}"))?;
        let resolved = resolve(&uri, reference);
        let resolved = resolved.ok_or_else(|| format!("`{reference}` is no address"))?;
        Self::parse(&resolved.to_string())
    }
}

/// Reads the address of a request.
///
/// # Errors
///
/// A text, where it is no address (too long, for instance).
pub fn parse(address: String) -> Result<Uri, String> {
    // It is taken over from a `String`, and copied from a `&str`.
    Uri::try_from(address).map_err(|error| format!("the request's address is not valid: {error}"))
}

/// Resolves a reference, as in a `Location` header, against an absolute address (RFC 3986 §5.2).
pub fn resolve(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.split('#').next().unwrap_or_default();
    let scheme = base.scheme_str()?;
    let authority = base.authority()?;
    let absolute = if let Some(rest) = reference.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if has_scheme(reference) {
        reference.to_owned()
    } else {
        let (path, query) = split_query(reference);
        let path = match path {
            "" => base.path().to_owned(),
            path if path.starts_with('/') => path.to_owned(),
            path => {
                let folder = base.path().rfind('/').map_or("", |end| &base.path()[..end]);
                format!("{folder}/{path}")
            }
        };
        let query = if reference.is_empty() { base.query() } else { query };
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{scheme}://{authority}{}{query}", without_dot_segments(&path))
    };
    let uri: Uri = escape_unusual(&absolute).parse().ok()?;
    (uri.scheme().is_some() && uri.authority().is_some()).then_some(uri)
}

/// Returns the address for the next page that a link of a server means, on the server that gave it.
///
/// # Errors
///
/// A text, where it is no address, or leads to another server.
pub fn link_target(from: &Uri, link: &str) -> Result<String, String> {
    let target = resolve(from, link.trim());
    let target = target.ok_or("the server's link to the next page is no address")?;
    let has_user = target.authority().is_some_and(|authority| authority.as_str().contains('@'));
    // Servers behind a proxy that ends TLS often say `http`; the next request goes by `https` all the same.
    let is_downgraded = from.scheme_str() == Some("https")
        && target.scheme_str() == Some("http")
        && same_host(from, &target)
        && target.port_u16().is_none_or(|port| port == 80)
        && from.port_u16().is_none_or(|port| port == 443);
    if has_user || !(same_origin(from, &target) || is_downgraded) {
        let shown = origin(&target);
        return Err(format!("the server's link to the next page leads to another server: {shown}"));
    }
    let path_and_query = target.path_and_query().map_or("/", |rest| rest.as_str());
    Ok([BaseUrl::of(from)?.as_str(), path_and_query].concat())
}

/// Drops the pairs with these names from the query of an address, absolute or relative.
pub fn without_pairs(address: &str, names: &[&str]) -> String {
    let (before, query) = split_query(address);
    let Some(query) = query else { return address.to_owned() };
    let is_dropped =
        |pair: &&str| names.contains(&decode(pair.split('=').next().unwrap_or_default()).as_str());
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_dropped(pair)).collect();
    if kept.is_empty() { before.to_owned() } else { format!("{before}?{}", kept.join("&")) }
}

fn same_host(one: &Uri, other: &Uri) -> bool {
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    host(one) == host(other)
}

/// Returns whether both addresses have the same scheme, host and port.
pub fn same_origin(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| {
        uri.port_u16().or(if uri.scheme_str() == Some("https") { Some(443) } else { Some(80) })
    };
    one.scheme_str() == other.scheme_str() && same_host(one, other) && port(one) == port(other)
}

/// Returns where the server of an address is, for messages: paths and queries may hold secrets, and so may user names.
pub fn origin(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{scheme}://{}{port}", uri.host().unwrap_or_default())
}

fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn split_query(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    }
}

fn without_dot_segments(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut rest = path.split('/').skip(1).peekable();
    while let Some(segment) = rest.next() {
        let last = rest.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    segments.pop();
                }
                if last {
                    segments.push("");
                }
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

/// Servers put spaces and letters beyond ASCII into `Location`, as they are; browsers escape them.
fn escape_unusual(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push(char::from(byte));
        } else {
            super::percent::encode_byte_into(&mut out, byte);
        }
    }
    out
}
