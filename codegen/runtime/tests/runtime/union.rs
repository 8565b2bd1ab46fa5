use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{from_slice, from_str, from_value, json, to_string};

use crate::runtime::{self, Decimal, Json, object, union};

#[derive(Debug, Clone, PartialEq)]
struct Card {
    number: String,
    next: Option<Box<Source>>,
}

object! { both Card {
    "number" => number: required,
    "next" => next: optional,
}}

#[derive(Debug, Clone, PartialEq)]
struct Bank {
    kind: String,
    iban: i64,
}

object! { both Bank {
    "type" => kind: required,
    "iban" => iban: required,
}}

#[derive(Debug, Clone, PartialEq)]
enum Source {
    Card(Box<Card>),
    Bank(Bank),
    Sources(Vec<Source>),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Source by tag "type" {
    "card" => Card,
    "debit \"card\"" => Card,
    "bank" => Bank,
    "7" => Sources,
}}

#[derive(Debug, Clone, PartialEq)]
enum Expandable {
    Id(String),
    Count(i64),
    Ratio(Decimal),
    Flag(bool),
    Many(Vec<Expandable>),
    Source(Box<Source>),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Expandable by kind {
    string => Id,
    integer => Count,
    number => Ratio,
    boolean => Flag,
    array => Many,
    object => Source,
}}

#[derive(Debug, Clone, PartialEq)]
enum Number {
    Number(f64),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Number by kind { number => Number } }

#[derive(Debug, Clone, PartialEq)]
enum Nothing {
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Nothing by kind {} }

type Map = BTreeMap<String, i64>;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Circle(Map),
    Square(Map),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Shape by key {
    "radius" => Circle,
    "side" => Square,
}}

#[derive(Debug, Clone, PartialEq)]
enum Either {
    Bank(Bank),
    Map(Map),
    Text(String),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Either by fit { Bank, Map, Text } }

fn unrecognized(text: &str) -> runtime::Unrecognized<Json> {
    runtime::Unrecognized::new(text.parse().unwrap())
}

/// Reads a text in every way there is, and says what comes back.
fn round_trip<T>(text: &str) -> T
where
    T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug,
{
    let value: T = from_str(text).unwrap();
    assert_eq!(to_string(&value).unwrap(), text);
    assert_eq!(from_slice::<T>(text.as_bytes()).unwrap(), value);
    assert_eq!(serde_json::from_reader::<_, T>(text.as_bytes()).unwrap(), value);
    assert_eq!(from_str::<(T, Option<T>)>(&format!("[ {text} ,\n{text} ]")).unwrap().0, value);
    value
}

#[test]
fn a_tag_chooses_wherever_it_stands() {
    let bank = Source::Bank(Bank { kind: "bank".to_owned(), iban: 7 });
    assert_eq!(round_trip::<Source>(r#"{"type":"bank","iban":7}"#), bank);
    for text in [
        r#"{"iban": 7, "type": "bank"}"#,
        r#"{"type": "b\u0061nk", "iban": 7}"#,
        r#"{"type2": "card", "type": "bank", "iban": 7}"#,
        "{\"x\":\"\\\\\",\"y\":[\"}\",{\"type\":\"card\"},-1.5e3],\"z\":true ,\t\"type\"\r\n:\n\"bank\",\"iban\":7}",
        r#"{"x": "ä\"}", "y": {"z": []}, "": null, "type": "bank", "iban": 7}"#,
        r#"{"typ": "card", "\u0074ype": "bank", "iban": 7}"#,
        r#"{"iban": 7, "x": {"type": "card"}, "t\u0079pe": "b\u0061nk"}"#,
        " \n{ \"type\" : \"bank\" , \"iban\" : 7 } ",
    ] {
        assert_eq!(from_str::<Source>(text).unwrap(), bank, "{text}");
    }
}

#[test]
fn a_text_that_breaks_off_has_the_entries_before() {
    let text = r#"{"a": ["\\", {"type": "}"}], "b": -1.5e3 , "\u0063": "ä\"", "type": "bank"}"#;
    for end in (0..text.len() - 1).filter(|end| text.is_char_boundary(*end)) {
        let keys = ["a", "b", "c"].map(|key| runtime::union::tag(&text[..end], key).is_some());
        let expected = ["]", "1.5e3 ", r#"\"""#].map(|it| end >= text.find(it).unwrap() + it.len());
        assert_eq!(keys, expected, "{}", &text[..end]);
        assert_eq!(runtime::union::tag(&text[..end], "type"), None, "{}", &text[..end]);
    }
    assert_eq!(runtime::union::tag(text, "type").as_deref(), Some("bank"));
    assert_eq!(runtime::union::tag(text, "b").as_deref(), Some("-1.5e3"));
    assert_eq!(runtime::union::tag(text, "c").as_deref(), Some("ä\""));
    for text in ["", "[]", "{", "{}", "{]", r#"{"a" 1}"#, r#"{"a":}"#, r#"{a:1,"a":2}"#, r#""a""#] {
        assert_eq!(runtime::union::tag(text, "a"), None, "{text}");
    }
}

#[test]
fn several_tags_may_mean_one_variant() {
    let text = r#"{"type": "debit \"card\"", "number": "n"}"#;
    let card = Source::Card(Box::new(Card { number: "n".to_owned(), next: None }));
    assert_eq!(from_str::<Source>(text).unwrap(), card);
}

#[test]
fn a_tag_that_is_no_string_counts_as_its_text() {
    let error = from_str::<Source>(r#"{"type": 7}"#).unwrap_err();
    assert!(error.to_string().contains("expected a sequence"), "{error}");
}

#[test]
fn unknown_tags_and_other_values_are_kept() {
    for text in [
        r#"{"type":"cash","b":1.10,"a":1}"#,
        r#"{"type":null}"#,
        r#"{"type":["card"]}"#,
        r#"{"kind":"card"}"#,
        "{}",
        "[]",
        "1.10",
        r#""card""#,
        "null",
    ] {
        let source = from_str::<Source>(text).unwrap();
        assert_eq!(source, Source::Unrecognized(unrecognized(text)));
        assert_eq!(to_string(&source).unwrap(), text);
    }
    let Source::Unrecognized(json) = from_str("{\"type\": 1}").unwrap() else { panic!() };
    assert_eq!(json.get().parse::<BTreeMap<String, i64>>().unwrap()["type"], 1);
    assert_eq!(format!("{json:?}"), r#"Json({"type": 1})"#);
}

#[test]
fn a_kind_chooses() {
    assert_eq!(round_trip::<Expandable>(r#""id""#), Expandable::Id("id".to_owned()));
    assert_eq!(round_trip::<Expandable>("-7"), Expandable::Count(-7));
    assert_eq!(round_trip::<Expandable>("true"), Expandable::Flag(true));
    assert_eq!(round_trip::<Expandable>("1.5"), Expandable::Ratio(Decimal::from("1.5")));
    assert_eq!(
        round_trip::<Expandable>("[1,[]]"),
        Expandable::Many(vec![Expandable::Count(1), Expandable::Many(Vec::new())]),
    );
}

#[test]
fn a_variant_may_be_another_union() {
    let bank = Source::Bank(Bank { kind: "bank".to_owned(), iban: 7 });
    let text = r#"{"type":"bank","iban":7}"#;
    assert_eq!(round_trip::<Expandable>(text), Expandable::Source(Box::new(bank)));
    let text = r#"{"type":"cash","b":1.10,"a":[1.10,{"c":null}],"d":{}}"#;
    let source = Source::Unrecognized(unrecognized(text));
    assert_eq!(round_trip::<Expandable>(text), Expandable::Source(Box::new(source)));
}

#[test]
fn kinds_without_a_variant_are_kept() {
    assert_eq!(round_trip::<Number>("1.5"), Number::Number(1.5));
    assert_eq!(from_str::<Number>("7").unwrap(), Number::Number(7.0));
    for text in ["null", "true", r#""a\"b""#, r#"[1.10,{"b":[],"a":{}}]"#, "[]", "{}"] {
        let value = round_trip::<Number>(text);
        assert_eq!(value, Number::Unrecognized(unrecognized(text)));
        assert_eq!(round_trip::<Nothing>(text), Nothing::Unrecognized(unrecognized(text)));
    }
    assert_eq!(round_trip::<Nothing>("-7"), Nothing::Unrecognized(unrecognized("-7")));
}

#[test]
fn the_first_listed_key_that_is_there_chooses() {
    let map = |entries: &[(&str, i64)]| {
        entries.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect::<Map>()
    };
    assert_eq!(round_trip::<Shape>(r#"{"side":1}"#), Shape::Square(map(&[("side", 1)])));
    assert_eq!(
        from_str::<Shape>(r#"{"side": 1, "r\u0061dius": 2}"#).unwrap(),
        Shape::Circle(map(&[("side", 1), ("radius", 2)])),
    );
    for text in [r#"{"x":{"side":1}}"#, "{}", r#"["side"]"#, r#""side""#, "null"] {
        assert_eq!(round_trip::<Shape>(text), Shape::Unrecognized(unrecognized(text)));
    }
}

#[test]
fn the_first_variant_that_fits_is_taken() {
    let bank = Bank { kind: "b".to_owned(), iban: 7 };
    assert_eq!(round_trip::<Either>(r#"{"type":"b","iban":7}"#), Either::Bank(bank));
    assert_eq!(
        round_trip::<Either>(r#"{"iban":7}"#),
        Either::Map(Map::from([("iban".to_owned(), 7)])),
    );
    assert_eq!(round_trip::<Either>(r#""t""#), Either::Text("t".to_owned()));
    for text in ["1", "null", r#"{"iban":"7"}"#, "[1]"] {
        assert_eq!(round_trip::<Either>(text), Either::Unrecognized(unrecognized(text)));
    }
}

#[test]
fn a_chosen_variant_that_cannot_be_read_is_an_error() {
    let error = from_str::<Source>(r#"{"type": "bank", "iban": "7"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"invalid type: string "7", expected i64 at `iban` within 29 bytes"#,
    );
    assert!(from_str::<Shape>(r#"{"radius": "7"}"#).is_err());
    assert!(from_str::<Expandable>(r#"{"type": "card"}"#).is_err());
    assert!(from_str::<Expandable>("1e5x").is_err());
}

#[test]
fn unions_pass_through_values() {
    let value = json!({"type": "card", "number": "n", "next": {"type": "bank", "iban": 7}});
    let Source::Card(card) = from_value(value).unwrap() else { panic!() };
    assert_eq!(*card.next.unwrap(), Source::Bank(Bank { kind: "bank".to_owned(), iban: 7 }));
    assert_eq!(from_value::<Number>(json!(1.5)).unwrap(), Number::Number(1.5));
    assert_eq!(
        from_value::<Either>(json!(["a"])).unwrap(),
        Either::Unrecognized(unrecognized(r#"["a"]"#)),
    );
    let expandable: Expandable = from_value(json!({"type": "bank", "iban": 7})).unwrap();
    assert_eq!(serde_json::to_value(&expandable).unwrap(), json!({"type": "bank", "iban": 7}));
    assert_eq!(
        from_value::<Nothing>(json!({"a": [1]})).unwrap(),
        from_str(r#"{"a":[1]}"#).unwrap()
    );
}

#[test]
fn unions_pass_through_other_formats() {
    let yaml = "- type: bank\n  iban: 7\n- type: cash\n  paid: true\n";
    let sources: Vec<Source> = serde_yaml::from_str(yaml).unwrap();
    assert_eq!(sources[0], Source::Bank(Bank { kind: "bank".to_owned(), iban: 7 }));
    assert_eq!(sources[1], Source::Unrecognized(unrecognized(r#"{"type":"cash","paid":true}"#)));
    let expandable: Vec<Expandable> = serde_yaml::from_str("[a, 1, 1.5, ~]").unwrap();
    assert_eq!(expandable[..2], [Expandable::Id("a".to_owned()), Expandable::Count(1)]);
    assert_eq!(expandable[3], Expandable::Unrecognized(unrecognized("null")));
    assert_eq!(serde_yaml::to_string(&sources[0]).unwrap(), "type: bank\niban: 7\n");
}

#[test]
fn nested_unions_stop_at_a_depth() {
    let nested = |depth: usize| {
        r#"{"type":"card","number":"[[[{{{","next":"#.repeat(depth) + "null" + &"}".repeat(depth)
    };
    let mut source = from_str::<Source>(&nested(120)).unwrap();
    let mut depth = 0;
    while let Source::Card(card) = source {
        depth += 1;
        let Some(next) = card.next else { break };
        source = *next;
    }
    assert_eq!(depth, 120);
    let error = from_str::<Source>(&nested(100_000)).unwrap_err();
    assert!(error.to_string().starts_with("recursion limit exceeded"), "{error}");
    let deep = format!(r#"{{"type": "x", "y": {}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(from_str::<Source>(&deep).is_err());
    assert!(from_str::<Expandable>(&deep).is_err());
    // Without a variant to read, nothing recurses.
    assert!(matches!(from_str::<Number>(&deep), Ok(Number::Unrecognized(_))));
}

#[test]
fn one_value_may_have_any_number_of_brackets_side_by_side() {
    let list = format!(r#"{{"type":"cash","list":[{}[]]}}"#, "[],{},".repeat(1_000));
    assert_eq!(round_trip::<Source>(&list), Source::Unrecognized(unrecognized(&list)));
}

#[derive(Debug, Clone, PartialEq)]
enum Nested {
    One(Either),
    Many(Vec<Either>),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Nested by fit { One open, Many open } }

#[test]
fn what_an_inner_union_does_not_recognize_does_not_fit() {
    assert!(matches!(round_trip::<Nested>("\"text\""), Nested::One(Either::Text(_))));
    assert!(matches!(round_trip::<Nested>("[\"a\",\"b\"]"), Nested::Many(_)));
    assert!(matches!(round_trip::<Nested>("[\"a\",true]"), Nested::Unrecognized(_)));
    assert!(matches!(round_trip::<Nested>("true"), Nested::Unrecognized(_)));
}

/// Objects that do not say themselves which they are.
#[derive(Debug, Clone, PartialEq)]
enum Tagged {
    Map(BTreeMap<String, i64>),
    Unrecognized(runtime::Unrecognized<Json>),
}

union! { both Tagged by tag "kind" { "1" => Map added, "2" => Map added } }

#[test]
fn a_tag_that_the_object_lacks_is_written() {
    let write = |entries: &[(&str, i64)]| {
        let map = entries.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
        to_string(&Tagged::Map(map)).unwrap()
    };
    assert_eq!(write(&[]), r#"{"kind":"1"}"#);
    assert_eq!(write(&[("a", 5)]), r#"{"kind":"1","a":5}"#);
    assert_eq!(write(&[("kind", 2)]), r#"{"kind":2}"#);
}
