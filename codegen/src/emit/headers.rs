//! The headers of an operation's answers: a struct with a field for each, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::operation::owner;
use super::shared::{Defined, Definition, Shared};
use super::ty::{From, ident, ty};
use crate::ir::{Header, HeaderForm};

/// The fields and the rows of an operation whose answers have headers of their own.
pub(super) fn definition(ctx: Ctx<'_>, place: usize) -> Option<Definition> {
    let headers = ctx.api.operations[place].typed_headers();
    if headers.is_empty() {
        return None;
    }
    let names = &ctx.names.operations[place].header_fields;
    let fields = headers.iter().zip(names).map(|(header, field)| {
        let field = ident(field);
        let ty = ty(ctx, From::Requests, &header.ty);
        let docs = attributes(&field_docs(header));
        quote! {
            #docs
            pub #field: Option<#ty>,
        }
    });
    let rows = headers.iter().zip(names).map(|(header, field)| {
        let kind = match header.form {
            HeaderForm::Simple => "simple",
            HeaderForm::Exploded => "exploded",
            HeaderForm::Json => "json",
        };
        format!("{:?} => {field}: {kind}", header.name)
    });
    Some(Definition { body: fields.collect(), rows: rows.collect() })
}

/// The struct, and the table by which it is read; or the name of another operation's.
pub(super) fn headers(ctx: Ctx<'_>, place: usize, shared: &Shared, file: &mut File) {
    let Some(defined) = shared.of(place) else { return };
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!("The headers of the answers to [`{owner}::{}`].", names.method);
    let name = ident(&names.headers);
    let (Definition { body, rows }, is_shared) = match defined {
        Defined::At(first) => {
            let docs = attributes(&[about]);
            let first = ident(&ctx.names.operations[first].headers);
            file.items(quote!(#docs pub type #name = #first;));
            return;
        }
        Defined::Here { definition, is_shared } => (definition, is_shared),
    };
    let way = "[`Self::from_headers`] takes what `headers` gives: of the answer that `send_raw` gives, of a stream, or of \
               an [`Error`](runtime::Error).";
    let others = "Other operations have the same, by names of their own.".to_owned();
    let others = if is_shared { vec![others] } else { Vec::new() };
    let docs = attributes(&paragraphs(vec![vec![about], vec![way.to_owned()], others]));
    file.items(quote! {
        #docs
        #[derive(Debug, Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #body
        }
    });
    file.import("super::super::runtime");
    file.import("super::super::runtime::headers");
    // An error names the operation, where that is the only one.
    let of = if is_shared { String::new() } else { format!(" of {}", names.constant) };
    file.table(&format!("headers! {{ {}{of}", names.headers), rows);
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
