//! Request bodies.

use std::borrow::Cow;

use super::hints::example;
use super::schema::{docs, without_null};
use super::{Lowered, Lowering, Place};
use crate::config::Envelopes;
use crate::diagnostic::Code;
use crate::ir::{Body, BodyContent, Layout, Part, PartKind, Ref, Shape, Style, TypeId};
use crate::spec::{
    self, Additional, Encoding, JsonType, Media, MediaType, Named, RefOr, Schema, is_plain_text,
    is_range, media, one_of_range,
};

/// Whether a schema is that of a file: by its format, or as 3.1 has it, by how its content is written.
fn is_binary(schema: &Schema) -> bool {
    let is_string = schema.types.is_empty() || schema.types.contains(&JsonType::String);
    let is_file = match (&schema.format, &schema.content_encoding, &schema.content_media_type) {
        (Some(format), ..) => format == "binary",
        (None, Some(encoding), _) => encoding == "binary",
        (None, None, Some(media_type)) => media(media_type) == Media::Other,
        (None, None, None) => false,
    };
    is_string && is_file
}

/// Returns the media type that is easiest to use; of equals, the first.
pub(super) fn preferred(content: &[Named<MediaType>]) -> Option<(Media, &Named<MediaType>)> {
    content.iter().map(|named| (media(&named.name), named)).min_by_key(|(media, _)| *media)
}

/// How a property of a form is written, where its encoding says so.
fn form_layout(encoding: &Encoding) -> Option<Layout> {
    let is_json = encoding.content_type.as_deref().is_some_and(|text| media(text) == Media::Json);
    let style = match encoding.style.as_deref() {
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("tabDelimited") => Style::TabDelimited,
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
    pub(super) fn response(
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
        let schema = named.value.schema.as_deref().unwrap_or(&any);
        let place = place.child("requestBody", "Body");
        let is_anything = named.value.schema.is_none() && is_range(&named.name);
        let is_raw =
            is_anything || matches!(media, Media::Json | Media::Text) && self.is_binary(schema);
        let content = match media {
            _ if is_raw => BodyContent::Bytes { media_type: one_of_range(&named.name).to_owned() },
            Media::Json => {
                let (ty, envelope) = self.enveloped(schema, &place)?;
                // A body that may be anything is sent as what it is.
                let is_range = is_range(&named.name);
                let media_type =
                    if is_range { "application/json" } else { one_of_range(&named.name) };
                BodyContent::Json { ty, envelope, media_type: media_type.to_owned() }
            }
            Media::Form => {
                let encoding = named.value.encoding.iter();
                let styles = encoding
                    .filter_map(|part| Some((part.name.clone(), form_layout(&part.value)?)));
                let styles = styles.collect();
                BodyContent::Form { ty: self.schema(schema, &place)?.ty, styles }
            }
            Media::Multipart => self.multipart(schema, &named.value, &place)?,
            Media::Text | Media::Events => BodyContent::Text {
                ty: self.text(schema, &named.name, &place)?,
                media_type: one_of_range(&named.name).to_owned(),
            },
            Media::Lines | Media::Sequence => self.sent_lines(media, named, &place),
            Media::Other => BodyContent::Bytes { media_type: one_of_range(&named.name).to_owned() },
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
    pub(super) fn enveloped(
        &mut self,
        schema: &Schema,
        place: &Place,
    ) -> Lowered<(Ref, Option<String>)> {
        if self.config.envelopes == Envelopes::Unwrap {
            let (schema, place) = match &schema.reference {
                Some(reference) => {
                    let (schema, pointer) = self.referenced(reference)?;
                    let place = Place::of_pointer(&pointer);
                    (schema, place)
                }
                None => (Cow::Borrowed(schema), place.clone()),
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

    /// What a text is: where it is plain and the schema says so, a number, a boolean or another value that prints as it.
    fn text(&mut self, schema: &Schema, media_type: &str, place: &Place) -> Lowered<Ref> {
        let target = match &schema.reference {
            Some(reference) => self.referenced(reference)?.0,
            None => Cow::Borrowed(schema),
        };
        let is_scalar = match without_null(&target.types).as_slice() {
            [JsonType::Object | JsonType::Array] => false,
            [_] => true,
            _ => target.enumeration.is_some(),
        };
        if !is_scalar || !is_plain_text(media_type) {
            return Ok(Ref::String);
        }
        let ty = self.schema(schema, place)?.ty;
        Ok(if self.api.is_scalar(&ty) { ty } else { Ref::String })
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
            None => (Cow::Borrowed(schema), place.clone()),
        };
        let mut parts = Vec::new();
        for (property, place, presence) in self.form_properties(&schema, &place)? {
            let encoding = media.encoding.iter().find(|part| part.name == property.name);
            let content_type = encoding.and_then(|part| part.value.content_type.clone());
            let items = self.items(&property.value, &place)?;
            let is_list = items.is_some();
            let joint = encoding.filter(|_| is_list);
            let joint = joint.and_then(|part| self.joint(&part.value, &property));
            // A style takes the place of a content type.
            let content_type = content_type.filter(|_| joint.is_none());
            let kind = match items {
                Some((items, place)) => self.part(&items, content_type, &place)?,
                None => self.part(&property.value, content_type, &place)?,
            };
            parts.push(Part {
                wire: property.name.clone(),
                docs: docs(self.document, &property.value),
                presence,
                is_repeated: is_list,
                joint: joint.filter(|_| matches!(kind, PartKind::Value { .. })),
                kind,
            });
        }
        if parts.is_empty() {
            return Ok(BodyContent::Multipart { form: None });
        }
        let form = self.made_of_parts(&schema, place, Shape::Form(parts));
        Ok(BodyContent::Multipart { form: Some(form) })
    }

    /// Returns the type that a schema is for certain parts: with other encodings, the same schema is another type.
    pub(super) fn made_of_parts(
        &mut self,
        schema: &Schema,
        mut place: Place,
        shape: Shape,
    ) -> TypeId {
        let is_same = |known: &Shape| match (known, &shape) {
            (Shape::Form(known), Shape::Form(parts)) => known == parts,
            (Shape::Parts(known), Shape::Parts(parts)) => known == parts,
            _ => false,
        };
        while let Some(id) = self.by_pointer.get(&place.pointer) {
            if is_same(&self.api.ty(*id).shape) {
                return *id;
            }
            place.pointer.push_str("/other");
        }
        let id = self.reserve(&place, schema);
        self.by_pointer.insert(place.pointer, id);
        self.api.types[id.0].shape = shape;
        id
    }

    /// What stands between the values of a list that are one part of a form, as its encoding says. In 3.0 a style means
    /// nothing there; descriptions of 2.0 say it in other words.
    pub(super) fn joint(
        &mut self,
        encoding: &Encoding,
        property: &Named<Schema>,
    ) -> Option<&'static str> {
        if self.document.openapi.starts_with("3.0") || encoding.explode == Some(true) {
            return None;
        }
        match encoding.style.as_deref() {
            Some("spaceDelimited") => Some(" "),
            Some("pipeDelimited") => Some("|"),
            Some("tabDelimited") => Some("\t"),
            None | Some("form") => (encoding.explode == Some(false)).then_some(","),
            Some(other) => {
                let message =
                    format!("values of the part `{}` are not written as `{other}`", property.name);
                self.diagnostics
                    .warning(Code::Unsupported, property.value.at, message)
                    .help("each is a part of its own");
                None
            }
        }
    }

    /// The items of a list: in a form, each is a part of its own.
    pub(super) fn items(
        &mut self,
        schema: &Schema,
        place: &Place,
    ) -> Lowered<Option<(Schema, Place)>> {
        let (list, place) = match &schema.reference {
            Some(reference) => {
                let (schema, pointer) = self.referenced(reference)?;
                (schema, Place::of_pointer(&pointer))
            }
            None => (Cow::Borrowed(schema), place.clone()),
        };
        let is_list = list.types.contains(&JsonType::Array) && list.reference.is_none();
        let items = list.items.as_deref().filter(|_| is_list);
        Ok(items.map(|items| (items.clone(), place.child("items", "Item"))))
    }

    fn part(
        &mut self,
        schema: &Schema,
        content_type: Option<String>,
        place: &Place,
    ) -> Lowered<PartKind> {
        if self.is_binary(schema) {
            return Ok(PartKind::File { content_types: content_type });
        }
        let ty = self.schema(schema, place)?.ty;
        // Of several content types, the first.
        let content_type = content_type
            .and_then(|types| types.split(',').next().map(|first| first.trim().to_owned()));
        Ok(PartKind::Value { ty, content_type })
    }

    /// Whether a schema is a number or a boolean, by its own word.
    pub(super) fn is_bare(&mut self, schema: &Schema) -> bool {
        let is_bare = |schema: &Schema| {
            let bare = [JsonType::Integer, JsonType::Number, JsonType::Boolean];
            matches!(schema.types.as_slice(), [only] if bare.contains(only))
        };
        match &schema.reference {
            Some(reference) => self.referenced(reference).is_ok_and(|(schema, _)| is_bare(&schema)),
            None => is_bare(schema),
        }
    }

    /// Whether a schema stands for raw bytes, which are no JSON whatever the media type says.
    pub(super) fn is_binary(&mut self, schema: &Schema) -> bool {
        if let Some(reference) = &schema.reference {
            return self.referenced(reference).is_ok_and(|(schema, _)| is_binary(&schema));
        }
        is_binary(schema)
    }
}
