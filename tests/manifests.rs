//! The root package and the published one have the same library, so their manifests must agree.

use std::fs;

use toml_edit::{DocumentMut, Item};

fn manifest(path: &str) -> DocumentMut {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).expect("the manifest is there");
    text.parse().expect("the manifest is TOML")
}

/// A table of a manifest as text, without comments and order.
fn entries(item: Option<&Item>) -> Vec<String> {
    let table = item.and_then(Item::as_table_like).into_iter().flat_map(|table| table.iter());
    let mut entries: Vec<String> = table
        .map(|(key, value)| format!("{key} = {}", value.to_string().trim().replace(" }", "}")))
        .collect();
    entries.sort();
    entries
}

#[test]
fn both_manifests_ask_for_the_same() {
    let (root, published) = (manifest("Cargo.toml"), manifest("generated/Cargo.toml"));
    for table in ["dependencies", "features"] {
        assert_eq!(entries(root.get(table)), entries(published.get(table)), "{table}");
        assert!(!entries(root.get(table)).is_empty(), "{table}");
    }
    let on_platforms = |manifest: &DocumentMut| -> Vec<(String, Vec<String>)> {
        let targets = manifest["target"].as_table_like().expect("some are for some platforms only");
        let tables = targets.iter();
        tables.map(|(name, of)| (name.to_owned(), entries(of.get("dependencies")))).collect()
    };
    assert_eq!(on_platforms(&root), on_platforms(&published));
    let lints = |manifest: &DocumentMut, workspace: bool, tool: &str| {
        let lints = if workspace {
            manifest["workspace"]["lints"].get(tool)
        } else {
            manifest["lints"].get(tool)
        };
        entries(lints)
    };
    for tool in ["rust", "clippy"] {
        assert_eq!(lints(&root, true, tool), lints(&published, false, tool), "{tool} lints");
    }
    for key in ["edition", "rust-version", "license"] {
        let of_root = root["workspace"]["package"][key].as_str();
        assert!(of_root.is_some(), "{key}");
        assert_eq!(of_root, published["package"][key].as_str(), "{key}");
    }
}

#[test]
fn the_published_package_knows_nothing_of_the_generator() {
    let published = manifest("generated/Cargo.toml");
    assert!(published.get("build-dependencies").is_none());
    assert!(published["package"].get("build").is_none());
    let names = entries(published.get("dependencies"));
    assert!(names.iter().all(|entry| !entry.contains("clientwright")), "{names:?}");
}
