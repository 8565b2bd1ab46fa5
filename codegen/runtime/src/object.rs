//! Objects: a table of keys and fields becomes a reader and a writer.
//!
//! `object!` expands to impls that are thin over the functions here. Each kind of row is a module of three
//! functions: `absent` gives what a slot holds before anything is read, `read` fills it, `write` writes the field. A
//! slot that is empty at the end is a missing field.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap};

use super::field::Field;

/// Implements `Deserialize`, `Serialize` or both for a struct, from a table of its fields.
///
/// `read` reads always and writes with the feature `serde-both`, `write` is the reverse, `both` does both always. A row
/// ends with a comma and is one of
/// - `"key" => field: required`, a `T`;
/// - `"key" => field: optional`, an `Option<T>`, left out if it is `None`;
/// - `"key" => field: nullable`, an `Option<T>`, written as null if it is `None`;
/// - `"key" => field: three_state`, a [`Field<T>`];
/// - `"key" => field: defaulted`, a `T` that is its default where the key is absent or null;
/// - `"key" => constant("value")`, without a field: always written, and ignored when read;
/// - `_ => field: rest`, as the last row, a `BTreeMap<String, T>` of all other keys.
#[allow(unused_macros, reason = "an API without objects does not use it")]
macro_rules! object {
    ($direction:ident $name:ident {
        $($key:literal => $field:ident $(: $kind:ident)? $(($constant:expr))?,)*
        $(_ => $rest:ident: rest,)?
    }) => {
        runtime::object! { @$direction $name {
            fields { $($($key => $field: $kind,)?)* }
            constants { $($($key => $constant,)?)* }
            rest { $($rest)? }
        }}
    };
    (@read $name:ident $table:tt) => {
        runtime::object! { @deserialize $name $table }
        #[cfg(feature = "serde-both")]
        runtime::object! { @serialize $name $table }
    };
    (@write $name:ident $table:tt) => {
        #[cfg(feature = "serde-both")]
        runtime::object! { @deserialize $name $table }
        runtime::object! { @serialize $name $table }
    };
    (@both $name:ident $table:tt) => {
        runtime::object! { @deserialize $name $table }
        runtime::object! { @serialize $name $table }
    };
    (@deserialize $name:ident {
        fields { $($key:literal => $field:ident: $kind:ident,)* }
        constants { $($constant_key:literal => $constant:expr,)* }
        rest { $($rest:ident)? }
    }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::object::read(deserializer)
            }
        }

        impl runtime::object::Read for $name {
            const NAME: &'static str = stringify!($name);
            const KEYS: &'static [(&'static str, bool)] =
                &[$(($key, runtime::object::$kind::IS_REQUIRED),)* $(($constant_key, true)),*];
            const HAS_REST: bool = !concat!($(stringify!($rest))?).is_empty();

            #[allow(unreachable_patterns, unused_mut, unused_variables, reason = "a table may be empty")]
            fn read<'de, M: ::serde::de::MapAccess<'de>>(mut map: M) -> Result<Self, M::Error> {
                // One value, so that one piece of code drops it wherever reading fails. Its types follow from `Self`.
                #[allow(non_camel_case_types, clippy::builtin_type_shadow, reason = "named for the fields")]
                struct Slots<$($field),*> { $($field: Option<$field>),* }

                let mut slots = Slots { $($field: runtime::object::$kind::absent()),* };
                $(let mut $rest = ::std::collections::BTreeMap::new();)?
                while let Some(runtime::object::Key(key)) = map.next_key()? {
                    // One `?` for all rows: it is the dearest expression here for the compiler.
                    match &*key {
                        $($key => runtime::object::$kind::read(&mut map, &mut slots.$field),)*
                        $($constant_key => runtime::object::skip(&mut map),)*
                        _ => runtime::object::Rest::read(($(&mut $rest)?), &mut map, key),
                    }?;
                }
                match slots {
                    Slots { $($field: Some($field)),* } => Ok(Self { $($field,)* $($rest)? }),
                    slots => Err(runtime::object::missing(&[$(($key, slots.$field.is_some())),*])),
                }
            }
        }
    };
    (@serialize $name:ident {
        fields { $($key:literal => $field:ident: $kind:ident,)* }
        constants { $($constant_key:literal => $constant:expr,)* }
        rest { $($rest:ident)? }
    }) => {
        impl ::serde::Serialize for $name {
            #[allow(unused_mut, reason = "a table may be empty")]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(dead_code, reason = "only a table with a row for the rest uses it")]
                const KEYS: &[&str] = &[$($key,)* $($constant_key),*];

                let mut map = serializer.serialize_map(None)?;
                $(runtime::object::required::write(&mut map, $constant_key, &$constant)?;)*
                $(runtime::object::$kind::write(&mut map, $key, &self.$field)?;)*
                $(runtime::object::write_rest(&mut map, KEYS, &self.$rest)?;)?
                ::serde::ser::SerializeMap::end(map)
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without objects does not use it")]
pub(crate) use object;

/// What can be read from the entries of a map. `object!` implements it.
pub trait Read: Sized {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// The keys that have a row, and whether an object must have them.
    const KEYS: &'static [(&'static str, bool)];

    /// Whether other keys are kept too.
    const HAS_REST: bool;

    /// Reads all entries.
    ///
    /// # Errors
    /// A value is not what its field is made of, or a required field is missing.
    fn read<'de, M: MapAccess<'de>>(map: M) -> Result<Self, M::Error>;
}

impl<T: Read> Read for Box<T> {
    const NAME: &'static str = T::NAME;
    const KEYS: &'static [(&'static str, bool)] = T::KEYS;
    const HAS_REST: bool = T::HAS_REST;

    fn read<'de, M: MapAccess<'de>>(map: M) -> Result<Self, M::Error> {
        T::read(map).map(Self::new)
    }
}

/// Reads an object.
///
/// # Errors
/// The value is no object, or cannot be read as this one.
pub fn read<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Read> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In two steps, which is less for the compiler than a format.
        f.write_str("object ")?;
        f.write_str(T::NAME)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<T, M::Error> {
        T::read(map)
    }
}

/// A key, borrowed from the text where it has no escapes.
#[derive(Debug)]
pub struct Key<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// Skips a value.
///
/// # Errors
/// The value is malformed.
pub fn skip<'de, M: MapAccess<'de>>(map: &mut M) -> Result<(), M::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// Where the values of keys without a row go: the map of the `rest` row, or nowhere.
pub trait Rest<'de> {
    /// Reads the value of a key.
    ///
    /// # Errors
    /// The value is not what is kept here.
    fn read<M: MapAccess<'de>>(self, map: &mut M, key: Cow<'de, str>) -> Result<(), M::Error>;
}

impl<'de> Rest<'de> for () {
    fn read<M: MapAccess<'de>>(self, map: &mut M, _key: Cow<'de, str>) -> Result<(), M::Error> {
        skip(map)
    }
}

impl<'de, T: Deserialize<'de>> Rest<'de> for &mut BTreeMap<String, T> {
    fn read<M: MapAccess<'de>>(self, map: &mut M, key: Cow<'de, str>) -> Result<(), M::Error> {
        self.insert(key.into_owned(), map.next_value()?);
        Ok(())
    }
}

/// Writes the entries of a `rest` row.
///
/// # Errors
/// A key is declared in a row of its own, and would appear twice.
pub fn write_rest<T: Serialize, M: SerializeMap>(
    map: &mut M,
    declared: &[&str],
    rest: &BTreeMap<String, T>,
) -> Result<(), M::Error> {
    for (key, value) in rest {
        if declared.contains(&key.as_str()) {
            return Err(M::Error::custom(format_args!(
                "`{key}` is a field, and cannot be an additional key"
            )));
        }
        map.serialize_entry(key, value)?;
    }
    Ok(())
}

/// Returns the error for the first field that was not found.
#[cold]
pub fn missing<E: Error>(found: &[(&'static str, bool)]) -> E {
    let missing = found.iter().find(|(_, found)| !found);
    E::missing_field(missing.map_or("", |(key, _)| key))
}

/// A `T` that must be there.
pub mod required {
    use super::{Deserialize, MapAccess, Serialize, SerializeMap};

    /// Whether an object must have the key.
    pub const IS_REQUIRED: bool = true;

    /// Returns an empty slot.
    pub fn absent<T>() -> Option<T> {
        None
    }

    /// Reads a value into its slot.
    ///
    /// # Errors
    /// The value is no `T`.
    // Not inlined, as the others of its kind: else each field has its own copy of the reader of its type, and an
    // optimized build takes half as long again, for no speed.
    #[inline(never)]
    pub fn read<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
        map: &mut M,
        slot: &mut Option<T>,
    ) -> Result<(), M::Error> {
        *slot = Some(map.next_value()?);
        Ok(())
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// The value cannot be written.
    #[inline(never)]
    pub fn write<T: Serialize, M: SerializeMap>(
        map: &mut M,
        key: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        map.serialize_entry(key, value)
    }
}

/// An `Option<T>` that is left out if it is `None`.
#[allow(
    clippy::option_option,
    clippy::ref_option,
    clippy::unnecessary_wraps,
    reason = "the outer option is the slot, the inner one the field"
)]
pub mod optional {
    use super::{Serialize, SerializeMap, required};

    /// Whether an object must have the key.
    pub const IS_REQUIRED: bool = false;

    pub use super::required::read;

    /// Returns a slot that holds `None`.
    pub fn absent<T>() -> Option<Option<T>> {
        Some(None)
    }

    /// Writes an entry, if there is a value.
    ///
    /// # Errors
    /// The value cannot be written.
    pub fn write<T: Serialize, M: SerializeMap>(
        map: &mut M,
        key: &'static str,
        value: &Option<T>,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => required::write(map, key, value),
            None => Ok(()),
        }
    }
}

/// An `Option<T>` that is null if it is `None`.
pub mod nullable {
    pub use super::optional::absent;
    pub use super::required::{read, write};

    /// Whether an object must have the key.
    pub const IS_REQUIRED: bool = true;
}

/// A [`Field<T>`].
#[allow(clippy::unnecessary_wraps, reason = "the option is the slot")]
pub mod three_state {
    use super::{Field, Serialize, SerializeMap, required};

    /// Whether an object must have the key.
    pub const IS_REQUIRED: bool = false;

    pub use super::required::read;

    /// Returns a slot that holds [`Field::Absent`].
    pub fn absent<T>() -> Option<Field<T>> {
        Some(Field::Absent)
    }

    /// Writes an entry, unless the field is absent.
    ///
    /// # Errors
    /// The value cannot be written.
    pub fn write<T: Serialize, M: SerializeMap>(
        map: &mut M,
        key: &'static str,
        value: &Field<T>,
    ) -> Result<(), M::Error> {
        if value.is_absent() { Ok(()) } else { required::write(map, key, value) }
    }
}

/// A `T` that is its default where the key is absent or null.
#[allow(clippy::unnecessary_wraps, reason = "the option is the slot")]
pub mod defaulted {
    use super::{Deserialize, MapAccess};

    /// Whether an object must have the key.
    pub const IS_REQUIRED: bool = false;

    pub use super::required::write;

    /// Returns a slot that holds the default.
    pub fn absent<T: Default>() -> Option<T> {
        Some(T::default())
    }

    /// Reads a value or null into its slot.
    ///
    /// # Errors
    /// The value is no `T`.
    #[inline(never)]
    pub fn read<'de, T: Deserialize<'de> + Default, M: MapAccess<'de>>(
        map: &mut M,
        slot: &mut Option<T>,
    ) -> Result<(), M::Error> {
        *slot = Some(map.next_value::<Option<T>>()?.unwrap_or_default());
        Ok(())
    }
}
