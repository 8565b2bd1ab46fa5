//! Stage 2: document to [`Api`]: what the description means.
//!
//! Knows the settings; knows no Rust names and no tokens. What is wrong or not supported is reported
//! here, and the rest goes on.

mod body;
mod callback;
mod enums;
mod header;
mod hints;
mod inheritance;
mod link;
mod merge;
mod object;
mod offers;
mod operation;
mod paging;
mod paging_patterns;
mod parameter;
mod parts;
mod response;
mod schema;
mod security;
mod stream;
mod union;

use std::collections::{HashMap, HashSet};

use crate::config::{Config, Setting};
use crate::diagnostic::{Code, Diagnostics, FileId, Span};
use crate::ir::{self, Api, TypeId};
use crate::spec::{
    Document, METHODS, Named, Node, Reader, RefOr, Reference, Schema, Target, escape, explain,
};

/// What the stage needs on its way down.
struct Lowering<'a> {
    document: &'a Document,
    config: &'a Config,
    diagnostics: &'a mut Diagnostics,
    api: Api,
    /// Types made from schemas that references lead to, by the pointer of the schema.
    by_pointer: HashMap<String, TypeId>,
    /// Types made from schemas inside others, by where the schema stands.
    by_span: HashMap<Span, TypeId>,
    /// Security schemes that only the transport can satisfy.
    transport_schemes: Vec<String>,
    /// Places of schemas that are made of several, by the places of those.
    fresh: HashMap<Vec<Span>, Span>,
    /// Schemas that extend others with a discriminator.
    inheritance: inheritance::Inheritance,
    /// Headers that references lead to, by their names, and the file and the text of the reference.
    headers: HashMap<(String, FileId, String), ir::Header>,
    /// Objects that some operation sends as a form.
    forms: Vec<TypeId>,
    /// Unions whose branches are not told apart yet.
    undecided: Vec<union::Undecided>,
    /// Links whose operations are not looked up yet, by the key of the operation that has them.
    open_links: HashMap<String, Vec<link::OpenLink>>,
    /// The keys of operations, by their ids and by where they stand.
    keys: link::Keys,
    /// The schemas of the components, by their pointers.
    components: HashMap<String, &'a Schema>,
    /// What was already reported: references and headers, by where they are.
    reported: HashSet<(String, Span)>,
}

/// Where a schema stands, and what a type made from it would be called.
#[derive(Debug, Clone)]
struct Place {
    /// The pointer by which the type is known from one run to the next.
    pointer: String,
    /// The parts of its name, outermost first.
    name: Vec<String>,
}

impl Place {
    fn new(pointer: impl Into<String>, name: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), name: vec![name.into()] }
    }

    /// The place of something that a reference leads to.
    fn of_pointer(pointer: &str) -> Self {
        Self::new(pointer, pointer_name(pointer))
    }

    /// The place of something inside, which is called after it.
    fn child(&self, segment: &str, name: &str) -> Self {
        let mut child = self.clone();
        child.pointer.push('/');
        child.pointer.push_str(segment);
        child.name.push(name.to_owned());
        child
    }

    /// The place of something inside that needs no name of its own.
    fn inside(&self, segment: &str) -> Self {
        Self { pointer: format!("{}/{segment}", self.pointer), name: self.name.clone() }
    }

    fn property(&self, name: &str) -> Self {
        self.child(&format!("properties/{}", escape(name)), name)
    }
}

/// Returns the pointer of a schema of the components, and the schema.
fn component(schema: &Named<Schema>) -> (String, &Schema) {
    (format!("#/components/schemas/{}", escape(&schema.name)), &schema.value)
}

/// What a thing is called that stands at a pointer: its key, or else its file.
fn pointer_name(pointer: &str) -> String {
    let (file, path) = pointer.split_once('#').unwrap_or((pointer, ""));
    let says_something = |segment: &&str| {
        !["", "schema", "items"].contains(segment) && segment.parse::<u32>().is_err()
    };
    let segment = path.rsplit('/').find(says_something);
    let stem = || file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(file);
    segment.unwrap_or_else(stem).replace("~1", "/").replace("~0", "~")
}

/// What a schema could not be lowered for; the reason is reported already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Broken;

type Lowered<T> = Result<T, Broken>;

/// Reads the setting of idempotency keys; methods that HTTP does not have are reported.
fn idempotency(config: &Config, diagnostics: &mut Diagnostics) -> Option<ir::Idempotency> {
    let setting = config.idempotency.as_ref()?;
    let methods: Vec<String> = setting.methods.iter().map(|method| method.to_uppercase()).collect();
    for method in &methods {
        if !METHODS.contains(&method.to_lowercase().as_str()) {
            let at = config.place(&Setting::Idempotency);
            diagnostics
                .error(Code::UnfitSetting, at, format!("`{method}` is no HTTP method"))
                .help(format!("use some of {}", METHODS.join(", ").to_uppercase()));
            return None;
        }
    }
    Some(ir::Idempotency { header: setting.header.clone(), methods })
}

/// Works out what a document means.
pub(crate) fn lower(document: &Document, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let api = Api {
        title: document.info.title.clone(),
        version: document.info.version.clone(),
        description: document.info.description.clone(),
        idempotency: idempotency(config, diagnostics),
        signature: config.webhooks.as_ref().map(|setting| setting.signature.into()),
        ..Api::default()
    };
    let mut lowering = Lowering {
        document,
        config,
        diagnostics,
        api,
        by_pointer: HashMap::new(),
        by_span: HashMap::new(),
        transport_schemes: Vec::new(),
        fresh: HashMap::new(),
        inheritance: inheritance::Inheritance::default(),
        headers: HashMap::new(),
        forms: Vec::new(),
        undecided: Vec::new(),
        open_links: HashMap::new(),
        keys: link::Keys::default(),
        components: document.schemas.iter().map(component).collect(),
        reported: HashSet::new(),
    };
    lowering.find_inheritance();
    lowering.servers();
    lowering.schemes();
    lowering.schemas();
    let described = lowering.api.types.len();
    lowering.operations();
    lowering.webhooks();
    lowering.decide_unions();
    ir::finish(&mut lowering.api, &lowering.forms, described);
    lowering.links();
    lowering.paging();
    lowering.api
}

impl<'a> Lowering<'a> {
    fn servers(&mut self) {
        for server in &self.document.servers {
            let variables = server.variables.iter().map(|variable| ir::Variable {
                name: variable.name.clone(),
                default: variable.value.default.clone(),
                description: variable.value.description.clone(),
                values: variable.value.values.clone(),
            });
            self.api.servers.push(ir::Server {
                url: server.url.clone(),
                description: server.description.clone(),
                variables: variables.collect(),
            });
        }
    }

    /// Lowers every schema of the components, whether or not an operation uses it.
    fn schemas(&mut self) {
        for schema in &self.document.schemas {
            let (pointer, value) = component(schema);
            self.component(&pointer, &schema.name, value);
        }
    }

    /// Follows a reference; where it leads nowhere, reports it once.
    fn resolve(&mut self, reference: &Reference) -> Lowered<Target<'a>> {
        let document: &'a Document = self.document;
        document.resolve(reference).map_err(|unresolved| {
            if self.reported.insert((reference.text.clone(), reference.at)) {
                let (code, message, help) = explain(reference, &unresolved);
                self.diagnostics.left_out(code, reference.at, message).help(help);
            }
            Broken
        })
    }

    /// Returns a parameter, body or response, behind the references that lead to it.
    fn item<T: Clone>(
        &mut self,
        item: &RefOr<T>,
        read: impl Fn(&mut Reader<'_>, &Node) -> Option<T>,
    ) -> Lowered<(T, Option<String>)> {
        let reference = match item {
            RefOr::Item(item) => return Ok((item.clone(), None)),
            RefOr::Ref(reference) => reference,
        };
        let mut reference = reference.clone();
        // A chain of references is short; a longer one leads back to itself.
        for _ in 0..16 {
            let target = self.resolve(&reference)?;
            let version = self.document.version;
            let mut reader = Reader { diagnostics: self.diagnostics, version };
            match reader.ref_or(target.node, &read) {
                Some(RefOr::Item(item)) => return Ok((item, Some(target.pointer))),
                Some(RefOr::Ref(next)) => reference = next,
                None => return Err(Broken),
            }
        }
        Err(self.circular(&reference))
    }

    fn circular(&mut self, reference: &Reference) -> Broken {
        let message = format!("`{}` leads back to itself", reference.text);
        self.diagnostics
            .left_out(Code::CircularReference, reference.at, message)
            .help("let one of the references lead to something");
        Broken
    }
}
