//! Responses that are streams: the type of their values.

use std::borrow::Cow;

use super::{Lowered, Lowering, Place};
use crate::ir::{BodyContent, Framing, Ref, Shape, Success, TextFormat};
use crate::spec::{JsonType, Media, MediaType, Named, Schema};

/// The properties by which OpenAPI 3.2 describes an event.
const EVENT: &[&str] = &["data", "event", "id", "retry"];

impl<'a> Lowering<'a> {
    /// Lowers a response that is a stream.
    pub(super) fn stream(
        &mut self,
        media: Media,
        named: &Named<MediaType>,
        place: &Place,
        notes: &mut Vec<String>,
    ) -> Lowered<Success> {
        let name = named.name.clone();
        let framing = match media {
            Media::Sequence => Framing::Sequence(name),
            Media::Events => return self.events(&named.value, place, notes),
            Media::Json
            | Media::Multipart
            | Media::Form
            | Media::Text
            | Media::Lines
            | Media::Other => Framing::Lines(name),
        };
        let ty = match self.item_schema(&named.value, place)? {
            Some((schema, place)) if !self.is_binary(&schema) => {
                self.schema(&schema, &place)?.into_item()
            }
            Some(_) | None => Ref::Any,
        };
        Ok(Success::Stream { ty, framing })
    }

    /// Lowers a body of values one after the other; bytes where the description does not say what they are.
    pub(super) fn sent_lines(
        &mut self,
        media: Media,
        named: &Named<MediaType>,
        place: &Place,
    ) -> BodyContent {
        let mark = self.diagnostics.mark();
        let stream = self.stream(media, named, place, &mut Vec::new());
        if stream.is_err() {
            self.diagnostics.soften(mark, "the body is sent as bytes");
        }
        if let Ok(Success::Stream { ty, framing }) = stream
            && ty != Ref::Any
            // Descriptions may be of the text as a whole, too.
            && (self.is_of_items(&named.value, place) || !self.is_text(&ty))
        {
            return BodyContent::Lines { ty: Ref::List(Box::new(ty)), framing };
        }
        BodyContent::Bytes { media_type: named.name.clone() }
    }

    /// Whether the description is of the values one by one, and not of all of them as a text.
    fn is_of_items(&mut self, media: &MediaType, place: &Place) -> bool {
        let Some(schema) = media.schema.as_ref().filter(|_| media.item_schema.is_none()) else {
            return true;
        };
        self.behind(schema, place).is_ok_and(|(whole, _)| whole.types.contains(&JsonType::Array))
    }

    fn events(
        &mut self,
        media: &MediaType,
        place: &Place,
        notes: &mut Vec<String>,
    ) -> Lowered<Success> {
        let text = Success::Stream { ty: Ref::String, framing: Framing::TextEvents };
        let Some((schema, place)) = self.item_schema(media, place)? else { return Ok(text) };
        let is_item = media.item_schema.is_some();
        if self.is_one_of_events(&schema, &place, is_item)? {
            notes.push(
                "Events of each type bring something else, which is given as text.".to_owned(),
            );
            return Ok(text);
        }
        let (schema, place) = match self.event_data(&schema, &place, is_item)? {
            Some(data) => data,
            None => (schema, place),
        };
        if self.is_binary(&schema) {
            return Ok(text);
        }
        let typed = self.schema(&schema, &place)?;
        if self.is_text(&typed.ty) {
            return Ok(Success::Stream { ty: typed.ty, framing: Framing::TextEvents });
        }
        Ok(Success::Stream { ty: typed.into_item(), framing: Framing::Events })
    }

    /// The schema of one value: that of the items, where the schema is of all values as a list.
    fn item_schema(
        &mut self,
        media: &MediaType,
        place: &Place,
    ) -> Lowered<Option<(Schema, Place)>> {
        if let Some(schema) = &media.item_schema {
            return Ok(Some((Schema::clone(schema), place.child("itemSchema", "Item"))));
        }
        let Some(schema) = &media.schema else { return Ok(None) };
        let (whole, whole_place) = self.behind(schema, place)?;
        Ok(Some(match &whole.items {
            Some(items) if whole.types.contains(&JsonType::Array) => {
                (Schema::clone(items), whole_place.child("items", "Item"))
            }
            Some(_) | None => (Schema::clone(schema), place.clone()),
        }))
    }

    /// The schema of what an event brings, where the schema is of the event as a whole.
    fn event_data(
        &mut self,
        schema: &Schema,
        place: &Place,
        is_item: bool,
    ) -> Lowered<Option<(Schema, Place)>> {
        let (event, place) = self.behind(schema, place)?;
        let data = event.properties.iter().find(|property| property.name == "data");
        let Some(data) = data.filter(|_| is_event(&event, is_item)) else { return Ok(None) };
        let place = place.property("data");
        Ok(Some(match &data.value.content {
            Some(content) => ((**content).clone(), place.inside("contentSchema")),
            None => (data.value.clone(), place),
        }))
    }

    /// Whether a schema is of several events as a whole.
    fn is_one_of_events(&mut self, schema: &Schema, place: &Place, is_item: bool) -> Lowered<bool> {
        let (whole, place) = self.behind(schema, place)?;
        let branches = whole.one_of.iter().chain(&whole.any_of);
        let mut is_one_of = false;
        for branch in branches {
            let (branch, _) = self.behind(branch, &place)?;
            if !is_event(&branch, is_item) {
                return Ok(false);
            }
            is_one_of = true;
        }
        Ok(is_one_of)
    }

    /// What a schema refers to, or else itself.
    fn behind<'s>(&mut self, schema: &'s Schema, place: &Place) -> Lowered<(Cow<'s, Schema>, Place)>
    where
        'a: 's,
    {
        match &schema.reference {
            Some(reference) => {
                let (schema, pointer) = self.referenced(reference)?;
                Ok((schema, Place::of_pointer(&pointer)))
            }
            None => Ok((Cow::Borrowed(schema), place.clone())),
        }
    }

    /// Whether a value of the type is a string in JSON, which an event has without its quotes.
    fn is_text(&self, ty: &Ref) -> bool {
        match self.api.unalias(ty) {
            Ref::String | Ref::Base64 => true,
            Ref::Text(format) => *format != TextFormat::DecimalNumber,
            Ref::Named(id) => matches!(self.api.ty(*id).shape, Shape::StringEnum(_)),
            Ref::Boolean
            | Ref::Integer(_)
            | Ref::Number
            | Ref::Any
            | Ref::List(_)
            | Ref::Map(_)
            | Ref::Nullable(_) => false,
        }
    }
}

/// Whether a schema is of an event as a whole. Before 3.2 it could as well be that of an object with a property
/// `data`: then it must also name `event`.
fn is_event(schema: &Schema, is_item: bool) -> bool {
    let mut names = schema.properties.iter().map(|property| property.name.as_str());
    let has = |wanted: &str| schema.properties.iter().any(|property| property.name == wanted);
    let has_its_own = if is_item { has("data") || has("event") } else { has("event") };
    schema.all_of.is_empty() && has_its_own && names.all(|name| EVENT.contains(&name))
}
