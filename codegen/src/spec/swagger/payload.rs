//! Parameters that make the body: one `in: body`, or those `in: formData`.

use super::parameter::{is_payload, text_of};
use super::reference::Found;
use super::schema::{Style, is_file};
use super::{Rewriter, boolean, list, member, object, text};
use crate::diagnostic::{Code, Span};
use crate::spec::tree::{Entry, Kind, Map, Node};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// A parameter that is part of the body.
pub(super) struct Part<'a> {
    map: &'a Map,
    found: Found<'a>,
}

impl Part<'_> {
    fn is_body(&self) -> bool {
        text_of(self.map, "in") == "body"
    }

    fn is_required(&self) -> bool {
        matches!(
            self.map.get("required").and_then(Node::kind),
            Some(Kind::Boolean(true) | Kind::String("true"))
        )
    }
}

impl<'a> Rewriter<'a> {
    /// Gathers the parameters that make the body; those of an operation replace those of its path.
    pub(super) fn payload<'n>(&self, inherited: &'n [Node], own: &'n [Node]) -> Vec<Part<'n>>
    where
        'a: 'n,
    {
        let mut parts: Vec<Part<'n>> = Vec::new();
        for node in inherited.iter().chain(own) {
            let Some(found) = self.find(node).filter(|found| is_payload(found.node)) else {
                continue;
            };
            let Some(map) = found.node.as_map() else { continue };
            let part = Part { map, found };
            let seen = parts.iter_mut().find(|seen| {
                let is_same = text_of(seen.map, "name") == text_of(part.map, "name");
                seen.is_body() == part.is_body() && (is_same || part.is_body())
            });
            match seen {
                Some(seen) => *seen = part,
                None => parts.push(part),
            }
        }
        parts
    }

    pub(super) fn request_body(
        &mut self,
        parts: &[Part<'_>],
        consumes: &[Node],
        at: Span,
    ) -> Option<Node> {
        let Some(body) = parts.iter().find(|part| part.is_body()) else {
            return (!parts.is_empty()).then(|| self.form(parts, consumes, at));
        };
        if let Some(other) = parts.iter().find(|part| !part.is_body()) {
            let message = "a form parameter beside a body is never sent";
            self.reader
                .diagnostics
                .warning(Code::WrongShape, other.found.node.at, message)
                .help("let it be a parameter `in: query`, or part of the body");
        }
        Some(self.body(body, consumes))
    }

    fn body(&mut self, part: &Part<'_>, consumes: &[Node]) -> Node {
        let at = part.found.node.at;
        let schema = match part.map.get("schema") {
            Some(schema) => Some(self.shared_schema(schema, &part.found)),
            None => self.schema_of(part.found.node, part.map),
        };
        let default = [text("application/json", at)];
        let types = if consumes.is_empty() { &default } else { consumes };
        let mut entries: Vec<Entry> =
            part.map.iter().filter(|entry| is_of_body(entry)).cloned().collect();
        entries.push(member("content", self.content(types, schema.as_ref(), &[], at)));
        // References may lead to it.
        entries.extend(schema.map(|schema| member("schema", schema)));
        object(entries, at)
    }

    /// Makes a form: an object with a property for each parameter.
    fn form(&mut self, parts: &[Part<'_>], consumes: &[Node], at: Span) -> Node {
        let (mut properties, mut required, mut encoding) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let node = part.found.node;
            let name = text_of(part.map, "name");
            // A parameter that is referred to is written once, and stands in each form.
            let copied = part.found.reference.as_ref().map(|_| self.copy(node));
            let map = copied.as_ref().and_then(Node::as_map).unwrap_or(part.map);
            let schema = self.schema_of(node, map);
            let schema = schema.unwrap_or_else(|| object(Vec::new(), node.at));
            properties.push(member(name, described(schema, part.map)));
            if part.is_required() {
                required.push(text(name, node.at));
            }
            if let Some(style) = Style::of(part.map).filter(|style| !style.repeats()) {
                encoding.push(member(name, object(style.members(), node.at)));
            }
        }
        let is_required = !required.is_empty();
        let mut schema =
            vec![member("type", text("object", at)), member("properties", object(properties, at))];
        if is_required {
            schema.push(member("required", list(required, at)));
        }
        let schema = object(schema, at);
        let has_file = parts.iter().any(|part| is_file(Some(part.found.node)));
        let types = form_types(consumes, has_file, at);
        let content = self.content(&types, Some(&schema), &encoding, at);
        object(vec![member("content", content), member("required", boolean(is_required, at))], at)
    }
}

/// Whether a member of a body parameter is one of a request body too.
fn is_of_body(entry: &Entry) -> bool {
    ["description", "required"].contains(&&*entry.key) || entry.key.starts_with("x-")
}

/// Adds what a parameter says of itself to the schema of its property.
fn described(schema: Node, parameter: &Map) -> Node {
    let Some(map) = schema.as_map() else { return schema };
    let mut entries: Vec<Entry> = map.iter().cloned().collect();
    for key in ["description", "deprecated"] {
        entries.extend(parameter.entry(key).cloned());
    }
    object(entries, schema.at)
}

/// Returns the media types that a form is sent as: those of forms among what the operation consumes.
fn form_types(consumes: &[Node], has_file: bool, at: Span) -> Vec<Node> {
    let is = |node: &Node, name: &str| node.as_text().is_some_and(|text| text.starts_with(name));
    let types =
        consumes.iter().filter(|node| is(node, MULTIPART) || is(node, URLENCODED) && !has_file);
    let types: Vec<Node> = types.cloned().collect();
    if !types.is_empty() {
        return types;
    }
    vec![text(if has_file { MULTIPART } else { URLENCODED }, at)]
}
