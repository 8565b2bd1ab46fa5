//! Objects: their fields, and what `allOf` merges into one.

use std::collections::HashSet;

use super::schema::{allows_null, docs, union_branches, without_null};
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

impl Lowering<'_> {
    pub(super) fn object(&mut self, schema: &Schema, place: &Place) -> Lowered<Object> {
        let mut merged = Merged::default();
        self.open_for_union(schema, &mut merged);
        merged.add(schema, place);
        self.fields(merged)
    }

    /// A union beside properties: what its branches add is kept, as further properties.
    fn open_for_union(&mut self, schema: &Schema, merged: &mut Merged) {
        if schema.one_of.is_empty() && schema.any_of.is_empty() {
            return;
        }
        if union_branches(schema).len() > 1 {
            self.diagnostics
                .warning(
                    Code::Unsupported,
                    schema.at,
                    "a union beside properties is not supported yet",
                )
                .help("what its branches add is kept as further properties");
            merged.is_open = true;
        }
    }

    /// Lowers a schema with `allOf` to one object.
    pub(super) fn merged(&mut self, schema: &Schema, place: &Place) -> Lowered<Object> {
        let mut merged = Merged::default();
        let mut path = Vec::new();
        self.merge(schema, place, &mut merged, &mut path)?;
        self.fields(merged)
    }

    fn merge(
        &mut self,
        schema: &Schema,
        place: &Place,
        merged: &mut Merged,
        path: &mut Vec<String>,
    ) -> Lowered<()> {
        if let Some(reference) = &schema.reference {
            let (schema, pointer) = self.referenced(reference)?;
            if path.contains(&pointer) {
                let message = format!("`{}` is part of itself", reference.text);
                self.diagnostics
                    .left_out(Code::CircularReference, reference.at, message)
                    .help("take the schema out of its own `allOf`");
                return Err(super::Broken);
            }
            let place = Place::of_pointer(&pointer);
            path.push(pointer);
            self.merge(&schema, &place, merged, path)?;
            path.pop();
            return Ok(());
        }
        for (index, branch) in schema.all_of.iter().enumerate() {
            self.merge(branch, &place.inside(&format!("allOf/{index}")), merged, path)?;
        }
        self.open_for_union(schema, merged);
        merged.add(schema, place);
        Ok(())
    }

    /// Returns the properties of a form with their places: those of the schema and of what it is merged
    /// from; those of a union's branches may each be there or not.
    pub(super) fn form_properties(
        &mut self,
        schema: &Schema,
        place: &Place,
    ) -> Lowered<Vec<(Named<Schema>, Place, Presence)>> {
        let mut merged = Merged::default();
        let mut path = Vec::new();
        let mut own = schema.clone();
        own.one_of.clear();
        own.any_of.clear();
        self.merge(&own, place, &mut merged, &mut path)?;
        let required = merged.required.clone();
        for (index, branch) in union_branches(schema).iter().enumerate() {
            self.merge(
                branch,
                &place.inside(&format!("branches/{index}")),
                &mut merged,
                &mut path,
            )?;
        }
        let with_presence = |(property, place): (Named<Schema>, Place)| {
            let is_required = required.contains(&property.name);
            let presence = if is_required { Presence::Required } else { Presence::Optional };
            (property, place, presence)
        };
        Ok(merged.properties.into_iter().map(with_presence).collect())
    }

    fn fields(&mut self, merged: Merged) -> Lowered<Object> {
        for (name, first, second) in &merged.conflicts {
            let message = format!("no value of `{name}` is of this type and of the other too");
            self.diagnostics
                .warning(Code::SchemaConflict, *second, message)
                .help("the later description is used")
                .related(*first, "the other is here");
        }
        let mut object = Object::default();
        for (property, place) in &merged.properties {
            let presence = if merged.required.contains(&property.name) {
                Presence::Required
            } else {
                Presence::Optional
            };
            object.fields.push(self.field(property, place, presence)?);
        }
        if let Some((schema, place)) = &merged.additional {
            object.rest = Some(self.schema(schema, place)?.into_item());
        } else if merged.is_open {
            object.rest = Some(Ref::Any);
        }
        Ok(object)
    }

    fn field(
        &mut self,
        property: &Named<Schema>,
        place: &Place,
        presence: Presence,
    ) -> Lowered<Field> {
        let schema = &property.value;
        let constant = constant(schema).filter(|_| presence == Presence::Required);
        let (ty, nullable) = match &constant {
            Some(Constant::String(_)) => (Ref::String, false),
            Some(Constant::Integer(_)) => (Ref::Integer(crate::ir::IntegerKind::I64), false),
            Some(Constant::Boolean(_)) => (Ref::Boolean, false),
            None => {
                let typed = self.schema(schema, place)?;
                (typed.ty, typed.nullable || allows_null(schema))
            }
        };
        let mut docs = docs(schema);
        if let Some(default) = schema.default.as_ref().and_then(Node::as_text)
            && !default.is_empty()
            && !schema.default.as_ref().is_some_and(Node::is_null)
        {
            docs.notes.push(format!("Default: `{default}`."));
        }
        Ok(Field {
            wire: property.name.clone(),
            docs,
            ty,
            presence,
            nullable,
            constant,
            boxed: false,
            access: match (schema.read_only, schema.write_only) {
                (true, false) => Access::ReadOnly,
                (false, true) => Access::WriteOnly,
                (false, false) | (true, true) => Access::Both,
            },
        })
    }
}

impl Merged {
    /// Adds what a schema says itself; a property given again is described by the later schema.
    fn add(&mut self, schema: &Schema, place: &Place) {
        for property in &schema.properties {
            let place = place.property(&property.name);
            let seen = self.properties.iter_mut().find(|(seen, _)| seen.name == property.name);
            match seen {
                Some(seen) if says_anything(&property.value) => {
                    if !may_both_hold(&seen.0.value, &property.value) {
                        let (first, second) = (seen.0.value.at, property.value.at);
                        self.conflicts.push((property.name.clone(), first, second));
                    }
                    *seen = (property.clone(), place);
                }
                Some(_) => {}
                None => self.properties.push((property.clone(), place)),
            }
        }
        self.required.extend(schema.required.iter().cloned());
        match &schema.additional {
            Additional::Schema(value) => {
                let place = place.child("additionalProperties", "Value");
                self.additional = Some(((**value).clone(), place));
            }
            Additional::Any => self.is_open = true,
            Additional::Unsaid | Additional::Forbidden => {}
        }
        // A required property that nobody describes is still there.
        for name in &schema.required {
            let is_known = self.properties.iter().any(|(property, _)| property.name == *name);
            if !is_known && schema.all_of.is_empty() && !schema.properties.is_empty() {
                let value = Schema::any(schema.at);
                let pointer = format!("{}/properties/{}", place.pointer, escape(name));
                let place = Place { pointer, name: place.child("", name).name };
                self.properties.push((Named { name: name.clone(), value }, place));
            }
        }
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

fn says_anything(schema: &Schema) -> bool {
    schema.reference.is_some()
        || !schema.types.is_empty()
        || schema.enumeration.is_some()
        || schema.constant.is_some()
        || !schema.all_of.is_empty()
        || !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
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
