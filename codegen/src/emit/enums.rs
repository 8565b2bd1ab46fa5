//! Enumerations: known variants, and one for what is not known yet.

use proc_macro2::TokenStream;
use quote::quote;

use super::Ctx;
use super::docs::{attributes, safe};
use super::file::File;
use super::ty::ident;
use super::types::head;
use crate::ir::{EnumValue, NumberEnum, StringEnum, TypeId};

pub(super) fn strings(ctx: Ctx<'_>, id: TypeId, string_enum: &StringEnum, file: &mut File) {
    file.import("super::super::runtime");
    file.import("super::super::runtime::open_enum");
    let unrecognized = quote!(runtime::Unrecognized);
    file.items(enumeration(ctx, id, &string_enum.values, &unrecognized));
    let row = |(place, value): (usize, &EnumValue<String>)| {
        format!("{:?} => {}", value.value, ctx.names.member(id, place))
    };
    let rows: Vec<String> = string_enum.values.iter().enumerate().map(row).collect();
    file.table(&format!("open_enum! {{ {}", ctx.names.ty(id)), &rows);
}

pub(super) fn numbers(ctx: Ctx<'_>, id: TypeId, number_enum: &NumberEnum, file: &mut File) {
    file.import("super::super::runtime");
    file.import("super::super::runtime::open_number_enum");
    let unrecognized = quote!(runtime::Unrecognized<i64>);
    file.items(enumeration(ctx, id, &number_enum.values, &unrecognized));
    let row = |(place, value): (usize, &EnumValue<i64>)| {
        format!("{} => {}", value.value, ctx.names.member(id, place))
    };
    let rows: Vec<String> = number_enum.values.iter().enumerate().map(row).collect();
    file.table(&format!("open_number_enum! {{ {}(i64)", ctx.names.ty(id)), &rows);
}

fn enumeration<T: std::fmt::Display>(
    ctx: Ctx<'_>,
    id: TypeId,
    values: &[EnumValue<T>],
    unrecognized: &TokenStream,
) -> TokenStream {
    let described_type = ctx.api.ty(id);
    let name = ident(ctx.names.ty(id));
    let docs = attributes(&head(described_type, "One of several values."));
    let variants = values.iter().enumerate().map(|(place, value)| {
        let variant = ident(ctx.names.member(id, place));
        let docs = match &value.description {
            Some(text) => safe(text),
            None => vec![format!("`{}`", value.value.to_string().replace('`', "'"))],
        };
        let docs = attributes(&docs);
        quote! {
            #docs
            #variant,
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the crate does not know, kept as it came.
            Unrecognized(#unrecognized),
        }
    }
}
