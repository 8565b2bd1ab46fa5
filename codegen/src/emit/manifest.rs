//! What the crate's manifest must say: dependencies and features, as data.

use super::{Ctx, runtime};

/// What the generator owns of a crate's `Cargo.toml`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manifest {
    /// The package's name, for a new manifest.
    pub(crate) name: String,
    /// The package's version, for a new manifest.
    pub(crate) version: String,
    /// The package's description, for a new manifest.
    pub(crate) description: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) features: Vec<Feature>,
}

/// A dependency of the emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) default_features: bool,
    pub(crate) features: Vec<String>,
    pub(crate) optional: bool,
}

/// A Cargo feature of the emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) enables: Vec<String>,
}

pub(super) fn manifest(ctx: Ctx<'_>) -> Manifest {
    let (dependencies, features) = runtime::needs(ctx);
    let title = if ctx.api.title.is_empty() { &ctx.package.name } else { &ctx.api.title };
    Manifest {
        name: ctx.package.name.clone(),
        version: ctx.package.version.clone(),
        description: format!("A client for the {}.", title.replace(['\n', '"'], " ").trim()),
        dependencies,
        features,
    }
}
