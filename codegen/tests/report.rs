//! What the report counts as typed, and what as wider than it is described.

use std::collections::BTreeMap;

use clientwright::{Config, Diagnostics, Fidelity, report};

/// Reports on operations, each written as the rows of its responses.
fn fidelity(operations: &[&str]) -> Fidelity {
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: t, version: v}\npaths:\n");
    for (index, responses) in operations.iter().enumerate() {
        text.push_str(&format!("  /{index}: {{get: {{responses: {{{responses}}}}}}}\n"));
    }
    let loader = BTreeMap::from([("api.yaml".to_owned(), text)]);
    let mut diagnostics = Diagnostics::default();
    let fidelity = report("api.yaml", &loader, &Config::default(), &mut diagnostics);
    fidelity.unwrap_or_else(|| panic!("{}", diagnostics.render()))
}

/// HTML does not follow a schema of an object, which matters where callers are given it.
#[test]
fn what_is_in_a_redirect_matters_where_it_is_given() {
    let html = "content: {text/html: {schema: {type: object, properties: {body: {type: string}}}}}";
    let redirect = format!("'301': {{description: Moved., {html}}}");
    let followed = format!("'204': {{description: Done.}}, {redirect}");
    let success = format!("'200': {{description: Done., {html}}}");

    let found = fidelity(&[&followed]);
    assert_eq!((found.whole, found.partly, found.responses.widened), (1, 0, 0));
    for given in [redirect, success] {
        let found = fidelity(&[&given]);
        assert_eq!((found.whole, found.partly, found.responses.widened), (0, 1, 1), "{given}");
        assert_eq!(found.widened.len(), 1, "{given}");
    }
}

/// The same media type is read of a success and not of an error, and the report says so.
#[test]
fn content_is_typed_where_its_schema_is_followed() {
    let content = |media_type: &str| {
        let object = "{type: object, properties: {name: {type: string}}}";
        format!("content: {{{media_type}: {{schema: {object}}}}}")
    };
    for (media_type, of_success, of_error) in [
        ("application/json", 0, 0),
        ("application/problem+json", 0, 0),
        ("application/jsonlines", 0, 1),
        ("text/event-stream", 0, 1),
        ("multipart/mixed", 0, 1),
        ("multipart/x-mixed-replace", 1, 1),
        ("application/x-www-form-urlencoded", 1, 1),
        ("text/html", 1, 1),
    ] {
        let content = content(media_type);
        let success = fidelity(&[&format!("'200': {{description: Done., {content}}}")]);
        assert_eq!(success.responses.widened, of_success, "{media_type}");
        let error =
            format!("'200': {{description: Done.}}, '400': {{description: No., {content}}}");
        assert_eq!(fidelity(&[&error]).responses.widened, of_error, "{media_type}");
    }
}
