//! A Schema Object in the shape of OpenAPI 3.1, whatever version it was written in.

use super::reader::{Named, Reader, Reference, reference};
use super::tree::{Kind, Map, Node, Value};
use super::{Bounds, Version};
use crate::diagnostic::{Code, Span};

/// The JSON types that a schema allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Node {
    /// Returns the JSON type of a scalar.
    pub(crate) fn json_type(&self) -> Option<JsonType> {
        Some(match self.kind()? {
            Kind::Null => JsonType::Null,
            Kind::Boolean(_) => JsonType::Boolean,
            Kind::Integer(_) => JsonType::Integer,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
        })
    }
}

impl JsonType {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// Returns the type that a word from a programming language stands for, with its name.
    fn meant(text: &str) -> Option<(Self, &'static str)> {
        Some(match text.to_ascii_lowercase().as_str() {
            "none" | "nil" | "null" => (Self::Null, "null"),
            "bool" | "boolean" => (Self::Boolean, "boolean"),
            "int" | "int32" | "int64" | "integer" | "long" => (Self::Integer, "integer"),
            "decimal" | "double" | "float" | "number" | "numeric" => (Self::Number, "number"),
            "date" | "date-time" | "datetime" | "str" | "string" | "text" | "timestamp"
            | "uuid" => (Self::String, "string"),
            "array" | "list" => (Self::Array, "array"),
            "dict" | "hash" | "map" | "object" => (Self::Object, "object"),
            _ => return None,
        })
    }
}

/// What a schema says of the properties that it does not name.
#[derive(Debug, Clone)]
pub(crate) enum Additional {
    /// Nothing: they are allowed, and nothing is known of them.
    Unsaid,
    Forbidden,
    /// They are allowed in so many words.
    Any,
    Schema(Box<Schema>),
}

/// Which branch of a union a value is, told by one of its properties.
#[derive(Debug, Clone)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Values of the property, and the reference or schema name that each stands for.
    pub(crate) mapping: Vec<Named<Reference>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Schema {
    pub(crate) at: Span,
    pub(crate) reference: Option<Reference>,
    /// The types allowed; empty where the schema names none.
    pub(crate) types: Vec<JsonType>,
    pub(crate) format: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) default: Option<Box<Node>>,
    /// The example, or the first of several.
    pub(crate) example: Option<Box<Node>>,
    pub(crate) enumeration: Option<Vec<Node>>,
    pub(crate) constant: Option<Box<Node>>,
    pub(crate) minimum: Option<String>,
    pub(crate) maximum: Option<String>,
    /// What else bounds its values; only samples go by that.
    pub(crate) bounds: Option<Box<Bounds>>,
    pub(crate) multiple_of: Option<String>,
    pub(crate) min_length: Option<String>,
    pub(crate) max_length: Option<String>,
    pub(crate) pattern: Option<String>,
    pub(crate) properties: Vec<Named<Schema>>,
    pub(crate) required: Vec<String>,
    pub(crate) additional: Additional,
    pub(crate) items: Option<Box<Schema>>,
    /// The members of a tuple, in order, which its items are too.
    pub(crate) members: Vec<Schema>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_media_type: Option<String>,
    /// What the text of a string is made of, where that is JSON.
    pub(crate) content: Option<Box<Schema>>,
    pub(crate) all_of: Vec<Schema>,
    pub(crate) one_of: Vec<Schema>,
    pub(crate) any_of: Vec<Schema>,
    pub(crate) discriminator: Option<Box<Discriminator>>,
    /// Schemas that hold of some values only (`then`, `else`, `dependentSchemas`).
    pub(crate) sometimes: Vec<Schema>,
}

impl Schema {
    /// A schema that allows everything.
    pub(crate) fn any(at: Span) -> Self {
        Self {
            at,
            reference: None,
            types: Vec::new(),
            format: None,
            title: None,
            description: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            default: None,
            example: None,
            enumeration: None,
            constant: None,
            minimum: None,
            maximum: None,
            bounds: None,
            multiple_of: None,
            min_length: None,
            max_length: None,
            pattern: None,
            properties: Vec::new(),
            required: Vec::new(),
            additional: Additional::Unsaid,
            items: None,
            members: Vec::new(),
            content_encoding: None,
            content_media_type: None,
            content: None,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            sometimes: Vec::new(),
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        if let Some(Kind::Boolean(_)) = node.kind() {
            return Some(Self::any(node.at));
        }
        let map = reader.map(node)?;
        let mut schema = Self::any(node.at);
        schema.reference = reference(map);
        schema.types = types(reader, map);
        schema.format = reader.text(map, "format");
        schema.title = reader.text(map, "title");
        schema.description = reader.text(map, "description");
        schema.deprecated = reader.boolean(map, "deprecated").unwrap_or(false);
        schema.read_only = reader.boolean(map, "readOnly").unwrap_or(false);
        schema.write_only = reader.boolean(map, "writeOnly").unwrap_or(false);
        schema.default = map.get("default").cloned().map(Box::new);
        let examples = map.get("examples").and_then(Node::as_list);
        let first = examples.and_then(<[Node]>::first);
        schema.example = map.get("example").or(first).cloned().map(Box::new);
        schema.constant = map.get("const").cloned().map(Box::new);
        if map.get("enum").is_some_and(|node| !node.is_null()) {
            schema.enumeration = Some(reader.list(map, "enum").to_vec());
        }
        schema.minimum = bound(map, "minimum");
        schema.maximum = bound(map, "maximum");
        schema.bounds = Bounds::read(map);
        schema.multiple_of = bound(map, "multipleOf");
        schema.min_length = bound(map, "minLength");
        schema.max_length = bound(map, "maxLength");
        schema.pattern = map.get("pattern").and_then(Node::as_text).map(str::to_owned);
        schema.properties = properties(reader, map);
        schema.required = required(reader, map);
        schema.additional = additional(reader, map);
        let (items, members) = items(reader, map);
        schema.items = items;
        schema.members = members;
        schema.content_encoding = reader.text(map, "contentEncoding");
        schema.content_media_type = reader.text(map, "contentMediaType");
        schema.content = reader.schema(map, "contentSchema");
        schema.all_of = branches(reader, map, "allOf");
        schema.one_of = branches(reader, map, "oneOf");
        schema.any_of = branches(reader, map, "anyOf");
        schema.discriminator = discriminator(reader, map);
        schema.sometimes = sometimes(reader, map);
        if reader.version == Version::V3_1 {
            schema.merge_reference();
        }
        // 3.1 has no `nullable`, and many of its descriptions do.
        if reader.boolean(map, "nullable") == Some(true) {
            schema.allow_null();
        }
        Some(schema)
    }

    /// A schema that allows what any of some allow.
    fn any_of(at: Span, mut schemas: Vec<Self>) -> Self {
        match (schemas.pop(), schemas.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                let mut any = Self::any(at);
                schemas.extend(last);
                any.any_of = schemas;
                any
            }
        }
    }

    /// Makes a reference that properties stand beside a part of the whole: in 3.1 both hold.
    fn merge_reference(&mut self) {
        let stands_alone = self.properties.is_empty()
            && self.required.is_empty()
            && self.enumeration.is_none()
            && self.constant.is_none()
            && self.all_of.is_empty()
            && self.one_of.is_empty()
            && self.any_of.is_empty();
        if stands_alone {
            return;
        }
        if let Some(reference) = self.reference.take() {
            let mut part = Self::any(reference.at);
            part.reference = Some(reference);
            self.all_of.insert(0, part);
        }
    }

    /// Adds null to what the schema allows, as `nullable: true` does.
    fn allow_null(&mut self) {
        if !self.types.is_empty() {
            if !self.types.contains(&JsonType::Null) {
                self.types.push(JsonType::Null);
            }
            return;
        }
        let mut inner = std::mem::replace(self, Self::any(self.at));
        let mut null = Self::any(self.at);
        null.types.push(JsonType::Null);
        self.title = inner.title.take();
        self.description = inner.description.take();
        self.one_of = vec![inner, null];
    }
}

fn types(reader: &mut Reader<'_>, map: &Map) -> Vec<JsonType> {
    let Some(node) = map.get("type") else { return Vec::new() };
    let nodes = match &node.value {
        Value::List(list) => list.as_slice(),
        Value::Scalar(_) => std::slice::from_ref(node),
        Value::Map(_) => {
            reader.wrong_shape(node, "a type or a list of types");
            return Vec::new();
        }
    };
    let mut types = Vec::new();
    for node in nodes {
        let text = node.as_text().unwrap_or_default();
        let ty = JsonType::parse(text).or_else(|| {
            let message = format!("unknown type `{text}`");
            let warning = reader.diagnostics.warning(Code::WrongShape, node.at, message);
            let Some((ty, name)) = JsonType::meant(text) else {
                warning.help("use null, boolean, integer, number, string, array or object; it is read as any type");
                return None;
            };
            warning.help(format!("it is read as {name}"));
            Some(ty)
        });
        match ty {
            Some(ty) if types.contains(&ty) => {}
            Some(ty) => types.push(ty),
            None => return Vec::new(),
        }
    }
    types
}

/// Returns a bound as written; whether it fits any Rust type is nobody's concern here.
fn bound(map: &Map, key: &str) -> Option<String> {
    match map.get(key)?.kind()? {
        Kind::Integer(text) | Kind::Number(text) => Some(text.to_owned()),
        Kind::Null | Kind::Boolean(_) | Kind::String(_) => None,
    }
}

fn properties(reader: &mut Reader<'_>, map: &Map) -> Vec<Named<Schema>> {
    let Some(members) = map.get("properties").and_then(|node| reader.map(node)) else {
        return Vec::new();
    };
    reader.each(members.iter(), Schema::read)
}

fn required(reader: &mut Reader<'_>, map: &Map) -> Vec<String> {
    // OpenAPI 3 inherited a common mistake from Swagger: `required: true` on a property.
    if let Some(Kind::Boolean(_)) = map.get("required").and_then(Node::kind) {
        return Vec::new();
    }
    let nodes = reader.list(map, "required");
    nodes.iter().filter_map(Node::as_text).map(str::to_owned).collect()
}

fn additional(reader: &mut Reader<'_>, map: &Map) -> Additional {
    let node = map.get("additionalProperties").or_else(|| map.get("unevaluatedProperties"));
    let of_others = match node {
        None => Additional::Unsaid,
        Some(node) => match node.kind() {
            Some(Kind::Boolean(true)) => Additional::Any,
            Some(Kind::Boolean(false)) => Additional::Forbidden,
            _ => match Schema::read(reader, node) {
                Some(schema) => Additional::Schema(Box::new(schema)),
                None => Additional::Unsaid,
            },
        },
    };
    // Names that match a pattern are further properties too.
    let mut schemas: Vec<Schema> = Vec::new();
    for entry in reader.members(map, "patternProperties") {
        schemas.extend(Schema::read(reader, &entry.value));
    }
    match (map.get("patternProperties"), of_others) {
        (Some(node), Additional::Schema(schema)) => {
            schemas.push(*schema);
            Additional::Schema(Box::new(Schema::any_of(node.at, schemas)))
        }
        (Some(node), Additional::Unsaid | Additional::Forbidden) if !schemas.is_empty() => {
            Additional::Schema(Box::new(Schema::any_of(node.at, schemas)))
        }
        (None | Some(_), of_others) => of_others,
    }
}

/// Reads what the items of a list are, and the members of a tuple; the items of that are any of those.
fn items(reader: &mut Reader<'_>, map: &Map) -> (Option<Box<Schema>>, Vec<Schema>) {
    let members = map.get("prefixItems").or_else(|| map.get("items"));
    let Some((node, members)) = members.and_then(|node| Some((node, node.as_list()?))) else {
        return (reader.schema(map, "items"), Vec::new());
    };
    let mut schemas = reader.schemas(members);
    let tuple = schemas.clone();
    let others = map.get("items").filter(|items| items.as_map().is_some());
    schemas.extend(others.and_then(|node| Schema::read(reader, node)));
    ((!schemas.is_empty()).then(|| Box::new(Schema::any_of(node.at, schemas))), tuple)
}

/// Reads the schemas that hold of some values only.
fn sometimes(reader: &mut Reader<'_>, map: &Map) -> Vec<Schema> {
    let mut schemas: Vec<Schema> =
        ["then", "else"].iter().filter_map(|key| reader.schema(map, key)).map(|it| *it).collect();
    for entry in reader.members(map, "dependentSchemas") {
        schemas.extend(Schema::read(reader, &entry.value));
    }
    schemas.retain(|schema| !schema.properties.is_empty());
    schemas
}

fn branches(reader: &mut Reader<'_>, map: &Map, key: &str) -> Vec<Schema> {
    let nodes = reader.list(map, key);
    reader.schemas(nodes)
}

fn discriminator(reader: &mut Reader<'_>, map: &Map) -> Option<Box<Discriminator>> {
    let node = map.get("discriminator")?;
    let map = reader.map(node)?;
    let property = reader.text(map, "propertyName")?;
    let mut mapping = Vec::new();
    for entry in reader.members(map, "mapping") {
        if let Some(text) = entry.value.as_text() {
            let reference = Reference { text: text.to_owned(), at: entry.value.at };
            mapping.push(Named { name: entry.key.to_string(), value: reference });
        }
    }
    Some(Box::new(Discriminator { property, mapping }))
}
