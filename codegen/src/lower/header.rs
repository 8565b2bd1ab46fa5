//! Headers of responses: one type for each, whatever the status.

use super::body::preferred;
use super::{Broken, Lowered, Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{Docs, Header, HeaderForm, IntegerKind, Ref, Shape, TypeId};
use crate::spec::{self, Media, Named, RefOr, escape};

/// What is said of a header whose type its text cannot be read as.
const NOT_READ: &str = "What the description says of its parts is not followed; it is text.";

/// What becomes of a header that cannot be read.
const TAKEN_AS_TEXT: &str = "the header is taken as a string";

/// The headers of an operation's responses.
#[derive(Default)]
pub(super) struct Headers {
    /// Each with the statuses that have it.
    known: Vec<(Header, Vec<String>)>,
    successes: Vec<String>,
}

impl Headers {
    /// Adds the headers of a response to those that are known. Nothing rests on a header: one that cannot be read is text.
    pub(super) fn add(
        &mut self,
        lowering: &mut Lowering<'_>,
        headers: &[Named<RefOr<spec::Header>>],
        place: &Place,
        status: &str,
        is_success: bool,
    ) {
        if is_success {
            self.successes.push(status.to_owned());
        }
        for named in headers {
            // The media type of a response is described by what stands for it.
            if named.name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let header = lowering.header(named, place);
            let same = |(known, _): &&mut (Header, _)| known.name.eq_ignore_ascii_case(&named.name);
            let Some((known, statuses)) = self.known.iter_mut().find(same) else {
                self.known.push((header, vec![status.to_owned()]));
                continue;
            };
            statuses.push(status.to_owned());
            let at = match &named.value {
                RefOr::Ref(reference) => reference.at,
                RefOr::Item(header) => header.at,
            };
            lowering.join_header(known, &header, at);
        }
    }

    pub(super) fn finish(self) -> Vec<Header> {
        let Self { known, successes } = self;
        let finish = |(mut header, statuses): (Header, Vec<String>)| {
            header.is_of_errors = !successes.iter().any(|status| statuses.contains(status));
            let is_in_all = successes.iter().all(|status| statuses.contains(status));
            if !is_in_all || successes.is_empty() {
                header.statuses = statuses;
            }
            header
        };
        known.into_iter().map(finish).collect()
    }
}

impl Lowering<'_> {
    /// Lowers a header. All responses of an API may have the same few, by references.
    fn header(&mut self, named: &Named<RefOr<spec::Header>>, place: &Place) -> Header {
        let RefOr::Ref(reference) = &named.value else { return self.read_header(named, place) };
        let key = (named.name.clone(), reference.at.file, reference.text.clone());
        if let Some(header) = self.headers.get(&key) {
            return header.clone();
        }
        let mark = self.diagnostics.mark();
        let header = self.read_header(named, place);
        // What is found is found at each of them.
        if self.diagnostics.mark() == mark {
            self.headers.insert(key, header.clone());
        }
        header
    }

    fn read_header(&mut self, named: &Named<RefOr<spec::Header>>, place: &Place) -> Header {
        let name = named.name.clone();
        let mut header = Header {
            name: name.clone(),
            docs: Docs::default(),
            ty: Ref::String,
            form: HeaderForm::Simple,
            statuses: Vec::new(),
            is_of_errors: false,
        };
        let mark = self.diagnostics.mark();
        let Ok((spec, pointer)) = self.item(&named.value, spec::Header::read) else {
            self.diagnostics.soften(mark, TAKEN_AS_TEXT);
            header.docs.notes.push("What describes it could not be found; it is text.".to_owned());
            return header;
        };
        let place = match pointer {
            Some(pointer) => Place::of_pointer(&pointer),
            None => place.child(&format!("headers/{}", escape(&name)), &name),
        };
        header.docs.description = spec
            .description
            .clone()
            .or_else(|| spec.schema.as_ref().and_then(|schema| schema.description.clone()));
        header.docs.deprecated = spec.deprecated;
        match self.header_type(&spec, &place) {
            Ok(Some((ty, form))) => (header.ty, header.form) = (ty, form),
            Ok(None) => {
                self.report_parts(&name, spec.at);
                header.docs.notes.push(NOT_READ.to_owned());
            }
            // What could not be read of it is reported.
            Err(Broken) => {
                self.diagnostics.soften(mark, TAKEN_AS_TEXT);
                header.docs.notes.push(NOT_READ.to_owned());
            }
        }
        header
    }

    /// Reports once that a header is no more than text.
    fn report_parts(&mut self, name: &str, at: Span) {
        if self.reported.insert((name.to_owned(), at)) {
            let at = Span { end: at.start, ..at };
            let message =
                format!("the style of headers does not say how values of `{name}` are written");
            self.diagnostics
                .warning(Code::Unsupported, at, message)
                .help("it is taken as a string; JSON is described by `content`");
        }
    }

    /// The type of a header; nothing where its text cannot be read as that.
    fn header_type(
        &mut self,
        header: &spec::Header,
        place: &Place,
    ) -> Lowered<Option<(Ref, HeaderForm)>> {
        let mut content = header.content.clone();
        self.follow_media_types(&mut content)?;
        if let Some((media, named)) = preferred(&content) {
            let schema = named.value.schema.as_ref().filter(|_| media == Media::Json);
            let is_json = media == Media::Json;
            return Ok(Some(match schema {
                Some(schema) => (self.schema(schema, place)?.ty, HeaderForm::Json),
                None if is_json => (Ref::Any, HeaderForm::Json),
                None => (Ref::String, HeaderForm::Simple),
            }));
        }
        let Some(schema) = &header.schema else {
            return Ok(Some((Ref::String, HeaderForm::Simple)));
        };
        // A header has no null: it is there or it is not.
        let ty = self.schema(schema, place)?.ty;
        // Headers have one style; descriptions of 2.0 say in others what stands between the items of a list.
        let is_simple = header.style.as_deref().is_none_or(|style| style == "simple");
        if !is_simple && self.of_piece(&ty).is_none() {
            return Ok(None);
        }
        let form = if header.explode { HeaderForm::Exploded } else { HeaderForm::Simple };
        Ok(self.of_text(&ty).map(|ty| (ty, form)))
    }

    /// Returns a type as it is read from text; nothing where it has parts that have parts of their own.
    fn of_text(&self, ty: &Ref) -> Option<Ref> {
        match self.api.unalias(ty) {
            Ref::List(item) => Some(Ref::List(Box::new(self.of_piece(item)?))),
            Ref::Map(value) => Some(Ref::Map(Box::new(self.of_piece(value)?))),
            _ => match self.api.object(ty) {
                Some(object) => {
                    let mut parts = object.fields.iter().map(|field| &field.ty).chain(&object.rest);
                    parts.all(|part| self.of_piece(part).is_some()).then(|| ty.clone())
                }
                None => self.of_piece(ty),
            },
        }
    }

    /// The same of a piece between commas.
    fn of_piece(&self, ty: &Ref) -> Option<Ref> {
        match self.api.unalias(ty) {
            // A header is text, where nothing else is said.
            Ref::Any => Some(Ref::String),
            Ref::Nullable(inner) => self.of_piece(inner),
            Ref::Boolean
            | Ref::Integer(_)
            | Ref::Number
            | Ref::String
            | Ref::Text(_)
            | Ref::Base64 => Some(ty.clone()),
            Ref::List(_) | Ref::Map(_) => None,
            Ref::Named(id) => match &self.api.ty(*id).shape {
                Shape::StringEnum(_) | Shape::NumberEnum(_) => Some(ty.clone()),
                Shape::Object(_)
                | Shape::Union(_)
                | Shape::Alias(_)
                | Shape::Form(_)
                | Shape::Parts(_) => None,
            },
        }
    }

    /// Makes a header that is known fit another of the same name.
    fn join_header(&mut self, known: &mut Header, other: &Header, at: Span) {
        known.docs.description =
            known.docs.description.take().or_else(|| other.docs.description.clone());
        let is_same = match other.form {
            // Values of JSON may hold each other without end.
            HeaderForm::Json => known.ty == other.ty,
            HeaderForm::Simple | HeaderForm::Exploded => self.is_same(&known.ty, &other.ty),
        };
        if known.form == other.form && is_same {
            return;
        }
        if let (Ref::Integer(_), Ref::Integer(_)) = (&known.ty, &other.ty) {
            known.ty = Ref::Integer(IntegerKind::I64);
            return;
        }
        known.ty = Ref::String;
        known.form = HeaderForm::Simple;
        let note = "Its type differs by the status; it is text.".to_owned();
        if !known.docs.notes.contains(&note) {
            let at = Span { end: at.start, ..at };
            let message = format!("`{}` is of another type than with another status", known.name);
            self.diagnostics
                .warning(Code::Unsupported, at, message)
                .help("it is taken as a string: one type serves the answers of all statuses");
            known.docs.notes.push(note);
        }
    }

    /// Whether two types of text are the same, as where each status has an enumeration of the same values.
    fn is_same(&self, one: &Ref, other: &Ref) -> bool {
        match (self.api.unalias(one), self.api.unalias(other)) {
            (Ref::Named(one), Ref::Named(other)) => {
                one == other || self.has_same_values(*one, *other)
            }
            (Ref::List(one), Ref::List(other))
            | (Ref::Map(one), Ref::Map(other))
            | (Ref::Nullable(one), Ref::Nullable(other)) => self.is_same(one, other),
            (one, other) => one == other,
        }
    }

    fn has_same_values(&self, one: TypeId, other: TypeId) -> bool {
        match (&self.api.ty(one).shape, &self.api.ty(other).shape) {
            (Shape::StringEnum(one), Shape::StringEnum(other)) => {
                let values = other.values.iter().map(|value| &value.value);
                one.values.iter().map(|value| &value.value).eq(values)
            }
            (Shape::NumberEnum(one), Shape::NumberEnum(other)) => {
                let values = other.values.iter().map(|value| &value.value);
                one.values.iter().map(|value| &value.value).eq(values)
            }
            (Shape::Object(one), Shape::Object(other)) => {
                let fits = |(one, other): (&crate::ir::Field, &crate::ir::Field)| {
                    one.wire == other.wire
                        && one.presence == other.presence
                        && one.nullable == other.nullable
                        && self.is_same(&one.ty, &other.ty)
                };
                one.fields.len() == other.fields.len()
                    && one.rest == other.rest
                    && one.fields.iter().zip(&other.fields).all(fits)
            }
            _ => false,
        }
    }
}
