//! Request bodies and responses.

use super::hints::example;
use super::schema::docs;
use super::{Broken, Lowered, Lowering, Place};
use crate::config::Envelopes;
use crate::diagnostic::{Code, Span};
use crate::ir::{
    Body, BodyContent, ErrorResponse, Layout, Part, PartKind, Ref, Shape, Style, Success,
    TextFormat,
};
use crate::spec::{self, Additional, Encoding, JsonType, MediaType, Named, RefOr, Schema, escape};

/// What a media type is, as far as the client cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Media {
    Json,
    Multipart,
    Form,
    Text,
    Other,
}

fn media(name: &str) -> Media {
    let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "*/*" => Media::Json,
        "application/xml" => Media::Text,
        "multipart/form-data" => Media::Multipart,
        "application/x-www-form-urlencoded" => Media::Form,
        _ if essence.ends_with("+json") || essence.ends_with("/json") => Media::Json,
        _ if essence.starts_with("text/") || essence.ends_with("+xml") => Media::Text,
        _ => Media::Other,
    }
}

/// The items of a list: in a form, each is a part of its own.
fn items(schema: &Schema) -> Option<&Schema> {
    let is_list = schema.types.contains(&JsonType::Array) && schema.reference.is_none();
    schema.items.as_deref().filter(|_| is_list)
}

fn is_binary(schema: &Schema) -> bool {
    let is_string = schema.types.is_empty() || schema.types.contains(&JsonType::String);
    is_string && schema.format.as_deref() == Some("binary")
}

/// Returns the media type that is easiest to use; of equals, the first.
fn preferred(content: &[Named<MediaType>]) -> Option<(Media, &Named<MediaType>)> {
    content.iter().map(|named| (media(&named.name), named)).min_by_key(|(media, _)| *media)
}

/// The media type under which bytes are sent.
fn bytes_type(name: &str) -> String {
    name.replace("*/*", "application/octet-stream")
}

/// How a property of a form is written, where its encoding says so.
fn form_layout(encoding: &Encoding) -> Option<Layout> {
    let is_json = encoding.content_type.as_deref().is_some_and(|text| media(text) == Media::Json);
    let style = match encoding.style.as_deref() {
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("deepObject") => Style::DeepObject,
        Some(_) => Style::Form,
        None if is_json => Style::Json,
        None if encoding.explode.is_some() || encoding.allow_reserved => Style::Form,
        None => return None,
    };
    let explode = encoding.explode.unwrap_or(style == Style::Form);
    Some(Layout { style, explode, allow_reserved: encoding.allow_reserved })
}

impl Lowering<'_> {
    /// Returns a request body behind its references, and so its media types.
    pub(super) fn request_body(
        &mut self,
        body: &RefOr<spec::RequestBody>,
    ) -> Lowered<(spec::RequestBody, Option<String>)> {
        let (mut body, pointer) = self.item(body, spec::RequestBody::read)?;
        self.follow_media_types(&mut body.content)?;
        Ok((body, pointer))
    }

    /// Returns a response behind its references, and so its media types.
    fn response(
        &mut self,
        response: &RefOr<spec::Response>,
    ) -> Lowered<(spec::Response, Option<String>)> {
        let (mut response, pointer) = self.item(response, spec::Response::read)?;
        self.follow_media_types(&mut response.content)?;
        Ok((response, pointer))
    }

    pub(super) fn follow_media_types(&mut self, content: &mut [Named<MediaType>]) -> Lowered<()> {
        for named in content {
            if let Some(reference) = named.value.reference.take() {
                named.value = self.item(&RefOr::Ref(reference), MediaType::read)?.0;
            }
        }
        Ok(())
    }

    pub(super) fn body(
        &mut self,
        body: &spec::RequestBody,
        place: &Place,
    ) -> Lowered<Option<Body>> {
        let Some((media, named)) = preferred(&body.content) else { return Ok(None) };
        let any = Schema::any(named.value.at);
        let schema = named.value.schema.as_ref().unwrap_or(&any);
        let place = place.child("requestBody", "Body");
        let is_raw = matches!(media, Media::Json | Media::Text) && self.is_binary(schema);
        let content = match media {
            _ if is_raw => BodyContent::Bytes { media_type: bytes_type(&named.name) },
            Media::Json => {
                let (ty, envelope) = self.enveloped(schema, &place)?;
                // A body that may be anything is sent as what it is.
                let media_type = named.name.replace("*/*", "application/json");
                BodyContent::Json { ty, envelope, media_type }
            }
            Media::Form => {
                let encoding = named.value.encoding.iter();
                let styles = encoding
                    .filter_map(|part| Some((part.name.clone(), form_layout(&part.value)?)));
                let styles = styles.collect();
                BodyContent::Form { ty: self.schema(schema, &place)?.ty, styles }
            }
            Media::Multipart => self.multipart(schema, &named.value, &place)?,
            Media::Text => BodyContent::Text { media_type: named.name.clone() },
            Media::Other => BodyContent::Bytes { media_type: bytes_type(&named.name) },
        };
        let others = body.content.iter().filter(|other| other.name != named.name);
        let others: Vec<String> = others.map(|other| format!("`{}`", other.name)).collect();
        let mut description = body.description.clone();
        let example = named.value.example.as_ref().and_then(example);
        if !others.is_empty() {
            let note =
                format!("Sent as `{}`; the API also takes {}.", named.name, others.join(", "));
            description =
                Some(description.map_or(note.clone(), |text| format!("{text}\n\n{note}")));
        }
        Ok(Some(Body { required: body.required, description, content, example }))
    }

    /// Lowers a schema; where the settings say so, an object with exactly one declared, required
    /// property is taken for the envelope of that property.
    fn enveloped(&mut self, schema: &Schema, place: &Place) -> Lowered<(Ref, Option<String>)> {
        if self.config.envelopes == Envelopes::Unwrap {
            let (schema, place) = match &schema.reference {
                Some(reference) => {
                    let (schema, pointer) = self.referenced(reference)?;
                    let place = Place::of_pointer(&pointer);
                    (schema, place)
                }
                None => (schema.clone(), place.clone()),
            };
            let is_plain = schema.all_of.is_empty()
                && schema.one_of.is_empty()
                && schema.any_of.is_empty()
                && !matches!(schema.additional, Additional::Schema(_) | Additional::Any);
            if let ([property], [required], true) =
                (schema.properties.as_slice(), schema.required.as_slice(), is_plain)
            {
                let typed = self.schema(&property.value, &place.property(&property.name))?;
                if property.name == *required && !typed.nullable {
                    return Ok((typed.ty, Some(property.name.clone())));
                }
            }
        }
        Ok((self.schema(schema, place)?.into_item(), None))
    }

    /// Lowers the schema of a multipart body to the parts of a form.
    fn multipart(
        &mut self,
        schema: &Schema,
        media: &MediaType,
        place: &Place,
    ) -> Lowered<BodyContent> {
        let (schema, place) = match &schema.reference {
            Some(reference) => {
                let (schema, pointer) = self.referenced(reference)?;
                // The schema may also be used as an object elsewhere.
                let mut place = Place::of_pointer(&pointer);
                place.pointer.push_str("/multipart");
                if let Some(object) = self.by_pointer.get(&pointer) {
                    self.forms.push(*object);
                }
                (schema, place)
            }
            None => (schema.clone(), place.clone()),
        };
        let mut parts = Vec::new();
        for (property, place, presence) in self.form_properties(&schema, &place)? {
            let encoding = media.encoding.iter().find(|part| part.name == property.name);
            let content_type = encoding.and_then(|part| part.value.content_type.clone());
            let is_list = items(&property.value).is_some();
            let is_joined = encoding.is_some_and(|part| {
                part.value.explode == Some(false) || part.value.style.is_some()
            });
            if is_list && is_joined && content_type.is_none() {
                let name = &property.name;
                let message =
                    format!("values of the part `{name}` that are joined are not supported yet");
                self.diagnostics
                    .warning(Code::Unsupported, property.value.at, message)
                    .help("each is sent as a part of its own");
            }
            parts.push(Part {
                wire: property.name.clone(),
                docs: docs(self.document, &property.value),
                presence,
                is_repeated: is_list,
                kind: self.part(&property.value, content_type, &place)?,
            });
        }
        if parts.is_empty() {
            return Ok(BodyContent::Multipart { form: None });
        }
        let id = if let Some(id) = self.by_pointer.get(&place.pointer) {
            *id
        } else {
            let id = self.reserve(&place, &schema);
            self.by_pointer.insert(place.pointer.clone(), id);
            self.api.types[id.0].shape = Shape::Form(parts);
            id
        };
        Ok(BodyContent::Multipart { form: Some(id) })
    }

    fn part(
        &mut self,
        schema: &Schema,
        content_type: Option<String>,
        place: &Place,
    ) -> Lowered<PartKind> {
        let (schema, place) = match items(schema) {
            Some(items) => (items, place.child("items", "Item")),
            None => (schema, place.clone()),
        };
        if self.is_binary(schema) {
            return Ok(PartKind::File { content_types: content_type });
        }
        let ty = self.schema(schema, &place)?.ty;
        // Of several content types, the first.
        let content_type = content_type
            .and_then(|types| types.split(',').next().map(|first| first.trim().to_owned()));
        Ok(PartKind::Value { ty, content_type })
    }

    /// Whether a schema stands for raw bytes, which are no JSON whatever the media type says.
    fn is_binary(&mut self, schema: &Schema) -> bool {
        if let Some(reference) = &schema.reference {
            return self.referenced(reference).is_ok_and(|(schema, _)| is_binary(&schema));
        }
        is_binary(schema)
    }

    /// Whether a value of the type is one text.
    pub(super) fn is_scalar(&self, ty: &Ref) -> bool {
        match self.api.unalias(ty) {
            Ref::Text(format) => *format != TextFormat::Secret,
            Ref::Boolean | Ref::Integer(_) | Ref::Number | Ref::String => true,
            Ref::Base64 | Ref::Any | Ref::List(_) | Ref::Map(_) | Ref::Nullable(_) => false,
            Ref::Named(id) => {
                matches!(self.api.ty(*id).shape, Shape::StringEnum(_) | Shape::NumberEnum(_))
            }
        }
    }

    /// Sorts the responses of an operation into what it gives and what can go wrong.
    pub(super) fn responses(
        &mut self,
        operation: &spec::Operation,
        place: &Place,
    ) -> Lowered<(Success, Vec<ErrorResponse>)> {
        let mut successes: Vec<Success> = Vec::new();
        let mut errors = Vec::new();
        let has_success = operation.responses.iter().any(|named| named.name.starts_with('2'));
        for named in &operation.responses {
            let (response, pointer) = self.response(&named.value)?;
            let status = named.name.to_ascii_uppercase();
            let place = match pointer {
                Some(pointer) => Place::of_pointer(&pointer),
                None => place.child(&format!("responses/{}", escape(&named.name)), "Response"),
            };
            let is_default = status == "DEFAULT";
            if status.starts_with('2') || (is_default && !has_success) {
                let success = self.success(&response.content, &place)?;
                if !successes.contains(&success) {
                    successes.push(success);
                }
            } else if status.starts_with(['4', '5']) || is_default {
                let ty = match preferred(&response.content) {
                    Some((Media::Json, named)) => match &named.value.schema {
                        Some(schema) => Some(self.schema(schema, &place)?.into_item()),
                        None => None,
                    },
                    _ => None,
                };
                let status = status.replace("DEFAULT", "default");
                errors.push(ErrorResponse { status, description: response.description, ty });
            }
        }
        if successes.len() > 1 {
            successes.retain(|success| *success != Success::Empty);
        }
        let success = match successes.as_slice() {
            [] => Success::Empty,
            [only] => only.clone(),
            _ => return Err(self.several_successes(operation.at)),
        };
        Ok((success, errors))
    }

    /// The media types of JSON that the responses of an operation have, where they are not the usual one
    /// alone.
    pub(super) fn accept(&mut self, operation: &spec::Operation) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for named in &operation.responses {
            let Ok((response, _)) = self.response(&named.value) else { continue };
            for named in response.content {
                let is_new = !names.contains(&named.name) && named.name != "*/*";
                if media(&named.name) == Media::Json && is_new {
                    names.push(named.name);
                }
            }
        }
        let is_usual = names.iter().all(|name| name == "application/json");
        (!is_usual).then(|| names.join(", "))
    }

    fn several_successes(&mut self, at: Span) -> Broken {
        let at = Span { end: at.start, ..at };
        let message = "success responses of different types are not supported yet";
        self.diagnostics.left_out(Code::Unsupported, at, message);
        Broken
    }

    fn success(&mut self, content: &[Named<MediaType>], place: &Place) -> Lowered<Success> {
        let Some((media, named)) = preferred(content) else { return Ok(Success::Empty) };
        if let Some(schema) = &named.value.schema
            && self.is_binary(schema)
        {
            return Ok(Success::Bytes);
        }
        Ok(match (media, &named.value.schema) {
            (Media::Json, Some(schema)) => {
                let (ty, envelope) = self.enveloped(schema, place)?;
                Success::Json { ty, envelope }
            }
            (Media::Json, None) => Success::Json { ty: Ref::Any, envelope: None },
            (Media::Text, _) => Success::Text,
            (Media::Multipart | Media::Form | Media::Other, _) => Success::Bytes,
        })
    }
}
