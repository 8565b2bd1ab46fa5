//! The headers of an answer as the types that the API describes.
//!
//! A header is text: a number, a boolean or an enum is read from all of it, a list or an object from the pieces between
//! its commas (`style: simple`). One that is described by `content` is JSON.

use std::fmt;

use http::HeaderMap;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};

use super::error::{Error, ErrorKind, Result};
use super::json;
use super::locate;

/// How much of a value an error shows, in characters.
const SHOWN: usize = 200;

/// Gives a struct of headers its constructor, from a table of their names.
///
/// The static is that of the operation, where only one has the headers. A row is `"Name" => field: simple`, `exploded`
/// or `json`, as the value is written.
#[allow(unused_macros, reason = "the runtime by itself does not use it")]
macro_rules! headers {
    (@id) => { "" };
    (@id $operation:ident) => { $operation.id };
    ($name:ident $(of $operation:ident)? { $($header:literal => $field:ident: $kind:ident,)* }) => {
        impl $name {
            /// Reads the headers of an answer; those that it lacks are `None`.
            ///
            /// # Errors
            ///
            /// When the value of a header is not of its type: the error names the header.
            pub fn from_headers(headers: &runtime::HeaderMap) -> runtime::Result<Self> {
                let headers = runtime::headers::Headers::new(runtime::headers::headers!(@id $($operation)?), headers);
                Ok(Self { $($field: headers.$kind($header)?,)* })
            }
        }
    };
}
#[allow(unused_imports, reason = "the runtime by itself does not use it")]
pub(crate) use headers;

/// The headers of an answer to an operation.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a> {
    /// The id of the operation; empty where several have the headers.
    operation: &'static str,
    all: &'a HeaderMap,
}

impl<'a> Headers<'a> {
    /// Takes the headers of an answer to an operation; its id is empty where several have the headers.
    pub fn new(operation: &'static str, all: &'a HeaderMap) -> Self {
        Self { operation, all }
    }

    /// Reads a header whose objects are written `name,value,name,value`.
    ///
    /// # Errors
    ///
    /// When its text is not of the type.
    pub fn simple<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, &|text, comma| T::deserialize(Written { text, comma, equals: None }))
    }

    /// Reads a header whose objects are written `name=value,name=value`.
    ///
    /// # Errors
    ///
    /// When its text is not of the type.
    pub fn exploded<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, &|text, comma| T::deserialize(Written { text, comma, equals: Some('=') }))
    }

    /// Reads a header that is JSON; null is nothing.
    ///
    /// # Errors
    ///
    /// When it is not JSON of the type.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, &|text, _| {
            json::decode::<Option<T>>(text.as_bytes(), None).map_err(|error| Problem {
                path: error.path().to_owned(),
                message: error.message().to_owned(),
                expected: "JSON of its type",
            })
        })
        .map(Option::flatten)
    }

    fn read<T>(
        &self,
        name: &str,
        parse: &dyn Fn(&str, char) -> Result<T, Problem>,
    ) -> Result<Option<T>> {
        // Cookies may have commas, so that several are never one line.
        let (comma, joint) =
            if name.eq_ignore_ascii_case("set-cookie") { ('\n', "\n") } else { (',', ", ") };
        let Some(text) = self.text(name, joint)? else { return Ok(None) };
        let failed = |problem: Problem| self.failed(name, &problem.message_about(&text), &problem);
        parse(&text, comma).map(Some).map_err(failed)
    }

    /// The text of a header, its lines one after the other.
    fn text(&self, name: &str, joint: &str) -> Result<Option<String>> {
        let mut lines = Vec::new();
        for value in self.all.get_all(name) {
            let Ok(line) = std::str::from_utf8(value.as_bytes()) else {
                let problem = Problem::expected("text in UTF-8", "other bytes");
                return Err(self.failed(name, &problem.message, &problem));
            };
            lines.push(line.trim());
        }
        Ok((!lines.is_empty()).then(|| lines.join(joint)))
    }

    /// Says what is wrong with a header; of one that is secret, only what was expected.
    fn failed(&self, name: &str, message: &str, problem: &Problem) -> Error {
        let mut values = self.all.get_all(name).iter();
        let is_secret =
            name.eq_ignore_ascii_case("set-cookie") || values.any(http::HeaderValue::is_sensitive);
        let redacted = format!("expected {}, found [redacted]", problem.expected);
        let message = if is_secret { &redacted } else { message };
        let text = format!("the header `{name}` could not be read: {message}");
        Error::new(ErrorKind::Decode, self.operation, text)
    }
}

/// Why a text is not of a type.
#[derive(Debug)]
struct Problem {
    /// The item or member at fault; empty for the whole text.
    path: String,
    message: String,
    expected: &'static str,
}

impl Problem {
    fn expected(expected: &'static str, found: &str) -> Self {
        let message = format!("expected {expected}, found {found}");
        Self { path: String::new(), message, expected }
    }

    fn at(mut self, path: impl fmt::Display) -> Self {
        self.path = path.to_string();
        self
    }

    /// The whole sentence, with the text as far as it is short.
    fn message_about(&self, text: &str) -> String {
        let shown = quoted(text);
        let place =
            if self.path.is_empty() { String::new() } else { format!("at `{}`: ", self.path) };
        let whole =
            if self.message.contains(&shown) { String::new() } else { format!(", in {shown}") };
        format!("{place}{}{whole}", self.message)
    }
}

/// A text in quotes, cut off where it is long.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        let (path, message) = locate::locate(&[], 1, 0, &message);
        Self { path, message: message.to_owned(), expected: "a value of its type" }
    }
}

/// What is written in a header, or in a piece of it.
#[derive(Clone, Copy)]
struct Written<'de> {
    text: &'de str,
    /// What is between the pieces.
    comma: char,
    /// What is between the name and the value of a member; without it, they are a piece each.
    equals: Option<char>,
}

impl<'de> Written<'de> {
    fn piece(self, text: &'de str) -> Self {
        Self { text: text.trim(), ..self }
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if let Ok(number) = self.text.parse() {
            return visitor.visit_i64(number);
        }
        match self.text.parse() {
            Ok(number) => visitor.visit_u64(number),
            Err(_) => Err(Problem::expected("an integer", &quoted(self.text))),
        }
    }
}

/// Implements methods that all do the same.
macro_rules! same {
    ($same:ident: $($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
                self.$same(visitor)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Written<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.text {
            text if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            text if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            text => Err(Problem::expected("`true` or `false`", &quoted(text))),
        }
    }

    same! { integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 }
    same! { integer: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }
    same! { deserialize_f64: deserialize_f32 }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.text.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            Ok(_) | Err(_) => Err(Problem::expected("a number", &quoted(self.text))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_seq(Items { whole: self, rest: self.text.split(self.comma), index: 0 })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let rest = if self.text.is_empty() { None } else { Some(self.text) };
        visitor.visit_map(Members { whole: self, rest, key: "", value: "" })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
        ignored_any
    }
}

/// The items of a list; empty ones mean nothing, as HTTP has it.
struct Items<'de> {
    whole: Written<'de>,
    rest: std::str::Split<'de, char>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Problem> {
        let Some(item) = self.rest.by_ref().find(|item| !item.trim().is_empty()) else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        let value = seed.deserialize(self.whole.piece(item));
        value.map(Some).map_err(|problem| problem.at(format_args!("[{index}]")))
    }
}

/// The members of an object.
struct Members<'de> {
    whole: Written<'de>,
    rest: Option<&'de str>,
    key: &'de str,
    value: &'de str,
}

impl<'de> Members<'de> {
    fn next_piece(&mut self) -> Option<&'de str> {
        let rest = self.rest?;
        let split = rest.split_once(self.whole.comma);
        self.rest = split.map(|(_, rest)| rest);
        Some(split.map_or(rest, |(piece, _)| piece).trim())
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Problem> {
        let mut piece = self.next_piece();
        // Between members, HTTP has empty pieces mean nothing; one of `name,value` may be a value.
        while self.whole.equals.is_some() && piece == Some("") {
            piece = self.next_piece();
        }
        let Some(piece) = piece else { return Ok(None) };
        let member = match self.whole.equals {
            Some(equals) => piece.split_once(equals),
            None => self.next_piece().map(|value| (piece, value)),
        };
        let Some((key, value)) = member else {
            return Err(Problem::expected("a value for each name", &quoted(piece)));
        };
        (self.key, self.value) = (key, value);
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        let value = seed.deserialize(self.whole.piece(self.value));
        value.map_err(|problem| problem.at(self.key))
    }
}
