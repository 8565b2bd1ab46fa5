//! What an enum holds when none of its variants fits.

use std::fmt;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// A value that this version of the client does not know, kept as it came and written back unchanged.
///
/// Users cannot make one: what equals a known value is that variant, whichever way it came.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unrecognized<T = String>(T);

impl<T> Unrecognized<T> {
    #[allow(dead_code, reason = "an API without enums and unions does not use it")]
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// A type that keeps what it does not recognize.
pub trait Open {
    /// Whether nothing was kept unrecognized.
    fn is_recognized(&self) -> bool;
}

impl<T: Open> Open for Box<T> {
    fn is_recognized(&self) -> bool {
        (**self).is_recognized()
    }
}

impl<T: Open> Open for Option<T> {
    fn is_recognized(&self) -> bool {
        self.as_ref().is_none_or(T::is_recognized)
    }
}

impl<T: Open> Open for Vec<T> {
    fn is_recognized(&self) -> bool {
        self.iter().all(T::is_recognized)
    }
}

impl<T: Open> Open for BTreeMap<String, T> {
    fn is_recognized(&self) -> bool {
        self.values().all(T::is_recognized)
    }
}

/// Implements [`Open`] for an enum with a variant `Unrecognized`.
#[allow(unused_macros, reason = "an API without enums and unions does not use it")]
macro_rules! open {
    ($name:ident) => {
        impl runtime::Open for $name {
            fn is_recognized(&self) -> bool {
                !matches!(self, Self::Unrecognized(_))
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without enums and unions does not use it")]
pub(crate) use open;

impl<T: fmt::Debug> fmt::Debug for Unrecognized<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Serialize> Serialize for Unrecognized<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
