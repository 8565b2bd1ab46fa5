//! What `spec/flex.yaml` says about bodies: their schemas and examples.

use serde_json::Value;

use crate::table::{OPERATIONS, Subject};

pub(crate) struct Document(Value);

/// A body that the document describes.
pub(crate) struct Body<'d> {
    pub(crate) subject: Subject,
    pub(crate) media_type: &'d str,
    pub(crate) schema: &'d Value,
    pub(crate) examples: Vec<(String, &'d Value)>,
}

impl Body<'_> {
    pub(crate) fn operation(&self) -> Option<&'static str> {
        match self.subject {
            Subject::Request(operation) | Subject::Response(operation) => Some(operation),
            Subject::Error | Subject::Event => None,
        }
    }
}

impl Document {
    pub(crate) fn read() -> Self {
        Self(serde_yaml::from_str(include_str!("../../spec/flex.yaml")).unwrap())
    }

    /// Follows references to what they mean.
    pub(crate) fn resolve<'d>(&'d self, mut value: &'d Value) -> &'d Value {
        while let Some(reference) = value.get("$ref") {
            let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
            value = self.0.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
        }
        value
    }

    /// Returns all bodies: what operations take and give, errors, and what webhooks bring.
    pub(crate) fn bodies(&self) -> Vec<Body<'_>> {
        let mut bodies = Vec::new();
        for operation in operations(&self.0["paths"]) {
            let id = operation["operationId"].as_str().unwrap();
            let row = OPERATIONS.iter().find(|row| row.operation == id);
            let id = row.unwrap_or_else(|| panic!("`{id}` is not in the table")).operation;
            if let Some(request) = operation.get("requestBody") {
                bodies.extend(self.contents(request, Subject::Request(id), id));
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let subject = if status == "200" { Subject::Response(id) } else { Subject::Error };
                bodies.extend(self.contents(response, subject, &format!("{id} {status}")));
            }
        }
        for webhook in operations(&self.0["webhooks"]) {
            let name = webhook["operationId"].as_str().unwrap();
            bodies.extend(self.contents(&webhook["requestBody"], Subject::Event, name));
        }
        bodies
    }

    /// Returns one body.
    pub(crate) fn body(&self, subject: Subject) -> Body<'_> {
        let found = self.bodies().into_iter().find(|body| body.subject == subject);
        found.unwrap_or_else(|| panic!("the document has no {subject:?}"))
    }

    /// Returns the bodies of a request or response, by media type.
    fn contents<'d>(&'d self, value: &'d Value, subject: Subject, name: &str) -> Vec<Body<'d>> {
        let Some(contents) = self.resolve(value).get("content").and_then(Value::as_object) else {
            return Vec::new();
        };
        let body = |(media_type, content): (&'d String, &'d Value)| {
            let named = content.get("examples").and_then(Value::as_object).into_iter().flatten();
            let mut examples: Vec<(String, &Value)> = named
                .map(|(key, example)| (format!("{name} {key}"), &self.resolve(example)["value"]))
                .collect();
            examples.extend(content.get("example").map(|example| (name.to_owned(), example)));
            Body { subject, media_type, schema: &content["schema"], examples }
        };
        contents.iter().map(body).collect()
    }
}

fn operations(paths: &Value) -> impl Iterator<Item = &Value> {
    let items = paths.as_object().unwrap().values().flat_map(|item| item.as_object().unwrap());
    items.map(|(_, value)| value).filter(|value| value.get("operationId").is_some())
}
