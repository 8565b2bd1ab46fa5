//! Unions: which variant a value becomes, by its kind, its tag, the keys it has, or by trying.
//!
//! A value that no variant claims is kept as it came. A value that one claims by kind, tag or key and that then cannot
//! be read is an error, which says more about the value than an unrecognized variant would.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::ser::{self, Serialize, Serializer};
use serde_json::Value;

use super::entries::{Entries, unquoted};
use super::json::{self, DecodeError, Json};
use super::object::Read;
use super::raw;
use super::unrecognized::Open;

/// Implements `Deserialize`, `Serialize` or both for an enum of values and one variant `Unrecognized`.
///
/// The directions are those of `object!`. The ways to choose a variant are
/// - `by kind { string => Id, object => Customer }`: of `string`, `integer`, `number`, `boolean`, `array` and `object`;
///   an integer is a `number` where there is no `integer`;
/// - `by tag "type" { "card" => Card }`: the value of a key, which is left in place for the variant; with
///   `"card" => Card added`, the key is written where the variant itself does not;
/// - `by key { "radius" => Circle }`: the first of these keys that is there;
/// - `by fit { A object ["type" = "a" | "b"], B open, C }`: the first variant that the value can be read as; for an
///   object, one that has more of the value's keys comes before one that has fewer; for one that is open, without falling
///   back to a value that is kept unrecognized. In brackets, the only texts of a value, where it is there, behind
///   the keys that lead to it.
#[allow(unused_macros, reason = "an API without unions does not use it")]
macro_rules! union {
    (read $name:ident by $how:ident $($table:tt)+) => {
        runtime::open! { $name }
        runtime::union! { @deserialize $how $name $($table)+ }
        #[cfg(feature = "serde-both")]
        runtime::union! { @serialize $how $name $($table)+ }
    };
    (write $name:ident by $how:ident $($table:tt)+) => {
        runtime::open! { $name }
        #[cfg(feature = "serde-both")]
        runtime::union! { @deserialize $how $name $($table)+ }
        runtime::union! { @serialize $how $name $($table)+ }
    };
    (both $name:ident by $how:ident $($table:tt)+) => {
        runtime::open! { $name }
        runtime::union! { @deserialize $how $name $($table)+ }
        runtime::union! { @serialize $how $name $($table)+ }
    };

    (@deserialize kind $name:ident { $($kind:ident => $variant:ident),* $(,)? }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::union::read_by_kind(deserializer)
            }
        }

        impl runtime::union::ByKind for $name {
            const NAME: &'static str = stringify!($name);

            $(fn $kind<'de, D: ::serde::Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(value).map(Self::$variant)
            })*

            fn unrecognized(value: runtime::Json) -> Self {
                Self::Unrecognized(runtime::Unrecognized::new(value))
            }
        }
    };
    (@deserialize tag $name:ident $tag:literal { $($value:literal => $variant:ident $($added:ident)?),* $(,)? }) => {
        runtime::union! { @deserialize text $name: |text| match runtime::union::tag(text, $tag).as_deref() {
            $(Some($value) => runtime::json::decode(text.as_bytes(), None).map(Self::$variant),)*
            _ => text.parse().map(runtime::Unrecognized::new).map(Self::Unrecognized),
        }}
    };
    (@deserialize key $name:ident { $($key:literal => $variant:ident),* $(,)? }) => {
        runtime::union! { @deserialize text $name: |text| match runtime::union::first_key(text, &[$($key),*]) {
            $(Some($key) => runtime::json::decode(text.as_bytes(), None).map(Self::$variant),)*
            _ => text.parse().map(runtime::Unrecognized::new).map(Self::Unrecognized),
        }}
    };
    (@deserialize fit $name:ident {
        $($variant:ident $($how:ident)? $([$($key:literal)+ = $($value:literal)|+])*),* $(,)?
    }) => {
        runtime::union! { @deserialize text $name: |text| {
            let mut best = runtime::union::Best::default();
            $(runtime::union!(@fit $($how)?)(&mut best, text, &[$((&[$($key),+], &[$($value),+])),*], Self::$variant);)*
            if let Some(value) = best.into_value() {
                return Ok(value);
            }
            text.parse().map(runtime::Unrecognized::new).map(Self::Unrecognized)
        }}
    };
    (@deserialize text $name:ident: |$text:ident| $body:expr) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::union::read_by_text(deserializer)
            }
        }

        impl runtime::union::ByText for $name {
            fn decode($text: &str) -> Result<Self, runtime::DecodeError> {
                $body
            }
        }
    };

    (@fit) => { runtime::union::fit };
    (@fit object) => { runtime::union::fit_object };
    (@fit open) => { runtime::union::fit_open };

    (@serialize kind $name:ident { $($kind:ident => $variant:ident),* $(,)? }) => {
        runtime::union! { @serialize fit $name { $($variant),* } }
    };
    (@serialize tag $name:ident $tag:literal { $($value:literal => $variant:ident $($added:ident)?),* $(,)? }) => {
        runtime::union! { @serialize each $name {
            $($variant(value, serializer) => runtime::union! { @write value serializer $($added $tag $value)? },)*
        }}
    };
    (@write $member:ident $serializer:ident) => { ::serde::Serialize::serialize($member, $serializer) };
    (@write $member:ident $serializer:ident added $tag:literal $value:literal) => {
        runtime::union::with_tag($member, $tag, $value, $serializer)
    };
    (@serialize key $name:ident { $($key:literal => $variant:ident),* $(,)? }) => {
        runtime::union! { @serialize fit $name { $($variant),* } }
    };
    (@serialize fit $name:ident {
        $($variant:ident $($how:ident)? $([$($key:literal)+ = $($value:literal)|+])*),* $(,)?
    }) => {
        runtime::union! { @serialize each $name {
            $($variant(value, serializer) => ::serde::Serialize::serialize(value, serializer),)*
        }}
    };
    (@serialize each $name:ident { $($variant:ident($value:ident, $serializer:ident) => $write:expr,)* }) => {
        impl ::serde::Serialize for $name {
            #[allow(unreachable_patterns, reason = "a variant may be listed for several tags")]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match (self, serializer) {
                    $((Self::$variant($value), $serializer) => $write,)*
                    (Self::Unrecognized(value), serializer) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without unions does not use it")]
pub(crate) use union;

/// A union whose variants differ in their kind. `union!` overrides the kinds that have a variant.
#[allow(missing_docs, reason = "each reads a value of the kind that is its name")]
#[allow(
    clippy::missing_errors_doc,
    reason = "each fails if its variant cannot be read from the value"
)]
pub trait ByKind: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Keeps a value of a kind that has no variant.
    fn unrecognized(value: Json) -> Self;

    fn string<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Json::deserialize(value).map(Self::unrecognized)
    }

    fn integer<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Self::number(value)
    }

    fn number<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Json::deserialize(value).map(Self::unrecognized)
    }

    fn boolean<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Json::deserialize(value).map(Self::unrecognized)
    }

    fn array<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Json::deserialize(value).map(Self::unrecognized)
    }

    fn object<'de, D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Json::deserialize(value).map(Self::unrecognized)
    }
}

/// Reads a union by the kind of the value, without looking at it twice.
///
/// # Errors
/// The variant of that kind cannot be read from the value.
pub fn read_by_kind<'de, T: ByKind, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(KindVisitor(PhantomData))
}

struct KindVisitor<T>(PhantomData<T>);

impl<'de, T: ByKind> Visitor<'de> for KindVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::boolean(value.into_deserializer())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::integer(value.into_deserializer())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::integer(value.into_deserializer())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::number(value.into_deserializer())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::string(value.into_deserializer())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<T, E> {
        T::string(value.into_deserializer())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Json::deserialize(().into_deserializer()).map(T::unrecognized)
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, items: S) -> Result<T, S::Error> {
        T::array(SeqAccessDeserializer::new(items))
    }

    fn visit_map<M: MapAccess<'de>>(self, entries: M) -> Result<T, M::Error> {
        T::object(MapAccessDeserializer::new(entries))
    }
}

/// A union whose variant shows in the text of the value. `union!` implements it.
pub trait ByText: Sized {
    /// Chooses a variant and reads it.
    ///
    /// # Errors
    /// The chosen variant cannot be read from the value.
    fn decode(text: &str) -> Result<Self, DecodeError>;
}

/// Reads a union by the text of the value.
///
/// # Errors
/// The chosen variant cannot be read from the value, or the value is nested too deeply.
pub fn read_by_text<'de, T: ByText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    raw::read(deserializer, |text| {
        // `serde_json` limits the depth, but counts anew where a text is read apart.
        if is_nested_deeply(text) {
            return Err(DecodeError::at_root("recursion limit exceeded"));
        }
        T::decode(text)
    })
}

const DEPTH_LIMIT: usize = 128;

fn is_nested_deeply(text: &str) -> bool {
    // Each level takes two brackets, and most texts are shorter, or have fewer, which are quick to count.
    let opens = |byte: u8| byte | 0x20 == b'{';
    if text.len() <= 2 * DEPTH_LIMIT
        || text.bytes().filter(|byte| opens(*byte)).count() <= DEPTH_LIMIT
    {
        return false;
    }
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                while let Some(byte) = bytes.next().filter(|byte| *byte != b'"') {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            b'[' | b'{' if depth == DEPTH_LIMIT => return true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Keys that lead to a value, and its only texts.
pub type Guard = (&'static [&'static str], &'static [&'static str]);

/// The variant that fits best so far.
#[derive(Debug)]
pub struct Best<U> {
    value: Option<U>,
    /// How many keys of the text it does not have.
    unknown: usize,
}

impl<U> Default for Best<U> {
    fn default() -> Self {
        Self { value: None, unknown: usize::MAX }
    }
}

impl<U> Best<U> {
    /// Returns the variant, if any fits.
    pub fn into_value(self) -> Option<U> {
        self.value
    }

    fn take(&mut self, unknown: usize, value: Option<U>) {
        if let Some(value) = value {
            self.value = Some(value);
            self.unknown = unknown;
        }
    }
}

fn is_allowed(text: &str, guards: &[Guard]) -> bool {
    guards.iter().all(|(keys, values)| allows(text, keys, values))
}

fn allows(text: &str, keys: &[&str], values: &[&str]) -> bool {
    match keys {
        [] => true,
        [last] => tag(text, last).is_none_or(|value| values.contains(&&*value)),
        [key, rest @ ..] => member(text, key).is_none_or(|inner| allows(inner, rest, values)),
    }
}

/// Returns the text of the value of a key.
fn member<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    Entries::of(text).find(|(found, _)| found == key).map(|(_, value)| value)
}

/// Reads a text as a variant, if it fits and nothing better does.
pub fn fit<T: DeserializeOwned, U>(
    best: &mut Best<U>,
    text: &str,
    _guards: &[Guard],
    wrap: fn(T) -> U,
) {
    if best.unknown > 0 {
        best.take(0, json::decode_part(text).ok().map(wrap));
    }
}

/// Reads a text as an object, if it fits and no other knows more of its keys.
pub fn fit_object<T: DeserializeOwned + Read, U>(
    best: &mut Best<U>,
    text: &str,
    guards: &[Guard],
    wrap: fn(T) -> U,
) {
    let (mut unknown, mut required) = (0, 0);
    for (found, _) in Entries::of(text) {
        match T::KEYS.iter().find(|(key, _)| *key == found) {
            Some((_, is_required)) => required += usize::from(*is_required),
            None => unknown += usize::from(!T::HAS_REST),
        }
    }
    let has_required = T::KEYS.iter().filter(|(_, is_required)| *is_required).count() == required;
    if has_required && unknown < best.unknown && is_allowed(text, guards) {
        best.take(unknown, json::decode_part(text).ok().map(wrap));
    }
}

/// Reads a text as a variant that keeps what it does not recognize, if it is recognized and nothing better fits.
pub fn fit_open<T: DeserializeOwned + Open, U>(
    best: &mut Best<U>,
    text: &str,
    _guards: &[Guard],
    wrap: fn(T) -> U,
) {
    if best.unknown > 0 {
        best.take(0, json::decode_part(text).ok().filter(T::is_recognized).map(wrap));
    }
}

/// Writes an object together with its tag, where the object itself does not have it.
///
/// # Errors
/// The value cannot be written.
pub fn with_tag<T: Serialize, S: Serializer>(
    value: &T,
    tag: &str,
    text: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let written = serde_json::to_string(value).map_err(ser::Error::custom)?;
    let members = written.strip_prefix('{').filter(|_| self::tag(&written, tag).is_none());
    let Some(members) = members else { return value.serialize(serializer) };
    let comma = if members == "}" { "" } else { "," };
    let (tag, text) = (Value::from(tag), Value::from(text));
    let json: Json =
        format!("{{{tag}:{text}{comma}{members}").parse().map_err(ser::Error::custom)?;
    json.serialize(serializer)
}

/// Returns the value of a key: a string without its quotes, anything else as it stands.
pub fn tag<'t>(text: &'t str, key: &str) -> Option<Cow<'t, str>> {
    member(text, key).map(unquoted)
}

/// Returns the first of the keys that an object has.
pub fn first_key(text: &str, keys: &[&'static str]) -> Option<&'static str> {
    let mut candidates = keys.iter().enumerate();
    let mut first = None;
    for (found, _) in Entries::of(text) {
        if let Some((index, key)) = candidates.clone().find(|(_, key)| **key == found) {
            first = Some(*key);
            candidates = keys[..index].iter().enumerate();
        }
        if candidates.len() == 0 {
            break;
        }
    }
    first
}
