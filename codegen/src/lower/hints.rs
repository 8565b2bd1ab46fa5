//! What samples of values go by: examples, formats and bounds.

use super::schema::only_requires;
use crate::ir::{Example, Hints, Sets};
use crate::spec::{Bounds, Document, JsonType, Kind, Map, Node, Reference, Schema, Value};

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
        sets: sets(&schema.any_of, false).or_else(|| sets(&schema.one_of, true)),
        example: schema.example.as_deref().and_then(example),
        format: schema.format.clone(),
        minimum: number(&schema.minimum),
        maximum: number(&schema.maximum),
        multiple_of: number(&schema.multiple_of),
        min_length: size(&schema.min_length),
        max_length: size(&schema.max_length),
        pattern: schema.pattern.clone(),
        ..schema.bounds.as_deref().map_or_else(Hints::default, bounded)
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
    // Of texts of several kinds, one of the first kind will do.
    let branches = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    if branches.iter().all(|branch| branch.types == [JsonType::String])
        && let Some(first) = branches.first()
    {
        hints.add(of_schema(document, first, depth + 1));
    }
    hints
}

/// The sets of properties that branches of a union ask for, where they say nothing else.
fn sets(branches: &[Schema], is_only_one: bool) -> Option<Sets> {
    let is_said = !branches.is_empty() && branches.iter().all(only_requires);
    let names = || branches.iter().map(|branch| branch.required.clone()).collect();
    is_said.then(|| Sets { names: names(), is_only_one })
}

/// Says which properties have to be there together.
pub(super) fn note(sets: &Sets) -> String {
    let set = |names: &Vec<String>| {
        let names: Vec<String> =
            names.iter().map(|name| format!("`{}`", name.replace('`', "'"))).collect();
        names.join(" and ")
    };
    let list = sets.names.iter().map(set).collect::<Vec<String>>().join(", or ");
    let only = if sets.is_only_one { ", but only one of these" } else { "" };
    format!("Needs {list}{only}.")
}

fn bounded(bounds: &Bounds) -> Hints {
    Hints {
        exclusive_minimum: bounds.exclusive_minimum,
        exclusive_maximum: bounds.exclusive_maximum,
        min_items: bounds.min_items,
        max_items: bounds.max_items,
        unique_items: bounds.unique_items,
        min_properties: bounds.min_properties,
        max_properties: bounds.max_properties,
        ..Hints::default()
    }
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
        ..Bounds::read(map).as_deref().map_or_else(Hints::default, bounded)
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
