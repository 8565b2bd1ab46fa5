#![allow(unreachable_pub, reason = "types are as public as those of an SDK")]

use std::collections::BTreeMap;

use serde_json::{from_str, from_value, json, to_string};

use crate::runtime::{self, open_enum, open_number_enum};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Status {
    Open,
    InReview,
    Unrecognized(runtime::Unrecognized),
}

open_enum! { Status {
    "open" => Open,
    "in review" => InReview,
}}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Level {
    Low,
    High,
    Below,
    Unrecognized(runtime::Unrecognized<i64>),
}

open_number_enum! { Level(i64) {
    1 => Low,
    2 => High,
    -1 => Below,
}}

#[test]
fn known_texts_are_variants() {
    assert_eq!(from_str::<Status>(r#""in review""#).unwrap(), Status::InReview);
    assert_eq!(from_str::<Status>(r#""\u006fpen""#).unwrap(), Status::Open);
    assert_eq!(from_value::<Status>(json!("open")).unwrap(), Status::Open);
    assert_eq!(serde_yaml::from_str::<Status>("open").unwrap(), Status::Open);
    assert_eq!(to_string(&Status::InReview).unwrap(), r#""in review""#);
    assert_eq!(Status::KNOWN, ["open", "in review"]);
}

#[test]
fn other_texts_are_kept() {
    let status: Status = from_str(r#""Open""#).unwrap();
    let Status::Unrecognized(text) = &status else { panic!("{status:?}") };
    assert_eq!(text.get(), "Open");
    assert_eq!(status.as_str(), "Open");
    assert_eq!(format!("{status:?}"), r#"Unrecognized("Open")"#);
    assert_eq!(to_string(&status).unwrap(), r#""Open""#);
}

#[test]
fn texts_convert() {
    assert_eq!(Status::from("open"), Status::Open);
    assert_eq!(Status::from("open".to_owned()), Status::Open);
    assert_eq!("open".parse::<Status>().unwrap(), Status::Open);
    assert_eq!(Status::from("x"), Status::from("x".to_owned()));
    assert_eq!(Status::Open.to_string(), "open");
    assert_eq!(format!("[{:>6}]", Status::Open), "[  open]");
    assert_eq!(AsRef::<str>::as_ref(&Status::InReview), "in review");
}

#[test]
fn what_is_no_text_is_an_error() {
    for text in ["1", "null", "{}", "[\"open\"]", "true"] {
        let error = from_str::<Status>(text).unwrap_err();
        assert!(error.to_string().contains("expected a string"), "{error}");
    }
}

#[test]
fn numbers_are_variants_or_kept() {
    let levels: Vec<Level> = from_str("[1, 2, -1, 3]").unwrap();
    assert_eq!(levels[..3], [Level::Low, Level::High, Level::Below]);
    assert_eq!(levels[3], Level::from(3));
    assert_eq!(levels[3].get(), 3);
    assert_eq!(format!("{:?}", levels[3]), "Unrecognized(3)");
    assert_eq!(levels[2].to_string(), "-1");
    assert_eq!(to_string(&levels).unwrap(), "[1,2,-1,3]");
    assert_eq!(Level::KNOWN, [1, 2, -1]);
    assert!(from_str::<Level>("\"1\"").is_err());
}

#[test]
fn enums_are_keys_of_maps() {
    let map = BTreeMap::from([("open".to_owned(), Status::Open)]);
    assert_eq!(to_string(&map).unwrap(), r#"{"open":"open"}"#);
    let map: std::collections::HashMap<Status, i64> = from_str(r#"{"open": 1}"#).unwrap();
    assert_eq!(map.get(&Status::Open), Some(&1));
    assert_eq!(to_string(&map).unwrap(), r#"{"open":1}"#);
}
