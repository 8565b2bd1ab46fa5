//! Calls and the values that they send, as Rust code for docs and tests: the description's examples where they fit the
//! types, or else values made from the types and what is known of them.

mod fits;
mod given;
mod objects;
mod pattern;
mod scalars;

use std::cell::Cell;
use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::Ctx;
use crate::emit::docs::is_deceptive;
use crate::emit::ty::ident;
use crate::ir::{
    BodyContent, Decision, Docs, Example, Hints, Parameter, Presence, Ref, Shape, TextFormat,
    TypeId, Union,
};
use fits::fits;
use scalars::{date, date_time, integer, number, string, time};

/// How deep a value goes.
const DEPTH: usize = 12;

/// How many optional fields one call sets, so that wide trees stay readable.
const FILLED_FIELDS: usize = 200;

/// How many items a list has at the most.
const MOST: usize = 20;

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

/// A value of a type, as tests make it: an example of the description, or one with all that it may have.
pub(super) fn example(ctx: Ctx<'_>, id: TypeId) -> Option<TokenStream> {
    make(ctx, Fill::Everything, |maker| {
        Maker { is_for_tests: true, ..maker }.exact(&Ref::Named(id), Known::default())
    })
}

/// Makes a value; where an example takes more than there is for it, once more from the types.
fn make(
    ctx: Ctx<'_>,
    fill: Fill,
    value: impl Fn(Maker<'_>) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let budget = Budget::default();
    let first = value(Maker::new(ctx, fill, &budget));
    if !budget.is_overdrawn.get() {
        return first;
    }
    let budget = Budget::default();
    value(Maker { takes_examples: false, ..Maker::new(ctx, fill, &budget) })
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
    make(ctx, fill, |maker| maker.argument(&parameter.ty, Known::of(&parameter.docs)))
}

/// The value of a body, as its method takes it.
fn body(
    ctx: Ctx<'_>,
    content: &BodyContent,
    example: Option<&Example>,
    fill: Fill,
) -> Option<TokenStream> {
    make(ctx, fill, |maker| match content {
        BodyContent::Json { ty, envelope: Some(key), .. } => {
            maker.exact(ty, Known::example(example.and_then(|example| member(example, key))))
        }
        BodyContent::Json { ty, envelope: None, .. }
        | BodyContent::Form { ty, .. }
        | BodyContent::Lines { ty, .. }
        | BodyContent::Text { ty, .. } => maker.exact(ty, Known::example(example)),
        BodyContent::Multipart { form: Some(form) } => maker.form(*form, example),
        BodyContent::Multipart { form: None } => Some(quote!(runtime::Form::new())),
        BodyContent::Bytes { .. } => Some(quote!("bytes")),
    })
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

    /// The example, where it keeps the bounds.
    fn fitting_example(self) -> Option<&'a Example> {
        self.example.filter(|example| self.hints.is_none_or(|hints| fits(example, hints)))
    }

    /// How many items a list has.
    fn count(self) -> usize {
        let least = self.hints.and_then(|hints| hints.min_items).unwrap_or(1);
        let most = self.hints.and_then(|hints| hints.max_items).unwrap_or(MOST);
        least.clamp(1, MOST).min(most)
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
    /// Whether an example took all of them, and was not done.
    is_overdrawn: Cell<bool>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            fields: Cell::new(FILLED_FIELDS),
            steps: Cell::new(STEPS),
            is_overdrawn: Cell::new(false),
        }
    }
}

#[derive(Clone, Copy)]
struct Maker<'a> {
    ctx: Ctx<'a>,
    fill: Fill,
    depth: usize,
    budget: &'a Budget,
    /// Which of several values it is, where they differ.
    nth: u32,
    /// Whether what only the API makes can be made too.
    is_for_tests: bool,
    /// Whether examples of what has parts are taken; those of a text or a number always are.
    takes_examples: bool,
    /// The property by which a union tells its branches, and this branch's text.
    tag: Option<(&'a str, &'a str)>,
}

impl<'a> Maker<'a> {
    fn new(ctx: Ctx<'a>, fill: Fill, budget: &'a Budget) -> Self {
        Self {
            ctx,
            fill,
            depth: 0,
            budget,
            nth: 0,
            is_for_tests: false,
            takes_examples: true,
            tag: None,
        }
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
        let example = match known.fitting_example().filter(|_| self.nth == 0) {
            Some(Example::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let text = |fixed: &str| {
            let is_usable = |text: &&str| !text.is_empty() && self.may_stand(text);
            let text = example.filter(is_usable);
            let text = text.unwrap_or(fixed);
            quote!(#text)
        };
        Some(match self.ctx.api.unalias(ty) {
            Ref::Text(TextFormat::DateTime) => text(&date_time(self.nth)),
            Ref::Text(TextFormat::Date) => text(&date(self.nth)),
            Ref::Text(TextFormat::Time) => text(&time(self.nth)),
            Ref::Text(TextFormat::Duration) => text(&format!("PT{}H", u64::from(self.nth) + 1)),
            Ref::Text(TextFormat::Decimal) => text(&format!("{}.50", u64::from(self.nth) + 1)),
            Ref::Text(TextFormat::DecimalNumber) => {
                let value = number(known, self.nth);
                quote!(#value)
            }
            Ref::Text(TextFormat::Secret) | Ref::String => text(&string(known.hints, self.nth)),
            Ref::Base64 => {
                let bytes = Literal::byte_string(self.numbered("bytes").as_bytes());
                quote!(#bytes.to_vec())
            }
            _ => return None,
        })
    }

    /// A value of the very type.
    fn exact(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        self.step()?;
        let known = known.or(self.known(ty));
        let is_taken = |example: &&Example| {
            self.takes_examples || !matches!(example, Example::List(_) | Example::Object(_))
        };
        let example = known.example.filter(|_| self.nth == 0).filter(is_taken);
        if let Some(example) = example {
            let value = self.given(ty, example, known.hints);
            if value.is_some() {
                return value;
            }
            if self.budget.steps.get() == 0 {
                self.budget.is_overdrawn.set(true);
                return None;
            }
        }
        let known = Known { example: None, ..known };
        Some(match self.ctx.api.unalias(ty) {
            Ref::Boolean => {
                let value = self.nth.is_multiple_of(2);
                quote!(#value)
            }
            Ref::Integer(kind) => integer(*kind, known, self.nth),
            Ref::Number => number(known, self.nth),
            Ref::String | Ref::Text(_) | Ref::Base64 => {
                let value = self.text(ty, known)?;
                quote!(#value.into())
            }
            Ref::Any => {
                let text = self.numbered("text");
                quote!(serde_json::Value::from(#text))
            }
            Ref::List(item) => {
                let items = self.items(item, known);
                if items.is_empty() { quote!(Vec::new()) } else { quote!(vec![#(#items),*]) }
            }
            Ref::Map(value) => {
                let usual = usize::from(self.fill == Fill::Everything || self.nth > 0);
                let least = known.hints.and_then(|hints| hints.min_properties).unwrap_or(0);
                let value = |nth: usize| {
                    let key = if nth == 0 { "key".to_owned() } else { format!("key{nth}") };
                    let value = self.deeper().exact(value, Known::default())?;
                    Some(quote!((#key.to_owned(), #value)))
                };
                let members: Vec<TokenStream> =
                    (0..least.clamp(usual, MOST)).map_while(value).collect();
                if members.is_empty() {
                    quote!(std::collections::BTreeMap::new())
                } else {
                    quote!(std::collections::BTreeMap::from([#(#members),*]))
                }
            }
            Ref::Nullable(value) => {
                let value = self.optional(value, known);
                value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
            }
            Ref::Named(id) => self.named(*id)?,
        })
    }

    /// A text that differs from those of other values.
    fn numbered(self, text: &str) -> String {
        if self.nth == 0 { text.to_owned() } else { format!("{text}{}", self.nth) }
    }

    /// As many items as a list must have, and one at least; different ones where they must be, as far as there are so
    /// many.
    fn items(self, item: &Ref, known: Known<'_>) -> Vec<TokenStream> {
        let count = known.count();
        let make = |nth: u32| Self { nth, ..self.deeper() }.exact(item, known.items());
        if known.hints.is_some_and(|hints| hints.unique_items) {
            let mut seen = BTreeSet::new();
            let is_nullable = matches!(self.ctx.api.unalias(item), Ref::Nullable(_));
            // Where values repeat, there may still be others.
            let tried = (self.nth..).take(count * 2).map_while(make);
            let tried = tried.chain(is_nullable.then(|| quote!(None)));
            let different = tried.filter(|item| seen.insert(item.to_string()));
            return different.take(count).collect();
        }
        let before = self.budget.steps.get();
        let Some(item) = make(self.nth) else { return Vec::new() };
        // Copies take as much as the first; where that is too much, lists in lists would multiply.
        let left = self.budget.steps.get();
        let Some(left) = left.checked_sub((before - left) * count.saturating_sub(1)) else {
            return vec![item];
        };
        self.budget.steps.set(left);
        vec![item; count]
    }

    /// A value that may as well be absent.
    fn optional(self, ty: &Ref, known: Known<'_>) -> Option<TokenStream> {
        match self.fill {
            Fill::Shown | Fill::Required if self.nth == 0 => None,
            Fill::Shown | Fill::Required | Fill::Everything => self.deeper().exact(ty, known),
        }
    }

    fn named(self, id: TypeId) -> Option<TokenStream> {
        let name = ident(self.ctx.names.ty(id));
        Some(match &self.ctx.api.ty(id).shape {
            Shape::Object(object) => self.object(id, object, None)?,
            Shape::StringEnum(values) => {
                let tag = self.tag.and_then(|(_, text)| {
                    values.values.iter().position(|value| value.value == text)
                });
                let nth = self.place(values.values.len())?;
                let variant = ident(self.ctx.names.member(id, tag.unwrap_or(nth)));
                quote!(types::#name::#variant)
            }
            Shape::NumberEnum(values) => {
                let variant = ident(self.ctx.names.member(id, self.place(values.values.len())?));
                quote!(types::#name::#variant)
            }
            Shape::Union(union) => {
                let first = self.place(union.branches.len())?;
                let (before, after) = (0..first, first..union.branches.len());
                // What comes around again to a branch is another value of it.
                let nth = self.nth / u32::try_from(union.branches.len()).ok()?;
                let maker = Self { nth, ..self };
                after.chain(before).find_map(|place| maker.branch(id, union, place, None))?
            }
            Shape::Parts(_) => self.form(id, None)?,
            Shape::Alias(_) | Shape::Form(_) => return None,
        })
    }

    /// The place of one of so many values, of which there may be none.
    fn place(self, count: usize) -> Option<usize> {
        usize::try_from(self.nth).ok()?.checked_rem(count)
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
            Some(example) => maker.given(&branch.ty, example, None)?,
            None => maker.exact(&branch.ty, Known::default())?,
        };
        let (name, variant) =
            (ident(self.ctx.names.ty(id)), ident(self.ctx.names.member(id, place)));
        let is_boxed = branch.boxed || self.ctx.api.object(&branch.ty).is_some();
        let value = if is_boxed { quote!(Box::new(#value)) } else { value };
        Some(quote!(types::#name::#variant(#value)))
    }
}
