//! The `Link` header (RFC 8288), as far as it leads to the next page.

use http::HeaderMap;
use http::header::LINK;

/// Returns the target of the first link whose relation is `next`.
pub(crate) fn next(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).iter();
    let mut texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    texts.find_map(|text| find(&text))
}

/// Reads `<target>; name=value; name="value", <target>; …`.
fn find(mut text: &str) -> Option<String> {
    loop {
        let (target, rest) = text.split_once('<')?.1.split_once('>')?;
        let (parameters, after) = split_unquoted(rest, ',');
        if is_next(parameters) {
            return Some(target.trim().to_owned());
        }
        text = after;
    }
}

/// Whether one of the relations is `next`; the first `rel` counts.
fn is_next(mut parameters: &str) -> bool {
    while !parameters.is_empty() {
        let (parameter, rest) = split_unquoted(parameters, ';');
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            return relations.any(|relation| relation.eq_ignore_ascii_case("next"));
        }
        parameters = rest;
    }
    false
}

/// Splits at the first separator that is not within quotes.
fn split_unquoted(text: &str, separator: char) -> (&str, &str) {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if c == separator && !is_quoted => return (&text[..at], &text[at + c.len_utf8()..]),
            _ => {}
        }
    }
    (text, "")
}
