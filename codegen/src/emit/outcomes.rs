//! Successes of several types: an enumeration with a variant for each status.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, safe};
use super::file::File;
use super::operation::{envelope, value_type};
use super::ty::ident;
use crate::ir::{Outcome, Success};

/// The enumeration, and the table by which it is read.
pub(super) fn outcomes(ctx: Ctx<'_>, place: usize, outcomes: &[Outcome], file: &mut File) {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let owner = match operation.tag {
        Some(tag) => ctx.names.tags[tag].handle.as_str(),
        None => "Client",
    };
    let docs = format!(" What [`{owner}::{}`] gives: the status tells which it is.", names.method);
    let name = ident(&names.outcome);
    let variants = outcomes.iter().zip(&names.variants).map(|(outcome, variant)| {
        let variant = ident(variant);
        let text = outcome.description.as_deref().map(safe).unwrap_or_default().join(" ");
        let docs = format!("`{}`: {}", outcome.status, text.trim());
        let docs = attributes(&[docs.trim_end_matches([':', ' ']).to_owned()]);
        let value = value_type(ctx, &outcome.value);
        let value = match &outcome.value {
            Success::Empty => None,
            // Objects are boxed like in unions.
            Success::Json { ty, .. } if ctx.api.object(ty).is_some() => Some(quote!((Box<#value>))),
            Success::Json { .. }
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
    file.items(quote! {
        #[doc = #docs]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A success whose status the API's description does not name.
            Unrecognized(runtime::UnrecognizedResponse),
        }
    });
    let rows = outcomes.iter().zip(&names.variants).map(|(outcome, variant)| {
        let kind = match &outcome.value {
            Success::Json { .. } => "json",
            Success::Text => "text",
            Success::Bytes => "bytes",
            Success::Empty
            | Success::Optional { .. }
            | Success::OneOf(_)
            | Success::Stream { .. } => "empty",
        };
        let envelope = envelope(&outcome.value).map(|key| format!(" {key:?}")).unwrap_or_default();
        format!("{:?} => {variant}: {kind}{envelope}", outcome.status)
    });
    let rows: Vec<String> = rows.collect();
    file.import("super::super::runtime");
    file.import("super::super::runtime::outcome");
    file.table(&format!("outcome! {{ {}", names.outcome), &rows);
}
