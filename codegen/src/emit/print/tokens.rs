//! Emitted tokens as slices of their text, which is much quicker to walk than trees of them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    Literal,
    Lifetime,
    /// An operator, of one character or more.
    Operator,
    Open,
    Close,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Where it starts in the whole text.
    pub(super) start: usize,
    /// For a bracket that opens, how many tokens further on the closing one is.
    pub(super) closing: usize,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Literal
    }
}

/// Operators of several characters, the longest first.
const OPERATORS: [&str; 14] =
    ["..=", "::", "->", "=>", "..", "==", "!=", "<=", "+=", "-=", "*=", "/=", "&&", "||"];

/// Splits what a token stream prints as. The text is Rust that was made of tokens, so that there are no comments.
pub(super) fn split(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 4);
    let mut open = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = next(rest);
        match kind {
            Kind::Open => open.push(tokens.len()),
            Kind::Close => {
                if let Some(first) = open.pop() {
                    tokens[first].closing = tokens.len() - first;
                }
            }
            Kind::Word | Kind::Literal | Kind::Lifetime | Kind::Operator => {}
        }
        tokens.push(Token { kind, text: &rest[..length], start: at, closing: 0 });
        at += length;
    }
    tokens
}

/// The kind of the token that a text starts with, and its length in bytes.
fn next(text: &str) -> (Kind, usize) {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'(' | b'[' | b'{' => (Kind::Open, 1),
        b')' | b']' | b'}' => (Kind::Close, 1),
        b'"' => (Kind::Literal, quoted(text, 0)),
        b'0'..=b'9' => (Kind::Literal, number(bytes)),
        b'\'' => quote(text),
        first if first.is_ascii_alphabetic() || first == b'_' || first >= 0x80 => word(text),
        _ => {
            // Most stand alone.
            let is_long = bytes.get(1).is_some_and(|next| b".:>=&|".contains(next));
            let operator =
                OPERATORS.iter().find(|operator| is_long && text.starts_with(**operator));
            (Kind::Operator, operator.map_or(1, |operator| operator.len()))
        }
    }
}

/// The end of a text in quotes that start at an offset.
fn quoted(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != bytes[start] {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn number(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let is_exponent = matches!(byte, b'+' | b'-')
            && matches!(bytes[at - 1], b'e' | b'E')
            && !bytes.starts_with(b"0x");
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'.') && !is_exponent {
            break;
        }
        at += 1;
    }
    at
}

/// A lifetime or a character.
fn quote(text: &str) -> (Kind, usize) {
    let mut chars = text[1..].chars();
    let first = chars.next();
    if first == Some('\\') || chars.next() == Some('\'') {
        return (Kind::Literal, quoted(text, 0));
    }
    (Kind::Lifetime, 1 + word_length(&text[1..]))
}

fn word_length(text: &str) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let plain = text.bytes().take_while(is_part).count();
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return plain.max(1).min(text.len());
    }
    let end = text.char_indices().skip(1).find(|(_, c)| !unicode_ident::is_xid_continue(*c));
    end.map_or(text.len(), |(at, _)| at)
}

/// A name, or a literal that starts like one: `b"…"`, `r#"…"#`.
fn word(text: &str) -> (Kind, usize) {
    let length = word_length(text);
    let prefix = &text[..length];
    let rest = &text.as_bytes()[length..];
    match rest.first() {
        Some(b'"') if prefix.ends_with('r') => raw(text, length),
        Some(b'"') => (Kind::Literal, quoted(text, length)),
        Some(b'\'') if prefix == "b" => (Kind::Literal, quoted(text, length)),
        Some(b'#') if prefix.ends_with('r') && matches!(rest.get(1), Some(b'"' | b'#')) => {
            raw(text, length)
        }
        Some(b'#') if prefix == "r" => (Kind::Word, 2 + word_length(&text[2..])),
        _ => (Kind::Word, length),
    }
}

/// A raw string, whose marks start at an offset.
fn raw(text: &str, start: usize) -> (Kind, usize) {
    let hashes = text[start..].len() - text[start..].trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(hashes));
    let body = start + hashes + 1;
    let length = text[body..].find(&end).map_or(text.len(), |at| body + at + end.len());
    (Kind::Literal, length)
}
