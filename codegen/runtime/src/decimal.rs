//! Decimal numbers, kept as the digits that the server sent.
//!
//! The feature `rust_decimal` converts them to the type of that crate and back.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::IgnoredAny;
use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::{self, DecodeError, Json};
use super::raw;

/// A decimal number (`format: decimal`), kept digit by digit: `1.10` stays `1.10`.
///
/// It is read from a JSON string or a JSON number, and written as what it was read from. Two are equal if their texts
/// are.
#[derive(Clone)]
pub struct Decimal {
    text: String,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    String,
    Number,
}

impl Decimal {
    /// Returns a decimal that is written as a JSON number, or `None` if the text is not one in JSON. Those made by
    /// `From` a text are written as JSON strings.
    pub fn number(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let begins = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let ends = text.ends_with(|c: char| c.is_ascii_digit());
        let is_number = begins && ends && json::decode_part::<IgnoredAny>(&text).is_ok();
        is_number.then_some(Self { text, form: Form::Number })
    }

    /// Returns the number as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn from_json(json: &str) -> Result<Self, DecodeError> {
        if let Some(number) = Self::number(json) {
            return Ok(number);
        }
        match json::decode_part::<String>(json) {
            Ok(text) => Ok(Self::from(text)),
            Err(_) => Err(DecodeError::at_root("expected a decimal number, or a string with one")),
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({})", self.text)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl AsRef<str> for Decimal {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        Self { text, form: Form::String }
    }
}

/// Written as a JSON number.
impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self { text: number.to_string(), form: Form::Number }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::read(deserializer, Self::from_json)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.form {
            Form::String => serializer.serialize_str(&self.text),
            Form::Number => {
                let json: Json = self.text.parse().map_err(S::Error::custom)?;
                json.serialize(serializer)
            }
        }
    }
}

/// A decimal number that JSON has as a number (`type: number, format: decimal`), kept digit by digit like [`Decimal`].
///
/// It is read from a JSON number or a JSON string, and always written as a number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DecimalNumber(Decimal);

impl DecimalNumber {
    /// Returns the number with these digits, or `None` if the text is not a number in JSON.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        Decimal::number(text).map(Self)
    }

    /// Returns the number as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    fn from_json(json: &str) -> Result<Self, DecodeError> {
        let text = Decimal::from_json(json)?.text;
        let error = || DecodeError::at_root("expected a decimal number");
        Decimal::number(text).map(Self).ok_or_else(error)
    }
}

impl fmt::Debug for DecimalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecimalNumber({})", self.as_str())
    }
}

impl fmt::Display for DecimalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for DecimalNumber {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<i64> for DecimalNumber {
    fn from(number: i64) -> Self {
        Self(Decimal::from(number))
    }
}

impl From<i32> for DecimalNumber {
    fn from(number: i32) -> Self {
        Self(Decimal::from(i64::from(number)))
    }
}

/// Takes the shortest digits that give this very `f64`; what is no number (`NaN`, infinity) is zero.
impl From<f64> for DecimalNumber {
    fn from(number: f64) -> Self {
        Self::new(number.to_string()).unwrap_or_else(|| Self::from(0))
    }
}

impl<'de> Deserialize<'de> for DecimalNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::read(deserializer, Self::from_json)
    }
}

impl Serialize for DecimalNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "rust_decimal")]
mod with_rust_decimal {
    use super::{Decimal, DecimalNumber};

    /// Fails if it has more digits than fit.
    impl TryFrom<&DecimalNumber> for rust_decimal::Decimal {
        type Error = rust_decimal::Error;

        fn try_from(number: &DecimalNumber) -> Result<Self, rust_decimal::Error> {
            Self::try_from(&number.0)
        }
    }

    impl From<rust_decimal::Decimal> for DecimalNumber {
        fn from(decimal: rust_decimal::Decimal) -> Self {
            Self::new(decimal.to_string()).unwrap_or_else(|| Self::from(0))
        }
    }

    /// Fails if there is no such number, or it has more digits than fit.
    impl TryFrom<&Decimal> for rust_decimal::Decimal {
        type Error = rust_decimal::Error;

        fn try_from(decimal: &Decimal) -> Result<Self, rust_decimal::Error> {
            if decimal.text.contains(['e', 'E']) {
                Self::from_scientific(&decimal.text)
            } else {
                Self::from_str_exact(&decimal.text)
            }
        }
    }

    /// Written as a JSON string.
    impl From<rust_decimal::Decimal> for Decimal {
        fn from(decimal: rust_decimal::Decimal) -> Self {
            Self::from(decimal.to_string())
        }
    }
}
