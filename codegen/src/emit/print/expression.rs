//! Blocks, statements and expressions.

use super::flat::{Mode, Not, closing, flat};
use super::tokens::{Kind, Token};
use super::{INDENT, Printer, split_at_commas};

impl Printer<'_> {
    /// Prints the statements of a block.
    pub(super) fn block(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<(), Not> {
        let mut rest = tokens;
        while let Some(first) = rest.first() {
            if first.kind == Kind::Word && ["if", "for", "match", "while"].contains(&first.text) {
                let length = self.control(by, rest)?;
                rest = &rest[length..];
                // What goes on behind the block is one expression with it.
                if rest.first().is_some_and(|next| next.kind == Kind::Operator || next.is("else")) {
                    return Err(Not::Sure);
                }
                continue;
            }
            let is_other = ["#", "loop", "unsafe", "async", "static", "const", "use", "fn"];
            if is_other.contains(&first.text) || first.is("{") {
                return Err(Not::Sure);
            }
            let length = statement_length(rest);
            let (statement, others) = rest.split_at(length);
            let (statement, end) = match statement.split_last() {
                Some((last, statement)) if last.is(";") => (statement, ";"),
                _ => (statement, ""),
            };
            // Macros are printed in ways of their own, but for the one of our examples.
            if let [name, bang, open, text, close] = statement
                && [name, bang, open, close].map(|token| token.text) == ["println", "!", "(", ")"]
                && text.kind == Kind::Literal
            {
                self.indent(by);
                self.out.push_str(&format!("println!({}){end}", text.text));
                if !self.fits(0) {
                    return Err(Not::Sure);
                }
                self.out.push('\n');
                rest = others;
                continue;
            }
            if statement.get(1).is_some_and(|next| next.is("!")) {
                return Err(Not::Sure);
            }
            self.indent(by);
            match statement {
                [first, ..] if first.is("let") => {
                    let equals = statement.iter().position(|token| token.is("="));
                    let (head, value) = statement.split_at(equals.ok_or(Not::Sure)? + 1);
                    self.flat(&head[..head.len() - 1], Mode::Expression, " = ")?;
                    self.expression(by, value, end, false)?;
                }
                _ => {
                    let is_place = |token: &&Token<'_>| is_path(token) || token.is(".");
                    let place = statement.iter().take_while(is_place).count();
                    match statement.get(place) {
                        Some(equals) if equals.is("=") => {
                            self.flat(&statement[..place], Mode::Expression, " = ")?;
                            self.expression(by, &statement[place + 1..], end, false)?;
                        }
                        _ => self.expression(by, statement, end, true)?,
                    }
                }
            }
            self.out.push('\n');
            rest = others;
        }
        Ok(())
    }

    /// Prints `if`, `for`, `while` or `match` with its block, and returns how many tokens that were.
    fn control(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<usize, Not> {
        let open = tokens.iter().position(|token| token.is("{")).ok_or(Not::Sure)?;
        let close = closing(tokens, open).ok_or(Not::Sure)?;
        let inner = &tokens[open + 1..close];
        // A block of one expression may stand on the line.
        let is_match = tokens[0].is("match");
        if inner.is_empty() || !is_match && !inner.last().is_some_and(|last| last.is(";")) {
            return Err(Not::Sure);
        }
        self.indent(by);
        self.flat(&tokens[..open], Mode::Expression, " {")?;
        self.out.push('\n');
        if is_match {
            self.arms(by + INDENT, inner)?;
        } else {
            self.block(by + INDENT, inner)?;
        }
        self.indent(by);
        self.out.push_str("}\n");
        Ok(close + 1)
    }

    fn arms(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<(), Not> {
        let mut rest = tokens;
        while !rest.is_empty() {
            let arrow = rest.iter().position(|token| token.is("=>")).ok_or(Not::Sure)?;
            let pattern = &rest[..arrow];
            if pattern.iter().any(|token| token.is("if") || token.is("#")) {
                return Err(Not::Sure);
            }
            self.indent(by);
            self.flat(pattern, Mode::Pattern, " => ")?;
            rest = &rest[arrow + 1..];
            if rest.first().is_some_and(|first| first.is("{")) {
                return Err(Not::Sure);
            }
            let length = arm_length(rest);
            let body = &rest[..length];
            if body.first().is_none_or(|first| ["(", "if", "match"].contains(&first.text)) {
                return Err(Not::Sure);
            }
            let start = self.out.len();
            // The comma is not counted.
            match self.flat(body, Mode::Expression, "") {
                Ok(()) => self.out.push(','),
                Err(Not::Sure) => return Err(Not::Sure),
                Err(Not::Flat) => {
                    self.out.truncate(start);
                    self.broken_arm(by, body)?;
                }
            }
            self.out.push('\n');
            rest = &rest[(length + 1).min(rest.len())..];
        }
        Ok(())
    }

    /// Prints the body of an arm on lines of its own: a name, or a call of one.
    fn broken_arm(&mut self, by: usize, body: &[Token<'_>]) -> Result<(), Not> {
        let path = body.iter().take_while(|token| is_path(token)).count();
        if path == 0 || path < body.len() && closing(body, path) != Some(body.len() - 1) {
            return Err(Not::Sure);
        }
        self.out.push_str("{\n");
        self.indent(by + INDENT);
        self.expression(by + INDENT, body, "", true)?;
        self.out.push('\n');
        self.indent(by);
        self.out.push('}');
        Ok(())
    }

    /// Prints an expression behind what is on the line already, and what ends it.
    pub(super) fn expression(
        &mut self,
        by: usize,
        tokens: &[Token<'_>],
        end: &str,
        is_statement: bool,
    ) -> Result<(), Not> {
        let start = self.out.len();
        match self.flat(tokens, Mode::Expression, end) {
            Ok(()) => return Ok(()),
            Err(Not::Sure) => return Err(Not::Sure),
            Err(Not::Flat) => self.out.truncate(start),
        }
        let links = links(tokens);
        match links.split_first() {
            Some((head, [])) => self.broken(by, head)?,
            Some((head, links)) => self.chain(by, head, links, end, is_statement)?,
            None => return Err(Not::Sure),
        }
        self.out.push_str(end);
        Ok(())
    }

    /// Prints calls on what the ones before give, a line each.
    fn chain(
        &mut self,
        by: usize,
        head: &[Token<'_>],
        links: &[&[Token<'_>]],
        end: &str,
        is_statement: bool,
    ) -> Result<(), Not> {
        if head.get(1).is_some_and(|token| token.is("!")) {
            return Err(Not::Sure);
        }
        // What is called on a short name goes on behind it.
        if is_statement && head.len() == 1 && head[0].text.len() <= INDENT {
            return Err(Not::Sure);
        }
        self.link(by + INDENT, head, 0)?;
        for (index, link) in links.iter().enumerate() {
            let is_call = link.last().is_some_and(|last| last.is(")"));
            if !is_call && !link.first().is_some_and(|first| first.is("await")) {
                return Err(Not::Sure);
            }
            self.out.push('\n');
            self.indent(by + INDENT);
            self.out.push('.');
            let is_last = index + 1 == links.len();
            self.link(by + INDENT, link, if is_last { end.len() } else { 0 })?;
        }
        Ok(())
    }

    /// Prints a name, a call or a struct literal: on the line where it fits, with what follows.
    fn link(&mut self, by: usize, tokens: &[Token<'_>], more: usize) -> Result<(), Not> {
        let start = self.out.len();
        match self.flat(tokens, Mode::Expression, "") {
            Ok(()) if self.fits(more) => return Ok(()),
            Err(Not::Sure) => return Err(Not::Sure),
            Ok(()) | Err(Not::Flat) => self.out.truncate(start),
        }
        self.broken(by, tokens)
    }

    /// Prints a call or a struct literal over several lines.
    fn broken(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<(), Not> {
        if tokens.iter().all(|token| is_path(token) || token.kind == Kind::Literal) {
            // There is nowhere to break it.
            return flat(tokens, Mode::Expression, &mut self.out);
        }
        let open = tokens.iter().position(|token| token.kind == Kind::Open).ok_or(Not::Sure)?;
        let is_whole = closing(tokens, open) == Some(tokens.len() - 1);
        let (head, inner) = (&tokens[..open], &tokens[open + 1..tokens.len() - 1]);
        if !is_whole || inner.is_empty() {
            return Err(Not::Sure);
        }
        match (head, tokens[open].text) {
            ([name, bang], "[") if name.is("vec") && bang.is("!") => self.vec(by, inner),
            (path, _) if !path.iter().all(is_path) => Err(Not::Sure),
            ([], "(") => self.tuple(by, inner),
            ([_, ..], "{") => self.literal(by, head, inner),
            ([_, ..], "(") => self.call(by, head, inner),
            _ => Err(Not::Sure),
        }
    }

    /// Prints a struct literal, a field a line.
    fn literal(&mut self, by: usize, path: &[Token<'_>], inner: &[Token<'_>]) -> Result<(), Not> {
        flat(path, Mode::Expression, &mut self.out)?;
        self.out.push_str(" {\n");
        let fields = split_at_commas(inner);
        for (index, field) in fields.iter().enumerate() {
            self.indent(by + INDENT);
            match field {
                [name, colon, value @ ..] if name.kind == Kind::Word && colon.is(":") => {
                    self.out.push_str(name.text);
                    self.out.push_str(": ");
                    self.listed(by + INDENT, value, index + 1 == fields.len())?;
                }
                [name] if name.kind == Kind::Word => {
                    self.out.push_str(name.text);
                    self.out.push(',');
                }
                _ => return Err(Not::Sure),
            }
            self.out.push('\n');
        }
        self.indent(by);
        self.out.push('}');
        Ok(())
    }

    /// Prints one of several expressions, with its comma. prettyplease does not count the last comma, which is only there
    /// where lines are broken.
    fn listed(&mut self, by: usize, tokens: &[Token<'_>], is_last: bool) -> Result<(), Not> {
        let end = if is_last { "" } else { "," };
        self.expression(by, tokens, end, false)?;
        if is_last {
            self.out.push(',');
        }
        Ok(())
    }

    /// Prints a call, an argument a line.
    fn call(&mut self, by: usize, path: &[Token<'_>], inner: &[Token<'_>]) -> Result<(), Not> {
        flat(path, Mode::Expression, &mut self.out)?;
        self.out.push('(');
        let arguments = split_at_commas(inner);
        if let [only] = arguments[..]
            && let [open, values @ .., _] = only
            && open.is("[")
            && open.closing + 1 == only.len()
        {
            // A lone list goes on where the call stands; of numbers, it fills lines.
            let values = split_at_commas(values);
            if !values.iter().all(|value| value[0].is("(")) {
                return Err(Not::Sure);
            }
            self.out.push('[');
            self.list(by, &values)?;
            self.out.push_str("])");
            return Ok(());
        }
        if let [only] = arguments[..]
            && only.first().is_some_and(|first| ["[", "(", "{", "|", "move"].contains(&first.text))
        {
            return Err(Not::Sure);
        }
        if let [only] = arguments[..]
            && let Some(open) = only.iter().position(|token| token.is("{"))
            && closing(only, open) == Some(only.len() - 1)
            && only[..open].iter().all(is_path)
        {
            // A lone struct literal goes on where the call stands.
            self.literal(by, &only[..open], &only[open + 1..only.len() - 1])?;
            self.out.push(')');
            return Ok(());
        }
        self.list(by, &arguments)?;
        self.out.push(')');
        Ok(())
    }

    /// Prints a tuple, a value a line.
    fn tuple(&mut self, by: usize, inner: &[Token<'_>]) -> Result<(), Not> {
        let values = split_at_commas(inner);
        // What is alone stands in parentheses that may be needless.
        if values.len() < 2 {
            return Err(Not::Sure);
        }
        self.out.push('(');
        self.list(by, &values)?;
        self.out.push(')');
        Ok(())
    }

    /// Prints expressions, a line each.
    fn list(&mut self, by: usize, expressions: &[&[Token<'_>]]) -> Result<(), Not> {
        self.out.push('\n');
        for (index, expression) in expressions.iter().enumerate() {
            self.indent(by + INDENT);
            self.listed(by + INDENT, expression, index + 1 == expressions.len())?;
            self.out.push('\n');
        }
        self.indent(by);
        Ok(())
    }
}

fn is_path(token: &Token<'_>) -> bool {
    token.kind == Kind::Word || token.is("::")
}

/// Splits an expression at the dots between calls; nothing where it is of another kind.
fn links<'s, 't>(tokens: &'s [Token<'t>]) -> Vec<&'s [Token<'t>]> {
    let (mut links, mut start, mut at) = (Vec::new(), 0, 0);
    while at < tokens.len() {
        let token = &tokens[at];
        if token.is(".") {
            links.push(&tokens[start..at]);
            start = at + 1;
        } else if token.kind == Kind::Operator && !["::", "?", "<", ">"].contains(&token.text) {
            let is_macro = token.is("!") && tokens.get(at + 1).is_some_and(|next| next.is("["));
            if !is_macro {
                return Vec::new();
            }
        }
        at += 1 + token.closing;
    }
    links.push(&tokens[start..]);
    links
}

/// How many tokens the first statement of some has, with its semicolon.
fn statement_length(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].is(";") {
            return at + 1;
        }
        at += 1 + tokens[at].closing;
    }
    tokens.len()
}

/// How many tokens the body of a match arm has, without its comma.
fn arm_length(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while at < tokens.len() && !tokens[at].is(",") {
        at += 1 + tokens[at].closing;
    }
    at.min(tokens.len())
}
