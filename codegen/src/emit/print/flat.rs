//! Tokens on one line, with the spaces that prettyplease puts between them.

use super::takes::{Gap, takes};
use super::tokens::{Kind, Token};

/// Why tokens are not put on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Not {
    /// They stand on several lines.
    Flat,
    /// It is left to prettyplease.
    Sure,
}

/// Where tokens stand, which says what `<`, `|` and `{` mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Heads of items, signatures and types.
    Type,
    Expression,
    Pattern,
}

/// A struct literal that is longer stands on several lines.
const LITERAL: usize = 34;

/// Words behind which brackets stand apart.
const KEYWORDS: [&str; 12] =
    ["as", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "return"];

/// What was printed last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing, or something that the next token follows without a space.
    Glue,
    /// A space belongs to whatever follows.
    Space,
    /// A keyword or a lifetime: as a word, but nothing is called, and what follows stands alone.
    Keyword,
    /// A word, a literal, or a closing bracket: the end of an operand.
    Operand,
    /// `>`, which ends a list of arguments.
    Angle,
    /// The `!` behind a macro's name.
    Bang,
}

/// Prints tokens on one line.
pub(super) fn flat(tokens: &[Token<'_>], mode: Mode, out: &mut String) -> Result<(), Not> {
    Line { mode, last: Last::Glue, in_closure: false, angles: 0, out }.tokens(tokens)
}

struct Line<'o> {
    mode: Mode,
    last: Last,
    /// Between the bars of a closure.
    in_closure: bool,
    angles: usize,
    out: &'o mut String,
}

impl Line<'_> {
    fn tokens(&mut self, tokens: &[Token<'_>]) -> Result<(), Not> {
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            match token.kind {
                Kind::Word | Kind::Literal | Kind::Lifetime => self.word(token),
                Kind::Operator => {
                    // A comma before a closing bracket is for lines of their own.
                    let is_last = tokens.get(at + 1).is_none_or(|next| next.is(">"));
                    if !(token.is(",") && is_last && at > 0) {
                        self.operator(token, tokens.get(at + 1))?;
                    }
                }
                Kind::Open => {
                    let end = closing(tokens, at).ok_or(Not::Sure)?;
                    self.group(
                        token,
                        &tokens[at + 1..end],
                        at.checked_sub(1).map(|at| &tokens[at]),
                    )?;
                    at = end;
                }
                Kind::Close => return Err(Not::Sure),
            }
            at += 1;
        }
        Ok(())
    }

    /// Puts a space where the token before asks for one.
    fn space(&mut self) {
        match self.last {
            Last::Glue | Last::Bang => {}
            Last::Space | Last::Keyword | Last::Operand | Last::Angle => self.out.push(' '),
        }
    }

    fn word(&mut self, token: &Token<'_>) {
        self.space();
        self.out.push_str(token.text);
        let is_keyword = token.kind == Kind::Lifetime
            || token.kind == Kind::Word && KEYWORDS.contains(&token.text);
        self.last = if is_keyword { Last::Keyword } else { Last::Operand };
    }

    /// Whether what follows is the start of an operand.
    fn is_start(&self) -> bool {
        matches!(self.last, Last::Glue | Last::Space | Last::Keyword)
    }

    fn operator(&mut self, token: &Token<'_>, next: Option<&Token<'_>>) -> Result<(), Not> {
        let text = token.text;
        match text {
            "," | ";" | ":" => self.put(text, Last::Space),
            "." | "::" if self.is_start() => return Err(Not::Sure),
            "." | "::" => self.put(text, Last::Glue),
            "?" => {
                if self.mode == Mode::Type {
                    return Err(Not::Sure);
                }
                self.put(text, Last::Operand);
            }
            "=" | "=>" | "->" | "==" | "!=" | "<=" | "+=" | "-=" => {
                self.out.push(' ');
                self.put(text, Last::Space);
            }
            "+" if self.mode == Mode::Type => {
                self.out.push(' ');
                self.put(text, Last::Space);
            }
            "&&" if matches!(self.last, Last::Operand | Last::Angle) => {
                self.out.push(' ');
                self.put(text, Last::Space);
            }
            "&" | "-" | "*" if self.is_start() => {
                self.space();
                self.put(text, Last::Glue);
            }
            "<" => self.open_angle()?,
            ">" => {
                if self.angles == 0 {
                    return Err(Not::Sure);
                }
                self.angles -= 1;
                self.put(text, Last::Angle);
            }
            "!" => self.bang(next)?,
            "|" => self.bar()?,
            ".." if next.is_none() && self.mode == Mode::Pattern => {
                self.space();
                self.put(text, Last::Operand);
            }
            _ => return Err(Not::Sure),
        }
        Ok(())
    }

    fn put(&mut self, text: &str, last: Last) {
        self.out.push_str(text);
        self.last = last;
    }

    fn open_angle(&mut self) -> Result<(), Not> {
        let is_turbofish = self.out.ends_with("::");
        // In an expression a lower-case name may as well be compared.
        let is_generic = is_turbofish
            || matches!(self.last, Last::Operand | Last::Keyword)
                && (self.mode == Mode::Type || ends_with_type(self.out));
        if !is_generic {
            return Err(Not::Sure);
        }
        self.angles += 1;
        self.put("<", Last::Glue);
        Ok(())
    }

    fn bang(&mut self, next: Option<&Token<'_>>) -> Result<(), Not> {
        let is_call = next.is_some_and(|next| next.kind == Kind::Open);
        if self.last == Last::Operand && is_call {
            // What macros take is printed in ways of its own, but for these.
            if !self.out.ends_with("vec") {
                return Err(Not::Sure);
            }
            self.put("!", Last::Bang);
            return Ok(());
        }
        if !self.is_start() {
            return Err(Not::Sure);
        }
        self.space();
        self.put("!", Last::Glue);
        Ok(())
    }

    fn bar(&mut self) -> Result<(), Not> {
        if self.mode == Mode::Pattern {
            self.out.push(' ');
            self.put("|", Last::Space);
        } else if self.in_closure {
            self.in_closure = false;
            self.put("|", Last::Space);
        } else if self.is_start() && self.mode == Mode::Expression {
            self.in_closure = true;
            self.space();
            self.put("|", Last::Glue);
        } else {
            return Err(Not::Sure);
        }
        Ok(())
    }

    fn group(
        &mut self,
        open: &Token<'_>,
        inner: &[Token<'_>],
        before: Option<&Token<'_>>,
    ) -> Result<(), Not> {
        if self.last == Last::Bang {
            return self.taken(open, inner);
        }
        if open.text == "{" {
            return self.literal(inner, before);
        }
        let is_call = matches!(self.last, Last::Operand | Last::Angle)
            || before.is_some_and(|before| before.is("fn"));
        if !is_call {
            self.space();
        }
        let commas = inner.iter().filter(|token| token.is(",")).count();
        let has_trailing = inner.last().is_some_and(|token| token.is(","));
        // `(T,)` is a tuple, which `(T)` is not.
        if has_trailing && !is_call && open.text == "(" && commas == 1 {
            return Err(Not::Sure);
        }
        let is_plain = open.text == "(" && !is_call && commas == 0 && !inner.is_empty();
        if is_plain && self.mode != Mode::Type {
            // Parentheses that prettyplease may find needless.
            return Err(Not::Sure);
        }
        self.out.push_str(open.text);
        let (angles, in_closure) = (self.angles, self.in_closure);
        (self.angles, self.in_closure) = (0, false);
        self.last = Last::Glue;
        self.tokens(inner)?;
        if self.angles > 0 || self.in_closure {
            return Err(Not::Sure);
        }
        (self.angles, self.in_closure) = (angles, in_closure);
        self.put(if open.text == "(" { ")" } else { "]" }, Last::Operand);
        Ok(())
    }

    /// What a macro takes.
    fn taken(&mut self, open: &Token<'_>, inner: &[Token<'_>]) -> Result<(), Not> {
        if open.text != "[" {
            return Err(Not::Sure);
        }
        self.out.push('[');
        takes(inner, Gap::Nothing, &mut |gap, text| {
            if gap == Gap::Space {
                self.out.push(' ');
            }
            self.out.push_str(text);
        })?;
        self.put("]", Last::Operand);
        Ok(())
    }

    /// A struct literal or pattern; other braces are never on one line.
    fn literal(&mut self, inner: &[Token<'_>], before: Option<&Token<'_>>) -> Result<(), Not> {
        let is_literal = before.is_some_and(|token| {
            token.kind == Kind::Word && token.text.starts_with(|c: char| c.is_ascii_uppercase())
        });
        if !is_literal || self.mode == Mode::Type {
            return Err(Not::Sure);
        }
        if inner.is_empty() {
            self.put(" {}", Last::Operand);
            return Ok(());
        }
        let start = self.out.rfind([' ', '(', '&', '[']).map_or(0, |at| at + 1);
        self.put(" {", Last::Space);
        self.tokens(inner)?;
        self.put(" ", Last::Operand);
        if self.mode == Mode::Expression && self.out.len() - start > LITERAL {
            return Err(Not::Flat);
        }
        self.out.push('}');
        Ok(())
    }
}

/// Whether a text ends with the name of a type.
fn ends_with_type(text: &str) -> bool {
    let start = text.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    text.get(start..).is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// The place of the bracket that closes one.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let end = open + tokens[open].closing;
    (end > open && end < tokens.len()).then_some(end)
}
