//! References that stand where the specification has none: in the place of a whole map, such as `content` or `properties`.
//! Bundlers follow them, so the map that they lead to takes their place.

use super::document::{File, join, percent_decode, unescape};
use super::reader::{Reference, reference};
use super::tree::{Node, Value};
use super::yaml::{ALIAS_BUDGET, measure};

/// Keywords whose members have names that the description chooses.
const MAPS: &[&str] = &[
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "examples",
    "headers",
    "links",
    "mediaTypes",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securityDefinitions",
    "securitySchemes",
    "webhooks",
];

/// A map may be the map of another; longer chains lead back to themselves.
const ROUNDS: usize = 8;

/// Puts maps in the place of the references that lead to them. What leads nowhere stays, and is reported where it is read.
pub(super) fn inline_maps(files: &mut [File]) {
    let mut spent = 0;
    for _ in 0..ROUNDS {
        let mut found = Vec::new();
        for (index, file) in files.iter().enumerate() {
            find(&file.root, false, &mut Vec::new(), &mut |path, reference| {
                found.push((index, path.to_vec(), reference));
            });
        }
        let mut has_changed = false;
        for (index, path, reference) in found {
            let Some(target) = target(files, index, &reference).cloned() else { continue };
            spent += measure(&target).size;
            // What multiplies without end stays as it is.
            if target.as_map().is_none() || spent > ALIAS_BUDGET {
                continue;
            }
            if let Some(place) = files[index].root.descend_mut(&path) {
                *place = target;
                has_changed = true;
            }
        }
        if !has_changed {
            return;
        }
    }
}

fn find(
    node: &Node,
    has_names: bool,
    path: &mut Vec<usize>,
    found: &mut impl FnMut(&[usize], Reference),
) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index);
                find(item, false, path, found);
                path.pop();
            }
        }
        Value::Map(map) => {
            for (index, entry) in map.iter().enumerate() {
                if entry.key.starts_with("x-") || &*entry.key == "example" {
                    continue;
                }
                path.push(index);
                let is_map = !has_names && MAPS.contains(&&*entry.key);
                let only = entry.value.as_map().filter(|map| is_map && map.iter().len() == 1);
                match only.and_then(reference) {
                    Some(reference) => found(path, reference),
                    None => find(&entry.value, is_map, path, found),
                }
                path.pop();
            }
        }
    }
}

/// Returns what a reference leads to, among the files that were read.
fn target<'f>(files: &'f [File], from: usize, reference: &Reference) -> Option<&'f Node> {
    let (path, pointer) = reference.text.split_once('#').unwrap_or((&reference.text, ""));
    let path = join(&files[from].path, path);
    let file = files.iter().find(|file| file.path == path)?;
    let pointer = percent_decode(pointer);
    let segments: Vec<_> = pointer.split('/').skip(1).map(unescape).collect();
    file.root.follow(&segments)
}
