//! Parameters that are arrays or objects, in all styles of `OpenAPI`: those of RFC 6570, and three more for the query.

use serde::Serialize;
use serde_json::Value;

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
    DeepObject,
    Simple,
    Label,
    Matrix,
    Json,
}

impl Style {
    /// `a=1&a=2`; not exploded, `a=1,2`.
    pub const FORM: Self = Self::new(Shape::Form, true);
    /// `a=1%202`; exploded, as [`Style::FORM`].
    pub const SPACE_DELIMITED: Self = Self::new(Shape::SpaceDelimited, false);
    /// `a=1%7C2`; exploded, as [`Style::FORM`].
    pub const PIPE_DELIMITED: Self = Self::new(Shape::PipeDelimited, false);
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
                if style.shape == Shape::Json {
                    encode(&value.to_string(), style.keep)
                } else {
                    joined
                },
            );
        }
    }

    fn value_of(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Option<Value> {
        match serde_json::to_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(format!("the parameter `{name}` could not be written: {error}"));
                None
            }
        }
    }
}

/// Writes a query parameter: encoded pairs with `&` between them, or nothing for an empty array or object.
pub fn query(name: &str, style: Style, value: &Value) -> String {
    let encoded_name = encode(name, Keep::Unreserved);
    let text = |text: &str| encode(text, style.keep);
    let pair = |value: &str| format!("{encoded_name}={value}");
    if style.shape == Shape::Json {
        return pair(&text(&value.to_string()));
    }
    match value {
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => pair(&text(&scalar(value))),
        Value::Array(values) if values.is_empty() => String::new(),
        Value::Object(members) if members.is_empty() => String::new(),
        Value::Array(_) | Value::Object(_) if style.shape == Shape::DeepObject => {
            let mut pairs = Vec::new();
            deep_pairs(&mut pairs, name, value);
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", encode(name, Keep::Unreserved), text(value)))
                .collect();
            pairs.join("&")
        }
        Value::Array(values) if style.explode => {
            let pairs: Vec<String> =
                values.iter().filter(|v| !v.is_null()).map(|v| pair(&text(&scalar(v)))).collect();
            pairs.join("&")
        }
        Value::Object(_) if style.explode => join(value, "&", "=", &text),
        Value::Array(_) | Value::Object(_) => {
            let comma = match style.shape {
                Shape::SpaceDelimited => "%20",
                Shape::PipeDelimited => "%7C",
                Shape::Form
                | Shape::DeepObject
                | Shape::Simple
                | Shape::Label
                | Shape::Matrix
                | Shape::Json => ",",
            };
            pair(&join(value, comma, comma, &text))
        }
    }
}

/// Writes a path parameter, encoded.
pub fn path(name: &str, style: Style, value: &Value) -> String {
    let text = |text: &str| encode(text, style.keep);
    let equals = if style.explode { "=" } else { "," };
    match style.shape {
        Shape::Json => text(&value.to_string()),
        Shape::Label => {
            let separator = if style.explode { "." } else { "," };
            format!(".{}", join(value, separator, equals, &text))
        }
        Shape::Matrix => {
            let name = encode(name, Keep::Unreserved);
            match value {
                Value::Array(values) if style.explode => {
                    let parts: Vec<String> = values
                        .iter()
                        .filter(|v| !v.is_null())
                        .map(|v| format!(";{name}={}", text(&scalar(v))))
                        .collect();
                    parts.concat()
                }
                Value::Object(_) if style.explode => format!(";{}", join(value, ";", "=", &text)),
                value => {
                    let joined = join(value, ",", ",", &text);
                    if joined.is_empty() { format!(";{name}") } else { format!(";{name}={joined}") }
                }
            }
        }
        Shape::Simple
        | Shape::Form
        | Shape::SpaceDelimited
        | Shape::PipeDelimited
        | Shape::DeepObject => join(value, ",", equals, &text),
    }
}

/// Writes a header's value, which is not encoded.
pub fn header(style: Style, value: &Value) -> String {
    if style.shape == Shape::Json {
        return value.to_string();
    }
    join(value, ",", if style.explode { "=" } else { "," }, &str::to_owned)
}

/// Flattens a value into `name[key][0]=…` pairs, which are not encoded.
pub fn deep_pairs(pairs: &mut Vec<(String, String)>, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            pairs.push((name.to_owned(), scalar(value)));
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                deep_pairs(pairs, &format!("{name}[{index}]"), value);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                deep_pairs(pairs, &format!("{name}[{key}]"), value);
            }
        }
    }
}

/// Returns the text of a value; an array or object inside another, which no style provides for, is JSON.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Writes the elements with `separator` between them, and members as `key`, `equals`, value. Null is left out.
fn join(value: &Value, separator: &str, equals: &str, text: &dyn Fn(&str) -> String) -> String {
    let parts: Vec<String> = match value {
        Value::Array(values) => {
            values.iter().filter(|v| !v.is_null()).map(|v| text(&scalar(v))).collect()
        }
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| format!("{}{equals}{}", text(key), text(&scalar(value))))
            .collect(),
        value => vec![text(&scalar(value))],
    };
    parts.join(separator)
}
