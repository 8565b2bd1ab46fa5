//! Schemas to types: the table of DESIGN's meaning, one arm a row.

use std::borrow::Cow;

use super::hints::{hints, note};
use super::merge::Whole;
use super::union::{BranchSchema, branches_of_kinds};
use super::{Broken, Lowered, Lowering, Place, enums, pointer_name};
use crate::diagnostic::Code;
use crate::ir::{
    Branch, Decision, Docs, IntegerKind, Object, Ref, Shape, TextFormat, Type, TypeId, Union,
    Usage, ValueKind,
};
use crate::spec::{
    Additional, Discriminator, Document, JsonType, Reader, Reference, Schema, Target,
};

/// A use of a type, and whether null may stand in its place.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) ty: Ref,
    pub(super) nullable: bool,
}

impl Typed {
    pub(super) fn plain(ty: Ref) -> Self {
        Self { ty, nullable: false }
    }

    /// The type of a list's item or a map's value.
    pub(super) fn into_item(self) -> Ref {
        if self.nullable { Ref::Nullable(Box::new(self.ty)) } else { self.ty }
    }
}

pub(super) fn docs(document: &Document, schema: &Schema) -> Docs {
    let hints = hints(document, schema);
    let sets = hints.as_ref().and_then(|hints| hints.sets.as_ref());
    Docs {
        title: schema.title.clone(),
        description: schema.description.clone(),
        deprecated: schema.deprecated,
        notes: sets.map(note).into_iter().collect(),
        hints,
    }
}

/// What kind of thing a schema describes; decided before anything is lowered.
pub(super) enum Class {
    /// Nothing of its own: what another schema describes.
    Only(Box<Schema>),
    /// One of the values that a schema lists.
    Enumeration(Box<Schema>),
    Object(Whole),
    Union {
        branches: Vec<BranchSchema>,
        discriminator: Option<Box<Discriminator>>,
    },
    /// A union of the types that `type` lists.
    Kinds(Box<Schema>, Vec<JsonType>),
    List(Option<Box<Schema>>),
    Map(Additional),
    Scalar(Ref),
}

impl<'a> Lowering<'a> {
    /// Makes a type of a schema that has a name in the document.
    pub(super) fn component(&mut self, pointer: &str, name: &str, schema: &Schema) -> TypeId {
        if let Some(id) = self.by_pointer.get(pointer) {
            return *id;
        }
        // A reference may lead into a schema that was met where it stands.
        if let Some(id) = self.by_span.get(&schema.at) {
            self.by_pointer.insert(pointer.to_owned(), *id);
            return *id;
        }
        let place = Place::new(pointer, name);
        let id = self.reserve(&place, schema);
        self.by_pointer.insert(pointer.to_owned(), id);
        self.by_span.insert(schema.at, id);
        self.api.types[id.0].nullable = allows_null(schema);
        match self.shape_or_alias(schema, &place, id) {
            Ok(shape) => self.api.types[id.0].shape = shape,
            Err(Broken) => self.api.types[id.0].left_out = true,
        }
        id
    }

    /// Takes the next place among the types, before its shape is known: it may hold itself.
    pub(super) fn reserve(&mut self, place: &Place, schema: &Schema) -> TypeId {
        let id = TypeId(self.api.types.len());
        self.api.types.push(Type {
            key: place.pointer.clone(),
            name: place.name.clone(),
            docs: docs(self.document, schema),
            nullable: false,
            shape: Shape::Object(Object::default()),
            usage: Usage::default(),
            left_out: false,
        });
        id
    }

    fn shape_or_alias(&mut self, schema: &Schema, place: &Place, id: TypeId) -> Lowered<Shape> {
        if let Some(shape) = self.parent(schema, place, id) {
            return Ok(shape);
        }
        let class = self.classify(schema, place)?;
        self.api.types[id.0].nullable |= class.allows_null();
        let class = match self.shape(class, schema, place, id)? {
            Ok(shape) => return Ok(shape),
            Err(class) => class,
        };
        if let Class::Only(only) = &class
            && only.reference.is_none()
        {
            // What stands inside is the type itself, not another one that it is an alias of.
            self.by_span.insert(only.at, id);
            let described = &mut self.api.types[id.0];
            described.nullable |= allows_null(only);
            described.docs.description =
                described.docs.description.take().or_else(|| only.description.clone());
            return self.shape_or_alias(only, place, id);
        }
        let Typed { ty: target, nullable } = self.inline(class, place)?;
        self.api.types[id.0].nullable |= nullable;
        match target {
            // Maps and lists of themselves are finite, but Rust has no alias for them: a list is a union's only branch.
            Ref::Map(value) if self.leads_to(&value, id) => {
                return Ok(Shape::Object(Object { fields: Vec::new(), rest: Some(*value) }));
            }
            Ref::List(item) if self.leads_to(&item, id) => {
                let name = "list".to_owned();
                let list = Branch { name, description: None, ty: Ref::List(item), boxed: false };
                let decision = Decision::Kind(vec![(ValueKind::Array, 0)]);
                return Ok(Shape::Union(Union { branches: vec![list], decision }));
            }
            _ => {}
        }
        if self.leads_to(&target, id) {
            let message = "the schema is nothing but itself";
            self.diagnostics
                .left_out(Code::CircularReference, schema.at, message)
                .help("say what its values are, somewhere on the way");
            return Err(Broken);
        }
        Ok(Shape::Alias(target))
    }

    /// Whether an alias to this type would end at the type itself, or be of no finite form.
    fn leads_to(&self, ty: &Ref, id: TypeId) -> bool {
        match ty {
            Ref::Named(target) if *target == id => true,
            Ref::Named(target) => match &self.api.ty(*target).shape {
                Shape::Alias(next) => self.leads_to(next, id),
                _ => false,
            },
            Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => self.leads_to(inner, id),
            _ => false,
        }
    }

    /// Lowers a schema where it is used.
    pub(super) fn schema(&mut self, schema: &Schema, place: &Place) -> Lowered<Typed> {
        if let Some(reference) = &schema.reference {
            return self.reference(reference);
        }
        let class = self.classify(schema, place)?;
        self.typed(class, schema, place)
    }

    /// Lowers a schema whose class is known.
    pub(super) fn typed(&mut self, class: Class, schema: &Schema, place: &Place) -> Lowered<Typed> {
        let nullable = allows_null(schema) || class.allows_null();
        if !class.needs_name() {
            let mut typed = self.inline(class, place)?;
            typed.nullable |= nullable;
            return Ok(typed);
        }
        if let Some(id) = self.by_span.get(&schema.at) {
            let nullable = nullable || self.api.ty(*id).nullable;
            return Ok(Typed { ty: Ref::Named(*id), nullable });
        }
        let id = self.reserve(place, schema);
        self.by_span.insert(schema.at, id);
        if let Ok(Ok(shape)) = self.shape(class, schema, place, id) {
            self.api.types[id.0].shape = shape;
            // One of the branches of a union may be null in its own right.
            let nullable = nullable || self.api.ty(id).nullable;
            Ok(Typed { ty: Ref::Named(id), nullable })
        } else {
            self.api.types[id.0].left_out = true;
            Err(Broken)
        }
    }

    /// Follows a reference to a schema.
    pub(super) fn reference(&mut self, reference: &Reference) -> Lowered<Typed> {
        let target = self.resolve(reference)?;
        let id = if let Some(id) = self.by_pointer.get(&target.pointer) {
            *id
        } else {
            let schema = self.target(&target)?;
            self.component(&target.pointer, &pointer_name(&target.pointer), &schema)
        };
        Ok(Typed { ty: Ref::Named(id), nullable: self.api.ty(id).nullable })
    }

    /// Returns the schema that a reference leads to, and its pointer.
    pub(super) fn referenced(
        &mut self,
        reference: &Reference,
    ) -> Lowered<(Cow<'a, Schema>, String)> {
        let target = self.resolve(reference)?;
        Ok((self.target(&target)?, target.pointer))
    }

    /// Returns the schema that stands at the target of a reference; those of the components are read already.
    fn target(&mut self, target: &Target<'_>) -> Lowered<Cow<'a, Schema>> {
        if let Some(schema) = self.components.get(&target.pointer) {
            return Ok(Cow::Borrowed(schema));
        }
        let version = self.document.version;
        let mut reader = Reader { diagnostics: self.diagnostics, version };
        Schema::read(&mut reader, target.node).map(Cow::Owned).ok_or(Broken)
    }

    fn classify(&mut self, schema: &Schema, place: &Place) -> Lowered<Class> {
        if let Some(reference) = &schema.reference {
            let mut only = Schema::any(schema.at);
            only.reference = Some(reference.clone());
            return Ok(Class::Only(Box::new(only)));
        }
        if let Some(kinds) = enums::kinds(schema)
            && matches!(enums::enumeration(schema), Some(Err(Ref::Any)))
        {
            return Ok(Class::Kinds(Box::new(schema.clone()), kinds));
        }
        if schema.enumeration.as_ref().is_some_and(|values| values.len() > enums::LIMIT) {
            self.diagnostics
                .warning(
                    Code::LimitExceeded,
                    schema.at,
                    format!("the schema lists more than {} values", enums::LIMIT),
                )
                .help("it is taken as any value of its type");
            let mut open = schema.clone();
            open.enumeration = None;
            return Ok(Class::Only(Box::new(open)));
        }
        if let Some(class) = enums::enumeration(schema) {
            let enumeration = || Class::Enumeration(Box::new(schema.clone()));
            return Ok(class.map_or_else(Class::Scalar, |_| enumeration()));
        }
        if let Some(only) = only_meaningful(schema)
            && !self.extends_parent(schema, only)
        {
            return Ok(Class::Only(Box::new(only.clone())));
        }
        if let Some(only) = only_branch(schema) {
            return Ok(match schema.discriminator.clone() {
                None => Class::Only(Box::new(only)),
                // One branch today may be two tomorrow.
                discriminator => {
                    Class::Union { branches: vec![BranchSchema::plain(only)], discriminator }
                }
            });
        }
        let is_made_of_several = !schema.all_of.is_empty()
            || !schema.sometimes.is_empty()
            || !union_branches(schema).is_empty()
            || is_object_with_fields(schema);
        if is_made_of_several {
            let whole = self.take_apart(schema, place)?;
            return self.class_of(whole, schema);
        }
        Ok(class_of_types(schema))
    }

    /// Lowers a schema that needs a name; gives the class back where it needs none.
    fn shape(
        &mut self,
        class: Class,
        schema: &Schema,
        place: &Place,
        id: TypeId,
    ) -> Lowered<Result<Shape, Class>> {
        Ok(Ok(match class {
            Class::Enumeration(listing) => match enums::enumeration(&listing) {
                Some(Ok(shape)) => shape,
                Some(Err(ty)) => return Ok(Err(Class::Scalar(ty))),
                None => return Err(Broken),
            },
            Class::Object(whole) => Shape::Object(self.object(whole, place)?),
            Class::Union { branches, discriminator } => {
                let keyword = if schema.one_of.is_empty() { "anyOf" } else { "oneOf" };
                self.union(branches, discriminator, &place.inside(keyword), id)
            }
            Class::Kinds(schema, kinds) => {
                let branches = branches_of_kinds(&schema, &kinds);
                self.union(branches, None, &place.inside("oneOf"), id)
            }
            class @ (Class::Only(_) | Class::List(_) | Class::Map(_) | Class::Scalar(_)) => {
                return Ok(Err(class));
            }
        }))
    }

    /// Lowers a schema that needs no name.
    fn inline(&mut self, class: Class, place: &Place) -> Lowered<Typed> {
        let ty = match class {
            Class::Only(only) => return self.schema(&only, place),
            Class::List(items) => {
                let item = match &items {
                    Some(items) => self.schema(items, &place.child("items", "Item"))?.into_item(),
                    None => Ref::Any,
                };
                Ref::List(Box::new(item))
            }
            Class::Map(additional) => {
                let value = match &additional {
                    Additional::Schema(value) => {
                        let place = place.child("additionalProperties", "Value");
                        self.schema(value, &place)?.into_item()
                    }
                    Additional::Unsaid | Additional::Forbidden | Additional::Any => Ref::Any,
                };
                Ref::Map(Box::new(value))
            }
            Class::Scalar(ty) => ty,
            Class::Enumeration(_) | Class::Union { .. } | Class::Kinds(..) | Class::Object(_) => {
                return Err(Broken);
            }
        };
        Ok(Typed::plain(ty))
    }
}

/// Classifies a schema by its types and what belongs to them.
fn class_of_types(schema: &Schema) -> Class {
    match without_null(&schema.types).as_slice() {
        [JsonType::Boolean] => Class::Scalar(Ref::Boolean),
        [JsonType::Integer] => Class::Scalar(integer(schema.format.as_deref())),
        [JsonType::Number] | [JsonType::Integer, JsonType::Number] => {
            let is_decimal = schema.format.as_deref() == Some("decimal");
            let decimal = Ref::Text(TextFormat::DecimalNumber);
            Class::Scalar(if is_decimal { decimal } else { Ref::Number })
        }
        [JsonType::String] => Class::Scalar(string(schema.format.as_deref())),
        [JsonType::Array] => Class::List(schema.items.clone()),
        [JsonType::Object] => Class::Map(schema.additional.clone()),
        [] if schema.items.is_some() => Class::List(schema.items.clone()),
        [] if matches!(schema.additional, Additional::Schema(_)) => {
            Class::Map(schema.additional.clone())
        }
        [] => Class::Scalar(Ref::Any),
        kinds => Class::Kinds(Box::new(schema.clone()), kinds.to_vec()),
    }
}

impl Class {
    /// Whether null is among the values, as all parts of an object say.
    fn allows_null(&self) -> bool {
        matches!(self, Self::Object(whole) if whole.allows_null())
    }

    fn needs_name(&self) -> bool {
        match self {
            Self::Enumeration(_) | Self::Union { .. } | Self::Kinds(..) | Self::Object(_) => true,
            Self::Only(_) | Self::List(_) | Self::Map(_) | Self::Scalar(_) => false,
        }
    }
}

/// The one schema of an `allOf` that describes anything, where the others and the schema around it
/// only annotate it.
fn only_meaningful(schema: &Schema) -> Option<&Schema> {
    let annotates = |schema: &Schema| {
        schema.reference.is_none()
            && schema.properties.is_empty()
            && schema.required.is_empty()
            && schema.all_of.is_empty()
            && schema.one_of.is_empty()
            && schema.any_of.is_empty()
            && schema.sometimes.is_empty()
            && schema.items.is_none()
            && schema.enumeration.is_none()
            && schema.constant.is_none()
            && schema.types.is_empty()
            && matches!(schema.additional, Additional::Unsaid)
    };
    let mut meaningful = schema.all_of.iter().filter(|branch| !annotates(branch));
    let only = meaningful.next()?;
    let adds_nothing = schema.properties.is_empty()
        && schema.required.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && schema.sometimes.is_empty();
    (meaningful.next().is_none() && adds_nothing).then_some(only)
}

/// The one branch of a union, null aside, where nothing beside the union matters.
fn only_branch(schema: &Schema) -> Option<Schema> {
    let mut branches = union_branches(schema);
    let only = branches.pop().filter(|_| branches.is_empty())?;
    let has_types = only.reference.is_some() || !only.types.is_empty() || schema.types.is_empty();
    let is_alone = schema.all_of.is_empty()
        && schema.properties.is_empty()
        && schema.sometimes.is_empty()
        && !matches!(schema.additional, Additional::Schema(_));
    (has_types && is_alone).then_some(only)
}

/// Whether a schema is an object whose properties are known.
fn is_object_with_fields(schema: &Schema) -> bool {
    let may_be_object = schema.types.is_empty() || schema.types.contains(&JsonType::Object);
    may_be_object
        && without_null(&schema.types).len() <= 1
        && (!schema.properties.is_empty() || is_closed_object(schema))
}

/// Whether a schema is an object that has no further properties.
pub(super) fn is_closed_object(schema: &Schema) -> bool {
    schema.types.contains(&JsonType::Object) && matches!(schema.additional, Additional::Forbidden)
}

pub(super) fn without_null(types: &[JsonType]) -> Vec<JsonType> {
    let mut types: Vec<JsonType> =
        types.iter().copied().filter(|ty| *ty != JsonType::Null).collect();
    types.sort_unstable();
    types
}

fn is_null(schema: &Schema) -> bool {
    schema.types == [JsonType::Null]
        || schema.constant.as_deref().is_some_and(crate::spec::Node::is_null)
}

/// Whether a branch of a union says no more than which properties have to be there.
pub(super) fn only_requires(branch: &Schema) -> bool {
    branch.reference.is_none()
        && branch.types.is_empty()
        && branch.properties.is_empty()
        && !branch.required.is_empty()
}

/// The branches of a union, but for the one that only says null.
pub(super) fn union_branches(schema: &Schema) -> Vec<Schema> {
    let branches = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    if branches.iter().any(only_requires) {
        // Such branches say which properties go together; they make no types.
        return Vec::new();
    }
    branches.iter().filter(|branch| !is_null(branch)).cloned().collect()
}

/// Whether null is among the values of a schema, as far as the schema itself says.
pub(super) fn allows_null(schema: &Schema) -> bool {
    schema.types.len() > 1 && schema.types.contains(&JsonType::Null)
        || schema.one_of.iter().chain(&schema.any_of).any(is_null)
        || schema.enumeration.iter().flatten().any(crate::spec::Node::is_null)
}

fn integer(format: Option<&str>) -> Ref {
    Ref::Integer(match format {
        Some("int32") => IntegerKind::I32,
        Some("uint32") => IntegerKind::U32,
        Some("uint64") => IntegerKind::U64,
        _ => IntegerKind::I64,
    })
}

fn string(format: Option<&str>) -> Ref {
    match format {
        Some("date-time") => Ref::Text(TextFormat::DateTime),
        Some("date") => Ref::Text(TextFormat::Date),
        Some("time") => Ref::Text(TextFormat::Time),
        Some("duration") => Ref::Text(TextFormat::Duration),
        Some("decimal") => Ref::Text(TextFormat::Decimal),
        Some("password") => Ref::Text(TextFormat::Secret),
        Some("byte") => Ref::Base64,
        _ => Ref::String,
    }
}
