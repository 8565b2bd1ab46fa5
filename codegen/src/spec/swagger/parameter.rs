//! Parameters and headers that stay such.

use super::reference::Found;
use super::schema::{Style, is_of_type};
use super::{Rewriter, each, keyed, list, member, object};
use crate::spec::tree::{Map, Node};

/// Whether a parameter is part of the body.
pub(super) fn is_payload(node: &Node) -> bool {
    let place = node.as_map().and_then(|map| map.get("in"));
    matches!(place.and_then(Node::as_text), Some("body" | "formData"))
}

impl Rewriter<'_> {
    /// Rewrites the parameters of a path or an operation, without those that make the body.
    pub(super) fn parameters(&mut self, node: &Node) -> Node {
        let Some(nodes) = node.as_list() else { return node.clone() };
        let mut parameters = Vec::new();
        for parameter in nodes {
            let found = self.find(parameter);
            let is_payload = is_payload(found.as_ref().map_or(parameter, |found| found.node));
            if is_payload {
                continue;
            }
            parameters.push(match found {
                // What stands in neither section is rewritten as something else where it stands.
                Some(Found { node, is_shared: false, reference: Some(_) }) => {
                    let node = self.copy(node);
                    self.parameter(&node)
                }
                Some(_) | None => self.parameter(parameter),
            });
        }
        list(parameters, node.at)
    }

    pub(super) fn parameter(&mut self, node: &Node) -> Node {
        self.typed(node)
    }

    /// Rewrites the headers of a response.
    pub(super) fn headers(&mut self, node: &Node) -> Node {
        each(node, |header| self.typed(header))
    }

    /// Gathers the keywords that say what a value is into a schema.
    fn typed(&mut self, node: &Node) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let mut entries = Vec::new();
        for entry in map.iter() {
            let value = match &*entry.key {
                "collectionFormat" | "allowEmptyValue" | "schema" => continue,
                key if is_of_type(key) => continue,
                "$ref" => self.reference(&entry.value),
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        entries.extend(self.schema_of(node, map).map(|schema| member("schema", schema)));
        entries.extend(Style::of(map).iter().flat_map(Style::members));
        object(entries, node.at)
    }
}

/// Returns the text under a key of a parameter.
pub(super) fn text_of<'n>(map: &'n Map, key: &str) -> &'n str {
    map.get(key).and_then(Node::as_text).unwrap_or_default()
}
