//! How faithful the generated code is to a description: what is typed, what is widened, what is rejected.
//!
//! Takes the document as it was written, and what the stages found; looks at no generated type. So it is a second
//! opinion: each part of each operation is followed through all references, and judged by what was found on the way.

mod render;
mod walk;

use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::spec::{Document, METHODS, Node};

use walk::{Content, Reached, Walk, list, members, named};

/// What became of a description's constructs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fidelity {
    /// The title and version of the API.
    pub title: String,
    /// The version of the specification.
    pub openapi: String,
    /// Operations whose parameters, body and responses are all typed, to the last property.
    pub whole: usize,
    /// Operations that can be called, and of which some part is widened.
    pub partly: usize,
    /// Operations that are not generated.
    pub left_out: Vec<LeftOut>,
    /// Parameters, each counted once for each operation that takes it.
    pub parameters: Counts,
    /// Bodies of requests.
    pub bodies: Counts,
    /// Responses, each status by itself.
    pub responses: Counts,
    /// Headers of responses, each counted once for each response that has it.
    pub headers: Counts,
    /// Bodies of requests that the API makes in turn, each counted once for each operation that registers it.
    pub callbacks: Counts,
    /// Bodies of requests that the API makes by itself.
    pub webhooks: Counts,
    /// Links from responses to other operations, which are documented only.
    pub links: usize,
    /// Schemas with a name of their own.
    pub schemas: Counts,
    /// What is widened, in the order of the text.
    pub widened: Vec<Widened>,
    /// The operations that are called page by page.
    pub paged: Vec<Paged>,
}

/// An operation whose list comes in pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged {
    /// The operation, as `GET /path`.
    pub operation: String,
    /// How the next page is asked for: `by …` or `at …`.
    pub how: String,
    /// Whether the description's names tell, and no setting.
    pub is_recognized: bool,
}

/// How many constructs of a kind were understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Typed as the description says.
    pub typed: usize,
    /// Generated, but of a wider type than the description gives.
    pub widened: usize,
    /// Not generated.
    pub rejected: usize,
}

/// An operation that is not generated, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation, as `GET /path`; or a path, whose operations could not be read.
    pub operation: String,
    /// The kind of the finding.
    pub code: Option<Code>,
    /// Where the cause stands.
    pub place: Option<Place>,
    /// What is wrong there.
    pub reason: String,
}

/// Something that is generated in a wider way than it is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widened {
    /// The kind of the finding, where it is one.
    pub code: Option<Code>,
    /// Where it stands.
    pub place: Place,
    /// What is wider.
    pub reason: String,
}

/// A place in a file; lines and columns count from one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// How well a construct was understood; the worst of its parts counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Typed,
    Widened,
    Rejected,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Typed => self.typed += 1,
            Verdict::Widened => self.widened += 1,
            Verdict::Rejected => self.rejected += 1,
        }
    }
}

impl Fidelity {
    /// Prints the report as a short table.
    pub fn render(&self) -> String {
        render::table(self)
    }

    /// Prints the report as one JSON object, whose keys are those of this struct.
    ///
    /// ```json
    /// {"title": "Pets 1", "openapi": "3.1.0",
    ///  "operations": {"total": 2, "whole": 1, "partly": 0, "left_out": [
    ///    {"operation": "GET /pets/{id}", "code": "path-variable", "file": "pets.yaml",
    ///     "line": 6, "column": 7, "reason": "no parameter describes `{id}` of `/pets/{id}`"}]},
    ///  "parameters": {"typed": 3, "widened": 0, "rejected": 0},
    ///  "bodies": {…}, "responses": {…}, "headers": {…}, "callbacks": {…}, "webhooks": {…},
    ///  "schemas": {…}, "links": 1,
    ///  "widened": [{"code": "schema-conflict", "file": …, "line": …, "column": …, "reason": …}],
    ///  "paged": [{"operation": "GET /pets", "how": "by `offset`, …", "recognized": true}]}
    /// ```
    ///
    /// `code` is null for what is wider though nothing is wrong with it.
    pub fn render_json(&self) -> String {
        render::json(self)
    }

    /// How many operations the description has.
    pub fn operations(&self) -> usize {
        self.whole + self.partly + self.left_out.len()
    }
}

/// Judges a document by what the stages found in it, and by the operations that they left out.
pub(crate) fn judge(
    document: &Document,
    left_out: &[String],
    diagnostics: &Diagnostics,
) -> Fidelity {
    let walk = Walk::new(document, diagnostics);
    let mut fidelity = Fidelity {
        title: format!("{} {}", document.info.title, document.info.version).trim().to_owned(),
        openapi: document.openapi.clone(),
        whole: 0,
        partly: 0,
        left_out: Vec::new(),
        parameters: Counts::default(),
        bodies: Counts::default(),
        responses: Counts::default(),
        headers: Counts::default(),
        callbacks: Counts::default(),
        webhooks: Counts::default(),
        links: 0,
        schemas: Counts::default(),
        widened: Vec::new(),
        paged: Vec::new(),
    };
    let root = document.files.first().and_then(|file| file.root.as_map());
    let mut all = Reached::default();
    for entry in members(root.and_then(|root| root.get("paths"))) {
        let path = &*entry.key;
        if left_out.iter().any(|key| key == path) {
            fidelity.left_out.push(cause(&walk, path, &entry.value, &entry.value));
            continue;
        }
        let (inherited, operations) = walk.path_item(&entry.value);
        for (method, operation) in operations {
            let key = format!("{} {path}", method.to_uppercase());
            let verdict = parts(&walk, &inherited, operation, &mut fidelity, &mut all);
            if left_out.contains(&key) {
                fidelity.left_out.push(cause(&walk, &key, operation, &entry.value));
            } else if verdict == Verdict::Typed {
                fidelity.whole += 1;
            } else {
                fidelity.partly += 1;
            }
        }
    }
    for webhook in members(root.and_then(|root| root.get("webhooks"))) {
        for payload in payloads(&walk, &webhook.value) {
            let mut reached = walk.reach(payload);
            reached.extend(walk.untyped_content(payload, Content::Sent));
            fidelity.webhooks.add(reached.verdict(&walk));
            all.extend(reached);
        }
    }
    let components = root.and_then(|root| root.get("components")?.as_map()?.get("schemas"));
    for entry in members(components) {
        let own = walk.own(&entry.value);
        let is_rejected = walk.reach(&entry.value).severity(&walk) == Some(Severity::LeftOut);
        let verdict = match (is_rejected, own.is_empty()) {
            (true, _) => Verdict::Rejected,
            (false, false) => Verdict::Widened,
            (false, true) => Verdict::Typed,
        };
        fidelity.schemas.add(verdict);
        all.extend(own);
    }
    fidelity.widened = all.widened(&walk);
    fidelity
}

/// Judges the parts of an operation, and returns the worst verdict.
fn parts<'d>(
    walk: &Walk<'d>,
    inherited: &[&'d Node],
    operation: &'d Node,
    fidelity: &mut Fidelity,
    all: &mut Reached,
) -> Verdict {
    let mut worst = Verdict::Typed;
    let mut judge = |node: &'d Node, payload: Option<Content>, counts: &mut Counts| {
        let mut reached = walk.reach(node);
        if let Some(of) = payload {
            reached.extend(walk.untyped_content(node, of));
        }
        let verdict = reached.verdict(walk);
        counts.add(verdict);
        worst = worst.max(verdict);
        all.extend(reached);
    };
    let Some(map) = operation.as_map() else { return Verdict::Rejected };
    let own: Vec<&Node> = list(map, "parameters");
    let names: Vec<_> = own.iter().map(|node| walk.parameter(node)).collect();
    for parameter in inherited {
        if !names.contains(&walk.parameter(parameter)) {
            judge(parameter, None, &mut fidelity.parameters);
        }
    }
    for parameter in own {
        judge(parameter, None, &mut fidelity.parameters);
    }
    if let Some(body) = map.get("requestBody") {
        judge(body, Some(Content::Sent), &mut fidelity.bodies);
    }
    let responses = members(map.get("responses"));
    let is_success = |key: &str| key.starts_with('2');
    let has_success = responses.iter().any(|entry| is_success(&entry.key));
    for entry in responses {
        // In 2.0 the media types are those of the successes: errors are read as JSON whatever they say.
        let is_json = walk.document.is_swagger() && has_success && !is_success(&entry.key);
        // Where something else is described too, redirects are followed, and nobody is given what is in them.
        let is_followed = has_success && entry.key.starts_with('3');
        let is_success = is_success(&entry.key) || !has_success;
        let of = if is_success { Content::Success } else { Content::Error };
        let is_given = !is_json && !is_followed;
        judge(&entry.value, is_given.then_some(of), &mut fidelity.responses);
        let response = walk.behind(&entry.value).as_map();
        fidelity.links += named(response.and_then(|map| map.get("links"))).len();
        for header in named(response.and_then(|map| map.get("headers"))) {
            // The media type is described by `content`.
            if !header.key.eq_ignore_ascii_case("content-type") {
                judge(&header.value, Some(Content::Sent), &mut fidelity.headers);
            }
        }
    }
    for callback in named(map.get("callbacks")) {
        for url in members(Some(walk.behind(&callback.value))) {
            for payload in payloads(walk, &url.value) {
                judge(payload, Some(Content::Sent), &mut fidelity.callbacks);
            }
        }
    }
    // What stands in the operation, but in none of these, such as servers of its own.
    let own = walk.own(operation);
    let verdict = own.verdict(walk);
    all.extend(own);
    worst.max(verdict)
}

/// The bodies of the requests of a path item.
fn payloads<'d>(walk: &Walk<'d>, item: &'d Node) -> Vec<&'d Node> {
    let (_, operations) = walk.path_item(item);
    let operations = operations.into_iter().filter_map(|(_, operation)| operation.as_map());
    operations.filter_map(|operation| operation.get("requestBody")).collect()
}

/// Says why an operation is left out: for what it reaches, or for what its path refers to.
fn cause<'d>(walk: &Walk<'d>, operation: &str, node: &'d Node, item: &'d Node) -> LeftOut {
    let of_path = || {
        let reference = item.as_map()?.get("$ref")?;
        walk.own(reference).first_left_out(walk)
    };
    match walk.reach(node).first_left_out(walk).or_else(of_path) {
        Some(finding) => LeftOut {
            operation: operation.to_owned(),
            code: Some(finding.code),
            place: finding.at.map(|at| walk.place(at)),
            reason: finding.message.clone(),
        },
        None => LeftOut {
            operation: operation.to_owned(),
            code: None,
            place: Some(walk.place(node.at)),
            reason: "it rests on something that is left out".to_owned(),
        },
    }
}

/// Whether a key of a path item holds an operation.
fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}
