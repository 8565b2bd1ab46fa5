//! Following redirects, by the rules of the Fetch standard, without carrying secrets to other servers.

use http::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, HeaderMap,
    LOCATION,
};
use http::{Method, StatusCode};

use super::body::Body;
use super::send::Outgoing;
use super::url::{origin, resolve, same_origin, without_pairs};

const MOST: u32 = 10;

/// The redirects of one attempt.
#[derive(Debug, Default)]
pub(crate) struct Redirects {
    followed: u32,
    left_origin: bool,
}

/// Returns whether a status sends the client elsewhere.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

impl Redirects {
    /// Returns whether a redirect led to another server than the API's.
    pub(crate) fn left_origin(&self) -> bool {
        self.left_origin
    }

    /// Turns `outgoing` into the request that the redirect asks for.
    ///
    /// # Errors
    ///
    /// A text that says why the redirect cannot, or must not, be followed.
    pub(crate) fn follow(
        &mut self,
        outgoing: &mut Outgoing,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<(), String> {
        if self.followed == MOST {
            return Err(format!("more than {MOST} redirects"));
        }
        self.followed += 1;

        let location =
            headers.get(LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
        let target = location.and_then(|location| resolve(&outgoing.uri, location.trim()));
        let Some(mut target) = target else {
            return Err("a redirect leads to something that is no address".to_owned());
        };
        let shown = origin(&target);
        match (outgoing.uri.scheme_str(), target.scheme_str()) {
            (_, Some("https")) | (Some("http"), Some("http")) => {}
            (_, Some("http")) => {
                return Err(format!("a redirect leads from https to http: {shown}"));
            }
            (_, _) => {
                return Err(format!("a redirect leads to what is not on the web: {shown}"));
            }
        }
        if target.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(format!("a redirect leads to an address with a user name in it: {shown}"));
        }

        if becomes_get(status, &outgoing.method) {
            outgoing.method = Method::GET;
            outgoing.body = Body::Empty;
            for name in
                [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION]
            {
                outgoing.headers.remove(name);
            }
        } else if !outgoing.body.is_replayable() {
            return Err(format!("a redirect asks to send a streamed body again: {shown}"));
        }

        // Once away, always away: a server that sends us on may name our own host to get at what it must not see.
        self.left_origin |= !same_origin(&outgoing.uri, &target);
        if self.left_origin {
            if outgoing.secret_body {
                return Err(format!("a redirect asks to show a secret to another server: {shown}"));
            }
            outgoing.drop_secrets();
            target = without_pairs(&target.to_string(), &outgoing.secret_query)
                .parse()
                .unwrap_or_default();
        }
        outgoing.uri = target;
        Ok(())
    }
}

fn becomes_get(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => method != Method::GET && method != Method::HEAD,
        _ => false,
    }
}
