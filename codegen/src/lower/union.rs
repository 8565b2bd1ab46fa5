//! Unions: `oneOf`, `anyOf`, and `type` with several types; which branch a value is.

use std::collections::BTreeSet;

use super::{Lowered, Lowering, Place};
use crate::ir::{
    Branch, Constant, Decision, EnumValue, Object, Presence, Ref, Shape, StringEnum, TypeId, Union,
    ValueKind,
};
use crate::spec::{Discriminator, JsonType, Reference, Schema};

/// A union whose branches are not told apart yet: that needs every type.
pub(super) struct Undecided {
    id: TypeId,
    discriminator: Option<Discriminator>,
    /// The reference that each branch is, where it is one.
    references: Vec<Option<Reference>>,
}

impl Lowering<'_> {
    pub(super) fn union(
        &mut self,
        schema: &Schema,
        branches: &[Schema],
        place: &Place,
        id: TypeId,
    ) -> Lowered<Shape> {
        let keyword = if schema.one_of.is_empty() { "anyOf" } else { "oneOf" };
        let mut lowered: Vec<Branch> = Vec::new();
        let mut references = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let name = branch_name(branch);
            let key = match (&branch.reference, &branch.title) {
                (Some(reference), _) => reference.text.clone(),
                (None, Some(title)) => title.clone(),
                (None, None) => index.to_string(),
            };
            let place = place.child(
                &format!("{keyword}/{}", crate::spec::escape(&key)),
                name.as_deref().unwrap_or("Option"),
            );
            let ty = self.schema(branch, &place)?.ty;
            if lowered.iter().any(|seen| seen.ty == ty) {
                continue;
            }
            references.push(branch.reference.clone());
            let name = name.unwrap_or_else(|| self.kind_name(&ty).to_owned());
            let description = match branch.reference {
                Some(_) => None,
                None => branch.description.clone(),
            };
            lowered.push(Branch { name, description, ty, boxed: false });
        }
        if let [only] = lowered.as_slice() {
            return Ok(Shape::Alias(only.ty.clone()));
        }
        if let Some(shape) = self.enumeration_of(&lowered) {
            return Ok(shape);
        }
        let discriminator = schema.discriminator.clone();
        self.undecided.push(Undecided { id, discriminator, references });
        Ok(Shape::Union(Union { branches: lowered, decision: Decision::Fit(Vec::new()) }))
    }

    /// Enumerations of strings, and strings: one open enumeration says it all.
    fn enumeration_of(&self, branches: &[Branch]) -> Option<Shape> {
        let mut enumerations = Vec::new();
        for branch in branches {
            match self.api.unalias(&branch.ty) {
                Ref::String => {}
                Ref::Named(id) => match &self.api.ty(*id).shape {
                    Shape::StringEnum(string_enum) => enumerations.push((branch, string_enum)),
                    _ => return None,
                },
                _ => return None,
            }
        }
        if let [(branch, _)] = enumerations.as_slice() {
            return Some(Shape::Alias(branch.ty.clone()));
        }
        let mut values: Vec<EnumValue<String>> = Vec::new();
        for value in enumerations.iter().flat_map(|(_, string_enum)| &string_enum.values) {
            if !values.iter().any(|seen| seen.value == value.value) {
                values.push(value.clone());
            }
        }
        (!values.is_empty()).then_some(Shape::StringEnum(StringEnum { values }))
    }

    /// Finds out how the branches of each union are told, once every type is known.
    pub(super) fn decide_unions(&mut self) {
        for undecided in std::mem::take(&mut self.undecided) {
            let Shape::Union(union) = &mut self.api.types[undecided.id.0].shape else { continue };
            let branches = std::mem::take(&mut union.branches);
            let decision = self.decide(&undecided, &branches);
            let union = Union { branches, decision };
            self.api.types[undecided.id.0].shape = Shape::Union(union);
        }
    }

    /// Lowers a schema whose `type` lists several types.
    pub(super) fn union_of_kinds(
        &mut self,
        schema: &Schema,
        kinds: &[JsonType],
        place: &Place,
        id: TypeId,
    ) -> Lowered<Shape> {
        let mut union = Schema::any(schema.at);
        for kind in kinds {
            // A number is an integer too where both are listed.
            if *kind == JsonType::Integer && kinds.contains(&JsonType::Number) {
                continue;
            }
            let mut branch = schema.clone();
            branch.types = vec![*kind];
            // Each gets a name, and a place of its own: schemas are told apart by where they stand.
            branch.title = Some(kind_title(*kind).to_owned());
            branch.at.end = u32::MAX - *kind as u32;
            branch.description = None;
            branch.enumeration = None;
            if *kind != JsonType::String {
                branch.format = None;
            }
            union.one_of.push(branch);
        }
        let branches = union.one_of.clone();
        self.union(&union, &branches, place, id)
    }

    /// Applies the first rule that tells all branches apart.
    fn decide(&mut self, undecided: &Undecided, branches: &[Branch]) -> Decision {
        if let Some(discriminator) = &undecided.discriminator {
            let decision = self.by_tag(discriminator, branches, &undecided.references);
            if let Some(decision) = decision {
                return decision;
            }
        }
        if let Some(decision) = self.by_constant(branches) {
            return decision;
        }
        if let Some(decision) = self.by_kind(branches) {
            return decision;
        }
        if let Some(decision) = self.by_key(branches) {
            return decision;
        }
        let mut order: Vec<usize> = (0..branches.len()).collect();
        let required = |index: &usize| {
            self.required(&branches[*index].ty).map_or(0, |properties| properties.len())
        };
        order.sort_by_key(|index| std::cmp::Reverse(required(index)));
        Decision::Fit(order)
    }

    /// The discriminator's mapping; without one, the names of the branches' schemas.
    fn by_tag(
        &mut self,
        discriminator: &Discriminator,
        lowered: &[Branch],
        references: &[Option<Reference>],
    ) -> Option<Decision> {
        let mut values = Vec::new();
        for entry in &discriminator.mapping {
            let mut reference = entry.value.clone();
            if !reference.text.contains(['#', '/', '.']) {
                reference.text = format!("#/components/schemas/{}", reference.text);
            }
            let ty = self.reference(&reference).ok()?.ty;
            let branch = lowered.iter().position(|branch| branch.ty == ty)?;
            values.push((entry.name.clone(), branch));
        }
        for (branch, described) in lowered.iter().enumerate() {
            if values.iter().any(|(_, mapped)| *mapped == branch) {
                continue;
            }
            // The branch itself may say which values it has; its schema's name is the last resort.
            let object = self.api.object(&described.ty);
            let field = object.and_then(|object| {
                object.fields.iter().find(|field| field.wire == discriminator.property)
            });
            let own = field.and_then(|field| self.tag_values(field));
            let named = references[branch].as_ref().and_then(|reference| {
                reference.text.rsplit('/').next().map(|name| vec![name.to_owned()])
            });
            for value in own.or(named).unwrap_or_default() {
                if !values.iter().any(|(seen, _)| *seen == value) {
                    values.push((value, branch));
                }
            }
        }
        let tells_all =
            (0..lowered.len()).all(|branch| values.iter().any(|(_, mapped)| *mapped == branch));
        let property = discriminator.property.clone();
        tells_all.then_some(Decision::Tag { property, values })
    }

    /// A property that is a different constant in each branch.
    fn by_constant(&self, lowered: &[Branch]) -> Option<Decision> {
        let objects: Vec<&Object> =
            lowered.iter().map(|branch| self.api.object(&branch.ty)).collect::<Option<_>>()?;
        let first = objects.first()?;
        'properties: for field in &first.fields {
            let mut values: Vec<(String, usize)> = Vec::new();
            for (index, object) in objects.iter().enumerate() {
                let field = object.fields.iter().find(|other| other.wire == field.wire);
                let Some(tags) = field.and_then(|field| self.tag_values(field)) else {
                    continue 'properties;
                };
                for tag in tags {
                    if values.iter().any(|(seen, _)| *seen == tag) {
                        continue 'properties;
                    }
                    values.push((tag, index));
                }
            }
            return Some(Decision::Tag { property: field.wire.clone(), values });
        }
        None
    }

    /// The values of a required field that can only be one of a few strings.
    fn tag_values(&self, field: &crate::ir::Field) -> Option<Vec<String>> {
        if field.presence != Presence::Required {
            return None;
        }
        if let Some(Constant::String(text)) = &field.constant {
            return Some(vec![text.clone()]);
        }
        match self.api.unalias(&field.ty) {
            Ref::Named(id) => match &self.api.ty(*id).shape {
                Shape::StringEnum(string_enum) => {
                    Some(string_enum.values.iter().map(|value| value.value.clone()).collect())
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The kind of JSON value, where each branch has its own.
    fn by_kind(&self, lowered: &[Branch]) -> Option<Decision> {
        let mut seen = BTreeSet::new();
        let mut decision = Vec::new();
        for (index, branch) in lowered.iter().enumerate() {
            let kind = self.kind(&branch.ty)?;
            if !seen.insert(kind) {
                return None;
            }
            decision.push((kind, index));
        }
        Some(Decision::Kind(decision))
    }

    /// A property that only one branch must have.
    fn by_key(&self, lowered: &[Branch]) -> Option<Decision> {
        let properties: Vec<BTreeSet<&str>> = lowered
            .iter()
            .map(|branch| {
                let object = self.api.object(&branch.ty)?;
                Some(object.fields.iter().map(|field| field.wire.as_str()).collect())
            })
            .collect::<Option<_>>()?;
        let mut keys = Vec::new();
        for (index, branch) in lowered.iter().enumerate() {
            let required = self.required(&branch.ty)?;
            let own = required.iter().find(|key| {
                let others = properties.iter().enumerate().filter(|(other, _)| *other != index);
                others.into_iter().all(|(_, properties)| !properties.contains(key.as_str()))
            })?;
            keys.push((own.clone(), index));
        }
        Some(Decision::Key(keys))
    }

    /// The required properties of an object.
    fn required(&self, ty: &Ref) -> Option<Vec<String>> {
        let object = self.api.object(ty)?;
        let required = object.fields.iter().filter(|field| field.presence == Presence::Required);
        Some(required.map(|field| field.wire.clone()).collect())
    }

    /// The kind of JSON value that a type is read from, where it is but one.
    fn kind(&self, ty: &Ref) -> Option<ValueKind> {
        Some(match self.api.unalias(ty) {
            Ref::Boolean => ValueKind::Boolean,
            Ref::Integer(_) => ValueKind::Integer,
            Ref::Number => ValueKind::Number,
            Ref::String | Ref::Text(_) | Ref::Base64 => ValueKind::String,
            Ref::List(_) => ValueKind::Array,
            Ref::Map(_) => ValueKind::Object,
            Ref::Any | Ref::Nullable(_) => return None,
            Ref::Named(id) => match &self.api.ty(*id).shape {
                Shape::Object(_) => ValueKind::Object,
                Shape::StringEnum(_) => ValueKind::String,
                Shape::NumberEnum(_) => ValueKind::Integer,
                Shape::Union(_) | Shape::Alias(_) | Shape::Form(_) => return None,
            },
        })
    }

    /// What a branch without a name of its own is called.
    fn kind_name(&self, ty: &Ref) -> &'static str {
        match self.kind(ty) {
            Some(ValueKind::Boolean) => "Boolean",
            Some(ValueKind::Integer) => "Integer",
            Some(ValueKind::Number) => "Number",
            Some(ValueKind::String) => "String",
            Some(ValueKind::Array) => "List",
            Some(ValueKind::Object) => "Object",
            None => "Other",
        }
    }
}

/// What a branch of a list of types is called.
fn kind_title(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "Null",
        JsonType::Boolean => "Boolean",
        JsonType::Integer => "Integer",
        JsonType::Number => "Number",
        JsonType::String => "String",
        JsonType::Array => "List",
        JsonType::Object => "Object",
    }
}

/// The name that the description gives to a branch.
fn branch_name(schema: &Schema) -> Option<String> {
    let title = schema.title.clone().filter(|_| schema.reference.is_none());
    title.or_else(|| {
        let reference = schema.reference.as_ref()?;
        reference.text.rsplit(['/', '#']).next().map(str::to_owned)
    })
}
