//! Bodies of the type `multipart/form-data` (RFC 7578): files, text and JSON side by side.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use serde::Serialize;

use super::body::{Body, BodyStream, BoxError, ByteStream};
use super::clock::random;
use super::parts::{Parts, is_nested, present, scalar};
use super::percent::escape_name;
use super::request::Request;

/// A form of parts.
#[derive(Debug, Clone, Default)]
pub struct Form {
    parts: Vec<Part>,
    problem: Option<String>,
}

#[derive(Debug, Clone)]
struct Part {
    head: String,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Stream(BodyStream),
}

// What is sent may be a secret, or very long.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}

/// A file to be uploaded: what is in it, its name and its type.
#[derive(Debug, Clone)]
pub struct FilePart {
    content: Content,
    file_name: Option<String>,
    content_type: Option<String>,
}

impl FilePart {
    /// Uploads what is in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self { content: Content::Bytes(bytes.into()), file_name: None, content_type: None }
    }

    /// Uploads what `stream` gives, while it gives it. Such a call is never tried again.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self {
            content: Content::Stream(BodyStream::new(stream)),
            file_name: None,
            content_type: None,
        }
    }

    /// States how many bytes the stream will give; some servers insist on knowing ahead.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Content::Stream(stream) = self.content {
            self.content = Content::Stream(stream.with_length(bytes));
        }
        self
    }

    /// Names the file.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// States the media type, such as `application/pdf`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl Form {
    /// Returns a form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part of text.
    pub fn text(&mut self, name: &str, value: impl fmt::Display) {
        self.push(name, None, None, Content::Bytes(value.to_string().into()));
    }

    /// Adds a part of JSON.
    pub fn json(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(value) {
            Ok(json) => {
                self.push(name, None, Some("application/json"), Content::Bytes(json.into()));
            }
            Err(error) => {
                self.fail(format!("the part `{name}` could not be written as JSON: {error}"));
            }
        }
    }

    /// Adds a part of any value: a string, a number or a boolean goes as its text, all else as JSON; under the media type
    /// where there is one, which may also ask for JSON.
    pub fn value(
        &mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
        media_type: Option<&str>,
    ) {
        let value = match serde_json::to_string(value) {
            Ok(value) => value,
            Err(error) => {
                self.fail(format!("the part `{name}` could not be written: {error}"));
                return;
            }
        };
        let is_json = media_type.is_some_and(|text| text.contains("json"));
        let media_type = media_type.or(is_nested(&value).then_some("application/json"));
        let text = if is_json { value } else { scalar(&value) };
        self.push(name, None, media_type, Content::Bytes(text.into()));
    }

    /// Adds a list as one part, its values with `separator` between them; nothing where it is empty.
    pub fn joined(&mut self, name: &str, values: &(impl Serialize + ?Sized), separator: &str) {
        let list = match serde_json::to_string(values) {
            Ok(list) => list,
            Err(error) => {
                self.fail(format!("the part `{name}` could not be written: {error}"));
                return;
            }
        };
        match Parts::of(&list) {
            Parts::List(values) => {
                let texts: Vec<String> = present(values).map(scalar).collect();
                if !texts.is_empty() {
                    self.push(name, None, None, Content::Bytes(texts.join(separator).into()));
                }
            }
            Parts::Null | Parts::Text(_) | Parts::Object(_) => self.value(name, values, None),
        }
    }

    /// Adds a file. `media_types` are those that the API takes, with commas between them, or nothing: they serve where
    /// the file does not state its own.
    pub fn file(&mut self, name: &str, file: FilePart, media_types: &str) {
        let file_name = file.file_name.unwrap_or_else(|| "file".to_owned());
        let media_type = match file.content_type {
            Some(media_type) => media_type,
            None => likely_type(media_types, &file_name)
                .unwrap_or("application/octet-stream")
                .to_owned(),
        };
        self.push(name, Some(&file_name), Some(&media_type), file.content);
    }

    fn push(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        media_type: Option<&str>,
        content: Content,
    ) {
        let file_name = file_name.map(|name| format!("; filename=\"{}\"", escape_name(name)));
        if media_type.is_some_and(|text| {
            text.is_empty() || !text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
        }) {
            self.fail(format!("the part `{name}` has a media type that cannot be sent"));
        }
        let media_type = media_type.map(|media_type| format!("Content-Type: {media_type}\r\n"));
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"{}\r\n{}",
            escape_name(name),
            file_name.unwrap_or_default(),
            media_type.unwrap_or_default()
        );
        self.parts.push(Part { head, content });
    }

    fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Writes the parts: in memory if all are, else as a stream.
    fn into_body(self, boundary: &str) -> Body {
        let mut chunks: VecDeque<Content> = VecDeque::new();
        for part in self.parts {
            chunks.push_back(Content::Bytes(format!("--{boundary}\r\n{}\r\n", part.head).into()));
            chunks.push_back(part.content);
            chunks.push_back(Content::Bytes("\r\n".into()));
        }
        chunks.push_back(Content::Bytes(format!("--{boundary}--\r\n").into()));

        let lengths = chunks.iter().map(|chunk| match chunk {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Stream(stream) => stream.length(),
        });
        let length: Option<u64> = lengths.sum();
        let in_memory: Option<BytesMut> =
            chunks.iter().try_fold(BytesMut::new(), |mut whole, chunk| match chunk {
                Content::Bytes(bytes) => {
                    whole.extend_from_slice(bytes);
                    Some(whole)
                }
                Content::Stream(_) => None,
            });
        if let Some(whole) = in_memory {
            return Body::Bytes(whole.freeze());
        }
        let stream = BodyStream::new(Chunks { waiting: chunks, current: None });
        Body::Stream(match length {
            Some(length) => stream.with_length(length),
            None => stream,
        })
    }
}

impl Request {
    /// Sends a form of parts.
    pub fn multipart(&mut self, form: impl Into<Form>) {
        let form = form.into();
        if let Some(problem) = form.problem {
            self.fail(problem);
            return;
        }
        let boundary = format!("clientwright-{:016x}{:016x}", random(), random());
        self.body(form.into_body(&boundary), &format!("multipart/form-data; boundary={boundary}"));
    }
}

/// Gives the chunks one after the other.
struct Chunks {
    waiting: VecDeque<Content>,
    current: Option<ByteStream>,
}

impl Stream for Chunks {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(stream) = &mut self.current {
                match stream.as_mut().poll_next(context) {
                    Poll::Ready(None) => self.current = None,
                    item => return item,
                }
            }
            match self.waiting.pop_front() {
                None => return Poll::Ready(None),
                Some(Content::Bytes(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Content::Stream(stream)) => match stream.take() {
                    Some(stream) => self.current = Some(stream),
                    None => {
                        return Poll::Ready(Some(Err("the file's stream was sent before".into())));
                    }
                },
            }
        }
    }
}

/// Chooses among the types that the API takes: the only one, or the one that the file's name ends in.
fn likely_type<'t>(media_types: &'t str, file_name: &str) -> Option<&'t str> {
    let all: Vec<&str> = media_types
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty() && !one.contains('*'))
        .collect();
    if let [only] = all[..]
        && !media_types.contains('*')
    {
        return Some(only);
    }
    let (_, extension) = file_name.rsplit_once('.')?;
    let subtype = match extension.to_ascii_lowercase().as_str() {
        "jpg" => "jpeg".to_owned(),
        "txt" => "plain".to_owned(),
        "htm" => "html".to_owned(),
        "md" => "markdown".to_owned(),
        extension => extension.to_owned(),
    };
    all.into_iter()
        .find(|media_type| media_type.rsplit_once('/').is_some_and(|(_, known)| known == subtype))
}

/// Turns a struct of parts into a [`Form`].
///
/// ```text
/// multipart! { CreateFile {
///     "purpose" => purpose: required value,
///     "file" => file: required file "image/png, application/pdf",
///     "note" => note: optional value,
///     "tags" => tags: required value "application/json",
///     "pages" => pages: repeated file "image/png",
/// }}
/// ```
#[allow(unused_macros, reason = "an API without uploads does not use it")]
macro_rules! multipart {
    ($name:ident { $($key:literal => $field:ident : $presence:ident $kind:ident $($types:literal)?),* $(,)? }) => {
        impl From<$name> for runtime::Form {
            fn from(value: $name) -> Self {
                let mut form = Self::new();
                $(runtime::multipart_part! { form, $key, value.$field, $presence, $kind $(, $types)? })*
                form
            }
        }
    };
}
#[allow(unused_imports, reason = "an API without uploads does not use it")]
pub(crate) use multipart;

/// Adds one part, or one for each value; a step of [`multipart!`].
#[allow(unused_macros, reason = "an API without uploads does not use it")]
macro_rules! multipart_part {
    ($form:ident, $key:literal, $value:expr, required, $($rest:tt)*) => {
        runtime::multipart_add! { $form, $key, $value, $($rest)* }
    };
    ($form:ident, $key:literal, $value:expr, optional, $($rest:tt)*) => {
        if let Some(value) = $value {
            runtime::multipart_add! { $form, $key, value, $($rest)* }
        }
    };
    ($form:ident, $key:literal, $value:expr, joined, value, $separator:literal) => {
        $form.joined($key, &$value, $separator);
    };
    ($form:ident, $key:literal, $value:expr, repeated, $($rest:tt)*) => {
        for value in $value {
            runtime::multipart_add! { $form, $key, value, $($rest)* }
        }
    };
}
#[allow(unused_imports, reason = "an API without uploads does not use it")]
pub(crate) use multipart_part;

/// Adds one value; a step of [`multipart!`].
#[allow(unused_macros, reason = "an API without uploads does not use it")]
macro_rules! multipart_add {
    ($form:ident, $key:literal, $value:expr, value) => {
        $form.value($key, &$value, None);
    };
    ($form:ident, $key:literal, $value:expr, value, $type:literal) => {
        $form.value($key, &$value, Some($type));
    };
    ($form:ident, $key:literal, $value:expr, file) => {
        $form.file($key, $value, "");
    };
    ($form:ident, $key:literal, $value:expr, file, $types:literal) => {
        $form.file($key, $value, $types);
    };
}
#[allow(unused_imports, reason = "an API without uploads does not use it")]
pub(crate) use multipart_add;
