#![allow(dead_code, unreachable_pub, reason = "types are as full as those of an SDK")]

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::runtime::json::{decode, encode, encode_line};
use crate::runtime::{self, Base64, Decimal, Json, object, open_enum, union};

#[derive(Debug, PartialEq)]
struct Page {
    items: Vec<Item>,
    by_name: BTreeMap<String, Item>,
    total: Option<u8>,
}

object! { both Page {
    "items" => items: required,
    "by.name" => by_name: defaulted,
    "total" => total: optional,
}}

#[derive(Debug, PartialEq)]
struct Item {
    price: i64,
    label: Option<String>,
    status: Option<Status>,
    source: Option<Source>,
    either: Option<Either>,
    file: Option<Base64>,
    ratio: Option<Decimal>,
    next: Option<Box<Item>>,
}

object! { both Item {
    "price" => price: required,
    "label" => label: optional,
    "status" => status: optional,
    "source" => source: optional,
    "either" => either: optional,
    "file" => file: optional,
    "ratio" => ratio: optional,
    "next" => next: optional,
}}

#[derive(Debug, PartialEq)]
enum Status {
    Open,
    Unrecognized(runtime::Unrecognized),
}

open_enum! { Status { "open" => Open } }

#[derive(Debug, PartialEq)]
enum Source {
    Item(Box<Item>),
    Numbers(Numbers),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Source by tag "type" {
    "item" => Item,
    "numbers" => Numbers,
}}

#[derive(Debug, PartialEq)]
struct Numbers {
    numbers: Vec<i64>,
    sources: Vec<Source>,
}

object! { both Numbers {
    "numbers" => numbers: required,
    "sources" => sources: defaulted,
}}

#[derive(Debug, PartialEq)]
enum Either {
    Many(Vec<Source>),
    One(Box<Item>),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Either by kind {
    array => Many,
    object => One,
}}

/// Asserts where reading the text fails, and the beginning of why.
fn fails<T: DeserializeOwned + std::fmt::Debug>(text: impl AsRef<[u8]>, path: &str, message: &str) {
    let text = text.as_ref();
    let error = decode::<T>(text, None).unwrap_err();
    let text = String::from_utf8_lossy(text);
    assert_eq!(error.path(), path, "{text}: {error}");
    assert!(error.message().starts_with(message), "{text}: {error}");
    assert!(!error.message().contains(" column "), "{text}: {error}");
}

#[test]
fn scalars_that_fail_are_found() {
    let text = r#"{"items": [{"price": 1}, {"price": "12"}, {"price": 3}]}"#;
    fails::<Page>(text, "items[1].price", r#"invalid type: string "12", expected i64"#);
    for (scalar, message) in [
        ("null", "invalid type: null, expected i64"),
        ("true", "invalid type: boolean `true`, expected i64"),
        ("1.5", "invalid type: floating point `1.5`, expected i64"),
        ("99999999999999999999", "invalid type: floating point"),
        ("1e999", "number out of range"),
        ("\"a\\\"b\"", "invalid type: string \"a\\\"b\", expected i64"),
        ("\"\"", "invalid type: string \"\", expected i64"),
    ] {
        for text in [
            format!(r#"{{"items":[{{"price":1}},{{"price":{scalar}}}]}}"#),
            format!(r#"{{"items":[{{"price":1}},{{"price": {scalar} }} ] }}"#),
            format!("{{\"items\": [\n{{\"price\": 1}},\n{{\n  \"price\"\n:\n  {scalar}\n}}\n]\n}}"),
            format!(r#"{{"items":[{{"price":1}},{{"label":"x","price":{scalar},"x":[]}}]}}"#),
        ] {
            fails::<Page>(text, "items[1].price", message);
        }
    }
}

#[test]
fn values_out_of_range_are_found() {
    let text = r#"{"total": 256, "items": []}"#;
    fails::<Page>(text, "total", "invalid value: integer `256`, expected u8");
}

#[test]
fn lists_and_objects_in_the_wrong_place_are_found() {
    let list = "invalid type: sequence, expected ";
    let object = "invalid type: map, expected ";
    for (text, path, message) in [
        (r#"{"items":[{"price":[]}]}"#, "items[0].price", list),
        (r#"{"items":[{"price": [1]}]}"#, "items[0].price", list),
        (r#"{"items":[{"price": {"a": 1}}]}"#, "items[0].price", object),
        (r#"{"items":[{"price":{}}]}"#, "items[0].price", object),
        (r#"{"items":{}}"#, "items", object),
        (r#"{"items": {"a": [1]}}"#, "items", object),
        (r#"{"items":[[]]}"#, "items[0]", list),
        (r#"{"items":[ [{}] ]}"#, "items[0]", list),
        (r#"{"items":[{"price":1}, []]}"#, "items[1]", list),
        (r#"{"items":[{"price":1},[1]]}"#, "items[1]", list),
        ("[]", "", list),
        (" [{}]", "", list),
    ] {
        fails::<Page>(text, path, message);
    }
    fails::<Page>("[]", "", "invalid type: sequence, expected object Page");
    fails::<Page>(
        r#"{"items":["x"]}"#,
        "items[0]",
        r#"invalid type: string "x", expected object Item"#,
    );
    fails::<Page>("7", "", "invalid type: integer `7`, expected object Page");
    fails::<Vec<i64>>("[[]]", "[0]", list);
    fails::<Vec<Vec<i64>>>("[[1],[2,[]]]", "[1][1]", list);
    fails::<Vec<Vec<i64>>>("[[1],[2,{\"a\":[]}]]", "[1][1]", object);
}

#[test]
fn missing_fields_are_found() {
    let missing = "missing field `price`";
    for (text, path) in [
        (r#"{"items":[{}]}"#, "items[0]"),
        (r#"{"items":[{ "label": "x" } ]}"#, "items[0]"),
        (r#"{"items":[{"price":1},{"x":[1,{}]},{"price":1}]}"#, "items[1]"),
        (r#"{"items":[{"price":1,"next":{"price":2,"next":{"y":[]}}}]}"#, "items[0].next.next"),
        (r#"{"items":[],"by.name":{"a":{"price":1},"b":{"z":{}}}}"#, r#"["by.name"].b"#),
    ] {
        fails::<Page>(text, path, missing);
    }
    fails::<Page>("{}", "", "missing field `items`");
    fails::<Page>(" { \"total\" : 1 } ", "", "missing field `items`");
}

#[test]
fn keys_that_are_no_names_are_quoted() {
    for (key, step) in [
        ("a.b", r#"["a.b"]"#),
        ("a\\\"b", r#"["a\"b"]"#),
        ("", r#"[""]"#),
        ("a b", r#"["a b"]"#),
        ("0", ".0"),
        ("a-b_c", ".a-b_c"),
        ("@id", ".@id"),
        ("$ref", ".$ref"),
        ("\\u0061", ".a"),
        ("größe", ".größe"),
        ("\\ud83d\\ude00", r#"["😀"]"#),
        ("a`b", r#"["a\u0060b"]"#),
        ("a\\nb", r#"["a\nb"]"#),
        ("x\\\\", r#"["x\\"]"#),
        ("}]", r#"["}]"]"#),
    ] {
        let text =
            format!(r#"{{"items":[],"by.name":{{"ok":{{"price":1}},"{key}":{{"price":[]}}}}}}"#);
        fails::<Page>(text, &format!(r#"["by.name"]{step}.price"#), "invalid type: sequence");
    }
}

#[test]
fn strings_do_not_confuse_the_search() {
    let text =
        r#"{"items": [{"label": "\\\"}],[{\\", "x": "{", "😀\ud83d\ude00": "]\\", "price": "x"}]}"#;
    fails::<Page>(text, "items[0].price", "invalid type: string");
}

#[test]
fn failures_inside_unions_have_one_path() {
    let type_error = r#"invalid type: string "x", expected i64"#;
    for (value, path) in [
        (r#"{"source": {"type": "item", "price": "x"}}"#, "source.price"),
        (r#"{"source":{"type":"item","price":"x"}}"#, "source.price"),
        (r#"{"source":{"type":"item","price":"x"},"price":1}"#, "source.price"),
        (r#"{"source":{"type":"item","price":"x"} , "price":1}"#, "source.price"),
        (r#"{"price":1,"source": {"price":"x","type":"item"} }"#, "source.price"),
        (r#"{"source":{"type":"numbers","numbers":[1,"x"]}}"#, "source.numbers[1]"),
        (
            r#"{"source":{"type":"numbers","numbers":[],"sources":[{},{"type":"item","price":"x"}]}}"#,
            "source.sources[1].price",
        ),
        (
            r#"{"source":{"type":"numbers","numbers":[],"sources":[{"type":"item","price":"x"},{}]}}"#,
            "source.sources[0].price",
        ),
        (
            r#"{"source":{"type":"item","price":1,"source":{"type":"item","price":1,"next":{"price":"x"}}}}"#,
            "source.source.next.price",
        ),
        (r#"{"either":[{"type":"a"},{"type":"item","price":"x"}],"price":1}"#, "either[1].price"),
        (r#"{"either":[{"type":"item","price":"x"},{"type":"a"}],"price":1}"#, "either[0].price"),
        (r#"{"either":{"price":"x"}}"#, "either.price"),
        (r#"{"either":{"price":1,"source":{"type":"item","price":"x"}}}"#, "either.source.price"),
        (
            r#"{"next": {"price": 1, "source": {"type": "item", "price": "x"}}}"#,
            "next.source.price",
        ),
    ] {
        fails::<Page>(
            format!(r#"{{"items":[{{"price":1}},{value}]}}"#),
            &format!("items[1].{path}"),
            type_error,
        );
        fails::<Page>(
            format!("{{ \"items\" : [ {value} ,\n{{\"price\":1}} ] , \"total\" : 1 }}"),
            &format!("items[0].{path}"),
            type_error,
        );
    }
}

#[test]
fn missing_fields_inside_unions_are_found() {
    let text = r#"{"items": [{"price": 1, "source": {"type": "item"}}]}"#;
    fails::<Page>(text, "items[0].source", "missing field `price`");
    let text = r#"{"items": [{"price": 1, "either": [{"type": "item"}]}]}"#;
    fails::<Page>(text, "items[0].either[0]", "missing field `price`");
    let text = r#"{"items": [{"price": 1, "either": {"label": "x"}}]}"#;
    fails::<Page>(text, "items[0].either", "missing field `price`");
    fails::<Source>(r#" {"type": "item"} "#, "", "missing field `price`");
    fails::<Source>(r#"{"type": "item", "price": {}}"#, "price", "invalid type: map");
}

#[test]
fn formats_that_fail_are_found() {
    let text = r#"{"items": [{"price": 1, "file": "*"}]}"#;
    fails::<Page>(text, "items[0].file", "invalid base64: ");
    for text in [
        r#"{"items": [{"price": 1, "ratio": true}]}"#,
        r#"{"items": [{"ratio": {"a": 1}, "price": 1}]}"#,
        r#"{"items": [{"price": 1, "ratio": [ 1 ] } ]}"#,
    ] {
        fails::<Page>(text, "items[0].ratio", "expected a decimal number, or a string with one");
    }
    let text = r#"{"items": [{"price": 1, "status": 1}]}"#;
    fails::<Page>(text, "items[0].status", "invalid type: integer `1`, expected a string");
}

#[test]
fn texts_that_are_no_json_are_explained() {
    for (text, path, message) in [
        ("", "", "expected JSON, found nothing"),
        (" \r\n", "", "expected JSON, found nothing"),
        ("<html>", "", "expected value"),
        (r#"{"items": [{"price": 1}, {"price": }]}"#, "items[1]", "expected value"),
        (r#"{"items": [{"price": x}]}"#, "items[0].price", "expected value"),
        (r#"{"items": [{"price": 01}]}"#, "items[0].price", "invalid number"),
        (r#"{"items": [{"price": 1"#, "items[0].price", "EOF while parsing an object"),
        (r#"{"items": [{"price": 1}"#, "items[0]", "EOF while parsing a list"),
        (r#"{"items": [{"label": "abc"#, "items[0].label", "EOF while parsing a string"),
        (r#"{"items": [], }"#, "", "trailing comma"),
        (r#"{"items": [{"price": 1},]}"#, "items", "trailing comma"),
        (r#"{"items": []} x"#, "", "trailing characters"),
        (r#"{"items": []}{"items": []}"#, "", "trailing characters"),
        (r#"{"items": [] "total": 1}"#, "items", "expected `,` or `}`"),
        ("{items: []}", "", "key must be a string"),
        ("{\"items\": [{\"label\": \"a\nb\"}]}", "items[0].label", "control character"),
        (r#"{"items": [{"label": "\x"}]}"#, "items[0].label", "invalid escape"),
        (r#"{"items": [{"label": "\ud800"}]}"#, "items[0].label", "unexpected end of hex escape"),
    ] {
        fails::<Page>(text, path, message);
    }
}

#[test]
fn texts_that_are_no_utf_8_are_explained() {
    let invalid = "invalid unicode code point";
    fails::<Page>(b"{\"items\": [{\"label\": \"a\xFFb\"}]}", "items[0].label", invalid);
    fails::<Page>(b"{\"it\xFFems\": []}", "", invalid);
    fails::<Page>(b"\xFF\xFE{\0}\0", "", "expected value");
    fails::<Source>(b"{\"type\": \"item\", \"label\": \"\xFF\"}", "label", invalid);
    let text = b"{\"items\":[],\"by.name\":{\"\xFF\":1}}";
    fails::<Page>(text, r#"["by.name"]"#, invalid);
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let page: Page = decode(b"\xEF\xBB\xBF{\"items\": []}", None).unwrap();
    assert!(page.items.is_empty());
    fails::<Page>(b"\xEF\xBB\xBF{\"items\": [1]}", "items[0]", "invalid type");
}

#[test]
fn positions_in_texts_of_many_lines_are_found() {
    let mut text = "{\r\n  \"items\": [\r\n".to_owned();
    for _ in 0..500 {
        text += "    {\r\n      \"price\": 1,\r\n      \"label\": \"größe 😀\"\r\n    },\r\n";
    }
    text += "    {\r\n      \"price\":\r\n        false\r\n    }\r\n  ]\r\n}\r\n";
    fails::<Page>(text, "items[500].price", "invalid type: boolean `false`, expected i64");
}

#[test]
fn deep_texts_are_refused_at_a_path_that_is_not_endless() {
    let error = decode::<Value>("[".repeat(100_000).as_bytes(), None).unwrap_err();
    assert_eq!(error.message(), "recursion limit exceeded");
    assert_eq!(error.path(), "[0]".repeat(127));
}

#[test]
fn an_envelope_is_taken_off() {
    let text = br#"{"x": {"page": 1}, "page": {"items": [{"price": 1}]}, "y": []}"#;
    let page: Page = decode(text, Some("page")).unwrap();
    assert_eq!(page.items.len(), 1);
    let numbers: Vec<i64> = decode(br#"{"a.b": [1]}"#, Some("a.b")).unwrap();
    assert_eq!(numbers, [1]);
}

#[test]
fn failures_with_an_envelope_are_found() {
    for (text, path, message) in [
        (r#"{"sessions": [{"price": 1}, {"price": "x"}]}"#, "sessions[1].price", "invalid type"),
        (r#"{"sessions": [{}]}"#, "sessions[0]", "missing field `price`"),
        (r#"{"sessions": {}}"#, "sessions", "invalid type: map, expected a sequence"),
        (r#"{"session": []}"#, "", "missing field `sessions`"),
        ("{}", "", "missing field `sessions`"),
        ("[]", "", "invalid type: sequence, expected an object with the key `sessions`"),
        (r#"{"sessions": []} x"#, "", "trailing characters"),
        ("", "", "expected JSON, found nothing"),
    ] {
        let error = decode::<Vec<Item>>(text.as_bytes(), Some("sessions")).unwrap_err();
        assert_eq!(error.path(), path, "{text}: {error}");
        assert!(error.message().starts_with(message), "{text}: {error}");
    }
}

#[test]
fn an_error_reads_like_a_sentence() {
    let error = decode::<Vec<i64>>(b"[1, \"2\"]", None).unwrap_err();
    assert_eq!(error.to_string(), "at `[1]`: invalid type: string \"2\", expected i64");
    let error = decode::<i64>(b"{}", None).unwrap_err();
    assert_eq!(error.to_string(), "invalid type: map, expected i64");
}

#[test]
fn values_are_written_with_an_envelope_or_without() {
    let page = Page { items: Vec::new(), by_name: BTreeMap::new(), total: Some(1) };
    assert_eq!(encode(&page, None).unwrap(), br#"{"items":[],"by.name":{},"total":1}"#);
    assert_eq!(
        encode(&page, Some("the \"page\"")).unwrap(),
        br#"{"the \"page\"":{"items":[],"by.name":{},"total":1}}"#,
    );
    assert_eq!(encode("text", None).unwrap(), br#""text""#);
    assert_eq!(encode(&[1][..], Some("n")).unwrap(), br#"{"n":[1]}"#);
}

#[test]
fn what_has_no_json_form_is_an_error() {
    let map = BTreeMap::from([(vec![1], 1)]);
    let error = encode(&map, None).unwrap_err();
    assert_eq!(error.to_string(), "key must be a string");
    assert!(Json::of(&map).is_err());
}

#[test]
fn json_is_kept_as_it_came() {
    let text = r#"{ "b" : 1.10, "a":123456789012345678901234567890 }"#;
    let jsons: Vec<Json> = decode(format!("[ {text} ,\n1]").as_bytes(), None).unwrap();
    assert_eq!(jsons[0].get(), text);
    assert_eq!(encode(&jsons[0], None).unwrap(), text.as_bytes());
    assert_eq!(jsons[0].to_string(), text);
    assert_eq!(jsons[1], "1".parse().unwrap());
    assert_ne!(jsons[0], jsons[1]);
    let null: BTreeMap<String, Json> = decode(br#"{"a": null}"#, None).unwrap();
    assert_eq!(null["a"].get(), "null");
}

#[test]
fn json_is_made_of_values_and_read_as_values() {
    let json = Json::of(&vec![1, 2]).unwrap();
    assert_eq!(json.get(), "[1,2]");
    assert_eq!(json.parse::<Vec<i64>>().unwrap(), [1, 2]);
    let error = json.parse::<Vec<String>>().unwrap_err();
    assert_eq!(error.path(), "[0]");
    assert_eq!("[1, ]".parse::<Json>().unwrap_err().path(), "");
}

#[test]
fn a_line_has_no_breaks() {
    let kept: Json = "{\n  \"a\": \"x\\ny\",\r\n  \"b\": 1\n}".parse().expect("it is JSON");
    let line = encode_line(&kept).expect("it is JSON");
    assert_eq!(String::from_utf8_lossy(&line), r#"{   "a": "x\ny",    "b": 1 }"#);
}
