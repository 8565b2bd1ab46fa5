//! Path items, operations, parameters, bodies and responses, as written.

use super::document::{Server, servers};
use super::reader::{Named, Reader, RefOr, Reference, reference};
use super::schema::Schema;
use super::tree::{Map, Node};
use crate::diagnostic::Span;

/// The HTTP methods that a path item has a key for.
pub(crate) const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

#[derive(Debug, Clone)]
pub(crate) struct PathItem {
    /// Another path item, whose parts this one has besides its own.
    pub(crate) reference: Option<Reference>,
    pub(crate) parameters: Vec<RefOr<Parameter>>,
    /// Servers of its own, which replace those of what is around it.
    pub(crate) servers: Vec<Server>,
    /// Operations by method, in the order of the document: in lower case, but for those methods that a path item
    /// has no key for.
    pub(crate) operations: Vec<Named<RefOr<Operation>>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) at: Span,
    pub(crate) id: Option<(String, Span)>,
    pub(crate) tags: Vec<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<RefOr<Parameter>>,
    pub(crate) body: Option<RefOr<RequestBody>>,
    /// Responses by status, range (`4XX`) or `default`, in the order of the document.
    pub(crate) responses: Vec<Named<RefOr<Response>>>,
    /// The requests that the API makes in turn.
    pub(crate) callbacks: Vec<Named<RefOr<Callback>>>,
    /// Absent: the document's own; empty: none.
    pub(crate) security: Option<Vec<Requirement>>,
    /// Servers of its own, which replace those of what is around it.
    pub(crate) servers: Vec<Server>,
}

/// Requests that the API makes in turn, by the expression that gives their URL.
#[derive(Debug, Clone)]
pub(crate) struct Callback {
    pub(crate) items: Vec<Named<PathItem>>,
}

/// Schemes that must be satisfied together.
#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    pub(crate) schemes: Vec<(String, Span)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) at: Span,
    pub(crate) name: String,
    /// `query`, `path`, `header` or `cookie`, as written.
    pub(crate) location: String,
    pub(crate) description: Option<String>,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    pub(crate) allow_reserved: bool,
    pub(crate) example: Option<Node>,
    pub(crate) schema: Option<Box<Schema>>,
    /// The media type and schema of a parameter that is described by `content`.
    pub(crate) content: Vec<Named<MediaType>>,
}

#[derive(Debug, Clone)]
pub(crate) struct RequestBody {
    pub(crate) description: Option<String>,
    pub(crate) required: bool,
    pub(crate) content: Vec<Named<MediaType>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) description: Option<String>,
    pub(crate) content: Vec<Named<MediaType>>,
    pub(crate) headers: Vec<Named<RefOr<Header>>>,
    /// What leads from the response to other operations.
    pub(crate) links: Vec<Named<RefOr<Link>>>,
}

/// What leads from a response to another operation.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) at: Span,
    /// The operation by its id.
    pub(crate) id: Option<(String, Span)>,
    /// The operation by a reference.
    pub(crate) reference: Option<Reference>,
    pub(crate) description: Option<String>,
}

/// A header of a response.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) at: Span,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) style: Option<String>,
    pub(crate) explode: bool,
    pub(crate) schema: Option<Box<Schema>>,
    /// The media type and schema of a header that is described by `content`.
    pub(crate) content: Vec<Named<MediaType>>,
}

#[derive(Debug, Clone)]
pub(crate) struct MediaType {
    pub(crate) at: Span,
    /// Another media type that this one is.
    pub(crate) reference: Option<Reference>,
    pub(crate) schema: Option<Box<Schema>>,
    /// The schema of each value of a stream.
    pub(crate) item_schema: Option<Box<Schema>>,
    pub(crate) example: Option<Node>,
    /// How the parts of a form are sent, by property.
    pub(crate) encoding: Vec<Named<Encoding>>,
    /// The same of parts that are known by their order, the first ones one by one, and of all others.
    pub(crate) prefix_encoding: Vec<Encoding>,
    pub(crate) item_encoding: Option<Encoding>,
}

/// How one property of a form is sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encoding {
    pub(crate) content_type: Option<String>,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    pub(crate) allow_reserved: bool,
}

impl PathItem {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let parameters = parameters(reader, map);
        let own = map.iter().filter(|entry| METHODS.contains(&&*entry.key));
        let own: Vec<_> = own.collect();
        let additional = reader.members(map, "additionalOperations");
        let operations = reader.each(own.into_iter().chain(additional), |reader, node| {
            reader.ref_or(node, Operation::read)
        });
        let servers = servers(reader, map);
        Some(Self { reference: reference(map), parameters, servers, operations })
    }
}

impl Operation {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let id = map.get("operationId").map(|node| node.at);
        let id = reader.text(map, "operationId").zip(id);
        let tags = reader.list(map, "tags");
        let entries = reader.members(map, "responses");
        let responses = reader.each(entries, |reader, node| reader.ref_or(node, Response::read));
        let entries = reader.named(map, "callbacks");
        let callbacks = reader.each(entries, |reader, node| reader.ref_or(node, Callback::read));
        Some(Self {
            at: node.at,
            id,
            tags: tags.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
            summary: reader.text(map, "summary"),
            description: reader.text(map, "description"),
            deprecated: reader.boolean(map, "deprecated").unwrap_or(false),
            parameters: parameters(reader, map),
            body: map.get("requestBody").and_then(|node| reader.ref_or(node, RequestBody::read)),
            responses,
            callbacks,
            security: map.get("security").map(|_| requirements(reader, map)),
            servers: servers(reader, map),
        })
    }
}

impl Callback {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let items =
            reader.each(map.iter().filter(|entry| !entry.key.starts_with("x-")), PathItem::read);
        Some(Self { items })
    }
}

pub(super) fn requirements(reader: &mut Reader<'_>, map: &Map) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for node in reader.list(map, "security") {
        let schemes = reader.map(node).into_iter().flat_map(Map::iter);
        let schemes = schemes.map(|entry| (entry.key.to_string(), entry.key_at)).collect();
        requirements.push(Requirement { schemes });
    }
    requirements
}

fn parameters(reader: &mut Reader<'_>, map: &Map) -> Vec<RefOr<Parameter>> {
    let nodes = reader.list(map, "parameters");
    nodes.iter().filter_map(|node| reader.ref_or(node, Parameter::read)).collect()
}

impl Parameter {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        Some(Self {
            at: node.at,
            name: reader.text(map, "name").unwrap_or_default(),
            location: reader.text(map, "in").unwrap_or_default(),
            description: reader.text(map, "description"),
            required: reader.boolean(map, "required").unwrap_or(false),
            deprecated: reader.boolean(map, "deprecated").unwrap_or(false),
            style: reader.text(map, "style"),
            explode: reader.boolean(map, "explode"),
            allow_reserved: reader.boolean(map, "allowReserved").unwrap_or(false),
            example: example(map),
            schema: reader.schema(map, "schema"),
            content: content(reader, map),
        })
    }
}

impl RequestBody {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        Some(Self {
            description: reader.text(map, "description"),
            required: reader.boolean(map, "required").unwrap_or(false),
            content: content(reader, map),
        })
    }
}

impl Response {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let entries = reader.named(map, "headers");
        let headers = reader.each(entries, |reader, node| reader.ref_or(node, Header::read));
        let entries = reader.named(map, "links");
        let links = reader.each(entries, |reader, node| reader.ref_or(node, Link::read));
        Some(Self {
            description: reader.text(map, "description"),
            content: content(reader, map),
            headers,
            links,
        })
    }
}

impl Link {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let mut located = |key| {
            let at = map.get(key).map(|node| node.at);
            reader.text(map, key).zip(at)
        };
        let (id, reference) = (located("operationId"), located("operationRef"));
        Some(Self {
            at: node.at,
            id,
            reference: reference.map(|(text, at)| Reference { text, at }),
            description: reader.text(map, "description"),
        })
    }
}

impl Header {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        Some(Self {
            at: node.at,
            description: reader.text(map, "description"),
            deprecated: reader.boolean(map, "deprecated").unwrap_or(false),
            style: reader.text(map, "style"),
            explode: reader.boolean(map, "explode").unwrap_or(false),
            schema: reader.schema(map, "schema"),
            content: content(reader, map),
        })
    }
}

/// Returns the example of a parameter or a media type: the only one, or the first that is given in place.
fn example(map: &Map) -> Option<Node> {
    let named = || {
        map.get("examples")?.as_map()?.iter().find_map(|entry| entry.value.as_map()?.get("value"))
    };
    map.get("example").or_else(named).cloned()
}

fn content(reader: &mut Reader<'_>, map: &Map) -> Vec<Named<MediaType>> {
    let entries = reader.members(map, "content");
    reader.each(entries, MediaType::read)
}

impl MediaType {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let entries = reader.named(map, "encoding");
        let encoding = reader.each(entries, Encoding::read);
        let prefix = reader.list(map, "prefixEncoding").iter();
        // Each is that of the part in its place.
        let prefix_encoding =
            prefix.map(|part| Encoding::read(reader, part).unwrap_or_default()).collect();
        let item_encoding = map.get("itemEncoding").and_then(|items| Encoding::read(reader, items));
        let schema = reader.schema(map, "schema");
        let item_schema = reader.schema(map, "itemSchema");
        let (reference, example) = (reference(map), example(map));
        Some(Self {
            at: node.at,
            reference,
            schema,
            item_schema,
            example,
            encoding,
            prefix_encoding,
            item_encoding,
        })
    }
}

impl Encoding {
    fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        Some(Self {
            content_type: reader.text(map, "contentType"),
            style: reader.text(map, "style"),
            explode: reader.boolean(map, "explode"),
            allow_reserved: reader.boolean(map, "allowReserved").unwrap_or(false),
        })
    }
}
