//! Setters of types that are only read: tests make such values too.

/// Emits a chained setter for each field that may be empty.
///
/// A row says how the setter takes its value: as it is, converted, or boxed.
#[allow(unused_macros, reason = "an API without optional fields does not use it")]
macro_rules! setters {
    ($name:ident { $($member:ident: $kind:ident($ty:ty),)* }) => {
        impl $name {
            $(runtime::setters! { @ $member: $kind($ty) })*
        }
    };
    (@ $member:ident: value($ty:ty)) => {
        /// Sets the field of this name.
        #[must_use]
        #[inline]
        pub fn $member(mut self, $member: $ty) -> Self {
            self.$member = Some($member);
            self
        }
    };
    (@ $member:ident: into($ty:ty)) => {
        /// Sets the field of this name.
        #[must_use]
        #[inline]
        pub fn $member(mut self, $member: impl Into<$ty>) -> Self {
            self.$member = Some($member.into());
            self
        }
    };
    (@ $member:ident: boxed($ty:ty)) => {
        /// Sets the field of this name.
        #[must_use]
        #[inline]
        pub fn $member(mut self, $member: impl Into<$ty>) -> Self {
            self.$member = Some(Box::new($member.into()));
            self
        }
    };
}
#[allow(unused_imports, reason = "an API without optional fields does not use it")]
pub(crate) use setters;
