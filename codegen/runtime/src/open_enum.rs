//! Open enums: known values are variants, any other value is kept, so that a new one breaks nobody.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

/// Gives an enum of strings, with one variant `Unrecognized`, its text in both directions.
///
/// A row is `"text" => Variant`.
#[allow(unused_macros, reason = "an API without such enums does not use it")]
macro_rules! open_enum {
    ($name:ident { $($text:literal => $variant:ident),* $(,)? }) => {
        runtime::open! { $name }

        impl $name {
            /// The texts of the known values, in the order of the variants.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// Returns the value as text.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(text) => text.get(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unrecognized(runtime::Unrecognized::new(text.to_owned())),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, ::std::convert::Infallible> {
                Ok(text.into())
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::open_enum::read_text(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without such enums does not use it")]
pub(crate) use open_enum;

/// Gives an enum of numbers, with one variant `Unrecognized`, its number in both directions.
///
/// The type of the numbers stands behind the name; a row is `1 => Variant`.
#[allow(unused_macros, reason = "an API without such enums does not use it")]
macro_rules! open_number_enum {
    ($name:ident($number:ident) { $($value:literal => $variant:ident),* $(,)? }) => {
        runtime::open! { $name }

        impl $name {
            /// The known values, in the order of the variants.
            pub const KNOWN: &'static [$number] = &[$($value),*];

            /// Returns the value as a number.
            pub fn get(&self) -> $number {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unrecognized(number) => *number.get(),
                }
            }
        }

        impl From<$number> for $name {
            fn from(number: $number) -> Self {
                match number {
                    $($value => Self::$variant,)*
                    _ => Self::Unrecognized(runtime::Unrecognized::new(number)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.get(), f)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$number as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.get(), serializer)
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without such enums does not use it")]
pub(crate) use open_number_enum;

/// Reads a string as what it means.
///
/// # Errors
/// The value is no string.
pub fn read_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'t> From<&'t str>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: for<'t> From<&'t str>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(text.into())
    }
}
