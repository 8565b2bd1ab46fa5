//! The types of an API.

/// Identifies a type: its place in [`super::Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) usize);

/// A type that gets a Rust name.
#[derive(Debug)]
pub(crate) struct Type {
    /// Its place in the description, by which it is known from one run to the next.
    pub(crate) key: String,
    /// What it could be called: the parts of its path that say something, outermost first.
    pub(crate) name: Vec<String>,
    pub(crate) docs: Docs,
    /// Whether the schema itself allows null; uses of the type then do.
    pub(crate) nullable: bool,
    pub(crate) shape: Shape,
    pub(crate) usage: Usage,
    /// Whether nothing is printed of it: it rests on something that could not be read, or a form
    /// stands for it.
    pub(crate) left_out: bool,
}

/// What the description says in words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Docs {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    /// What a sample of the value goes by.
    pub(crate) hints: Option<Box<Hints>>,
    /// What was widened, and other facts that the type does not show: whole sentences.
    pub(crate) notes: Vec<String>,
}

/// What a sample of a value goes by, besides its type: nothing that is checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Hints {
    pub(crate) example: Option<Example>,
    pub(crate) format: Option<String>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) exclusive_minimum: Option<f64>,
    pub(crate) exclusive_maximum: Option<f64>,
    pub(crate) multiple_of: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) unique_items: bool,
    pub(crate) min_properties: Option<usize>,
    pub(crate) max_properties: Option<usize>,
    pub(crate) sets: Option<Sets>,
    pub(crate) pattern: Option<String>,
    /// Those of a list's items.
    pub(crate) items: Option<Box<Hints>>,
}

impl Hints {
    /// Adds what another part of the same schema says and this one does not.
    pub(crate) fn add(&mut self, other: Self) {
        let own = std::mem::take(self);
        *self = Self {
            example: own.example.or(other.example),
            format: own.format.or(other.format),
            minimum: own.minimum.or(other.minimum),
            maximum: own.maximum.or(other.maximum),
            exclusive_minimum: own.exclusive_minimum.or(other.exclusive_minimum),
            exclusive_maximum: own.exclusive_maximum.or(other.exclusive_maximum),
            multiple_of: own.multiple_of.or(other.multiple_of),
            min_length: own.min_length.or(other.min_length),
            max_length: own.max_length.or(other.max_length),
            min_items: own.min_items.or(other.min_items),
            max_items: own.max_items.or(other.max_items),
            unique_items: own.unique_items || other.unique_items,
            min_properties: own.min_properties.or(other.min_properties),
            max_properties: own.max_properties.or(other.max_properties),
            sets: own.sets.or(other.sets),
            pattern: own.pattern.or(other.pattern),
            items: own.items.or(other.items),
        };
    }
}

/// Sets of properties of which all of one set have to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sets {
    pub(crate) names: Vec<Vec<String>>,
    /// Whether those of no other set may be.
    pub(crate) is_only_one: bool,
}

/// A value that the description gives as an example.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Example {
    Null,
    Boolean(bool),
    /// A number, as written.
    Number(String),
    String(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Which way values of a type travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Usage {
    pub(crate) read: bool,
    pub(crate) written: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Object(Object),
    StringEnum(StringEnum),
    NumberEnum(NumberEnum),
    Union(Union),
    Alias(Ref),
    /// The parts of a multipart body.
    Form(Vec<Part>),
    /// The parts of an answer.
    Parts(Parts),
}

/// A use of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ref {
    Boolean,
    Integer(IntegerKind),
    Number,
    String,
    /// A string that is no more than text with a meaning.
    Text(TextFormat),
    /// Bytes, as base64 in a JSON string.
    Base64,
    /// Anything at all.
    Any,
    List(Box<Ref>),
    Map(Box<Ref>),
    /// A value that may be null, inside a list or a map.
    Nullable(Box<Ref>),
    Named(TypeId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntegerKind {
    I32,
    I64,
    U32,
    U64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextFormat {
    DateTime,
    Date,
    Time,
    Duration,
    /// In a JSON string.
    Decimal,
    /// As a JSON number.
    DecimalNumber,
    Secret,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Object {
    pub(crate) fields: Vec<Field>,
    /// The type of properties that the schema does not name, where it says something of them.
    pub(crate) rest: Option<Ref>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The property's name.
    pub(crate) wire: String,
    pub(crate) docs: Docs,
    pub(crate) ty: Ref,
    pub(crate) presence: Presence,
    pub(crate) nullable: bool,
    pub(crate) constant: Option<Constant>,
    /// The only values that the description allows, as text, where it lists them in place.
    pub(crate) allowed: Vec<String>,
    pub(crate) access: Access,
    /// Whether the field closes a cycle, so that the type would be of infinite size.
    pub(crate) boxed: bool,
}

/// Which way the values of one field travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Both,
    /// Only the server sets it.
    ReadOnly,
    /// The server never shows it.
    WriteOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Constant {
    String(String),
    Integer(i64),
    Boolean(bool),
}

#[derive(Debug, Clone)]
pub(crate) struct StringEnum {
    pub(crate) values: Vec<EnumValue<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct NumberEnum {
    pub(crate) values: Vec<EnumValue<i64>>,
}

#[derive(Debug, Clone)]
pub(crate) struct EnumValue<T> {
    pub(crate) value: T,
    /// What it could be called, where the description gives it a name of its own.
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
}

/// A value that has one of several types.
#[derive(Debug, Clone)]
pub(crate) struct Union {
    pub(crate) branches: Vec<Branch>,
    pub(crate) decision: Decision,
}

#[derive(Debug, Clone)]
pub(crate) struct Branch {
    /// What it could be called.
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) ty: Ref,
    /// Whether the branch closes a cycle.
    pub(crate) boxed: bool,
}

/// How a value's branch is told. Numbers are places in [`Union::branches`].
#[derive(Debug, Clone)]
pub(crate) enum Decision {
    /// By the text of one property.
    Tag { property: String, values: Vec<(String, usize)> },
    /// By the kind of JSON value.
    Kind(Vec<(ValueKind, usize)>),
    /// By a property that only this branch must have.
    Key(Vec<(String, usize)>),
    /// By trying the branches, the most specific first.
    Fit(Vec<Candidate>),
}

/// A branch that is tried.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its place in [`Union::branches`].
    pub(crate) branch: usize,
    /// Properties that may only be one of a few texts, where they are there: each by the names that lead to it.
    pub(crate) texts: Vec<(Vec<String>, Vec<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ValueKind {
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// The parts of an answer, and how each is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) order: PartOrder,
    pub(crate) parts: Vec<Part>,
}

/// What a part of an answer is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartOrder {
    ByName,
    ByPlace,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) wire: String,
    pub(crate) docs: Docs,
    pub(crate) presence: Presence,
    /// Whether there may be several values of the name, each a part of its own.
    pub(crate) is_repeated: bool,
    /// What stands between the values where all of them are one part.
    pub(crate) joint: Option<&'static str>,
    pub(crate) kind: PartKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PartKind {
    /// A file, with the content types that the description allows.
    File { content_types: Option<String> },
    /// A value: text and numbers are sent as they print, all else as JSON, under the content type where
    /// the description names one.
    Value { ty: Ref, content_type: Option<String> },
}
