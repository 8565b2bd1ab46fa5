//! Schemas, and what stands in place of one beside `in`.

use super::{Rewriter, boolean, each, keyed, member, object, text};
use crate::diagnostic::Span;
use crate::spec::tree::{Entry, Map, Node, Value};

/// Keywords of a schema that stand directly in parameters and headers.
const TYPE_KEYS: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
];

/// Whether a keyword belongs to the schema of a parameter or header; extensions belong to both.
pub(super) fn is_of_type(key: &str) -> bool {
    TYPE_KEYS.contains(&key)
}

impl Rewriter<'_> {
    pub(super) fn schema(&mut self, node: &Node) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let mut entries = Vec::new();
        for entry in map.iter() {
            let value = match &*entry.key {
                "$ref" => self.reference(&entry.value),
                "properties" | "patternProperties" | "definitions" => {
                    each(&entry.value, |schema| self.schema(schema))
                }
                "items" if entry.value.as_list().is_some() => self.branches(&entry.value),
                "items" | "additionalProperties" | "not" => self.schema(&entry.value),
                "allOf" | "oneOf" | "anyOf" => self.branches(&entry.value),
                "discriminator" if entry.value.as_text().is_some() => {
                    let property = member("propertyName", entry.value.clone());
                    object(vec![property], entry.value.at)
                }
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        let kind = map.get("type").filter(|kind| kind.as_text() == Some("file"));
        if let Some(kind) = kind {
            entries.push(member("type", text("string", kind.at)));
            entries.push(member("format", text("binary", kind.at)));
        }
        if let Some(nullable) = map.get("x-nullable") {
            entries.push(member("nullable", nullable.clone()));
        }
        object(entries, node.at)
    }

    fn branches(&mut self, node: &Node) -> Node {
        let Some(list) = node.as_list() else { return node.clone() };
        let list = list.iter().map(|branch| self.schema(branch)).collect();
        Node { value: Value::List(list), at: node.at }
    }

    /// Returns the schema of a parameter or header: its own, or else what its keywords say.
    pub(super) fn schema_of(&mut self, node: &Node, map: &Map) -> Option<Node> {
        if let Some(schema) = map.get("schema") {
            return Some(self.schema(schema));
        }
        let is_typed = map.iter().any(|entry| is_of_type(&entry.key));
        let entries =
            map.iter().filter(|entry| is_of_type(&entry.key) || entry.key.starts_with("x-"));
        let schema = object(entries.cloned().collect(), node.at);
        is_typed.then(|| self.schema(&schema))
    }
}

/// Whether a schema is `type: file`.
pub(super) fn is_file(schema: Option<&Node>) -> bool {
    let kind = schema.and_then(Node::as_map).and_then(|map| map.get("type"));
    kind.and_then(Node::as_text) == Some("file")
}

/// How the values of a list are put together.
pub(super) struct Style<'p> {
    /// Absent: the usual one of its place.
    name: Option<&'p str>,
    explode: bool,
    at: Span,
}

impl<'p> Style<'p> {
    /// Reads what a parameter says; nothing where it is no list, or speaks of styles itself.
    pub(super) fn of(parameter: &'p Map) -> Option<Self> {
        let (kind, format) = (parameter.get("type")?, parameter.get("collectionFormat"));
        let is_list = kind.as_text() == Some("array");
        if !is_list || parameter.get("style").or(parameter.get("explode")).is_some() {
            return None;
        }
        let (name, explode) = match format.and_then(Node::as_text).unwrap_or("csv") {
            "csv" => (None, false),
            "multi" => (None, true),
            "ssv" => (Some("spaceDelimited"), false),
            "pipes" => (Some("pipeDelimited"), false),
            // 3.0 has no style for this, nor for those above outside the query.
            "tsv" => (Some("tabDelimited"), false),
            // Whoever reads the parameter says that there is none.
            other => (Some(other), false),
        };
        Some(Self { name, explode, at: format.unwrap_or(kind).at })
    }

    /// Whether the list repeats its name, as it does in forms of 3.0 where nothing is said.
    pub(super) fn repeats(&self) -> bool {
        self.explode && self.name.is_none()
    }

    pub(super) fn members(&self) -> Vec<Entry> {
        let mut members = vec![member("explode", boolean(self.explode, self.at))];
        members.extend(self.name.map(|name| member("style", text(name, self.at))));
        members
    }
}
