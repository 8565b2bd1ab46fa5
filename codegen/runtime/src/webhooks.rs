//! Proof that a webhook comes from whom it says: the signatures of Standard Webhooks and Svix.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::hash::BuildHasher;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::json::{self, DecodeError};

/// Verifies webhooks.
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Vec<u8>>,
    families: Vec<String>,
    tolerance: Duration,
}

impl Verifier {
    /// Verifies with this secret, such as `whsec_…`: what follows the first `_` is the key, in base64.
    ///
    /// # Errors
    ///
    /// When the secret has no key.
    pub fn new(secret: &str) -> Result<Self, VerifyError> {
        let families = vec!["webhook".to_owned(), "svix".to_owned()];
        Ok(Self { keys: vec![key(secret)?], families, tolerance: Duration::from_secs(300) })
    }

    /// Accepts this secret as well, as while secrets are exchanged.
    ///
    /// # Errors
    ///
    /// When the secret has no key.
    pub fn and_secret(mut self, secret: &str) -> Result<Self, VerifyError> {
        self.keys.push(key(secret)?);
        Ok(self)
    }

    /// Reads the headers `<family>-id`, `<family>-timestamp` and `<family>-signature` where `webhook-…` and `svix-…` are
    /// not there.
    #[must_use]
    pub fn header_family(mut self, family: impl Into<String>) -> Self {
        self.families.push(family.into());
        self
    }

    /// Accepts webhooks that were sent so much earlier or later than now; 5 minutes by default.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Verifies a webhook that has just arrived. `body` must be the bytes as they came.
    ///
    /// # Errors
    ///
    /// When it does not prove where it comes from, or is too old.
    pub fn verify(
        &self,
        headers: &(impl HeaderLookup + ?Sized),
        body: &[u8],
    ) -> Result<(), VerifyError> {
        self.verify_at(headers, body, SystemTime::now())
    }

    /// Verifies a webhook that arrived at `now`.
    ///
    /// # Errors
    ///
    /// When it does not prove where it comes from, or is too old.
    pub fn verify_at(
        &self,
        headers: &(impl HeaderLookup + ?Sized),
        body: &[u8],
        now: SystemTime,
    ) -> Result<(), VerifyError> {
        let family = self
            .families
            .iter()
            .find(|family| headers.header(&format!("{family}-signature")).is_some());
        let family =
            family.ok_or_else(|| VerifyError::MissingHeader("webhook-signature".to_owned()))?;
        let header = |part: &str| {
            let name = format!("{family}-{part}");
            headers.header(&name).ok_or(VerifyError::MissingHeader(name))
        };
        let (id, timestamp, signatures) =
            (header("id")?, header("timestamp")?, header("signature")?);

        let sent: u64 = timestamp.parse().map_err(|_| VerifyError::InvalidTimestamp)?;
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if now.abs_diff(Duration::from_secs(sent)) > self.tolerance {
            return Err(VerifyError::TimestampOutOfTolerance);
        }

        let candidates: Vec<Vec<u8>> = signatures.split(' ').filter_map(signature).collect();
        let is_signed = self.keys.iter().any(|key| {
            candidates.iter().any(|candidate| {
                let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
                    return false;
                };
                mac.update(id.as_bytes());
                mac.update(b".");
                mac.update(timestamp.as_bytes());
                mac.update(b".");
                mac.update(body);
                mac.verify_slice(candidate).is_ok()
            })
        });
        if is_signed { Ok(()) } else { Err(VerifyError::NoMatchingSignature) }
    }

    /// Verifies a webhook that has just arrived, and reads it.
    ///
    /// # Errors
    ///
    /// When it does not prove where it comes from, is too old, or is not a `T`.
    pub fn verify_and_parse<T: DeserializeOwned>(
        &self,
        headers: &(impl HeaderLookup + ?Sized),
        body: &[u8],
    ) -> Result<T, VerifyError> {
        self.verify(headers, body)?;
        json::decode(body, None).map_err(VerifyError::Decode)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("tolerance", &self.tolerance).finish_non_exhaustive()
    }
}

/// Finds a header by its name, in whatever form the caller's framework has them.
pub trait HeaderLookup {
    /// Returns the value of the header with this name, which is in lower case.
    fn header(&self, name: &str) -> Option<&str>;
}

impl HeaderLookup for HeaderMap {
    fn header(&self, name: &str) -> Option<&str> {
        self.get(name)?.to_str().ok()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> HeaderLookup for [(N, V)] {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.iter().find(|(known, _)| known.as_ref().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_ref())
    }
}

impl<N: AsRef<str>, V: AsRef<str>, const LENGTH: usize> HeaderLookup for [(N, V); LENGTH] {
    fn header(&self, name: &str) -> Option<&str> {
        self.as_slice().header(name)
    }
}

impl HeaderLookup for BTreeMap<String, String> {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl<S: BuildHasher> HeaderLookup for HashMap<String, String, S> {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Why a webhook is not to be trusted, or cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The secret has no key in base64.
    InvalidSecret,
    /// A header is not there, or is not text.
    MissingHeader(String),
    /// The timestamp is not a number of seconds.
    InvalidTimestamp,
    /// The webhook was sent too long ago, or in the future.
    TimestampOutOfTolerance,
    /// None of the signatures was made with the secret.
    NoMatchingSignature,
    /// The webhook comes from where it should, but is not what the API promises.
    Decode(DecodeError),
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidSecret => f.write_str("the signing secret has no key in base64"),
            Self::MissingHeader(name) => write!(f, "the webhook has no header `{name}`"),
            Self::InvalidTimestamp => {
                f.write_str("the webhook's timestamp is not a number of seconds")
            }
            Self::TimestampOutOfTolerance => {
                f.write_str("the webhook was sent too long ago, or in the future")
            }
            Self::NoMatchingSignature => f.write_str("the webhook was not signed with the secret"),
            Self::Decode(error) => write!(f, "the webhook could not be read: {error}"),
        }
    }
}

impl Error for VerifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            Self::InvalidSecret
            | Self::MissingHeader(_)
            | Self::InvalidTimestamp
            | Self::TimestampOutOfTolerance
            | Self::NoMatchingSignature => None,
        }
    }
}

fn key(secret: &str) -> Result<Vec<u8>, VerifyError> {
    let text = secret.split_once('_').map_or(secret, |(_, key)| key);
    let key = STANDARD.decode(text).map_err(|_| VerifyError::InvalidSecret)?;
    if key.is_empty() { Err(VerifyError::InvalidSecret) } else { Ok(key) }
}

/// Reads `v1,<base64>`, or `<base64>` as older families have it; signatures of other versions are passed over.
fn signature(text: &str) -> Option<Vec<u8>> {
    let encoded = match text.split_once(',') {
        Some(("v1", encoded)) => encoded,
        Some(_) => return None,
        None => text,
    };
    STANDARD.decode(encoded).ok()
}
