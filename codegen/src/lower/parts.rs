//! Answers of several parts: what each of them is.

use std::borrow::Cow;

use super::schema::docs;
use super::{Lowered, Lowering, Place};
use crate::ir::{Docs, Part, PartKind, PartOrder, Parts, Presence, Ref, Shape, Success};
use crate::spec::{Encoding, JsonType, Media, MediaType, Named, Schema, is_multipart, media};

/// Whether an answer of a kind always has several parts, and comes to an end: all that is asked for is read alike.
pub(super) fn are_multipart(content: &[Named<MediaType>], kind: Media) -> bool {
    content.iter().all(|named| media(&named.name) != kind || is_multipart(&named.name))
}

/// Whether a schema says nothing of a value, which may be bytes then.
fn is_anything(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.types.is_empty()
        && schema.properties.is_empty()
        && schema.items.is_none()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.content_media_type.is_none()
        && [&schema.all_of, &schema.one_of, &schema.any_of].iter().all(|list| list.is_empty())
}

/// Whether an encoding names what is neither text nor JSON.
fn is_of_files(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|types| {
        types.split(',').all(|one| media(one.trim()) == Media::Other && one.trim() != "*/*")
    })
}

impl Lowering<'_> {
    /// Lowers an answer of several parts; bytes where the description does not say what they are.
    pub(super) fn parts(&mut self, named: &Named<MediaType>, place: &Place) -> Success {
        let mark = self.diagnostics.mark();
        let parts = self.described_parts(named, place);
        if parts.is_err() {
            self.diagnostics.soften(mark, "the answer is given as bytes");
        }
        parts.ok().flatten().unwrap_or(Success::Bytes)
    }

    fn described_parts(
        &mut self,
        named: &Named<MediaType>,
        place: &Place,
    ) -> Lowered<Option<Success>> {
        let media_type = named.name.clone();
        let media = &named.value;
        if let Some(items) = &media.item_schema {
            let place = place.child("itemSchema", "Item");
            return self.list_of_parts(items, media, media_type, &place).map(Some);
        }
        let Some(schema) = &media.schema else { return Ok(None) };
        let (schema, place) = match &schema.reference {
            Some(reference) => {
                let (schema, pointer) = self.referenced(reference)?;
                // The schema may also be used as an object elsewhere, or for parts that are sent.
                let mut place = Place::of_pointer(&pointer);
                place.pointer.push_str("/parts");
                if let Some(object) = self.by_pointer.get(&pointer) {
                    self.forms.push(*object);
                }
                (schema, place)
            }
            None => (Cow::Borrowed(&**schema), place.clone()),
        };
        let (order, parts) = if schema.members.is_empty() {
            if let Some(items) = &schema.items {
                let place = place.child("items", "Item");
                return self.list_of_parts(items, media, media_type, &place).map(Some);
            }
            (PartOrder::ByName, self.named_parts(&schema, media, &place)?)
        } else {
            (PartOrder::ByPlace, self.parts_in_order(&schema, media, &place)?)
        };
        if parts.is_empty() {
            return Ok(None);
        }
        let id = self.made_of_parts(&schema, place, Shape::Parts(Parts { order, parts }));
        Ok(Some(Success::Parts { ty: Ref::Named(id), media_type }))
    }

    /// A list of all parts, which are alike.
    fn list_of_parts(
        &mut self,
        items: &Schema,
        media: &MediaType,
        media_type: String,
        place: &Place,
    ) -> Lowered<Success> {
        let encoding = media.item_encoding.as_ref();
        let (kind, nullable) = self.received_part(items, encoding, place)?;
        Ok(match kind {
            PartKind::File { .. } => Success::Files { media_type },
            PartKind::Value { ty, .. } => {
                let item = if nullable { Ref::Nullable(Box::new(ty)) } else { ty };
                Success::Parts { ty: Ref::List(Box::new(item)), media_type }
            }
        })
    }

    /// The properties of an object, each of which is a part.
    fn named_parts(
        &mut self,
        schema: &Schema,
        media: &MediaType,
        place: &Place,
    ) -> Lowered<Vec<Part>> {
        let mut parts = Vec::new();
        for (property, place, presence) in self.form_properties(schema, place)? {
            let encoding = media.encoding.iter().find(|part| part.name == property.name);
            let encoding = encoding.map(|part| &part.value);
            let items = self.items(&property.value, &place)?;
            let is_repeated = items.is_some();
            let joint = encoding.filter(|_| is_repeated);
            let joint = joint.and_then(|encoding| self.joint(encoding, &property));
            let (kind, nullable) = match items {
                Some((items, place)) => self.received_part(&items, encoding, &place)?,
                None => self.received_part(&property.value, encoding, &place)?,
            };
            let is_there =
                presence == Presence::Required && !nullable && !property.value.write_only;
            parts.push(Part {
                docs: docs(self.document, &property.value),
                wire: property.name,
                presence: if is_there { Presence::Required } else { Presence::Optional },
                is_repeated,
                joint: joint.filter(|_| matches!(kind, PartKind::Value { .. })),
                kind,
            });
        }
        Ok(parts)
    }

    /// The members of a tuple, and what follows them.
    fn parts_in_order(
        &mut self,
        schema: &Schema,
        media: &MediaType,
        place: &Place,
    ) -> Lowered<Vec<Part>> {
        // What the items are besides members stands last among them.
        let others = schema.items.iter().filter(|items| items.any_of.len() > schema.members.len());
        let others = others.filter_map(|items| items.any_of.last());
        let mut parts = Vec::new();
        for (index, member) in schema.members.iter().chain(others).enumerate() {
            let is_repeated = index == schema.members.len();
            let (wire, encoding) = if is_repeated {
                ("other parts".to_owned(), media.item_encoding.as_ref())
            } else {
                (format!("part {}", index + 1), media.prefix_encoding.get(index))
            };
            let place = place.child(&format!("prefixItems/{index}"), &wire);
            let (kind, nullable) = self.received_part(member, encoding, &place)?;
            let presence = if nullable { Presence::Optional } else { Presence::Required };
            let docs = if member.reference.is_some() {
                Docs::default()
            } else {
                docs(self.document, member)
            };
            parts.push(Part { wire, docs, presence, is_repeated, joint: None, kind });
        }
        Ok(parts)
    }

    /// What a part is, and whether null may stand in its place.
    fn received_part(
        &mut self,
        schema: &Schema,
        encoding: Option<&Encoding>,
        place: &Place,
    ) -> Lowered<(PartKind, bool)> {
        let content_type = encoding.and_then(|encoding| encoding.content_type.clone());
        let is_file = is_anything(schema) && is_of_files(content_type.as_deref());
        if is_file || self.is_binary(schema) {
            let nullable = schema.types.contains(&JsonType::Null);
            return Ok((PartKind::File { content_types: content_type }, nullable));
        }
        let typed = self.schema(schema, place)?;
        Ok((PartKind::Value { ty: typed.ty, content_type }, typed.nullable))
    }
}
