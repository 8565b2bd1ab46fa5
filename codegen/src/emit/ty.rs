//! Uses of types to tokens.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Ctx;
use crate::ir::{IntegerKind, Ref, Shape, TextFormat};

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Where named types are found from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// A file of a type, which imports its siblings.
    Types,
    /// A file of requests, which says `types::`.
    Requests,
}

/// Prints a use of a type.
pub(super) fn ty(ctx: Ctx<'_>, from: From, ty: &Ref) -> TokenStream {
    let inner = |inner: &Ref| self::ty(ctx, from, inner);
    match ty {
        Ref::Boolean => quote!(bool),
        Ref::Integer(IntegerKind::I32) => quote!(i32),
        Ref::Integer(IntegerKind::I64) => quote!(i64),
        Ref::Integer(IntegerKind::U32) => quote!(u32),
        Ref::Integer(IntegerKind::U64) => quote!(u64),
        Ref::Number => quote!(f64),
        Ref::String => quote!(String),
        Ref::Text(format) => {
            let name = ident(match format {
                TextFormat::DateTime => "DateTime",
                TextFormat::Date => "Date",
                TextFormat::Time => "Time",
                TextFormat::Duration => "Duration",
                TextFormat::Decimal => "Decimal",
                TextFormat::DecimalNumber => "DecimalNumber",
                TextFormat::Secret => "Secret",
            });
            quote!(runtime::#name)
        }
        Ref::Base64 => quote!(runtime::Base64),
        Ref::Any => quote!(serde_json::Value),
        Ref::List(item) => {
            let item = inner(item);
            quote!(Vec<#item>)
        }
        Ref::Map(value) => {
            let value = inner(value);
            quote!(BTreeMap<String, #value>)
        }
        Ref::Nullable(value) => {
            let value = inner(value);
            quote!(Option<#value>)
        }
        Ref::Named(id) => {
            let name = ident(ctx.names.ty(*id));
            match from {
                From::Types => quote!(#name),
                From::Requests => quote!(types::#name),
            }
        }
    }
}

/// Collects what a use of a type needs imported in a file of types.
pub(super) fn imports(ctx: Ctx<'_>, ty: &Ref, found: &mut BTreeSet<String>) {
    match ty {
        Ref::List(inner) | Ref::Nullable(inner) => imports(ctx, inner, found),
        Ref::Map(inner) => {
            found.insert("std::collections::BTreeMap".to_owned());
            imports(ctx, inner, found);
        }
        Ref::Named(id) => {
            found.insert(format!("super::{}", ctx.names.ty(*id)));
        }
        Ref::Text(_) | Ref::Base64 => {
            found.insert("super::super::runtime".to_owned());
        }
        Ref::Boolean | Ref::Integer(_) | Ref::Number | Ref::String | Ref::Any => {}
    }
}

/// How a value is taken as an argument: what callers have at hand converts by itself.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    /// Whether the argument is a generic one that `.into()` turns into the type.
    pub(super) converts: bool,
}

pub(super) fn argument(ctx: Ctx<'_>, from: From, ty: &Ref) -> Argument {
    let plain = self::ty(ctx, from, ty);
    let converts = match ctx.api.unalias(ty) {
        Ref::String | Ref::Text(_) | Ref::Base64 => true,
        Ref::Named(id) => match &ctx.api.ty(*id).shape {
            Shape::Union(_) | Shape::StringEnum(_) => true,
            Shape::Object(_)
            | Shape::NumberEnum(_)
            | Shape::Alias(_)
            | Shape::Form(_)
            | Shape::Parts(_) => false,
        },
        Ref::Boolean
        | Ref::Integer(_)
        | Ref::Number
        | Ref::Any
        | Ref::List(_)
        | Ref::Map(_)
        | Ref::Nullable(_) => false,
    };
    let ty = if converts { quote!(impl Into<#plain>) } else { plain };
    Argument { ty, converts }
}
