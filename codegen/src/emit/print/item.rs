//! Items: structs, enums, implementations, functions.

use super::flat::{Mode, Not, closing, flat};
use super::tokens::{Kind, Token};
use super::{
    INDENT, Printer, WIDTH, attributes_length, item_length, parsed, slice, split_at_commas,
};

impl Printer<'_> {
    pub(super) fn item(&mut self, tokens: &[Token<'_>]) -> Result<(), Not> {
        let bare = self.attributes(0, tokens)?;
        let has_attribute = has_attribute(tokens);
        let keyword = visibility_length(bare);
        let Some((first, last)) = bare.get(keyword).zip(bare.last()) else { return Err(Not::Sure) };
        match first.text {
            "static" if !has_attribute => self.definition(bare),
            "struct" | "enum" if last.is("}") => self.members(first.is("enum"), bare),
            "impl" if last.is("}") => self.implementation(bare),
            "fn" | "async" if last.is("}") => self.function(0, bare),
            "struct" if last.is(";") && has_attribute => {
                let (item, start) = (&bare[..bare.len() - 1], self.out.len());
                self.field(0, item, ";")?;
                self.out.push('\n');
                // Where it is short, prettyplease puts it on the line of its attribute.
                let attribute = self.out[..start].lines().next_back().map_or(0, str::len);
                let is_short = attribute + self.out.len() - start <= WIDTH;
                if is_short { Err(Not::Sure) } else { Ok(()) }
            }
            "struct" | "use" | "mod" | "type" if last.is(";") && !has_attribute => {
                if bare.iter().any(|token| token.is("{") || token.is("where")) {
                    return Err(Not::Sure);
                }
                self.line(0, bare, Mode::Type, "")
            }
            _ => Err(Not::Sure),
        }
    }

    /// Goes on with the line by a name or a type: its arguments stand on lines of their own where they do not fit.
    fn typed(&mut self, by: usize, tokens: &[Token<'_>], end: &str) -> Result<(), Not> {
        let start = self.out.len();
        match self.flat(tokens, Mode::Type, end) {
            Ok(()) => return Ok(()),
            Err(Not::Sure) => return Err(Not::Sure),
            Err(Not::Flat) => {}
        }
        let is_solid = |token: &Token<'_>| {
            matches!(token.kind, Kind::Word | Kind::Lifetime)
                || [":", "::", "&"].contains(&token.text)
        };
        let solid = tokens.iter().take_while(|token| is_solid(token)).count();
        let (head, rest) = tokens.split_at(solid);
        match rest {
            // There is nowhere to break it.
            [] => Ok(()),
            [open, arguments @ .., close] if open.is("<") && close.is(">") => {
                self.out.truncate(start);
                self.head(head, "<\n")?;
                self.types(by, arguments)?;
                self.out.push('>');
                self.out.push_str(end);
                Ok(())
            }
            _ => Err(Not::Flat),
        }
    }

    /// Prints types or arguments, a line each.
    fn types(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<(), Not> {
        let types = split_at_commas(tokens);
        for (index, ty) in types.iter().enumerate() {
            self.indent(by + INDENT);
            let is_last = index + 1 == types.len();
            // The last comma is not counted: it is only there where lines are broken.
            self.typed(by + INDENT, ty, if is_last { "" } else { "," })?;
            self.out.push_str(if is_last { ",\n" } else { "\n" });
        }
        self.indent(by);
        Ok(())
    }

    /// Goes on with the line by what cannot be broken.
    fn head(&mut self, tokens: &[Token<'_>], end: &str) -> Result<(), Not> {
        flat(tokens, Mode::Type, &mut self.out)?;
        self.out.push_str(end);
        Ok(())
    }

    /// Prints a field, or a variant with the types that it holds.
    fn field(&mut self, by: usize, tokens: &[Token<'_>], end: &str) -> Result<(), Not> {
        let start = self.out.len();
        let result = self.typed(by, tokens, end);
        let open = tokens.iter().position(|token| token.is("("));
        match (result, open) {
            (Err(Not::Flat), Some(open)) if closing(tokens, open) == Some(tokens.len() - 1) => {
                self.out.truncate(start);
                self.head(&tokens[..open], "(\n")?;
                self.types(by, &tokens[open + 1..tokens.len() - 1])?;
                self.out.push(')');
                self.out.push_str(end);
                Ok(())
            }
            (result, _) => result,
        }
    }

    /// Prints a struct or an enum, a member a line.
    fn members(&mut self, is_enum: bool, tokens: &[Token<'_>]) -> Result<(), Not> {
        let open = head_length(tokens)?;
        let members = &tokens[open + 1..tokens.len() - 1];
        self.typed(0, &tokens[..open], " {")?;
        if members.is_empty() {
            self.out.push_str("}\n");
            return Ok(());
        }
        self.out.push('\n');
        for member in split_at_commas(members) {
            // Attributes of members may stand beside them.
            if has_attribute(member) {
                return Err(Not::Sure);
            }
            let member = self.attributes(INDENT, member)?;
            if is_enum && member.iter().any(|token| token.is("{") || token.is("=")) {
                return Err(Not::Sure);
            }
            self.indent(INDENT);
            self.field(INDENT, member, ",")?;
            self.out.push('\n');
        }
        self.out.push_str("}\n");
        Ok(())
    }

    /// Prints a `static`, whose value may reach over lines.
    fn definition(&mut self, tokens: &[Token<'_>]) -> Result<(), Not> {
        let equals = tokens.iter().position(|token| token.is("=")).ok_or(Not::Sure)?;
        let (head, value) = tokens.split_at(equals + 1);
        let value = value.split_last().filter(|(last, _)| last.is(";")).ok_or(Not::Sure)?.1;
        self.typed(0, &head[..equals], " = ")?;
        self.expression(0, value, ";", false)?;
        self.out.push('\n');
        Ok(())
    }

    fn implementation(&mut self, tokens: &[Token<'_>]) -> Result<(), Not> {
        let open = head_length(tokens)?;
        match self.flat(&tokens[..open], Mode::Type, " {") {
            Ok(()) => {}
            Err(Not::Sure) => return Err(Not::Sure),
            Err(Not::Flat) => {
                // The type stands below the trait.
                self.out.truncate(self.out.rfind('\n').map_or(0, |at| at + 1));
                let of = tokens.iter().position(|token| token.is("for")).ok_or(Not::Sure)?;
                self.line(0, &tokens[..of], Mode::Type, "")?;
                self.typed(0, &tokens[of..open], " {")?;
            }
        }
        let mut rest = &tokens[open + 1..tokens.len() - 1];
        if rest.is_empty() {
            self.out.push_str("}\n");
            return Ok(());
        }
        self.out.push('\n');
        while !rest.is_empty() {
            let (item, others) = rest.split_at(item_length(rest));
            let start = self.out.len();
            if self.member(item).is_err() {
                // What is wrapped the same way is indented the same way.
                self.out.truncate(start);
                #[cfg(test)]
                (self.parsed += slice(self.text, item).len());
                let text = parsed(&format!("impl X {{ {} }}", slice(self.text, item)));
                let inner =
                    text.strip_prefix("impl X {\n").and_then(|text| text.strip_suffix("}\n"));
                self.out.push_str(inner.ok_or(Not::Sure)?);
            }
            rest = others;
        }
        self.out.push_str("}\n");
        Ok(())
    }

    /// Prints a function or a type of an implementation.
    fn member(&mut self, tokens: &[Token<'_>]) -> Result<(), Not> {
        let bare = self.attributes(INDENT, tokens)?;
        match bare.get(visibility_length(bare)).map(|token| token.text) {
            Some("fn" | "async") => self.function(INDENT, bare),
            Some("type") if !has_attribute(tokens) => self.line(INDENT, bare, Mode::Type, ""),
            _ => Err(Not::Sure),
        }
    }

    fn function(&mut self, by: usize, tokens: &[Token<'_>]) -> Result<(), Not> {
        let open = head_length(tokens)?;
        let body = &tokens[open + 1..tokens.len() - 1];
        if body.is_empty() {
            return Err(Not::Sure);
        }
        self.indent(by);
        let start = self.out.len();
        match self.flat(&tokens[..open], Mode::Type, " {") {
            Ok(()) => self.out.push('\n'),
            Err(Not::Flat) => {
                self.out.truncate(start);
                self.broken_head(by, &tokens[..open])?;
            }
            Err(Not::Sure) => return Err(Not::Sure),
        }
        self.block(by + INDENT, body)?;
        self.indent(by);
        self.out.push_str("}\n");
        Ok(())
    }

    /// Prints a signature with an argument a line.
    fn broken_head(&mut self, by: usize, head: &[Token<'_>]) -> Result<(), Not> {
        let open = head.iter().position(|token| token.is("(")).ok_or(Not::Sure)?;
        let close = closing(head, open).ok_or(Not::Sure)?;
        let is_visibility = open > 0 && head[open - 1].is("pub");
        if is_visibility || open + 1 == close {
            return Err(Not::Sure);
        }
        self.flat(&head[..open], Mode::Type, "(")?;
        self.out.push('\n');
        self.types(by, &head[open + 1..close])?;
        self.out.push(')');
        match &head[close + 1..] {
            [arrow, ty @ ..] if arrow.is("->") => {
                self.out.push_str(" -> ");
                self.typed(by, ty, " {")?;
            }
            other => self.flat(other, Mode::Type, " {")?,
        }
        self.out.push('\n');
        Ok(())
    }
}

/// Whether tokens start with an attribute other than documentation.
fn has_attribute(tokens: &[Token<'_>]) -> bool {
    let attributes = &tokens[..attributes_length(tokens)];
    attributes.windows(2).any(|pair| pair[0].is("#") && pair[1].is("[")) && {
        let mut at = 0;
        let mut found = false;
        while at < attributes.len() {
            found |= !attributes[at + 2].is("doc");
            at += 2 + attributes[at + 1].closing;
        }
        found
    }
}

/// How many tokens say who sees an item.
fn visibility_length(tokens: &[Token<'_>]) -> usize {
    match tokens {
        [public, open, ..] if public.is("pub") && open.is("(") => 2 + open.closing,
        [public, ..] if public.is("pub") => 1,
        _ => 0,
    }
}

/// How many tokens stand before the body that ends some.
fn head_length(tokens: &[Token<'_>]) -> Result<usize, Not> {
    let is_body = |at: &usize| tokens[*at].is("{") && at + tokens[*at].closing + 1 == tokens.len();
    let open = (0..tokens.len()).find(is_body).ok_or(Not::Sure)?;
    let is_plain = !tokens[..open].iter().any(|token| token.is("where") || token.is("{"));
    is_plain.then_some(open).ok_or(Not::Sure)
}
