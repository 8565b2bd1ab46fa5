//! Values from the description's examples, where those fit the types.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::fits::fits;
use super::scalars::{exact_integer, float};
use super::{Fill, Maker, member};
use crate::emit::docs::is_deceptive;
use crate::emit::ty::ident;
use crate::ir::{Decision, Example, Hints, Ref, Shape, TextFormat, TypeId};

impl Maker<'_> {
    /// A value of a type from an example; nothing where it does not fit.
    pub(super) fn given(
        self,
        ty: &Ref,
        example: &Example,
        hints: Option<&Hints>,
    ) -> Option<TokenStream> {
        self.step()?;
        let deeper = self.deeper();
        let hints = hints.or(self.known(ty).hints);
        if hints.is_some_and(|hints| !fits(example, hints)) {
            return None;
        }
        let of_items = hints.and_then(|hints| hints.items.as_deref());
        Some(match (self.ctx.api.unalias(ty), example) {
            (Ref::Boolean, Example::Boolean(value)) => quote!(#value),
            (Ref::Integer(kind), Example::Number(text)) => exact_integer(*kind, text)?,
            (Ref::Number, Example::Number(text)) => float(text.parse().ok()?),
            (Ref::Text(TextFormat::DecimalNumber), Example::Number(text)) => {
                let value = float(text.parse().ok()?);
                quote!(#value.into())
            }
            (Ref::Text(TextFormat::DecimalNumber), _) => return None,
            (Ref::String | Ref::Text(_), Example::String(text)) if self.may_stand(text) => {
                quote!(#text.into())
            }
            // What may be anything is not worth many words.
            (Ref::Any, _) if self.fill == Fill::Shown => quote!(serde_json::Value::Null),
            (Ref::Any, example) => {
                let text = json(example);
                quote!(serde_json::from_str(#text).expect("the example is JSON"))
            }
            (Ref::List(item), Example::List(list)) => {
                // One item shows what all look like.
                let count = if self.fill == Fill::Shown { 1 } else { list.len() };
                let items = list.iter().take(count);
                let items = items.map(|value| deeper.given(item, value, of_items));
                let items = items.collect::<Option<Vec<_>>>()?;
                quote!(vec![#(#items),*])
            }
            (Ref::Map(value), Example::Object(members)) => {
                // A key that stands twice would be lost.
                let members: BTreeMap<&String, &Example> =
                    members.iter().map(|(key, value)| (key, value)).collect();
                let members = members.into_iter().map(|(key, member)| {
                    let value = deeper.given(value, member, None)?;
                    Some(quote!((#key.to_owned(), #value)))
                });
                let members = members.collect::<Option<Vec<_>>>()?;
                quote!(std::collections::BTreeMap::from([#(#members),*]))
            }
            (Ref::Nullable(_), Example::Null) => quote!(None),
            (Ref::Nullable(value), example) => {
                let value = deeper.given(value, example, hints)?;
                quote!(Some(#value))
            }
            (Ref::Named(id), example) => self.given_named(*id, example)?,
            _ => return None,
        })
    }

    fn given_named(self, id: TypeId, example: &Example) -> Option<TokenStream> {
        let name = ident(self.ctx.names.ty(id));
        let variant = |place: usize| {
            let variant = ident(self.ctx.names.member(id, place));
            quote!(types::#name::#variant)
        };
        match (&self.ctx.api.ty(id).shape, example) {
            (Shape::Object(object), Example::Object(_)) => self.object(id, object, Some(example)),
            (Shape::StringEnum(values), Example::String(text)) => {
                values.values.iter().position(|value| value.value == *text).map(variant)
            }
            (Shape::NumberEnum(values), Example::Number(text)) => {
                let value: i64 = text.parse().ok()?;
                values.values.iter().position(|other| other.value == value).map(variant)
            }
            (Shape::Union(union), example) => {
                let tagged = match &union.decision {
                    Decision::Tag { property, values } => match member(example, property) {
                        Some(Example::String(text)) => {
                            values.iter().find(|(value, _)| value == text).map(|(_, place)| *place)
                        }
                        _ => return None,
                    },
                    Decision::Kind(_) | Decision::Key(_) | Decision::Fit(_) => None,
                };
                match tagged {
                    Some(place) => self.branch(id, union, place, Some(example)),
                    None => (0..union.branches.len())
                        .find_map(|place| self.branch(id, union, place, Some(example))),
                }
            }
            _ => None,
        }
    }
}

/// Prints an example as JSON.
fn json(example: &Example) -> String {
    match example {
        Example::Null => "null".to_owned(),
        Example::Boolean(value) => value.to_string(),
        Example::Number(text) => number(text),
        Example::String(text) => quoted(text),
        Example::List(list) => {
            format!("[{}]", list.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Example::Object(members) => {
            let members =
                members.iter().map(|(key, value)| format!("{}:{}", quoted(key), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

/// Prints a number; what YAML takes for one may not be one of JSON's, or too large to be read.
fn number(text: &str) -> String {
    if let Ok(value) = text.parse::<i128>() {
        return value.to_string();
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => format!("{value:?}"),
        Ok(_) | Err(_) => "0".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if is_deceptive(c) || c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
