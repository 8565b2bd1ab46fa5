//! Operations.

use super::{Broken, Lowered, Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{Docs, Documented, Layout, Location, Operation, Parameter, Ref, Style, Tag};
use crate::spec::{self, METHODS, Named, PathItem, Reader, RefOr};

impl Lowering<'_> {
    pub(super) fn operations(&mut self) {
        for tag in &self.document.tags {
            let (name, description) = (tag.name.clone(), tag.description.clone());
            self.api.tags.push(Tag { name, description });
        }
        for path in &self.document.paths {
            let key =
                |operation: &Named<_>| format!("{} {}", operation.name.to_uppercase(), path.name);
            let item = match self.path_item(&path.value) {
                Ok(item) => item,
                Err(known) if known.operations.is_empty() => {
                    self.api.left_out.push(path.name.clone());
                    continue;
                }
                Err(known) => {
                    self.api.left_out.extend(known.operations.iter().map(key));
                    continue;
                }
            };
            for operation in &item.operations {
                let key = key(operation);
                match self.operation(&key, &path.name, &item, operation) {
                    Ok(operation) => self.api.operations.push(operation),
                    Err(Broken) => self.api.left_out.push(key),
                }
            }
        }
        self.report_duplicate_ids();
    }

    /// Returns a path item with the parts of those that it refers to; its own go before theirs. Where a reference leads
    /// nowhere, what is known so far is no whole.
    pub(super) fn path_item(&mut self, item: &PathItem) -> Result<PathItem, PathItem> {
        let (mut item, mut last) = (item.clone(), None);
        // A chain of references is short; a longer one leads back to itself.
        for _ in 0..16 {
            let Some(reference) = item.reference.take() else { return Ok(item) };
            let Ok(target) = self.resolve(&reference) else { return Err(item) };
            let version = self.document.version;
            let mut reader = Reader { diagnostics: self.diagnostics, version };
            let Some(mut other) = PathItem::read(&mut reader, target.node) else {
                return Err(item);
            };
            other
                .operations
                .retain(|operation| !item.operations.iter().any(|own| own.name == operation.name));
            item.operations.append(&mut other.operations);
            other.parameters.append(&mut item.parameters);
            item.parameters = other.parameters;
            if item.servers.is_empty() {
                item.servers = other.servers;
            }
            item.reference = other.reference;
            last = Some(reference);
        }
        if let Some(last) = last {
            self.circular(&last);
        }
        Err(item)
    }

    fn operation(
        &mut self,
        key: &str,
        path: &str,
        item: &PathItem,
        named: &Named<RefOr<spec::Operation>>,
    ) -> Lowered<Operation> {
        let (operation, _) = self.item(&named.value, spec::Operation::read)?;
        let operation = &operation;
        self.keys.add(key, operation);
        // Those that a path item has a key for stand there in small letters; others are as they are.
        let is_key = METHODS.contains(&named.name.as_str());
        let method = if is_key { named.name.to_uppercase() } else { named.name.clone() };
        if !is_token(&method) {
            let at = Span { end: operation.at.start, ..operation.at };
            let message = format!("`{method}` is no HTTP method");
            self.diagnostics
                .left_out(Code::WrongShape, at, message)
                .help("a method consists of letters, digits and a few symbols");
            return Err(Broken);
        }
        let id = match &operation.id {
            Some((id, _)) => id.clone(),
            None => format!("{} {path}", named.name),
        };
        let place = Place::new(key, id.clone());
        let servers = [&operation.servers, &item.servers];
        let server = servers.iter().find_map(|servers| servers.first()).map(|server| {
            server.variables.iter().fold(server.url.clone(), |url, variable| {
                url.replace(&format!("{{{}}}", variable.name), &variable.value.default)
            })
        });
        let mut notes = Vec::new();
        let mut parameters =
            self.parameters(&item.parameters, &operation.parameters, &place, &mut notes)?;
        let path = &without_operators(path, &parameters);
        self.match_path(path, &mut parameters, operation.at);
        let body = match &operation.body {
            Some(body) => {
                let (body, pointer) = self.request_body(body)?;
                let place = match pointer {
                    Some(pointer) => Place::of_pointer(&pointer),
                    None => place.clone(),
                };
                self.body(&body, &place)?
            }
            None => None,
        };
        let responses = self.responses(&method, operation, &place)?;
        notes.extend(responses.notes);
        self.open_links.insert(key.to_owned(), responses.links);
        let callbacks = self.callbacks(&operation.callbacks, &place);
        let security = self.security(operation.security.as_deref());
        let tag = operation.tags.first().map(|name| self.tag(name));
        Ok(Operation {
            key: key.to_owned(),
            id,
            method,
            path: path.clone(),
            tag,
            docs: Docs {
                title: operation.summary.clone(),
                description: operation.description.clone(),
                deprecated: operation.deprecated,
                hints: None,
                notes,
            },
            server,
            parameters,
            body,
            success: responses.success,
            redirects: responses.redirects,
            status: responses.status,
            streamed: responses.streamed,
            accept: responses.accept,
            errors: responses.errors,
            headers: responses.headers,
            links: Vec::new(),
            callbacks,
            security,
            paging: None,
        })
    }

    /// Returns the place of a tag; one that the document does not declare follows the others.
    fn tag(&mut self, name: &str) -> usize {
        if let Some(index) = self.api.tags.iter().position(|tag| tag.name == name) {
            return index;
        }
        self.api.tags.push(Tag { name: name.to_owned(), description: None });
        self.api.tags.len() - 1
    }

    /// Makes the path's variables and its path parameters the same: a variable that nobody describes is a text, and a
    /// parameter without a variable has no place to go.
    fn match_path(&mut self, path: &str, parameters: &mut Vec<Parameter>, at: Span) {
        let at = Span { end: at.start, ..at };
        let variables = variables(path);
        for variable in &variables {
            let is_described = parameters.iter().any(|parameter| {
                parameter.location == Location::Path && parameter.name == *variable
            });
            if !is_described {
                let message = format!("no parameter describes `{{{variable}}}` of `{path}`");
                self.diagnostics
                    .warning(Code::PathVariable, at, message)
                    .help(format!("it is taken as a string; add a parameter with `name: {variable}` and `in: path`"));
                parameters.push(path_parameter(variable));
            }
        }
        parameters.retain(|parameter| {
            let is_lost = parameter.location == Location::Path
                && !variables.contains(&parameter.name.as_str());
            if is_lost {
                let name = &parameter.name;
                let message =
                    format!("`{path}` has no `{{{name}}}` for the path parameter `{name}`");
                self.diagnostics.warning(Code::PathVariable, at, message).help(
                    "it is not sent; put the variable into the path, or remove the parameter",
                );
            }
            !is_lost
        });
    }

    fn report_duplicate_ids(&mut self) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for path in &self.document.paths {
            let operations = path.value.operations.iter().filter_map(|named| match &named.value {
                RefOr::Item(operation) => operation.id.as_ref(),
                RefOr::Ref(_) => None,
            });
            for (id, at) in operations {
                if let Some((_, first)) = seen.iter().find(|(other, _)| other == id) {
                    let message = format!("`{id}` is the `operationId` of another operation too");
                    self.diagnostics
                        .warning(Code::DuplicateOperationId, *at, message)
                        .help("give each operation its own; this one is called after it, with a number")
                        .related(*first, "the first is here");
                }
                seen.push((id, *at));
            }
        }
    }
}

/// Whether a text is a token of HTTP, as methods are.
fn is_token(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_part)
}

/// The parameter of a path variable of which nothing is known.
fn path_parameter(name: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location: Location::Path,
        required: true,
        ty: Ref::String,
        layout: Layout { style: Style::Simple, explode: false, allow_reserved: false },
        docs: Docs::default(),
        documented: Documented::default(),
    }
}

/// Drops the operators of RFC 6570 from a template's variables (`{;id*}`), where a parameter has the bare name: its own
/// style says the same.
fn without_operators(path: &str, parameters: &[Parameter]) -> String {
    let mut bare = path.to_owned();
    for variable in variables(path) {
        let name = variable.trim_start_matches(['+', '.', '/', ';']).trim_end_matches('*');
        let is = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
        if name != variable && is(name) && !is(variable) {
            bare = bare.replace(&format!("{{{variable}}}"), &format!("{{{name}}}"));
        }
    }
    bare
}

/// Returns the names in braces of a path template.
fn variables(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
