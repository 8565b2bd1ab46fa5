//! Responses: a schema becomes content of every media type that the operation produces.

use super::reference::Found;
use super::schema::is_file;
use super::{Rewriter, each, keyed, member, object, text};
use crate::diagnostic::Span;
use crate::spec::tree::{Entry, Node};

/// What a response may be sent as.
#[derive(Clone, Copy)]
pub(super) struct Produced<'a> {
    types: &'a [Node],
    /// Whether some response of the operation is a file, which the types are those of.
    has_file: bool,
}

impl Rewriter<'_> {
    /// Rewrites the responses of an operation.
    pub(super) fn responses(&mut self, node: &Node, types: &[Node]) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let has_file = map.iter().any(|entry| {
            let response = self.find(&entry.value).map(|found| found.node);
            is_file(response.and_then(Node::as_map).and_then(|map| map.get("schema")))
        });
        let produced = Produced { types, has_file };
        each(node, |response| self.response(response, Some(produced)))
    }

    /// Rewrites a response; nothing is known of how a shared one is sent but what the document says.
    pub(super) fn response(&mut self, node: &Node, produced: Option<Produced<'_>>) -> Node {
        let usual = self.produces.clone();
        let usual = Produced { types: &usual, has_file: false };
        let own = produced.unwrap_or(usual);
        let Some(found) = self.find(node) else { return self.referring(node) };
        let Some(map) = found.node.as_map() else { return node.clone() };
        let schema = map.get("schema");
        let is_same = texts(&types_of(own, schema)) == texts(&types_of(usual, schema));
        if found.reference.is_some() && found.is_shared && (is_same || produced.is_none()) {
            return self.referring(node);
        }
        let mut entries = Vec::new();
        for entry in map.iter() {
            let value = match &*entry.key {
                "examples" => continue,
                "headers" => self.headers(&entry.value),
                "schema" => {
                    let schema = self.shared_schema(&entry.value, &found);
                    let types = types_of(own, Some(&entry.value));
                    let content = self.content(&types, Some(&schema), &[], entry.value.at);
                    entries.push(member("content", content));
                    // References may lead to it, and find it where it was.
                    schema
                }
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        let at = if found.reference.is_some() { node.at } else { found.node.at };
        object(entries, at)
    }

    fn referring(&self, node: &Node) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let entries = map.iter().map(|entry| {
            let is_reference = &*entry.key == "$ref";
            let value =
                if is_reference { self.reference(&entry.value) } else { entry.value.clone() };
            keyed(entry, value)
        });
        object(entries.collect(), node.at)
    }

    /// Rewrites the schema of a parameter or response; one that stands where others use it too is referred
    /// to, so that it is one type.
    pub(super) fn shared_schema(&mut self, schema: &Node, found: &Found<'_>) -> Node {
        let is_reference = schema.as_map().is_some_and(|map| map.get("$ref").is_some());
        let Some(reference) = found.reference.as_ref().filter(|_| !is_reference) else {
            return self.schema(schema);
        };
        let way = self.rewritten(reference).unwrap_or_else(|| reference.text.clone());
        let separator = if way.contains('#') { "" } else { "#" };
        let way = text(&format!("{way}{separator}/schema"), reference.at);
        object(vec![member("$ref", way)], reference.at)
    }

    /// Makes content of a schema in several media types.
    pub(super) fn content(
        &mut self,
        types: &[Node],
        schema: Option<&Node>,
        encoding: &[Entry],
        at: Span,
    ) -> Node {
        let mut content = Vec::new();
        for (index, media_type) in types.iter().enumerate() {
            let mut media = Vec::new();
            if let Some(schema) = schema {
                let schema = if index == 0 { schema.clone() } else { self.copy(schema) };
                media.push(member("schema", schema));
            }
            if !encoding.is_empty() {
                media.push(member("encoding", self.copy(&object(encoding.to_vec(), at))));
            }
            let media_type = self.copy(media_type);
            let key = media_type.as_text().unwrap_or_default();
            content.push(Entry { key_at: media_type.at, ..member(key, object(media, at)) });
        }
        object(content, at)
    }
}

fn texts(types: &[Node]) -> Vec<Option<&str>> {
    types.iter().map(Node::as_text).collect()
}

/// Returns the media types that a response with a schema is sent as.
fn types_of(produced: Produced<'_>, schema: Option<&Node>) -> Vec<Node> {
    let Some(schema) = schema else { return Vec::new() };
    let is_json = |node: &&Node| {
        let name = node.as_text().unwrap_or_default();
        name == "*/*" || name.contains("json")
    };
    let (json, others): (Vec<&Node>, Vec<&Node>) = produced.types.iter().partition(is_json);
    // A file is no JSON, and what is said instead of a file is no file.
    let (types, default): (Vec<&Node>, _) = if is_file(Some(schema)) {
        (others, "application/octet-stream")
    } else if produced.has_file {
        (json, "application/json")
    } else {
        (produced.types.iter().collect(), "application/json")
    };
    if types.is_empty() {
        return vec![text(default, schema.at)];
    }
    types.into_iter().cloned().collect()
}
