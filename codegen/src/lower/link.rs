//! Links: what leads from a response to another operation.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Lowering;
use crate::diagnostic::{Code, Span, suggestion};
use crate::ir::Link;
use crate::spec::{self, Named, RefOr, Reference, Unresolved, decoded_segments, explain};

/// What becomes of a link that leads nowhere.
const NAMED_ONLY: &str = "the docs only name the link";

/// A link whose operation is not looked up yet.
#[derive(Debug)]
pub(super) struct OpenLink {
    name: String,
    /// The status of the response that has it.
    status: String,
    /// Nothing where it could not be found.
    link: Option<spec::Link>,
}

/// The keys of the operations that the description has, also of those that are left out.
#[derive(Debug, Default)]
pub(super) struct Keys {
    by_id: BTreeMap<String, String>,
    by_span: HashMap<Span, String>,
}

impl Keys {
    pub(super) fn add(&mut self, key: &str, operation: &spec::Operation) {
        if let Some((id, _)) = &operation.id {
            self.by_id.entry(id.clone()).or_insert_with(|| key.to_owned());
        }
        self.by_span.entry(operation.at).or_insert_with(|| key.to_owned());
    }
}

impl Lowering<'_> {
    /// Reads a link. Nothing rests on it: one that leads nowhere is known by its name.
    pub(super) fn link(&mut self, named: &Named<RefOr<spec::Link>>, status: &str) -> OpenLink {
        let mark = self.diagnostics.mark();
        let link = self.item(&named.value, spec::Link::read).map(|(link, _)| link);
        self.diagnostics.soften(mark, NAMED_ONLY);
        OpenLink { name: named.name.clone(), status: status.to_owned(), link: link.ok() }
    }

    /// Looks up where the links lead, once it is known which operations there are.
    pub(super) fn links(&mut self) {
        let operations = self.api.operations.iter().enumerate();
        let places: HashMap<String, usize> =
            operations.map(|(place, operation)| (operation.key.clone(), place)).collect();
        let left_out: HashSet<String> = self.api.left_out.iter().cloned().collect();
        let is_known = |key: &str| places.contains_key(key) || left_out.contains(key);
        for place in 0..self.api.operations.len() {
            let open = self.open_links.remove(&self.api.operations[place].key).unwrap_or_default();
            let mut links: Vec<Link> = Vec::new();
            for OpenLink { name, status, link } in open {
                let key = link.as_ref().and_then(|link| self.key(link, &name, is_known));
                let operation = key.and_then(|key| places.get(&key).copied());
                let description = link.and_then(|link| link.description);
                let is_same = |other: &&mut Link| {
                    (&other.name, &other.description, other.operation)
                        == (&name, &description, operation)
                };
                if let Some(link) = links.iter_mut().find(is_same) {
                    link.statuses.push(status);
                } else {
                    let statuses = vec![status];
                    links.push(Link { name, statuses, description, operation });
                }
            }
            name_statuses(&mut links);
            self.api.operations[place].links = links;
        }
    }

    /// Returns the key of the operation that a link leads to; nothing where that is none of the description.
    fn key(
        &mut self,
        link: &spec::Link,
        name: &str,
        is_known: impl Fn(&str) -> bool,
    ) -> Option<String> {
        if let Some((id, at)) = &link.id {
            let key = self.keys.by_id.get(id).cloned();
            if key.is_none() {
                let known: Vec<&str> = self.keys.by_id.keys().map(String::as_str).collect();
                let help = match suggestion(id, &known) {
                    Some(best) => format!("write `{best}`, if that is meant"),
                    None => "write the `operationId` of one".to_owned(),
                };
                let message = format!("`{id}` is the `operationId` of no operation under `paths`");
                let reference = Reference { text: id.clone(), at: *at };
                self.warn(Code::UnresolvedReference, &reference, message, &help);
            }
            return key;
        }
        let Some(reference) = &link.reference else {
            let reference =
                Reference { text: name.to_owned(), at: Span { end: link.at.start, ..link.at } };
            let message = format!("the link `{name}` names no operation");
            let help = "give it an `operationId` or an `operationRef`";
            self.warn(Code::WrongShape, &reference, message, help);
            return None;
        };
        if let Some(key) = operation_key(&reference.text).filter(|key| is_known(key)) {
            return Some(key);
        }
        match self.document.resolve(reference) {
            Ok(target) => {
                let key = self.keys.by_span.get(&target.node.at).cloned();
                if key.is_none() {
                    let message =
                        format!("`{}` leads to no operation under `paths`", reference.text);
                    let help = "let it lead to one, as `#/paths/~1pets/get` does";
                    self.warn(Code::UnresolvedReference, reference, message, help);
                }
                key
            }
            Err(unresolved @ Unresolved::Missing(_)) => {
                let (code, message, help) = explain(reference, &unresolved);
                self.warn(code, reference, message, &help);
                None
            }
            // Links may lead to operations of other descriptions, which nobody reads.
            Err(Unresolved::Remote | Unresolved::Outside | Unresolved::File(_)) => None,
        }
    }

    /// Reports once what is wrong with a link, which several responses may share.
    fn warn(&mut self, code: Code, reference: &Reference, message: String, help: &str) {
        if self.reported.insert((reference.text.clone(), reference.at)) {
            let help = format!("{help}; {NAMED_ONLY}");
            self.diagnostics.warning(code, reference.at, message).help(help);
        }
    }
}

/// Says which responses have a link only where others have another of its name.
fn name_statuses(links: &mut [Link]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for link in &*links {
        *counts.entry(link.name.clone()).or_default() += 1;
    }
    for link in links.iter_mut().filter(|link| counts.get(&link.name) == Some(&1)) {
        link.statuses.clear();
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
