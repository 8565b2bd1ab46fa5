//! Unions: a variant for each branch, and one that keeps what fits none.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Ctx;
use super::docs::{attributes, safe};
use super::file::File;
use super::objects::direction;
use super::ty::{From, ident, ty};
use super::types::{head, import};
use crate::ir::{Branch, Decision, Ref, Shape, TypeId, Union, ValueKind};

pub(super) fn union(ctx: Ctx<'_>, id: TypeId, union: &Union, file: &mut File) {
    file.import("super::super::runtime");
    file.import("super::super::runtime::union");
    for branch in &union.branches {
        import(ctx, &branch.ty, file);
    }
    file.items(enumeration(ctx, id, union));
    let direction = direction(ctx.api.ty(id).usage);
    let (decision, rows) = table(ctx, id, union);
    let head = format!("union! {{ {direction} {} by {decision}", ctx.names.ty(id));
    file.table(&head, &rows);
    file.items(conversions(ctx, id, union));
    file.items(accessors(ctx, id, union));
}

/// Objects are boxed whatever their size: a union is then small, and stays the same when an object
/// gains a field.
fn is_boxed(ctx: Ctx<'_>, branch: &Branch) -> bool {
    branch.boxed || ctx.api.object(&branch.ty).is_some()
}

fn enumeration(ctx: Ctx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let described_type = ctx.api.ty(id);
    let name = ident(ctx.names.ty(id));
    let mut lines = head(described_type, "One of several types.");
    lines.push(String::new());
    lines.push(rule(&union.decision));
    let docs = attributes(&lines);
    let variants = union.branches.iter().enumerate().map(|(place, branch)| {
        let variant = ident(ctx.names.member(id, place));
        let value = ty(ctx, From::Types, &branch.ty);
        let docs = match &branch.description {
            Some(text) => safe(text),
            None => vec![format!("A value of type `{}`.", value.to_string().replace(' ', ""))],
        };
        let docs = attributes(&docs);
        let value = if is_boxed(ctx, branch) { quote!(Box<#value>) } else { value };
        quote! {
            #docs
            #variant(#value),
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that fits none of the variants, kept as it came.
            Unrecognized(runtime::Unrecognized<runtime::Json>),
        }
    }
}

/// Says how the variant of a value is told.
fn rule(decision: &Decision) -> String {
    match decision {
        Decision::Tag { property, .. } => {
            format!("The property `{}` tells which it is.", property.replace('`', "'"))
        }
        Decision::Kind(_) => "The kind of JSON value tells which it is.".to_owned(),
        Decision::Key(_) => "The properties that only one has tell which it is.".to_owned(),
        Decision::Fit(_) => "The first that fits is taken, the most specific first.".to_owned(),
    }
}

/// Prints how the codec tells the variants apart.
fn table(ctx: Ctx<'_>, id: TypeId, union: &Union) -> (String, Vec<String>) {
    let variant = |place: &usize| ctx.names.member(id, *place);
    match &union.decision {
        Decision::Tag { property, values } => {
            let rows = values.iter().map(|(value, place)| {
                let object = ctx.api.object(&union.branches[*place].ty);
                let writes_tag = object
                    .is_none_or(|object| object.fields.iter().any(|field| field.wire == *property));
                let added = if writes_tag { "" } else { " added" };
                format!("{value:?} => {}{added}", variant(place))
            });
            (format!("tag {property:?}"), rows.collect())
        }
        Decision::Kind(kinds) => {
            let rows =
                kinds.iter().map(|(kind, place)| format!("{} => {}", word(*kind), variant(place)));
            ("kind".to_owned(), rows.collect())
        }
        Decision::Key(keys) => {
            let rows = keys.iter().map(|(key, place)| format!("{key:?} => {}", variant(place)));
            ("key".to_owned(), rows.collect())
        }
        Decision::Fit(order) => {
            let rows = order.iter().map(|candidate| {
                let ty = &union.branches[candidate.branch].ty;
                let how = if is_open(ctx, ty) {
                    " open"
                } else if ctx.api.object(ty).is_some() {
                    " object"
                } else {
                    ""
                };
                let quoted = |texts: &[String]| -> Vec<String> {
                    texts.iter().map(|text| format!("{text:?}")).collect()
                };
                let texts = candidate.texts.iter().map(|(path, texts)| {
                    format!(" [{} = {}]", quoted(path).join(" "), quoted(texts).join(" | "))
                });
                format!("{}{how}{}", variant(&candidate.branch), texts.collect::<String>())
            });
            ("fit".to_owned(), rows.collect())
        }
    }
}

/// Whether values of a type may be kept unrecognized.
fn is_open(ctx: Ctx<'_>, ty: &Ref) -> bool {
    match ctx.api.unalias(ty) {
        Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => is_open(ctx, inner),
        Ref::Named(id) => match &ctx.api.ty(*id).shape {
            Shape::Union(_) | Shape::StringEnum(_) | Shape::NumberEnum(_) => true,
            Shape::Object(_) | Shape::Alias(_) | Shape::Form(_) | Shape::Parts(_) => false,
        },
        Ref::Boolean
        | Ref::Integer(_)
        | Ref::Number
        | Ref::String
        | Ref::Text(_)
        | Ref::Base64
        | Ref::Any => false,
    }
}

fn word(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Boolean => "boolean",
        ValueKind::Integer => "integer",
        ValueKind::Number => "number",
        ValueKind::String => "string",
        ValueKind::Array => "array",
        ValueKind::Object => "object",
    }
}

/// `From` for each variant whose type no other has.
fn conversions(ctx: Ctx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let name = ident(ctx.names.ty(id));
    let plain: Vec<Ref> =
        union.branches.iter().map(|branch| ctx.api.unalias_deeply(&branch.ty)).collect();
    let is_only = |branch: &Branch| {
        let plain_branch = ctx.api.unalias_deeply(&branch.ty);
        plain.iter().filter(|other| **other == plain_branch).count() == 1
    };
    let conversions = union.branches.iter().enumerate().filter(|(_, branch)| is_only(branch)).map(
        |(place, branch)| {
            let variant = ident(ctx.names.member(id, place));
            let from = ty(ctx, From::Types, &branch.ty);
            let value = if is_boxed(ctx, branch) { quote!(Box::new(value)) } else { quote!(value) };
            let text = (*ctx.api.unalias(&branch.ty) == Ref::String).then(|| {
                quote! {
                    impl From<&str> for #name {
                        fn from(value: &str) -> Self {
                            Self::#variant(value.to_owned())
                        }
                    }
                }
            });
            quote! {
                impl From<#from> for #name {
                    fn from(value: #from) -> Self {
                        Self::#variant(#value)
                    }
                }

                #text
            }
        },
    );
    quote!(#(#conversions)*)
}

/// `as_…` for each variant.
fn accessors(ctx: Ctx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let name = ident(ctx.names.ty(id));
    let accessors = union.branches.iter().enumerate().map(|(place, branch)| {
        let variant = ident(ctx.names.member(id, place));
        let method = format_ident!("{}", ctx.names.accessor(id, place));
        let value = ty(ctx, From::Types, &branch.ty);
        let docs = format!(" Returns the value where it is [`Self::{variant}`].");
        let (value, given) = match ctx.api.unalias(&branch.ty) {
            Ref::String => (quote!(str), quote!(value)),
            _ => (value, quote!(value)),
        };
        quote! {
            #[doc = #docs]
            pub fn #method(&self) -> Option<&#value> {
                match self {
                    Self::#variant(value) => Some(#given),
                    _ => None,
                }
            }
        }
    });
    quote! {
        impl #name {
            #(#accessors)*
        }
    }
}
