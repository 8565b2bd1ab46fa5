//! Lists that go on: how the next page is asked for, as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::Ctx;
use super::docs::safe;
use super::objects::as_option;
use super::operation::value_type;
use super::ty::{From, ident, ty};
use crate::ir::{Operation, Paging, Ref, Shape, Step, Success, Turn};

/// Returns an operation's paging, for operations that have it.
fn described(operation: &Operation) -> &Paging {
    operation.paging.as_ref().expect("asked only for operations with paging")
}

fn name(ctx: Ctx<'_>, place: usize) -> proc_macro2::Ident {
    ident(&ctx.names.operations[place].pages)
}

/// `items` and `pages` of the request.
pub(super) fn methods(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let page = value_type(ctx, &operation.success);
    let item = ty(ctx, From::Requests, &described(operation).item);
    let constant = name(ctx, place);
    quote! {
        /// Streams the items of all pages, each page fetched when it is needed.
        #[inline]
        pub fn items(self) -> runtime::Items<#page, #item> {
            self.pages().items()
        }

        /// Streams the pages, each fetched when it is needed.
        #[inline]
        pub fn pages(self) -> runtime::Pages<#page, #item> {
            runtime::Pages::new(self.0, &#constant)
        }
    }
}

/// Says how the next page is asked for.
pub(super) fn docs(paging: &Paging) -> Vec<String> {
    safe(&format!("The list comes in pages, each asked for {}.", paging.how))
}

pub(super) fn constant(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let paging = described(operation);
    let page = value_type(ctx, &operation.success);
    let item = ty(ctx, From::Requests, &paging.item);
    let constant = name(ctx, place);
    let is_optional = matches!(operation.success, Success::Optional { .. });
    let root = if is_optional { quote!(page.as_ref()?) } else { quote!(page) };
    let next = match &paging.turn {
        Turn::Cursor { parameter, from } => {
            let from = text(ctx, &quote!(item), from);
            quote!(runtime::NextPage::Cursor { parameter: #parameter, from: |item| #from })
        }
        Turn::Token { parameter, from } => {
            let from = text(ctx, &root, from);
            quote!(runtime::NextPage::Token { parameter: #parameter, from: |page| #from })
        }
        Turn::Offset { parameter } => quote!(runtime::NextPage::Offset { parameter: #parameter }),
        Turn::Number { parameter, first } => {
            let first = proc_macro2::Literal::u64_unsuffixed(*first);
            quote!(runtime::NextPage::Number { parameter: #parameter, first: #first })
        }
        Turn::Url { from } => {
            let from = text(ctx, &root, from);
            quote!(runtime::NextPage::Url { from: |page| #from })
        }
        Turn::LinkHeader => quote!(runtime::NextPage::LinkHeader),
    };
    let more = if let Some(more) = &paging.more {
        let more = flag(ctx, &root, more);
        quote!(Some(|page| #more))
    } else {
        quote!(None)
    };
    let size = if let Some(size) = &paging.size {
        let parameter = &size.parameter;
        let (default, max) = (option(size.default), option(size.max));
        quote!(Some(runtime::PageSize { parameter: #parameter, default: #default, max: #max }))
    } else {
        quote!(None)
    };
    let (borrowed, owned) = list(ctx, &paging.items, is_optional);
    quote! {
        static #constant: runtime::Paging<#page, #item> = runtime::Paging {
            items: |page| #borrowed,
            into_items: |page| #owned,
            next: #next,
            more: #more,
            size: #size,
        };
    }
}

fn option(value: Option<u64>) -> TokenStream {
    if let Some(value) = value {
        let value = proc_macro2::Literal::u64_unsuffixed(value);
        quote!(Some(#value))
    } else {
        quote!(None)
    }
}

/// Follows fields; returns from the closure where one on the way is empty.
fn follow(ctx: Ctx<'_>, root: &TokenStream, steps: &[Step]) -> TokenStream {
    steps.iter().fold(root.clone(), |value, step| {
        let member = ident(ctx.names.member(step.owner, step.field));
        let (as_option, _) = as_option(ctx, step.owner, step.field);
        let question = step.optional.then(|| quote!(#as_option?));
        quote!(#value.#member #question)
    })
}

/// Reads a text at the end of some fields.
fn text(ctx: Ctx<'_>, root: &TokenStream, steps: &[Step]) -> TokenStream {
    let value = follow(ctx, root, steps);
    let is_string = steps.last().is_some_and(|step| match &ctx.api.ty(step.owner).shape {
        Shape::Object(object) => *ctx.api.unalias(&object.fields[step.field].ty) == Ref::String,
        _ => false,
    });
    if is_string { quote!(Some(#value.clone())) } else { quote!(Some(#value.to_string())) }
}

/// Reads a boolean at the end of some fields.
fn flag(ctx: Ctx<'_>, root: &TokenStream, steps: &[Step]) -> TokenStream {
    let value = follow(ctx, root, steps);
    let is_optional = steps.last().is_some_and(|step| step.optional);
    if is_optional { quote!(Some(*#value)) } else { quote!(Some(#value)) }
}

/// Expressions for the list in `page`: borrowed and owned.
fn list(ctx: Ctx<'_>, steps: &[Step], is_optional: bool) -> (TokenStream, TokenStream) {
    let (mut borrowed, mut owned) = (quote!(page), quote!(page));
    if is_optional {
        borrowed = quote!(page.as_ref());
    }
    let mut is_optional = is_optional;
    for step in steps {
        let member = ident(ctx.names.member(step.owner, step.field));
        let (as_option, into_option) = as_option(ctx, step.owner, step.field);
        if is_optional {
            let (borrow, own) = if step.optional {
                (
                    quote!(and_then(|page| page.#member #as_option)),
                    quote!(and_then(|page| page.#member #into_option)),
                )
            } else {
                (quote!(map(|page| &page.#member)), quote!(map(|page| page.#member)))
            };
            borrowed = quote!(#borrowed.#borrow);
            owned = quote!(#owned.#own);
        } else {
            borrowed = if step.optional {
                quote!(#borrowed.#member #as_option)
            } else {
                quote!(#borrowed.#member)
            };
            owned = quote!(#owned.#member #into_option);
        }
        is_optional |= step.optional;
    }
    if is_optional {
        (
            quote!(#borrowed.map_or(&[], |items| items.as_slice())),
            quote!(#owned.unwrap_or_default()),
        )
    } else if steps.is_empty() {
        (quote!(page), quote!(page))
    } else {
        (quote!(&#borrowed), owned)
    }
}
