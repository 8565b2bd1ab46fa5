//! What samples of values go by: examples, formats and bounds.

use crate::ir::{Example, Hints};
use crate::spec::{Document, Kind, Map, Node, Reference, Schema, Value};

/// How deep an example may nest.
const DEPTH: usize = 32;

/// Returns what a schema says of its values that a sample can go by, or what is part of it.
pub(super) fn hints(document: &Document, schema: &Schema) -> Option<Box<Hints>> {
    let hints = of_schema(document, schema, 0);
    (hints != Hints::default()).then(|| Box::new(hints))
}

/// Returns the same for a parameter, whose own example goes before its schema's.
pub(super) fn hints_or(
    document: &Document,
    schema: Option<&Schema>,
    own: Option<&Node>,
) -> Option<Box<Hints>> {
    let hints = schema.and_then(|schema| hints(document, schema));
    let Some(example) = own.and_then(example) else { return hints };
    let hints = hints.map_or_else(Hints::default, |hints| *hints);
    Some(Box::new(Hints { example: Some(example), ..hints }))
}

fn of_schema(document: &Document, schema: &Schema, depth: usize) -> Hints {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let size = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let mut hints = Hints {
        example: schema.example.as_ref().and_then(example),
        format: schema.format.clone(),
        minimum: number(&schema.minimum),
        maximum: number(&schema.maximum),
        multiple_of: number(&schema.multiple_of),
        min_length: size(&schema.min_length),
        max_length: size(&schema.max_length),
        pattern: schema.pattern.clone(),
        min_items: size(&schema.min_items),
        items: None,
    };
    if depth > DEPTH {
        return hints;
    }
    if let Some(items) = &schema.items {
        let items = of_schema(document, items, depth + 1);
        hints.items = (items != Hints::default()).then(|| Box::new(items));
    }
    for part in &schema.all_of {
        hints.add(match &part.reference {
            Some(reference) => of_target(document, reference),
            None => of_schema(document, part, depth + 1),
        });
    }
    hints
}

/// Returns what the target of a reference says by itself.
fn of_target(document: &Document, reference: &Reference) -> Hints {
    let target = document.resolve(reference).ok();
    let Some(map) = target.and_then(|target| target.node.as_map()) else { return Hints::default() };
    let text = |key: &str| map.get(key).and_then(Node::as_text);
    let number = |key: &str| text(key).and_then(|text| text.parse().ok());
    let size = |key: &str| text(key).and_then(|text| text.parse().ok());
    Hints {
        example: map.get("example").and_then(example),
        format: text("format").map(str::to_owned),
        minimum: number("minimum"),
        maximum: number("maximum"),
        multiple_of: number("multipleOf"),
        min_length: size("minLength"),
        max_length: size("maxLength"),
        pattern: text("pattern").map(str::to_owned),
        min_items: size("minItems"),
        items: None,
    }
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
