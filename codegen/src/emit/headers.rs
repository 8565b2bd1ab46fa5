//! The headers of an operation's answers: a struct with a field for each, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::operation::owner;
use super::ty::{From, ident, ty};
use crate::ir::{Header, HeaderForm};

/// The struct, and the table by which it is read.
pub(super) fn headers(ctx: Ctx<'_>, place: usize, file: &mut File) {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!("The headers of the answers to [`{owner}::{}`].", names.method);
    let way = "[`Self::from_headers`] takes what `headers` gives: of the answer that `send_raw` gives, of a stream, or of \
               an [`Error`](runtime::Error).";
    let docs = attributes(&paragraphs(vec![vec![about], vec![way.to_owned()]]));
    let name = ident(&names.headers);
    let fields = operation.headers.iter().zip(&names.header_fields).map(|(header, field)| {
        let field = ident(field);
        let ty = ty(ctx, From::Requests, &header.ty);
        let docs = attributes(&field_docs(header));
        quote! {
            #docs
            pub #field: Option<#ty>,
        }
    });
    file.items(quote! {
        #docs
        #[derive(Debug, Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }
    });
    let rows = operation.headers.iter().zip(&names.header_fields).map(|(header, field)| {
        let kind = match header.form {
            HeaderForm::Simple => "simple",
            HeaderForm::Exploded => "exploded",
            HeaderForm::Json => "json",
        };
        format!("{:?} => {field}: {kind}", header.name)
    });
    let rows: Vec<String> = rows.collect();
    file.import("super::super::runtime");
    file.import("super::super::runtime::headers");
    file.table(&format!("headers! {{ {} of {}", names.headers, names.constant), &rows);
}

fn field_docs(header: &Header) -> Vec<String> {
    let mut parts = described(&header.docs, "");
    parts.push(vec![format!("The header {}.", named(header))]);
    paragraphs(parts)
}

/// The name of a header, and the statuses that have it.
fn named(header: &Header) -> String {
    let statuses: Vec<String> =
        header.statuses.iter().map(|status| format!("`{status}`")).collect();
    let of =
        if statuses.is_empty() { String::new() } else { format!(" (of {})", statuses.join(", ")) };
    format!("`{}`{of}", header.name.replace('`', "'"))
}

/// Says in the docs of the operation what reads the headers.
pub(super) fn mention(ctx: Ctx<'_>, place: usize) -> Vec<String> {
    let operation = &ctx.api.operations[place];
    let name = &ctx.names.operations[place].headers;
    let reader = if operation.typed_headers().is_empty() {
        "[`Error::retry_after`](super::super::runtime::Error::retry_after)".to_owned()
    } else {
        format!("[`{name}`]")
    };
    let headers: Vec<String> = operation.headers.iter().map(named).collect();
    vec![format!("{reader} reads {}.", headers.join(", "))]
}
