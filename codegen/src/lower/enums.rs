//! Enumerations: `enum`, `const`, and unions of constants.

use std::collections::HashSet;
use std::hash::Hash;

use super::schema::without_null;
use crate::ir::{EnumValue, NumberEnum, Ref, Shape, StringEnum};
use crate::spec::{JsonType, Kind, Node, Schema};

/// How many values an enumeration may have; with more, nobody would choose from a list.
pub(super) const LIMIT: usize = 10_000;

/// One allowed value, and what it is called where the description says so.
struct Member<'a> {
    node: &'a Node,
    name: Option<String>,
    description: Option<String>,
}

/// Lowers a schema that lists its values: to an enumeration, or, where the values are of kinds
/// that no enumeration holds, to the type that holds them all. Gives nothing for a schema that
/// lists none.
pub(super) fn enumeration(schema: &Schema) -> Option<Result<Shape, Ref>> {
    let members = members(schema)?;
    let members: Vec<&Member<'_>> =
        members.iter().filter(|member| !member.node.is_null()).collect();
    if members.is_empty() {
        return None;
    }
    let strings = collect(&members, |kind| match kind {
        Kind::String(text) => Some(text.to_owned()),
        _ => None,
    });
    if let Some(values) = strings {
        return Some(Ok(Shape::StringEnum(StringEnum { values })));
    }
    let integers = collect(&members, |kind| match kind {
        Kind::Integer(text) => text.parse().ok(),
        _ => None,
    });
    if let Some(values) = integers {
        return Some(Ok(Shape::NumberEnum(NumberEnum { values })));
    }
    // An unquoted `1.0` or `on` is meant as text where the schema says that it is a string, and nothing else.
    if without_null(&schema.types) == [JsonType::String] {
        let values = members.iter().map(|member| EnumValue {
            value: member.node.as_text().unwrap_or_default().to_owned(),
            name: member.name.clone(),
            description: member.description.clone(),
        });
        return Some(Ok(Shape::StringEnum(StringEnum { values: values.collect() })));
    }
    let all = |matches: fn(Kind<'_>) -> bool| {
        members.iter().all(|member| member.node.kind().is_some_and(matches))
    };
    if all(|kind| matches!(kind, Kind::Boolean(_))) {
        return Some(Err(Ref::Boolean));
    }
    if all(|kind| matches!(kind, Kind::Integer(_) | Kind::Number(_))) {
        return Some(Err(Ref::Number));
    }
    Some(Err(Ref::Any))
}

fn members(schema: &Schema) -> Option<Vec<Member<'_>>> {
    let plain = |node| Member { node, name: None, description: None };
    if let Some(values) = &schema.enumeration {
        return Some(values.iter().map(plain).collect());
    }
    if let Some(value) = &schema.constant {
        return Some(vec![plain(value)]);
    }
    let branches = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    let constants: Option<Vec<Member<'_>>> = branches
        .iter()
        .map(|branch| {
            let single = match branch.enumeration.as_deref() {
                Some([only]) => Some(only),
                _ => None,
            };
            branch.constant.as_deref().or(single).map(|node| Member {
                node,
                name: branch.title.clone(),
                description: branch.description.clone(),
            })
        })
        .collect();
    constants.filter(|constants| constants.len() > 1)
}

/// Converts all members, or none; a value listed twice is one value.
fn collect<T: Eq + Hash + Clone>(
    members: &[&Member<'_>],
    convert: impl Fn(Kind<'_>) -> Option<T>,
) -> Option<Vec<EnumValue<T>>> {
    let mut values: Vec<EnumValue<T>> = Vec::new();
    let mut seen = HashSet::new();
    for member in members {
        let value = convert(member.node.kind()?)?;
        if seen.insert(value.clone()) {
            let (name, description) = (member.name.clone(), member.description.clone());
            values.push(EnumValue { value, name, description });
        }
    }
    Some(values)
}

/// The types of the values that a schema lists, where these are scalars of several.
pub(super) fn kinds(schema: &Schema) -> Option<Vec<JsonType>> {
    let mut kinds = Vec::new();
    for value in schema.enumeration.as_ref()?.iter().filter(|value| !value.is_null()) {
        let kind = value.json_type()?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    (kinds.len() > 1).then_some(kinds)
}
