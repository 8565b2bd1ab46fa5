//! Prints items as prettyplease does.
//!
//! prettyplease prints what was parsed, and parsing takes longer than all else. Most of what is emitted stands on lines
//! that follow from its tokens: fields, variants, short statements. Those are printed here, and whatever it takes a
//! printer to decide is left to prettyplease, which a test finds to print the same.

#[cfg(test)]
mod agreement;
mod expression;
mod flat;
mod item;
mod takes;
mod tokens;

use std::borrow::Cow;

use flat::{Mode, Not, flat};
use proc_macro2::TokenStream;
use tokens::{Kind, Token, split};

/// How far a line reaches, and at least how far from where it starts, in bytes.
const WIDTH: usize = 89;
const LEAST: usize = 60;
const INDENT: usize = 4;

/// Prints the items of a stream, each with the end of its last line.
pub(super) fn items(tokens: &TokenStream) -> Vec<String> {
    let text = tokens.to_string();
    let tokens = split(&text);
    let mut rest = &tokens[..];
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (item, others) = rest.split_at(item_length(rest));
        let mut printer = Printer::new(&text);
        printer.out.reserve(length(item));
        if printer.item(item).is_err() {
            printer.out = parsed(&slice(&text, item));
        }
        items.push(spaced(printer.out));
        rest = others;
    }
    items
}

/// Parses items, and has prettyplease print them.
fn parsed(text: &str) -> String {
    let file = syn::parse_str(text).expect("templates are Rust, and names are identifiers");
    prettyplease::unparse(&file)
}

/// Methods stand apart like items do.
fn spaced(text: String) -> String {
    if !text.contains("\n    }\n") {
        return text;
    }
    let mut spaced = String::with_capacity(text.len() + 16);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            spaced.push('\n');
        }
    }
    spaced
}

/// The part of a text that tokens stand for, with an attribute for each line of documentation: prettyplease would print
/// one with several as a block.
fn slice(text: &str, tokens: &[Token<'_>]) -> String {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return String::new() };
    let (mut slice, mut from) = (String::new(), first.start);
    for doc in tokens.windows(6) {
        let [hash, open, name, equals, literal, close] = doc else { continue };
        let is_doc = hash.is("#") && open.is("[") && name.is("doc") && equals.is("=");
        let lines = doc_lines(literal.text).filter(|lines| is_doc && lines.len() > 1);
        for (index, line) in lines.iter().flatten().enumerate() {
            if index == 0 {
                slice.push_str(&text[from..hash.start]);
                from = close.start + 1;
            }
            slice.push_str(&format!("#[doc = {line:?}]"));
        }
    }
    slice.push_str(&text[from..last.start + last.text.len()]);
    slice
}

/// About how long the text of tokens is.
fn length(tokens: &[Token<'_>]) -> usize {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return 0 };
    last.start + last.text.len() - first.start
}

/// How many tokens the first of some items has.
fn item_length(tokens: &[Token<'_>]) -> usize {
    let head = attributes_length(tokens);
    let words = tokens[head..].iter().take_while(|token| token.kind != Kind::Operator);
    let has = |names: &[&str]| words.clone().any(|token| names.contains(&token.text));
    let ends_with_semicolon = has(&["static", "const", "type", "use"]) && !has(&["fn"]);
    let mut at = head;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.kind == Kind::Open {
            at += token.closing;
            if token.text == "{" && !ends_with_semicolon {
                return (at + 1).min(tokens.len());
            }
        } else if token.is(";") {
            return at + 1;
        }
        at += 1;
    }
    tokens.len()
}

/// How many tokens the attributes before an item have.
fn attributes_length(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while let Some([hash, open, ..]) = tokens.get(at..)
        && hash.is("#")
        && open.is("[")
    {
        at += 1 + open.closing + 1;
    }
    at.min(tokens.len())
}

/// Splits tokens at the commas between them; arguments of types hold commas of their own.
fn split_at_commas<'s, 't>(tokens: &'s [Token<'t>]) -> Vec<&'s [Token<'t>]> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut angles) = (0, 0, 0_usize);
    while at < tokens.len() {
        let token = &tokens[at];
        match (token.kind, token.text) {
            (Kind::Open, _) => at += token.closing,
            (Kind::Operator, "<") => angles += 1,
            (Kind::Operator, ">") => angles = angles.saturating_sub(1),
            (Kind::Operator, ",") if angles == 0 => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

struct Printer<'t> {
    text: &'t str,
    out: String,
    /// How many bytes of members were left to prettyplease.
    #[cfg(test)]
    parsed: usize,
}

impl<'t> Printer<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            out: String::new(),
            #[cfg(test)]
            parsed: 0,
        }
    }

    fn indent(&mut self, by: usize) {
        self.out.extend(std::iter::repeat_n(' ', by));
    }

    /// Whether so much more fits on the line that is being printed.
    fn fits(&self, more: usize) -> bool {
        let line = &self.out[self.out.rfind('\n').map_or(0, |at| at + 1)..];
        let indented = line.len() - line.trim_start_matches(' ').len();
        line.len() + more <= WIDTH.max(indented + LEAST)
    }

    /// Prints tokens on one line that ends with some text.
    fn line(&mut self, by: usize, tokens: &[Token<'_>], mode: Mode, end: &str) -> Result<(), Not> {
        self.indent(by);
        self.flat(tokens, mode, end)?;
        self.out.push('\n');
        Ok(())
    }

    /// Goes on with the line, up to some text that follows.
    fn flat(&mut self, tokens: &[Token<'_>], mode: Mode, end: &str) -> Result<(), Not> {
        flat(tokens, mode, &mut self.out)?;
        self.out.push_str(end);
        if self.fits(0) { Ok(()) } else { Err(Not::Flat) }
    }

    /// Prints attributes, a line each, and returns what stands behind them.
    fn attributes<'s, 'k>(
        &mut self,
        by: usize,
        tokens: &'s [Token<'k>],
    ) -> Result<&'s [Token<'k>], Not> {
        let length = attributes_length(tokens);
        let mut at = 0;
        while at < length {
            let end = at + 1 + tokens[at + 1].closing;
            let inner = &tokens[at + 2..end];
            self.indent(by);
            if let [doc, equals, literal] = inner
                && doc.is("doc")
                && equals.is("=")
            {
                self.doc(by, literal.text)?;
            } else {
                self.out.push_str("#[");
                self.flat(inner, Mode::Type, "]")?;
            }
            self.out.push('\n');
            at = end + 1;
        }
        Ok(&tokens[length..])
    }

    /// Prints documentation from its literal, a comment for each line of it.
    fn doc(&mut self, by: usize, literal: &str) -> Result<(), Not> {
        for (index, line) in doc_lines(literal).ok_or(Not::Sure)?.into_iter().enumerate() {
            if index > 0 {
                self.out.push('\n');
                self.indent(by);
            }
            // That would be a comment of another kind.
            if line.starts_with('/') {
                return Err(Not::Sure);
            }
            self.out.push_str("///");
            self.out.push_str(line.trim_end_matches(' '));
        }
        Ok(())
    }
}

/// The lines of a literal of documentation.
fn doc_lines(literal: &str) -> Option<Vec<Cow<'_, str>>> {
    if let Some(raw) = literal.strip_prefix("r\"") {
        return Some(vec![Cow::Borrowed(raw.strip_suffix('"')?)]);
    }
    let text = literal.strip_prefix('"')?.strip_suffix('"')?;
    if !text.contains('\\') {
        return Some(vec![Cow::Borrowed(text)]);
    }
    let (mut lines, mut line, mut rest) = (Vec::new(), String::new(), text);
    while let Some(at) = rest.find('\\') {
        line.push_str(&rest[..at]);
        match rest.as_bytes().get(at + 1)? {
            b'n' => lines.push(Cow::Owned(std::mem::take(&mut line))),
            b't' => line.push('\t'),
            quoted @ (b'"' | b'\\' | b'\'') => line.push(char::from(*quoted)),
            // The others are rare.
            _ => {
                let text = syn::parse_str::<syn::LitStr>(literal).ok()?.value();
                return Some(text.split('\n').map(|line| Cow::Owned(line.to_owned())).collect());
            }
        }
        rest = &rest[at + 2..];
    }
    line.push_str(rest);
    lines.push(Cow::Owned(line));
    Some(lines)
}
