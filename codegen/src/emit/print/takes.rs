//! What a macro takes: prettyplease does not know it for expressions, and fills lines with its tokens.

use super::flat::{Not, closing};
use super::tokens::{Kind, Token};
use super::{INDENT, Printer};

/// What may be between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Nothing,
    /// Nothing, or the end of a line.
    Break,
    /// A space, or the end of a line.
    Space,
}

/// The token before, as far as it says what the next one stands apart from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Dot,
    Colons,
    Operand,
    Bang,
    /// What a call or a tuple ends with.
    Closed,
    Other,
}

/// Words that stand in other ways than names do.
const KEYWORDS: [&str; 33] = [
    "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum",
    "extern", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "pub", "ref", "return", "static", "struct", "type", "unsafe", "use", "while",
];

impl Printer<'_> {
    /// Prints a `vec!` over several lines.
    pub(super) fn vec(&mut self, by: usize, inner: &[Token<'_>]) -> Result<(), Not> {
        self.out.push_str("vec![\n");
        self.indent(by + INDENT);
        let mut last = self.out.len();
        takes(inner, Gap::Nothing, &mut |gap, text| {
            if gap != Gap::Nothing {
                self.wrap(by + INDENT, last);
                last = self.out.len();
            }
            if gap == Gap::Space {
                self.out.push(' ');
            }
            self.out.push_str(text);
        })?;
        self.wrap(by + INDENT, last);
        self.out.push('\n');
        self.indent(by);
        self.out.push(']');
        Ok(())
    }

    /// Puts what stands behind a gap on the next line, where it does not fit.
    fn wrap(&mut self, by: usize, gap: usize) {
        let is_first = self.out[..gap].trim_end_matches(' ').ends_with('\n');
        if !is_first && !self.fits(0) {
            let rest = self.out.split_off(gap);
            self.out.push('\n');
            self.indent(by);
            self.out.push_str(rest.trim_start_matches(' '));
        }
    }
}

/// Gives the tokens that a macro takes, with what is before each.
pub(super) fn takes(
    tokens: &[Token<'_>],
    first: Gap,
    put: &mut impl FnMut(Gap, &str),
) -> Result<(), Not> {
    let mut before = Before::Start;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let is_operand = before == Before::Operand;
        let (is_apart, after) = match (token.kind, token.text) {
            (Kind::Word, word) if KEYWORDS.contains(&word) => return Err(Not::Sure),
            (Kind::Word, _) => (![Before::Dot, Before::Colons].contains(&before), Before::Operand),
            (Kind::Literal, _) => (before != Before::Dot, Before::Operand),
            (Kind::Operator, ",") => (false, Before::Other),
            (Kind::Operator, "::") => (!is_operand, Before::Colons),
            (Kind::Operator, ".") => (!is_operand && before != Before::Closed, Before::Dot),
            (Kind::Operator, "!") if is_operand => (false, Before::Bang),
            (Kind::Operator, ":") | (Kind::Open, "{") => (true, Before::Other),
            (Kind::Open, _) if before == Before::Bang => (false, Before::Other),
            (Kind::Open, _) => (!is_operand, Before::Closed),
            (Kind::Lifetime | Kind::Operator | Kind::Close, _) => return Err(Not::Sure),
        };
        let gap = match is_apart {
            _ if before == Before::Start => first,
            true => Gap::Space,
            false if token.is(".") => Gap::Break,
            false => Gap::Nothing,
        };
        put(gap, token.text);
        before = after;
        if token.kind == Kind::Open {
            let end = closing(tokens, at).ok_or(Not::Sure)?;
            let inner = &tokens[at + 1..end];
            // The braces of a literal stand apart from what is between.
            let is_literal = token.is("{") && !inner.is_empty();
            let gap = if is_literal { Gap::Space } else { Gap::Nothing };
            takes(inner, gap, put)?;
            put(gap, tokens[end].text);
            at = end;
        }
        at += 1;
    }
    Ok(())
}
