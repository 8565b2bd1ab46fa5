use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde_json::{Value, from_str, from_value, json, to_string};

use crate::runtime::{self, Field, object};

#[derive(Debug, Clone, PartialEq)]
struct Order {
    id: String,
    note: Option<String>,
    parent: Option<i64>,
    discount: Field<i64>,
    tags: Vec<String>,
}

object! { both Order {
    "type" => constant("order"),
    "id" => id: required,
    "note" => note: optional,
    "parent-id" => parent: nullable,
    "discount" => discount: three_state,
    "tags" => tags: defaulted,
    "version" => constant(3_i64),
    "live" => constant(true),
}}

fn smallest() -> Order {
    let (note, parent, discount) = (None, None, Field::Absent);
    Order { id: "o_1".to_owned(), note, parent, discount, tags: Vec::new() }
}

#[test]
fn absent_keys_read_as_what_their_rows_say() {
    assert_eq!(from_str::<Order>(r#"{"id": "o_1"}"#).unwrap(), smallest());
}

#[test]
fn null_reads_as_what_the_rows_say() {
    let text = r#"{"id": "o_1", "note": null, "parent-id": null, "discount": null, "tags": null}"#;
    let expected = Order { discount: Field::Null, ..smallest() };
    assert_eq!(from_str::<Order>(text).unwrap(), expected);
}

#[test]
fn values_read_as_values() {
    let text = r#"{"id": "o_1", "note": "n", "parent-id": 7, "discount": 5, "tags": ["a", "b"]}"#;
    let order: Order = from_str(text).unwrap();
    assert_eq!(order.note.as_deref(), Some("n"));
    assert_eq!(order.parent, Some(7));
    assert_eq!(order.discount, Field::Value(5));
    assert_eq!(order.tags, ["a", "b"]);
}

#[test]
fn absent_and_null_are_written_as_the_rows_say() {
    assert_eq!(
        to_string(&smallest()).unwrap(),
        r#"{"type":"order","version":3,"live":true,"id":"o_1","parent-id":null,"tags":[]}"#,
    );
    let order = Order { discount: Field::Null, ..smallest() };
    assert_eq!(
        to_string(&order).unwrap(),
        r#"{"type":"order","version":3,"live":true,"id":"o_1","parent-id":null,"discount":null,"tags":[]}"#,
    );
}

#[test]
fn values_are_written() {
    let order = Order {
        note: Some("n".to_owned()),
        parent: Some(7),
        discount: Field::Value(5),
        tags: vec!["a".to_owned()],
        ..smallest()
    };
    assert_eq!(
        to_string(&order).unwrap(),
        r#"{"type":"order","version":3,"live":true,"id":"o_1","note":"n","parent-id":7,"discount":5,"tags":["a"]}"#,
    );
}

#[test]
fn constants_are_ignored_when_read() {
    let text = r#"{"type": {"not": "a string"}, "version": null, "id": "o_1"}"#;
    assert_eq!(from_str::<Order>(text).unwrap(), smallest());
}

#[test]
fn unknown_keys_are_skipped() {
    let text = r#"{"a": [1, {"id": 2}], "id": "o_1", "b": null, "": "", "note2": 1, "ID": 3}"#;
    assert_eq!(from_str::<Order>(text).unwrap(), smallest());
}

#[test]
fn the_last_of_duplicate_keys_wins() {
    let text =
        r#"{"id": "o_0", "discount": 1, "note": "n", "id": "o_1", "discount": null, "note": null}"#;
    assert_eq!(from_str::<Order>(text).unwrap(), Order { discount: Field::Null, ..smallest() });
}

#[test]
fn keys_with_escapes_are_recognized() {
    let text = r#"{"\u0069d": "o_1", "no\u0074e": "n"}"#;
    let expected = Order { note: Some("n".to_owned()), ..smallest() };
    assert_eq!(from_str::<Order>(text).unwrap(), expected);
}

#[test]
fn a_missing_required_field_is_named() {
    let error = from_str::<Order>(r#"{"note": "n"}"#).unwrap_err();
    assert_eq!(error.to_string(), "missing field `id` at line 1 column 13");
}

#[test]
fn null_is_no_value_of_a_required_field() {
    let error = from_str::<Order>(r#"{"id": null}"#).unwrap_err();
    assert!(error.to_string().starts_with("invalid type: null, expected a string"), "{error}");
}

#[test]
fn an_error_names_the_struct() {
    for text in ["[]", "\"o_1\"", "1", "null"] {
        let error = from_str::<Order>(text).unwrap_err();
        assert!(error.to_string().contains("expected object Order"), "{error}");
    }
}

#[test]
fn objects_pass_through_values() {
    let value = json!({"id": "o_1", "tags": ["a"], "other": {}});
    let order: Order = from_value(value).unwrap();
    assert_eq!(order, Order { tags: vec!["a".to_owned()], ..smallest() });
    assert_eq!(
        serde_json::to_value(&order).unwrap(),
        json!({"type": "order", "version": 3, "live": true, "id": "o_1", "parent-id": null, "tags": ["a"]}),
    );
}

#[test]
fn objects_pass_through_other_formats() {
    let order = Order { note: Some("n".to_owned()), discount: Field::Null, ..smallest() };
    let yaml = serde_yaml::to_string(&order).unwrap();
    assert_eq!(serde_yaml::from_str::<Order>(&yaml).unwrap(), order);

    let entries = MapDeserializer::<_, ValueError>::new([("x", 1), ("id", 2)].into_iter());
    assert_eq!(OnlyRead::deserialize(entries).unwrap().id, 2);
}

#[derive(Debug, PartialEq)]
struct Open {
    name: String,
    additional: BTreeMap<String, i64>,
}

object! { both Open {
    "kind" => constant("open"),
    "name" => name: required,
    _ => additional: rest,
}}

#[test]
fn a_rest_row_takes_all_other_keys() {
    let text = r#"{"b": 1, "name": "n", "kind": "open", "\u0061": 2, "b": 3}"#;
    let open: Open = from_str(text).unwrap();
    assert_eq!(open.additional, BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 3)]));
    assert_eq!(to_string(&open).unwrap(), r#"{"kind":"open","name":"n","a":2,"b":3}"#);
}

#[test]
fn a_rest_row_rejects_what_its_map_cannot_hold() {
    let error = from_str::<Open>(r#"{"name": "n", "x": "1"}"#).unwrap_err();
    assert!(error.to_string().contains("expected i64"), "{error}");
}

#[test]
fn a_rest_row_does_not_write_a_key_twice() {
    for key in ["name", "kind"] {
        let additional = BTreeMap::from([(key.to_owned(), 1)]);
        let error = to_string(&Open { name: String::new(), additional }).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{key}` is a field, and cannot be an additional key")
        );
    }
}

#[derive(Debug, PartialEq)]
struct Bag {
    rest: BTreeMap<String, Value>,
}

object! { both Bag {
    _ => rest: rest,
}}

#[derive(Debug, PartialEq)]
struct Empty {}

object! { both Empty {} }

#[derive(Debug, PartialEq)]
struct Marker {}

object! { both Marker {
    "object" => constant("marker"),
}}

#[test]
fn tables_without_fields_work() {
    assert_eq!(from_str::<Empty>(r#"{"a": [1]}"#).unwrap(), Empty {});
    assert_eq!(to_string(&Empty {}).unwrap(), "{}");
    assert_eq!(from_str::<Marker>("{}").unwrap(), Marker {});
    assert_eq!(to_string(&Marker {}).unwrap(), r#"{"object":"marker"}"#);
    let text = r#"{"a":null,"b":[1,{}]}"#;
    assert_eq!(to_string(&from_str::<Bag>(text).unwrap()).unwrap(), text);
}

/// Field names that could get in the way of what the macro names itself.
#[derive(Debug, PartialEq)]
struct Names {
    map: i64,
    key: i64,
    slots: i64,
    self_: i64,
    r#type: i64,
    i64: i64,
    bool: bool,
    serializer: i64,
    runtime: i64,
}

object! { both Names {
    "map" => map: required,
    "key" => key: required,
    "slots" => slots: required,
    "self" => self_: required,
    "type" => r#type: required,
    "i64" => i64: required,
    "bool" => bool: required,
    "serializer" => serializer: required,
    "runtime" => runtime: required,
}}

#[test]
fn any_field_name_works() {
    let text = r#"{"map":1,"key":2,"slots":3,"self":4,"type":5,"i64":6,"bool":true,"serializer":7,"runtime":8}"#;
    assert_eq!(to_string(&from_str::<Names>(text).unwrap()).unwrap(), text);
}

#[derive(Debug, Clone, PartialEq)]
struct Tree {
    value: i64,
    left: Option<Box<Tree>>,
    children: Vec<Tree>,
    named: BTreeMap<String, Tree>,
}

object! { both Tree {
    "value" => value: required,
    "left" => left: optional,
    "children" => children: defaulted,
    "named" => named: defaulted,
}}

#[test]
fn recursive_types_go_as_deep_as_serde_json_does() {
    let nested = |depth: usize| r#"{"value":1,"left":"#.repeat(depth) + "null" + &"}".repeat(depth);
    let mut tree = &from_str::<Tree>(&nested(126)).unwrap();
    let mut depth = 1;
    while let Some(left) = &tree.left {
        tree = left;
        depth += 1;
    }
    assert_eq!(depth, 126);
    let error = from_str::<Tree>(&nested(100_000)).unwrap_err();
    assert!(error.to_string().starts_with("recursion limit exceeded"), "{error}");
}

#[test]
fn recursive_types_round_trip() {
    let text = r#"{"value":1,"left":{"value":2,"children":[{"value":3,"children":[],"named":{}}],"named":{}},"children":[],"named":{"a":{"value":4,"children":[],"named":{}}}}"#;
    assert_eq!(to_string(&from_str::<Tree>(text).unwrap()).unwrap(), text);
}

#[derive(Debug, PartialEq)]
struct Numbers {
    small: Option<i32>,
    large: Option<u64>,
    signed: Option<i64>,
    float: Option<f64>,
}

object! { both Numbers {
    "small" => small: optional,
    "large" => large: optional,
    "signed" => signed: optional,
    "float" => float: optional,
}}

#[test]
fn numbers_are_read_exactly_or_not_at_all() {
    let numbers: Numbers =
        from_str(r#"{"large": 18446744073709551615, "signed": -9223372036854775808, "float": 5}"#)
            .unwrap();
    assert_eq!(numbers.large, Some(u64::MAX));
    assert_eq!(numbers.signed, Some(i64::MIN));
    assert_eq!(numbers.float, Some(5.0));

    for (text, reason) in [
        (r#"{"large": 18446744073709551616}"#, "expected u64"),
        (r#"{"large": -1}"#, "expected u64"),
        (r#"{"signed": 9223372036854775808}"#, "expected i64"),
        (r#"{"signed": 123456789012345678901234567890}"#, "expected i64"),
        (r#"{"small": 2147483648}"#, "expected i32"),
        // Some servers send integers so; `serde` does not take them, and neither do we.
        (r#"{"signed": 5.0}"#, "floating point `5.0`, expected i64"),
        (r#"{"signed": "5"}"#, "expected i64"),
        (r#"{"float": 1e999}"#, "number out of range"),
    ] {
        let error = from_str::<Numbers>(text).unwrap_err();
        assert!(error.to_string().contains(reason), "{text}: {error}");
    }
}

/// What one direction needs exists without a feature.
#[derive(Debug)]
struct OnlyRead {
    id: i64,
}

object! { read OnlyRead {
    "id" => id: required,
}}

#[derive(Debug)]
struct OnlyWritten {
    id: i64,
}

object! { write OnlyWritten {
    "id" => id: required,
}}

#[test]
fn one_direction_needs_no_feature() {
    assert_eq!(from_str::<OnlyRead>(r#"{"id": 1}"#).unwrap().id, 1);
    assert_eq!(to_string(&OnlyWritten { id: 1 }).unwrap(), r#"{"id":1}"#);
}

#[cfg(feature = "serde-both")]
#[test]
fn the_feature_gives_the_other_direction() {
    assert_eq!(to_string(&OnlyRead { id: 1 }).unwrap(), r#"{"id":1}"#);
    assert_eq!(from_str::<OnlyWritten>(r#"{"id": 1}"#).unwrap().id, 1);
}
