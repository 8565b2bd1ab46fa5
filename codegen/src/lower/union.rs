//! Unions: `oneOf`, `anyOf`, and `type` with several types; which branch a value is.

use std::collections::BTreeSet;

use super::merge::Whole;
use super::{Lowering, Place};
use crate::ir::{
    Branch, Candidate, Constant, Decision, EnumValue, Field, Object, Presence, Ref, Shape,
    StringEnum, TextFormat, TypeId, Union, ValueKind,
};
use crate::spec::{Additional, Discriminator, JsonType, Kind, Named, Node, Reference, Schema};

/// A union whose branches are not told apart yet: that needs every type.
pub(super) struct Undecided {
    id: TypeId,
    discriminator: Option<Box<Discriminator>>,
    /// The reference that each branch is, where it is one.
    references: Vec<Option<Reference>>,
    /// For a schema that others extend: what its tag says of a value that is none of them.
    base: Option<String>,
}

/// Returns the reference that a discriminator's mapping means: the bare name of a schema is one too.
pub(super) fn mapped(reference: &Reference) -> Reference {
    let mut reference = reference.clone();
    if !reference.text.contains(['#', '/', '.']) {
        reference.text = format!("#/components/schemas/{}", reference.text);
    }
    reference
}

/// One branch of a union, before it is lowered.
#[derive(Debug, Clone)]
pub(super) struct BranchSchema {
    pub(super) schema: Schema,
    /// What the description calls it.
    pub(super) name: Option<String>,
    /// Everything that holds of its values, where that is more than the schema says.
    pub(super) whole: Option<Whole>,
}

impl BranchSchema {
    pub(super) fn plain(schema: Schema) -> Self {
        Self { name: branch_name(&schema), schema, whole: None }
    }

    pub(super) fn of_whole(schema: Schema, whole: Whole) -> Self {
        Self { name: branch_name(&schema), schema, whole: Some(whole) }
    }
}

/// The names that lead to a property, and the only texts that it may have, by branch.
type Telling = (Vec<String>, Vec<Option<Vec<String>>>);

impl Lowering<'_> {
    /// Lowers a union; its branches are placed by their names, not by their numbers.
    pub(super) fn union(
        &mut self,
        branches: Vec<BranchSchema>,
        discriminator: Option<Box<Discriminator>>,
        place: &Place,
        id: TypeId,
    ) -> Shape {
        let mut lowered: Vec<Branch> = Vec::new();
        let mut references = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        let mut is_whole = true;
        for BranchSchema { schema, name, whole } in branches {
            let mut key = match (&schema.reference, &name) {
                (Some(reference), _) => reference.text.clone(),
                (None, Some(name)) => name.clone(),
                (None, None) => format!("~{:08x}", fingerprint(&schema)),
            };
            let same = keys.iter().filter(|other| **other == key).count();
            keys.push(key.clone());
            if same > 0 {
                key = format!("{key} {}", same + 1);
            }
            let place =
                place.child(&crate::spec::escape(&key), name.as_deref().unwrap_or("Option"));
            let mark = self.diagnostics.mark();
            let typed = match whole {
                None => self.schema(&schema, &place),
                Some(whole) => self
                    .class_of(whole, &schema)
                    .and_then(|class| self.typed(class, &schema, &place)),
            };
            let Ok(typed) = typed else {
                self.diagnostics.soften(mark, "values of this branch are kept as they come");
                is_whole = false;
                continue;
            };
            self.api.types[id.0].nullable |= typed.nullable;
            let ty = typed.ty;
            if lowered.iter().any(|seen| seen.ty == ty) {
                continue;
            }
            let name = name.unwrap_or_else(|| self.kind_name(&ty).to_owned());
            let description = match schema.reference {
                Some(_) => None,
                None => schema.description,
            };
            references.push(schema.reference);
            lowered.push(Branch { name, description, ty, boxed: false });
        }
        if lowered.is_empty() {
            return Shape::Alias(Ref::Any);
        }
        // With a discriminator, one branch today may be two tomorrow.
        if let ([only], None, true) = (lowered.as_slice(), &discriminator, is_whole) {
            return Shape::Alias(only.ty.clone());
        }
        if let Some(shape) = self.enumeration_of(&lowered) {
            return shape;
        }
        self.undecided.push(Undecided { id, discriminator, references, base: None });
        Shape::Union(Union { branches: lowered, decision: Decision::Fit(Vec::new()) })
    }

    /// Says of the union lowered last that a branch which is no reference is what its pointer names.
    pub(super) fn name_base(&mut self, id: TypeId, pointer: &str) {
        if let Some(undecided) = self.undecided.last_mut().filter(|undecided| undecided.id == id) {
            undecided.base = pointer.rsplit('/').next().map(str::to_owned);
        }
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

    /// Applies the first rule that tells all branches apart.
    fn decide(&mut self, undecided: &Undecided, branches: &[Branch]) -> Decision {
        if let Some(discriminator) = &undecided.discriminator {
            let decision = self.by_tag(undecided, discriminator, branches);
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
        let texts = self.telling_texts(branches);
        if texts.is_empty()
            && let Some(decision) = self.by_key(branches)
        {
            return decision;
        }
        let mut order: Vec<usize> = (0..branches.len()).collect();
        order.sort_by_key(|place| {
            let object = self.api.object(&branches[*place].ty);
            let required = self.required(&branches[*place].ty).map_or(0, |required| required.len());
            // Of those that require as much, the one with less beside it is closer.
            (std::cmp::Reverse(required), object.map_or(0, |object| object.fields.len()))
        });
        let candidate = |branch: usize| {
            let own = texts.iter().filter_map(|(property, values)| {
                Some((property.clone(), values.get(branch)?.clone()?))
            });
            Candidate { branch, texts: own.collect() }
        };
        Decision::Fit(order.into_iter().map(candidate).collect())
    }

    /// Properties whose text tells branches apart, though perhaps not all of them: wherever a branch has one, it may only
    /// be one of a few texts, and these are not the same for all. Gives the texts by branch.
    fn telling_texts(&self, branches: &[Branch]) -> Vec<Telling> {
        let objects: Vec<Option<&Object>> =
            branches.iter().map(|branch| self.api.object(&branch.ty)).collect();
        let mut paths: Vec<Vec<String>> = Vec::new();
        for field in objects.iter().flatten().flat_map(|object| &object.fields) {
            let inner = self.api.object(&field.ty).into_iter().flat_map(|inner| &inner.fields);
            let inner = inner.map(|inner| vec![field.wire.clone(), inner.wire.clone()]);
            paths.extend(std::iter::once(vec![field.wire.clone()]).chain(inner));
        }
        let mut seen = BTreeSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        paths.into_iter().filter_map(|path| self.telling(&objects, path)).collect()
    }

    /// The texts of one property by branch, where they tell branches apart.
    fn telling(&self, objects: &[Option<&Object>], path: Vec<String>) -> Option<Telling> {
        let fields: Vec<Option<&Field>> =
            objects.iter().map(|object| self.field_at(object.as_ref()?, &path)).collect();
        let values: Vec<Option<Vec<String>>> =
            fields.iter().map(|field| self.only_values(field.as_ref()?)).collect();
        let is_free =
            fields.iter().zip(&values).any(|(field, values)| field.is_some() && values.is_none());
        let mut said = values.iter().flatten();
        let tells = said.next().is_some_and(|first| said.any(|other| other != first));
        if tells && !is_free {
            return Some((path, values));
        }
        // A constant is written whatever was read, so it has to be there.
        let is_constant =
            |field: Option<&Field>| field.is_some_and(|field| field.constant.is_some());
        let constants =
            fields.iter().zip(values).map(|(field, values)| values.filter(|_| is_constant(*field)));
        let constants: Vec<Option<Vec<String>>> = constants.collect();
        constants.iter().any(Option::is_some).then_some((path, constants))
    }

    fn field_at<'o>(&'o self, object: &'o Object, path: &[String]) -> Option<&'o Field> {
        let (first, rest) = path.split_first()?;
        let field = object.fields.iter().find(|field| field.wire == *first)?;
        if rest.is_empty() { Some(field) } else { self.field_at(self.api.object(&field.ty)?, rest) }
    }

    /// The discriminator's mapping; without one, the names of the branches' schemas.
    fn by_tag(
        &mut self,
        undecided: &Undecided,
        discriminator: &Discriminator,
        lowered: &[Branch],
    ) -> Option<Decision> {
        let references = &undecided.references;
        let base = references.iter().position(Option::is_none).filter(|_| undecided.base.is_some());
        let pointers: Vec<Option<String>> =
            references.iter().map(|reference| self.pointer_of(reference.as_ref()?)).collect();
        let mut values: Vec<(String, usize)> = Vec::new();
        for entry in &discriminator.mapping {
            let pointer = self.pointer_of(&mapped(&entry.value))?;
            let branch = if pointer == self.api.ty(undecided.id).key {
                base?
            } else {
                pointers.iter().position(|own| own.as_ref() == Some(&pointer))?
            };
            values.push((entry.name.clone(), branch));
        }
        // The branches themselves may say which values they have; the names of their schemas are the last resort.
        let is_mapped = |branch: &usize, values: &[(String, usize)]| {
            values.iter().any(|(_, mapped)| mapped == branch)
        };
        let unmapped: Vec<usize> =
            (0..lowered.len()).filter(|branch| !is_mapped(branch, &values)).collect();
        let own: Vec<Option<Vec<String>>> = unmapped
            .iter()
            .map(|branch| {
                let object = self.api.object(&lowered[*branch].ty)?;
                let mut fields = object.fields.iter();
                self.only_values(fields.find(|field| field.wire == discriminator.property)?)
            })
            .collect();
        let mut seen = BTreeSet::new();
        let are_apart = own.iter().flatten().flatten().all(|value| seen.insert(value.clone()));
        for (branch, own) in unmapped.into_iter().zip(own) {
            let named = match &references[branch] {
                Some(reference) => reference.text.rsplit(['/', '#']).next().map(str::to_owned),
                None => undecided.base.clone(),
            };
            let own = own.filter(|_| are_apart).or(named.map(|name| vec![name]));
            for value in own.unwrap_or_default() {
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

    fn pointer_of(&self, reference: &Reference) -> Option<String> {
        self.document.resolve(reference).ok().map(|target| target.pointer)
    }

    /// The values of a required field that can only be one of a few.
    fn tag_values(&self, field: &Field) -> Option<Vec<String>> {
        self.only_values(field).filter(|_| field.presence == Presence::Required)
    }

    /// The values of a field that can only be one of a few, as text.
    fn only_values(&self, field: &Field) -> Option<Vec<String>> {
        match &field.constant {
            Some(Constant::String(text)) => return Some(vec![text.clone()]),
            Some(Constant::Integer(value)) => return Some(vec![value.to_string()]),
            Some(Constant::Boolean(value)) => return Some(vec![value.to_string()]),
            None => {}
        }
        if !field.allowed.is_empty() {
            return Some(field.allowed.clone());
        }
        let Ref::Named(id) = self.api.unalias(&field.ty) else { return None };
        match &self.api.ty(*id).shape {
            Shape::StringEnum(listed) => {
                Some(listed.values.iter().map(|value| value.value.clone()).collect())
            }
            Shape::NumberEnum(listed) => {
                Some(listed.values.iter().map(|value| value.value.to_string()).collect())
            }
            Shape::Object(_)
            | Shape::Union(_)
            | Shape::Alias(_)
            | Shape::Form(_)
            | Shape::Parts(_) => None,
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
            // Numbers that keep their digits are read from the text, not from a number.
            Ref::Text(TextFormat::DecimalNumber) | Ref::Any | Ref::Nullable(_) => return None,
            Ref::String | Ref::Text(_) | Ref::Base64 => ValueKind::String,
            Ref::List(_) => ValueKind::Array,
            Ref::Map(_) => ValueKind::Object,
            Ref::Named(id) => match &self.api.ty(*id).shape {
                Shape::Object(_) => ValueKind::Object,
                Shape::StringEnum(_) => ValueKind::String,
                Shape::NumberEnum(_) => ValueKind::Integer,
                Shape::Union(_) | Shape::Alias(_) | Shape::Form(_) | Shape::Parts(_) => {
                    return None;
                }
            },
        })
    }

    /// What a branch without a name of its own is called.
    fn kind_name(&self, ty: &Ref) -> &'static str {
        if *self.api.unalias(ty) == Ref::Text(TextFormat::DecimalNumber) {
            return "Number";
        }
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

/// Returns a schema's branches by type, for a schema whose `type` lists several.
pub(super) fn branches_of_kinds(schema: &Schema, kinds: &[JsonType]) -> Vec<BranchSchema> {
    // A number is an integer too where both are listed.
    let is_said =
        |kind: &&JsonType| **kind != JsonType::Integer || !kinds.contains(&JsonType::Number);
    let branch = |kind: &JsonType| {
        let mut branch = schema.clone();
        branch.types = vec![*kind];
        // Each gets a name, and a place of its own: schemas are told apart by where they stand.
        branch.title = Some(kind_title(*kind).to_owned());
        branch.at.end = u32::MAX - *kind as u32;
        branch.description = None;
        branch.enumeration = schema.enumeration.as_ref().map(|values| {
            values.iter().filter(|value| value.json_type() == Some(*kind)).cloned().collect()
        });
        if *kind != JsonType::String {
            branch.format = None;
        }
        if *kind != JsonType::Object {
            branch.properties.clear();
            branch.additional = Additional::Unsaid;
        }
        if *kind != JsonType::Array {
            branch.items = None;
        }
        BranchSchema::plain(branch)
    };
    kinds.iter().filter(is_said).map(branch).collect()
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

/// The name that the description gives to a branch: that of its schema, its title, or the one text that one of its
/// properties may have.
pub(super) fn branch_name(schema: &Schema) -> Option<String> {
    if let Some(reference) = &schema.reference {
        return reference.text.rsplit(['/', '#']).next().map(str::to_owned);
    }
    schema.title.clone().or_else(|| {
        let required = |property: &&Named<Schema>| schema.required.contains(&property.name);
        schema.properties.iter().filter(required).find_map(|property| only_text(&property.value))
    })
}

/// The one text that a schema allows.
fn only_text(schema: &Schema) -> Option<String> {
    let only = schema.constant.as_deref().or(match schema.enumeration.as_deref() {
        Some([only]) => Some(only),
        Some(_) | None => None,
    });
    match only?.kind()? {
        Kind::String(text) => Some(text.to_owned()),
        Kind::Null | Kind::Boolean(_) | Kind::Integer(_) | Kind::Number(_) => None,
    }
}

/// A number that is the same for the same shape, wherever it stands, and from one run to the next (FNV-1a).
fn fingerprint(schema: &Schema) -> u32 {
    let mut parts: Vec<String> = schema.types.iter().map(|ty| format!("{ty:?}")).collect();
    parts.extend(schema.format.clone());
    parts.extend(schema.properties.iter().map(|property| property.name.clone()));
    parts.extend(schema.required.iter().cloned());
    parts.extend(schema.enumeration.iter().flatten().filter_map(Node::as_text).map(str::to_owned));
    let inner = schema.items.iter().map(|items| &**items).chain(&schema.all_of);
    for inner in inner.chain(&schema.one_of).chain(&schema.any_of) {
        parts.push(match &inner.reference {
            Some(reference) => reference.text.clone(),
            None => fingerprint(inner).to_string(),
        });
    }
    parts.sort_unstable();
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
