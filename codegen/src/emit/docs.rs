//! Texts of the description to doc comments that rustdoc takes without a warning.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// Makes an attribute of lines of documentation, which are printed as one comment each.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 2).sum());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if !line.is_empty() {
            text.push(' ');
            text.push_str(&on_one_line(line));
        }
    }
    quote!(#[doc = #text])
}

/// Says of what comes with a status which it is.
pub(super) fn of_status(status: &str, description: Option<&str>) -> String {
    let text = description.map(safe).unwrap_or_default().join(" ");
    let text = format!("`{status}`: {}", text.trim());
    text.trim_end_matches([':', ' ']).to_owned()
}

/// Puts a text on one line, such as a name that has breaks in it, without what rustc refuses in comments.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return without_deceptive(text);
    }
    let parts = text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    let line = parts.collect::<Vec<&str>>().join(" ");
    Cow::Owned(without_deceptive(&line).into_owned())
}

/// Puts paragraphs one below the other.
pub(super) fn paragraphs(paragraphs: Vec<Vec<String>>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(paragraph);
    }
    lines
}

/// The description's own words, or else its title, or else what the caller knows.
pub(super) fn described(docs: &Docs, fallback: &str) -> Vec<Vec<String>> {
    let text = docs
        .description
        .as_deref()
        .or(docs.title.as_deref())
        .map_or_else(|| on_one_line(fallback), Cow::Borrowed);
    let mut paragraphs = vec![safe(&text)];
    paragraphs.extend(docs.notes.iter().map(|note| safe(note)));
    paragraphs.push(deprecation(docs));
    paragraphs
}

/// Deprecated things are said to be so in their docs; the attribute would make our own code warn.
pub(super) fn deprecation(docs: &Docs) -> Vec<String> {
    if docs.deprecated { vec!["Deprecated.".to_owned()] } else { Vec::new() }
}

/// Makes a text of the description safe: what rustdoc would take for a link, a test or HTML is
/// escaped, and characters that could hide code are dropped.
pub(super) fn safe(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let line = without_deceptive(line);
        let line = line.trim_end();
        // A code block inside a list or a quote is shown as one of its own.
        let inner =
            line.trim_start_matches(|c: char| c.is_whitespace() || ">-*+0123456789.)".contains(c));
        if let Some(open) = &fence {
            if inner == open {
                lines.push(open.clone());
                fence = None;
            } else {
                lines.push(line.to_owned());
            }
        } else if let Some(marks) = fence_marks(inner) {
            // What language it is in is not told: rustdoc would run Rust.
            lines.push(format!("{marks}text"));
            fence = Some(marks);
        } else if line.starts_with("    ") || line.starts_with('\t') {
            // Four spaces make a code block, which rustdoc would run.
            lines.push(escape(line.trim_start()));
        } else {
            lines.push(escape(line));
        }
    }
    lines.extend(fence);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines.split_off(first)
}

/// The marks that open a code block.
fn fence_marks(line: &str) -> Option<String> {
    let first = line.chars().next().filter(|c| ['`', '~'].contains(c))?;
    let marks: String = line.chars().take_while(|c| *c == first).collect();
    // Marks of one line are a code span.
    let is_fence = marks.len() >= 3 && !line[marks.len()..].contains(&marks);
    is_fence.then_some(marks)
}

/// Escapes what has a meaning in Markdown that the text does not mean; code spans stay.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let ticks = line.matches('`').count();
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        // The last part of an odd number of ticks is no code.
        if index % 2 == 1 && ticks > index {
            escaped.push_str(part);
        } else {
            escape_prose(part, &mut escaped);
        }
    }
    if ticks % 2 == 1
        && let Some(last) = escaped.rfind('`')
    {
        escaped.insert(last, '\\');
    }
    escaped
}

fn escape_prose(text: &str, escaped: &mut String) {
    let mut rest = text;
    // What is between does not start anything.
    while let Some(at) = rest.find(['[', ']', '<', '>', 'h']) {
        escaped.push_str(&rest[..at]);
        rest = &rest[at..];
        let c = rest.as_bytes()[0];
        if let Some((label, url, after)) = link(rest) {
            escaped.push('[');
            escape_symbols(label, escaped);
            escaped.push_str(&format!("]({url})"));
            rest = after;
        } else if let Some(url) = url(rest) {
            escaped.push_str(&format!("<{url}>"));
            rest = rest[url.len()..].strip_prefix('>').unwrap_or(&rest[url.len()..]);
        } else if c == b'<' && url(&rest[1..]).is_some() {
            rest = &rest[1..];
        } else {
            escape_symbols(&rest[..1], escaped);
            rest = &rest[1..];
        }
    }
    escaped.push_str(rest);
}

/// Splits a Markdown link to an absolute URL off the start of a text.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (target, rest) = rest.split_once(')')?;
    let is_sound = !label.contains(['[', ']', '`']) && url(target) == Some(target);
    is_sound.then_some((label, target, rest))
}

/// Returns the URL that a text starts with, without the punctuation behind it.
fn url(text: &str) -> Option<&str> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || "\"'<>[](){}|\\^`".contains(c));
    let url = &text[..end.unwrap_or(text.len())];
    let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    (url.len() > "https://".len()).then_some(url)
}

fn escape_symbols(text: &str, escaped: &mut String) {
    for c in text.chars() {
        if ['[', ']', '<', '>'].contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
}

/// Drops what hides or turns around the rest of a text.
fn without_deceptive(text: &str) -> Cow<'_, str> {
    if text.contains(is_deceptive) {
        Cow::Owned(text.replace(is_deceptive, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Characters that change the direction of text or cannot be seen.
pub(super) fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || (c.is_control() && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_on_one_line() {
        for (text, expected) in [
            ("    let code = 1;", "    let code = 1;"),
            ("`na\nme`", "`na me`"),
            ("Pet\r\n\r\n    shop\n", "Pet shop"),
            ("  `a\u{202e}b`", "  `ab`"),
            ("\r", ""),
        ] {
            assert_eq!(on_one_line(text), expected, "{text:?}");
            let attribute = attributes(&[text.to_owned()]).to_string();
            assert!(!attribute.contains(r"\n") && !attribute.contains(r"\r"), "{attribute}");
        }
    }

    #[test]
    fn texts_become_safe_docs() {
        let table: &[(&str, &[&str])] = &[
            ("plain words", &["plain words"]),
            ("an [index] and <b>", &["an \\[index\\] and \\<b\\>"]),
            ("code `a[0] < b` stays", &["code `a[0] < b` stays"]),
            ("see https://a.b/c.", &["see <https://a.b/c>."]),
            ("see [the docs](https://a.b/c) there", &["see [the docs](https://a.b/c) there"]),
            (
                "see [this](#anchor) and <https://a.b>",
                &["see \\[this\\](#anchor) and <https://a.b>"],
            ),
            ("```\nlet x = 1;\n```", &["```text", "let x = 1;", "```"]),
            ("```json\n{}", &["```text", "{}", "```"]),
            ("~~~\npanic!()\n~~~", &["~~~text", "panic!()", "~~~"]),
            ("1. ```\n   a\n   ```", &["```text", "   a", "```"]),
            ("    indented", &["indented"]),
            ("odd ` tick", &["odd \\` tick"]),
            ("hid\u{202e}den", &["hidden"]),
            ("\n\nfirst\n\n", &["first"]),
        ];
        for (text, expected) in table {
            assert_eq!(safe(text), *expected, "{text}");
        }
    }
}
