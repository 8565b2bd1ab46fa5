//! Whether a body that was read and written is the same.
//!
//! Two differences are exempt, both by what the schema says of the place: a null of something that need not be there,
//! which was read into an `Option`, and a key that the schema does not declare.

use super::json::{ANYTHING, Json};
use super::schema::{self, Schemas};

/// What was exempt, and what was wrong.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    pub(crate) nulls: usize,
    pub(crate) undeclared: Vec<String>,
    pub(crate) faults: Vec<String>,
}

impl Differences {
    /// Compares what was written (`after`) with what was read (`before`), of which the schemas tell what it may be.
    pub(crate) fn compare<'d>(
        &mut self,
        schemas: Schemas<'d>,
        described: &[&'d Json],
        before: &Json,
        after: &Json,
        place: &str,
    ) {
        let applying = || -> Vec<&'d Json> {
            described.iter().flat_map(|schema| schemas.applying(schema, before)).collect()
        };
        match (before, after) {
            _ if before.is_same(after) => {}
            (Json::Object(_), Json::Object(_)) => {
                self.compare_objects(schemas, &applying(), before, after, place);
            }
            (Json::List(items), Json::List(written)) if items.len() == written.len() => {
                let applying = applying();
                for (index, (before, after)) in items.iter().zip(written).enumerate() {
                    let mut described = schema::items(&applying, index);
                    if described.is_empty() {
                        described.push(&ANYTHING);
                    }
                    let place = format!("{place}[{index}]");
                    self.compare(schemas, &described, before, after, &place);
                }
            }
            _ => self.fault(place, &format!("{} became {}", short(before), short(after))),
        }
    }

    fn compare_objects<'d>(
        &mut self,
        schemas: Schemas<'d>,
        applying: &[&'d Json],
        before: &Json,
        after: &Json,
        place: &str,
    ) {
        let members = |value: &Json| value.object().cloned().unwrap_or_default();
        for (key, before) in &members(before) {
            let place = format!("{place}.{key}");
            let property = schema::property(applying, key);
            match after.get(key) {
                Some(after) => self.compare(schemas, &property.schemas, before, after, &place),
                None if property.schemas.is_empty() => self.undeclared.push(key.clone()),
                None if *before == Json::Null && property.is_optional => self.nulls += 1,
                None => self.fault(&place, &format!("{} was lost", short(before))),
            }
        }
        for (key, after) in &members(after) {
            if before.get(key).is_none() {
                self.fault(&format!("{place}.{key}"), &format!("{} was added", short(after)));
            }
        }
    }

    fn fault(&mut self, place: &str, what: &str) {
        self.faults.push(format!("{}: {what}", place.trim_start_matches('.')));
    }
}

/// A value, or as much of it as tells what it is.
fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r##"{
        "Pet": {
            "allOf": [{"$ref": "#/Named"}, {"type": "object", "properties": {
                "count": {"type": ["integer", "null"]},
                "free": {"type": "object", "additionalProperties": true},
                "either": {"oneOf": [
                    {"type": "object", "required": ["a"], "properties": {"a": {}, "x": {}}},
                    {"type": "object", "required": ["b"], "properties": {"b": {}, "y": {}}}
                ]},
                "list": {"type": "array", "items": {"$ref": "#/Named"}}
            }}]
        },
        "Named": {"required": ["id"], "properties": {"id": {"type": "string"}}}
    }"##;

    fn differences(before: &str, after: &str) -> Differences {
        let document = Json::parse(DOCUMENT).expect("the document is JSON");
        let value = |text| Json::parse(text).expect("the body is JSON");
        let mut differences = Differences::default();
        let pet = document.get("Pet").expect("it is there");
        differences.compare(Schemas(&document), &[pet], &value(before), &value(after), "");
        differences
    }

    fn faults(before: &str, after: &str) -> Vec<String> {
        differences(before, after).faults
    }

    #[test]
    fn nulls_and_undeclared_keys_may_be_left_out() {
        let before = r#"{"id":"1","count":null,"new":2,"list":[{"id":"2","other":null}]}"#;
        let after = r#"{"list":[{"id":"2"}],"id":"1"}"#;
        let expected = Differences {
            nulls: 1,
            undeclared: vec!["other".to_owned(), "new".to_owned()],
            faults: Vec::new(),
        };
        assert_eq!(differences(before, after), expected);
        let before = r#"{"either":{"b":1,"y":2,"x":3}}"#;
        let expected =
            Differences { nulls: 0, undeclared: vec!["x".to_owned()], faults: Vec::new() };
        assert_eq!(differences(before, r#"{"either":{"b":1,"y":2}}"#), expected);
    }

    #[test]
    fn nothing_else_may_be_left_out() {
        assert_eq!(faults(r#"{"id":null}"#, "{}"), ["id: null was lost"]);
        assert_eq!(faults(r#"{"count":0}"#, "{}"), ["count: 0 was lost"]);
        assert_eq!(faults(r#"{"free":{"a":null}}"#, r#"{"free":{}}"#), ["free.a: null was lost"]);
        assert_eq!(
            faults(r#"{"either":{"b":1,"y":2}}"#, r#"{"either":{"b":1}}"#),
            ["either.y: 2 was lost"]
        );
        assert_eq!(faults(r#"{"list":[{}]}"#, r#"{"list":[]}"#), ["list: [{}] became []"]);
    }

    #[test]
    fn nothing_may_change_or_be_added() {
        assert_eq!(faults(r#"{"count":1}"#, r#"{"count":2}"#), ["count: 1 became 2"]);
        assert_eq!(faults("{}", r#"{"count":null}"#), ["count: null was added"]);
        assert_eq!(faults(r#"{"new":[]}"#, r#"{"new":{}}"#), ["new: [] became {}"]);
    }
}
