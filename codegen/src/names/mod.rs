//! Stage 3: every Rust identifier, decided once.
//!
//! Takes the API, the settings and the names of the run before; gives a name for each thing that is
//! printed. The only user of `heck`. Reports only settings that match nothing.

mod lock;
mod methods;
mod scope;
mod words;

use std::collections::BTreeSet;

pub use lock::NameLock;
use scope::{Case, Wanted, assign};

use crate::config::{Config, Setting};
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::{Api, Operation, Shape, Type, TypeId};

/// Names that emitted type files use without a path.
const TYPE_NAMES: &[&str] = &[
    "AsRef",
    "AsMut",
    "Box",
    "BTreeMap",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Names that emitted request files use without a path.
const REQUEST_NAMES: &[&str] = &["Api", "Call", "Client", "ClientBuilder", "Method", "Operation"];

/// Names of the generated crate's modules.
const MODULES: &[&str] =
    &["client", "ext", "lib", "main", "mod", "requests", "runtime", "types", "untagged"];

/// Methods that every request has.
const REQUEST_METHODS: &[&str] =
    &["clone", "fmt", "into_future", "items", "new", "pages", "send", "send_raw"];

/// Names that the code of every method uses.
const LOCALS: &[&str] = &["call"];

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "fmt", "new", "default"];

/// Methods that every client builder has, besides those named after security schemes.
const BUILDER_METHODS: &[&str] = &[
    "api",
    "attempt_timeout",
    "base_url",
    "build",
    "clock",
    "clone",
    "connect_timeout",
    "credential",
    "fmt",
    "header",
    "max_response_size",
    "new",
    "retry",
    "timeout",
    "transport",
    "user_agent",
];

/// The Rust names of everything that is printed.
#[derive(Debug)]
pub(crate) struct Names {
    types: Vec<TypeNames>,
    /// By the place of the tag.
    pub(crate) tags: Vec<TagNames>,
    /// By the place of the operation.
    pub(crate) operations: Vec<OperationNames>,
    /// The builder method of each security scheme, by its place.
    pub(crate) schemes: Vec<String>,
    lock: NameLock,
}

#[derive(Debug, Default)]
struct TypeNames {
    name: String,
    module: String,
    /// Fields of an object, variants of an enumeration or a union, parts of a form.
    members: Vec<String>,
    /// The struct that an object's constructor takes, where it takes one.
    required: String,
    /// The `as_…` method of each variant of a union.
    accessors: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct TagNames {
    /// The method of the client.
    pub(crate) accessor: String,
    /// The struct that holds the tag's operations.
    pub(crate) handle: String,
    /// The file of the tag's operations.
    pub(crate) module: String,
}

#[derive(Debug)]
pub(crate) struct OperationNames {
    /// The method of its resource, or of the client.
    pub(crate) method: String,
    /// The struct of its request.
    pub(crate) request: String,
    /// The static that describes it.
    pub(crate) constant: String,
    /// The static that describes its pages.
    pub(crate) pages: String,
    /// By the place of the parameter: an argument or a setter.
    pub(crate) parameters: Vec<String>,
    /// The argument or the setter of the body.
    pub(crate) body: String,
}

/// Where names come from besides the description.
struct Source<'a> {
    config: &'a Config,
    before: &'a NameLock,
    lock: NameLock,
    used: BTreeSet<&'a str>,
    /// Renames that could not be followed, with the name that was given instead.
    unfit: Vec<(String, String)>,
}

impl Names {
    pub(crate) fn new(
        api: &Api,
        config: &Config,
        before: &NameLock,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut source = Source {
            config,
            before,
            lock: NameLock::default(),
            used: BTreeSet::new(),
            unfit: Vec::new(),
        };
        let types = types(api, &mut source);
        let tags = tags(api, &mut source);
        let operations = operations(api, &tags, &mut source);
        let schemes = schemes(api, &mut source);
        for key in config.rename.keys().filter(|key| !source.used.contains(key.as_str())) {
            let is_left_out = api.left_out.contains(key);
            if !is_left_out {
                let at = config.place(&Setting::Rename(key));
                let message = format!("there is nothing called `{key}` to rename");
                diagnostics.error(Code::UnmatchedSetting, at, message).help(
                    "name a schema (`#/components/schemas/Pet`), one of its properties \
                     (`…/properties/name`), or an operation (`GET /pets`)",
                );
            }
        }
        for (key, given) in &source.unfit {
            let at = config.place(&Setting::Rename(key));
            let wanted = &config.rename[key];
            let message = format!("`{key}` cannot be called `{wanted}`");
            diagnostics.error(Code::UnfitSetting, at, message).help(format!(
                "choose a Rust identifier that nothing beside it has; without the setting it is `{given}`"
            ));
        }
        let lock = source.lock;
        Self { types, tags, operations, schemes, lock }
    }

    pub(crate) fn ty(&self, id: TypeId) -> &str {
        &self.types[id.0].name
    }

    /// The module, and so the file, of a type.
    pub(crate) fn module(&self, id: TypeId) -> &str {
        &self.types[id.0].module
    }

    /// The name of a field, variant or part, by its place.
    pub(crate) fn member(&self, id: TypeId, place: usize) -> &str {
        &self.types[id.0].members[place]
    }

    /// The struct that an object's constructor takes.
    pub(crate) fn required(&self, id: TypeId) -> &str {
        &self.types[id.0].required
    }

    /// The method that gives a variant's value, by its place.
    pub(crate) fn accessor(&self, id: TypeId, place: usize) -> &str {
        &self.types[id.0].accessors[place]
    }

    /// The names to keep for the next run.
    pub(crate) fn lock(&self) -> &NameLock {
        &self.lock
    }
}

impl Source<'_> {
    /// Describes a name that is asked for, with what is known of it already.
    fn wanted(&mut self, key: String, words: Vec<String>) -> Wanted {
        let rename = self.config.rename.get_key_value(&key);
        if let Some((key, _)) = rename {
            self.used.insert(key);
        }
        let fixed = rename.map(|(_, name)| name.clone());
        let fixed = fixed.or_else(|| self.before.get(&key).map(str::to_owned));
        Wanted { key, words, fixed }
    }

    /// Decides the names of one scope and remembers them.
    fn assign(&mut self, wanted: Vec<Wanted>, case: Case, reserved: &[&str]) -> Vec<String> {
        let names = assign(&wanted, case, reserved);
        for (wanted, name) in wanted.into_iter().zip(&names) {
            self.remember(wanted.key, name);
        }
        names
    }

    fn remember(&mut self, key: String, name: &str) {
        if self.config.rename.get(&key).is_some_and(|wanted| wanted != name) {
            self.unfit.push((key.clone(), name.to_owned()));
        }
        self.lock.insert(key, name.to_owned());
    }
}

fn types(api: &Api, source: &mut Source<'_>) -> Vec<TypeNames> {
    // What is not printed must not take a name from what is.
    let printed = || api.types.iter().filter(|ty| !ty.left_out);
    let wanted = printed()
        .map(|ty| {
            let words = ty.name.iter().flat_map(|part| words::split(part)).collect();
            source.wanted(type_key(ty), words::without_echo(words))
        })
        .collect();
    let names = source.assign(wanted, Case::Type, TYPE_NAMES);
    // The structs of constructors share the scope, and make way.
    let fixed =
        |name: &String| Wanted { key: String::new(), words: Vec::new(), fixed: Some(name.clone()) };
    let mut scope: Vec<Wanted> = names.iter().map(fixed).collect();
    scope.extend(names.iter().map(|name| {
        let mut words = words::split(name);
        words.push("required".to_owned());
        Wanted { key: String::new(), words, fixed: None }
    }));
    let required = assign(&scope, Case::Type, TYPE_NAMES).split_off(names.len());
    let files = names
        .iter()
        .map(|name| Wanted { key: String::new(), words: words::split(name), fixed: None })
        .collect::<Vec<_>>();
    let modules = assign(&files, Case::Value, MODULES);
    let decided = names.into_iter().zip(modules).zip(required);
    let mut decided = decided.zip(printed()).map(|(((name, module), required), ty)| {
        let members = members(ty, source);
        let accessors = accessors(ty, &members);
        TypeNames { name, module, members, required, accessors }
    });
    let next = |ty: &Type| {
        if ty.left_out { TypeNames::default() } else { decided.next().unwrap_or_default() }
    };
    api.types.iter().map(next).collect()
}

fn accessors(ty: &Type, variants: &[String]) -> Vec<String> {
    let Shape::Union(_) = ty.shape else { return Vec::new() };
    let wanted: Vec<Wanted> = variants
        .iter()
        .map(|variant| {
            let words = std::iter::once("as".to_owned()).chain(words::split(variant)).collect();
            Wanted { key: String::new(), words, fixed: None }
        })
        .collect();
    assign(&wanted, Case::Value, &["as_ref"])
}

/// What a type is known by: its pointer; one that stands inside another shares that with the property
/// that holds it.
fn type_key(ty: &Type) -> String {
    match ty.name.as_slice() {
        [_] => ty.key.clone(),
        _ => format!("type {}", ty.key),
    }
}

fn members(ty: &Type, source: &mut Source<'_>) -> Vec<String> {
    let key = |kind: &str, name: &str| format!("{}/{kind}/{name}", ty.key);
    match &ty.shape {
        Shape::Object(object) => {
            let fields = object.fields.iter().map(|field| &field.wire);
            let mut wanted: Vec<Wanted> = fields
                .map(|wire| source.wanted(key("properties", wire), words::split(wire)))
                .collect();
            if object.rest.is_some() {
                let words = words::split("additional_properties");
                wanted.push(source.wanted(format!("{}/additionalProperties *", ty.key), words));
            }
            source.assign(wanted, Case::Value, &["new", "default", "clone", "eq", "fmt"])
        }
        Shape::Form(parts) => {
            let wanted = parts
                .iter()
                .map(|part| source.wanted(key("properties", &part.wire), words::split(&part.wire)))
                .collect();
            source.assign(wanted, Case::Value, &["new"])
        }
        Shape::StringEnum(string_enum) => {
            let wanted = string_enum
                .values
                .iter()
                .map(|value| {
                    let name = value.name.as_deref().unwrap_or(&value.value);
                    source.wanted(key("enum", &value.value), words::split(name))
                })
                .collect();
            source.assign(wanted, Case::Type, &["Unrecognized", "Self"])
        }
        Shape::NumberEnum(number_enum) => {
            let wanted = number_enum
                .values
                .iter()
                .map(|value| {
                    let text = value.value.to_string();
                    let fallback = format!("Value {}", text.replace('-', "minus "));
                    let name = value.name.as_deref().unwrap_or(&fallback);
                    source.wanted(key("enum", &text), words::split(name))
                })
                .collect();
            source.assign(wanted, Case::Type, &["Unrecognized", "Self"])
        }
        Shape::Union(union) => {
            let wanted = union
                .branches
                .iter()
                .enumerate()
                .map(|(place, branch)| {
                    let before = &union.branches[..place];
                    let same = before.iter().filter(|other| other.name == branch.name).count();
                    let mut key = key("branches", &branch.name);
                    if same > 0 {
                        key = format!("{key} {}", same + 1);
                    }
                    source.wanted(key, words::split(&branch.name))
                })
                .collect();
            source.assign(wanted, Case::Type, &["Unrecognized", "Self"])
        }
        Shape::Alias(_) => Vec::new(),
    }
}

fn tags(api: &Api, source: &mut Source<'_>) -> Vec<TagNames> {
    let wanted = api
        .tags
        .iter()
        .map(|tag| source.wanted(format!("tag {}", tag.name), words::split(&tag.name)))
        .collect();
    let accessors = source.assign(wanted, Case::Value, CLIENT_METHODS);
    let scoped = |reserved: &[&str], case| {
        let wanted: Vec<Wanted> = accessors
            .iter()
            .map(|name| Wanted { key: String::new(), words: words::split(name), fixed: None })
            .collect();
        assign(&wanted, case, reserved)
    };
    let handles = scoped(&[TYPE_NAMES, REQUEST_NAMES].concat(), Case::Type);
    let modules = scoped(MODULES, Case::Value);
    accessors
        .iter()
        .zip(handles)
        .zip(modules)
        .map(|((accessor, handle), module)| TagNames { accessor: accessor.clone(), handle, module })
        .collect()
}

fn operations(api: &Api, tags: &[TagNames], source: &mut Source<'_>) -> Vec<OperationNames> {
    let mut reserved: Vec<&str> = [TYPE_NAMES, REQUEST_NAMES].concat();
    reserved.extend(tags.iter().map(|tag| tag.handle.as_str()));
    let wanted = api
        .operations
        .iter()
        .map(|operation| {
            source.wanted(format!("{} request", operation.key), words::split(&operation.id))
        })
        .collect();
    let requests = source.assign(wanted, Case::Type, &reserved);
    let methods = method_names(api, tags, source);
    let (constants, pages) = constants(&requests);
    let mut named = Vec::new();
    for (place, operation) in api.operations.iter().enumerate() {
        let (parameters, body) = arguments(operation, source);
        named.push(OperationNames {
            method: methods[place].clone(),
            request: requests[place].clone(),
            constant: constants[place].clone(),
            pages: pages[place].clone(),
            parameters,
            body,
        });
    }
    named
}

/// Names the statics that describe operations and their pages, after the structs of the requests.
fn constants(requests: &[String]) -> (Vec<String>, Vec<String>) {
    let wanted = |suffix: &[&str]| {
        let suffix: Vec<String> = suffix.iter().map(|word| (*word).to_owned()).collect();
        let words = move |request: &String| [words::split(request), suffix.clone()].concat();
        let named =
            move |request| Wanted { key: String::new(), words: words(request), fixed: None };
        requests.iter().map(named).collect::<Vec<Wanted>>()
    };
    let all = [wanted(&[]), wanted(&["pages"])].into_iter().flatten().collect::<Vec<Wanted>>();
    let mut constants = assign(&all, Case::Value, &[]);
    for name in &mut constants {
        *name = name.to_uppercase();
    }
    let pages = constants.split_off(requests.len());
    (constants, pages)
}

/// Names the methods of each resource, and of the client itself.
fn method_names(api: &Api, tags: &[TagNames], source: &mut Source<'_>) -> Vec<String> {
    let mut names = vec![String::new(); api.operations.len()];
    for tag in (0..api.tags.len()).map(Some).chain([None]) {
        let places: Vec<usize> =
            (0..names.len()).filter(|place| api.operations[*place].tag == tag).collect();
        let ids: Vec<Vec<String>> =
            places.iter().map(|place| words::split(&api.operations[*place].id)).collect();
        let resource = tag.map(|tag| words::split(&api.tags[tag].name)).unwrap_or_default();
        let short = methods::shorten(&ids, &resource);
        let wanted = places
            .iter()
            .zip(short)
            .map(|(place, words)| source.wanted(api.operations[*place].key.clone(), words))
            .collect();
        let mut reserved = vec!["clone", "fmt"];
        if tag.is_none() {
            reserved.extend_from_slice(CLIENT_METHODS);
            reserved.extend(tags.iter().map(|tag| tag.accessor.as_str()));
        }
        let assigned = source.assign(wanted, Case::Value, &reserved);
        for (place, name) in places.into_iter().zip(assigned) {
            names[place] = name;
        }
    }
    names
}

/// Names the parameters and the body of an operation, which share one scope: whether one is an
/// argument or a setter may change.
fn arguments(operation: &Operation, source: &mut Source<'_>) -> (Vec<String>, String) {
    let mut wanted: Vec<Wanted> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let location = format!("{:?}", parameter.location).to_lowercase();
            let key = format!("{} {location}:{}", operation.key, parameter.name);
            source.wanted(key, words::split(&parameter.name))
        })
        .collect();
    let body = operation.body.as_ref().map(|body| match &body.content {
        crate::ir::BodyContent::Json { envelope: Some(envelope), .. } => words::split(envelope),
        _ => words::split("body"),
    });
    let words = body.unwrap_or_else(|| words::split("body"));
    wanted.push(source.wanted(format!("{} body", operation.key), words));
    let mut names = assign(&wanted, Case::Setter, &[REQUEST_METHODS, LOCALS].concat());
    let body = names.pop().unwrap_or_default();
    for (wanted, name) in wanted.into_iter().zip(&names) {
        source.remember(wanted.key, name);
    }
    if operation.body.is_some() {
        source.remember(format!("{} body", operation.key), &body);
    }
    (names, body)
}

fn schemes(api: &Api, source: &mut Source<'_>) -> Vec<String> {
    let wanted = api
        .schemes
        .iter()
        .map(|scheme| {
            let key = format!("#/components/securitySchemes/{}", scheme.id);
            source.wanted(key, words::split(&scheme.id))
        })
        .collect();
    source.assign(wanted, Case::Value, BUILDER_METHODS)
}
