//! Stage 1: text to [`Document`], as it was written.
//!
//! Takes the bytes that a [`Loader`] gives; knows no meaning and no Rust. Whatever cannot be read is
//! reported with its place.

mod bounds;
mod document;
mod identity;
mod indented;
mod inline;
mod json;
mod media;
mod operation;
mod overlay;
mod reader;
mod schema;
mod swagger;
mod tree;
mod yaml;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) use bounds::Bounds;
pub(crate) use document::{
    Document, File, Flow, SecurityScheme, Target, Unreadable, Unresolved, Version,
    decoded_segments, escape, explain,
};
pub(crate) use media::{Media, is_multipart, is_plain_text, is_range, media, one_of_range};
pub(crate) use operation::{
    Callback, Encoding, Header, Link, METHODS, MediaType, Operation, Parameter, PathItem,
    RequestBody, Requirement, Response,
};
pub(crate) use reader::{Named, Reader, RefOr, Reference};
pub(crate) use schema::{Additional, Discriminator, JsonType, Schema};
pub(crate) use tree::{Entry, Kind, Map, Node, Value};

use crate::diagnostic::{Code, Diagnostics, FileId, Span};
use crate::loader::Loader;

/// The largest file that is read, in bytes.
const SIZE_LIMIT: usize = 256 * 1024 * 1024;

/// Reads the description at a path, changed by some overlays, and the files that it refers to.
pub(crate) fn parse(
    path: &str,
    overlays: &[String],
    loader: &dyn Loader,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let bytes = load(path, loader, diagnostics)?;
    // References may lead back to the entry, by its path in the plainest form.
    let mut entry = read_bytes(&document::join("", path), bytes, diagnostics)?;
    for path in overlays {
        let bytes = load(path, loader, diagnostics)?;
        let overlay = read_bytes(path, bytes, diagnostics)?;
        let mut reader = Reader { diagnostics, version: Version::V3_1 };
        overlay::apply(&overlay.root, &mut entry.root, &mut reader);
    }
    let (openapi, version) = version(&entry, diagnostics)?;
    let (mut files, unreadable) = read_referenced_files(entry, loader, diagnostics);
    inline::inline_maps(&mut files);
    if openapi.starts_with('2') {
        files = swagger::rewrite(&files, diagnostics)?;
    }
    let mut reader = Reader { diagnostics, version };
    Document::read(files, unreadable, openapi, &mut reader)
}

/// Loads a file that must be there.
fn load(path: &str, loader: &dyn Loader, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    loader
        .load(path)
        .map_err(|reason| {
            let message = format!("cannot read `{path}`: {reason}");
            diagnostics.error(Code::UnreadableFile, None, message);
        })
        .ok()
}

/// Reads the text of a file into a tree: JSON where it starts like JSON, else YAML.
fn read_bytes(path: &str, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<File> {
    if bytes.len() > SIZE_LIMIT {
        let message = format!("`{path}` is larger than {} MB", SIZE_LIMIT / 1024 / 1024);
        diagnostics.error(Code::LimitExceeded, None, message);
        return None;
    }
    let decoded = match String::from_utf8(bytes) {
        Ok(decoded) => decoded,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..valid].split(|byte| *byte == b'\n').count();
            diagnostics
                .error(Code::NotUtf8, None, format!("`{path}` is not UTF-8: see line {line}"))
                .help("convert the file to UTF-8");
            return None;
        }
    };
    let text = Arc::new(match decoded.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => decoded,
    });
    let id = diagnostics.add_source(path, Arc::clone(&text));
    let is_json = text.trim_start().starts_with(['{', '[']);
    let root = if is_json && path.rsplit('.').next() != Some("yaml") {
        parse_json(&text, id, diagnostics)
    } else {
        yaml::parse(&text, id, diagnostics)
    };
    Some(File { path: path.to_owned(), id, root: root? })
}

/// Reads JSON, or else what YAML takes besides: commas at the end of lists, comments behind `#`, texts in single quotes.
fn parse_json(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mark = diagnostics.mark();
    let root = json::parse(text, file, diagnostics);
    if root.is_some() {
        return root;
    }
    let found = diagnostics.take_since(mark);
    if let [only] = found.as_slice()
        && only.code == Code::Syntax
        && let Some(root) = yaml::parse(text, file, diagnostics)
    {
        let message = format!("the file is no JSON: {}", only.message);
        diagnostics.warning(Code::Syntax, only.at, message).help("it is read as YAML");
        return Some(root);
    }
    diagnostics.take_since(mark);
    diagnostics.report(found);
    None
}

/// Reads every file that the references of the files already read lead to. One that cannot be read
/// is no error yet: whoever follows the reference reports it.
fn read_referenced_files(
    entry: File,
    loader: &dyn Loader,
    diagnostics: &mut Diagnostics,
) -> (Vec<File>, Vec<Unreadable>) {
    let mut seen = BTreeSet::from([entry.path.clone()]);
    let mut files = vec![entry];
    let mut unreadable = Vec::new();
    let mut next = 0;
    while next < files.len() {
        let mut references = Vec::new();
        collect_files(&files[next].root, &mut references);
        let from = files[next].path.clone();
        for reference in references {
            let path = document::join(&from, &reference);
            let is_inside = document::inside(&files[0].path, &path).is_some();
            if !is_inside || !seen.insert(path.clone()) {
                continue;
            }
            match loader.load(&path) {
                Ok(bytes) => files.extend(read_bytes(&path, bytes, diagnostics)),
                Err(reason) => unreadable.push(Unreadable { path, reason }),
            }
        }
        next += 1;
    }
    (files, unreadable)
}

/// Collects the file parts of all references below a node, but for those in examples and extensions,
/// which nobody follows.
fn collect_files(node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(list) => list.iter().for_each(|item| collect_files(item, found)),
        Value::Map(map) => {
            if let Some(reference) = reader::reference(map) {
                let path = reference.text.split('#').next().unwrap_or_default();
                if !path.is_empty() && !path.contains("//") {
                    found.push(path.to_owned());
                }
            }
            for entry in map.iter() {
                let is_followed =
                    !entry.key.starts_with("x-") && !["example", "examples"].contains(&&*entry.key);
                if is_followed {
                    collect_files(&entry.value, found);
                }
            }
        }
    }
}

/// Finds out which version of the specification a document follows.
fn version(file: &File, diagnostics: &mut Diagnostics) -> Option<(String, Version)> {
    let start = Span { file: file.id, start: file.root.at.start, end: file.root.at.start + 1 };
    let Some(map) = file.root.as_map() else {
        let message =
            format!("an OpenAPI description is an object, and this is {}", file.root.shape());
        diagnostics.error(Code::NotOpenapi, start, message);
        return None;
    };
    let Some((key, node)) =
        ["openapi", "swagger"].iter().find_map(|key| Some((*key, map.get(key)?)))
    else {
        diagnostics
            .error(
                Code::NotOpenapi,
                start,
                "the file has no `openapi` key, so it is no OpenAPI description",
            )
            .help("give the file whose first lines say `openapi: 3.…`");
        return None;
    };
    let text = node.as_text().unwrap_or_default();
    let version = match (key, text.split('.').collect::<Vec<_>>().as_slice()) {
        // What is of 2.0 is rewritten into 3.0 before it is read.
        ("swagger", ["2"] | ["2", "0", ..]) | ("openapi", ["3", "0", ..]) => Version::V3_0,
        ("openapi", ["3", "1" | "2", ..]) => Version::V3_1,
        _ => {
            diagnostics
                .error(
                    Code::UnsupportedVersion,
                    node.at,
                    format!("`{key}: {text}` is not supported"),
                )
                .help("use OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0");
            return None;
        }
    };
    Some((text.to_owned(), version))
}

/// A file that the settings are read from goes through the same reading.
pub(crate) fn parse_tree(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    yaml::parse(text, file, diagnostics)
}
