//! The way through a document: everything that a value holds or refers to, and what was found there.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Place, Verdict, Widened, is_method};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::spec::{Document, Entry, Map, Media, Node, Reference, Value, is_multipart, media};

/// Codes of warnings that make something wider than it is described; the others do not change what is generated.
const WIDENING: &[Code] = &[
    Code::Unsupported,
    Code::SchemaConflict,
    Code::WrongShape,
    Code::UnresolvedReference,
    Code::OutsideReference,
    Code::CircularReference,
    Code::LimitExceeded,
];

/// Keys under which values stand by names of their own, which are no keywords.
const NAMED: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "schemas",
    "content",
    "responses",
    "headers",
];

/// Keys whose values are data, and describe nothing.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const", "links", "callbacks"];

pub(super) struct Walk<'d> {
    pub(super) document: &'d Document,
    diagnostics: &'d Diagnostics,
    /// Findings that have a place and matter here, sorted by it.
    findings: Vec<(Span, &'d Diagnostic)>,
    /// What is reached from the target of a reference without following more of them.
    seen: RefCell<HashMap<Span, Step<'d>>>,
}

/// What a value holds by itself, and what it refers to.
#[derive(Clone, Default)]
struct Step<'d> {
    found: Reached,
    targets: Vec<&'d Node>,
}

/// What was found on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reached {
    /// Findings, by their places in [`Walk::findings`].
    findings: BTreeSet<usize>,
    /// What no stage reports, since nothing is wrong with it.
    notes: BTreeSet<(Span, &'static str)>,
}

impl Reached {
    pub(super) fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.notes.extend(other.notes);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.notes.is_empty()
    }

    /// The weightiest finding's severity.
    pub(super) fn severity(&self, walk: &Walk<'_>) -> Option<Severity> {
        if self.first_left_out(walk).is_some() {
            return Some(Severity::LeftOut);
        }
        (!self.is_empty()).then_some(Severity::Warning)
    }

    pub(super) fn verdict(&self, walk: &Walk<'_>) -> Verdict {
        match self.severity(walk) {
            Some(Severity::Error | Severity::LeftOut) => Verdict::Rejected,
            Some(Severity::Warning) => Verdict::Widened,
            None => Verdict::Typed,
        }
    }

    pub(super) fn first_left_out<'d>(&self, walk: &Walk<'d>) -> Option<&'d Diagnostic> {
        let mut findings = self.findings.iter().map(|index| walk.findings[*index].1);
        findings.find(|finding| finding.severity != Severity::Warning)
    }

    /// Everything but what is left out, in the order of the text.
    pub(super) fn widened(&self, walk: &Walk<'_>) -> Vec<Widened> {
        let findings = self.findings.iter().map(|index| walk.findings[*index]);
        let findings = findings.filter(|(_, finding)| finding.severity == Severity::Warning);
        let findings = findings.map(|(at, finding)| {
            (
                at,
                Widened {
                    code: Some(finding.code),
                    place: walk.place(at),
                    reason: finding.message.clone(),
                },
            )
        });
        let notes = self.notes.iter().map(|(at, note)| {
            (*at, Widened { code: None, place: walk.place(*at), reason: (*note).to_owned() })
        });
        let mut widened: Vec<(Span, Widened)> = findings.chain(notes).collect();
        widened.sort_by_key(|(at, _)| *at);
        widened.into_iter().map(|(_, widened)| widened).collect()
    }
}

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d Document, diagnostics: &'d Diagnostics) -> Self {
        let matters = |finding: &&Diagnostic| {
            finding.severity != Severity::Warning || WIDENING.contains(&finding.code)
        };
        let findings = diagnostics.sorted().into_iter().filter(matters);
        let findings = findings.filter_map(|finding| Some((finding.at?, finding))).collect();
        Self { document, diagnostics, findings, seen: RefCell::default() }
    }

    pub(super) fn place(&self, at: Span) -> Place {
        let (file, line, column) = self.diagnostics.located(at);
        Place { file: file.to_owned(), line, column }
    }

    /// Returns the parameters and the operations of a path item and of those that it refers to; an operation that
    /// several have is that of the first.
    pub(super) fn path_item(&self, node: &'d Node) -> (Vec<&'d Node>, Vec<(&'d str, &'d Node)>) {
        let (mut parameters, mut operations) = (Vec::new(), Vec::new());
        let (mut methods, mut seen) = (HashSet::new(), HashSet::new());
        let mut next = Some(node);
        while let Some(node) = next.filter(|node| seen.insert(node.at)) {
            let Some(map) = node.as_map() else { break };
            parameters.extend(list(map, "parameters"));
            let own = map.iter().filter(|entry| is_method(&entry.key));
            for entry in own.chain(members(map.get("additionalOperations"))) {
                if methods.insert(&*entry.key) {
                    operations.push((&*entry.key, self.behind(&entry.value)));
                }
            }
            next = self.target(map);
        }
        (parameters, operations)
    }

    /// The name and place of a parameter, by which one overrides another.
    pub(super) fn parameter(&self, node: &'d Node) -> Option<(&'d str, &'d str)> {
        let map = self.behind(node).as_map()?;
        Some((map.get("name")?.as_text()?, map.get("in")?.as_text()?))
    }

    fn target(&self, map: &'d Map) -> Option<&'d Node> {
        let node = map.get("$ref")?;
        let reference = Reference { text: node.as_text()?.to_owned(), at: node.at };
        self.document.resolve(&reference).ok().map(|target| target.node)
    }

    /// Follows references to a value that is none.
    pub(super) fn behind(&self, node: &'d Node) -> &'d Node {
        let mut node = node;
        for _ in 0..16 {
            match node.as_map().and_then(|map| self.target(map)) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }

    /// Everything found in a value and in all that it refers to.
    pub(super) fn reach(&self, node: &'d Node) -> Reached {
        let mut reached = Reached::default();
        let mut seen = HashSet::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if !seen.insert(node.at) {
                continue;
            }
            let step = self.step(node);
            reached.extend(step.found);
            open.extend(step.targets);
        }
        reached
    }

    /// What is found in a value itself.
    pub(super) fn own(&self, node: &'d Node) -> Reached {
        self.step(node).found
    }

    fn step(&self, node: &'d Node) -> Step<'d> {
        if let Some(step) = self.seen.borrow().get(&node.at) {
            return step.clone();
        }
        let mut step = Step::default();
        step.found.findings.extend(self.findings_in(node.at));
        // An explicit stack: what is read may nest deeper than the call stack allows.
        let mut open = vec![(node, false)];
        while let Some((node, is_named)) = open.pop() {
            match &node.value {
                Value::Scalar(_) => {}
                Value::List(list) => open.extend(list.iter().map(|node| (node, false))),
                Value::Map(map) if is_named => {
                    open.extend(map.iter().map(|entry| (&entry.value, false)));
                }
                Value::Map(map) => {
                    step.targets.extend(self.target(map));
                    let entries = map.iter().filter(|entry| {
                        !DATA.contains(&&*entry.key) && !entry.key.starts_with("x-")
                    });
                    open.extend(entries.map(|entry| (&entry.value, NAMED.contains(&&*entry.key))));
                }
            }
        }
        self.seen.borrow_mut().insert(node.at, step.clone());
        step
    }

    fn findings_in(&self, at: Span) -> impl Iterator<Item = usize> + '_ {
        let start = self
            .findings
            .partition_point(|(other, _)| (other.file, other.start) < (at.file, at.start));
        let inside = move |index: &usize| {
            let other = self.findings[*index].0;
            other.file == at.file && other.start < at.end.max(at.start + 1)
        };
        (start..self.findings.len()).take_while(inside)
    }

    /// Whether a media type of several parts says what they are.
    fn has_parts(&self, media: &'d Node) -> bool {
        let Some(media) = media.as_map() else { return false };
        let schema = media.get("schema").and_then(|schema| self.behind(schema).as_map());
        let keys = ["properties", "items", "prefixItems", "allOf", "oneOf", "anyOf"];
        let is_described =
            schema.is_some_and(|schema| keys.iter().any(|key| schema.get(key).is_some()));
        is_described || media.get("itemSchema").is_some()
    }

    /// Notes the content of a body or a response that is described by a schema and carried as text or bytes.
    pub(super) fn untyped_content(&self, node: &'d Node, of: Content) -> Reached {
        let mut reached = Reached::default();
        let content = self.behind(node).as_map().and_then(|map| map.get("content"));
        let content = members(content);
        let is_typed = |entry: &'d Entry| match (media(&entry.key), of) {
            (Media::Json, _)
            | (Media::Multipart | Media::Form, Content::Sent)
            | (Media::Lines | Media::Sequence, Content::Sent | Content::Success)
            | (Media::Events, Content::Success) => true,
            // What may also be something else is not read as parts.
            (Media::Multipart | Media::Other, Content::Success) => {
                content.iter().all(|other| is_multipart(&other.key)) && self.has_parts(&entry.value)
            }
            (
                Media::Multipart
                | Media::Form
                | Media::Text
                | Media::Events
                | Media::Lines
                | Media::Sequence
                | Media::Other,
                Content::Sent | Content::Success | Content::Error,
            ) => false,
        };
        if content.iter().copied().any(is_typed) {
            return reached;
        }
        for entry in content {
            let schema = entry.value.as_map().and_then(|map| map.get("schema"));
            let map = schema.and_then(|schema| self.behind(schema).as_map());
            let says_more = map.is_some_and(|map| {
                let scalars: &[&str] = if entry.key.starts_with("text/plain") {
                    &["string", "integer", "number", "boolean"]
                } else {
                    &["string"]
                };
                let ty = map.get("type").and_then(Node::as_text);
                let is_text = ty.is_some_and(|ty| scalars.contains(&ty));
                let keys = ["type", "properties", "items", "allOf", "oneOf", "anyOf"];
                !is_text && keys.iter().any(|key| map.get(key).is_some())
            });
            if says_more {
                let wider = "the schema is not followed: the content is carried as text or bytes";
                reached.notes.insert((entry.key_at, wider));
            }
        }
        reached
    }
}

/// The entries of an object; extensions are passed over.
pub(super) fn members(node: Option<&Node>) -> Vec<&Entry> {
    named(node).into_iter().filter(|entry| !entry.key.starts_with("x-")).collect()
}

/// The entries of an object whose keys are names that the description chooses: one may well be `x-…`.
pub(super) fn named(node: Option<&Node>) -> Vec<&Entry> {
    let map = node.and_then(Node::as_map);
    map.into_iter().flat_map(Map::iter).collect()
}

pub(super) fn list<'d>(map: &'d Map, key: &str) -> Vec<&'d Node> {
    map.get(key).and_then(Node::as_list).into_iter().flatten().collect()
}

/// What content is of, which says how much of it is read or written by its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A body that is sent, or a header.
    Sent,
    Success,
    Error,
}
