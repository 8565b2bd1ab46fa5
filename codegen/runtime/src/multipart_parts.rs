//! Bodies of several parts (RFC 2046), taken apart: where each part lies, and what its head says of it.
//!
//! Nothing is copied but names: a part is a piece of the body.

use super::percent;

/// The most parts that a body may have: each takes memory of its own, and there is room for many in few bytes.
const MOST_PARTS: usize = 100_000;

/// One part of a body.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The name that its `Content-Disposition` gives it, whatever else that says.
    pub name: Option<String>,
    head: &'a [u8],
    /// What is in it, as it came.
    pub content: &'a [u8],
}

impl<'a> Part<'a> {
    /// Takes apart what stands between two lines of the boundary.
    fn of(section: &'a [u8]) -> Option<Self> {
        let (head, content) = split_head(section)?;
        let content = content.strip_suffix(b"\n").unwrap_or(content);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let name = header(head, "content-disposition");
        let name = name
            .and_then(|text| parameter(&text, "name"))
            .map(|name| percent::unescape_name(&name));
        Some(Self { name, head, content })
    }

    /// Returns its media type, as it is written.
    pub fn content_type(&self) -> Option<String> {
        header(self.head, "content-type").filter(|text| !text.is_empty())
    }

    /// Returns the name of the file that it is.
    pub fn file_name(&self) -> Option<String> {
        let disposition = header(self.head, "content-disposition")?;
        let extended = parameter(&disposition, "filename*").and_then(|text| {
            let (charset, rest) = text.split_once('\'')?;
            let (_, name) = rest.split_once('\'')?;
            charset.eq_ignore_ascii_case("utf-8").then(|| percent::decode(name))
        });
        extended.or_else(|| {
            parameter(&disposition, "filename").map(|name| percent::unescape_name(&name))
        })
    }

    /// Returns how its content is encoded, where it does not stand as it is.
    pub fn encoding(&self) -> Option<String> {
        let encoding = header(self.head, "content-transfer-encoding")?;
        let is_plain =
            ["7bit", "8bit", "binary"].iter().any(|plain| plain.eq_ignore_ascii_case(&encoding));
        (!is_plain).then_some(encoding)
    }
}

/// Takes a body apart. The content type is that of the answer, which has the boundary.
///
/// # Errors
///
/// When there is no boundary, or the body does not end with it.
pub fn split<'a>(content_type: Option<&str>, body: &'a [u8]) -> Result<Vec<Part<'a>>, String> {
    let boundary = boundary(content_type)?;
    let delimiter = format!("--{boundary}").into_bytes();
    let mut parts = Vec::new();
    // Where the part begins that is not at its end yet.
    let mut open: Option<usize> = None;
    let mut start = 0;
    while let Some(rest) = body.get(start..).filter(|rest| !rest.is_empty()) {
        let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let (line, _) = rest.split_at(length);
        if let Some(is_last) = is_delimiter(line, &delimiter) {
            if let Some(section) = open.and_then(|open| body.get(open..start)) {
                let number = parts.len() + 1;
                if number > MOST_PARTS {
                    return Err(format!("the body has more than {MOST_PARTS} parts"));
                }
                let part = Part::of(section);
                parts.push(
                    part.ok_or_else(|| format!("no empty line ends the head of part {number}"))?,
                );
            }
            if is_last {
                return Ok(parts);
            }
            open = Some(start + length);
        }
        start += length;
    }
    Err(match open {
        Some(_) => format!("part {} has no end: the body breaks off", parts.len() + 1),
        None => format!("no line of the body is its boundary, `--{boundary}`"),
    })
}

/// The boundary that a content type names.
fn boundary(content_type: Option<&str>) -> Result<String, String> {
    let Some(text) = content_type else {
        return Err("expected `multipart/…`, found no content type".to_owned());
    };
    if !text.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/")) {
        return Err(format!("expected `multipart/…`, found `{text}`"));
    }
    let boundary = parameter(text, "boundary").filter(|boundary| !boundary.is_empty());
    boundary.ok_or_else(|| format!("the content type `{text}` names no boundary"))
}

/// Whether a line is the boundary, and if so whether it is the last one.
fn is_delimiter(line: &[u8], delimiter: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(delimiter)?;
    let (rest, is_last) = match rest.strip_prefix(b"--") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    rest.trim_ascii().is_empty().then_some(is_last)
}

/// Splits at the first empty line, which a part without headers begins with.
fn split_head(section: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut start = 0;
    loop {
        let rest = section.get(start..)?;
        let length = rest.iter().position(|byte| *byte == b'\n')? + 1;
        let (line, content) = rest.split_at(length);
        if line.trim_ascii().is_empty() {
            return Some((section.get(..start)?, content));
        }
        start += length;
    }
}

/// The value of a header, its lines one after the other.
fn header(head: &[u8], wanted: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in head.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            if let Some(value) = &mut found {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if found.is_some() {
            break;
        } else if let Some((name, value)) = line.split_once(':') {
            found = name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned());
        }
    }
    found
}

/// A parameter of a header's value, such as the name in `attachment; name="a"`.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (text, after) = parameter_value(after.trim_start());
        // What has no value may stand before it.
        let name = name.rsplit(';').next().unwrap_or(name);
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = after;
    }
}

/// The text that a parameter begins with, in quotes or without, and what follows.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        return (value.trim_end().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            // Where nothing needs an escape, it is a backslash, as in paths of Windows.
            '\\' if characters.as_str().starts_with(['"', '\\']) => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, characters.as_str())
}
