//! Lists that go on: how the next page is asked for, as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::Ctx;
use super::objects::as_option;
use super::operation::output;
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
    let page = output(ctx, place, &operation.success);
    let item = ty(ctx, From::Requests, &described(operation).item);
    let constant = name(ctx, place);
    quote! {
        /// Streams the items of all pages, each page fetched when it is needed.
        pub fn items(self) -> runtime::Items<#page, #item> {
            self.pages().items()
        }

        /// Streams the pages, each fetched when it is needed.
        pub fn pages(self) -> runtime::Pages<#page, #item> {
            runtime::Pages::new(self.0, &#constant)
        }
    }
}

pub(super) fn constant(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let paging = described(operation);
    let page = output(ctx, place, &operation.success);
    let item = ty(ctx, From::Requests, &paging.item);
    let constant = name(ctx, place);
    let next = match &paging.turn {
        Turn::Cursor { parameter, from } => {
            let from = read(ctx, from);
            quote!(runtime::NextPage::Cursor { parameter: #parameter, from: |item| #from })
        }
        Turn::Offset { parameter } => quote!(runtime::NextPage::Offset { parameter: #parameter }),
    };
    let size = if let Some(size) = &paging.size {
        let parameter = &size.parameter;
        let (default, max) = (option(size.default), option(size.max));
        quote!(Some(runtime::PageSize { parameter: #parameter, default: #default, max: #max }))
    } else {
        quote!(None)
    };
    let is_optional = matches!(operation.success, Success::Optional { .. });
    let (borrowed, owned) = list(ctx, &paging.items, is_optional);
    quote! {
        static #constant: runtime::Paging<#page, #item> = runtime::Paging {
            items: |page| #borrowed,
            into_items: |page| #owned,
            next: #next,
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

/// Reads a text at the end of some fields of `item`; nothing where one on the way is empty.
fn read(ctx: Ctx<'_>, steps: &[Step]) -> TokenStream {
    let mut value = quote!(item);
    for step in steps {
        let member = ident(ctx.names.member(step.owner, step.field));
        let (as_option, _) = as_option(ctx, step.owner, step.field);
        let question = step.optional.then(|| quote!(#as_option?));
        value = quote!(#value.#member #question);
    }
    let is_string = steps.last().is_some_and(|step| match &ctx.api.ty(step.owner).shape {
        Shape::Object(object) => *ctx.api.unalias(&object.fields[step.field].ty) == Ref::String,
        _ => false,
    });
    if is_string { quote!(Some(#value.clone())) } else { quote!(Some(#value.to_string())) }
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
