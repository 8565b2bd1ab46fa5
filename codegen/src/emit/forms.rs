//! Multipart bodies: a struct of their parts.

use proc_macro2::TokenStream;
use quote::quote;

use super::Ctx;
use super::docs::{attributes, described, paragraphs};
use super::file::File;
use super::ty::{From, argument, ident, ty};
use super::types::{head, import};
use crate::ir::{Part, PartKind, PartOrder, Parts, Presence, Ref, TypeId};

pub(super) fn form(ctx: Ctx<'_>, id: TypeId, parts: &[Part], file: &mut File) {
    file.import("super::super::runtime::multipart");
    imports(ctx, parts, file);
    file.items(structure(ctx, id, parts, Way::Sent));
    let row = |(place, part): (usize, &Part)| {
        let presence = match (part.is_repeated, part.presence) {
            (true, _) if part.joint.is_some() => "joined",
            (true, _) => "repeated",
            (false, Presence::Required) => "required",
            (false, Presence::Optional) => "optional",
        };
        let kind = match (&part.kind, part.joint) {
            (PartKind::Value { .. }, Some(joint)) => format!("value {joint:?}"),
            (PartKind::File { content_types }, _) => {
                format!("file {:?}", content_types.as_deref().unwrap_or_default())
            }
            (PartKind::Value { content_type: None, .. }, None) => "value".to_owned(),
            (PartKind::Value { content_type: Some(content_type), .. }, None) => {
                format!("value {content_type:?}")
            }
        };
        format!("{:?} => {}: {presence} {kind}", part.wire, ctx.names.member(id, place))
    };
    let rows: Vec<String> = parts.iter().enumerate().map(row).collect();
    file.table(&format!("multipart! {{ {}", ctx.names.ty(id)), &rows);
    file.items(methods(ctx, id, parts, Way::Sent));
}

/// A struct of the parts of an answer.
pub(super) fn answer(ctx: Ctx<'_>, id: TypeId, answer: &Parts, file: &mut File) {
    file.import("super::super::runtime::multipart_answer");
    imports(ctx, &answer.parts, file);
    file.items(structure(ctx, id, &answer.parts, Way::Received));
    let row = |(place, part): (usize, &Part)| {
        let presence = match (part.is_repeated, part.presence) {
            (true, _) => part
                .joint
                .map_or_else(|| "repeated".to_owned(), |joint| format!("joined({joint:?})")),
            (false, Presence::Required) => "required".to_owned(),
            (false, Presence::Optional) => "optional".to_owned(),
        };
        let types = match &part.kind {
            PartKind::File { content_types } => content_types.as_deref().unwrap_or_default(),
            PartKind::Value { content_type: Some(content_type), .. } => content_type,
            PartKind::Value { ty, content_type: None } => usual_type(ctx, ty),
        };
        format!("{:?} => {}: {presence} {types:?}", part.wire, ctx.names.member(id, place))
    };
    let rows: Vec<String> = answer.parts.iter().enumerate().map(row).collect();
    let order = match answer.order {
        PartOrder::ByName => "by_name",
        PartOrder::ByPlace => "by_place",
    };
    file.table(&format!("multipart_answer! {{ {} {order}", ctx.names.ty(id)), &rows);
    file.items(methods(ctx, id, &answer.parts, Way::Received));
}

/// The media type of a part where the description names none: text and numbers as they print, all else as JSON.
fn usual_type(ctx: Ctx<'_>, ty: &Ref) -> &'static str {
    match ctx.api.unalias(ty) {
        Ref::Any => "",
        ty if ctx.api.is_scalar(ty) => "text/plain",
        Ref::Text(_) | Ref::Base64 => "text/plain",
        Ref::Boolean
        | Ref::Integer(_)
        | Ref::Number
        | Ref::String
        | Ref::List(_)
        | Ref::Map(_)
        | Ref::Nullable(_)
        | Ref::Named(_) => "application/json",
    }
}

/// Which way parts travel.
#[derive(Clone, Copy)]
enum Way {
    Sent,
    Received,
}

impl Way {
    /// The type of a file.
    fn file(self) -> TokenStream {
        match self {
            Self::Sent => quote!(runtime::FilePart),
            Self::Received => quote!(runtime::ReceivedFile),
        }
    }
}

fn imports(ctx: Ctx<'_>, parts: &[Part], file: &mut File) {
    file.import("super::super::runtime");
    for part in parts {
        match &part.kind {
            PartKind::Value { ty, .. } => import(ctx, ty, file),
            PartKind::File { .. } => {}
        }
    }
}

fn part_type(ctx: Ctx<'_>, part: &Part, way: Way) -> TokenStream {
    match &part.kind {
        PartKind::File { .. } => way.file(),
        PartKind::Value { ty: part, .. } => ty(ctx, From::Types, part),
    }
}

fn part_docs(part: &Part) -> TokenStream {
    let fallback = format!("The part `{}`.", part.wire.replace('`', "'"));
    attributes(&paragraphs(described(&part.docs, &fallback)))
}

fn structure(ctx: Ctx<'_>, id: TypeId, parts: &[Part], way: Way) -> TokenStream {
    let name = ident(ctx.names.ty(id));
    let (fallback, derived) = match way {
        Way::Sent => ("The parts of a form.", quote!(Debug, Clone)),
        Way::Received => ("The parts of an answer.", quote!(Debug, Clone, PartialEq)),
    };
    let docs = attributes(&head(ctx.api.ty(id), fallback));
    let members = parts.iter().enumerate().map(|(place, part)| {
        let member = ident(ctx.names.member(id, place));
        let docs = part_docs(part);
        let ty = part_type(ctx, part, way);
        let ty = match (part.is_repeated, part.presence) {
            (true, _) => quote!(Vec<#ty>),
            (false, Presence::Required) => ty,
            (false, Presence::Optional) => quote!(Option<#ty>),
        };
        quote! {
            #docs
            pub #member: #ty,
        }
    });
    quote! {
        #docs
        #[derive(#derived)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
        }
    }
}

fn methods(ctx: Ctx<'_>, id: TypeId, parts: &[Part], way: Way) -> TokenStream {
    let name = ident(ctx.names.ty(id));
    let argument = |part: &Part| match &part.kind {
        PartKind::File { .. } => (way.file(), false),
        PartKind::Value { ty, .. } => {
            let argument = argument(ctx, From::Types, ty);
            (argument.ty, argument.converts)
        }
    };
    let (mut arguments, mut values, mut setters) = (Vec::new(), Vec::new(), Vec::new());
    for (place, part) in parts.iter().enumerate() {
        let member = ident(ctx.names.member(id, place));
        let (ty, converts) = if part.is_repeated {
            let item = part_type(ctx, part, way);
            (quote!(Vec<#item>), false)
        } else {
            argument(part)
        };
        let (empty, set): (TokenStream, fn(TokenStream) -> TokenStream) = if part.is_repeated {
            (quote!(Vec::new()), |value| value)
        } else {
            (quote!(None), |value| quote!(Some(#value)))
        };
        let value = if converts { quote!(#member.into()) } else { quote!(#member) };
        match part.presence {
            Presence::Required => {
                arguments.push(quote!(#member: #ty));
                values.push(if converts { quote!(#member: #value,) } else { quote!(#member,) });
            }
            Presence::Optional => {
                let docs = part_docs(part);
                values.push(quote!(#member: #empty,));
                let value = set(value);
                setters.push(quote! {
                    #docs
                    #[must_use]
                    pub fn #member(mut self, #member: #ty) -> Self {
                        self.#member = #value;
                        self
                    }
                });
            }
        }
    }
    // The lint's limit is seven.
    let many = (arguments.len() > 7).then(|| {
        let reason = "a form asks for all its required parts";
        quote!(#[allow(clippy::too_many_arguments, reason = #reason)])
    });
    let (gate, docs) = match way {
        Way::Sent => (None, " Makes a form of what is required."),
        Way::Received => {
            (Some(quote!(#[cfg(feature = "testing")])), " Makes an answer of what is required.")
        }
    };
    quote! {
        #gate
        impl #name {
            #[doc = #docs]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self {
                    #(#values)*
                }
            }

            #(#setters)*
        }
    }
}
