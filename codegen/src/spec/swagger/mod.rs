//! Rewrites a Swagger 2.0 description into the shape of OpenAPI 3.0, before it is read.
//!
//! Takes the files as they stand, gives them with every value at its old place in the text: nothing behind
//! this knows of 2.0. The pointers are those of 3.0: `#/definitions/Pet` is `#/components/schemas/Pet` from
//! here on. What has a wrong shape stays as it is, and whoever reads it says so.

mod parameter;
mod payload;
mod reference;
mod response;
mod schema;
mod servers;

use crate::diagnostic::{Code, Diagnostics, Span};
use crate::spec::Version;
use crate::spec::document::File;
use crate::spec::operation::METHODS;
use crate::spec::reader::Reader;
use crate::spec::tree::{Entry, Map, Node, Scalar, Value};
use crate::spec::yaml::{ALIAS_BUDGET, measure};

/// Sections of the document, and the sections of `components` that they become.
const SECTIONS: &[(&str, &str)] = &[
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

/// How many media types an operation may have: each gets a copy of the schema.
const MEDIA_TYPES: usize = 100;

/// What rewriting needs on its way down.
struct Rewriter<'a> {
    reader: Reader<'a>,
    /// The files as they were written.
    files: &'a [File],
    /// The media types of operations that name none.
    consumes: Vec<Node>,
    produces: Vec<Node>,
    /// What the copies made so far cost.
    spent: usize,
}

/// Rewrites the files of a description whose entry is of version 2.0; gives nothing where that goes past a limit.
pub(super) fn rewrite(files: &[File], diagnostics: &mut Diagnostics) -> Option<Vec<File>> {
    let reader = Reader { diagnostics, version: Version::V3_0 };
    let mut rewriter =
        Rewriter { reader, files, consumes: Vec::new(), produces: Vec::new(), spent: 0 };
    let mut rewritten = Vec::new();
    for file in files {
        let root = rewriter.file(file);
        rewritten.push(File { path: file.path.clone(), id: file.id, root });
    }
    (rewriter.spent <= ALIAS_BUDGET).then_some(rewritten)
}

/// Returns the object of a whole document of version 2.0; other files hold fragments.
fn document(file: &File) -> Option<&Map> {
    let map = file.root.as_map()?;
    (map.get("swagger").is_some() && map.get("openapi").is_none()).then_some(map)
}

impl Rewriter<'_> {
    fn file(&mut self, file: &File) -> Node {
        let entry = self.files.first().and_then(document);
        let defaults = document(file).or(entry);
        self.consumes = defaults.map(|map| self.media_types(map, "consumes")).unwrap_or_default();
        self.produces = defaults.map(|map| self.media_types(map, "produces")).unwrap_or_default();
        match document(file) {
            Some(map) => self.document(map, file.root.at),
            None if file.root.as_map().is_some_and(|map| map.get("openapi").is_some()) => {
                file.root.clone()
            }
            None => self.fragment(&file.root),
        }
    }

    fn document(&mut self, root: &Map, at: Span) -> Node {
        let mut entries = Vec::new();
        for entry in root.iter() {
            let value = match &*entry.key {
                "host" | "basePath" | "schemes" | "consumes" | "produces" => continue,
                key if SECTIONS.iter().any(|(section, _)| *section == key) => continue,
                "paths" => each(&entry.value, |item| self.path_item(item)),
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        let schemes = self.reader.list(root, "schemes").to_vec();
        if let Some(servers) = self.servers(root, &schemes, at) {
            entries.push(member("servers", servers));
        }
        // A document that mixes the versions may have `components` besides.
        let given = root.get("components").and_then(Node::as_map);
        let mut components: Vec<Entry> = given.into_iter().flat_map(Map::iter).cloned().collect();
        for (section, name) in SECTIONS {
            let Some(node) = root.get(section).filter(|node| !node.is_null()) else { continue };
            self.reader.map(node);
            let mut rewritten = each(node, |item| match *section {
                "definitions" => self.schema(item),
                "parameters" => self.parameter(item),
                "responses" => self.response(item, None),
                _ => security_scheme(item),
            });
            let given = given.and_then(|map| map.get(name)).and_then(Node::as_map);
            if let (Value::Map(map), Some(given)) = (&rewritten.value, given) {
                let both = given.iter().chain(map.iter()).cloned().collect();
                rewritten = object(both, rewritten.at);
            }
            components.push(member(name, rewritten));
        }
        entries.push(member("components", object(components, at)));
        object(entries, at)
    }

    /// Rewrites a file that is no document: what its parts are is told by their shape.
    fn fragment(&mut self, node: &Node) -> Node {
        let map = match &node.value {
            Value::Scalar(_) => return node.clone(),
            Value::List(list) => {
                let list = list.iter().map(|item| self.fragment(item)).collect();
                return Node { value: Value::List(list), at: node.at };
            }
            Value::Map(map) => map,
        };
        let text = |key| map.get(key).and_then(Node::as_text);
        let is_map = |key| map.get(key).and_then(Node::as_map).is_some();
        let is_parameter = text("name").is_some()
            && text("in").is_some_and(|place| {
                ["query", "path", "header", "body", "formData"].contains(&place)
            });
        let is_path_item = map.iter().any(|entry| {
            let value = entry.value.as_map();
            METHODS.contains(&&*entry.key)
                && value.is_some_and(|value| value.get("responses").is_some())
        });
        let is_operation = map.get("responses").and_then(Node::as_map).is_some_and(|responses| {
            let is_status = |key: &str| key == "default" || key.parse::<u16>().is_ok();
            responses.iter().any(|entry| is_status(&entry.key))
        });
        let is_schema = text("type").is_some()
            || ["$ref", "discriminator", "x-nullable"].iter().any(|key| text(key).is_some())
            || ["properties", "items", "additionalProperties"].iter().any(|key| is_map(key))
            || map.get("allOf").and_then(Node::as_list).is_some();
        let is_response = text("description").is_some() && (is_map("schema") || is_map("headers"));
        if is_parameter {
            self.parameter(node)
        } else if is_path_item {
            self.path_item(node)
        } else if is_operation {
            self.operation(node, &[])
        } else if is_schema {
            self.schema(node)
        } else if is_response {
            self.response(node, None)
        } else {
            each(node, |item| self.fragment(item))
        }
    }

    fn path_item(&mut self, node: &Node) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let inherited = map.get("parameters").and_then(Node::as_list).unwrap_or_default();
        let mut entries = Vec::new();
        for entry in map.iter() {
            let value = match &*entry.key {
                "$ref" => self.reference(&entry.value),
                "parameters" => self.parameters(&entry.value),
                key if METHODS.contains(&key) => self.operation(&entry.value, inherited),
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        object(entries, node.at)
    }

    fn operation(&mut self, node: &Node, inherited: &[Node]) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let consumes = self.media_types_or(map, "consumes", self.consumes.clone());
        let produces = self.media_types_or(map, "produces", self.produces.clone());
        let own = map.get("parameters");
        let mut entries = Vec::new();
        for entry in map.iter() {
            let value = match &*entry.key {
                "consumes" | "produces" | "schemes" => continue,
                "$ref" => self.reference(&entry.value),
                "parameters" => self.parameters(&entry.value),
                "responses" => self.responses(&entry.value, &produces),
                _ => entry.value.clone(),
            };
            entries.push(keyed(entry, value));
        }
        let payload = self.payload(inherited, own.and_then(Node::as_list).unwrap_or_default());
        let at = own.map_or(node.at, |own| own.at);
        if let Some(body) = self.request_body(&payload, &consumes, at) {
            entries.push(member("requestBody", body));
        }
        if let Some(servers) = self.servers_of_operation(map) {
            entries.push(member("servers", servers));
        }
        object(entries, node.at)
    }

    /// Reads media types, each once.
    fn media_types(&mut self, map: &Map, key: &str) -> Vec<Node> {
        let mut types: Vec<Node> = Vec::new();
        for node in self.reader.list(map, key) {
            match node.as_text() {
                Some(text) if types.iter().any(|other| other.as_text() == Some(text)) => {}
                Some(_) if types.len() < MEDIA_TYPES => types.push(node.clone()),
                Some(_) => {
                    let message = format!("an operation has more than {MEDIA_TYPES} media types");
                    self.reader.diagnostics.error(Code::LimitExceeded, node.at, message);
                    break;
                }
                None => self.reader.wrong_shape(node, "a media type"),
            }
        }
        types
    }

    /// Reads the media types of an operation, which replace those of the document even where there are none.
    fn media_types_or(&mut self, map: &Map, key: &str, default: Vec<Node>) -> Vec<Node> {
        if map.get(key).is_none_or(Node::is_null) { default } else { self.media_types(map, key) }
    }

    /// Copies what is written once and stands at several places in 3.0; copies have a budget like aliases.
    fn copy(&mut self, node: &Node) -> Node {
        if self.spent > ALIAS_BUDGET {
            return object(Vec::new(), node.at);
        }
        self.spent += measure(node).size;
        if self.spent > ALIAS_BUDGET {
            let message =
                "the parameters and responses that are used again expand to more than 200 MB";
            self.reader.diagnostics.error(Code::LimitExceeded, node.at, message);
        }
        node.clone()
    }
}

/// Rewrites `basic`, which is one scheme of `http` since, and the one flow of `oauth2`.
fn security_scheme(node: &Node) -> Node {
    let Some(map) = node.as_map() else { return node.clone() };
    let kind = map.get("type").and_then(Node::as_text);
    let mut entries: Vec<Entry> = map.iter().cloned().collect();
    if kind == Some("basic") {
        entries.retain(|entry| &*entry.key != "type");
        entries.push(member("type", text("http", node.at)));
        entries.push(member("scheme", text("basic", node.at)));
    }
    if let (Some("oauth2"), Some(flow)) = (kind, map.get("flow")) {
        let name = match flow.as_text().unwrap_or_default() {
            "application" => "clientCredentials",
            "accessCode" => "authorizationCode",
            other => other,
        };
        let of_flow = ["authorizationUrl", "tokenUrl", "scopes"];
        let (inner, mut outer): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| of_flow.contains(&&*entry.key));
        outer.retain(|entry| &*entry.key != "flow");
        let flows = object(vec![member(name, object(inner, flow.at))], flow.at);
        outer.push(member("flows", flows));
        entries = outer;
    }
    object(entries, node.at)
}

/// Rewrites the members of an object.
fn each(node: &Node, mut rewrite: impl FnMut(&Node) -> Node) -> Node {
    let Some(map) = node.as_map() else { return node.clone() };
    let entries = map.iter().map(|entry| keyed(entry, rewrite(&entry.value)));
    object(entries.collect(), node.at)
}

/// Makes an object; of members with the same key the last stays.
fn object(entries: Vec<Entry>, at: Span) -> Node {
    Node { value: Value::Map(Map::new(entries).0), at }
}

/// Puts a value in the place of another.
fn keyed(entry: &Entry, value: Node) -> Entry {
    Entry { key: entry.key.clone(), key_at: entry.key_at, value }
}

fn member(key: &str, value: Node) -> Entry {
    Entry { key: key.into(), key_at: value.at, value }
}

fn list(items: Vec<Node>, at: Span) -> Node {
    Node { value: Value::List(items), at }
}

fn text(text: &str, at: Span) -> Node {
    Node { value: Value::Scalar(Scalar { text: text.into(), plain: false }), at }
}

fn boolean(value: bool, at: Span) -> Node {
    let text = if value { "true" } else { "false" };
    Node { value: Value::Scalar(Scalar { text: text.into(), plain: true }), at }
}
