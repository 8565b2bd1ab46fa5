//! Overlays (OpenAPI Overlay 1.0): changes to a description, applied to its tree before anything is read from it.

use serde_json::Value as Json;
use serde_json_path::{JsonPath, PathElement};

use super::reader::Reader;
use super::tree::{Entry, Kind, Map, Node, Value};
use crate::diagnostic::Code;

/// Applies the actions of an overlay in their order. What cannot be done is an error: a change that does not happen would
/// be found much later.
pub(super) fn apply(overlay: &Node, root: &mut Node, reader: &mut Reader<'_>) {
    let Some(map) = overlay.as_map().filter(|map| map.get("overlay").is_some()) else {
        reader
            .diagnostics
            .error(Code::InvalidOverlay, overlay.at, "the file is no overlay")
            .help("an overlay starts with `overlay: 1.0.0` and has a list of `actions`");
        return;
    };
    for node in reader.list(map, "actions") {
        let Some(action) = reader.map(node) else { continue };
        let Some(target) = action.get("target") else {
            let message = "the action has no `target`";
            reader.diagnostics.error(Code::InvalidOverlay, node.at, message);
            continue;
        };
        apply_action(action, target, root, reader);
    }
}

fn apply_action(action: &Map, target: &Node, root: &mut Node, reader: &mut Reader<'_>) {
    let text = target.as_text().unwrap_or_default();
    let path = match JsonPath::parse(text) {
        Ok(path) => path,
        Err(error) => {
            let message = format!("`{text}` is no JSONPath: {error}");
            reader.diagnostics.error(Code::InvalidOverlay, target.at, message);
            return;
        }
    };
    let json = to_json(root);
    let located = path.query_located(&json);
    let mut places: Vec<Vec<usize>> = located
        .locations()
        .filter_map(|location| {
            let mut node = &*root;
            let mut place = Vec::new();
            for element in location.iter() {
                let index = match (element, &node.value) {
                    (PathElement::Name(name), Value::Map(map)) => {
                        map.iter().position(|entry| &*entry.key == *name)?
                    }
                    (PathElement::Index(index), Value::List(_)) => *index,
                    (PathElement::Name(_) | PathElement::Index(_), _) => return None,
                };
                place.push(index);
                node = node.member(index)?;
            }
            Some(place)
        })
        .collect();
    if places.is_empty() {
        reader
            .diagnostics
            .error(Code::UnmatchedOverlay, target.at, format!("`{text}` matches nothing"))
            .help("correct the path; a change that is not needed any more can go");
        return;
    }
    // From the back, so that places stay what they are.
    places.sort_unstable();
    places.dedup();
    let removes = reader.boolean(action, "remove") == Some(true);
    for place in places.into_iter().rev() {
        if removes {
            remove(root, &place);
        } else if let (Some(update), Some(node)) = (action.get("update"), root.descend_mut(&place))
        {
            merge(node, update);
        }
    }
}

fn remove(root: &mut Node, place: &[usize]) {
    let Some((last, parent)) = place.split_last() else { return };
    if let Some(parent) = root.descend_mut(parent) {
        match &mut parent.value {
            Value::Map(map) => map.remove(*last),
            Value::List(items) => {
                items.remove(*last);
            }
            Value::Scalar(_) => {}
        }
    }
}

/// Merges an update into a value: objects member by member, lists by appending; all else is replaced.
fn merge(node: &mut Node, update: &Node) {
    match (&mut node.value, &update.value) {
        (Value::Map(map), Value::Map(update)) => {
            for entry in update.iter() {
                match map.get_mut(&entry.key) {
                    Some(member) => merge(member, &entry.value),
                    None => map.push(entry.clone()),
                }
            }
        }
        (Value::List(list), Value::List(update)) => list.extend(update.iter().cloned()),
        (Value::List(list), Value::Map(_) | Value::Scalar(_)) => list.push(update.clone()),
        (Value::Map(_), Value::List(_) | Value::Scalar(_)) | (Value::Scalar(_), _) => {
            *node = update.clone();
        }
    }
}

/// Returns the tree as JSON, for paths to be looked up in; numbers that JSON has no room for are text.
fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::List(list) => Json::Array(list.iter().map(to_json).collect()),
        Value::Map(map) => {
            let member = |entry: &Entry| (entry.key.to_string(), to_json(&entry.value));
            Json::Object(map.iter().map(member).collect())
        }
        Value::Scalar(scalar) => match scalar.kind() {
            Kind::Null => Json::Null,
            Kind::Boolean(value) => Json::Bool(value),
            Kind::String(text) => Json::from(text),
            Kind::Integer(text) | Kind::Number(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::from(text))
            }
        },
    }
}
