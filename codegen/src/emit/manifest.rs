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
    /// The features that choose what is compiled.
    pub(crate) choices: Vec<Choice>,
    /// What only the emitted tests need.
    pub(crate) dev_dependencies: Vec<Dependency>,
}

/// A dependency of the emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) default_features: bool,
    pub(crate) features: Vec<String>,
    pub(crate) optional: bool,
    /// The platforms that need it, as Cargo writes them: `cfg(…)`; all, where it names none.
    pub(crate) target: Option<String>,
}

/// A Cargo feature of the emitted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) enables: Vec<String>,
}

/// A Cargo feature with which more of the emitted code is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) name: String,
    /// Whether it is on by default.
    pub(crate) is_on: bool,
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
        choices: super::features::choices(ctx),
        dev_dependencies: if ctx.package.has_tests { vec![tokio()] } else { Vec::new() },
    }
}

/// What the emitted tests run on.
fn tokio() -> Dependency {
    Dependency {
        name: "tokio".to_owned(),
        version: "1".to_owned(),
        default_features: true,
        features: ["macros", "rt"].map(str::to_owned).to_vec(),
        optional: false,
        target: None,
    }
}
