//! Reads typed values out of the tree, forgiving: a value of the wrong shape is reported at its
//! place and taken as absent.

use super::tree::{Entry, Kind, Map, Node};
use super::{Version, schema::Schema};
use crate::diagnostic::{Code, Diagnostics, Span};

/// What reading needs besides the node.
pub(crate) struct Reader<'d> {
    pub(crate) diagnostics: &'d mut Diagnostics,
    pub(crate) version: Version,
}

/// A value, or a reference to one.
#[derive(Debug, Clone)]
pub(crate) enum RefOr<T> {
    Ref(Reference),
    Item(T),
}

/// The text of a `$ref`, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) text: String,
    pub(crate) at: Span,
}

/// A value together with the key that it stands under.
#[derive(Debug, Clone)]
pub(crate) struct Named<T> {
    pub(crate) name: String,
    pub(crate) value: T,
}

impl Reader<'_> {
    pub(crate) fn wrong_shape(&mut self, node: &Node, expected: &str) {
        let message = format!("expected {expected}, found {}", node.shape());
        self.diagnostics
            .warning(Code::WrongShape, node.at, message)
            .help("it is read as if absent");
    }

    pub(crate) fn map<'n>(&mut self, node: &'n Node) -> Option<&'n Map> {
        let map = node.as_map();
        if map.is_none() {
            self.wrong_shape(node, "an object");
        }
        map
    }

    pub(crate) fn list<'n>(&mut self, map: &'n Map, key: &str) -> &'n [Node] {
        let Some(node) = map.get(key) else { return &[] };
        if node.is_null() {
            return &[];
        }
        node.as_list().unwrap_or_else(|| {
            self.wrong_shape(node, "a list");
            &[]
        })
    }

    pub(crate) fn text(&mut self, map: &Map, key: &str) -> Option<String> {
        let node = map.get(key)?;
        if node.is_null() {
            return None;
        }
        let text = node.as_text();
        if text.is_none() {
            self.wrong_shape(node, "a string");
        }
        text.map(str::to_owned)
    }

    pub(crate) fn boolean(&mut self, map: &Map, key: &str) -> Option<bool> {
        let node = map.get(key)?;
        match node.kind() {
            Some(Kind::Boolean(value)) => Some(value),
            // Quoted booleans are common, and what they mean is plain.
            Some(Kind::String("true")) => Some(true),
            Some(Kind::String("false")) => Some(false),
            Some(Kind::Null) => None,
            Some(Kind::Integer(_) | Kind::Number(_) | Kind::String(_)) | None => {
                self.wrong_shape(node, "a boolean");
                None
            }
        }
    }

    /// Reads the members of an object under a key; extensions (`x-…`) are passed over.
    pub(crate) fn members<'n>(&mut self, map: &'n Map, key: &str) -> Vec<&'n Entry> {
        let mut members = self.named(map, key);
        members.retain(|entry| !entry.key.starts_with("x-"));
        members
    }

    /// Reads the members of an object under a key whose names the description chooses: one may well be `x-…`.
    pub(crate) fn named<'n>(&mut self, map: &'n Map, key: &str) -> Vec<&'n Entry> {
        let Some(node) = map.get(key) else { return Vec::new() };
        if node.is_null() {
            return Vec::new();
        }
        let map = self.map(node);
        map.into_iter().flat_map(Map::iter).collect()
    }

    /// Reads the values of members; those that cannot be read are left out.
    pub(crate) fn each<'n, T>(
        &mut self,
        entries: impl IntoIterator<Item = &'n Entry>,
        read: impl Fn(&mut Self, &Node) -> Option<T>,
    ) -> Vec<Named<T>> {
        let entries = entries.into_iter();
        // Some values are large, and most vectors short.
        let mut values = Vec::with_capacity(entries.size_hint().0);
        for entry in entries {
            if let Some(value) = read(self, &entry.value) {
                values.push(Named { name: entry.key.to_string(), value });
            }
        }
        values
    }

    /// Reads schemas, one after the other.
    pub(crate) fn schemas(&mut self, nodes: &[Node]) -> Vec<Schema> {
        let mut schemas = Vec::with_capacity(nodes.len());
        schemas.extend(nodes.iter().filter_map(|node| Schema::read(self, node)));
        schemas
    }

    /// Reads an object that may be a reference instead.
    pub(crate) fn ref_or<T>(
        &mut self,
        node: &Node,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<RefOr<T>> {
        if let Some(reference) = node.as_map().and_then(reference) {
            return Some(RefOr::Ref(reference));
        }
        read(self, node).map(RefOr::Item)
    }

    pub(crate) fn schema(&mut self, map: &Map, key: &str) -> Option<Box<Schema>> {
        map.get(key).and_then(|node| Schema::read(self, node)).map(Box::new)
    }
}

/// Returns the reference that an object is, where it is one.
pub(super) fn reference(map: &Map) -> Option<Reference> {
    let node = map.get("$ref")?;
    Some(Reference { text: node.as_text()?.to_owned(), at: node.at })
}
