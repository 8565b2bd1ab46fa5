//! Whether a body that was read and written is the same.
//!
//! Two differences are exempt, both by what the schema says of the place: a null of something that need not be there,
//! which was read into an `Option`, and a key that the schema does not declare. The order of keys does not matter, nor
//! whether a number has a fraction of zero.

use std::fmt;

use serde_json::{Map, Value};

use crate::document::Document;

/// How many bodies were compared, what was exempt, and what was wrong.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) bodies: usize,
    pub(crate) nulls: usize,
    pub(crate) undeclared: Vec<String>,
    pub(crate) faults: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bodies, nulls, undeclared, faults } = self;
        let (faults, undeclared) = (faults.len(), undeclared.len());
        write!(
            f,
            "{bodies} bodies, {faults} faults; exempt: {nulls} nulls, {undeclared} undeclared keys"
        )
    }
}

/// Compares what was written (`after`) with what was read (`before`), of which `schema` tells what it may be.
pub(crate) fn compare(
    document: &Document,
    schema: &Value,
    before: &Value,
    after: &Value,
    place: &str,
    tally: &mut Tally,
) {
    match (before, after) {
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        _ if before == after => {}
        (Value::Object(fields), Value::Object(written)) => match shape(document, schema, before) {
            Some(shape) => compare_objects(document, shape, fields, written, place, tally),
            None => tally.faults.push(format!("{place}: {before} became {after}")),
        },
        (Value::Array(items), Value::Array(written)) if items.len() == written.len() => {
            let item_schema = shape(document, schema, before).and_then(|shape| shape.get("items"));
            for (index, (before, after)) in items.iter().zip(written).enumerate() {
                let place = format!("{place}[{index}]");
                compare(document, item_schema.unwrap_or(&ANYTHING), before, after, &place, tally);
            }
        }
        _ => tally.faults.push(format!("{place}: {before} became {after}")),
    }
}

/// The schema of values of which nothing is said, so that nothing may be lost.
static ANYTHING: Value = Value::Bool(true);

fn compare_objects(
    document: &Document,
    shape: &Value,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    place: &str,
    tally: &mut Tally,
) {
    for (key, before) in before {
        let place = format!("{place}.{key}");
        match (after.get(key), property(shape, key)) {
            (Some(after), Some(property)) => {
                compare(document, property, before, after, &place, tally);
            }
            (Some(_), None) => tally.faults.push(format!("{place}: is not declared, but was kept")),
            (None, None) => tally.undeclared.push(place),
            (None, Some(_)) if before.is_null() && is_optional(shape, key) => tally.nulls += 1,
            (None, Some(_)) => tally.faults.push(format!("{place}: {before} was lost")),
        }
    }
    for (key, after) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        tally.faults.push(format!("{place}.{key}: {after} was added"));
    }
}

/// Returns what a schema says of a property; `None` where it declares neither the property nor others.
fn property<'s>(shape: &'s Value, key: &str) -> Option<&'s Value> {
    if *shape == ANYTHING {
        return Some(shape);
    }
    let declared = shape.get("properties").and_then(|properties| properties.get(key));
    let others = shape.get("additionalProperties").filter(|others| **others != Value::Bool(false));
    declared.or(others)
}

/// Whether a property is declared by its name, and need not be there.
fn is_optional(shape: &Value, key: &str) -> bool {
    let is_named = shape.get("properties").is_some_and(|named| named.get(key).is_some());
    is_named && required(shape).all(|name| name != key)
}

fn required(shape: &Value) -> impl Iterator<Item = &str> {
    let names = shape.get("required").and_then(Value::as_array).into_iter().flatten();
    names.map(|name| name.as_str().unwrap())
}

/// Returns the schema of this value: of a union, the branch of its type, and of several the first that it fits.
fn shape<'d>(document: &'d Document, schema: &'d Value, value: &Value) -> Option<&'d Value> {
    let schema = document.resolve(schema);
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    let Some(branches) = branches else {
        return Some(schema).filter(|schema| is_type(schema, value));
    };
    let shapes: Vec<&Value> =
        branches.iter().filter_map(|branch| shape(document, branch, value)).collect();
    match shapes[..] {
        [only] => Some(only),
        _ => shapes.into_iter().find(|shape| has_required(document, shape, value)),
    }
}

fn is_type(shape: &Value, value: &Value) -> bool {
    let is = |ty: &Value| match ty.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("`{other}` is not a type"),
    };
    match shape.get("type") {
        None => true,
        Some(Value::Array(types)) => types.iter().any(is),
        Some(ty) => is(ty),
    }
}

/// Whether an object has the properties that are required, each of its type.
fn has_required(document: &Document, object: &Value, value: &Value) -> bool {
    required(object).all(|key| match (value.get(key), property(object, key)) {
        (Some(value), Some(property)) => shape(document, property, value).is_some(),
        (Some(_), None) => true,
        (None, _) => false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Compares with the schema of an object whose `id` is required, and gives nulls, undeclared keys and faults.
    fn tally(before: Value, after: Value) -> (usize, Vec<String>, Vec<String>) {
        let schema = json!({"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"},
            "count": {"type": ["integer", "null"]},
            "owner": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"name": {"type": "string"}}}]},
            "free": {"type": "object", "additionalProperties": true},
            "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "null"}}}}
        }});
        let mut tally = Tally::default();
        compare(&Document::read(), &schema, &before, &after, "", &mut tally);
        (tally.nulls, tally.undeclared, tally.faults)
    }

    #[test]
    fn nulls_and_undeclared_keys_may_be_left_out() {
        let before = json!({"id": "1", "count": null, "new": 2, "list": [{"a": null, "b": 1}]});
        let undeclared = vec![".list[0].b".to_owned(), ".new".to_owned()];
        assert_eq!(tally(before, json!({"id": "1", "list": [{}]})), (2, undeclared, vec![]));
        let before = json!({"owner": {"name": "x", "age": null}, "id": "1", "count": 1.0});
        let after = json!({"id": "1", "count": 1, "owner": {"name": "x"}});
        assert_eq!(tally(before, after), (0, vec![".owner.age".to_owned()], vec![]));
    }

    #[test]
    fn nothing_else_may_be_left_out() {
        let faults = |before, after| tally(before, after).2;
        assert_eq!(faults(json!({"id": "1"}), json!({})), [".id: \"1\" was lost"]);
        assert_eq!(faults(json!({"id": null}), json!({})), [".id: null was lost"]);
        assert_eq!(faults(json!({"count": 0}), json!({})), [".count: 0 was lost"]);
        assert_eq!(
            faults(json!({"free": {"a": null}}), json!({"free": {}})),
            [".free.a: null was lost"]
        );
        assert_eq!(faults(json!({"list": [{}]}), json!({"list": []})), [".list: [{}] became []"]);
    }

    #[test]
    fn nothing_may_change_or_be_added() {
        let faults = |before, after| tally(before, after).2;
        assert_eq!(faults(json!({"count": 1}), json!({"count": 2})), [".count: 1 became 2"]);
        assert_eq!(faults(json!({"count": 1}), json!({"count": null})), [".count: 1 became null"]);
        assert_eq!(faults(json!({}), json!({"count": null})), [".count: null was added"]);
        assert_eq!(
            faults(json!({"owner": "x"}), json!({"owner": {}})),
            [".owner: \"x\" became {}"]
        );
    }
}
