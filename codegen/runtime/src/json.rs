//! JSON in and out: bodies with their envelope, errors with the path of what failed, and JSON kept as text.

use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::locate;
use super::object::Key;
use super::raw;

/// Reads a JSON text. With an envelope the text is an object, and the value stands under that key.
///
/// # Errors
/// The text is not JSON, is not what `T` is made of, lacks the envelope's key, or goes on after the value.
pub fn decode<T: DeserializeOwned>(text: &[u8], envelope: Option<&str>) -> Result<T, DecodeError> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = match envelope {
        None => T::deserialize(&mut deserializer),
        Some(key) => deserializer.deserialize_map(Envelope(key, PhantomData)),
    };
    match (value, deserializer.end()) {
        (Ok(value), Ok(())) => Ok(value),
        (Err(error), _) | (Ok(_), Err(error)) => Err(DecodeError::new(&error, text)),
    }
}

/// Reads a JSON text that was read as a part of another.
///
/// As bytes, as bodies are: `serde_json` reads a `&str` by types of its own, and all that reads would be compiled twice.
///
/// # Errors
/// As for [`serde_json::from_slice`].
pub(crate) fn decode_part<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}

/// Writes a JSON text. With an envelope it is an object that has the value under that key.
///
/// # Errors
/// A value has no JSON form, such as a map whose keys are no strings.
pub fn encode<T: Serialize + ?Sized>(
    value: &T,
    envelope: Option<&str>,
) -> Result<Vec<u8>, EncodeError> {
    let text = match envelope {
        None => serde_json::to_vec(value),
        Some(key) => serde_json::to_vec(&Envelope(key, value)),
    };
    text.map_err(|error| EncodeError { message: error.to_string() })
}

/// Writes a JSON text without breaks, as a line of JSON lines is.
///
/// # Errors
/// As for [`encode`].
#[allow(dead_code, reason = "an API without lines of JSON does not use it")]
pub fn encode_line<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut text = encode(value, None)?;
    // A value that was kept as text has breaks where it came with them. Those within strings are escaped.
    for byte in text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
    Ok(text)
}

/// An object of which one key matters: a visitor that reads it, and, with a reference, what writes it.
struct Envelope<'a, T>(&'a str, T);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<'_, PhantomData<T>> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expect_key(self.0, f)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<T, M::Error> {
        let mut value = None;
        while find(&mut map, self.0)? {
            value = Some(map.next_value()?);
        }
        match value {
            Some(value) => Ok(value),
            None => Err(missing(self.0)),
        }
    }
}

// What of a visitor does not depend on the type that it gives is compiled once.

fn expect_key(key: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "an object with the key `{key}`")
}

/// Skips all entries before the next one with a key, and returns whether there is one.
#[inline(never)]
fn find<'de, M: MapAccess<'de>>(map: &mut M, wanted: &str) -> Result<bool, M::Error> {
    while let Some(Key(key)) = map.next_key()? {
        if key == wanted {
            return Ok(true);
        }
        map.next_value::<IgnoredAny>()?;
    }
    Ok(false)
}

#[cold]
fn missing<E: serde::de::Error>(key: &str) -> E {
    E::custom(format_args!("missing field `{key}`"))
}

impl<T: Serialize + ?Sized> Serialize for Envelope<'_, &T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, self.1)?;
        map.end()
    }
}

/// The reason why a JSON text could not be read, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    /// Returns an error about a whole value, whose path is empty.
    #[allow(dead_code, reason = "an API without decimals does not use it")]
    pub(crate) fn at_root(message: &str) -> Self {
        Self { path: String::new(), message: message.to_owned() }
    }

    #[cold]
    fn new(error: &serde_json::Error, text: &[u8]) -> Self {
        if text.trim_ascii().is_empty() {
            return Self {
                path: String::new(),
                message: "expected JSON, found nothing".to_owned(),
            };
        }
        let message = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        let message = message.strip_suffix(&position).unwrap_or(&message);
        let (path, message) = locate::locate(text, error.line(), error.column(), message);
        Self { path, message: message.to_owned() }
    }

    /// Returns the path of the value that could not be read, such as `items[3].price`; empty for the whole text.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong with it, such as ``missing field `currency` ``.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at `{}`: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl Error for DecodeError {}

/// The reason why a value could not be written as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    message: String,
}

impl EncodeError {
    /// Returns what is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for EncodeError {}

/// A JSON value kept as the text it came in; two are equal if their texts are.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// The value has no JSON form.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        match serde_json::value::to_raw_value(value) {
            Ok(text) => Ok(Self(text)),
            Err(error) => Err(EncodeError { message: error.to_string() }),
        }
    }

    /// Returns the text.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the value as a `T`.
    ///
    /// # Errors
    /// The text is not what `T` is made of.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode(self.get().as_bytes(), None)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({})", self.get())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}

impl FromStr for Json {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        match RawValue::from_string(text.to_owned()) {
            Ok(text) => Ok(Self(text)),
            Err(error) => Err(DecodeError::new(&error, text.as_bytes())),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::read(deserializer, str::parse)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
