//! Links: what leads from a response to another operation.

use std::collections::HashMap;

use super::Lowering;
use crate::ir::Link;
use crate::spec::{self, Named, RefOr, decoded_segments};

/// A link whose operation is not looked up yet.
#[derive(Debug)]
pub(super) struct OpenLink {
    name: String,
    description: Option<String>,
    /// The id or the key of the other operation.
    operation: Option<String>,
}

impl Lowering<'_> {
    /// Adds a link to those of other responses. Nothing rests on it: one that leads nowhere is known by its name.
    pub(super) fn link(&mut self, named: &Named<RefOr<spec::Link>>, links: &mut Vec<OpenLink>) {
        if links.iter().any(|link| link.name == named.name) {
            return;
        }
        let link = match &named.value {
            RefOr::Ref(reference) if self.document.resolve(reference).is_err() => None,
            link => self.item(link, spec::Link::read).ok().map(|(link, _)| link),
        };
        let operation = link.as_ref().and_then(|link| {
            let key = || link.reference.as_deref().and_then(operation_key);
            link.id.clone().or_else(key)
        });
        let description = link.and_then(|link| link.description);
        links.push(OpenLink { name: named.name.clone(), description, operation });
    }

    /// Looks up where the links lead, once it is known which operations there are.
    pub(super) fn links(&mut self) {
        let mut open = std::mem::take(&mut self.open_links);
        let mut places = HashMap::new();
        for (place, operation) in self.api.operations.iter().enumerate() {
            for name in [&operation.id, &operation.key] {
                places.entry(name.clone()).or_insert(place);
            }
        }
        for operation in &mut self.api.operations {
            let links = open.remove(&operation.key).unwrap_or_default();
            let links = links.into_iter().map(|OpenLink { name, description, operation }| {
                let operation = operation.and_then(|name| places.get(&name).copied());
                Link { name, description, operation }
            });
            operation.links = links.collect();
        }
    }
}

/// Returns the key of the operation that a reference leads to: `GET /pets` of `#/paths/~1pets/get`.
fn operation_key(reference: &str) -> Option<String> {
    let (file, pointer) = reference.split_once('#')?;
    if file.contains("://") {
        return None;
    }
    match decoded_segments(pointer).as_slice() {
        [paths, path, method] if paths == "paths" => {
            Some(format!("{} {path}", method.to_uppercase()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_operations() {
        let table = [
            ("#/paths/~1pets~1{id}/get", Some("GET /pets/{id}")),
            ("other.yaml#/paths/~1pets/post", Some("POST /pets")),
            ("#/paths/~1pets~1%7Bid%7D/get", Some("GET /pets/{id}")),
            ("#/paths/~1caf%C3%A9~1~01%20b/get", Some("GET /café/~1 b")),
            ("#/%70aths/~1pets/get", Some("GET /pets")),
            ("#/paths/~1pets", None),
            ("#/components/pathItems/pets/get", None),
            ("https://example.com/pets.yaml#/paths/~1pets/get", None),
        ];
        for (reference, expected) in table {
            assert_eq!(operation_key(reference).as_deref(), expected, "{reference}");
        }
    }
}
