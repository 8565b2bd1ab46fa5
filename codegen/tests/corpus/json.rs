//! Documents and bodies as trees, in which a number is the text that it was written as.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};

use granit_parser::{Event, Options, Parser, ScalarStyle};
use json_event_parser::{JsonEvent, SliceJsonParser};

/// A JSON value; also a YAML document, whose keys are texts then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// What may be anything.
pub(crate) static ANYTHING: Json = Json::Boolean(true);

impl Json {
    /// Reads one value.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = SliceJsonParser::new(text.trim_start_matches('\u{feff}').as_bytes());
        let mut open: Vec<(Self, Option<String>)> = Vec::new();
        let mut key = None;
        loop {
            let mut done = match parser.parse_next().map_err(|error| error.to_string())? {
                JsonEvent::Null => Self::Null,
                JsonEvent::Boolean(value) => Self::Boolean(value),
                JsonEvent::Number(text) => Self::Number(text.into_owned()),
                JsonEvent::String(text) => Self::Text(text.into_owned()),
                JsonEvent::ObjectKey(text) => {
                    key = Some(text.into_owned());
                    continue;
                }
                JsonEvent::StartArray => {
                    open.push((Self::List(Vec::new()), key.take()));
                    continue;
                }
                JsonEvent::StartObject => {
                    open.push((Self::Object(BTreeMap::new()), key.take()));
                    continue;
                }
                JsonEvent::EndArray | JsonEvent::EndObject => {
                    let (value, outer) = open.pop().ok_or("a bracket that nothing opened")?;
                    key = outer;
                    value
                }
                JsonEvent::Eof => return Err("a text that ends too early".to_owned()),
            };
            match open.last_mut() {
                None => return Ok(done),
                Some((Self::List(items), _)) => items.push(done),
                Some((Self::Object(members), _)) => {
                    let key = key.take().ok_or("a member without a key")?;
                    members.insert(key, std::mem::replace(&mut done, Self::Null));
                }
                Some(_) => return Err("only lists and objects hold values".to_owned()),
            }
        }
    }

    /// Reads a YAML document.
    pub(crate) fn parse_yaml(text: &str) -> Result<Self, String> {
        let mut options = Options::default();
        options.simple_key_max_lookahead = 65_536;
        let mut open: Vec<(Self, Option<String>, usize)> = Vec::new();
        let (mut key, mut root, mut anchors) = (None, Self::Null, HashMap::new());
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, _) = event.map_err(|error| error.to_string())?;
            let (value, anchor) = match event {
                Event::Scalar(text, style, anchor, _) => {
                    let is_plain = matches!(style, ScalarStyle::Plain);
                    (if is_plain { Self::plain(&text) } else { Self::Text(text.into()) }, anchor)
                }
                Event::Alias(anchor) => {
                    (anchors.get(&anchor).cloned().ok_or("an alias of nothing")?, 0)
                }
                Event::SequenceStart(_, anchor, _) => {
                    open.push((Self::List(Vec::new()), key.take(), anchor));
                    continue;
                }
                Event::MappingStart(_, anchor, _) => {
                    open.push((Self::Object(BTreeMap::new()), key.take(), anchor));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let (value, outer, anchor) = open.pop().ok_or("an end of nothing")?;
                    key = outer;
                    (value, anchor)
                }
                _ => continue,
            };
            if anchor != 0 {
                anchors.insert(anchor, value.clone());
            }
            match open.last_mut() {
                None => root = value,
                Some((Self::List(items), ..)) => items.push(value),
                Some((Self::Object(members), ..)) => match key.take() {
                    None => {
                        let text = value.text().map(str::to_owned);
                        key = Some(text.unwrap_or_else(|| value.to_string()));
                    }
                    Some(key) if key == "<<" => {
                        for (key, value) in value.object().into_iter().flatten() {
                            members.entry(key.clone()).or_insert_with(|| value.clone());
                        }
                    }
                    Some(key) => {
                        members.insert(key, value);
                    }
                },
                Some(_) => return Err("only lists and objects hold values".to_owned()),
            }
        }
        Ok(root)
    }

    /// What a text without quotes means.
    fn plain(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Boolean(true),
            "false" | "False" | "FALSE" => Self::Boolean(false),
            _ if decimal(text.trim_start_matches('+')).is_some() => Self::Number(text.to_owned()),
            _ => Self::Text(text.to_owned()),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.object()?.get(key)
    }

    /// Follows a pointer, such as `/paths/~1pets/get`.
    pub(crate) fn pointer(&self, pointer: &str) -> Option<&Self> {
        let mut segments = pointer.split('/').skip(1);
        segments.try_fold(self, |value, segment| {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            match value {
                Self::List(items) => items.get(segment.parse::<usize>().ok()?),
                _ => value.get(&segment),
            }
        })
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    pub(crate) fn object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// Whether both are the same value, whatever the order of keys and the spelling of numbers.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a == b || decimal(a) == decimal(b),
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                let same = |(key, a): (&String, &Self)| b.get(key).is_some_and(|b| a.is_same(b));
                a.len() == b.len() && a.iter().all(same)
            }
            _ => self == other,
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => quoted(f, text),
            Self::List(items) => {
                f.write_char('[')?;
                for (place, item) in items.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (place, (key, value)) in members.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { "," })?;
                    quoted(f, key)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// A number as its sign, its digits without zeros at either end, and the power of ten of the last of them: exact,
/// however long it is.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_end_matches('0');
    let zeros = i64::try_from(all.len() - digits.len()).ok()?;
    let exponent = exponent - i64::try_from(fraction.len()).ok()? + zeros;
    let digits = digits.trim_start_matches('0').to_owned();
    if digits.is_empty() {
        return Some((false, digits, 0));
    }
    Some((is_negative, digits, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        let text = r#"{"a":[1,2.50,{"b":null}],"c":"x\"\\\u000a","d":true}"#;
        assert_eq!(Json::parse(text).map(|value| value.to_string()).as_deref(), Ok(text));
        assert!(Json::parse("[1").is_err());
        let yaml = Json::parse_yaml(
            "a: &a [1, no, 2020-01-01, ~]\nb: *a\nc: {<<: {d: 1}, d: 2}\n200: {$ref: '#/a'}\n",
        );
        assert_eq!(
            yaml.map(|value| value.to_string()).as_deref(),
            Ok(
                r##"{"200":{"$ref":"#/a"},"a":[1,"no","2020-01-01",null],"b":[1,"no","2020-01-01",null],"c":{"d":2}}"##
            )
        );
    }

    #[test]
    fn numbers_are_compared_by_what_they_are() {
        let same =
            |a: &str, b: &str| Json::Number(a.to_owned()).is_same(&Json::Number(b.to_owned()));
        for (a, b) in
            [("1", "1.0"), ("100", "1e2"), ("0", "-0.0"), ("0.10", "1E-1"), ("-5", "-5.0")]
        {
            assert!(same(a, b), "{a} and {b}");
        }
        let long = "123456789012345678901234567890";
        for (a, b) in [
            ("1", "-1"),
            ("10", "1"),
            ("0.1", "0.10000000000000001"),
            (long, "1.2345678901234568e29"),
        ] {
            assert!(!same(a, b), "{a} and {b}");
        }
    }
}
