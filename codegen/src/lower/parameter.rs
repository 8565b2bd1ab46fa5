//! Parameters: path, query, header, cookie.

use super::hints::hints_or;
use super::{Broken, Lowered, Lowering, Place};
use crate::diagnostic::Code;
use crate::ir::{Docs, Documented, Layout, Location, Parameter, Ref, Style};
use crate::spec::{self, Node, RefOr, escape};

/// Headers that other parts of the description own.
const OWNED_HEADERS: &[&str] = &["accept", "content-type", "authorization"];

impl Lowering<'_> {
    /// Lowers the parameters of an operation; its own replace those of its path. The notes say what is missing.
    pub(super) fn parameters(
        &mut self,
        inherited: &[RefOr<spec::Parameter>],
        own: &[RefOr<spec::Parameter>],
        place: &Place,
        notes: &mut Vec<String>,
    ) -> Lowered<Vec<Parameter>> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for parameter in inherited.iter().chain(own) {
            let mark = self.diagnostics.mark();
            let read = self.item(parameter, spec::Parameter::read);
            // Of what is not there nobody knows where it would go; the rest of the operation does not need it.
            if let (Err(Broken), RefOr::Ref(reference)) = (&read, parameter) {
                self.diagnostics.soften(mark, "the operation is generated without the parameter");
                let name = reference.text.replace('`', "'");
                notes.push(format!("The parameter `{name}` could not be found, and is missing."));
                continue;
            }
            let (mut parameter, pointer) = read?;
            self.follow_media_types(&mut parameter.content)?;
            let Some(parameter) = self.parameter(&parameter, pointer, place)? else { continue };
            let seen = parameters
                .iter_mut()
                .find(|seen| seen.name == parameter.name && seen.location == parameter.location);
            match seen {
                Some(seen) => *seen = parameter,
                None => parameters.push(parameter),
            }
        }
        Ok(parameters)
    }

    /// Gives nothing for a header that the description or the settings own.
    fn parameter(
        &mut self,
        parameter: &spec::Parameter,
        pointer: Option<String>,
        place: &Place,
    ) -> Lowered<Option<Parameter>> {
        let location = match parameter.location.as_str() {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            other => {
                let message = format!("a parameter cannot be in `{other}`");
                self.diagnostics
                    .left_out(Code::WrongShape, parameter.at, message)
                    .help("use path, query, header or cookie");
                return Err(Broken);
            }
        };
        if location == Location::Header {
            let name = parameter.name.to_ascii_lowercase();
            let is_key = self.api.idempotency.as_ref();
            let is_key = is_key.is_some_and(|key| key.header.eq_ignore_ascii_case(&name));
            if is_key || OWNED_HEADERS.contains(&name.as_str()) {
                return Ok(None);
            }
        }
        let segment = format!("parameters/{}:{}", parameter.location, escape(&parameter.name));
        let mut place = place.child(&segment, &parameter.name);
        if let Some(pointer) = pointer {
            place = Place::new(pointer, parameter.name.clone());
        }
        let mut style = self.style(parameter, location)?;
        let (ty, schema) = if let Some(schema) = &parameter.schema {
            (self.schema(schema, &place)?.ty, Some(&**schema))
        } else if let Some(media) = parameter.content.first() {
            style = Style::Json;
            match &media.value.schema {
                Some(schema) => (self.schema(schema, &place)?.ty, Some(&**schema)),
                None => (Ref::Any, None),
            }
        } else {
            (Ref::String, None)
        };
        let default = schema.and_then(|schema| schema.default.as_deref()).and_then(Node::as_text);
        Ok(Some(Parameter {
            name: parameter.name.clone(),
            location,
            required: parameter.required || location == Location::Path,
            ty,
            layout: Layout {
                style,
                explode: parameter.explode.unwrap_or(style == Style::Form),
                allow_reserved: parameter.allow_reserved && location == Location::Query,
            },
            docs: Docs {
                title: None,
                description: parameter
                    .description
                    .clone()
                    .or_else(|| schema.and_then(|schema| schema.description.clone())),
                deprecated: parameter.deprecated,
                hints: hints_or(self.document, schema, parameter.example.as_ref()),
                notes: Vec::new(),
            },
            documented: Documented {
                minimum: schema.and_then(|schema| schema.minimum.clone()),
                maximum: schema.and_then(|schema| schema.maximum.clone()),
                default: default.filter(|text| !text.is_empty()).map(str::to_owned),
            },
        }))
    }

    fn style(&mut self, parameter: &spec::Parameter, location: Location) -> Lowered<Style> {
        let default = match location {
            Location::Path | Location::Header => Style::Simple,
            Location::Query | Location::Cookie => Style::Form,
        };
        let style = match parameter.style.as_deref() {
            None => return Ok(default),
            Some("simple") => Style::Simple,
            Some("label") => Style::Label,
            Some("matrix") => Style::Matrix,
            Some("form") => Style::Form,
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            // Of 2.0, which has these styles in paths and headers too.
            Some("tabDelimited") if self.document.is_swagger() => Style::TabDelimited,
            Some("deepObject") => Style::DeepObject,
            Some(other) => {
                let message = format!("unknown parameter style `{other}`");
                self.diagnostics.left_out(Code::WrongShape, parameter.at, message);
                return Err(Broken);
            }
        };
        let is_delimited = self.document.is_swagger()
            && matches!(style, Style::SpaceDelimited | Style::PipeDelimited | Style::TabDelimited);
        let fits = match location {
            Location::Path => {
                is_delimited || matches!(style, Style::Simple | Style::Label | Style::Matrix)
            }
            Location::Header => is_delimited || style == Style::Simple,
            Location::Cookie => style == Style::Form,
            Location::Query => !matches!(style, Style::Simple | Style::Label | Style::Matrix),
        };
        if fits {
            return Ok(style);
        }
        let message = format!(
            "style `{}` does not go with a {} parameter",
            parameter.style.as_deref().unwrap_or_default(),
            parameter.location
        );
        self.diagnostics
            .warning(Code::WrongShape, parameter.at, message)
            .help("the default style of its place is used");
        Ok(default)
    }
}
