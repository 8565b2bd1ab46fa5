use serde_json::{from_str, to_string};

use crate::runtime::Secret;

#[test]
fn a_secret_does_not_show_itself() {
    let secret = Secret::from("hunter2");
    assert_eq!(format!("{secret:?}"), "[redacted]");
    assert_eq!(format!("{:#?}", Some(&secret)), "Some(\n    [redacted],\n)");
    assert_eq!(secret.expose(), "hunter2");
}

#[test]
fn a_secret_is_a_string_in_json() {
    let secret: Secret = from_str(r#""hunter2""#).unwrap();
    assert_eq!(secret, Secret::from("hunter2".to_owned()));
    assert_eq!(to_string(&secret).unwrap(), r#""hunter2""#);
}

#[test]
fn what_is_no_string_is_not_repeated() {
    let error = from_str::<Secret>("4711").unwrap_err();
    assert!(error.to_string().starts_with("invalid type: integer, expected a string"), "{error}");
}
