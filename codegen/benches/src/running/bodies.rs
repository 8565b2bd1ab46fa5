//! The bodies that generated types are measured with, one in each line of a file.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::documents::Document;
use crate::tools::read;

use super::twin::Twins;

/// How many schemas of a description are measured: those with the most bodies, by their length.
const SCHEMAS: usize = 2;

/// Bodies of one type.
pub(crate) struct Bodies {
    /// The name of the type.
    pub(crate) ty: String,
    pub(crate) lines: String,
}

/// A line of the shared example bodies.
#[derive(Deserialize)]
struct Example {
    schema: String,
    #[serde(rename = "example")]
    body: Value,
    /// What a validator says of it.
    errors: Vec<Value>,
}

/// Returns the bodies of a document, those of the largest types; of Flex a page of a hundred checkout sessions.
pub(crate) fn of_document(document: Document, twins: &Twins) -> Result<Vec<Bodies>, String> {
    if document == Document::Flex {
        let ty = twins.of_schema("#/components/schemas/CheckoutSession");
        let ty = ty.ok_or("Flex has no checkout sessions")?.to_owned();
        return Ok(vec![Bodies { ty, lines: checkout_sessions() }]);
    }
    let Some(path) = document.bodies() else { return Ok(Vec::new()) };
    largest(&read(&path)?, twins)
}

/// Returns the valid bodies of the types that have most.
fn largest(examples: &str, twins: &Twins) -> Result<Vec<Bodies>, String> {
    let mut types: BTreeMap<&str, String> = BTreeMap::new();
    for line in examples.lines() {
        let example: Example = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let Some(ty) = twins.of_schema(&example.schema) else { continue };
        if example.errors.is_empty() {
            let lines = types.entry(ty).or_default();
            lines.push_str(&example.body.to_string());
            lines.push('\n');
        }
    }
    let mut types: Vec<(&str, String)> = types.into_iter().collect();
    types.sort_by_key(|(_, lines)| std::cmp::Reverse(lines.len()));
    let types = types.into_iter().take(SCHEMAS);
    Ok(types.map(|(ty, lines)| Bodies { ty: ty.to_owned(), lines }).collect())
}

/// A hundred checkout sessions as a server answers them: what is not set is null.
fn checkout_sessions() -> String {
    let session = include_str!("../../programs/checkout_session.json");
    let sessions = (0..100).map(|number| session.replace("DT00", &format!("DT{number:02}")));
    sessions.collect()
}

/// The bodies of unions of `shop.yaml`, by the names of their files.
pub(crate) fn of_unions() -> [(&'static str, String); 4] {
    let lines = |body: fn(usize) -> String| (0..300).map(|it| body(it) + "\n").collect();
    [
        (
            "events",
            lines(|number| {
                let (tag, members) = event(number);
                format!("{{\"type\":\"{tag}\",{members}}}")
            }),
        ),
        (
            "events_tag_last",
            lines(|number| {
                let (tag, members) = event(number);
                format!("{{{members},\"type\":\"{tag}\"}}")
            }),
        ),
        ("discounts", lines(|number| discount(number).to_string())),
        ("buyers", lines(|number| buyer(number).to_string())),
    ]
}

/// Returns the tag of an event, and its members besides.
fn event(number: usize) -> (&'static str, String) {
    let (id, order) = (format!("event_{number:05}"), format!("order_{number:05}"));
    let created_at = 1_714_000_000 + number;
    let (tag, event) = match number % 5 {
        0 => (
            "order.placed",
            json!({
                "id": id, "created_at": created_at, "order": order, "amount": number, "currency": "usd",
                "email": "a@example.com",
                "lines": [{"item": "item_01", "quantity": 2}, {"item": "item_02", "quantity": 1, "note": "blue"}],
            }),
        ),
        1 => (
            "order.paid",
            json!({
                "id": id, "created_at": created_at, "order": order, "method": "card", "fee": 0.25, "is_final": true,
            }),
        ),
        2 => (
            "order.shipped",
            json!({
                "id": id, "created_at": created_at, "order": order, "carrier": "Post",
                "parcels": ["parcel_1", "parcel_2"],
            }),
        ),
        3 => (
            "order.returned",
            json!({
                "id": id, "created_at": created_at, "order": order, "reason": "It was \"too small\".",
                "amount": number,
            }),
        ),
        _ => (
            "order.closed",
            json!({
                "id": id, "created_at": created_at, "order": order, "note": "thanks",
            }),
        ),
    };
    (tag, event.to_string().trim_matches(['{', '}']).to_owned())
}

fn discount(number: usize) -> Value {
    let code = format!("CODE{number:05}");
    match number % 5 {
        0 => json!({"code": code, "percent": 12.5, "until": "2026-12-31"}),
        1 => json!({"code": code, "amount": 500, "currency": "usd"}),
        2 => json!({"code": code, "item": "item_01", "quantity": 2}),
        3 => json!({"code": code, "carriers": ["Post", "Bike"]}),
        _ => json!({"code": code, "voucher": "voucher_1", "note": "for a friend"}),
    }
}

fn buyer(number: usize) -> Value {
    let id = format!("buyer_{number:05}");
    match number % 2 {
        0 => json!(id),
        _ => json!({
            "id": id, "name": "John Doe", "email": "john.doe@example.com", "phone": "555 0100",
            "since": 1_714_000_000 + number,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_with_the_largest_valid_bodies_are_taken() {
        let mut twins = Twins::default();
        for name in ["A", "B", "C"] {
            let text = format!("/// Source: `#/{name}`\npub struct {name} {{ pub a: i64 }}\n");
            twins.read(&text).expect("it is Rust");
        }
        let line = |schema: &str, example: &str, errors: &str| {
            format!("{{\"schema\":\"#/{schema}\",\"example\":{example},\"errors\":{errors}}}\n")
        };
        let examples = [
            line("A", "[1]", "[]"),
            line("B", "[1,2,3,4,5,6]", "[\"no\"]"),
            line("B", "[1,2]", "[]"),
            line("C", "[1]", "[]"),
            line("C", "[2,3]", "[]"),
            line("D", "[1,2,3,4,5,6]", "[]"),
        ];
        let bodies = largest(&examples.concat(), &twins).expect("each line is an example");
        let bodies: Vec<_> = bodies.iter().map(|it| (it.ty.as_str(), it.lines.as_str())).collect();
        assert_eq!(bodies, [("C", "[1]\n[2,3]\n"), ("B", "[1,2]\n")]);
    }

    #[test]
    fn bodies_are_a_line_each() {
        let texts = of_unions().map(|(_, text)| (text, 300));
        for (text, count) in texts.into_iter().chain([(checkout_sessions(), 100)]) {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), count);
            assert!(lines.iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        }
        assert!(checkout_sessions().contains("4DT99"));
    }
}
