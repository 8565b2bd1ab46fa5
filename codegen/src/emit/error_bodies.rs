//! Bodies of errors of several types: an enumeration with a variant for each status, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, of_status, paragraphs};
use super::file::File;
use super::operation::owner;
use super::ty::{From, ident, ty};
use crate::ir::ErrorResponse;

/// The enumeration, and the table by which it is read.
pub(super) fn error_bodies(ctx: Ctx<'_>, place: usize, errors: &[&ErrorResponse], file: &mut File) {
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!(
        "The body of an error of [`{owner}::{}`]: the status tells its type.",
        names.method
    );
    let docs = attributes(&paragraphs(vec![vec![about]]));
    let name = ident(&names.error_body);
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
    file.items(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
    });
    let rows = errors.iter().zip(&names.error_variants).map(|(error, variant)| {
        let row = error.ty.as_ref().map(|_| format!("{variant}: json"));
        format!("{:?} => {}", error.status, row.as_deref().unwrap_or("none"))
    });
    let rows: Vec<String> = rows.collect();
    file.import("super::super::runtime");
    file.import("super::super::runtime::typed_error");
    file.table(&format!("typed_error! {{ {}", names.error_body), &rows);
}
