//! Objects: a struct, its codec's table, its constructor and its setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Ctx;
use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::ty::{From, argument, ident, ty};
use super::types::{head, import};
use crate::ir::{Access, Constant, Field, Object, Presence, Ref, Shape, TypeId, Usage};

/// A constructor takes up to so many arguments; with more, it takes a struct of them.
const ARGUMENTS: usize = 4;

/// How a field holds its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The value itself.
    Value,
    /// An `Option`: absent and null are the same.
    Optional,
    /// An `Option` that is written even when it is empty.
    Nullable,
    /// Absent, null and a value are three things.
    ThreeState,
}

pub(super) fn holds(field: &Field, usage: Usage) -> Holds {
    match (field.presence, field.nullable) {
        (Presence::Required, false) => Holds::Value,
        (Presence::Required, true) => Holds::Nullable,
        (Presence::Optional, true) if usage.written => Holds::ThreeState,
        (Presence::Optional, _) => Holds::Optional,
    }
}

/// How a field that may be empty gives an `Option`: borrowed, and for good.
pub(super) fn as_option(ctx: Ctx<'_>, owner: TypeId, place: usize) -> (TokenStream, TokenStream) {
    let described = ctx.api.ty(owner);
    let Shape::Object(object) = &described.shape else { return (quote!(), quote!()) };
    match holds(&object.fields[place], described.usage) {
        Holds::ThreeState => (quote!(.value()), quote!(.into_value())),
        Holds::Optional | Holds::Nullable => (quote!(.as_ref()), quote!()),
        Holds::Value => (quote!(), quote!()),
    }
}

/// Fields that the struct has: constants are written by the codec alone.
fn fields(object: &Object) -> impl Iterator<Item = (usize, &Field)> {
    object.fields.iter().enumerate().filter(|(_, field)| field.constant.is_none())
}

pub(super) fn required(object: &Object, usage: Usage) -> Vec<(usize, &Field)> {
    fields(object)
        .filter(|(_, field)| matches!(holds(field, usage), Holds::Value | Holds::Nullable))
        .collect()
}

/// Whether the type's constructor takes a struct of the required fields.
pub(super) fn has_required_struct(ctx: Ctx<'_>, id: TypeId) -> bool {
    let described = ctx.api.ty(id);
    match &described.shape {
        Shape::Object(object) => required(object, described.usage).len() > ARGUMENTS,
        Shape::StringEnum(_)
        | Shape::NumberEnum(_)
        | Shape::Union(_)
        | Shape::Alias(_)
        | Shape::Form(_)
        | Shape::Parts(_) => false,
    }
}

/// The condition under which a type's constructor exists: what is only read is made only by tests.
pub(super) fn required_gate(ctx: Ctx<'_>, id: TypeId) -> &'static str {
    if ctx.api.ty(id).usage.written { "" } else { "#[cfg(feature = \"testing\")]\n" }
}

pub(super) fn object(ctx: Ctx<'_>, id: TypeId, object: &Object, file: &mut File) {
    let described_type = ctx.api.ty(id);
    let usage = described_type.usage;
    file.import("super::super::runtime");
    file.import("super::super::runtime::object");
    for field in object.fields.iter().filter(|field| field.constant.is_none()) {
        import(ctx, &field.ty, file);
    }
    if let Some(rest) = &object.rest {
        import(ctx, &Ref::Map(Box::new(rest.clone())), file);
    }
    file.items(structure(ctx, id, object));
    file.table(&table_head(ctx, id, usage), &rows(ctx, id, object));
    file.items(constructor(ctx, id, object));
    if usage.written {
        file.items(setters(ctx, id, object));
        return;
    }
    let rows = testing_setters(ctx, id, object);
    if !rows.is_empty() {
        file.gated_import("testing", "super::super::runtime::setters");
        let gate = "#[cfg(feature = \"testing\")]\n";
        file.table(&format!("{gate}setters! {{ {}", ctx.names.ty(id)), &rows);
    }
}

/// Rows of the setters that only tests need, for a type that is only read.
fn testing_setters(ctx: Ctx<'_>, id: TypeId, object: &Object) -> Vec<String> {
    let usage = ctx.api.ty(id).usage;
    fields(object)
        .filter(|(_, field)| holds(field, usage) == Holds::Optional)
        .map(|(place, field)| {
            let kind = match (field.boxed, argument(ctx, From::Types, &field.ty).converts) {
                (true, _) => "boxed",
                (false, true) => "into",
                (false, false) => "value",
            };
            let ty = ty(ctx, From::Types, &field.ty).to_string().replace(' ', "");
            format!("{}: {kind}({})", ctx.names.member(id, place), ty.replace(',', ", "))
        })
        .collect()
}

fn structure(ctx: Ctx<'_>, id: TypeId, object: &Object) -> TokenStream {
    let described_type = ctx.api.ty(id);
    let name = ident(ctx.names.ty(id));
    let docs = attributes(&head(described_type, "An object."));
    let members = fields(object).map(|(place, field)| {
        let name = ident(ctx.names.member(id, place));
        let ty = member_type(ctx, field, described_type.usage);
        let docs = attributes(&field_docs(field));
        quote! {
            #docs
            pub #name: #ty,
        }
    });
    let rest = object.rest.as_ref().map(|rest| {
        let name = ident(ctx.names.member(id, object.fields.len()));
        let ty = ty(ctx, From::Types, rest);
        quote! {
            /// Further properties, by name.
            pub #name: BTreeMap<String, #ty>,
        }
    });
    let allowance = many_booleans(fields(object), described_type.usage);
    let default = required(object, described_type.usage).is_empty().then(|| quote!(, Default));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #default)]
        #[non_exhaustive]
        #allowance
        pub struct #name {
            #(#members)*
            #rest
        }
    }
}

/// An object of the API has the booleans that it has; clippy would like three at most.
fn many_booleans<'f>(
    fields: impl Iterator<Item = (usize, &'f Field)>,
    usage: Usage,
) -> Option<TokenStream> {
    let booleans = fields
        .filter(|(_, field)| field.ty == Ref::Boolean && holds(field, usage) == Holds::Value)
        .count();
    (booleans > 3).then(
        || quote!(#[allow(clippy::struct_excessive_bools, reason = "the API's object has them")]),
    )
}

fn field_docs(field: &Field) -> Vec<String> {
    let fallback = format!("The property `{}`.", field.wire.replace('`', "'"));
    paragraphs(described(&field.docs, &fallback))
}

fn member_type(ctx: Ctx<'_>, field: &Field, usage: Usage) -> TokenStream {
    let value = ty(ctx, From::Types, &field.ty);
    let value = if field.boxed { quote!(Box<#value>) } else { value };
    match holds(field, usage) {
        Holds::Value => value,
        Holds::Optional | Holds::Nullable => quote!(Option<#value>),
        Holds::ThreeState => quote!(runtime::Field<#value>),
    }
}

fn table_head(ctx: Ctx<'_>, id: TypeId, usage: Usage) -> String {
    format!("object! {{ {} {}", direction(usage), ctx.names.ty(id))
}

/// Which of reading and writing is always there; the other comes with the feature `serde-both`.
pub(super) fn direction(usage: Usage) -> &'static str {
    match (usage.read, usage.written) {
        (true, false) => "read",
        (false, true) => "write",
        (true, true) | (false, false) => "both",
    }
}

fn rows(ctx: Ctx<'_>, id: TypeId, object: &Object) -> Vec<String> {
    let usage = ctx.api.ty(id).usage;
    let mut rows: Vec<String> = object
        .fields
        .iter()
        .enumerate()
        .map(|(place, field)| {
            let wire = &field.wire;
            let constant = match &field.constant {
                Some(Constant::String(text)) => format!("{text:?}"),
                Some(Constant::Integer(value)) => format!("{value}_i64"),
                Some(Constant::Boolean(value)) => value.to_string(),
                None => {
                    let kind = match holds(field, usage) {
                        Holds::Value => "required",
                        Holds::Optional => "optional",
                        Holds::Nullable => "nullable",
                        Holds::ThreeState => "three_state",
                    };
                    return format!("{wire:?} => {}: {kind}", ctx.names.member(id, place));
                }
            };
            format!("{wire:?} => constant({constant})")
        })
        .collect();
    if object.rest.is_some() {
        rows.push(format!("_ => {}: rest", ctx.names.member(id, object.fields.len())));
    }
    rows
}

/// `new`, which takes what is required and leaves the rest empty.
fn constructor(ctx: Ctx<'_>, id: TypeId, object: &Object) -> TokenStream {
    let usage = ctx.api.ty(id).usage;
    let name = ident(ctx.names.ty(id));
    let required = required(object, usage);
    let gate = (!usage.written).then(|| quote!(#[cfg(feature = "testing")]));
    let empty = |(place, field): (usize, &Field)| {
        let member = ident(ctx.names.member(id, place));
        match holds(field, usage) {
            Holds::Value | Holds::Nullable => None,
            Holds::Optional => Some(quote!(#member: None,)),
            Holds::ThreeState => Some(quote!(#member: runtime::Field::Absent,)),
        }
    };
    let mut others: Vec<TokenStream> = fields(object).filter_map(empty).collect();
    if object.rest.is_some() {
        let member = ident(ctx.names.member(id, object.fields.len()));
        others.push(quote!(#member: BTreeMap::new(),));
    }
    if required.len() > ARGUMENTS {
        let required_name = ident(ctx.names.required(id));
        let docs = format!(" What [`{name}::new`] takes.");
        let members = required.iter().map(|(place, field)| {
            let member = ident(ctx.names.member(id, *place));
            let ty = member_type(ctx, field, usage);
            let docs = attributes(&field_docs(field));
            quote! {
                #docs
                pub #member: #ty,
            }
        });
        let allowance = many_booleans(required.iter().copied(), usage);
        let taken = required.iter().map(|(place, _)| {
            let member = ident(ctx.names.member(id, *place));
            quote!(#member: required.#member,)
        });
        return quote! {
            #gate
            #[doc = #docs]
            #[derive(Debug, Clone, PartialEq)]
            #allowance
            pub struct #required_name {
                #(#members)*
            }

            #gate
            impl #name {
                /// Makes a value of what is required; the rest is empty.
                pub fn new(required: #required_name) -> Self {
                    Self {
                        #(#taken)*
                        #(#others)*
                    }
                }
            }
        };
    }
    let arguments = required.iter().map(|(place, field)| {
        let member = ident(ctx.names.member(id, *place));
        let ty = required_argument(ctx, field, usage).0;
        quote!(#member: #ty)
    });
    let taken = required.iter().map(|(place, field)| {
        let member = ident(ctx.names.member(id, *place));
        if required_argument(ctx, field, usage).1 {
            quote!(#member: #member.into(),)
        } else {
            quote!(#member,)
        }
    });
    quote! {
        #gate
        impl #name {
            /// Makes a value of what is required; the rest is empty.
            pub fn new(#(#arguments),*) -> Self {
                Self {
                    #(#taken)*
                    #(#others)*
                }
            }
        }
    }
}

/// The type of an argument of `new`, and whether it is converted.
fn required_argument(ctx: Ctx<'_>, field: &Field, usage: Usage) -> (TokenStream, bool) {
    if field.boxed || holds(field, usage) == Holds::Nullable {
        return (member_type(ctx, field, usage), false);
    }
    let argument = argument(ctx, From::Types, &field.ty);
    (argument.ty, argument.converts)
}

/// A method for each field that `new` leaves empty.
fn setters(ctx: Ctx<'_>, id: TypeId, object: &Object) -> TokenStream {
    let usage = ctx.api.ty(id).usage;
    let name = ident(ctx.names.ty(id));
    let members: Vec<&str> =
        (0..object.fields.len()).map(|place| ctx.names.member(id, place)).collect();
    let setter = |(place, field): (usize, &Field)| {
        let holds = holds(field, usage);
        // What only the server sets is kept where it was read, but nobody is asked to send it.
        if matches!(holds, Holds::Value | Holds::Nullable) || field.access == Access::ReadOnly {
            return None;
        }
        let member = ident(ctx.names.member(id, place));
        let docs = attributes(&field_docs(field));
        let argument = argument(ctx, From::Types, &field.ty);
        let argument_ty = argument.ty;
        let value = if argument.converts { quote!(#member.into()) } else { quote!(#member) };
        let value = if field.boxed { quote!(Box::new(#value)) } else { value };
        let (held, clear) = if holds == Holds::ThreeState {
            let clear = format_ident!("clear_{}", ctx.names.member(id, place));
            let docs = format!("Sends null as `{}`.", field.wire.replace('`', "'"));
            let docs = attributes(&[docs]);
            let is_free = !members.contains(&clear.to_string().as_str());
            let clear = is_free.then(|| {
                quote! {
                    #docs
                    #[must_use]
                    pub fn #clear(mut self) -> Self {
                        self.#member = runtime::Field::Null;
                        self
                    }
                }
            });
            (quote!(runtime::Field::Value(#value)), clear)
        } else {
            (quote!(Some(#value)), None)
        };
        Some(quote! {
            #docs
            #[must_use]
            pub fn #member(mut self, #member: #argument_ty) -> Self {
                self.#member = #held;
                self
            }

            #clear
        })
    };
    let setters: Vec<TokenStream> = fields(object).filter_map(setter).collect();
    let rest = object.rest.as_ref().map(|rest| {
        let member = ident(ctx.names.member(id, object.fields.len()));
        let ty = ty(ctx, From::Types, rest);
        quote! {
            /// Adds a further property.
            #[must_use]
            pub fn #member(mut self, name: impl Into<String>, value: #ty) -> Self {
                self.#member.insert(name.into(), value);
                self
            }
        }
    });
    if setters.is_empty() && rest.is_none() {
        return TokenStream::new();
    }
    quote! {
        impl #name {
            #(#setters)*
            #rest
        }
    }
}
