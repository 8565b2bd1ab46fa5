//! Stage 3: every Rust identifier, decided once.
//!
//! Takes the API, the settings and the names of the run before; gives a name for each thing that is
//! printed. The only user of `heck`. Reports only settings that match nothing.

mod client;
mod features;
mod lock;
mod methods;
mod operations;
mod scope;
mod words;

use std::collections::BTreeSet;

pub(crate) use client::ClientNames;
pub(crate) use features::FeatureNames;
pub use lock::NameLock;
use scope::{Case, Wanted, assign};

use crate::config::{Config, Setting};
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::{Api, Parts, Shape, Type, TypeId};

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

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "fmt", "new", "default"];

/// The Rust names of everything that is printed.
#[derive(Debug)]
pub(crate) struct Names {
    types: Vec<TypeNames>,
    /// By the place of the tag.
    pub(crate) tags: Vec<TagNames>,
    /// By the place of the operation.
    pub(crate) operations: Vec<OperationNames>,
    pub(crate) client: ClientNames,
    /// The Cargo features that choose what is compiled, where the settings ask for them.
    pub(crate) features: Option<FeatureNames>,
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
    /// The method that gives a stream, where that is offered besides.
    pub(crate) stream_method: String,
    /// The struct of the request for a stream.
    pub(crate) stream_request: String,
    /// The enumeration of what it gives, where that is one of several.
    pub(crate) outcome: String,
    /// The variants of that.
    pub(crate) variants: Vec<String>,
    /// The same of the method that gives a stream.
    pub(crate) stream_outcome: String,
    pub(crate) stream_variants: Vec<String>,
    /// The enumeration of the bodies of its errors, where their types differ.
    pub(crate) error_body: String,
    /// The variants of that, for each of the errors that are told apart.
    pub(crate) error_variants: Vec<String>,
    /// The struct of the headers of its answers, where it has any.
    pub(crate) headers: String,
    /// The fields of that.
    pub(crate) header_fields: Vec<String>,
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
        let operations = operations::operations(api, &tags, &mut source);
        let client = client::client(api, &mut source);
        let features = features::features(api, &mut source, diagnostics);
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
        Self { types, tags, operations, client, features, lock }
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
    let modules = assign(&files, Case::Module, MODULES);
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
        Shape::Form(parts) | Shape::Parts(Parts { parts, .. }) => {
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

/// What the lock and the settings know a tag by.
fn tag_key(name: &str) -> String {
    format!("tag {name}")
}

fn tags(api: &Api, source: &mut Source<'_>) -> Vec<TagNames> {
    let wanted = api
        .tags
        .iter()
        .map(|tag| source.wanted(tag_key(&tag.name), words::split(&tag.name)))
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
    let modules = scoped(MODULES, Case::Module);
    accessors
        .iter()
        .zip(handles)
        .zip(modules)
        .map(|((accessor, handle), module)| TagNames { accessor: accessor.clone(), handle, module })
        .collect()
}
