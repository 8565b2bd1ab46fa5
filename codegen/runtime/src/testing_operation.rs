//! For tests: the operations of an API as values, and how the server of the API would answer them.

use bytes::Bytes;
use serde::Serialize;

use super::json::{self, EncodeError};
use super::testing_reply::Reply;

/// An operation of an API, for [`Server::on`](super::testing::Server::on). The module `ops` has those of the API.
pub trait Operation {
    /// What a call of the operation gives; for one that streams, a list of the values.
    type Output;

    /// How its calls are known.
    const CALL: Target;

    /// Answers as the API would.
    fn answer(value: Self::Output) -> Reply;
}

/// By what the calls of an operation are known.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The operation's id.
    pub id: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// What is asked for where the stream is that is also offered, and whether it is the stream that is meant.
    pub stream: Option<(&'static str, bool)>,
}

/// A type with a value to show: an example of the API's description, or a value made from what it says of the type.
///
/// ```text
/// let refund = Refund::example().reason("…");
/// ```
///
/// Where a field is called `example` too, its setter goes before: `<Refund as Example>::example()` is the value then.
pub trait Example: Sized {
    /// Returns the value.
    fn example() -> Self;
}

impl Example for () {
    fn example() -> Self {}
}

impl<T: Example> Example for Vec<T> {
    fn example() -> Self {
        vec![T::example()]
    }
}

impl<T: Example> Example for Option<T> {
    fn example() -> Self {
        Some(T::example())
    }
}

/// Answers with JSON; with an envelope, under that key.
pub fn json(status: u16, envelope: &[&str], value: &(impl Serialize + ?Sized)) -> Reply {
    Reply::json_under(envelope.first().copied(), status, value)
}

/// Answers with text.
pub fn text(status: u16, text: String) -> Reply {
    Reply::bytes(status, "text/plain; charset=utf-8", text)
}

/// Answers with bytes.
pub fn bytes(status: u16, bytes: Bytes) -> Reply {
    Reply::bytes(status, "application/octet-stream", bytes)
}

/// Answers with events that hold JSON each.
pub fn events<T: Serialize>(status: u16, values: &[T]) -> Reply {
    pieces(status, "text/event-stream", values, |value| format!("data: {value}\n\n"))
}

/// Answers with events that hold a text each.
pub fn text_events<T: Serialize>(status: u16, values: &[T]) -> Reply {
    pieces(status, "text/event-stream", values, |value| {
        let text = serde_json::from_str(&value).unwrap_or(value);
        let lines = text.split('\n').map(|line| format!("data: {line}\n"));
        lines.chain(["\n".to_owned()]).collect()
    })
}

/// Answers with a line of JSON for each value.
pub fn lines<T: Serialize>(status: u16, media_type: &str, values: &[T]) -> Reply {
    pieces(status, media_type, values, |value| format!("{value}\n"))
}

/// Answers with a JSON text sequence.
pub fn sequence<T: Serialize>(status: u16, media_type: &str, values: &[T]) -> Reply {
    pieces(status, media_type, values, |value| format!("\u{1e}{value}\n"))
}

/// Answers with a piece for each value, made of its JSON.
fn pieces<T: Serialize>(
    status: u16,
    media_type: &str,
    values: &[T],
    print: fn(String) -> String,
) -> Reply {
    let printed = values.iter().map(|value| {
        let json = json::encode_line(value)?;
        Ok(print(String::from_utf8_lossy(&json).into_owned()))
    });
    match printed.collect::<Result<Vec<String>, EncodeError>>() {
        Ok(pieces) => Reply::pieces(status, media_type, pieces),
        Err(error) => Reply::no_json(&error),
    }
}

/// Makes an operation a value that a server within the process can be told about.
///
/// ```text
/// operation! {
///     /// `GET /v1/refunds`
///     ListRefunds: "listRefunds" "GET" "/v1/refunds" => json 200 "refunds", Vec<types::Refund>
/// }
/// ```
#[allow(unused_macros, reason = "an API without operations does not use it")]
macro_rules! operation {
    (
        $(#[$docs:meta])*
        $name:ident: $id:literal $method:literal $path:literal
        $(($media_type:literal $is_stream:literal))? => $($answer:tt)*
    ) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl runtime::testing::Operation for $name {
            runtime::operation! { @ $($answer)* }

            const CALL: runtime::testing::Target = runtime::testing::Target {
                id: $id,
                method: $method,
                path: $path,
                stream: runtime::operation!(@stream $($media_type $is_stream)?),
            };
        }
    };
    (@stream) => { None };
    (@stream $media_type:literal $is_stream:literal) => { Some(($media_type, $is_stream)) };
    (@ json $status:literal $($envelope:literal)?, $output:ty) => {
        type Output = $output;

        fn answer(value: $output) -> runtime::testing::Reply {
            runtime::testing_operation::json($status, &[$($envelope)?], &value)
        }
    };
    (@ text $status:literal) => {
        type Output = String;

        fn answer(value: String) -> runtime::testing::Reply {
            runtime::testing_operation::text($status, value)
        }
    };
    (@ bytes $status:literal) => {
        type Output = bytes::Bytes;

        fn answer(value: bytes::Bytes) -> runtime::testing::Reply {
            runtime::testing_operation::bytes($status, value)
        }
    };
    (@ empty $status:literal) => {
        type Output = ();

        fn answer((): ()) -> runtime::testing::Reply {
            runtime::testing::Reply::status($status)
        }
    };
    (@ parts $status:literal $media_type:literal, $output:ty) => {
        type Output = $output;

        fn answer(value: $output) -> runtime::testing::Reply {
            runtime::multipart_reply::parts($status, $media_type, value)
        }
    };
    (@ optional $empty:literal $kind:ident $status:literal $($envelope:literal)?, $output:ty) => {
        type Output = Option<$output>;

        fn answer(value: Option<$output>) -> runtime::testing::Reply {
            match value {
                Some(value) => {
                    runtime::operation!(@value $kind $status [$($envelope)?] value)
                }
                None => runtime::testing::Reply::status($empty),
            }
        }
    };
    (@ outcome $output:ident $rows:tt) => {
        runtime::operation! { @outcome [requests::$output] $rows }
    };
    (@ streamed_outcome $output:ident $rows:tt) => {
        runtime::operation! { @outcome [$output] $rows }
    };
    (@outcome $output:tt { $($status:literal => $variant:ident: $kind:ident $($text:literal)?,)* }) => {
        type Output = runtime::operation!(@type $output);

        fn answer(value: Self::Output) -> runtime::testing::Reply {
            match value {
                $(runtime::operation!(@pattern $output $variant $kind value) => {
                    runtime::operation!(@value $kind $status [$($text)?] value)
                })*
                runtime::operation!(@pattern $output Unrecognized unrecognized answer) => {
                    runtime::testing::Reply::whole(answer.status, &answer.headers, answer.body)
                }
            }
        }
    };
    (@ $framing:ident $status:literal $($media_type:literal)?, [$item:ty]) => {
        type Output = Vec<$item>;

        fn answer(values: Vec<$item>) -> runtime::testing::Reply {
            runtime::testing_operation::$framing($status, $($media_type,)? &values)
        }
    };
    (@type [$($output:tt)+]) => { $($output)+ };
    (@pattern [$($output:tt)+] $variant:ident empty $value:ident) => { $($output)+::$variant };
    (@pattern [$($output:tt)+] $variant:ident $kind:ident $value:ident) => {
        $($output)+::$variant($value)
    };
    (@value json $status:literal [$($envelope:literal)?] $value:ident) => {
        runtime::testing_operation::json($status, &[$($envelope)?], &$value)
    };
    (@value text $status:literal [] $value:ident) => {
        runtime::testing_operation::text($status, $value)
    };
    (@value bytes $status:literal [] $value:ident) => {
        runtime::testing_operation::bytes($status, $value)
    };
    (@value parts $status:literal [$media_type:literal] $value:ident) => {
        runtime::multipart_reply::parts($status, $media_type, $value)
    };
    (@value empty $status:literal [] $value:ident) => {
        runtime::testing::Reply::status($status)
    };
    (@value $framing:ident $status:literal [$($media_type:literal)?] $value:ident) => {
        runtime::testing_operation::$framing($status, $($media_type,)? &$value)
    };
}
#[allow(unused_imports, reason = "an API without operations does not use it")]
pub(crate) use operation;
