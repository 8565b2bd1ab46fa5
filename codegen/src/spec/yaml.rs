//! Reads YAML text into a located tree.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError};

use super::indented::Indented;
use super::tree::{Entry, Map, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostics, FileId, Span};

/// How deep objects and lists may nest.
pub(super) const DEPTH_LIMIT: usize = 200;

/// How many bytes of memory the aliases of one file may expand to, roughly.
pub(super) const ALIAS_BUDGET: usize = 200_000_000;

/// How many bytes may be read again because of quoted lines that are not indented.
const REREAD_BUDGET: usize = 100_000_000;

/// An object or list that is still open.
struct Open {
    at: Span,
    anchor: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<(Box<str>, Span)> },
}

struct Builder<'d> {
    diagnostics: &'d mut Diagnostics,
    file: FileId,
    lines: &'d Indented<'d>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, Measure)>,
    spent: usize,
    root: Option<Node>,
    documents: usize,
}

/// Reads a text; returns nothing where it is no YAML, which is then reported.
pub(super) fn parse(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mark = diagnostics.mark();
    let mut lines = Indented::new(text);
    let mut reread = 0;
    loop {
        let (error, after) = match read(&lines, file, diagnostics) {
            Ok(root) => {
                for place in lines.places {
                    let at = span(file, place, place + 1);
                    diagnostics
                        .warning(
                            Code::Syntax,
                            at,
                            "a quoted text goes on in a line that is not indented",
                        )
                        .help("indent the line; it is read all the same");
                }
                return root;
            }
            Err(refused) => refused,
        };
        let offset = error.marker().byte_offset().unwrap_or(lines.text.len());
        let is_indentation = matches!(
            error.kind(),
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation
        );
        if !is_indentation || reread > REREAD_BUDGET || !lines.indent(after, offset) {
            syntax_error(&lines, file, diagnostics, &error);
            return None;
        }
        reread += offset;
        diagnostics.take_since(mark);
    }
}

/// Reads a text once; where it is refused, also says where the last thing ended that was read.
fn read(
    lines: &Indented<'_>,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Node>, (ScanError, usize)> {
    let mut options = Options::default();
    options.flow_nesting_limit = DEPTH_LIMIT;
    options.block_nesting_limit = DEPTH_LIMIT;
    // The longest key of a real document is a path; the default of 1024 is too short for some.
    options.simple_key_max_lookahead = 65_536;
    let mut builder = Builder {
        diagnostics,
        file,
        lines,
        open: Vec::new(),
        anchors: HashMap::new(),
        spent: 0,
        root: None,
        documents: 0,
    };
    let mut after = 0;
    for event in Parser::new_from_str_with_options(&lines.text, options) {
        let (event, span) = event.map_err(|error| (error, after))?;
        let range = span.byte_range().unwrap_or_default();
        after = range.end;
        if builder.event(event, builder.span(range.start, range.end)).is_none() {
            return Ok(None);
        }
    }
    if builder.root.is_none() {
        let at = builder.span(0, 0);
        builder.diagnostics.error(Code::Syntax, at, "the file holds no document");
    }
    Ok(builder.root)
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { file, start: clamp(start), end: clamp(end) }
}

fn syntax_error(
    lines: &Indented<'_>,
    file: FileId,
    diagnostics: &mut Diagnostics,
    error: &ScanError,
) {
    let text = &lines.text;
    let start = error.marker().byte_offset().unwrap_or(text.len());
    let original = lines.original(start);
    let at = span(file, original, original + 1);
    let message = error.info().clone();
    if message.contains("recursion limit") {
        let message = format!("objects and lists nest deeper than {DEPTH_LIMIT}");
        diagnostics.error(Code::LimitExceeded, at, message);
        return;
    }
    let diagnostic = diagnostics.error(Code::Syntax, at, message);
    let start = start.min(text.len());
    if text[..start].ends_with('\t') || text[start..].starts_with('\t') {
        diagnostic.help("indent with spaces: YAML does not allow tabs there");
    }
}

impl Builder<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        span(self.file, self.lines.original(start), self.lines.original(end))
    }

    /// Takes one event; `None` ends the reading.
    fn event(&mut self, event: Event<'_>, at: Span) -> Option<()> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.diagnostics
                        .error(Code::SeveralDocuments, at, "a second YAML document starts here")
                        .help("keep one description per file");
                    return None;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_string = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let plain = matches!(style, ScalarStyle::Plain) && !is_string;
                let node = Node { value: Value::Scalar(Scalar { text: text.into(), plain }), at };
                self.add(node, anchor)?;
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { at, anchor, items: Items::List(Vec::new()) });
            }
            Event::MappingStart(_, anchor, _) => {
                let items = Items::Map { entries: Vec::new(), key: None };
                self.open.push(Open { at, anchor, items });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at)?,
            Event::Alias(anchor) => {
                let Some((node, measure)) = self.anchors.get(&anchor).cloned() else {
                    let message = "the alias stands inside the very value that it names";
                    self.diagnostics.error(Code::Syntax, at, message);
                    return None;
                };
                self.spent += measure.size;
                if self.open.len() + measure.depth > DEPTH_LIMIT {
                    let message = format!("objects and lists nest deeper than {DEPTH_LIMIT}");
                    self.diagnostics.error(Code::LimitExceeded, at, message);
                    return None;
                }
                if self.spent > ALIAS_BUDGET {
                    let message = "the aliases of this file expand to more than 200 MB";
                    self.diagnostics.error(Code::LimitExceeded, at, message);
                    return None;
                }
                self.add(node, 0)?;
            }
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor is called `{name}`");
                self.diagnostics.error(Code::Syntax, at, message);
                return None;
            }
            // `Event` may grow; what else there is today carries no content.
            _ => {}
        }
        Some(())
    }

    fn close(&mut self, end: Span) -> Option<()> {
        let open = self.open.pop()?;
        let (value, last) = match open.items {
            Items::List(items) => {
                let last = items.last().map(|item| item.at.end);
                (Value::List(items), last)
            }
            Items::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.value.at.end);
                let entries = merge(entries);
                let (map, duplicates) = Map::new(entries);
                for (first, second) in duplicates {
                    report_duplicate(self.diagnostics, first, second);
                }
                (Value::Map(map), last)
            }
        };
        // The end of a block collection stands at the next token, lines below its last value.
        let is_flow = end.end > end.start;
        let end = if is_flow { end.end } else { last.unwrap_or(open.at.end).max(open.at.end) };
        let node = Node { value, at: Span { end, ..open.at } };
        self.add(node, open.anchor)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), measure(&node)));
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map { entries, key }) => match key.take() {
                Some((key, key_at)) => entries.push(Entry { key, key_at, value: node }),
                None => match node.value {
                    Value::Scalar(scalar) => *key = Some((scalar.text, node.at)),
                    Value::List(_) | Value::Map(_) => {
                        let message = "a key is a list or an object; keys are strings here";
                        self.diagnostics.error(Code::Syntax, node.at, message);
                        return None;
                    }
                },
            },
        }
        Some(())
    }
}

/// Applies merge keys (`<<`): the merged members come last and never replace the object's own.
fn merge(entries: Vec<Entry>) -> Vec<Entry> {
    if !entries.iter().any(|entry| &*entry.key == "<<") {
        return entries;
    }
    let (merges, mut own): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| &*entry.key == "<<");
    let mut sources: Vec<Node> = Vec::new();
    for merge in merges {
        match merge.value.value {
            Value::List(list) => sources.extend(list),
            Value::Map(_) | Value::Scalar(_) => sources.push(merge.value),
        }
    }
    for source in &sources {
        for entry in source.as_map().into_iter().flat_map(Map::iter) {
            if !own.iter().any(|own| own.key == entry.key) {
                own.push(entry.clone());
            }
        }
    }
    own
}

/// What a clone of a node costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// In bytes, with what stands around each text.
    pub(super) size: usize,
    /// How many objects and lists nest in it.
    depth: usize,
}

/// What a node takes besides its text.
const NODE: usize = 100;

pub(super) fn measure(node: &Node) -> Measure {
    let of_members = |members: &mut dyn Iterator<Item = (usize, &Node)>| {
        let mut sum = Measure { size: NODE, depth: 1 };
        for (key, member) in members {
            let member = measure(member);
            sum.size += key + member.size;
            sum.depth = sum.depth.max(member.depth + 1);
        }
        sum
    };
    match &node.value {
        Value::Scalar(scalar) => Measure { size: scalar.text.len() + NODE, depth: 0 },
        Value::List(list) => of_members(&mut list.iter().map(|item| (0, item))),
        Value::Map(map) => of_members(&mut map.iter().map(|e| (e.key.len() + NODE, &e.value))),
    }
}

pub(super) fn report_duplicate(diagnostics: &mut Diagnostics, first: Span, second: Span) {
    let key = diagnostics.text(second.file).get(second.range()).unwrap_or_default();
    let message = format!("the key {} stands twice in this object", quoted(key));
    diagnostics
        .warning(Code::DuplicateKey, second, message)
        .help("remove one of the two: the second is used")
        .related(first, "first given here");
}

fn quoted(key: &str) -> String {
    format!("`{}`", key.trim_matches(['"', '\'']))
}
