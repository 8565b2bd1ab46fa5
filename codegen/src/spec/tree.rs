//! The document as a located tree: every value with the byte range that it came from.
//!
//! Scalars keep their text, so `1.10` stays `1.10` and 18446744073709551616 is no error until
//! somebody needs an integer.

use std::hash::{DefaultHasher, Hasher};

use crate::diagnostic::Span;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) at: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Map),
}

/// A scalar as written, after escapes are resolved.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    pub(crate) text: Box<str>,
    /// Whether it stood without quotes, so that `true`, `null` and numbers may be meant.
    pub(crate) plain: bool,
}

/// What a scalar is in JSON's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Null,
    Boolean(bool),
    Integer(&'a str),
    Number(&'a str),
    String(&'a str),
}

impl Scalar {
    /// Resolves the scalar by the rules of YAML's core schema, which include JSON's.
    pub(crate) fn kind(&self) -> Kind<'_> {
        let text: &str = &self.text;
        if !self.plain {
            return Kind::String(text);
        }
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Boolean(true),
            "false" | "False" | "FALSE" => Kind::Boolean(false),
            _ if is_integer(text) => Kind::Integer(text),
            _ if is_number(text) => Kind::Number(text),
            _ => Kind::String(text),
        }
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    starts_well && text.bytes().any(|byte| byte.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

/// The members of an object, in the order in which they were written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    entries: Vec<Entry>,
    /// A hash of each key and its place, in order; kept only where a search through the entries would be slow.
    index: Option<Box<[(u32, u32)]>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Box<str>,
    pub(crate) key_at: Span,
    pub(crate) value: Node,
}

/// Objects larger than this are searched through an index.
const INDEX_ABOVE: usize = 12;

/// A hash of a key: its lower half, of which two keys in a large object may well have the same.
#[allow(clippy::cast_possible_truncation, reason = "half of it will do")]
fn hash(key: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_bytes());
    hasher.finish() as u32
}

impl Map {
    /// Builds the object; a key given twice keeps its first place and its last value.
    ///
    /// Returns the places of the keys given twice as well: each first place, then the second.
    pub(crate) fn new(entries: Vec<Entry>) -> (Self, Vec<(Span, Span)>) {
        let mut map = Self { entries, index: None };
        map.index = map.by_hash();
        let duplicates = map.take_duplicates();
        if !duplicates.is_empty() {
            map.index = map.by_hash();
        }
        map.entries.shrink_to_fit();
        (map, duplicates)
    }

    /// Leaves one entry for each key, and returns where those that are gone stood, each after the one that stays.
    fn take_duplicates(&mut self) -> Vec<(Span, Span)> {
        let first = |entry: &Entry| self.position(&entry.key);
        let firsts: Vec<Option<usize>> = self.entries.iter().map(first).collect();
        let mut duplicates = Vec::new();
        if firsts.iter().enumerate().all(|(place, first)| *first == Some(place)) {
            return duplicates;
        }
        let mut entries: Vec<Option<Entry>> = self.entries.drain(..).map(Some).collect();
        for (place, first) in firsts.into_iter().enumerate() {
            let Some(first) = first.filter(|first| *first != place) else { continue };
            let again = entries[place].take();
            if let (Some(again), Some(first)) = (again, &mut entries[first]) {
                duplicates.push((first.key_at, again.key_at));
                first.value = again.value;
            }
        }
        self.entries = entries.into_iter().flatten().collect();
        duplicates
    }

    /// Builds the index, where there shall be one.
    fn by_hash(&self) -> Option<Box<[(u32, u32)]>> {
        if self.entries.len() <= INDEX_ABOVE {
            return None;
        }
        let hashes = self.entries.iter().map(|entry| hash(&entry.key));
        let mut index: Vec<(u32, u32)> = hashes.zip(0..).collect();
        index.sort_unstable();
        Some(index.into())
    }

    /// The place of a key, of several the first.
    fn position(&self, key: &str) -> Option<usize> {
        let is_here = |place: &usize| &*self.entries[*place].key == key;
        let Some(index) = &self.index else { return (0..self.entries.len()).find(is_here) };
        let hash = hash(key);
        let start = index.partition_point(|(other, _)| *other < hash);
        let same = index[start..].iter().take_while(|(other, _)| *other == hash);
        same.map(|(_, place)| *place as usize).find(is_here)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.position(key).map(|index| &self.entries[index].value)
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|index| &self.entries[index])
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.position(key).map(|index| &mut self.entries[index].value)
    }

    /// Adds a member, whose key is new.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.index = None;
        self.entries.push(entry);
    }

    /// Removes a member by its place.
    pub(crate) fn remove(&mut self, index: usize) {
        self.index = None;
        if index < self.entries.len() {
            self.entries.remove(index);
        }
    }

    fn value_mut(&mut self, index: usize) -> Option<&mut Node> {
        self.entries.get_mut(index).map(|entry| &mut entry.value)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }
}

impl Node {
    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            Value::Scalar(_) | Value::Map(_) => None,
        }
    }

    /// Returns the text of a scalar, whatever it would be in JSON: `1.10` is text too.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Returns what a scalar is in JSON's terms.
    pub(crate) fn kind(&self) -> Option<Kind<'_>> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar.kind()),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.kind() == Some(Kind::Null)
    }

    /// Names the shape of the value, for messages.
    pub(crate) fn shape(&self) -> &'static str {
        match &self.value {
            Value::List(_) => "a list",
            Value::Map(_) => "an object",
            Value::Scalar(scalar) => match scalar.kind() {
                Kind::Null => "null",
                Kind::Boolean(_) => "a boolean",
                Kind::Integer(_) => "an integer",
                Kind::Number(_) => "a number",
                Kind::String(_) => "a string",
            },
        }
    }

    /// Returns a member by its place.
    pub(crate) fn member(&self, index: usize) -> Option<&Self> {
        match &self.value {
            Value::Map(map) => map.entries.get(index).map(|entry| &entry.value),
            Value::List(list) => list.get(index),
            Value::Scalar(_) => None,
        }
    }

    /// Goes down by the places of members.
    pub(crate) fn descend_mut(&mut self, path: &[usize]) -> Option<&mut Self> {
        let mut node = self;
        for index in path {
            node = match &mut node.value {
                Value::Map(map) => map.value_mut(*index)?,
                Value::List(list) => list.get_mut(*index)?,
                Value::Scalar(_) => return None,
            };
        }
        Some(node)
    }

    /// Follows a JSON pointer of decoded segments.
    pub(crate) fn follow(&self, segments: &[impl AsRef<str>]) -> Option<&Self> {
        let mut node = self;
        for segment in segments {
            node = match &node.value {
                Value::Map(map) => map.get(segment.as_ref())?,
                Value::List(list) => list.get(segment.as_ref().parse::<usize>().ok()?)?,
                Value::Scalar(_) => return None,
            };
        }
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FileId;

    #[test]
    fn keys_given_again_keep_their_first_place_and_their_last_value() {
        for others in [0, 2 * INDEX_ABOVE] {
            let at = |start| Span { file: FileId(0), start, end: start };
            let entry = |key: String, start: u32| {
                let value = Value::Scalar(Scalar { text: start.to_string().into(), plain: true });
                Entry { key: key.into(), key_at: at(start), value: Node { value, at: at(start) } }
            };
            let mut entries: Vec<Entry> =
                (0..).zip(["b", "a", "b", "c", "b"]).map(|(i, key)| entry(key.into(), i)).collect();
            entries.extend((5..).take(others).map(|i| entry(format!("other{i}"), i)));
            let (map, duplicates) = Map::new(entries);
            assert_eq!(duplicates, [(at(0), at(2)), (at(0), at(4))]);
            let keys: Vec<&str> = map.iter().take(3).map(|entry| &*entry.key).collect();
            assert_eq!(keys, ["b", "a", "c"]);
            assert_eq!(map.iter().len(), 3 + others);
            for (key, expected) in [("a", "1"), ("b", "4"), ("c", "3")] {
                assert_eq!(map.get(key).and_then(Node::as_text), Some(expected), "{key}");
            }
            assert!(map.get("d").is_none());
        }
    }
}
