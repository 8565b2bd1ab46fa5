//! Successes of several types: an enumeration with a variant for each status.

use proc_macro2::TokenStream;
use quote::quote;

use super::Ctx;
use super::docs::{attributes, of_status};
use super::file::File;
use super::operation::{Way, envelope, owner, value_type};
use super::ty::ident;
use crate::ir::{Framing, Outcome, Ref, Success};

/// The enumeration, and the table by which it is read.
pub(super) fn outcomes(
    ctx: Ctx<'_>,
    place: usize,
    way: Way<'_>,
    outcomes: &[Outcome],
    file: &mut File,
) {
    let owner = owner(ctx, place);
    let docs = format!(" What [`{owner}::{}`] gives: the status tells which it is.", way.method);
    // A stream can be taken once, and is compared with nothing.
    let has_streams = outcomes.iter().any(Outcome::is_stream);
    let derived = if has_streams { quote!(Debug) } else { quote!(Debug, Clone, PartialEq) };
    let enumeration = enumeration(ctx, way, outcomes, |success| {
        let ty = value_type(ctx, success);
        // Streams are larger than most values.
        if matches!(success, Success::Stream { .. }) { quote!(Box<#ty>) } else { ty }
    });
    file.items(quote! {
        #[doc = #docs]
        #[derive(#derived)]
        #[non_exhaustive]
        #enumeration
    });
    let rows = outcomes.iter().zip(way.variants).map(|(outcome, variant)| {
        let kind = kind(&outcome.value);
        let envelope = envelope(&outcome.value).map(|key| format!(" {key:?}")).unwrap_or_default();
        format!("{:?} => {variant}: {kind}{envelope}", outcome.status)
    });
    let rows: Vec<String> = rows.collect();
    file.import("super::super::runtime");
    file.import("super::super::runtime::outcome");
    file.table(&format!("outcome! {{ {}", way.outcome), &rows);
}

/// An enumeration with a variant for each status, whose values are of the types that `value` gives.
pub(super) fn enumeration(
    ctx: Ctx<'_>,
    way: Way<'_>,
    outcomes: &[Outcome],
    value: impl Fn(&Success) -> TokenStream,
) -> TokenStream {
    let name = ident(way.outcome);
    let variants = outcomes.iter().zip(way.variants).map(|(outcome, variant)| {
        let variant = ident(variant);
        let docs = attributes(&[of_status(&outcome.status, outcome.description.as_deref())]);
        let value = value(&outcome.value);
        let value = match &outcome.value {
            Success::Empty => None,
            // Objects are boxed like in unions.
            Success::Json { ty, .. } if ctx.api.object(ty).is_some() => Some(quote!((Box<#value>))),
            Success::Parts { ty: Ref::Named(_), .. } => Some(quote!((Box<#value>))),
            Success::Json { .. }
            | Success::Parts { .. }
            | Success::Files { .. }
            | Success::Text
            | Success::Bytes
            | Success::Optional { .. }
            | Success::OneOf(_)
            | Success::Stream { .. } => Some(quote!((#value))),
        };
        quote! {
            #docs
            #variant #value,
        }
    });
    quote! {
        pub enum #name {
            #(#variants)*
            /// A success whose status the API's description does not name.
            Unrecognized(runtime::UnrecognizedResponse),
        }
    }
}

/// How the tables of the runtime call what a success brings.
pub(super) fn kind(success: &Success) -> &'static str {
    match success {
        Success::Json { .. } => "json",
        Success::Text => "text",
        Success::Bytes => "bytes",
        Success::Parts { .. } | Success::Files { .. } => "parts",
        Success::Stream { framing, .. } => match framing {
            Framing::Events => "events",
            Framing::TextEvents => "text_events",
            Framing::Lines(_) => "lines",
            Framing::Sequence(_) => "sequence",
        },
        Success::Empty | Success::Optional { .. } | Success::OneOf(_) => "empty",
    }
}
