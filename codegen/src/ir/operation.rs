//! The operations of an API.

use super::types::{Docs, Example, Ref, TypeId};

#[derive(Debug)]
pub(crate) struct Operation {
    /// Its place in the description: `GET /v1/pets/{id}`.
    pub(crate) key: String,
    /// The `operationId`, or one made from method and path.
    pub(crate) id: String,
    /// The method, in capitals.
    pub(crate) method: String,
    /// The path template as written.
    pub(crate) path: String,
    /// The place of its tag in [`super::Api::tags`]; without one it hangs on the client.
    pub(crate) tag: Option<usize>,
    pub(crate) docs: Docs,
    /// The URL of a server of its own.
    pub(crate) server: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
    pub(crate) redirects: Redirects,
    /// The first status of a success that brings something, or else of any.
    pub(crate) status: u16,
    /// What it gives if a stream is asked for, where that is offered besides.
    pub(crate) streamed: Option<Success>,
    /// The media types of JSON to ask for, where they are not the usual one.
    pub(crate) accept: Option<String>,
    pub(crate) errors: Vec<ErrorResponse>,
    /// The headers of its responses.
    pub(crate) headers: Vec<Header>,
    /// What leads from its responses to other operations.
    pub(crate) links: Vec<Link>,
    /// The requests that the API makes in turn.
    pub(crate) callbacks: Vec<Callback>,
    /// Alternatives of schemes that are used together, as places in [`super::Api::schemes`].
    pub(crate) security: Vec<Vec<usize>>,
    pub(crate) paging: Option<Paging>,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) ty: Ref,
    pub(crate) layout: Layout,
    pub(crate) docs: Docs,
    pub(crate) documented: Documented,
}

/// How a value is written into a URL, a header or a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) style: Style,
    pub(crate) explode: bool,
    /// Whether reserved characters are sent as they are.
    pub(crate) allow_reserved: bool,
}

/// Facts that are worth a line in the docs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Documented {
    pub(crate) minimum: Option<String>,
    pub(crate) maximum: Option<String>,
    pub(crate) default: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How arrays and objects are laid out in a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    /// A parameter described by `content`: its JSON text.
    Json,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    pub(crate) content: BodyContent,
    /// The whole body as the description gives one.
    pub(crate) example: Option<Example>,
}

#[derive(Debug)]
pub(crate) enum BodyContent {
    /// JSON under a media type; with an envelope, the value stands alone under that key.
    Json { ty: Ref, envelope: Option<String>, media_type: String },
    /// `application/x-www-form-urlencoded`; some properties in a style of their own.
    Form { ty: Ref, styles: Vec<(String, Layout)> },
    /// `multipart/form-data`; without a type, of whatever parts the caller gives.
    Multipart { form: Option<TypeId> },
    /// A list, its values in JSON one after the other.
    Lines { ty: Ref, framing: Framing },
    /// A scalar, as it prints.
    Text { ty: Ref, media_type: String },
    /// Bytes as they are, under a media type.
    Bytes { media_type: String },
}

/// What a successful response carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Success {
    /// JSON; with an envelope, the value stands under that key.
    Json {
        ty: Ref,
        envelope: Option<String>,
    },
    Text,
    Bytes,
    /// Several parts under a media type: of a type that has a field for each, or a list of values.
    Parts {
        ty: Ref,
        media_type: String,
    },
    /// Several parts under a media type, all of them files.
    Files {
        media_type: String,
    },
    /// Nothing that is described.
    Empty,
    /// A value, or nothing with some statuses.
    Optional {
        value: Box<Success>,
        empty: Statuses,
    },
    /// One of several, told by the status, in the order in which they are tried.
    OneOf(Vec<Outcome>),
    /// Values that are given as they arrive.
    Stream {
        ty: Ref,
        framing: Framing,
    },
}

/// What becomes of answers that lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redirects {
    Follow,
    /// They are the success.
    Give,
}

/// How the values of a stream are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events with JSON.
    Events,
    /// Server-sent events with text.
    TextEvents,
    /// A line each, under a media type.
    Lines(String),
    /// A record each, under a media type.
    Sequence(String),
}

impl Framing {
    /// Returns the media type to ask for.
    pub(crate) fn media_type(&self) -> &str {
        match self {
            Self::Events | Self::TextEvents => "text/event-stream",
            Self::Lines(media_type) | Self::Sequence(media_type) => media_type,
        }
    }
}

/// Some statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statuses {
    Only(Vec<u16>),
    AllBut(Vec<u16>),
}

/// One of several successes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// `200`, `2XX` or `default`.
    pub(crate) status: String,
    pub(crate) description: Option<String>,
    pub(crate) value: Success,
}

impl Outcome {
    /// Whether the values are given as they arrive.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.value, Success::Stream { .. })
    }
}

impl Success {
    /// Returns how the values of a stream are told apart.
    pub(crate) fn framing(&self) -> Option<&Framing> {
        match self {
            Self::Stream { framing, .. } => Some(framing),
            Self::Json { .. }
            | Self::Text
            | Self::Bytes
            | Self::Parts { .. }
            | Self::Files { .. }
            | Self::Empty
            | Self::Optional { .. }
            | Self::OneOf(_) => None,
        }
    }

    /// Whether some or all of what it gives are values as they arrive.
    pub(crate) fn has_streams(&self) -> bool {
        !self.stream_types().is_empty()
    }

    /// Returns the media types of the streams among what it gives, each once.
    pub(crate) fn stream_types(&self) -> Vec<&str> {
        let outcomes = match self {
            Self::OneOf(outcomes) => outcomes.as_slice(),
            Self::Json { .. }
            | Self::Text
            | Self::Bytes
            | Self::Parts { .. }
            | Self::Files { .. }
            | Self::Empty
            | Self::Optional { .. }
            | Self::Stream { .. } => &[],
        };
        let values = [self].into_iter().chain(outcomes.iter().map(|outcome| &outcome.value));
        let mut types: Vec<&str> = Vec::new();
        for media_type in values.filter_map(Self::framing).map(Framing::media_type) {
            if !types.contains(&media_type) {
                types.push(media_type);
            }
        }
        types
    }

    /// Returns the media type of several parts.
    pub(crate) fn parts_type(&self) -> Option<&str> {
        match self {
            Self::Parts { media_type, .. } | Self::Files { media_type } => Some(media_type),
            Self::Json { .. }
            | Self::Text
            | Self::Bytes
            | Self::Empty
            | Self::Optional { .. }
            | Self::OneOf(_)
            | Self::Stream { .. } => None,
        }
    }

    /// Whether some or all of what it gives has several parts.
    pub(crate) fn has_parts(&self) -> bool {
        match self {
            Self::Parts { .. } | Self::Files { .. } => true,
            Self::Optional { value, .. } => value.has_parts(),
            Self::OneOf(outcomes) => outcomes.iter().any(|outcome| outcome.value.has_parts()),
            Self::Json { .. } | Self::Text | Self::Bytes | Self::Empty | Self::Stream { .. } => {
                false
            }
        }
    }

    /// Returns the types of what is received.
    pub(crate) fn types(&self) -> Vec<&Ref> {
        match self {
            Self::Json { ty, .. } | Self::Stream { ty, .. } | Self::Parts { ty, .. } => vec![ty],
            Self::Text | Self::Bytes | Self::Files { .. } | Self::Empty => Vec::new(),
            Self::Optional { value, .. } => value.types(),
            Self::OneOf(outcomes) => {
                outcomes.iter().flat_map(|outcome| outcome.value.types()).collect()
            }
        }
    }

    /// Returns the same types, to change them.
    pub(crate) fn types_mut(&mut self) -> Vec<&mut Ref> {
        match self {
            Self::Json { ty, .. } | Self::Stream { ty, .. } | Self::Parts { ty, .. } => vec![ty],
            Self::Text | Self::Bytes | Self::Files { .. } | Self::Empty => Vec::new(),
            Self::Optional { value, .. } => value.types_mut(),
            Self::OneOf(outcomes) => {
                outcomes.iter_mut().flat_map(|outcome| outcome.value.types_mut()).collect()
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    /// `404`, `4XX` or `default`.
    pub(crate) status: String,
    pub(crate) description: Option<String>,
    pub(crate) ty: Option<Ref>,
}

/// A header of responses, whatever their status.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Upper case and lower case are the same.
    pub(crate) name: String,
    pub(crate) docs: Docs,
    pub(crate) ty: Ref,
    pub(crate) form: HeaderForm,
    /// The statuses that have it, where not every success does.
    pub(crate) statuses: Vec<String>,
    /// Whether no success has it.
    pub(crate) is_of_errors: bool,
}

impl Operation {
    /// Returns the headers that get a type. An error gives `Retry-After` by itself: where there is nothing else, there is
    /// no type.
    pub(crate) fn typed_headers(&self) -> &[Header] {
        let is_given = |header: &Header| {
            header.is_of_errors && header.name.eq_ignore_ascii_case("retry-after")
        };
        if self.headers.iter().all(is_given) { &[] } else { &self.headers }
    }

    /// Returns the errors in the order in which a status is looked up among them, where the types of their bodies differ.
    pub(crate) fn told_errors(&self) -> Vec<&ErrorResponse> {
        let mut types = self.errors.iter().filter_map(|error| error.ty.as_ref());
        let first = types.next();
        if types.all(|ty| Some(ty) == first) {
            return Vec::new();
        }
        let mut errors: Vec<&ErrorResponse> = self.errors.iter().collect();
        errors.sort_by_key(|error| (error.status == "default", error.status.ends_with("XX")));
        errors
    }
}

/// How a header is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderForm {
    /// With commas between the items of a list, and between the names and values of an object.
    Simple,
    /// The same, but with `=` between the name and the value of a member.
    Exploded,
    /// As JSON.
    Json,
}

/// What leads from a response to another operation.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) name: String,
    /// The statuses of the responses that have it, where others have another of its name.
    pub(crate) statuses: Vec<String>,
    pub(crate) description: Option<String>,
    /// The place of the other operation in [`super::Api::operations`], where it is one of them.
    pub(crate) operation: Option<usize>,
}

/// A request that the API makes to its caller, who registers it with an operation.
#[derive(Debug)]
pub(crate) struct Callback {
    pub(crate) name: String,
    /// The expression that gives the URL, such as `{$request.body#/url}`.
    pub(crate) url: String,
    /// The method, in capitals.
    pub(crate) method: String,
    pub(crate) summary: Option<String>,
    pub(crate) payload: Option<Payload>,
}

impl Callback {
    /// Returns the type of its body, where it has one.
    pub(crate) fn ty(&self) -> Option<&Ref> {
        self.payload.as_ref().map(|payload| &payload.ty)
    }
}

/// The body of a request that the API makes.
#[derive(Debug)]
pub(crate) struct Payload {
    pub(crate) ty: Ref,
    /// The media type, where it is not JSON.
    pub(crate) media_type: Option<String>,
}

/// How a list goes on to its next page.
#[derive(Debug)]
pub(crate) struct Paging {
    /// Fields that lead from the response's value to the list; none where it is the list.
    pub(crate) items: Vec<Step>,
    pub(crate) item: Ref,
    pub(crate) turn: Turn,
    /// Fields that lead from the response's value to what says whether more pages follow.
    pub(crate) more: Option<Vec<Step>>,
    pub(crate) size: Option<PageSize>,
    /// How it goes on, in words: `by …` or `at …`.
    pub(crate) how: String,
    /// Whether nobody said so: the description looks like it.
    pub(crate) is_recognized: bool,
}

/// One field on a way through objects.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) owner: TypeId,
    pub(crate) field: usize,
    /// Whether the field holds an `Option`.
    pub(crate) optional: bool,
}

#[derive(Debug)]
pub(crate) enum Turn {
    /// The parameter takes what the last item of a page holds.
    Cursor { parameter: String, from: Vec<Step> },
    /// The parameter takes what the page holds.
    Token { parameter: String, from: Vec<Step> },
    /// The parameter counts the items already seen.
    Offset { parameter: String },
    /// The parameter counts the pages.
    Number { parameter: String, first: u64 },
    /// The page holds the address of the next one.
    Url { from: Vec<Step> },
    /// The header `Link` has it.
    LinkHeader,
}

#[derive(Debug)]
pub(crate) struct PageSize {
    pub(crate) parameter: String,
    pub(crate) default: Option<u64>,
    pub(crate) max: Option<u64>,
}
