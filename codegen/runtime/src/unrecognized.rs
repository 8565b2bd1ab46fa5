//! What an enum holds when none of its variants fits.

use std::fmt;

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
