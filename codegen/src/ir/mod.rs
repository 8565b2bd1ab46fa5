//! What the description means: types, operations, credentials, servers.
//!
//! Knows neither YAML nor tokens nor Rust names. Facts that follow from the whole (directions,
//! cycles, what is left out) are computed once, in [`graph`]; who uses a type, in [`users`].

mod graph;
mod input;
mod operation;
mod types;
mod users;

pub(crate) use graph::{finish, received, references, sent};
pub(crate) use operation::{
    Body, BodyContent, Callback, Documented, ErrorResponse, Framing, Header, HeaderForm, Layout,
    Link, Location, Operation, Outcome, PageSize, Paging, Parameter, Payload, Redirects, Statuses,
    Step, Style, Success, Turn,
};
pub(crate) use types::{
    Access, Branch, Candidate, Constant, Decision, Docs, EnumValue, Example, Field, Hints,
    IntegerKind, NumberEnum, Object, Part, PartKind, PartOrder, Parts, Presence, Ref, Sets, Shape,
    StringEnum, TextFormat, Type, TypeId, Union, Usage, ValueKind,
};
pub(crate) use users::users;

/// A whole API.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) servers: Vec<Server>,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) types: Vec<Type>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) signature: Option<Signature>,
    /// Operations that could not be generated, as `GET /path`.
    pub(crate) left_out: Vec<String>,
}

impl Api {
    pub(crate) fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0]
    }

    /// Returns what a reference stands for, behind aliases.
    pub(crate) fn unalias<'a>(&'a self, ty: &'a Ref) -> &'a Ref {
        let mut ty = ty;
        while let Ref::Named(id) = ty {
            match &self.ty(*id).shape {
                Shape::Alias(target) => ty = target,
                Shape::Object(_)
                | Shape::StringEnum(_)
                | Shape::NumberEnum(_)
                | Shape::Union(_)
                | Shape::Form(_)
                | Shape::Parts(_) => break,
            }
        }
        ty
    }

    /// Returns what a reference stands for, behind the aliases inside it too.
    pub(crate) fn unalias_deeply(&self, ty: &Ref) -> Ref {
        let inner = |inner: &Ref| Box::new(self.unalias_deeply(inner));
        match self.unalias(ty) {
            Ref::List(item) => Ref::List(inner(item)),
            Ref::Map(value) => Ref::Map(inner(value)),
            Ref::Nullable(value) => Ref::Nullable(inner(value)),
            other => other.clone(),
        }
    }

    /// Whether values of a type print as the one text that is sent of them; a secret does not print.
    pub(crate) fn is_scalar(&self, ty: &Ref) -> bool {
        match self.unalias(ty) {
            Ref::Text(format) => *format != TextFormat::Secret,
            Ref::Boolean | Ref::Integer(_) | Ref::Number | Ref::String => true,
            Ref::Base64 | Ref::Any | Ref::List(_) | Ref::Map(_) | Ref::Nullable(_) => false,
            Ref::Named(id) => match &self.ty(*id).shape {
                Shape::StringEnum(_) | Shape::NumberEnum(_) => true,
                Shape::Object(_)
                | Shape::Union(_)
                | Shape::Alias(_)
                | Shape::Form(_)
                | Shape::Parts(_) => false,
            },
        }
    }

    /// Whether a parameter's values hold a text that is not printed: they are one, have some, or are objects with one.
    pub(crate) fn is_secret(&self, ty: &Ref) -> bool {
        let is_secret = |ty: &Ref| match self.unalias_deeply(ty) {
            Ref::List(inner) | Ref::Map(inner) | Ref::Nullable(inner) => is_secret_text(&inner),
            other => is_secret_text(&other),
        };
        let fields = self.object(ty).into_iter().flat_map(|object| &object.fields);
        is_secret(ty) || fields.map(|field| &field.ty).any(is_secret)
    }

    /// Returns the object that a reference stands for, where it is one.
    pub(crate) fn object<'a>(&'a self, ty: &'a Ref) -> Option<&'a Object> {
        match self.unalias(ty) {
            Ref::Named(id) => match &self.ty(*id).shape {
                Shape::Object(object) => Some(object),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_secret_text(ty: &Ref) -> bool {
    *ty == Ref::Text(TextFormat::Secret)
}

#[derive(Debug)]
pub(crate) struct Server {
    /// The URL, with its variables in braces.
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    pub(crate) variables: Vec<Variable>,
}

/// A variable of a server's URL.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) default: String,
    pub(crate) description: Option<String>,
    /// The only values, where the description lists them.
    pub(crate) values: Vec<String>,
}

/// A group of operations that become one resource of the client.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}

/// A way to authenticate.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// The key under `securitySchemes`.
    pub(crate) id: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: SchemeKind,
    /// How a client gets tokens for itself, where the description says how.
    pub(crate) client_credentials: Option<ClientCredentials>,
}

/// The flow of OAuth 2 in which a client acts for itself.
#[derive(Debug)]
pub(crate) struct ClientCredentials {
    /// May be relative to the address of the API.
    pub(crate) token_url: String,
    /// The names of the scopes, with what each allows.
    pub(crate) scopes: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemeKind {
    Bearer,
    Basic,
    ApiKey { location: Location, name: String },
}

/// A request that the API's owner sends to the user.
#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) name: String,
    pub(crate) summary: Option<String>,
    pub(crate) payload: Option<Payload>,
}

/// The header that makes a repeated request harmless, and the methods that it is sent with.
#[derive(Debug, Clone)]
pub(crate) struct Idempotency {
    pub(crate) header: String,
    pub(crate) methods: Vec<String>,
}

/// How webhooks are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    StandardWebhooks,
}
