//! The tables of emitted types, as the macros `object!`, `open_enum!`, `open_number_enum!` and `union!` are given them.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Lit, LitStr, Token, braced, bracketed, parenthesized, token};

/// What a macro was given.
pub(super) enum Table {
    Object(Vec<Row>),
    Texts(Vec<(LitStr, Ident)>),
    Number(Ident),
    Union { tag: Option<String>, rows: Vec<(Ident, Option<LitStr>)> },
}

/// A row of the table of an object.
pub(super) enum Row {
    Field { key: LitStr, field: Ident, kind: Ident },
    Constant { key: LitStr, value: Expr },
    Rest { field: Ident },
}

impl Table {
    pub(super) fn object(input: ParseStream<'_>) -> syn::Result<(String, Self)> {
        input.parse::<Ident>()?;
        let name: Ident = input.parse()?;
        let rows;
        braced!(rows in input);
        let rows = rows.parse_terminated(Row::parse, Token![,])?;
        Ok((name.to_string(), Self::Object(rows.into_iter().collect())))
    }

    pub(super) fn texts(input: ParseStream<'_>) -> syn::Result<(String, Self)> {
        let name: Ident = input.parse()?;
        let rows;
        braced!(rows in input);
        let row = |input: ParseStream<'_>| {
            let text = input.parse()?;
            input.parse::<Token![=>]>()?;
            Ok((text, input.parse()?))
        };
        let rows = rows.parse_terminated(row, Token![,])?;
        Ok((name.to_string(), Self::Texts(rows.into_iter().collect())))
    }

    pub(super) fn numbers(input: ParseStream<'_>) -> syn::Result<(String, Self)> {
        let name: Ident = input.parse()?;
        let number;
        parenthesized!(number in input);
        let number = number.parse()?;
        input.parse::<TokenStream>()?;
        Ok((name.to_string(), Self::Number(number)))
    }

    pub(super) fn union(input: ParseStream<'_>) -> syn::Result<(String, Self)> {
        input.parse::<Ident>()?;
        let name: Ident = input.parse()?;
        input.parse::<Ident>()?;
        let how: Ident = input.parse()?;
        let tag = if how == "tag" { Some(input.parse::<LitStr>()?.value()) } else { None };
        let rows;
        braced!(rows in input);
        let rows = rows.parse_terminated(Self::union_row, Token![,])?;
        let rows = rows
            .into_iter()
            .map(|(variant, value)| (variant, if tag.is_some() { value } else { None }));
        Ok((name.to_string(), Self::Union { rows: rows.collect(), tag }))
    }

    /// Reads `value => Variant added` and `Variant how ["key" = "value" | …]`.
    fn union_row(input: ParseStream<'_>) -> syn::Result<(Ident, Option<LitStr>)> {
        let value = if input.peek(LitStr) { Some(input.parse()?) } else { None };
        let mut variant: Option<Ident> = if value.is_none() { Some(input.parse()?) } else { None };
        if input.peek(Token![=>]) {
            input.parse::<Token![=>]>()?;
            variant = Some(input.parse()?);
        }
        if input.peek(Ident) {
            input.parse::<Ident>()?;
        }
        while input.peek(token::Bracket) {
            let guard;
            bracketed!(guard in input);
            guard.parse::<TokenStream>()?;
        }
        variant.map(|variant| (variant, value)).ok_or_else(|| input.error("expected a variant"))
    }
}

impl Row {
    /// Whether attributes can say the same: other constants than texts have no derive.
    pub(super) fn is_derivable(&self) -> bool {
        match self {
            Self::Constant { value, .. } => {
                matches!(value, Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)))
            }
            Self::Field { .. } | Self::Rest { .. } => true,
        }
    }
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![_]) {
            input.parse::<Token![_]>()?;
            input.parse::<Token![=>]>()?;
            let field = input.parse()?;
            input.parse::<Token![:]>()?;
            input.parse::<Ident>()?;
            return Ok(Self::Rest { field });
        }
        let key = input.parse()?;
        input.parse::<Token![=>]>()?;
        let field: Ident = input.parse()?;
        if field == "constant" && input.peek(token::Paren) {
            let value;
            parenthesized!(value in input);
            return Ok(Self::Constant { key, value: value.parse()? });
        }
        input.parse::<Token![:]>()?;
        Ok(Self::Field { key, field, kind: input.parse()? })
    }
}
