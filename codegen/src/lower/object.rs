//! Objects: their fields.

use std::collections::HashSet;

use super::merge::Whole;
use super::schema::{allows_null, docs, without_null};
use super::{Lowered, Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{Access, Constant, Field, Object, Presence, Ref};
use crate::spec::{Additional, JsonType, Kind, Named, Node, Schema, escape};

/// The properties of a schema and of all that it is merged from, each with its own place.
#[derive(Default)]
struct Merged {
    properties: Vec<(Named<Schema>, Place)>,
    required: HashSet<String>,
    additional: Option<(Schema, Place)>,
    is_open: bool,
    /// Properties that are described twice, in ways that no value fits both.
    conflicts: Vec<(String, Span, Span)>,
}

/// Whose description of a property is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    First,
    Second,
    Both,
}

impl Lowering<'_> {
    /// Lowers a schema that was taken apart to one object.
    pub(super) fn object(&mut self, whole: Whole, place: &Place) -> Lowered<Object> {
        let merged = self.merged(whole, place);
        for (name, first, second) in &merged.conflicts {
            let message = format!("no value of `{name}` is of this type and of the other too");
            self.diagnostics
                .warning(Code::SchemaConflict, *second, message)
                .help("the later description is used")
                .related(*first, "the other is here");
        }
        let mut object = Object::default();
        for (property, place) in &merged.properties {
            let presence = merged.presence(&property.name);
            object.fields.push(self.field(property, place, presence));
        }
        if let Some((schema, place)) = &merged.additional {
            object.rest = Some(self.schema(schema, place)?.into_item());
        } else if merged.is_open {
            object.rest = Some(Ref::Any);
        }
        Ok(object)
    }

    /// Returns the properties of a form with their places; those of a union's branches may each be there or not.
    pub(super) fn form_properties(
        &mut self,
        schema: &Schema,
        place: &Place,
    ) -> Lowered<Vec<(Named<Schema>, Place, Presence)>> {
        let mut whole = self.take_apart(schema, place)?;
        for (branch, place) in whole.take_branches() {
            if let Ok(branch) = self.take_apart(&branch, &place) {
                whole.sometimes.extend(branch.parts);
            }
        }
        let mut merged = self.merged(whole, place);
        let properties = std::mem::take(&mut merged.properties).into_iter();
        let with_presence = |(property, place): (Named<Schema>, Place)| {
            let presence = merged.presence(&property.name);
            (property, place, presence)
        };
        Ok(properties.map(with_presence).collect())
    }

    fn merged(&mut self, whole: Whole, owner: &Place) -> Merged {
        let mut merged = Merged::default();
        for (part, place) in &whole.parts {
            self.add(&mut merged, part, place, owner);
            merged.required.extend(part.required.iter().cloned());
        }
        for (part, place) in &whole.sometimes {
            self.add(&mut merged, part, place, owner);
        }
        // A required property that nobody describes is still there.
        for (part, place) in &whole.parts {
            for name in &part.required {
                let is_known = merged.properties.iter().any(|(property, _)| property.name == *name);
                if !is_known && !merged.properties.is_empty() {
                    let value = Schema::any(part.at);
                    let pointer = format!("{}/properties/{}", place.pointer, escape(name));
                    let place = Place { pointer, name: place.child("", name).name };
                    merged.properties.push((Named { name: name.clone(), value }, place));
                }
            }
        }
        merged
    }

    /// Adds what a part says itself.
    fn add(&mut self, merged: &mut Merged, schema: &Schema, place: &Place, owner: &Place) {
        for property in &schema.properties {
            let place = place.property(&property.name);
            let seen = merged.properties.iter().position(|(seen, _)| seen.name == property.name);
            let Some(seen) = seen else {
                merged.properties.push((property.clone(), place));
                continue;
            };
            let (first, first_place) = &merged.properties[seen];
            let (first, first_place) = (first.value.clone(), first_place.clone());
            if !may_both_hold(&first, &property.value) {
                let places = (property.name.clone(), first.at, property.value.at);
                merged.conflicts.push(places);
            }
            let (value, whose) = self.both(&first, &property.value);
            let place = match whose {
                Whose::First => first_place,
                Whose::Second => place,
                Whose::Both => owner.property(&property.name),
            };
            merged.properties[seen] = (Named { name: property.name.clone(), value }, place);
        }
        match &schema.additional {
            Additional::Schema(value) => {
                let place = place.child("additionalProperties", "Value");
                merged.additional = Some(((**value).clone(), place));
            }
            Additional::Any => merged.is_open = true,
            Additional::Unsaid | Additional::Forbidden => {}
        }
    }

    /// Returns the description of a property that two parts describe, and whose it is.
    fn both(&mut self, first: &Schema, second: &Schema) -> (Schema, Whose) {
        let with_text = |schema: &Schema| {
            let mut schema = schema.clone();
            if second.description.is_some() {
                schema.description.clone_from(&second.description);
            }
            schema
        };
        let same = |a: &Schema, b: &Schema| {
            let text =
                |schema: &Schema| schema.reference.as_ref().map(|to| (to.at.file, to.text.clone()));
            a.at == b.at || text(a).is_some() && text(a) == text(b)
        };
        if same(first, second) || !says_anything(first) || !may_both_hold(first, second) {
            return (second.clone(), Whose::Second);
        }
        if !says_anything(second) || is_bare(second) {
            return (with_text(first), Whose::First);
        }
        if is_bare(first) {
            return (second.clone(), Whose::Second);
        }
        let mut all = Schema::any(self.fresh_span(vec![first.at, second.at]));
        all.description = second.description.clone().or_else(|| first.description.clone());
        all.read_only = first.read_only || second.read_only;
        all.write_only = first.write_only || second.write_only;
        all.deprecated = first.deprecated || second.deprecated;
        all.all_of = vec![first.clone(), second.clone()];
        (all, Whose::Both)
    }

    fn field(&mut self, property: &Named<Schema>, place: &Place, presence: Presence) -> Field {
        let schema = &property.value;
        let constant = constant(schema).filter(|_| presence == Presence::Required);
        let (ty, nullable) = match &constant {
            Some(Constant::String(_)) => (Ref::String, false),
            Some(Constant::Integer(_)) => (Ref::Integer(crate::ir::IntegerKind::I64), false),
            Some(Constant::Boolean(_)) => (Ref::Boolean, false),
            None => {
                let mark = self.diagnostics.mark();
                if let Ok(typed) = self.schema(schema, place) {
                    (typed.ty, typed.nullable || allows_null(schema))
                } else {
                    self.diagnostics.soften(mark, "the property is taken as any value");
                    (Ref::Any, false)
                }
            }
        };
        let mut docs = docs(self.document, schema);
        if let Some(default) = schema.default.as_deref().and_then(Node::as_text)
            && !default.is_empty()
            && !schema.default.as_deref().is_some_and(Node::is_null)
        {
            docs.notes.push(format!("Default: `{default}`."));
        }
        Field {
            wire: property.name.clone(),
            docs,
            ty,
            presence,
            nullable,
            constant,
            allowed: allowed(schema),
            boxed: false,
            access: match (schema.read_only, schema.write_only) {
                (true, false) => Access::ReadOnly,
                (false, true) => Access::WriteOnly,
                (false, false) | (true, true) => Access::Both,
            },
        }
    }
}

impl Merged {
    fn presence(&self, name: &str) -> Presence {
        if self.required.contains(name) { Presence::Required } else { Presence::Optional }
    }
}

/// Whether some JSON type is allowed by both schemas, as far as they say so themselves.
fn may_both_hold(a: &Schema, b: &Schema) -> bool {
    let (a, b) = (without_null(&a.types), without_null(&b.types));
    let is_number = |ty: &JsonType| matches!(ty, JsonType::Integer | JsonType::Number);
    a.is_empty()
        || b.is_empty()
        || a.iter().any(|ty| b.contains(ty))
        || a.iter().any(is_number) && b.iter().any(is_number)
}

/// Whether a schema says no more than a type.
fn is_bare(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.format.is_none()
        && schema.properties.is_empty()
        && schema.items.is_none()
        && matches!(schema.additional, Additional::Unsaid | Additional::Any)
        && schema.all_of.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
}

fn says_anything(schema: &Schema) -> bool {
    schema.reference.is_some()
        || !schema.types.is_empty()
        || schema.enumeration.is_some()
        || schema.constant.is_some()
        || !schema.all_of.is_empty()
        || !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
}

/// Returns the values that a schema lists itself, as text.
fn allowed(schema: &Schema) -> Vec<String> {
    let listed = schema.constant.as_deref().into_iter().chain(schema.enumeration.iter().flatten());
    let texts = listed.filter(|node| !node.is_null()).map(|node| node.as_text().map(str::to_owned));
    texts.collect::<Option<Vec<String>>>().unwrap_or_default()
}

/// Returns the only value that a property may have.
fn constant(schema: &Schema) -> Option<Constant> {
    match schema.constant.as_ref()?.kind()? {
        Kind::String(text) => Some(Constant::String(text.to_owned())),
        Kind::Integer(text) => text.parse().ok().map(Constant::Integer),
        Kind::Boolean(value) => Some(Constant::Boolean(value)),
        Kind::Null | Kind::Number(_) => None,
    }
}
