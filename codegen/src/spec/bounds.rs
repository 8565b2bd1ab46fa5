//! Bounds of values that change no type.

use super::tree::{Kind, Map, Node};

/// How large lists and objects are, and which numbers are not among those allowed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) exclusive_minimum: Option<f64>,
    pub(crate) exclusive_maximum: Option<f64>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) unique_items: bool,
    pub(crate) min_properties: Option<usize>,
    pub(crate) max_properties: Option<usize>,
}

impl Bounds {
    /// Reads the bounds that a schema sets, where it sets any.
    pub(crate) fn read(map: &Map) -> Option<Box<Self>> {
        let size = |key: &str| map.get(key).and_then(Node::as_text)?.parse().ok();
        let is_true = |key: &str| map.get(key).and_then(Node::kind) == Some(Kind::Boolean(true));
        let number = |key: &str| map.get(key).and_then(Node::as_text)?.parse().ok();
        // Before 3.1, a boolean said what `minimum` means.
        let exclusive =
            |key: &str, bound: &str| if is_true(key) { number(bound) } else { number(key) };
        let bounds = Self {
            exclusive_minimum: exclusive("exclusiveMinimum", "minimum"),
            exclusive_maximum: exclusive("exclusiveMaximum", "maximum"),
            min_items: size("minItems"),
            max_items: size("maxItems"),
            unique_items: is_true("uniqueItems"),
            min_properties: size("minProperties"),
            max_properties: size("maxProperties"),
        };
        (bounds != Self::default()).then(|| Box::new(bounds))
    }
}
