//! For tests: answers of several parts, as the server of the API would write them.

use std::fmt::Write;

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

use super::json;
use super::multipart_answer::ReceivedFile;
use super::percent::escape_name;
use super::testing_reply::Reply;

/// What stands between the parts.
const BOUNDARY: &str = "clientwright-test-1f0c6a2b9d";

/// Answers with several parts.
pub fn parts(status: u16, media_type: &str, value: impl IntoParts) -> Reply {
    let mut parts = Parts::default();
    value.into_parts(&mut parts);
    if let Some(problem) = parts.problem {
        return Reply::no_json(&problem);
    }
    let mut body = parts.written;
    body.put(format!("--{BOUNDARY}--\r\n").as_bytes());
    let essence = media_type.split(';').next().unwrap_or(media_type).trim();
    Reply::bytes(status, &format!("{essence}; boundary={BOUNDARY}"), body.freeze())
}

/// What can be written as the parts of an answer. The macro `multipart_answer!` implements it.
pub trait IntoParts {
    /// Adds the parts.
    fn into_parts(self, reply: &mut Parts);
}

impl<T: IntoPart> IntoParts for Vec<T> {
    fn into_parts(self, reply: &mut Parts) {
        for part in self {
            reply.push(None, &part);
        }
    }
}

impl<T: IntoParts> IntoParts for Box<T> {
    fn into_parts(self, reply: &mut Parts) {
        (*self).into_parts(reply);
    }
}

/// What can be written as one part: a [`ReceivedFile`], or whatever has a form in JSON.
pub trait IntoPart {
    /// Whether null stands in the place of one that is not there.
    const HAS_NULL: bool;

    /// Returns the content, with its type and the name of the file.
    ///
    /// # Errors
    ///
    /// When it has no form in JSON; says why.
    fn part(&self) -> Result<(Bytes, Option<String>, Option<String>), String>;
}

impl IntoPart for ReceivedFile {
    const HAS_NULL: bool = false;

    fn part(&self) -> Result<(Bytes, Option<String>, Option<String>), String> {
        Ok((self.bytes.clone(), self.content_type.clone(), self.file_name.clone()))
    }
}

impl<T: Serialize> IntoPart for T {
    const HAS_NULL: bool = true;

    fn part(&self) -> Result<(Bytes, Option<String>, Option<String>), String> {
        let json = json::encode(self, None).map_err(|error| error.to_string())?;
        Ok((json.into(), Some("application/json".to_owned()), None))
    }
}

/// The parts of an answer, as far as they are written.
#[derive(Debug, Default)]
pub struct Parts {
    written: BytesMut,
    problem: Option<String>,
    /// Whether a part is known by its place, which must not be left empty then.
    has_places: bool,
}

impl Parts {
    /// Parts are known by their names.
    pub fn by_name(&mut self) {
        self.has_places = false;
    }

    /// Parts are known by their order.
    pub fn by_place(&mut self) {
        self.has_places = true;
    }

    /// Adds a part.
    pub fn required(&mut self, name: &str, value: impl IntoPart) {
        self.push(Some(name), &value);
    }

    /// Adds a part where there is one.
    pub fn optional<T: IntoPart>(&mut self, name: &str, value: Option<T>) {
        match value {
            Some(value) => self.push(Some(name), &value),
            None if self.has_places && T::HAS_NULL => self.push(Some(name), &()),
            None => {}
        }
    }

    /// Adds a part for each value.
    pub fn repeated(&mut self, name: &str, values: Vec<impl IntoPart>) {
        for value in values {
            self.push(Some(name), &value);
        }
    }

    /// Adds a list as one part; as JSON, which needs no separator.
    pub fn joined(&mut self, name: &str, values: Vec<impl Serialize>, _separator: &str) {
        self.push(Some(name), &values);
    }

    fn push(&mut self, name: Option<&str>, value: &impl IntoPart) {
        let (content, media_type, file_name) = match value.part() {
            Ok(part) => part,
            Err(problem) => {
                self.problem.get_or_insert(problem);
                return;
            }
        };
        let mut head = format!("--{BOUNDARY}\r\n");
        let parameters = [("name", name), ("filename", file_name.as_deref())];
        let parameters = parameters.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let parameters =
            parameters.map(|(key, value)| format!("; {key}=\"{}\"", escape_name(value)));
        let parameters: String = parameters.collect();
        if !parameters.is_empty() {
            // A `String` takes whatever is written.
            let _ = write!(head, "Content-Disposition: attachment{parameters}\r\n");
        }
        if let Some(media_type) = media_type {
            let _ = write!(head, "Content-Type: {}\r\n", media_type.replace(['\r', '\n'], " "));
        }
        self.written.put(head.as_bytes());
        self.written.put(&b"\r\n"[..]);
        self.written.put(content);
        self.written.put(&b"\r\n"[..]);
    }
}
