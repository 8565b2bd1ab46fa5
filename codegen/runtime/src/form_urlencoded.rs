//! Bodies of the type `application/x-www-form-urlencoded`.

use serde::Serialize;

use super::parameters::{Style, query};
use super::parts::{Parts, present, scalar};
use super::percent::{Keep, encode, plus};
use super::request::Request;

impl Request {
    /// Sends the members of `value` as a form: arrays repeat their name, objects are JSON text (the default of `OpenAPI`).
    pub fn form(&mut self, value: &(impl Serialize + ?Sized)) {
        self.form_with(value, &[]);
    }

    /// Sends the members of `value` as a form, those that are named here in the style given (`encoding` in `OpenAPI`).
    pub fn form_with(&mut self, value: &(impl Serialize + ?Sized), styles: &[(&str, Style)]) {
        let value = match serde_json::to_string(value) {
            Ok(value) => value,
            Err(error) => {
                self.fail(format!("the body could not be written as a form: {error}"));
                return;
            }
        };
        match Parts::of(&value) {
            Parts::Object(members) => {
                let pairs = members.iter().map(|(name, value)| {
                    let style =
                        styles.iter().find(|(known, _)| known == name).map(|(_, style)| *style);
                    style.map_or_else(
                        || default_pairs(name, value),
                        |style| query(name, style, value),
                    )
                });
                let pairs: Vec<String> = pairs.filter(|pairs| !pairs.is_empty()).collect();
                let text = plus(&pairs.join("&"));
                self.body(text.into(), "application/x-www-form-urlencoded");
            }
            Parts::Null | Parts::Text(_) | Parts::List(_) => self.fail("a form must be an object"),
        }
    }
}

fn default_pairs(name: &str, value: &str) -> String {
    let name = encode(name, Keep::Unreserved);
    let pair = |value: &str| format!("{name}={}", encode(&scalar(value), Keep::Unreserved));
    match Parts::of(value) {
        Parts::Null => String::new(),
        Parts::List(items) => present(items).map(pair).collect::<Vec<String>>().join("&"),
        Parts::Text(_) | Parts::Object(_) => pair(value),
    }
}
