//! The document: its parts as written, and the files that its references lead to.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::identity::Identities;
use super::operation::{PathItem, Requirement, requirements};
use super::reader::{Named, Reader, RefOr, Reference};
use super::schema::Schema;
use super::tree::{Map, Node};
use crate::diagnostic::{Code, FileId, Span};

/// A version of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V3_0,
    /// 3.1 and 3.2, which describe what is read here alike.
    V3_1,
}

/// One file, read.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) id: FileId,
    pub(crate) root: Node,
}

/// A file that some reference leads to, and why it could not be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) path: String,
    pub(crate) reason: String,
}

#[derive(Debug)]
pub(crate) struct Document {
    /// The files, the entry first.
    pub(crate) files: Vec<File>,
    unreadable: Vec<Unreadable>,
    /// Looked up only where some reference needs it.
    identities: OnceLock<Identities>,
    pub(crate) version: Version,
    /// The version as written, such as `3.1.0`.
    pub(crate) openapi: String,
    pub(crate) info: Info,
    pub(crate) servers: Vec<Server>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) security: Vec<Requirement>,
    pub(crate) schemes: Vec<Named<RefOr<SecurityScheme>>>,
    pub(crate) schemas: Vec<Named<Schema>>,
    pub(crate) paths: Vec<Named<PathItem>>,
    pub(crate) webhooks: Vec<Named<PathItem>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Info {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    pub(crate) variables: Vec<Named<ServerVariable>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ServerVariable {
    pub(crate) default: String,
    pub(crate) description: Option<String>,
    /// The only values, where the description lists them.
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct SecurityScheme {
    /// `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`, as written.
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    /// For `apiKey`: the header, query parameter or cookie.
    pub(crate) name: Option<String>,
    /// For `apiKey`: `header`, `query` or `cookie`.
    pub(crate) location: Option<String>,
    /// For `http`: `bearer`, `basic`, …
    pub(crate) scheme: Option<String>,
    /// For `oauth2`: how a client gets tokens for itself.
    pub(crate) client_credentials: Option<Flow>,
}

/// One way to get tokens.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) at: Span,
    pub(crate) token_url: Option<String>,
    /// The names of the scopes, with what each allows.
    pub(crate) scopes: Vec<(String, String)>,
}

/// Where a reference leads.
pub(crate) struct Target<'a> {
    pub(crate) node: &'a Node,
    /// The pointer of the target from the entry document: `#/components/schemas/Pet`, or
    /// `models.yaml#/Pet` in another file.
    pub(crate) pointer: String,
}

/// Why a reference leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// The file is there, and has nothing at the pointer.
    Missing(String),
    /// Another host.
    Remote,
    /// A file that is not in the folder of the description.
    Outside,
    /// A file that could not be read, and why.
    File(String),
}

impl Document {
    pub(super) fn read(
        files: Vec<File>,
        unreadable: Vec<Unreadable>,
        openapi: String,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let root = reader.map(&files.first()?.root)?;
        let empty = Map::default();
        let components = root.get("components").and_then(|node| reader.map(node));
        let components = components.unwrap_or(&empty);
        let mut document = Self {
            version: reader.version,
            openapi,
            info: info(reader, root),
            servers: servers(reader, root),
            tags: tags(reader, root),
            security: requirements(reader, root),
            schemes: Vec::new(),
            schemas: Vec::new(),
            paths: path_items(reader, root, "paths"),
            webhooks: path_items(reader, root, "webhooks"),
            files: Vec::new(),
            unreadable,
            identities: OnceLock::new(),
        };
        let schemes = reader.named(components, "securitySchemes");
        document.schemes =
            reader.each(schemes, |reader, node| reader.ref_or(node, SecurityScheme::read));
        if let Some(schemas) = components.get("schemas").and_then(Node::as_map) {
            document.schemas = reader.each(schemas.iter(), Schema::read);
        }
        document.files = files;
        Some(document)
    }

    fn identities(&self) -> &Identities {
        self.identities.get_or_init(|| Identities::new(&self.files))
    }

    /// Returns the file at a path relative to another.
    fn file(&self, from: &File, path: &str) -> Result<&File, Unresolved> {
        let not_read = || Unresolved::File("it was not read".to_owned());
        if path.contains("://") || path.starts_with("//") {
            return Err(Unresolved::Remote);
        }
        let path = join(&from.path, path);
        let entry = self.files.first().ok_or_else(not_read)?;
        if inside(&entry.path, &path).is_none() {
            return Err(Unresolved::Outside);
        }
        self.files.iter().find(|file| file.path == path).ok_or_else(|| {
            let unreadable = self.unreadable.iter().find(|other| other.path == path);
            unreadable.map_or_else(not_read, |other| Unresolved::File(other.reason.clone()))
        })
    }

    /// Whether the description is of version 2.0.
    pub(crate) fn is_swagger(&self) -> bool {
        self.openapi.starts_with("2.")
    }

    /// Follows the reference to the value that it names.
    pub(crate) fn resolve(&self, reference: &Reference) -> Result<Target<'_>, Unresolved> {
        // What an overlay put in is seen from the entry.
        let from = self.files.iter().find(|file| file.id == reference.at.file);
        let from = from.or(self.files.first());
        let not_read = || Unresolved::File("it was not read".to_owned());
        let from = from.ok_or_else(not_read)?;
        let (path, fragment) = reference.text.split_once('#').unwrap_or((&reference.text, ""));
        let entry = self.files.first().ok_or_else(not_read)?;
        let named = if path.is_empty() { None } else { self.identities().id(path) };
        let (file, base) = match named {
            Some(named) => {
                let file = self.files.iter().find(|file| file.id == named.file);
                (file.ok_or_else(not_read)?, named.pointer.as_str())
            }
            None if path.is_empty() => (from, ""),
            None => (self.file(from, path)?, ""),
        };
        let written = fragment;
        let fragment = percent_decode(fragment);
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        let anchored = if is_pointer { None } else { self.identities().anchor(file.id, &fragment) };
        let mut pointer =
            anchored.map_or_else(|| [base, &fragment].concat(), |found| found.pointer.clone());
        let mut node = file.root.follow(&segments(&pointer));
        if node.is_none() && is_pointer && written != fragment {
            // Keys may have escapes in them, which some tools do not escape again.
            let below = format!("{base}{written}");
            node = file.root.follow(&segments(&below));
            if node.is_some() {
                pointer = below;
            }
        }
        if node.is_none() && path.is_empty() && is_pointer {
            // In a schema with an `$id`, pointers start at the schema.
            let around = self.identities().around(reference.at).unwrap_or_default();
            let below = format!("{around}{fragment}");
            node = file.root.follow(&segments(&below));
            if node.is_some() {
                pointer = below;
            }
        }
        let missing = || Unresolved::Missing(format!("#{fragment}"));
        let node = node.filter(|_| is_pointer || anchored.is_some()).ok_or_else(missing)?;
        let prefix = if entry.id == file.id {
            ""
        } else {
            inside(&entry.path, &file.path).unwrap_or(&file.path)
        };
        Ok(Target { node, pointer: [prefix, "#", &pointer].concat() })
    }
}

/// Returns a path as seen from the folder of the entry document; nothing where it is not in there.
pub(super) fn inside<'p>(entry: &str, path: &'p str) -> Option<&'p str> {
    let relative = match join(entry, ".").as_str() {
        "" => path,
        folder => path.strip_prefix(folder)?.strip_prefix('/')?,
    };
    (!relative.starts_with("../") && !relative.starts_with('/')).then_some(relative)
}

/// Returns a path relative to the folder of another, `.` and `..` resolved; an empty path is the
/// other itself.
pub(super) fn join(from: &str, path: &str) -> String {
    if path.is_empty() {
        return from.to_owned();
    }
    let path = percent_decode(path);
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_absolute = path.starts_with('/') || from.starts_with('/');
    let joined = if path.starts_with('/') { path } else { Cow::Owned(format!("{folder}/{path}")) };
    let mut segments: Vec<&str> = Vec::new();
    for segment in joined.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let root = if is_absolute { "/" } else { "" };
    format!("{root}{}", segments.join("/"))
}

/// Decodes `%XX`, as a reference is a URI; what is no such escape stays as it is.
pub(super) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns the segments of a JSON pointer in a reference, decoded.
pub(crate) fn decoded_segments(pointer: &str) -> Vec<String> {
    segments(&percent_decode(pointer)).into_iter().map(Cow::into_owned).collect()
}

fn segments(pointer: &str) -> Vec<Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape).collect()
}

/// Decodes the escapes of a JSON pointer's segment.
pub(super) fn unescape(segment: &str) -> Cow<'_, str> {
    if !segment.contains('~') {
        return Cow::Borrowed(segment);
    }
    Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
}

/// Encodes a key as a segment of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn info(reader: &mut Reader<'_>, root: &Map) -> Info {
    let Some(node) = root.get("info") else { return Info::default() };
    let Some(map) = reader.map(node) else { return Info::default() };
    Info {
        title: reader.text(map, "title").unwrap_or_default(),
        version: reader.text(map, "version").unwrap_or_default(),
        description: reader.text(map, "description"),
    }
}

pub(super) fn servers(reader: &mut Reader<'_>, root: &Map) -> Vec<Server> {
    let mut servers = Vec::new();
    for node in reader.list(root, "servers") {
        let Some(map) = reader.map(node) else { continue };
        let mut variables = Vec::new();
        for entry in reader.members(map, "variables") {
            let Some(variable) = reader.map(&entry.value) else { continue };
            let values = reader.list(variable, "enum").iter().filter_map(Node::as_text);
            let values: Vec<String> = values.map(str::to_owned).collect();
            let default = reader.text(variable, "default").or_else(|| values.first().cloned());
            let description = reader.text(variable, "description");
            let value =
                ServerVariable { default: default.unwrap_or_default(), description, values };
            variables.push(Named { name: entry.key.to_string(), value });
        }
        let url = reader.text(map, "url").unwrap_or_default();
        let description = reader.text(map, "description");
        servers.push(Server { url, description, variables });
    }
    servers
}

fn tags(reader: &mut Reader<'_>, root: &Map) -> Vec<Tag> {
    let mut tags = Vec::new();
    for node in reader.list(root, "tags") {
        let Some(map) = reader.map(node) else { continue };
        let Some(name) = reader.text(map, "name") else { continue };
        tags.push(Tag { name, description: reader.text(map, "description") });
    }
    tags
}

fn path_items(reader: &mut Reader<'_>, root: &Map, key: &str) -> Vec<Named<PathItem>> {
    let entries = reader.members(root, key);
    reader.each(entries, PathItem::read)
}

impl SecurityScheme {
    pub(crate) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        Some(Self {
            kind: reader.text(map, "type").unwrap_or_default(),
            description: reader.text(map, "description"),
            name: reader.text(map, "name"),
            location: reader.text(map, "in"),
            scheme: reader.text(map, "scheme"),
            client_credentials: reader
                .members(map, "flows")
                .into_iter()
                .find(|entry| &*entry.key == "clientCredentials")
                .and_then(|entry| Flow::read(reader, &entry.value)),
        })
    }
}

impl Flow {
    fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Self> {
        let map = reader.map(node)?;
        let scopes = reader.members(map, "scopes").into_iter().map(|entry| {
            let allows = entry.value.as_text().unwrap_or_default();
            (entry.key.to_string(), allows.to_owned())
        });
        let scopes = scopes.collect();
        Some(Self { at: node.at, token_url: reader.text(map, "tokenUrl"), scopes })
    }
}

/// Says what is wrong with a reference that leads nowhere.
pub(crate) fn explain(reference: &Reference, unresolved: &Unresolved) -> (Code, String, String) {
    let text = &reference.text;
    match unresolved {
        Unresolved::Missing(pointer) => (
            Code::UnresolvedReference,
            format!("`{text}` leads nowhere: there is nothing at `{pointer}`"),
            "correct the pointer, or add what it names".to_owned(),
        ),
        Unresolved::Remote => (
            Code::OutsideReference,
            format!("`{text}` is on another host, and nothing is fetched"),
            "download the file beside the description and refer to it by its path".to_owned(),
        ),
        Unresolved::Outside => (
            Code::OutsideReference,
            format!("`{text}` is not in the folder of the description"),
            "move the file there: what is read should not depend on what lies around".to_owned(),
        ),
        Unresolved::File(reason) => (
            Code::UnresolvedReference,
            format!("cannot read the file of `{text}`: {reason}"),
            "correct the path: it is relative to the file with the reference".to_owned(),
        ),
    }
}
