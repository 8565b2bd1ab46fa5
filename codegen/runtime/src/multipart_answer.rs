//! Answers of several parts, read as the types that the API describes: text, JSON and files side by side.
//!
//! The counterpart of `multipart.rs`. What the parts are is found in `multipart_parts.rs`.

use std::error;
use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::api::Operation;
use super::body::BoxError;
use super::call::{Arrival, Call, decode_error};
use super::client::Client;
use super::error::{Answer, Result};
use super::json;
use super::multipart_parts::{Part, split};

/// A file that was received: what is in it, and what the answer says of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedFile {
    /// What is in it.
    pub bytes: Bytes,
    /// Its name, as the server gives it: it may be any text, and is no path to write to.
    pub file_name: Option<String>,
    /// Its media type, such as `application/pdf`.
    pub content_type: Option<String>,
}

impl ReceivedFile {
    /// Makes a file of bytes, as a server in a test sends it.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), file_name: None, content_type: None }
    }
}

impl AsRef<[u8]> for ReceivedFile {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

// It may be very long.
impl fmt::Debug for ReceivedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedFile")
            .field("length", &self.bytes.len())
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// The reason why an answer of several parts could not be read, and which part is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartError {
    part: Option<String>,
    message: String,
}

impl PartError {
    /// Returns the name of the part; nothing where it is the answer as a whole.
    pub fn part(&self) -> Option<&str> {
        self.part.as_deref()
    }

    /// Returns what is wrong with it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(part) = &self.part {
            write!(f, "the part `{part}`: ")?;
        }
        f.write_str(&self.message)
    }
}

impl error::Error for PartError {}

/// What can be read from the parts of an answer. The macro `multipart_answer!` implements it.
pub trait FromParts: Sized {
    /// Reads the parts.
    ///
    /// # Errors
    ///
    /// When a part is missing, or is not of its type.
    fn from_parts(parts: ReceivedParts<'_>) -> Result<Self, PartError>;
}

/// A list of all parts.
impl<T: FromPart> FromParts for Vec<T> {
    fn from_parts(parts: ReceivedParts<'_>) -> Result<Self, PartError> {
        let read = |(index, part): (usize, &Part<'_>)| {
            let name = part.name.clone().unwrap_or_else(|| (index + 1).to_string());
            T::from_part(&parts.received(part)).map_err(|message| failed(&name, message))
        };
        parts.parts.iter().enumerate().map(read).collect()
    }
}

impl<T: FromParts> FromParts for Box<T> {
    fn from_parts(parts: ReceivedParts<'_>) -> Result<Self, PartError> {
        T::from_parts(parts).map(Self::new)
    }
}

/// What can be read from one part: a [`ReceivedFile`], or whatever JSON or text can be.
pub trait FromPart: Sized {
    /// Whether `null` is no value.
    const HAS_NULL: bool;

    /// Reads a part.
    ///
    /// # Errors
    ///
    /// When it is not of the type; says why.
    fn from_part(part: &ReceivedPart<'_>) -> Result<Self, String>;

    /// Reads a part that may be a list in one.
    ///
    /// # Errors
    ///
    /// When neither it nor its items are of the type; says why.
    fn list(part: &ReceivedPart<'_>) -> Result<Vec<Self>, String>;
}

impl FromPart for ReceivedFile {
    const HAS_NULL: bool = false;

    fn from_part(part: &ReceivedPart<'_>) -> Result<Self, String> {
        Ok(Self {
            bytes: part.body.slice_ref(part.content()?),
            file_name: part.part.file_name(),
            content_type: part.part.content_type(),
        })
    }

    fn list(part: &ReceivedPart<'_>) -> Result<Vec<Self>, String> {
        Ok(vec![Self::from_part(part)?])
    }
}

impl<T: DeserializeOwned> FromPart for T {
    const HAS_NULL: bool = true;

    fn from_part(part: &ReceivedPart<'_>) -> Result<Self, String> {
        let content = part.content()?;
        let from_json = || json::decode::<T>(content, None).map_err(|error| error.to_string());
        if part.is_json() {
            return from_json();
        }
        let Ok(text) = std::str::from_utf8(content) else {
            return from_json().map_err(|_| "it is no text in UTF-8".to_owned());
        };
        // A part that does not say what it is can be either.
        if text.trim_start().starts_with(['{', '[']) {
            return from_json().or_else(|error| from_text(text).map_err(|_| error));
        }
        from_text(text).or_else(|error| from_json().map_err(|_| error))
    }

    fn list(part: &ReceivedPart<'_>) -> Result<Vec<Self>, String> {
        let content = part.content()?;
        if !content.trim_ascii_start().starts_with(b"[") {
            return Ok(vec![Self::from_part(part)?]);
        }
        match json::decode(content, None) {
            Ok(list) => Ok(list),
            Err(error) => match Self::from_part(part) {
                Ok(item) => Ok(vec![item]),
                Err(_) => Err(error.to_string()),
            },
        }
    }
}

/// Reads what is a string in JSON from its text.
fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let json = serde_json::to_vec(text).map_err(|error| error.to_string())?;
    json::decode(&json, None).map_err(|error| error.to_string())
}

/// One part of an answer.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedPart<'a> {
    part: &'a Part<'a>,
    body: &'a Bytes,
    /// The media types that the API describes.
    described: &'a str,
}

impl<'a> ReceivedPart<'a> {
    fn content(&self) -> Result<&'a [u8], String> {
        match self.part.encoding() {
            Some(encoding) => Err(format!("its encoding `{encoding}` is not read")),
            None => Ok(self.part.content),
        }
    }

    /// Whether it is JSON: by its own word, or else by that of the description.
    fn is_json(&self) -> bool {
        let own = self.part.content_type();
        let essence = essence(own.as_deref().unwrap_or(self.described));
        essence.ends_with("/json") || essence.ends_with("+json")
    }
}

/// A row of a table: the name of a part, how often it comes, and its media types with commas between.
pub type Row = (&'static str, Times, &'static str);

/// How often a part comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "an API may have no parts of one kind")]
pub enum Times {
    /// Once.
    Once,
    /// Once or not at all.
    Perhaps,
    /// As often as there are values.
    Often,
}

/// The parts of an answer.
#[derive(Debug)]
pub struct ReceivedParts<'a> {
    body: &'a Bytes,
    parts: Vec<Part<'a>>,
    rows: &'static [Row],
}

/// The rows of which parts without names are, if they come in order: of those that may be missing, the last are.
fn in_order(rows: &[Row], parts: usize) -> Vec<Row> {
    let mut missing = rows.len().saturating_sub(parts);
    let mut kept = rows.to_vec();
    while missing > 0
        && let Some(last) = kept.iter().rposition(|(_, times, _)| *times != Times::Once)
    {
        kept.remove(last);
        missing -= 1;
    }
    kept
}

impl<'a> ReceivedParts<'a> {
    fn new(answer: &'a Answer) -> Result<Self, PartError> {
        let content_type = answer.headers.get(CONTENT_TYPE);
        let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let parts = split(content_type.as_deref(), &answer.body)
            .map_err(|message| PartError { part: None, message })?;
        Ok(Self { body: &answer.body, parts, rows: &[] })
    }

    fn received<'p>(&'p self, part: &'p Part<'a>) -> ReceivedPart<'p> {
        let row = self.rows.iter().find(|(name, ..)| Some(*name) == part.name.as_deref());
        let described = row.map_or("", |(_, _, described)| described);
        ReceivedPart { part, body: self.body, described }
    }

    /// Knows the parts by their names. Those without one are what is left of the rows: in order where that fits what
    /// they are, else by what they are.
    pub fn by_name(&mut self, rows: &'static [Row]) {
        self.rows = rows;
        let is_named =
            |name: &str| self.parts.iter().any(|part| part.name.as_deref() == Some(name));
        let mut free: Vec<Row> =
            rows.iter().filter(|(name, ..)| !is_named(name)).copied().collect();
        let unnamed = || self.parts.iter().filter(|part| part.name.is_none());
        let in_order = in_order(&free, unnamed().count());
        let is_in_order = unnamed().count() <= in_order.len()
            && unnamed()
                .zip(&in_order)
                .all(|(part, row)| suits(row.2, media_type(part).as_deref()) != Suits::No);
        if is_in_order {
            free = in_order;
        }
        for part in self.parts.iter_mut().filter(|part| part.name.is_none()) {
            let own = media_type(part);
            let fits = |wanted| free.iter().position(|row| suits(row.2, own.as_deref()) == wanted);
            let place = if is_in_order {
                Some(0)
            } else {
                fits(Suits::Exactly).or_else(|| fits(Suits::Perhaps)).or(Some(0))
            };
            let Some((index, (name, times, _))) =
                place.and_then(|index| Some((index, *free.get(index)?)))
            else {
                break;
            };
            part.name = Some(name.to_owned());
            if is_in_order || times != Times::Often {
                free.remove(index);
            }
        }
    }

    /// Knows the parts by their order alone; the last row takes all that follow where it may.
    pub fn by_place(&mut self, rows: &'static [Row]) {
        self.rows = rows;
        let others = rows.last().filter(|(_, times, _)| *times == Times::Often);
        for (index, part) in self.parts.iter_mut().enumerate() {
            part.name = rows.get(index).or(others).map(|(name, ..)| (*name).to_owned());
        }
    }

    fn named<'p>(&'p self, name: &'p str) -> impl Iterator<Item = ReceivedPart<'p>> + 'p {
        let parts = self.parts.iter().filter(move |part| part.name.as_deref() == Some(name));
        parts.map(|part| self.received(part))
    }

    /// Reads a part that must be there.
    ///
    /// # Errors
    ///
    /// When it is not there, or not of its type.
    pub fn required<T: FromPart>(&self, name: &str) -> Result<T, PartError> {
        match self.named(name).next() {
            Some(part) => T::from_part(&part).map_err(|message| failed(name, message)),
            None => Err(failed(name, self.missing())),
        }
    }

    /// Says that a part is not there, and which are.
    fn missing(&self) -> String {
        const SHOWN: usize = 10;
        let names = self.parts.iter().filter_map(|part| part.name.as_deref());
        let names: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
        if names.is_empty() {
            "it is missing".to_owned()
        } else {
            format!("it is missing; there are {}", names.join(", "))
        }
    }

    /// Reads a part that may be missing, or null.
    ///
    /// # Errors
    ///
    /// When it is not of its type.
    pub fn optional<T: FromPart>(&self, name: &str) -> Result<Option<T>, PartError> {
        let Some(part) = self.named(name).next() else { return Ok(None) };
        let is_null = T::HAS_NULL && part.is_json() && part.part.content.trim_ascii() == b"null";
        if is_null {
            return Ok(None);
        }
        T::from_part(&part).map(Some).map_err(|message| failed(name, message))
    }

    /// Reads all parts of a name; one that is a list in JSON gives its items.
    ///
    /// # Errors
    ///
    /// When one is not of its type.
    pub fn repeated<T: FromPart>(&self, name: &str) -> Result<Vec<T>, PartError> {
        let mut values = Vec::new();
        for part in self.named(name) {
            values.extend(T::list(&part).map_err(|message| failed(name, message))?);
        }
        Ok(values)
    }

    /// Reads a list that is one part, its values with `separator` between them.
    ///
    /// # Errors
    ///
    /// When a value is not of its type.
    pub fn joined<T: DeserializeOwned>(
        &self,
        name: &str,
        separator: &str,
    ) -> Result<Vec<T>, PartError> {
        let mut values = Vec::new();
        for part in self.named(name) {
            let read = if part.is_json() { T::list(&part) } else { pieces(&part, separator) };
            values.extend(read.map_err(|message| failed(name, message))?);
        }
        Ok(values)
    }
}

fn pieces<T: DeserializeOwned>(part: &ReceivedPart<'_>, separator: &str) -> Result<Vec<T>, String> {
    let text = std::str::from_utf8(part.content()?).map_err(|error| error.to_string())?;
    let pieces = text.split(separator).filter(|piece| !piece.is_empty());
    let read = |piece: &str| {
        from_text(piece).or_else(|error| json::decode(piece.as_bytes(), None).map_err(|_| error))
    };
    pieces.map(read).collect()
}

fn failed(part: &str, message: String) -> PartError {
    PartError { part: Some(part.to_owned()), message }
}

fn media_type(part: &Part<'_>) -> Option<String> {
    part.content_type().map(|media_type| essence(&media_type))
}

/// Whether a part can be what a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suits {
    Exactly,
    /// One of the two does not say what it is.
    Perhaps,
    No,
}

/// A media type in small letters, without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn suits(described: &str, own: Option<&str>) -> Suits {
    let Some(own) = own else { return Suits::Perhaps };
    let mut suits = if described.is_empty() { Suits::Perhaps } else { Suits::No };
    for one in described.split(',') {
        let one = essence(one);
        let is_json = one == "application/json" && own.ends_with("+json");
        if one == own || is_json {
            return Suits::Exactly;
        }
        if one == "*/*" || one.strip_suffix('*').is_some_and(|start| own.starts_with(start)) {
            suits = Suits::Perhaps;
        }
    }
    suits
}

fn read<T: FromParts>(answer: &Answer) -> Result<T, PartError> {
    T::from_parts(ReceivedParts::new(answer)?)
}

impl<T: FromParts> Call<T> {
    /// Begins a call whose answer has several parts.
    pub fn parts(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |_, answer| Ok(read(answer)?))
    }
}

impl<T: FromParts> Call<Option<T>> {
    /// Begins a call whose answer has several parts, or is nothing.
    pub fn optional_parts(client: &Client, operation: &'static Operation) -> Self {
        Self::new(client, operation, "*/*", |operation, answer| {
            let is_there = !operation.is_nothing(answer.status);
            Ok(is_there.then(|| read(answer)).transpose()?)
        })
    }
}

impl Arrival {
    /// Reads several parts.
    ///
    /// # Errors
    ///
    /// When they are not of the type.
    pub fn parts<T: FromParts>(self) -> Result<T> {
        read(&self.reply.answer).map_err(|error| decode_error(&self.reply, BoxError::from(error)))
    }
}

/// Reads a struct from the parts of an answer, from a table of their names.
///
/// ```text
/// multipart_answer! { Backup by_name {
///     "kv" => kv: required "application/octet-stream",
///     "note" => note: optional "text/plain",
///     "tags" => tags: joined(",") "text/plain",
///     "pages" => pages: repeated "",
/// }}
/// ```
///
/// With `by_place`, the parts are known by their order. The text of a row has the media types of the part, with commas
/// between them.
#[allow(unused_macros, reason = "an API whose answers with parts are lists does not use it")]
macro_rules! multipart_answer {
    ($name:ident $order:ident {
        $($key:literal => $field:ident: $presence:ident $(($joint:literal))? $types:literal,)*
    }) => {
        impl runtime::multipart_answer::FromParts for $name {
            fn from_parts(
                mut parts: runtime::multipart_answer::ReceivedParts<'_>,
            ) -> Result<Self, runtime::multipart_answer::PartError> {
                parts.$order(&[$(($key, runtime::multipart_answer!(@$presence), $types)),*]);
                Ok(Self { $($field: parts.$presence($key $(, $joint)?)?,)* })
            }
        }

        #[cfg(feature = "testing")]
        impl runtime::multipart_reply::IntoParts for $name {
            fn into_parts(self, reply: &mut runtime::multipart_reply::Parts) {
                reply.$order();
                $(reply.$presence($key, self.$field $(, $joint)?);)*
            }
        }
    };
    (@required) => { runtime::multipart_answer::Times::Once };
    (@optional) => { runtime::multipart_answer::Times::Perhaps };
    (@joined) => { runtime::multipart_answer::Times::Perhaps };
    (@repeated) => { runtime::multipart_answer::Times::Often };
}
#[allow(unused_imports, reason = "an API whose answers with parts are lists does not use it")]
pub(crate) use multipart_answer;
