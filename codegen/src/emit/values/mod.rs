//! Calls and the values that they send, as Rust code for docs and tests: the description's examples where they fit the
//! types, or else values made from the types and what is known of them.

mod given;
mod pattern;
mod scalars;

use std::cell::Cell;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Ctx;
use crate::emit::docs::is_deceptive;
use crate::emit::objects::{self, Holds};
use crate::emit::ty::ident;
use crate::ir::{
    Access, BodyContent, Decision, Docs, Example, Field, Hints, Object, Parameter, Part, PartKind,
    Presence, Ref, Shape, TextFormat, TypeId, Union,
};
use scalars::{integer, number, string};

/// How deep a value goes.
const DEPTH: usize = 12;

/// How deep objects are filled with what is optional.
const FILLED_DEPTH: usize = 2;

/// How many optional fields one call sets, so that wide trees stay readable.
const FILLED_FIELDS: usize = 200;

/// How many values are tried for one call: of types that hold each other there are endlessly many.
const STEPS: usize = 20_000;

/// How long a text is that is shown.
const SHOWN_LENGTH: usize = 80;

/// What a value is made for, and so how much of it there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// To be read: what is required, in few words.
    Shown,
    /// To be sent: what is required.
    Required,
    /// To be sent: all that there is.
    Everything,
}

/// A call of an operation by one of its methods; nothing where no value can be made of what it requires.
pub(super) fn call(ctx: Ctx<'_>, place: usize, method: &str, fill: Fill) -> Option<TokenStream> {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let (mut arguments, mut setters) = (Vec::new(), Vec::new());
    let mut give = |name: &str, is_required: bool, value: Option<TokenStream>| {
        if is_required {
            arguments.push(value?);
        } else if let (Fill::Everything, Some(value)) = (fill, value) {
            let setter = ident(name);
            setters.push(quote!(.#setter(#value)));
        }
        Some(())
    };
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
        give(name, parameter.required, self::parameter(ctx, parameter, fill))?;
    }
    if let Some(body) = &operation.body {
        let value = self::body(ctx, &body.content, body.example.as_ref(), fill);
        give(&names.body, body.required, value)?;
    }
    let method = ident(method);
    let resource = operation.tag.map(|tag| ident(&ctx.names.tags[tag].accessor));
    let resource = resource.map(|accessor| quote!(.#accessor()));
    Some(quote!(client #resource.#method(#(#arguments),*) #(#setters)*))
}

/// The value of a parameter, as its method takes it.
fn parameter(ctx: Ctx<'_>, parameter: &Parameter, fill: Fill) -> Option<TokenStream> {
    // Nothing is sent of an object without properties, which a required parameter cannot be.
    let may_be_empty = match ctx.api.unalias(&parameter.ty) {
        Ref::Map(_) => true,
        ty => ctx.api.object(ty).is_some_and(|object| {
            object.fields.iter().all(|field| field.presence == Presence::Optional)
        }),
    };
    let fill = if may_be_empty && fill == Fill::Required { Fill::Everything } else { fill };
    Maker::new(ctx, fill, &Budget::default()).argument(&parameter.ty, Known::of(&parameter.docs))
}

/// The value of a body, as its method takes it.
fn body(
    ctx: Ctx<'_>,
    content: &BodyContent,
    example: Option<&Example>,
    fill: Fill,
) -> Option<TokenStream> {
    let budget = Budget::default();
    let maker = Maker::new(ctx, fill, &budget);
    match content {
        BodyContent::Json { ty, envelope: Some(key), .. } => {
            maker.exact(ty, Known::example(example.and_then(|example| member(example, key))))
        }
        BodyContent::Json { ty, envelope: None, .. }
        | BodyContent::Form { ty, .. }
        | BodyContent::Text { ty, .. } => maker.exact(ty, Known::example(example)),
        BodyContent::Multipart { form: Some(form) } => maker.form(*form, example),
        BodyContent::Multipart { form: None } => Some(quote!(runtime::Form::new())),
        BodyContent::Bytes { .. } => Some(quote!("bytes")),
    }
}

/// What is known of a value besides its type: an example of it, and what the description says.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    example: Option<&'a Example>,
    hints: Option<&'a Hints>,
}

impl<'a> Known<'a> {
    fn of(docs: &'a Docs) -> Self {
        let hints = docs.hints.as_deref();
        Self { example: hints.and_then(|hints| hints.example.as_ref()), hints }
    }

    fn example(example: Option<&'a Example>) -> Self {
        Self { example, hints: None }
    }

    /// What is known at one place and at another; the first goes before.
    fn or(self, other: Self) -> Self {
        Self { example: self.example.or(other.example), hints: self.hints.or(other.hints) }
    }

    fn items(self) -> Self {
        let hints = self.hints.and_then(|hints| hints.items.as_deref());
        Self { example: hints.and_then(|hints| hints.example.as_ref()), hints }
    }
}

/// The member of an object under a key.
fn member<'e>(example: &'e Example, key: &str) -> Option<&'e Example> {
    match example {
        Example::Object(members) => {
            members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
        }
        _ => None,
    }
}

/// What the values of one call may still take.
struct Budget {
    /// Optional fields that are set.
    fields: Cell<usize>,
    /// Values that are tried.
    steps: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { fields: Cell::new(FILLED_FIELDS), steps: Cell::new(STEPS) }
    }
}

#[derive(Clone, Copy)]
struct Maker<'a> {
    ctx: Ctx<'a>,
    fill: Fill,
    depth: usize,
    budget: &'a Budget,
    /// The property by which a union tells its branches, and this branch's text.
    tag: Option<(&'a str, &'a str)>,
}

impl<'a> Maker<'a> {
    fn new(ctx: Ctx<'a>, fill: Fill, budget: &'a Budget) -> Self {
        Self { ctx, fill, depth: 0, budget, tag: None }
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, tag: None, ..self }
    }

    /// Whether a text may stand in code: nothing in it is hidden, and it is short where it is to be read.
    fn may_stand(self, text: &str) -> bool {
        let is_shown = self.fill == Fill::Shown;
        let is_hidden = |c: char| is_deceptive(c) && (is_shown || !['\n', '\r'].contains(&c));
        let is_long = is_shown && text.len() > SHOWN_LENGTH;
        !is_long && !text.chars().any(is_hidden)
    }

    /// Gives nothing where a value would be too deep, or too many were tried.
    fn step(self) -> Option<()> {
        let steps = self.budget.steps.get().checked_sub(1)?;
        self.budget.steps.set(steps);
        (self.depth <= DEPTH).then_some(())
    }

    /// A value for a parameter that takes `impl Into<T>` where that is how the type is taken.
    fn argument(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        let known = known.or(self.known(ty));
        match self.ctx.api.unalias(ty) {
            Ref::String | Ref::Text(_) | Ref::Base64 => self.text(ty, known),
            _ => self.exact(ty, known),
        }
    }

    /// What the types that a reference names say themselves.
    fn known(self, ty: &Ref) -> Known<'a> {
        let mut known = Known::default();
        let mut ty = ty;
        while let Ref::Named(id) = ty {
            let described = self.ctx.api.ty(*id);
            known = known.or(Known::of(&described.docs));
            match &described.shape {
                Shape::Alias(target) => ty = target,
                _ => break,
            }
        }
        known
    }

    /// A text, or a number of a format of its own, before it is converted.
    fn text(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        let example = match known.example {
            Some(Example::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let text = |fixed: &str| {
            let text = example.filter(|text| !text.is_empty() && self.may_stand(text));
            let text = text.unwrap_or(fixed);
            quote!(#text)
        };
        Some(match self.ctx.api.unalias(ty) {
            Ref::Text(TextFormat::DateTime) => text("2026-01-31T10:00:00Z"),
            Ref::Text(TextFormat::Date) => text("2026-01-31"),
            Ref::Text(TextFormat::Time) => text("10:00:00Z"),
            Ref::Text(TextFormat::Duration) => text("PT1H"),
            Ref::Text(TextFormat::Decimal) => text("1.50"),
            Ref::Text(TextFormat::DecimalNumber) => {
                let value = number(known);
                quote!(#value)
            }
            Ref::Text(TextFormat::Secret) | Ref::String => text(&string(known.hints)),
            Ref::Base64 => quote!(b"bytes".to_vec()),
            _ => return None,
        })
    }

    /// A value of the very type.
    fn exact(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        self.step()?;
        let known = known.or(self.known(ty));
        if let Some(value) = known.example.and_then(|example| self.given(ty, example)) {
            return Some(value);
        }
        let known = Known { example: None, ..known };
        Some(match self.ctx.api.unalias(ty) {
            Ref::Boolean => quote!(true),
            Ref::Integer(kind) => integer(*kind, known),
            Ref::Number => number(known),
            Ref::String | Ref::Text(_) | Ref::Base64 => {
                let value = self.text(ty, known)?;
                quote!(#value.into())
            }
            Ref::Any => quote!(serde_json::Value::from("text")),
            Ref::List(item) => {
                let count = known.hints.and_then(|hints| hints.min_items).unwrap_or(1);
                let item = self.deeper().exact(item, known.items());
                let items = item.map_or(Vec::new(), |item| vec![item; count.clamp(1, 20)]);
                if items.is_empty() { quote!(Vec::new()) } else { quote!(vec![#(#items),*]) }
            }
            Ref::Map(value) => {
                let value = self.optional(value, Known::default());
                value.map_or_else(
                    || quote!(std::collections::BTreeMap::new()),
                    |value| quote!(std::collections::BTreeMap::from([("key".to_owned(), #value)])),
                )
            }
            Ref::Nullable(value) => {
                let value = self.optional(value, known);
                value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
            }
            Ref::Named(id) => self.named(*id)?,
        })
    }

    /// A value that may as well be absent.
    fn optional(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        match self.fill {
            Fill::Shown | Fill::Required => None,
            Fill::Everything => self.deeper().exact(ty, known),
        }
    }

    fn named(self, id: TypeId) -> Option<TokenStream> {
        let name = ident(self.ctx.names.ty(id));
        Some(match &self.ctx.api.ty(id).shape {
            Shape::Object(object) => self.object(id, object, None)?,
            Shape::StringEnum(values) if values.values.is_empty() => return None,
            Shape::StringEnum(values) => {
                let tag = self.tag.and_then(|(_, text)| {
                    values.values.iter().position(|value| value.value == text)
                });
                let variant = ident(self.ctx.names.member(id, tag.unwrap_or(0)));
                quote!(types::#name::#variant)
            }
            Shape::NumberEnum(values) if values.values.is_empty() => return None,
            Shape::NumberEnum(_) => {
                let variant = ident(self.ctx.names.member(id, 0));
                quote!(types::#name::#variant)
            }
            Shape::Union(union) => {
                let mut branches = 0..union.branches.len();
                branches.find_map(|place| self.branch(id, union, place, None))?
            }
            Shape::Alias(_) | Shape::Form(_) => return None,
        })
    }

    /// One branch of a union.
    fn branch(
        self,
        id: TypeId,
        union: &'a Union,
        place: usize,
        example: Option<&Example>,
    ) -> Option<TokenStream> {
        let branch = &union.branches[place];
        let tag = match &union.decision {
            Decision::Tag { property, values } => values
                .iter()
                .find(|(_, branch)| *branch == place)
                .map(|(text, _)| (property.as_str(), text.as_str())),
            Decision::Kind(_) | Decision::Key(_) | Decision::Fit(_) => None,
        };
        let maker = Self { tag, ..self.deeper() };
        let value = match example {
            Some(example) => maker.given(&branch.ty, example)?,
            None => maker.exact(&branch.ty, Known::default())?,
        };
        let (name, variant) =
            (ident(self.ctx.names.ty(id)), ident(self.ctx.names.member(id, place)));
        let is_boxed = branch.boxed || self.ctx.api.object(&branch.ty).is_some();
        let value = if is_boxed { quote!(Box::new(#value)) } else { value };
        Some(quote!(types::#name::#variant(#value)))
    }

    /// An object, from an example or from its type alone.
    fn object(
        self,
        id: TypeId,
        object: &'a Object,
        example: Option<&Example>,
    ) -> Option<TokenStream> {
        let usage = self.ctx.api.ty(id).usage;
        let name = ident(self.ctx.names.ty(id));
        let required = objects::required(object, usage);
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
        let mut setters = Vec::new();
        for (place, field) in object.fields.iter().enumerate() {
            let is_optional =
                matches!(objects::holds(field, usage), Holds::Optional | Holds::ThreeState);
            let given = example.and_then(|example| member(example, &field.wire));
            let is_set = match example {
                Some(_) => given.is_some() && given != Some(&Example::Null),
                None => self.depth <= FILLED_DEPTH,
            };
            let is_ours = field.constant.is_none() && field.access != Access::ReadOnly;
            let is_tag = self.tag.is_some_and(|(property, _)| property == field.wire);
            if !is_optional
                || !is_ours
                || !usage.written
                || !(is_tag || is_set && self.fill == Fill::Everything)
                || self.budget.fields.get() == 0
            {
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
            maker.given(&field.ty, given)?;
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

    fn form(self, id: TypeId, example: Option<&Example>) -> Option<TokenStream> {
        let Shape::Form(parts) = &self.ctx.api.ty(id).shape else { return None };
        let given = |part: &Part| example.and_then(|example| member(example, &part.wire)).cloned();
        let required = parts.iter().filter(|part| part.presence == Presence::Required);
        let arguments = required.map(|part| self.part(part, given(part).as_ref()));
        let arguments = arguments.collect::<Option<Vec<_>>>()?;
        let name = ident(self.ctx.names.ty(id));
        let mut setters = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if part.presence == Presence::Required || self.fill != Fill::Everything {
                continue;
            }
            if let Some(value) = self.part(part, given(part).as_ref()) {
                let setter = ident(self.ctx.names.member(id, place));
                setters.push(quote!(.#setter(#value)));
            }
        }
        Some(quote!(types::#name::new(#(#arguments),*) #(#setters)*))
    }

    fn part(self, part: &Part, example: Option<&Example>) -> Option<TokenStream> {
        let known = Known::of(&part.docs);
        let known = match (part.is_repeated, example) {
            (true, Some(Example::List(list))) => Known::example(list.first()).or(known.items()),
            (true, _) => known.items(),
            (false, example) => Known::example(example).or(known),
        };
        let one = match &part.kind {
            PartKind::File { .. } => {
                quote!(runtime::FilePart::bytes("contents").file_name("file.txt"))
            }
            PartKind::Value { ty, .. } if part.is_repeated => self.exact(ty, known)?,
            PartKind::Value { ty, .. } => self.argument(ty, known)?,
        };
        Some(if part.is_repeated { quote!(vec![#one]) } else { one })
    }
}
