//! Responses: what an operation gives, and what can go wrong.

use super::body::preferred;
use super::header::Headers;
use super::link::OpenLink;
use super::offers::{Offers, is_stream, is_whole_json, stream_type};
use super::parts::are_multipart;
use super::schema::Typed;
use super::{Broken, Lowered, Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{ErrorResponse, Header, Outcome, Redirects, Ref, Statuses, Success};
use crate::spec::{self, Media, MediaType, Named, escape, is_plain_text, is_range, media};

/// What the responses of an operation amount to.
pub(super) struct Responses {
    pub(super) success: Success,
    pub(super) redirects: Redirects,
    /// The first status of a success that brings something, or else of any.
    pub(super) status: u16,
    /// The same as a stream, where that is offered besides.
    pub(super) streamed: Option<Success>,
    pub(super) errors: Vec<ErrorResponse>,
    pub(super) headers: Vec<Header>,
    pub(super) links: Vec<OpenLink>,
    /// The media types to ask for, where they are not what the success implies.
    pub(super) accept: Option<String>,
    /// What is not read, and how values are told from nothing: whole sentences.
    pub(super) notes: Vec<String>,
}

/// Which responses a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Exact(u16),
    /// `2XX`, by its first digit.
    Range(u16),
    Default,
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("default") {
            return Some(Self::Default);
        }
        let is_hundreds = |digit: u16| (1..=5).contains(&digit).then_some(digit);
        if let Some(digit) = text.to_ascii_uppercase().strip_suffix("XX") {
            return digit.parse().ok().and_then(is_hundreds).map(Self::Range);
        }
        let status: u16 = text.parse().ok().filter(|_| text.len() == 3)?;
        is_hundreds(status / 100).map(|_| Self::Exact(status))
    }

    /// The key, in its usual spelling.
    fn written(self) -> String {
        match self {
            Self::Exact(status) => status.to_string(),
            Self::Range(digit) => format!("{digit}XX"),
            Self::Default => "default".to_owned(),
        }
    }

    fn hundreds(self) -> Option<u16> {
        match self {
            Self::Exact(status) => Some(status / 100),
            Self::Range(digit) => Some(digit),
            Self::Default => None,
        }
    }
}

/// A success, by what callers may ask for: one of the two is there.
struct Given {
    pattern: Pattern,
    status: String,
    description: Option<String>,
    whole: Option<Success>,
    stream: Option<Success>,
}

impl Given {
    /// What comes where no stream is asked for.
    fn usual(&self) -> Option<&Success> {
        self.whole.as_ref().or(self.stream.as_ref())
    }

    /// What comes where a stream is asked for.
    fn streamed(&self) -> Option<&Success> {
        self.stream.as_ref().or(self.whole.as_ref())
    }

    fn outcome(&self, value: fn(&Self) -> Option<&Success>) -> (Pattern, Outcome) {
        let value = value(self).cloned().unwrap_or(Success::Empty);
        let (status, description) = (self.status.clone(), self.description.clone());
        (self.pattern, Outcome { status, description, value })
    }

    /// Says which streams do not wait for being asked for.
    fn note(&self) -> Option<String> {
        let stream = self.stream.as_ref().filter(|_| self.whole.is_none())?;
        let media_type = stream_type(stream)?;
        Some(format!(
            "With the status `{}` there is only a stream, of `{media_type}`.",
            self.status
        ))
    }
}

/// What a caller gets who asks for a stream: the one that all statuses bring, or what the status tells.
fn streams(given: &[Given]) -> Success {
    let mut streams = given.iter().map(|given| given.stream.as_ref());
    match streams.next().flatten().filter(|first| streams.all(|other| other == Some(*first))) {
        Some(only) => only.clone(),
        None => one_success(given.iter().map(|given| given.outcome(Given::streamed)).collect()),
    }
}

/// What becomes of an error whose body cannot be read.
const UNTYPED_ERROR: &str = "the body of the error has no type";

impl Lowering<'_> {
    /// Sorts the responses of an operation into what it gives and what can go wrong.
    pub(super) fn responses(
        &mut self,
        method: &str,
        operation: &spec::Operation,
        place: &Place,
    ) -> Lowered<Responses> {
        let mut given: Vec<Given> = Vec::new();
        let mut errors = Vec::new();
        let mut headers = Headers::default();
        let mut links = Vec::new();
        let mut offers = Offers::default();
        let hundreds = operation.responses.iter().filter_map(|named| Pattern::parse(&named.name));
        let has_success = hundreds.clone().any(|pattern| pattern.hundreds() == Some(2));
        let (redirects, mut notes) = if !has_success && hundreds.clone().any(is_redirect) {
            let note =
                "A redirect is not followed: `send_raw` gives its headers, with the `Location`.";
            (Redirects::Give, vec![note.to_owned()])
        } else {
            (Redirects::Follow, Vec::new())
        };
        for named in &operation.responses {
            let Some(pattern) = Pattern::parse(&named.name) else {
                self.report_no_status(&named.name, operation.at);
                continue;
            };
            let status = pattern.written();
            let is_given = redirects == Redirects::Give && is_redirect(pattern);
            let is_success = match pattern.hundreds() {
                Some(hundreds) => hundreds == 2 || is_given,
                None => !has_success && redirects == Redirects::Follow,
            };
            let mark = self.diagnostics.mark();
            let (response, pointer) = match self.response(&named.value) {
                Err(Broken) if !is_success => {
                    self.diagnostics.soften(mark, UNTYPED_ERROR);
                    errors.push(ErrorResponse { status, description: None, ty: None });
                    continue;
                }
                response => response?,
            };
            offers.add(&named.name, is_given, &response.content);
            let place = match pointer {
                Some(pointer) => Place::of_pointer(&pointer),
                None => place.child(&format!("responses/{}", escape(&named.name)), "Response"),
            };
            let description = response.description;
            if is_unseen(pattern) && !is_given {
                notes.extend(
                    (pattern.hundreds() == Some(3)).then(|| format!("A `{status}` is followed.")),
                );
                continue;
            }
            headers.add(self, &response.headers, &place, &status, is_success);
            for link in &response.links {
                links.push(self.link(link, &status));
            }
            if !is_success {
                let ty = self.error(&response.content, &place);
                errors.push(ErrorResponse { status, description, ty });
                continue;
            }
            let content = if method == "HEAD" { Vec::new() } else { response.content };
            let (whole, stream) = self.contents(content, &place, &mut notes)?;
            given.push(Given { pattern, status, description, whole, stream });
        }
        // Where the caller chooses, another method is for what is not a stream; else the status tells.
        let is_chosen = given.iter().any(|given| given.whole.is_some() && given.stream.is_some());
        let streamed = is_chosen.then(|| {
            notes.extend(given.iter().filter_map(Given::note));
            streams(&given)
        });
        let outcomes = given.into_iter().filter(|given| !is_chosen || given.whole.is_some());
        let outcomes: Vec<(Pattern, Outcome)> =
            outcomes.map(|given| given.outcome(Given::usual)).collect();
        let status = status(&outcomes);
        let success = one_success(outcomes);
        notes.extend(note(&success));
        Ok(Responses {
            accept: offers.accept(&success),
            success,
            status,
            redirects,
            streamed,
            errors,
            headers: headers.finish(),
            links,
            notes,
        })
    }

    /// What a status brings: its whole answer and its stream, as far as there are any.
    fn contents(
        &mut self,
        content: Vec<Named<MediaType>>,
        place: &Place,
        notes: &mut Vec<String>,
    ) -> Lowered<(Option<Success>, Option<Success>)> {
        let (stream, whole): (Vec<_>, Vec<_>) =
            content.into_iter().partition(|named| is_stream(&named.name));
        for note in [&stream, &whole].into_iter().flat_map(|group| media_type_notes(group)) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let Some((media, named)) = preferred(&stream) else {
            return Ok((Some(self.success(&whole, place)?), None));
        };
        let stream = self.stream(media, named, place, notes)?;
        let whole = if whole.is_empty() { None } else { Some(self.success(&whole, place)?) };
        Ok((whole, Some(stream)))
    }

    fn report_no_status(&mut self, name: &str, at: Span) {
        let at = Span { end: at.start, ..at };
        self.diagnostics
            .warning(Code::WrongShape, at, format!("`{name}` is no status of a response"))
            .help("write a number such as `200`, a range such as `2XX`, or `default`");
    }

    /// The type of the body of an error; one that cannot be read is bytes, as all of them are too.
    fn error(&mut self, content: &[Named<MediaType>], place: &Place) -> Option<Ref> {
        // In 2.0 the media types of the successes stand for those of errors too.
        let of_all = self.document.is_swagger();
        let (media, named) = preferred(content)?;
        let schema = named.value.schema.as_ref()?;
        if media != Media::Json && (!of_all || self.is_binary(schema)) {
            return None;
        }
        let mark = self.diagnostics.mark();
        let typed = self.schema(schema, place);
        if typed.is_err() {
            self.diagnostics.soften(mark, UNTYPED_ERROR);
        }
        let ty = typed.ok().map(Typed::into_item);
        ty.filter(|ty| media == Media::Json || !self.api.is_scalar(ty))
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
            (Media::Json, None) if is_range(&named.name) => Success::Bytes,
            (Media::Json, None) => Success::Json { ty: Ref::Any, envelope: None },
            // Their text is JSON too.
            (Media::Text, Some(schema)) if is_plain_text(&named.name) && self.is_bare(schema) => {
                Success::Json { ty: self.schema(schema, place)?.into_item(), envelope: None }
            }
            (Media::Text, _) => Success::Text,
            (Media::Multipart | Media::Other, _) if are_multipart(content, media) => {
                self.parts(named, place)
            }
            (
                Media::Multipart
                | Media::Form
                | Media::Events
                | Media::Lines
                | Media::Sequence
                | Media::Other,
                _,
            ) => Success::Bytes,
        })
    }
}

/// Whether a response leads elsewhere.
fn is_redirect(pattern: Pattern) -> bool {
    match pattern {
        Pattern::Exact(status) => [301, 302, 303, 307, 308].contains(&status),
        Pattern::Range(digit) => digit == 3,
        Pattern::Default => false,
    }
}

/// Whether callers never see a response: redirects are followed, and informational responses pass by.
fn is_unseen(pattern: Pattern) -> bool {
    is_redirect(pattern) || pattern.hundreds() == Some(1)
}

/// What successes amount to: the one type that they have, or one of several.
fn one_success(outcomes: Vec<(Pattern, Outcome)>) -> Success {
    let mut values: Vec<&Success> = Vec::new();
    for (_, outcome) in &outcomes {
        if outcome.value != Success::Empty && !values.contains(&&outcome.value) {
            values.push(&outcome.value);
        }
    }
    match values.as_slice() {
        [] => Success::Empty,
        // Where nothing comes, a stream ends at once.
        [stream @ Success::Stream { .. }] => (*stream).clone(),
        [only] => match empty(&outcomes) {
            Some(empty) => Success::Optional { value: Box::new(without_null(only)), empty },
            None => (*only).clone(),
        },
        _ => {
            let mut outcomes = outcomes;
            outcomes.sort_by_key(|(pattern, _)| match pattern {
                Pattern::Exact(_) => 0,
                Pattern::Range(_) => 1,
                Pattern::Default => 2,
            });
            Success::OneOf(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
        }
    }
}

/// The first status of a success that brings something, or else of any.
fn status(outcomes: &[(Pattern, Outcome)]) -> u16 {
    let brings = |(_, outcome): &&(Pattern, Outcome)| outcome.value != Success::Empty;
    match outcomes.iter().find(brings).or(outcomes.first()) {
        Some((Pattern::Exact(status), _)) => *status,
        Some((pattern @ (Pattern::Range(_) | Pattern::Default), _)) => {
            let is_taken = |status: &u16| {
                outcomes.iter().any(|(pattern, _)| *pattern == Pattern::Exact(*status))
            };
            let first = pattern.hundreds().unwrap_or(2) * 100;
            (first..first + 100).find(|status| !is_taken(status)).unwrap_or(first)
        }
        None => 200,
    }
}

/// The statuses that come with nothing.
fn empty(outcomes: &[(Pattern, Outcome)]) -> Option<Statuses> {
    let exact = |is_empty: bool| {
        let fits =
            move |(_, outcome): &&(Pattern, Outcome)| (outcome.value == Success::Empty) == is_empty;
        let exact = outcomes.iter().filter(fits).filter_map(|(pattern, _)| match pattern {
            Pattern::Exact(status) => Some(*status),
            Pattern::Range(_) | Pattern::Default => None,
        });
        exact.collect::<Vec<u16>>()
    };
    let empty = |(_, outcome): &&(Pattern, Outcome)| outcome.value == Success::Empty;
    let mut patterns = outcomes.iter().filter(empty).map(|(pattern, _)| pattern).peekable();
    patterns.peek()?;
    let is_exact = patterns.all(|pattern| matches!(pattern, Pattern::Exact(_)));
    Some(if is_exact { Statuses::Only(exact(true)) } else { Statuses::AllBut(exact(false)) })
}

/// Null and nothing are the same to callers.
fn without_null(success: &Success) -> Success {
    match success {
        Success::Json { ty: Ref::Nullable(ty), envelope } => {
            Success::Json { ty: (**ty).clone(), envelope: envelope.clone() }
        }
        other => other.clone(),
    }
}

/// Says when there is nothing.
fn note(success: &Success) -> Option<String> {
    let Success::Optional { empty, .. } = success else { return None };
    let list = |statuses: &[u16]| {
        let statuses: Vec<String> = statuses.iter().map(|status| format!("`{status}`")).collect();
        statuses.join(" or ")
    };
    Some(match empty {
        Statuses::Only(statuses) => {
            format!("Gives nothing where the status is {}.", list(statuses))
        }
        Statuses::AllBut(statuses) => {
            format!("Gives nothing unless the status is {}.", list(statuses))
        }
    })
}

/// Says which media types a response may have, and which are not read.
fn media_type_notes(content: &[Named<MediaType>]) -> Vec<String> {
    let Some((kind, preferred)) = preferred(content) else { return Vec::new() };
    let others = content.iter().filter(|other| other.name != preferred.name);
    let (same, others): (Vec<_>, Vec<_>) = others.partition(|other| {
        media(&other.name) == kind && (kind != Media::Json || is_whole_json(&other.name))
    });
    let list = |media_types: &[&Named<MediaType>]| {
        let names = media_types.iter().map(|named| format!("`{}`", named.name));
        names.collect::<Vec<String>>().join(", ")
    };
    let mut notes = Vec::new();
    // All media types of JSON are asked for, and read alike.
    if !same.is_empty() && kind != Media::Json {
        let note = format!("The answer is `{}` or {}.", preferred.name, list(&same));
        notes.push(format!("{note} A header `accept` chooses."));
    }
    if !others.is_empty() {
        let others = list(&others);
        notes.push(format!(
            "The answer is read as `{}`; the API also has {others}.",
            preferred.name
        ));
    }
    notes
}
