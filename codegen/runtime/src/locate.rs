//! Finds which value of a JSON text a decoder failed at: from a line and column to a path such as `items[3].price`.
//!
//! Decoders note no paths on their way, so that success costs nothing; the text is walked again after a failure. It may
//! be no valid JSON.

use std::fmt::Write as _;
use std::ops::Range;

/// Returns the path of the value that `serde_json` means with a position and a message, and the message.
///
/// A message of [`within`] is taken apart again, and its path added.
pub fn locate<'m>(text: &[u8], line: usize, column: usize, message: &'m str) -> (String, &'m str) {
    let offset = offset(text, line, column);
    match take_within(message) {
        Some((message, path, size)) => {
            (join(value_of_size(text, offset, size).path, path), message)
        }
        None => (value_that_failed(text, offset, message).path, message),
    }
}

/// Returns a message for an error inside a value that was read apart from the text around it: its `path` begins at
/// that value, which is `size` bytes long.
pub fn within(message: &str, path: &str, size: usize) -> String {
    format!("{message} at `{path}` within {size} bytes")
}

/// The reverse of [`within`]: message, path and size. A path has no backticks.
fn take_within(message: &str) -> Option<(&str, &str, usize)> {
    let (rest, size) = message.strip_suffix(" bytes")?.rsplit_once("` within ")?;
    let (message, path) = rest.rsplit_once(" at `")?;
    Some((message, path, size.parse().ok()?))
}

/// Returns how many bytes come before a position. `serde_json` counts lines from one; its columns are bytes.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let line_start: usize = text
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    text.len().min(line_start + column)
}

/// A position is behind what was read last: behind a scalar, or behind the end of an object that lacks a field. But a
/// list or object that should be something else is not entered, so the position is just before it.
fn value_that_failed(text: &[u8], offset: usize, message: &str) -> Value {
    let not_entered = match text.get(offset) {
        Some(b'[') => message.starts_with("invalid type: sequence"),
        Some(b'{') => message.starts_with("invalid type: map"),
        _ => false,
    };
    value_at(text, if not_entered { offset } else { offset.saturating_sub(1) })
}

/// A value that was read apart, with errors of its own, ends at the position or, if it is the last one of a list or an
/// object, before the bracket that ends at the position. Only one of the two is of the right size.
fn value_of_size(text: &[u8], offset: usize, size: usize) -> Value {
    let end = text[..offset].trim_ascii_end().len();
    let before_bracket = text[..end.saturating_sub(1)].trim_ascii_end().len();
    for end in [end, before_bracket] {
        let value = value_at(text, end.saturating_sub(1));
        if value.start + size == end {
            return value;
        }
    }
    value_at(text, offset.saturating_sub(1))
}

struct Value {
    path: String,
    start: usize,
}

/// A list or object around the place where the walk is.
struct Frame {
    start: usize,
    step: Step,
}

/// Which of the values in a list or object the walk is at.
enum Step {
    Index(usize),
    BeforeKey,
    Key(Range<usize>),
}

/// Returns the deepest value that has the byte at `target`. Keys and punctuation belong to the object or list.
fn value_at(text: &[u8], target: usize) -> Value {
    let mut frames: Vec<Frame> = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at).filter(|_| at <= target) {
        let start = at;
        at += 1;
        match byte {
            b'{' => frames.push(Frame { start, step: Step::BeforeKey }),
            b'[' => frames.push(Frame { start, step: Step::Index(0) }),
            b'}' | b']' | b',' if start == target => break,
            b'}' | b']' => drop(frames.pop()),
            b',' => match frames.last_mut().map(|frame| &mut frame.step) {
                Some(Step::Index(index)) => *index += 1,
                Some(step) => *step = Step::BeforeKey,
                None => {}
            },
            b':' | b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => {
                at = if *byte == b'"' { string_end(text, at) } else { word_end(text, at) };
                match frames.last_mut() {
                    Some(Frame { step: step @ Step::BeforeKey, .. }) if at <= target => {
                        *step = Step::Key(start..at);
                    }
                    Some(Frame { step: Step::BeforeKey, .. }) => break,
                    _ if at <= target => {}
                    _ => return Value { path: path(text, &frames), start },
                }
            }
        }
    }
    match frames.split_last() {
        Some((container, around)) => Value { path: path(text, around), start: container.start },
        None => Value { path: String::new(), start: 0 },
    }
}

/// Returns the offset behind the closing quote of a string whose inside begins at `at`.
fn string_end(text: &[u8], mut at: usize) -> usize {
    loop {
        match text.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
            None => return text.len(),
        }
    }
}

/// Returns the offset behind a number, `true`, `null`, or whatever stands in such a place.
fn word_end(text: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| b"{}[]:,\" \t\n\r".contains(byte);
    text[at..].iter().position(ends).map_or(text.len(), |length| at + length)
}

fn path(text: &[u8], frames: &[Frame]) -> String {
    let mut path = String::new();
    for frame in frames {
        match &frame.step {
            Step::Index(index) => {
                // Writing to a string does not fail.
                let _ = write!(path, "[{index}]");
            }
            Step::Key(key) => path = join(path, &key_step(&text[key.clone()])),
            Step::BeforeKey => {}
        }
    }
    path
}

fn key_step(quoted: &[u8]) -> String {
    let key: String = serde_json::from_slice(quoted)
        .unwrap_or_else(|_| String::from_utf8_lossy(quoted).trim_matches('"').to_owned());
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@');
    if !key.is_empty() && key.chars().all(plain) {
        return key;
    }
    let quoted = serde_json::Value::String(key).to_string();
    format!("[{}]", quoted.replace('`', "\\u0060"))
}

fn join(path: String, rest: &str) -> String {
    if path.is_empty() {
        return rest.to_owned();
    }
    let dot = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    path + dot + rest
}
