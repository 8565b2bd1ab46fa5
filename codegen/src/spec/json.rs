//! Reads JSON text into a located tree.

use json_event_parser::{JsonEvent, LowLevelJsonParser};

use super::tree::{Entry, Map, Node, Scalar, Value};
use super::yaml::{DEPTH_LIMIT, report_duplicate};
use crate::diagnostic::{Code, Diagnostics, FileId, Span};

enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, entries: Vec<Entry>, key: Option<(Box<str>, Span)> },
}

/// Reads a text; returns nothing where it is no JSON, which is then reported.
pub(super) fn parse(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let span = |start: usize, end: usize| {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    };
    let bytes = text.as_bytes();
    let mut parser = LowLevelJsonParser::new();
    let mut offset = 0;
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        let start = skip_separators(bytes, offset);
        let result = parser.parse_next(&bytes[offset..], true);
        offset += result.consumed_bytes;
        let event = match result.event? {
            Ok(event) => event,
            Err(error) => {
                let place = error.location().start;
                let at = usize::try_from(place.offset).unwrap_or(text.len()).min(text.len());
                let message = lower_first(error.message());
                diagnostics.error(Code::Syntax, span(at, at + 1), message);
                return None;
            }
        };
        if open.len() > DEPTH_LIMIT {
            let message = format!("objects and lists nest deeper than {DEPTH_LIMIT}");
            diagnostics.error(Code::LimitExceeded, span(start, offset), message);
            return None;
        }
        let scalar = |text: &str, plain: bool| Value::Scalar(Scalar { text: text.into(), plain });
        let node = match event {
            JsonEvent::Eof => return root,
            JsonEvent::StartArray => {
                open.push(Open::List { start, items: Vec::new() });
                continue;
            }
            JsonEvent::StartObject => {
                open.push(Open::Map { start, entries: Vec::new(), key: None });
                continue;
            }
            JsonEvent::ObjectKey(text) => {
                if let Some(Open::Map { key, .. }) = open.last_mut() {
                    *key = Some((text.into(), span(start, offset)));
                }
                continue;
            }
            JsonEvent::EndArray | JsonEvent::EndObject => match open.pop()? {
                Open::List { start, items } => {
                    Node { value: Value::List(items), at: span(start, offset) }
                }
                Open::Map { start, entries, .. } => {
                    let (map, duplicates) = Map::new(entries);
                    for (first, second) in duplicates {
                        report_duplicate(diagnostics, first, second);
                    }
                    Node { value: Value::Map(map), at: span(start, offset) }
                }
            },
            JsonEvent::String(text) => {
                Node { value: scalar(&text, false), at: span(start, offset) }
            }
            JsonEvent::Number(text) => Node { value: scalar(&text, true), at: span(start, offset) },
            JsonEvent::Boolean(value) => {
                let text = if value { "true" } else { "false" };
                Node { value: scalar(text, true), at: span(start, offset) }
            }
            JsonEvent::Null => Node { value: scalar("null", true), at: span(start, offset) },
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => {
                let (key, key_at) = key.take()?;
                entries.push(Entry { key, key_at, value: node });
            }
        }
    }
}

/// Returns where the next token starts, past the white space and punctuation that lead to it.
fn skip_separators(bytes: &[u8], offset: usize) -> usize {
    let skipped = bytes[offset..].iter().take_while(|byte| b" \t\r\n,:".contains(byte)).count();
    offset + skipped
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str().trim_end_matches('.'))
}
