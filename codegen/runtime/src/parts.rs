//! Values taken apart one level at a time, for what is written otherwise than as JSON.
//!
//! Members stay in the order in which they were written, which is that of the description; `serde_json::Value` sorts them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What a value consists of.
#[derive(Debug)]
pub enum Parts<'v> {
    /// Nothing.
    Null,
    /// A string, or a number or a boolean as it prints.
    Text(Cow<'v, str>),
    /// The items of a list.
    List(Vec<&'v RawValue>),
    /// The members of an object.
    Object(Members<'v>),
}

/// The members of an object, as they were written.
#[derive(Debug, Default)]
pub struct Members<'v>(pub Vec<(String, &'v RawValue)>);

impl<'v> Parts<'v> {
    /// Takes a value apart. What cannot be, such as a text with half a surrogate, is the text of its JSON.
    pub fn of(value: &'v RawValue) -> Self {
        let text = value.get();
        let parts = match text.as_bytes().first() {
            Some(b'n') => Some(Self::Null),
            Some(b'"') => serde_json::from_str(text).ok().map(|text| Self::Text(Cow::Owned(text))),
            Some(b'[') => serde_json::from_str(text).ok().map(Self::List),
            Some(b'{') => serde_json::from_str(text).ok().map(Self::Object),
            _ => None,
        };
        parts.unwrap_or(Self::Text(Cow::Borrowed(text)))
    }
}

/// Whether a value is null.
pub fn is_null(value: &RawValue) -> bool {
    value.get() == "null"
}

/// The items that are something.
pub fn present(items: Vec<&RawValue>) -> impl Iterator<Item = &RawValue> {
    items.into_iter().filter(|item| !is_null(item))
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(
                self,
                mut entries: M,
            ) -> Result<Members<'de>, M::Error> {
                let mut members = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Returns the text of a value; an array or object inside another, which no style provides for, is JSON.
pub fn scalar(value: &RawValue) -> String {
    match Parts::of(value) {
        Parts::Null => String::new(),
        Parts::Text(text) => text.into_owned(),
        Parts::List(_) | Parts::Object(_) => value.get().to_owned(),
    }
}
