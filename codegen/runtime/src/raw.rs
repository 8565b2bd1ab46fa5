//! The JSON text of a value, for what looks at a value before decoding it, or keeps it as it is.
//!
//! `serde_json` lends the text as it stands. Where another format is read, or a value that was taken apart already, the
//! text is written anew.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::Serialize;

use super::json::DecodeError;
use super::locate;
use super::object::Key;

/// The name by which the `RawValue` of `serde_json` asks for a text. We ask ourselves, since `RawValue` copies the text
/// or refuses to, and knows no other format. Should the name mean nothing one day, the text is written anew.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Reads a value by its JSON text.
///
/// # Errors
/// The value has no JSON form, or `parse` fails.
pub fn read<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    parse: fn(&str) -> Result<T, DecodeError>,
) -> Result<T, D::Error> {
    let Text(text) = Text::deserialize(deserializer)?;
    parse(&text).map_err(|error| {
        D::Error::custom(locate::within(error.message(), error.path(), text.len()))
    })
}

/// A JSON text, borrowed if it stands so in what is read.
#[derive(Debug)]
pub struct Text<'de>(pub Cow<'de, str>);

impl Text<'_> {
    fn of<T: Serialize + ?Sized, E: Error>(value: &T) -> Result<Self, E> {
        match serde_json::to_string(value) {
            Ok(text) => Ok(Self(Cow::Owned(text))),
            Err(error) => Err(E::custom(error)),
        }
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_VALUE, TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has too")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Text<'de>, E> {
        Text::of(&value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Text<'de>, E> {
        Text::of(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed("null")))
    }

    fn visit_none<E: Error>(self) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed("null")))
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Text<'de>, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<Text<'de>, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Text<'de>, S::Error> {
        let mut list = String::new();
        while let Some(Text(item)) = items.next_element()? {
            list += if list.is_empty() { "[" } else { "," };
            list += &item;
        }
        list += if list.is_empty() { "[]" } else { "]" };
        Ok(Text(Cow::Owned(list)))
    }

    /// An entry of that name is how `serde_json` hands over a text.
    fn visit_map<M: MapAccess<'de>>(self, mut entries: M) -> Result<Text<'de>, M::Error> {
        let mut object = String::new();
        while let Some(Key(key)) = entries.next_key()? {
            if key == RAW_VALUE {
                return entries.next_value().map(|Key(text)| Text(text));
            }
            let Text(key) = Text::of(&*key)?;
            let Text(value) = entries.next_value()?;
            object += if object.is_empty() { "{" } else { "," };
            object += &key;
            object += ":";
            object += &value;
        }
        object += if object.is_empty() { "{}" } else { "}" };
        Ok(Text(Cow::Owned(object)))
    }
}
