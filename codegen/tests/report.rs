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
