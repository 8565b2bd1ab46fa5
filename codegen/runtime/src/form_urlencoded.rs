//! Bodies of the type `application/x-www-form-urlencoded`.

use serde::Serialize;
use serde_json::Value;

use super::parameters::{Style, query, scalar};
use super::percent::{Keep, encode};
use super::request::Request;

impl Request {
    /// Sends the members of `value` as a form: arrays repeat their name, objects are JSON text (the default of `OpenAPI`).
    pub fn form(&mut self, value: &(impl Serialize + ?Sized)) {
        self.form_with(value, &[]);
    }

    /// Sends the members of `value` as a form, those that are named here in the style given (`encoding` in `OpenAPI`).
    pub fn form_with(&mut self, value: &(impl Serialize + ?Sized), styles: &[(&str, Style)]) {
        match serde_json::to_value(value) {
            Ok(Value::Object(members)) => {
                let pairs = members.iter().map(|(name, value)| {
                    let style =
                        styles.iter().find(|(known, _)| known == name).map(|(_, style)| *style);
                    style.map_or_else(
                        || default_pairs(name, value),
                        |style| query(name, style, value),
                    )
                });
                let pairs: Vec<String> = pairs.filter(|pairs| !pairs.is_empty()).collect();
                // Forms write a space as a plus; encoded text has no other plus.
                let text = pairs.join("&").replace("%20", "+");
                self.body(text.into(), "application/x-www-form-urlencoded");
            }
            Ok(_) => self.fail("a form must be an object"),
            Err(error) => self.fail(format!("the body could not be written as a form: {error}")),
        }
    }
}

fn default_pairs(name: &str, value: &Value) -> String {
    let name = encode(name, Keep::Unreserved);
    let pair = |value: &Value| format!("{name}={}", encode(&scalar(value), Keep::Unreserved));
    match value {
        Value::Null => String::new(),
        Value::Array(values) => {
            let pairs: Vec<String> =
                values.iter().filter(|value| !value.is_null()).map(pair).collect();
            pairs.join("&")
        }
        value => pair(value),
    }
}
