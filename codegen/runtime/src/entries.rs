//! The entries of an object in a JSON text, for what looks at a value before decoding it.
//!
//! The texts are JSON already, or are read as such later, so nothing here reports what is wrong with them.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::object::Key;

/// Looks at the entries of an object, keys without their quotes and values as they stand, up to the one where `look`
/// breaks. A text that is no object has none, and one that is not JSON has those up to there.
pub fn look<'t>(text: &'t str, mut look: impl FnMut(&str, &'t str) -> ControlFlow<()>) {
    let mut rest = text.trim_ascii_start().strip_prefix('{');
    while let Some((key, after)) = rest.and_then(split_value) {
        if !key.starts_with('"') {
            return;
        }
        let after = after.trim_ascii_start().strip_prefix(':');
        let Some((value, after)) = after.and_then(split_value) else { return };
        if look(&unquoted(key), value).is_break() {
            return;
        }
        rest = after.trim_ascii_start().strip_prefix(',');
    }
}

/// Splits the first value off a text.
fn split_value(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_ascii_start();
    let (mut index, mut depth) = (0, 0_usize);
    loop {
        match text.as_bytes().get(index)? {
            b'"' => {
                index += string_length(text.get(index..)?)?;
                if depth == 0 {
                    break;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            b'}' | b']' if depth == 1 => {
                index += 1;
                break;
            }
            b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => break,
            _ => {}
        }
        index += 1;
    }
    text.split_at_checked(index).filter(|(value, _)| !value.is_empty())
}

/// Returns how long the string is that a text begins with, its quotes included.
fn string_length(text: &str) -> Option<usize> {
    let mut length = 1;
    loop {
        let rest = text.as_bytes().get(length..)?;
        length += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))? + 1;
        if text.as_bytes().get(length - 1) == Some(&b'"') {
            return Some(length);
        }
        length += 1;
    }
}

/// Returns what a string says, and any other value as it stands.
pub fn unquoted(value: &str) -> Cow<'_, str> {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
        _ => serde_json::from_str(value).map_or(Cow::Borrowed(value), |Key(text)| text),
    }
}
