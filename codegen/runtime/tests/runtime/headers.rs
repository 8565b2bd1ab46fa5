//! Headers of answers: what each kind of value is read from, and what is said of one that cannot be read.

#![allow(unreachable_pub, reason = "`headers!` makes a constructor for a public type")]

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::runtime::headers::Headers;
use crate::runtime::{
    self, Base64, DateTime, Decimal, DecimalNumber, Method, Operation, Secret, headers, object,
    open_enum, open_number_enum,
};

static LIST: Operation = Operation::new("listPets", Method::GET, "/pets");

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Cat,
    Unrecognized(runtime::Unrecognized),
}

open_enum! { Kind { "cat" => Cat } }

#[derive(Debug, Clone, PartialEq)]
enum Level {
    Low,
    Unrecognized(runtime::Unrecognized<i64>),
}

open_number_enum! { Level(i64) { 1 => Low } }

#[derive(Debug, Clone, PartialEq)]
struct Limits {
    minute: i64,
    name: Option<String>,
}

object! { read Limits {
    "minute" => minute: required,
    "name" => name: optional,
}}

#[derive(Debug, Clone, PartialEq)]
struct ListPetsHeaders {
    total: Option<i64>,
    tags: Option<Vec<String>>,
    limits: Option<Limits>,
    meta: Option<Limits>,
}

headers! { ListPetsHeaders of LIST {
    "X-Total" => total: simple,
    "X-Tags" => tags: simple,
    "X-Limits" => limits: exploded,
    "X-Meta" => meta: json,
}}

fn map(lines: &[(&str, &str)]) -> HeaderMap {
    let lines = lines.iter().map(|(name, value)| {
        (HeaderName::try_from(*name).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    });
    lines.collect()
}

/// Reads the header `x` from its lines.
fn simple<T: serde::de::DeserializeOwned>(lines: &[&str]) -> Result<Option<T>, String> {
    let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("x", *line)).collect();
    Headers::new(LIST.id, &map(&lines)).simple("X").map_err(|error| error.to_string())
}

fn exploded<T: serde::de::DeserializeOwned>(line: &str) -> Result<Option<T>, String> {
    Headers::new(LIST.id, &map(&[("x", line)])).exploded("x").map_err(|error| error.to_string())
}

#[test]
fn a_struct_takes_what_is_there() {
    let headers = map(&[
        ("x-total", "12"),
        ("x-tags", "a, b"),
        ("x-tags", "c"),
        ("x-limits", "minute=60,name=a=b"),
        ("x-meta", r#"{"minute": 1, "name": null}"#),
    ]);
    let read = ListPetsHeaders::from_headers(&headers).unwrap();
    assert_eq!(
        read,
        ListPetsHeaders {
            total: Some(12),
            tags: Some(["a", "b", "c"].map(str::to_owned).to_vec()),
            limits: Some(Limits { minute: 60, name: Some("a=b".to_owned()) }),
            meta: Some(Limits { minute: 1, name: None }),
        }
    );
    assert_eq!(ListPetsHeaders::from_headers(&map(&[("x-meta", "null")])).unwrap().meta, None);
    let none = ListPetsHeaders { total: None, tags: None, limits: None, meta: None };
    assert_eq!(ListPetsHeaders::from_headers(&HeaderMap::new()).unwrap(), none);
}

#[test]
fn scalars_are_all_of_the_text() {
    assert_eq!(simple(&[" -3 "]), Ok(Some(-3_i64)));
    assert_eq!(simple(&["3"]), Ok(Some(3_i32)));
    assert_eq!(simple(&["18446744073709551615"]), Ok(Some(u64::MAX)));
    assert_eq!(simple(&["1.50"]), Ok(Some(1.5_f64)));
    assert_eq!(simple(&["True"]), Ok(Some(true)));
    assert_eq!(simple(&["a, b"]), Ok(Some("a, b".to_owned())));
    assert_eq!(simple(&[""]), Ok(Some(String::new())));
    assert_eq!(simple(&["é"]), Ok(Some("é".to_owned())));
    assert_eq!(simple(&[Kind::KNOWN[0]]), Ok(Some(Kind::Cat)));
    assert!(matches!(simple(&["dog"]), Ok(Some(Kind::Unrecognized(_)))));
    assert_eq!(simple(&[&Level::KNOWN[0].to_string()]), Ok(Some(Level::Low)));
    assert_eq!(simple(&["1.10"]), Ok(Some(Decimal::from("1.10"))));
    assert_eq!(simple(&["1.10"]), Ok(DecimalNumber::new("1.10")));
    assert_eq!(simple(&["Wed, 21 Oct 2015"]), Ok(Some(DateTime::from("Wed, 21 Oct 2015"))));
    assert_eq!(simple(&["aGk="]), Ok(Some(Base64::from(b"hi".to_vec()))));
    assert_eq!(simple(&["x"]), Ok(Some(Secret::from("x"))));
    assert_eq!(simple(&["5"]), Ok(Some(json!("5"))));
    assert_eq!(simple::<String>(&[]), Ok(None));
}

#[test]
fn lists_are_split_at_commas_and_lines() {
    assert_eq!(simple(&["1, 2 ,3", "4"]), Ok(Some(vec![1, 2, 3, 4])));
    // Empty items mean nothing, as HTTP has it.
    assert_eq!(simple(&["a,,b,"]), Ok(Some(vec!["a".to_owned(), "b".to_owned()])));
    assert_eq!(simple::<Vec<i64>>(&[""]), Ok(Some(Vec::new())));
    assert_eq!(exploded("1,2"), Ok(Some(vec![1, 2])));
}

#[test]
fn objects_are_pairs() {
    let limits = Limits { minute: 60, name: Some("a".to_owned()) };
    assert_eq!(simple(&["minute,60, name,a,other,1"]), Ok(Some(limits.clone())));
    assert_eq!(simple(&["minute,60", "name,a"]), Ok(Some(limits.clone())));
    assert_eq!(exploded("minute=60, name=a"), Ok(Some(limits.clone())));
    // Empty pieces mean nothing.
    assert_eq!(exploded(",minute=60,, name=a,"), Ok(Some(limits)));
    let map = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
    assert_eq!(exploded("a=1,b=2"), Ok(Some(map)));
    assert_eq!(exploded::<BTreeMap<String, Value>>(""), Ok(Some(BTreeMap::new())));
}

#[test]
fn cookies_are_never_split_at_commas() {
    let lines =
        [("set-cookie", "a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT"), ("set-cookie", "b=2")];
    let all = map(&lines);
    let cookies = Headers::new(LIST.id, &all);
    let list = cookies.simple::<Vec<String>>("Set-Cookie").unwrap();
    assert_eq!(list.unwrap(), lines.map(|(_, line)| line));
    let members = cookies.exploded::<BTreeMap<String, String>>("Set-Cookie").unwrap().unwrap();
    assert_eq!(members["a"], "1; Expires=Wed, 09 Jun 2021 10:18:14 GMT");
    assert_eq!(members["b"], "2");
    let text = cookies.simple::<String>("Set-Cookie").unwrap().unwrap();
    assert_eq!(text, lines.map(|(_, line)| line).join("\n"));
}

#[test]
fn what_cannot_be_read_is_named_and_shown() {
    let failed = |name: &str, value: &str| {
        let error = ListPetsHeaders::from_headers(&map(&[(name, value)])).unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.operation(), "listPets");
        let text = error.to_string();
        let start = "listPets: the header `X-";
        text.strip_prefix(start).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    let table = [
        ("x-total", "12a", "Total` could not be read: expected an integer, found `12a`"),
        ("x-total", "", "Total` could not be read: expected an integer, found ``"),
        (
            "x-limits",
            "minute=x,name=a",
            "Limits` could not be read: at `minute`: expected an integer, found `x`, in `minute=x,name=a`",
        ),
        ("x-limits", "name=a", "Limits` could not be read: missing field `minute`, in `name=a`"),
        (
            "x-limits",
            "minute",
            "Limits` could not be read: expected a value for each name, found `minute`",
        ),
        (
            "x-meta",
            r#"{"minute":"x"}"#,
            r#"Meta` could not be read: at `minute`: invalid type: string "x", expected i64, in `{"minute":"x"}`"#,
        ),
    ];
    for (name, value, expected) in table {
        assert_eq!(failed(name, value), expected);
    }
    let of = |error: Result<Option<bool>, String>| error.unwrap_err();
    assert!(of(simple(&["yes"])).ends_with("expected `true` or `false`, found `yes`"));
    assert!(simple::<f64>(&["NaN"]).unwrap_err().ends_with("expected a number, found `NaN`"));
    let list = simple::<Vec<i64>>(&["1,b"]).unwrap_err();
    assert!(list.ends_with("at `[1]`: expected an integer, found `b`, in `1,b`"), "{list}");
    let number = simple::<DecimalNumber>(&["abc"]).unwrap_err();
    assert!(number.ends_with("expected a decimal number, in `abc`"), "{number}");
    // Two lines of what is one value do not make a number.
    assert!(simple::<i64>(&["1", "1"]).unwrap_err().ends_with("found `1, 1`"));
    // A long value is cut off.
    let long = simple::<i64>(&[&"9".repeat(500)]).unwrap_err();
    assert!(long.ends_with(&format!("found `{}…`", "9".repeat(200))), "{long}");
}

#[test]
fn secrets_are_not_shown() {
    let mut headers = map(&[("x-total", "hunter2")]);
    headers.get_mut("x-total").unwrap().set_sensitive(true);
    let error = ListPetsHeaders::from_headers(&headers).unwrap_err();
    let expected =
        "listPets: the header `X-Total` could not be read: expected an integer, found [redacted]";
    assert_eq!(error.to_string(), expected);
    assert!(!format!("{error:?}").contains("hunter2"));
    let error = Headers::new(LIST.id, &map(&[("set-cookie", "hunter2")])).json::<i64>("Set-Cookie");
    assert!(!error.unwrap_err().to_string().contains("hunter2"));
}

#[test]
fn bytes_that_are_no_text_are_said_to_be() {
    let mut headers = HeaderMap::new();
    headers.insert("x-total", HeaderValue::from_bytes(&[0xE9]).unwrap());
    let error = ListPetsHeaders::from_headers(&headers).unwrap_err().to_string();
    assert!(error.ends_with("expected text in UTF-8, found other bytes"), "{error}");
}
