//! The table of what is copied: whole, without doubles, and without a file that leans on one that may be missing.

use std::collections::BTreeMap;
use std::fs;

use crate::runtime::sources::{CAPABILITIES, ROOT};

/// Capabilities that every crate has.
const ALWAYS: [&str; 4] = ["core", "transport", "blocking", "testing"];

#[test]
fn every_file_is_in_one_capability() {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let modules = names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned));
    let mut modules: Vec<String> = modules.collect();
    modules.retain(|module| module != "lib" && module != "sources");
    modules.sort();

    let listed = CAPABILITIES.iter().flat_map(|capability| capability.files);
    let mut listed: Vec<&str> = listed.map(|file| file.module).collect();
    listed.sort_unstable();
    assert_eq!(modules, listed);
}

#[test]
fn the_root_declares_every_file_on_a_line_of_its_own() {
    for file in CAPABILITIES.iter().flat_map(|capability| capability.files) {
        let line = format!("pub mod {};", file.module);
        assert_eq!(ROOT.lines().filter(|other| *other == line).count(), 1, "{line}");
    }
}

#[test]
fn no_file_leans_on_one_that_may_be_missing() {
    let capability_of: BTreeMap<&str, &str> = CAPABILITIES
        .iter()
        .flat_map(|capability| capability.files.iter().map(|file| (file.module, capability.name)))
        .collect();
    for capability in CAPABILITIES {
        for file in capability.files {
            for after in file.text.split("super::").skip(1) {
                let end = after.find(|c: char| !c.is_alphanumeric() && c != '_');
                let module = &after[..end.unwrap_or(after.len())];
                let Some(other) = capability_of.get(module) else { continue };
                let is_there = ALWAYS.contains(other) || *other == capability.name;
                assert!(is_there, "{} leans on {module}, of `{other}`", file.module);
            }
        }
    }
}
