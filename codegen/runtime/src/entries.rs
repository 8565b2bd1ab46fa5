//! The entries of an object, and the items of an array, in a JSON text, for what looks at a value before decoding it.
//!
//! The texts are JSON already, or are read as such later, so nothing here reports what is wrong with them.

use std::borrow::Cow;
use std::iter;

use super::json;
use super::object::Key;

/// The entries of an object, keys without their quotes and values as they stand. A text that is no object has none, and
/// one that is not JSON has those up to there.
#[derive(Debug)]
pub struct Entries<'t>(Inside<'t>);

impl<'t> Entries<'t> {
    /// Begins with the first entry of a text.
    pub fn of(text: &'t str) -> Self {
        Self(Inside::of(text, b'{'))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = (Cow<'t, str>, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let (text, bytes) = (self.0.text, self.0.text.as_bytes());
        let quote = space_end(bytes, std::mem::replace(&mut self.0.at, bytes.len()));
        if bytes.get(quote) != Some(&b'"') {
            return None;
        }
        let (key_end, is_escaped) = string_end(bytes, quote + 1)?;
        let colon = space_end(bytes, key_end);
        if bytes.get(colon) != Some(&b':') {
            return None;
        }
        let value = self.0.value(colon + 1)?;
        let key = if is_escaped {
            unquoted(text.get(quote..key_end)?)
        } else {
            Cow::Borrowed(text.get(quote + 1..key_end - 1)?)
        };
        Some((key, value))
    }
}

/// The items of an array, as they stand. A text that is no array has none, and one that is not JSON has those up to
/// there.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = Inside::of(text, b'[');
    iter::from_fn(move || inside.value(inside.at))
}

/// The way through what stands in brackets.
#[derive(Debug)]
struct Inside<'t> {
    text: &'t str,
    /// Where it goes on: behind a bracket or a comma, or at the end.
    at: usize,
}

impl<'t> Inside<'t> {
    fn of(text: &'t str, bracket: u8) -> Self {
        let start = space_end(text.as_bytes(), 0);
        let is_there = text.as_bytes().get(start) == Some(&bracket);
        Self { text, at: if is_there { start + 1 } else { text.len() } }
    }

    /// Returns the value that begins at `at`, and goes on behind the comma that follows it, or else at the end.
    fn value(&mut self, at: usize) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        self.at = bytes.len();
        let start = space_end(bytes, at);
        let end = value_end(bytes, start)?;
        let comma = space_end(bytes, end);
        if bytes.get(comma) == Some(&b',') {
            self.at = comma + 1;
        }
        self.text.get(start..end)
    }
}

/// Returns the offset behind the spaces that begin at `at`.
fn space_end(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Returns the offset behind the value that begins at `at`. A number, or a word, goes on up to what ends it.
fn value_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => return string_end(bytes, at + 1).map(|(end, _)| end),
        b'{' | b'[' => {}
        _ => {
            let ends = |byte: &u8| b",:}] \t\n\r".contains(byte);
            let length = bytes.get(at..)?.iter().position(ends)?;
            return Some(at + length).filter(|_| length > 0);
        }
    }
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                (at, _) = string_end(bytes, at + 1)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// Returns the offset behind the closing quote of a string whose inside begins at `at`, and whether it has escapes.
fn string_end(bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut is_escaped = false;
    loop {
        match bytes.get(at)? {
            b'"' => return Some((at + 1, is_escaped)),
            b'\\' => (at, is_escaped) = (at + 2, true),
            _ => at += 1,
        }
    }
}

/// Returns what a string says, and any other value as it stands.
pub fn unquoted(value: &str) -> Cow<'_, str> {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.as_bytes().contains(&b'\\') => Cow::Borrowed(inner),
        _ => json::decode_part(value).map_or(Cow::Borrowed(value), |Key(text)| text),
    }
}
