//! clientwright reads an API description (OpenAPI) and writes a Rust client SDK crate.
//!
//! The stages, in order:
//!
//! ```text
//! spec    text      -> Document   as it was written
//! lower   Document  -> Api        what it means (ir)
//! names   Api       -> Names      what Rust calls it
//! emit    both      -> Files      what is printed
//! output  Files     -> the disk   what differs is written
//! ```
//!
//! [`Generator`] runs them from disk to disk; [`generate`] is the part without a disk.

mod config;
mod diagnostic;
mod emit;
mod fidelity;
mod generator;
mod ir;
mod loader;
mod lower;
mod names;
mod output;
mod spec;

pub use config::{
    Config, Cursor, DefaultFeatures, Envelopes, Features, FeaturesBy, Idempotency, Number, Offset,
    Package, Paging, Signature, Size, Webhooks,
};
pub use diagnostic::{Code, Diagnostic, Diagnostics, FileId, Format, Severity, Span};
pub use emit::{Emitted, Files};
pub use fidelity::{Counts, Fidelity, LeftOut, Paged, Place, Widened};
pub use generator::{Error, Generator, Run};
pub use loader::Loader;
pub use names::NameLock;
pub use output::{Error as OutputError, Manifest, Mode, Report};

use serde::{Deserialize, Serialize};

/// What a run makes of a description.
#[derive(Debug)]
pub struct Output {
    /// The files and what the manifest must say.
    pub emitted: Emitted,
    /// What was read, in figures.
    pub summary: Summary,
}

/// A description in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The title and version of the API.
    pub title: String,
    /// The version of the specification.
    pub openapi: String,
    /// How many operations the client has.
    pub operations: usize,
    /// How many named types it has.
    pub types: usize,
    /// How many lists go on page by page in a way that the description's names tell, and no setting.
    pub recognized_paging: usize,
    /// Operations that were left out, as `GET /path`.
    pub left_out: Vec<String>,
}

/// Turns a description into files; touches no disk.
///
/// Gives nothing where there is no document to work on; what was found is in the diagnostics.
pub fn generate(
    path: &str,
    loader: &dyn Loader,
    config: &Config,
    lock: &NameLock,
    diagnostics: &mut Diagnostics,
) -> Option<Output> {
    let document = spec::parse(path, &config.overlays, loader, diagnostics)?;
    // Schemas refer to schemas, so lowering goes as deep as the longest chain of references.
    let api = with_large_stack(|| lower::lower(&document, config, diagnostics));
    let summary = Summary::new(&document, &api);
    // What is written takes as much memory again.
    drop(document);
    let names = names::Names::new(&api, config, lock, diagnostics);
    let emitted = emit::files(&api, &names, &package(config, &api.title));
    Some(Output { emitted, summary })
}

/// Says how faithful the generated code would be to a description; touches no disk.
///
/// Gives nothing where there is no document to work on; what was found is in the diagnostics.
pub fn report(
    path: &str,
    loader: &dyn Loader,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Fidelity> {
    let document = spec::parse(path, &config.overlays, loader, diagnostics)?;
    let api = with_large_stack(|| lower::lower(&document, config, diagnostics));
    // Settings that match nothing are found here too.
    names::Names::new(&api, config, &NameLock::default(), diagnostics);
    let paged = api.operations.iter().filter_map(|operation| {
        let paging = operation.paging.as_ref()?;
        Some(Paged {
            operation: operation.key.clone(),
            how: paging.how.clone(),
            is_recognized: paging.is_recognized,
        })
    });
    let paged = paged.collect();
    Some(Fidelity { paged, ..fidelity::judge(&document, &api.left_out, diagnostics) })
}

/// Runs a function on a stack of a size that only its use takes from memory.
fn with_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    const SIZE: usize = 1 << 30;
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(SIZE);
        let thread = builder.spawn_scoped(scope, run).expect("the system gives us one thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Names the crate: what the settings leave out is made from the description's title.
fn package(config: &Config, title: &str) -> emit::Package {
    let name = config.package.name.clone().unwrap_or_else(|| {
        let words = title.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<String> =
            words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        let name = words.join("-");
        // Cargo wants a letter at the start.
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name
        } else {
            format!("api-{name}").trim_end_matches('-').to_owned()
        }
    });
    let version = config.package.version.clone().unwrap_or_else(|| "0.1.0".to_owned());
    emit::Package {
        name,
        version,
        has_extension: config.has_extension,
        is_module: config.is_module,
        has_tests: config.tests,
    }
}

impl Summary {
    fn new(document: &spec::Document, api: &ir::Api) -> Self {
        let is_recognized = |operation: &ir::Operation| {
            operation.paging.as_ref().is_some_and(|paging| paging.is_recognized)
        };
        Self {
            title: format!("{} {}", api.title, api.version).trim().to_owned(),
            openapi: document.openapi.clone(),
            operations: api.operations.len(),
            types: api.types.iter().filter(|ty| !ty.left_out).count(),
            recognized_paging: api
                .operations
                .iter()
                .filter(|operation| is_recognized(operation))
                .count(),
            left_out: api.left_out.clone(),
        }
    }
}
