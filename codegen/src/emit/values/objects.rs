//! Objects and the forms of multipart bodies.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Fill, Known, Maker, member};
use crate::emit::objects::{self, Holds};
use crate::emit::ty::ident;
use crate::ir::{
    Access, Example, Field, Hints, Object, Part, PartKind, Presence, Ref, Shape, TypeId, Usage,
};

/// How deep objects are filled with what is optional.
const FILLED_DEPTH: usize = 2;

impl<'a> Maker<'a> {
    /// An object, from an example or from its type alone.
    pub(super) fn object(
        self,
        id: TypeId,
        object: &'a Object,
        example: Option<&Example>,
    ) -> Option<TokenStream> {
        let usage = self.ctx.api.ty(id).usage;
        let name = ident(self.ctx.names.ty(id));
        let required = objects::required(object, usage);
        let hints = self.ctx.api.ty(id).docs.hints.as_deref();
        let demands = match hints {
            Some(hints) => demands(object, usage, hints, example)?,
            None => Demands::default(),
        };
        let known = |field: &'a Field| -> Option<Known<'_>> {
            let given = example.map(|example| member(example, &field.wire));
            match given {
                // An example that lacks what is required is no example of the type.
                Some(None) if field.presence == Presence::Required => None,
                Some(given) => Some(Known::example(given).or(Known::of(&field.docs))),
                None => Some(Known::of(&field.docs)),
            }
        };
        let start = if objects::has_required_struct(self.ctx, id) {
            let required_name = ident(self.ctx.names.required(id));
            let members = required.iter().map(|(place, field)| {
                let member = ident(self.ctx.names.member(id, *place));
                let value =
                    self.held(field, objects::holds(field, usage), known(field)?, example)?;
                Some(quote!(#member: #value))
            });
            let members = members.collect::<Option<Vec<_>>>()?;
            quote!(types::#name::new(types::#required_name { #(#members),* }))
        } else {
            let arguments = required.iter().map(|(_, field)| {
                let holds = objects::holds(field, usage);
                let known = known(field)?;
                if field.boxed || holds == Holds::Nullable {
                    return self.held(field, holds, known, example);
                }
                self.of_field(field, known, example, Self::argument)
            });
            let arguments = arguments.collect::<Option<Vec<_>>>()?;
            quote!(types::#name::new(#(#arguments),*))
        };
        // Each type has an example of its own, so one need not hold all of what it holds.
        let filled_depth = if self.is_for_tests { 0 } else { FILLED_DEPTH };
        let mut setters = Vec::new();
        for (place, field) in object.fields.iter().enumerate() {
            let given = example.and_then(|example| member(example, &field.wire));
            let is_set = match example {
                Some(_) => given.is_some() && given != Some(&Example::Null),
                None => self.depth <= filled_depth,
            };
            let is_set = is_set && self.fill == Fill::Everything && setters.len() < demands.room;
            let is_set = is_set && !demands.absent.contains(&place);
            let is_tag = self.tag.is_some_and(|(property, _)| property == field.wire);
            let is_demanded = is_tag || demands.present.contains(&place);
            let is_affordable = self.budget.fields.get() > 0;
            let is_settable = is_settable(field, usage)
                || (self.is_for_tests && is_settable_by_tests(field, usage));
            if !is_settable || !(is_demanded || is_set && is_affordable) {
                continue;
            }
            let known = Known::example(given).or(Known::of(&field.docs));
            let example = example.filter(|_| given.is_some());
            let value = self.of_field(field, known, example, Self::argument);
            match value {
                Some(value) => {
                    self.budget.fields.set(self.budget.fields.get().saturating_sub(1));
                    let setter = ident(self.ctx.names.member(id, place));
                    setters.push(quote!(.#setter(#value)));
                }
                None if example.is_some() => return None,
                None => {}
            }
        }
        Some(quote!(#start #(#setters)*))
    }

    /// The value of a field; with an example, only one that fits it.
    fn of_field(
        self,
        field: &'a Field,
        known: Known<'_>,
        example: Option<&Example>,
        make: fn(Self, &Ref, Known<'_>) -> Option<TokenStream>,
    ) -> Option<TokenStream> {
        let tag = self.tag.filter(|(property, _)| *property == field.wire);
        let maker = Self { tag, ..self.deeper() };
        if let Some((_, text)) = tag {
            return make(maker, &field.ty, Known::example(Some(&Example::String(text.to_owned()))));
        }
        let given = example.and_then(|example| member(example, &field.wire));
        if let Some(given) = given.filter(|given| **given != Example::Null) {
            // Whether it fits is asked first: a value made up would not belong to the others.
            let value = maker.given(&field.ty, given, known.hints)?;
            // A setter takes texts before they are converted; to make others again would take twice as long on each level.
            let ty = self.ctx.api.unalias(&field.ty);
            if !matches!(ty, Ref::String | Ref::Text(_) | Ref::Base64) {
                return Some(value);
            }
        }
        make(maker, &field.ty, known)
    }

    /// The value of a field as its struct holds it.
    fn held(
        self,
        field: &'a Field,
        holds: Holds,
        known: Known<'_>,
        example: Option<&Example>,
    ) -> Option<TokenStream> {
        let is_null = known.example == Some(&Example::Null);
        if holds == Holds::Nullable && (is_null || self.fill != Fill::Everything) {
            return Some(quote!(None));
        }
        let value = self.of_field(field, known, example, Self::exact)?;
        let value = if field.boxed { quote!(Box::new(#value)) } else { value };
        Some(if holds == Holds::Nullable { quote!(Some(#value)) } else { value })
    }

    pub(super) fn form(self, id: TypeId, example: Option<&Example>) -> Option<TokenStream> {
        let (parts, file) = match &self.ctx.api.ty(id).shape {
            Shape::Form(parts) => {
                (parts, quote!(runtime::FilePart::bytes("contents").file_name("file.txt")))
            }
            Shape::Parts(answer) => (&answer.parts, quote!(runtime::ReceivedFile::new("contents"))),
            Shape::Object(_)
            | Shape::StringEnum(_)
            | Shape::NumberEnum(_)
            | Shape::Union(_)
            | Shape::Alias(_) => return None,
        };
        let given = |part: &Part| example.and_then(|example| member(example, &part.wire)).cloned();
        let required = parts.iter().filter(|part| part.presence == Presence::Required);
        let arguments = required.map(|part| self.part(part, given(part).as_ref(), &file));
        let arguments = arguments.collect::<Option<Vec<_>>>()?;
        let name = ident(self.ctx.names.ty(id));
        let mut setters = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if part.presence == Presence::Required || self.fill != Fill::Everything {
                continue;
            }
            if let Some(value) = self.part(part, given(part).as_ref(), &file) {
                let setter = ident(self.ctx.names.member(id, place));
                setters.push(quote!(.#setter(#value)));
            }
        }
        Some(quote!(types::#name::new(#(#arguments),*) #(#setters)*))
    }

    fn part(
        self,
        part: &Part,
        example: Option<&Example>,
        file: &TokenStream,
    ) -> Option<TokenStream> {
        let known = Known::example(example).or(Known::of(&part.docs));
        Some(match &part.kind {
            PartKind::File { .. } if part.is_repeated => {
                let files = vec![file; known.count()];
                quote!(vec![#(#files),*])
            }
            PartKind::File { .. } => quote!(#file),
            PartKind::Value { ty, .. } if part.is_repeated => {
                self.exact(&Ref::List(Box::new(ty.clone())), known)?
            }
            PartKind::Value { ty, .. } => self.argument(ty, known)?,
        })
    }
}

/// What an object's bounds ask for beyond what is required, as places of fields.
struct Demands {
    present: Vec<usize>,
    absent: Vec<usize>,
    /// How many optional fields there may be.
    room: usize,
}

impl Default for Demands {
    fn default() -> Self {
        Self { present: Vec::new(), absent: Vec::new(), room: usize::MAX }
    }
}

/// Whether a field of a type that is only read has a setter for tests.
fn is_settable_by_tests(field: &Field, usage: Usage) -> bool {
    !usage.written && field.constant.is_none() && objects::holds(field, usage) == Holds::Optional
}

/// Whether a field has a setter, which the caller may leave out.
fn is_settable(field: &Field, usage: Usage) -> bool {
    let is_optional = matches!(objects::holds(field, usage), Holds::Optional | Holds::ThreeState);
    is_optional && usage.written && field.constant.is_none() && field.access != Access::ReadOnly
}

/// Chooses the optional fields that make an object keep its bounds; nothing where an example cannot.
fn demands(
    object: &Object,
    usage: Usage,
    hints: &Hints,
    example: Option<&Example>,
) -> Option<Demands> {
    let is_there = |field: &Field| {
        let given =
            |example| member(example, &field.wire).is_some_and(|given| *given != Example::Null);
        field.access != Access::ReadOnly && example.is_none_or(given)
    };
    let find = |name: &String| object.fields.iter().position(|field| field.wire == *name);
    let settable =
        |place: &usize| object.fields.get(*place).is_some_and(|field| is_settable(field, usage));
    let mut demands = Demands::default();
    if let Some(sets) = &hints.sets {
        let is_possible = |set: &&Vec<String>| {
            set.iter().all(|name| find(name).is_some_and(|place| is_there(&object.fields[place])))
        };
        let chosen = sets.names.iter().find(is_possible);
        if chosen.is_none() && example.is_some() {
            return None;
        }
        let chosen: Vec<usize> = chosen.into_iter().flatten().filter_map(find).collect();
        if sets.is_only_one && !chosen.is_empty() {
            let others = sets.names.iter().flatten().filter_map(find);
            demands.absent = others.filter(|place| !chosen.contains(place)).collect();
        }
        demands.present = chosen.into_iter().filter(settable).collect();
    }
    let is_sent =
        |field: &&Field| field.presence == Presence::Required && field.access != Access::ReadOnly;
    let sent = object.fields.iter().filter(is_sent).count();
    let least = hints.min_properties.unwrap_or(0).saturating_sub(sent);
    for (place, field) in object.fields.iter().enumerate() {
        let is_free = !demands.present.contains(&place) && !demands.absent.contains(&place);
        if demands.present.len() < least && is_free && settable(&place) && is_there(field) {
            demands.present.push(place);
        }
    }
    demands.room = hints.max_properties.unwrap_or(usize::MAX).saturating_sub(sent);
    Some(demands)
}
