//! The crate's `Cargo.toml`: written whole once, later edited only where the generator owns it.

use std::collections::BTreeSet;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::features;
use crate::emit::Manifest;
use crate::emit::manifest::{Dependency, Feature};

/// Returns the manifest with everything that the emitted code needs; what it has besides stays.
///
/// # Errors
/// When the text is no TOML, or not shaped like a manifest.
pub(super) fn updated(existing: Option<&str>, manifest: &Manifest) -> Result<String, String> {
    let mut document: DocumentMut = match existing {
        Some(text) => text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?,
        None => new(manifest),
    };
    add(&mut document, "dependencies", &manifest.dependencies)?;
    add(&mut document, "dev-dependencies", &manifest.dev_dependencies)?;
    let features = table(&mut document, "features")?;
    for feature in &manifest.features {
        let wanted: BTreeSet<&str> = feature.enables.iter().map(String::as_str).collect();
        let has = features.get(&feature.name).and_then(Item::as_array).map(|enables| {
            enables.iter().filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>()
        });
        // A maintainer may let a feature enable more, and may choose the default.
        let is_as_wanted = has.as_ref().is_some_and(|has| {
            feature.name == "default" || wanted.iter().all(|name| has.contains(*name))
        });
        if !is_as_wanted {
            let enables: Array = feature.enables.iter().map(String::as_str).collect();
            features.insert(&feature.name, value(enables));
        }
    }
    features::update(&mut document, &manifest.choices)?;
    Ok(document.to_string())
}

/// Adds the dependencies that a manifest lacks to its tables of this name.
fn add(document: &mut DocumentMut, kind: &str, dependencies: &[Dependency]) -> Result<(), String> {
    for dependency in dependencies {
        if is_there(document, kind, dependency) {
            continue;
        }
        let table = match &dependency.target {
            None => table(document, kind)?,
            Some(target) => {
                // Tables that hold only tables have no line of their own.
                let targets = table(document, "target")?;
                targets.set_implicit(true);
                let platform = inner(targets, target)?;
                platform.set_implicit(true);
                inner(platform, kind)?
            }
        };
        table.insert(&dependency.name, value(Value::from(described(dependency))));
    }
    Ok(())
}

/// Whether a manifest has a dependency with what the emitted code needs of it.
///
/// One that it has on every platform is there on some of them too: that is up to the maintainer.
fn is_there(document: &DocumentMut, kind: &str, dependency: &Dependency) -> bool {
    let has = |table: Option<&Item>| {
        let item = table.and_then(|table| table.get(&dependency.name));
        item.is_some_and(|item| satisfies(item, dependency))
    };
    let of_target = dependency.target.as_ref().is_some_and(|target| {
        has(document.get("target").and_then(|targets| targets.get(target)?.get(kind)))
    });
    of_target || has(document.get(kind))
}

/// Says how a manifest differs from what it must say.
///
/// # Errors
/// When the text is no TOML, or not shaped like a manifest.
pub(super) fn differences(text: &str, manifest: &Manifest) -> Result<Vec<String>, String> {
    let document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let is_missing = |feature: &&Feature| {
        document.get("features").and_then(|features| features.get(&feature.name)).is_none()
    };
    let dependencies = manifest
        .dependencies
        .iter()
        .filter(|dependency| !is_there(&document, "dependencies", dependency))
        .chain(
            manifest
                .dev_dependencies
                .iter()
                .filter(|dependency| !is_there(&document, "dev-dependencies", dependency)),
        );
    let features = manifest.features.iter().filter(is_missing);
    let dependencies = dependencies.map(|it| format!("lacks the dependency `{}`", it.name));
    let features = features.map(|feature| format!("lacks the feature `{}`", feature.name));
    let choices = features::differences(&document, &manifest.choices);
    Ok(dependencies.chain(features).chain(choices).collect())
}

pub(super) fn table<'d>(
    document: &'d mut DocumentMut,
    name: &str,
) -> Result<&'d mut Table, String> {
    inner(document.as_table_mut(), name)
}

pub(super) fn inner<'t>(table: &'t mut Table, name: &str) -> Result<&'t mut Table, String> {
    let item = table.entry(name).or_insert_with(toml_edit::table);
    item.as_table_mut().ok_or_else(|| format!("`{name}` is no table"))
}

/// Whether a dependency has the features that the emitted code needs; its version is the
/// maintainer's.
fn satisfies(item: &Item, wanted: &Dependency) -> bool {
    let Some(table) = item.as_table_like() else {
        return item.is_str() && wanted.features.is_empty() && !wanted.optional;
    };
    let features: BTreeSet<&str> = table
        .get("features")
        .and_then(Item::as_array)
        .into_iter()
        .flat_map(Array::iter)
        .filter_map(Value::as_str)
        .collect();
    let is_optional = table.get("optional").and_then(Item::as_bool).unwrap_or(false);
    wanted.features.iter().all(|feature| features.contains(feature.as_str()))
        && is_optional == wanted.optional
}

fn described(dependency: &Dependency) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("version", dependency.version.as_str().into());
    if !dependency.default_features {
        table.insert("default-features", false.into());
    }
    if !dependency.features.is_empty() {
        let features: Array = dependency.features.iter().map(String::as_str).collect();
        table.insert("features", Value::Array(features));
    }
    if dependency.optional {
        table.insert("optional", true.into());
    }
    table
}

/// A manifest for a crate that has none.
fn new(manifest: &Manifest) -> DocumentMut {
    let mut document = DocumentMut::new();
    let mut package = Table::new();
    package.insert("name", value(manifest.name.as_str()));
    package.insert("version", value(manifest.version.as_str()));
    package.insert("edition", value("2024"));
    package.insert("rust-version", value("1.88"));
    package.insert("description", value(manifest.description.as_str()));
    package.insert("readme", value("README.md"));
    let exclude: Array = ["names.lock", "rustfmt.toml"].into_iter().collect();
    package.insert("exclude", value(exclude));
    document.insert("package", Item::Table(package));
    // A crate inside somebody's workspace stays a crate of its own.
    document.insert("workspace", toml_edit::table());
    document
}

#[cfg(test)]
mod tests {
    use super::{differences, updated};
    use crate::emit::Manifest;
    use crate::emit::manifest::Dependency;

    /// A crate that needs `timers` on some platforms only.
    fn wanted() -> Manifest {
        let timers = Dependency {
            name: "timers".to_owned(),
            version: "1".to_owned(),
            default_features: true,
            features: vec!["js".to_owned()],
            optional: false,
            target: Some("cfg(wasm)".to_owned()),
        };
        Manifest { dependencies: vec![timers], ..Manifest::default() }
    }

    const TABLE: &str =
        "[target.\"cfg(wasm)\".dependencies]\ntimers = { version = \"1\", features = [\"js\"] }\n";

    #[test]
    fn dependencies_of_some_platforms_have_tables_of_their_own() {
        let text = updated(None, &wanted()).expect("it is TOML");
        assert!(text.contains(TABLE), "{text}");
        assert_eq!(differences(&text, &wanted()), Ok(Vec::new()));
        assert_eq!(updated(Some(&text), &wanted()).as_deref(), Ok(text.as_str()));
        let without = text.replace(TABLE, "");
        assert_eq!(
            differences(&without, &wanted()),
            Ok(vec!["lacks the dependency `timers`".to_owned()])
        );
    }

    #[test]
    fn what_the_maintainer_has_for_platforms_stays() {
        let own = "[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
        let text = updated(Some(own), &wanted()).expect("it is TOML");
        assert!(text.contains(own) && text.contains(TABLE), "{text}");

        // One that is there on every platform is there on some of them, if it has what is needed of it.
        let everywhere = "[dependencies]\ntimers = { version = \"2\", features = [\"js\"] }\n";
        let text = updated(Some(everywhere), &wanted()).expect("it is TOML");
        assert!(text.starts_with(everywhere) && !text.contains("cfg(wasm)"), "{text}");
        let less = "[dependencies]\ntimers = \"2\"\n";
        let text = updated(Some(less), &wanted()).expect("it is TOML");
        assert!(text.starts_with(less) && text.contains(TABLE), "{text}");
    }
}
