//! Values taken apart one level at a time, for what is written otherwise than as JSON.
//!
//! Members stay in the order in which they were written, which is that of the description; `serde_json::Value` sorts them.

use std::borrow::Cow;

use super::entries::{Entries, items, unquoted};

/// What a value consists of.
#[derive(Debug)]
pub enum Parts<'v> {
    /// Nothing.
    Null,
    /// A string, or a number or a boolean as it prints.
    Text(Cow<'v, str>),
    /// The items of a list, as JSON.
    List(Vec<&'v str>),
    /// The members of an object, as they were written: keys without their quotes, values as JSON.
    Object(Vec<(Cow<'v, str>, &'v str)>),
}

impl<'v> Parts<'v> {
    /// Takes a JSON text apart. A string that stands for no text, such as half a surrogate, is that of its JSON.
    pub fn of(json: &'v str) -> Self {
        match json.as_bytes().first() {
            Some(b'[') => Self::List(items(json).collect()),
            Some(b'{') => Self::Object(Entries::of(json).collect()),
            _ if is_null(json) => Self::Null,
            _ => Self::Text(unquoted(json)),
        }
    }
}

/// Whether a value is a list or an object.
pub fn is_nested(json: &str) -> bool {
    json.starts_with(['[', '{'])
}

/// Whether a value is null.
pub fn is_null(json: &str) -> bool {
    json == "null"
}

/// The items that are something.
pub fn present(items: Vec<&str>) -> impl Iterator<Item = &str> {
    items.into_iter().filter(|item| !is_null(item))
}

/// Returns the text of a value; an array or object inside another, which no style provides for, is JSON.
pub fn scalar(json: &str) -> String {
    if is_null(json) {
        String::new()
    } else if is_nested(json) {
        json.to_owned()
    } else {
        unquoted(json).into_owned()
    }
}
