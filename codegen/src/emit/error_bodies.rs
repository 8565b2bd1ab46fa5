//! Bodies of errors of several types: an enumeration with a variant for each status, and the table by which it is read.

use quote::quote;

use super::Ctx;
use super::docs::{attributes, of_status, paragraphs};
use super::file::File;
use super::operation::owner;
use super::shared::{Definition, Member, Shared};
use super::ty::{From, ident, ty};

/// The variants and the rows of an operation whose errors are told apart.
pub(super) fn definition(ctx: Ctx<'_>, place: usize) -> Option<Definition> {
    let mut definition = Definition::default();
    let variants = &ctx.names.operations[place].error_variants;
    for (error, variant) in ctx.api.operations[place].told_errors().iter().zip(variants) {
        let status = &error.status;
        let Some(body) = &error.ty else {
            definition.rows.push(format!("{status:?} => none"));
            continue;
        };
        definition.rows.push(format!("{status:?} => {variant}: json"));
        let value = ty(ctx, From::Requests, body);
        definition.members.push(Member {
            name: variant.clone(),
            // Objects are boxed like in unions.
            ty: if ctx.api.object(body).is_some() { quote!(Box<#value>) } else { value },
            docs: vec![of_status(status, error.description.as_deref())],
        });
    }
    (!definition.rows.is_empty()).then_some(definition)
}

/// The enumeration, and the table by which it is read; or a name for another operation's.
pub(super) fn error_bodies(ctx: Ctx<'_>, place: usize, shared: &Shared, file: &mut File) {
    let names = &ctx.names.operations[place];
    let owner = owner(ctx, place);
    let about = format!(
        "The body of an error of [`{owner}::{}`]: the status tells its type.",
        names.method
    );
    let name = |place: usize| ctx.names.operations[place].error_body.as_str();
    let Some((definition, others)) = shared.define(place, &about, name, file) else { return };
    let docs = attributes(&paragraphs(vec![vec![about], others.into_iter().collect()]));
    let name = ident(&names.error_body);
    let variants = definition.members.iter().map(|Member { name, ty, docs }| {
        let (name, docs) = (ident(name), attributes(docs));
        quote! {
            #docs
            #name(#ty),
        }
    });
    file.items(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
    });
    file.import("super::super::runtime");
    file.import("super::super::runtime::typed_error");
    file.table(&format!("typed_error! {{ {}", names.error_body), &definition.rows);
}
