//! Sample values as Rust code, for the examples in the docs: what is required, and no more.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Ctx;
use super::docs::is_deceptive;
use super::objects::{self, Holds};
use super::ty::ident;
use crate::ir::{
    Docs, EnumValue, Field, IntegerKind, Object, Part, PartKind, Presence, Ref, Shape, TextFormat,
    TypeId,
};

/// How deep a sample goes; what lies deeper makes no example.
const DEPTH: usize = 6;

/// A sample as an argument of a method, which converts what it can by itself.
pub(super) fn argument(ctx: Ctx<'_>, ty: &Ref, docs: &Docs) -> Option<TokenStream> {
    Sampler { ctx, depth: 0 }.argument(ty, docs)
}

/// A sample as a value of the very type.
pub(super) fn value(ctx: Ctx<'_>, ty: &Ref) -> Option<TokenStream> {
    Sampler { ctx, depth: 0 }.exact(ty, &Docs::default())
}

/// A sample of the parts of a form.
pub(super) fn form(ctx: Ctx<'_>, id: TypeId) -> Option<TokenStream> {
    let Shape::Form(parts) = &ctx.api.ty(id).shape else { return None };
    let sampler = Sampler { ctx, depth: 0 };
    let required = parts.iter().filter(|part| part.presence == Presence::Required);
    let arguments = required.map(|part| sampler.part(part)).collect::<Option<Vec<_>>>()?;
    let name = ident(ctx.names.ty(id));
    Some(quote!(types::#name::new(#(#arguments),*)))
}

#[derive(Clone, Copy)]
struct Sampler<'a> {
    ctx: Ctx<'a>,
    depth: usize,
}

impl Sampler<'_> {
    /// A value for a parameter of type `impl Into<T>`, where the type is one that is taken so.
    fn argument(self, ty: &Ref, docs: &Docs) -> Option<TokenStream> {
        let text = |fallback: &str| {
            let example = docs.example.as_deref().filter(|text| is_printable(text));
            let text = example.unwrap_or(fallback);
            quote!(#text)
        };
        Some(match self.ctx.api.unalias(ty) {
            Ref::String => text("…"),
            Ref::Text(format) => match format {
                TextFormat::DateTime => text("2026-01-31T10:00:00Z"),
                TextFormat::Date => text("2026-01-31"),
                TextFormat::Time => text("10:00:00"),
                TextFormat::Duration => text("PT1H"),
                TextFormat::Decimal => text("1.50"),
                TextFormat::DecimalNumber => quote!(1.5),
                TextFormat::Secret => quote!("secret"),
            },
            Ref::Base64 => quote!(b"bytes".to_vec()),
            Ref::Boolean
            | Ref::Integer(_)
            | Ref::Number
            | Ref::Any
            | Ref::List(_)
            | Ref::Map(_)
            | Ref::Nullable(_)
            | Ref::Named(_) => return self.exact(ty, docs),
        })
    }

    /// A value of the very type.
    fn exact(self, ty: &Ref, docs: &Docs) -> Option<TokenStream> {
        if self.depth > DEPTH {
            return None;
        }
        let deeper = Self { depth: self.depth + 1, ..self };
        Some(match self.ctx.api.unalias(ty) {
            Ref::Boolean => quote!(true),
            Ref::Integer(kind) => integer(*kind, docs.example.as_deref()),
            Ref::Number => number(docs.example.as_deref()),
            Ref::String | Ref::Text(_) | Ref::Base64 => {
                let value = self.argument(ty, docs)?;
                quote!(#value.into())
            }
            Ref::Any => quote!(serde_json::Value::Null),
            Ref::List(item) => {
                let item = deeper.exact(item, &Docs::default());
                item.map_or_else(|| quote!(Vec::new()), |item| quote!(vec![#item]))
            }
            Ref::Map(_) => quote!(std::collections::BTreeMap::new()),
            Ref::Nullable(_) => quote!(None),
            Ref::Named(id) => deeper.named(*id, docs)?,
        })
    }

    fn named(self, id: TypeId, docs: &Docs) -> Option<TokenStream> {
        let name = ident(self.ctx.names.ty(id));
        Some(match &self.ctx.api.ty(id).shape {
            Shape::Object(object) => self.object(id, object)?,
            Shape::StringEnum(values) => {
                let variant = self.variant(id, &values.values, docs);
                quote!(types::#name::#variant)
            }
            Shape::NumberEnum(values) => {
                let variant = self.variant(id, &values.values, docs);
                quote!(types::#name::#variant)
            }
            Shape::Union(union) => {
                let mut branches = union.branches.iter().enumerate();
                let (variant, value) = branches.find_map(|(place, branch)| {
                    let value = self.exact(&branch.ty, &Docs::default())?;
                    let is_boxed = branch.boxed || self.ctx.api.object(&branch.ty).is_some();
                    let value = if is_boxed { quote!(Box::new(#value)) } else { value };
                    Some((ident(self.ctx.names.member(id, place)), value))
                })?;
                quote!(types::#name::#variant(#value))
            }
            Shape::Alias(_) | Shape::Form(_) => return None,
        })
    }

    /// The variant that the description gives as an example, or else the first.
    fn variant<T: ToString>(
        self,
        id: TypeId,
        values: &[EnumValue<T>],
        docs: &Docs,
    ) -> proc_macro2::Ident {
        let is_example = |value: &EnumValue<T>| {
            Some(value.value.to_string()) == docs.example.as_deref().map(str::to_owned)
        };
        let place = values.iter().position(is_example).unwrap_or(0);
        ident(self.ctx.names.member(id, place))
    }

    fn object(self, id: TypeId, object: &Object) -> Option<TokenStream> {
        let usage = self.ctx.api.ty(id).usage;
        let name = ident(self.ctx.names.ty(id));
        let required = objects::required(object, usage);
        if objects::has_required_struct(self.ctx, id) {
            let required_name = ident(self.ctx.names.required(id));
            let members = required.iter().map(|(place, field)| {
                let member = ident(self.ctx.names.member(id, *place));
                let value = self.field(field, objects::holds(field, usage))?;
                Some(quote!(#member: #value))
            });
            let members = members.collect::<Option<Vec<_>>>()?;
            return Some(quote!(types::#name::new(types::#required_name { #(#members),* })));
        }
        let arguments = required.iter().map(|(_, field)| {
            let holds = objects::holds(field, usage);
            if field.boxed || holds == Holds::Nullable {
                return self.field(field, holds);
            }
            self.argument(&field.ty, &field.docs)
        });
        let arguments = arguments.collect::<Option<Vec<_>>>()?;
        Some(quote!(types::#name::new(#(#arguments),*)))
    }

    fn field(self, field: &Field, holds: Holds) -> Option<TokenStream> {
        if holds == Holds::Nullable {
            return Some(quote!(None));
        }
        let value = self.exact(&field.ty, &field.docs)?;
        Some(if field.boxed { quote!(Box::new(#value)) } else { value })
    }

    fn part(self, part: &Part) -> Option<TokenStream> {
        let one = match &part.kind {
            PartKind::File { .. } => {
                quote!(runtime::FilePart::bytes("contents").file_name("file.txt"))
            }
            PartKind::Value { ty, .. } if part.is_repeated => self.exact(ty, &part.docs)?,
            PartKind::Value { ty, .. } => self.argument(ty, &part.docs)?,
        };
        Some(if part.is_repeated { quote!(vec![#one]) } else { one })
    }
}

/// Whether a text is short and shows what it is.
fn is_printable(text: &str) -> bool {
    text.len() <= 80 && !text.chars().any(|c| c.is_control() || is_deceptive(c))
}

fn integer(kind: IntegerKind, example: Option<&str>) -> TokenStream {
    let fits = |text: &&str| match kind {
        IntegerKind::I32 => text.parse::<i32>().is_ok(),
        IntegerKind::I64 => text.parse::<i64>().is_ok(),
        IntegerKind::U32 => text.parse::<u32>().is_ok(),
        IntegerKind::U64 => text.parse::<u64>().is_ok(),
    };
    let value = example.filter(fits).and_then(|text| text.parse::<i128>().ok()).unwrap_or(1);
    let digits = Literal::u128_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}

fn number(example: Option<&str>) -> TokenStream {
    let value = example.and_then(|text| text.parse::<f64>().ok()).filter(|value| value.is_finite());
    let value = value.unwrap_or(1.5);
    let digits = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#digits) } else { quote!(#digits) }
}
