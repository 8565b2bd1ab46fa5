//! Names that documents and schemas give themselves: `$self`, `$id` and `$anchor`.

use std::collections::HashMap;

use super::document::{File, escape};
use super::tree::{Node, Value};
use crate::diagnostic::{FileId, Span};

/// Where a name leads.
#[derive(Debug, Clone)]
pub(super) struct Identified {
    pub(super) file: FileId,
    /// The pointer of what has the name: empty for a whole document.
    pub(super) pointer: String,
    at: Span,
}

/// The names in all files.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// What `$self` and `$id` name.
    ids: HashMap<String, Identified>,
    anchors: HashMap<(FileId, String), Identified>,
}

impl Identities {
    pub(super) fn new(files: &[File]) -> Self {
        let mut identities = Self::default();
        for file in files {
            identities.collect(&file.root, file.id, &mut String::new());
        }
        identities
    }

    fn collect(&mut self, node: &Node, file: FileId, pointer: &mut String) {
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(list) => {
                for (index, item) in list.iter().enumerate() {
                    self.collect_below(&index.to_string(), item, file, pointer);
                }
            }
            Value::Map(map) => {
                let name = |key| map.get(key).and_then(Node::as_text).map(str::to_owned);
                let identified = || Identified { file, pointer: pointer.clone(), at: node.at };
                for id in [name("$self"), name("$id")].into_iter().flatten() {
                    let id = id.trim_end_matches('#').to_owned();
                    self.ids.entry(id).or_insert_with(identified);
                }
                for anchor in [name("$anchor"), name("$dynamicAnchor")].into_iter().flatten() {
                    self.anchors.entry((file, anchor)).or_insert_with(identified);
                }
                for entry in map.iter() {
                    let is_value = entry.key.starts_with("x-")
                        || ["example", "examples", "default", "enum", "const"]
                            .contains(&&*entry.key);
                    if !is_value {
                        self.collect_below(&escape(&entry.key), &entry.value, file, pointer);
                    }
                }
            }
        }
    }

    fn collect_below(&mut self, key: &str, node: &Node, file: FileId, pointer: &mut String) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(key);
        self.collect(node, file, pointer);
        pointer.truncate(length);
    }

    pub(super) fn id(&self, id: &str) -> Option<&Identified> {
        self.ids.get(id)
    }

    pub(super) fn anchor(&self, file: FileId, anchor: &str) -> Option<&Identified> {
        self.anchors.get(&(file, anchor.to_owned()))
    }

    /// Returns the pointer of the innermost schema with an `$id` around a place: pointers in it may start there.
    pub(super) fn around(&self, at: Span) -> Option<&str> {
        let around = self
            .ids
            .values()
            .filter(|id| id.at.file == at.file && id.at.start <= at.start && at.end <= id.at.end);
        let innermost = around.min_by_key(|id| (id.at.end - id.at.start, &id.pointer))?;
        Some(&innermost.pointer)
    }
}
