//! What samples of values go by: examples, formats and bounds.

use crate::ir::{Example, Hints};
use crate::spec::{Kind, Map, Node, Schema, Value};

/// How deep an example may nest.
const DEPTH: usize = 32;

/// Returns what a schema says of its values that a sample can go by.
pub(super) fn hints(schema: &Schema) -> Option<Box<Hints>> {
    hints_to(schema, 0)
}

/// Returns the same for a parameter, whose own example goes before its schema's.
pub(super) fn hints_or(schema: Option<&Schema>, own: Option<&Node>) -> Option<Box<Hints>> {
    let hints = schema.and_then(hints);
    match own.and_then(example) {
        Some(example) => Some(Box::new(Hints {
            example: Some(example),
            ..hints.map_or_else(Hints::default, |hints| *hints)
        })),
        None => hints,
    }
}

fn hints_to(schema: &Schema, depth: usize) -> Option<Box<Hints>> {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let size = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let items = schema.items.as_deref().filter(|_| depth < DEPTH);
    let hints = Hints {
        example: schema.example.as_ref().and_then(example),
        format: schema.format.clone(),
        minimum: number(&schema.minimum),
        maximum: number(&schema.maximum),
        multiple_of: number(&schema.multiple_of),
        min_length: size(&schema.min_length),
        max_length: size(&schema.max_length),
        min_items: size(&schema.min_items),
        items: items.and_then(|items| hints_to(items, depth + 1)),
    };
    (hints != Hints::default()).then(|| Box::new(hints))
}

/// Reads a value that the description gives; nothing where it nests too deep.
pub(super) fn example(node: &Node) -> Option<Example> {
    example_to(node, 0)
}

fn example_to(node: &Node, depth: usize) -> Option<Example> {
    if depth > DEPTH {
        return None;
    }
    let deeper = |node: &Node| example_to(node, depth + 1);
    Some(match &node.value {
        Value::List(list) => Example::List(list.iter().map(deeper).collect::<Option<_>>()?),
        Value::Map(map) => Example::Object(object(map, deeper)?),
        Value::Scalar(scalar) => match scalar.kind() {
            Kind::Null => Example::Null,
            Kind::Boolean(value) => Example::Boolean(value),
            Kind::Integer(text) | Kind::Number(text) => Example::Number(text.to_owned()),
            Kind::String(text) => Example::String(text.to_owned()),
        },
    })
}

fn object(map: &Map, value: impl Fn(&Node) -> Option<Example>) -> Option<Vec<(String, Example)>> {
    map.iter().map(|entry| Some((entry.key.to_string(), value(&entry.value)?))).collect()
}
