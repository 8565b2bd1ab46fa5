//! Bodies of errors of several types: an enumeration with a variant for each status, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, of_status, paragraphs};
use super::file::File;
use super::operation::owner;
use super::shared::{Defined, Definition, Shared};
use super::ty::{From, ident, ty};

/// The variants and the rows of an operation whose errors are told apart.
pub(super) fn definition(ctx: Ctx<'_>, place: usize) -> Option<Definition> {
    let errors = ctx.api.operations[place].told_errors();
    if errors.is_empty() {
        return None;
    }
    let names = &ctx.names.operations[place];
    let variants = errors.iter().zip(&names.error_variants).filter_map(|(error, variant)| {
        let body = error.ty.as_ref()?;
        let docs = of_status(&error.status, error.description.as_deref());
        let variant = ident(variant);
        let value = ty(ctx, From::Requests, body);
        // Objects are boxed like in unions.
        let value = if ctx.api.object(body).is_some() { quote!(Box<#value>) } else { value };
        Some(quote! {
            #docs
            #variant(#value),
        })
    });
    let rows = errors.iter().zip(&names.error_variants).map(|(error, variant)| {
        let row = error.ty.as_ref().map(|_| format!("{variant}: json"));
        format!("{:?} => {}", error.status, row.as_deref().unwrap_or("none"))
    });
    Some(Definition { body: variants.collect(), rows: rows.collect() })
}

/// The enumeration, and the table by which it is read; or the name of another operation's.
pub(super) fn error_bodies(ctx: Ctx<'_>, place: usize, shared: &Shared, file: &mut File) {
    let Some(defined) = shared.of(place) else { return };
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!(
        "The body of an error of [`{owner}::{}`]: the status tells its type.",
        names.method
    );
    let name = ident(&names.error_body);
    match defined {
        Defined::At(first) => {
            let docs = attributes(&[about]);
            let first = ident(&ctx.names.operations[first].error_body);
            file.items(quote!(#docs pub type #name = #first;));
        }
        Defined::Here { definition: Definition { body, rows }, is_shared } => {
            let others = "Other operations have the same, by names of their own.".to_owned();
            let others = if is_shared { vec![others] } else { Vec::new() };
            let docs = attributes(&paragraphs(vec![vec![about], others]));
            file.items(quote! {
                #docs
                #[derive(Debug, Clone, PartialEq)]
                #[non_exhaustive]
                pub enum #name {
                    #body
                }
            });
            file.import("super::super::runtime");
            file.import("super::super::runtime::typed_error");
            file.table(&format!("typed_error! {{ {}", names.error_body), rows);
        }
    }
}
