//! Bodies of errors whose type is told by the status.

/// Gives an enum of error bodies its constructor, from a table in the order in which its rows are tried.
///
/// ```text
/// typed_error! { PayErrorBody {
///     "402" => PaymentRequired: json,
///     "404" => none,
///     "default" => Other: json,
/// }}
/// ```
#[allow(unused_macros, reason = "the runtime by itself does not use it")]
macro_rules! typed_error {
    (@read $error:ident none) => { None };
    (@read $error:ident $variant:ident: json) => { Some(Self::$variant($error.body_as()?)) };
    ($name:ident { $($status:literal => $kind:ident $(: $form:ident)?,)* }) => {
        impl $name {
            /// Reads the body of an error by its status; `None` where the API describes none for it.
            ///
            /// # Errors
            ///
            /// When the body is not what the API describes for the status.
            pub fn from_error(error: &runtime::Error) -> Result<Option<Self>, runtime::DecodeError> {
                let Some(status) = error.status() else { return Ok(None) };
                $(
                    if runtime::api::is_status($status, status) {
                        return Ok(runtime::typed_error::typed_error!(@read error $kind $(: $form)?));
                    }
                )*
                Ok(None)
            }
        }
    };
}
#[allow(unused_imports, reason = "the runtime by itself does not use it")]
pub(crate) use typed_error;
