//! Operations and webhooks.

use super::{Broken, Lowered, Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{Docs, Location, Operation, Parameter, Tag, Webhook};
use crate::spec::{self, METHODS, Named, PathItem, Reader, RefOr};

impl Lowering<'_> {
    pub(super) fn operations(&mut self) {
        for tag in &self.document.tags {
            let (name, description) = (tag.name.clone(), tag.description.clone());
            self.api.tags.push(Tag { name, description });
        }
        for path in &self.document.paths {
            let Ok(item) = self.path_item(&path.value) else {
                self.api.left_out.push(path.name.clone());
                continue;
            };
            for operation in &item.operations {
                let key = format!("{} {}", operation.name.to_uppercase(), path.name);
                match self.operation(&key, &path.name, &item, operation) {
                    Ok(operation) => self.api.operations.push(operation),
                    Err(Broken) => self.api.left_out.push(key),
                }
            }
        }
        self.report_duplicate_ids();
    }

    /// Returns a path item with the parts of those that it refers to; its own go before theirs.
    fn path_item(&mut self, item: &PathItem) -> Lowered<PathItem> {
        let (mut item, mut last) = (item.clone(), None);
        // A chain of references is short; a longer one leads back to itself.
        for _ in 0..16 {
            let Some(reference) = item.reference.take() else { return Ok(item) };
            let target = self.resolve(&reference)?;
            let version = self.document.version;
            let mut reader = Reader { diagnostics: self.diagnostics, version };
            let Some(mut other) = PathItem::read(&mut reader, target.node) else {
                return Err(Broken);
            };
            other
                .operations
                .retain(|operation| !item.operations.iter().any(|own| own.name == operation.name));
            item.operations.append(&mut other.operations);
            other.parameters.append(&mut item.parameters);
            item.parameters = other.parameters;
            item.servers_at = item.servers_at.or(other.servers_at);
            item.reference = other.reference;
            last = Some(reference);
        }
        Err(last.map_or(Broken, |last| self.circular(&last)))
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
        if !METHODS.contains(&named.name.to_lowercase().as_str()) {
            let at = Span { end: operation.at.start, ..operation.at };
            let message = format!("the method `{}` is not supported yet", named.name);
            self.diagnostics
                .left_out(Code::Unsupported, at, message)
                .help("only the methods that a path item has a key for can be called");
            return Err(Broken);
        }
        let id = match &operation.id {
            Some((id, _)) => id.clone(),
            None => format!("{} {path}", named.name),
        };
        let place = Place::new(key, id.clone());
        if let Some(at) = operation.servers_at.or(item.servers_at) {
            self.diagnostics
                .warning(
                    Code::Unsupported,
                    at,
                    "servers of one path or operation are not supported yet",
                )
                .help("the client's own address is used; `with_base_url` sets another for a call");
        }
        let parameters = self.parameters(&item.parameters, &operation.parameters, &place)?;
        self.check_path(path, &parameters, operation.at)?;
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
        let (success, errors) = self.responses(operation, &place)?;
        let accept = self.accept(operation);
        let security = self.security(operation.security.as_deref());
        let tag = operation.tags.first().map(|name| self.tag(name));
        Ok(Operation {
            key: key.to_owned(),
            id,
            method: named.name.to_uppercase(),
            path: path.to_owned(),
            tag,
            docs: Docs {
                title: operation.summary.clone(),
                description: operation.description.clone(),
                deprecated: operation.deprecated,
                example: None,
                hints: None,
                notes: Vec::new(),
            },
            parameters,
            body,
            success,
            accept,
            errors,
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

    /// Checks that the path's variables and its path parameters are the same.
    fn check_path(&mut self, path: &str, parameters: &[Parameter], at: Span) -> Lowered<()> {
        let at = Span { end: at.start, ..at };
        let variables = variables(path);
        for variable in &variables {
            let is_described = parameters.iter().any(|parameter| {
                parameter.location == Location::Path && parameter.name == *variable
            });
            if !is_described {
                let message = format!("no parameter describes `{{{variable}}}` of `{path}`");
                self.diagnostics
                    .left_out(Code::PathVariable, at, message)
                    .help(format!("add a parameter with `name: {variable}` and `in: path`"));
                return Err(Broken);
            }
        }
        for parameter in parameters {
            let is_lost = parameter.location == Location::Path
                && !variables.contains(&parameter.name.as_str());
            if is_lost {
                let name = &parameter.name;
                let message =
                    format!("`{path}` has no `{{{name}}}` for the path parameter `{name}`");
                self.diagnostics
                    .left_out(Code::PathVariable, at, message)
                    .help("put the variable into the path, or remove the parameter");
                return Err(Broken);
            }
        }
        Ok(())
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

    pub(super) fn webhooks(&mut self) {
        for webhook in &self.document.webhooks {
            let Ok(item) = self.path_item(&webhook.value) else { continue };
            for named in &item.operations {
                let place = Place::new(format!("webhook {}", webhook.name), webhook.name.clone());
                let Ok((operation, _)) = self.item(&named.value, spec::Operation::read) else {
                    continue;
                };
                let payload = operation.body.as_ref().and_then(|body| {
                    let (body, _) = self.request_body(body).ok()?;
                    let schema =
                        body.content.iter().find_map(|named| named.value.schema.as_ref())?;
                    let place = place.child("requestBody", "Payload");
                    Some(self.schema(schema, &place).ok()?.into_item())
                });
                self.api.webhooks.push(Webhook {
                    name: webhook.name.clone(),
                    summary: operation.summary.or(operation.description),
                    payload,
                });
            }
        }
    }
}

/// Returns the names in braces of a path template.
fn variables(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
