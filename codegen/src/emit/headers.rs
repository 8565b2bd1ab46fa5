//! The headers of an operation's answers: a struct with a field for each, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::operation::owner;
use super::shared::{Definition, Member, Shared};
use super::ty::{From, ident, ty};
use crate::ir::{Header, HeaderForm};

/// The fields and the rows of an operation whose answers have headers of their own.
pub(super) fn definition(ctx: Ctx<'_>, place: usize) -> Option<Definition> {
    let mut definition = Definition::default();
    let fields = &ctx.names.operations[place].header_fields;
    for (header, field) in ctx.api.operations[place].typed_headers().iter().zip(fields) {
        let kind = match header.form {
            HeaderForm::Simple => "simple",
            HeaderForm::Exploded => "exploded",
            HeaderForm::Json => "json",
        };
        definition.rows.push(format!("{:?} => {field}: {kind}", header.name));
        definition.members.push(Member {
            name: field.clone(),
            ty: ty(ctx, From::Requests, &header.ty),
            docs: field_docs(header),
        });
    }
    (!definition.rows.is_empty()).then_some(definition)
}

/// The struct, and the table by which it is read; or a name for another operation's.
pub(super) fn headers(ctx: Ctx<'_>, place: usize, shared: &Shared, file: &mut File) {
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!("The headers of the answers to [`{owner}::{}`].", names.method);
    let name = |place: usize| ctx.names.operations[place].headers.as_str();
    let Some((definition, others)) = shared.define(place, &about, name, file) else { return };
    // An error names the operation, where that is the only one.
    let of = if others.is_none() { format!(" of {}", names.constant) } else { String::new() };
    let others =
        others.map(|others| format!("{others} An error of reading them names no operation."));
    let way = "[`Self::from_headers`] takes what `headers` gives: of the answer that `send_raw` gives, of a stream, or of \
               an [`Error`](runtime::Error).";
    let paragraphs =
        paragraphs(vec![vec![about], vec![way.to_owned()], others.into_iter().collect()]);
    let docs = attributes(&paragraphs);
    let name = ident(&names.headers);
    let fields = definition.members.iter().map(|Member { name, ty, docs }| {
        let (name, docs) = (ident(name), attributes(docs));
        quote! {
            #docs
            pub #name: Option<#ty>,
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
    file.import("super::super::runtime");
    file.import("super::super::runtime::headers");
    file.table(&format!("headers! {{ {}{of}", names.headers), &definition.rows);
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
