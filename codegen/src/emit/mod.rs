//! Stage 4: types, operations and names to files.
//!
//! Knows tokens and layout; never sees the document. Cannot fail: what could go wrong was reported
//! before.

mod callbacks;
mod client;
mod crate_files;
mod docs;
mod enums;
mod error_bodies;
mod features;
mod file;
mod forms;
mod gates;
mod headers;
pub(crate) mod manifest;
mod objects;
mod operation;
mod operation_docs;
mod outcomes;
mod paging;
mod print;
mod requests;
mod runtime;
mod shared;
mod testing;
mod tests;
mod ty;
mod types;
mod unions;
mod values;

use std::collections::BTreeMap;

pub(crate) use manifest::Manifest;

use gates::Gates;

use crate::ir::Api;
use crate::names::Names;

/// Texts by path relative to the crate, with `/` between folders.
pub type Files = BTreeMap<String, String>;

/// What all parts of the stage look at.
#[derive(Clone, Copy)]
struct Ctx<'a> {
    api: &'a Api,
    names: &'a Names,
    package: &'a Package,
    gates: &'a Gates,
}

/// The crate that is written.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// The package's name, such as `flex-sdk`.
    pub(crate) name: String,
    pub(crate) version: String,
    /// Whether it has a module `ext` made by hand.
    pub(crate) has_extension: bool,
    /// Whether it is a module of another crate, whose name is not known.
    pub(crate) is_module: bool,
    /// Whether it has tests of its operations.
    pub(crate) has_tests: bool,
}

impl Package {
    /// How examples in the docs start: those of a module cannot be compiled.
    pub(crate) fn fence(&self) -> &'static str {
        if self.is_module { "```ignore" } else { "```no_run" }
    }

    /// The name that code calls the crate by.
    pub(crate) fn krate(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// What a run writes.
#[derive(Debug)]
pub struct Emitted {
    /// The files that the generator owns.
    pub files: Files,
    /// Files that are written once and then belong to the maintainer.
    pub once: Files,
    /// What the crate's manifest must say.
    pub(crate) manifest: Manifest,
}

impl Emitted {
    /// Files without a crate around them.
    pub(crate) fn of_files(files: Files) -> Self {
        Self { files, once: Files::new(), manifest: Manifest::default() }
    }
}

/// Prints everything.
pub(crate) fn files(api: &Api, names: &Names, package: &Package) -> Emitted {
    let gates = Gates::new(api, names);
    let ctx = Ctx { api, names, package, gates: &gates };
    let mut files = Files::new();
    files.insert("src/lib.rs".to_owned(), crate_files::lib(ctx));
    files.insert("src/client.rs".to_owned(), client::file(ctx));
    if api.signature.is_some() {
        files.insert("src/webhooks.rs".to_owned(), crate_files::webhooks(ctx));
    }
    files.extend(types::files(ctx));
    files.extend(requests::files(ctx));
    files.extend(testing::files(ctx));
    files.extend(runtime::files(ctx));
    if package.has_tests && !package.is_module {
        files.extend(tests::files(ctx));
    }
    files.insert("names.lock".to_owned(), names.lock().to_string());
    files.insert("rustfmt.toml".to_owned(), crate_files::RUSTFMT.to_owned());
    let mut once = Files::new();
    once.insert("README.md".to_owned(), crate_files::readme(ctx));
    Emitted { files, once, manifest: manifest::manifest(ctx) }
}
