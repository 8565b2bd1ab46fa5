//! Parameters that are arrays or objects, in all styles of `OpenAPI`: those of RFC 6570, and more that APIs have.

use serde::Serialize;

use super::parts::{Parts, is_null, present, scalar};
use super::percent::{Keep, encode};
use super::request::Request;

/// How a parameter's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    shape: Shape,
    explode: bool,
    keep: Keep,
    secret: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    Simple,
    Label,
    Matrix,
    Json,
}

impl Shape {
    /// What stands between the items, as it is and encoded.
    fn comma(self) -> (&'static str, &'static str) {
        match self {
            Self::SpaceDelimited => (" ", "%20"),
            Self::PipeDelimited => ("|", "%7C"),
            Self::TabDelimited => ("\t", "%09"),
            Self::Form
            | Self::DeepObject
            | Self::Simple
            | Self::Label
            | Self::Matrix
            | Self::Json => (",", ","),
        }
    }
}

impl Style {
    /// `a=1&a=2`; not exploded, `a=1,2`.
    pub const FORM: Self = Self::new(Shape::Form, true);
    /// `a=1%202`; exploded, as [`Style::FORM`]. In paths and headers `1%202` and `1 2`.
    pub const SPACE_DELIMITED: Self = Self::new(Shape::SpaceDelimited, false);
    /// `a=1%7C2`; exploded, as [`Style::FORM`]. In paths and headers `1%7C2` and `1|2`.
    pub const PIPE_DELIMITED: Self = Self::new(Shape::PipeDelimited, false);
    /// `a=1%092`; exploded, as [`Style::FORM`]. In paths and headers `1%092` and `1`, a tab, `2`.
    pub const TAB_DELIMITED: Self = Self::new(Shape::TabDelimited, false);
    /// `a[x]=1&a[y][z]=2&a[list][0]=3`, with the brackets escaped.
    pub const DEEP_OBJECT: Self = Self::new(Shape::DeepObject, true);
    /// `1,2` in paths and headers.
    pub const SIMPLE: Self = Self::new(Shape::Simple, false);
    /// `.1,2` in paths; exploded, `.1.2`.
    pub const LABEL: Self = Self::new(Shape::Label, false);
    /// `;a=1,2` in paths; exploded, `;a=1;a=2`.
    pub const MATRIX: Self = Self::new(Shape::Matrix, false);
    /// JSON text (a parameter with `content`).
    pub const JSON: Self = Self::new(Shape::Json, false);

    const fn new(shape: Shape, explode: bool) -> Self {
        Self { shape, explode, keep: Keep::Unreserved, secret: false }
    }

    /// Writes each element on its own, or not.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// Leaves reserved characters and escapes as they are (`allowReserved`).
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.keep = Keep::Reserved;
        self
    }

    /// Neither prints the value nor sends it on to other servers; in a path, does not print it.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

impl Request {
    /// Sets the query parameter `name` to any value.
    pub fn query_value(
        &mut self,
        name: &'static str,
        style: Style,
        value: &(impl Serialize + ?Sized),
    ) {
        if let Some(value) = self.value_of(name, value) {
            self.query_encoded(name, query(name, style, &value));
            if style.secret {
                self.hide_query(name);
            }
        }
    }

    /// Sets the path parameter `name` to any value.
    pub fn path_value(
        &mut self,
        name: &'static str,
        style: Style,
        value: &(impl Serialize + ?Sized),
    ) {
        if let Some(value) = self.value_of(name, value) {
            let encoded = path(name, style, &value);
            self.check_path_value(name, &encoded);
            self.path_encoded(name, encoded);
            if style.secret {
                self.hide_path(name);
            }
        }
    }

    /// Sets the header `name` to any value.
    pub fn header_value(&mut self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = self.value_of(name, value) {
            let value = header(style, &value);
            if style.secret { self.secret_header(name, value) } else { self.header(name, value) }
        }
    }

    /// Sets the cookie `name` to any value.
    pub fn cookie_value(
        &mut self,
        name: &'static str,
        style: Style,
        value: &(impl Serialize + ?Sized),
    ) {
        if let Some(value) = self.value_of(name, value) {
            let joined = join(&value, ",", ",", &|text| encode(text, style.keep));
            self.cookie_encoded(
                name,
                if style.shape == Shape::Json { encode(&value, style.keep) } else { joined },
            );
        }
    }

    fn value_of(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Option<String> {
        match serde_json::to_string(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(format!("the parameter `{name}` could not be written: {error}"));
                None
            }
        }
    }
}

/// Writes a query parameter, given as JSON: encoded pairs with `&` between them, or nothing for an empty array or object.
pub fn query(name: &str, style: Style, value: &str) -> String {
    let encoded_name = encode(name, Keep::Unreserved);
    let text = |text: &str| encode(text, style.keep);
    let pair = |value: &str| format!("{encoded_name}={value}");
    if style.shape == Shape::Json {
        return pair(&text(value));
    }
    match Parts::of(value) {
        Parts::Null => String::new(),
        Parts::Text(value) => pair(&text(&value)),
        Parts::List(items) if items.is_empty() => String::new(),
        Parts::Object(members) if members.is_empty() => String::new(),
        Parts::List(_) | Parts::Object(_) if style.shape == Shape::DeepObject => {
            let mut pairs = Vec::new();
            deep_pairs(&mut pairs, name, value);
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", encode(name, Keep::Unreserved), text(value)))
                .collect();
            pairs.join("&")
        }
        Parts::List(items) if style.explode => {
            let pairs: Vec<String> =
                present(items).map(|item| pair(&text(&scalar(item)))).collect();
            pairs.join("&")
        }
        Parts::Object(_) if style.explode => join(value, "&", "=", &text),
        Parts::List(_) | Parts::Object(_) => {
            let (_, comma) = style.shape.comma();
            pair(&join(value, comma, comma, &text))
        }
    }
}

/// Writes a path parameter, given as JSON; encoded.
pub fn path(name: &str, style: Style, value: &str) -> String {
    let text = |text: &str| encode(text, style.keep);
    let equals = if style.explode { "=" } else { "," };
    match style.shape {
        Shape::Json => text(value),
        Shape::Label => {
            let separator = if style.explode { "." } else { "," };
            format!(".{}", join(value, separator, equals, &text))
        }
        Shape::Matrix => {
            let name = encode(name, Keep::Unreserved);
            match Parts::of(value) {
                Parts::List(items) if style.explode => {
                    let parts: Vec<String> = present(items)
                        .map(|item| format!(";{name}={}", text(&scalar(item))))
                        .collect();
                    parts.concat()
                }
                Parts::Object(_) if style.explode => {
                    format!(";{}", join(value, ";", "=", &text))
                }
                Parts::Null | Parts::Text(_) | Parts::List(_) | Parts::Object(_) => {
                    let joined = join(value, ",", ",", &text);
                    if joined.is_empty() { format!(";{name}") } else { format!(";{name}={joined}") }
                }
            }
        }
        Shape::Simple | Shape::Form | Shape::DeepObject => join(value, ",", equals, &text),
        Shape::SpaceDelimited | Shape::PipeDelimited | Shape::TabDelimited => {
            let (_, comma) = style.shape.comma();
            join(value, comma, comma, &text)
        }
    }
}

/// Writes the value of a header, given as JSON; it is not encoded.
pub fn header(style: Style, value: &str) -> String {
    if style.shape == Shape::Json {
        return value.to_owned();
    }
    let (comma, _) = style.shape.comma();
    join(value, comma, if style.explode { "=" } else { comma }, &str::to_owned)
}

/// Flattens a value, given as JSON, into `name[key][0]=…` pairs, which are not encoded.
pub fn deep_pairs(pairs: &mut Vec<(String, String)>, name: &str, value: &str) {
    match Parts::of(value) {
        Parts::Null => {}
        Parts::Text(text) => pairs.push((name.to_owned(), text.into_owned())),
        Parts::List(items) => {
            for (index, item) in items.into_iter().enumerate() {
                deep_pairs(pairs, &format!("{name}[{index}]"), item);
            }
        }
        Parts::Object(members) => {
            for (key, value) in members {
                deep_pairs(pairs, &format!("{name}[{key}]"), value);
            }
        }
    }
}

/// Writes the elements of a value, given as JSON, with `separator` between them, and members as `key`, `equals`, value.
/// Null is left out.
fn join(value: &str, separator: &str, equals: &str, text: &dyn Fn(&str) -> String) -> String {
    let parts: Vec<String> = match Parts::of(value) {
        Parts::Null => Vec::new(),
        Parts::Text(value) => vec![text(&value)],
        Parts::List(items) => present(items).map(|item| text(&scalar(item))).collect(),
        Parts::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !is_null(value))
            .map(|(key, value)| format!("{}{equals}{}", text(&key), text(&scalar(value))))
            .collect(),
    };
    parts.join(separator)
}
