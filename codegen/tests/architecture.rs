//! The arrows between the stages, read off the paths that the source names.
//!
//! A file of one stage may name only what `ARROWS` allows it to. A violation is a design change: it needs a
//! reason, not another entry here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module below `src`, and the others of this crate that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("loader", &[]),
    ("spec", &["diagnostic", "loader"]),
    ("config", &["diagnostic", "ir", "spec"]),
    ("ir", &[]),
    ("lower", &["config", "diagnostic", "ir", "spec"]),
    ("names", &["config", "diagnostic", "ir"]),
    ("emit", &["ir", "names"]),
    ("output", &["emit"]),
    ("fidelity", &["diagnostic", "spec"]),
];

/// Crates that only some modules may name, and which.
const CRATES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["diagnostic"]),
    ("clap", &["main"]),
    ("clientwright_runtime", &["emit"]),
    ("granit_parser", &["spec"]),
    ("heck", &["names"]),
    ("json_event_parser", &["spec"]),
    ("prettyplease", &["emit"]),
    ("proc_macro2", &["emit"]),
    ("quote", &["emit"]),
    ("serde", &["config", "diagnostic", "generator", "lib", "output"]),
    ("serde_yaml", &["config"]),
    ("strsim", &["diagnostic"]),
    ("syn", &["emit", "names"]),
    ("toml_edit", &["emit", "output"]),
];

/// What reaches out of the process, and the modules that may.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::fs", &["output", "generator", "main"]),
    ("std::env", &["generator", "main"]),
    ("std::net", &[]),
    ("std::process", &["output", "main"]),
    ("std::thread", &["lib"]),
    ("std::time", &["main"]),
];

/// The longest that a file may be; at 500 lines it is due to be split.
const LINES: usize = 600;

/// A source file, without its tests and comments.
struct Source {
    /// Its path below the package.
    path: PathBuf,
    /// The module below `src` that it belongs to: `lower` for `src/lower/body.rs`.
    module: String,
    /// Its code up to the tests, without comments and strings.
    code: String,
    lines: usize,
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    let root = package().join(folder);
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(source(&root, &path));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "`{}` holds no source", root.display());
    sources
}

fn source(root: &Path, path: &Path) -> Source {
    let text = fs::read_to_string(path).expect("sources are readable");
    let below = path.strip_prefix(root).expect("the path is below the root");
    let first = below.components().next().expect("the path names a file");
    let module = Path::new(first.as_os_str()).file_stem().expect("files have names");
    let is_test = text.contains("\n#![cfg(test)]\n");
    let tests = if is_test { Some(0) } else { text.find("#[cfg(test)]\nmod tests {") };
    let tests = tests.unwrap_or(text.len());
    let lines = text.lines().count();
    let code = text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = without_strings(&code.map(|line| format!("{line}\n")).collect::<String>());
    let path = path.strip_prefix(package()).unwrap_or(path).to_owned();
    Source { path, module: module.to_string_lossy().into_owned(), code, lines }
}

/// Drops what stands in quotes: emitted code names paths too.
fn without_strings(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        kept.push_str(&rest[..at]);
        let is_char = kept.ends_with('\'') || kept.ends_with("'\\");
        let hashes = kept.len() - kept.trim_end_matches('#').len();
        let is_raw = kept.trim_end_matches('#').ends_with('r');
        rest = &rest[at + 1..];
        if is_char {
            continue;
        }
        let end = if is_raw {
            rest.find(&format!("\"{}", "#".repeat(hashes)))
        } else {
            let mut is_escaped = false;
            rest.find(|c| {
                let ends = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                ends
            })
        };
        rest = &rest[end.map_or(rest.len(), |end| end + 1)..];
    }
    kept.push_str(rest);
    kept
}

/// Returns the paths that a source names below a root such as `crate` or `std`: their next segments, those in
/// braces each by itself.
fn named_below(code: &str, root: &str) -> BTreeSet<String> {
    let start = format!("{root}::");
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices(&start) {
        if code[..at].ends_with(|c: char| is_part(c) || c == ':') {
            continue;
        }
        let rest = &code[at + start.len()..];
        let group = rest.strip_prefix('{').map(top_level);
        for item in group.unwrap_or_else(|| vec![rest]) {
            let segment: String = item.trim_start().chars().take_while(|c| is_part(*c)).collect();
            named.insert(segment);
        }
    }
    named
}

/// Splits the inside of braces at the commas that are in no further braces.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn stages_name_only_what_stands_before_them() {
    let mut violations = Vec::new();
    for source in sources("src") {
        if ["lib", "generator", "main"].contains(&source.module.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(module, _)| *module == source.module) else {
            violations.push(format!(
                "{}: no arrow is drawn for `{}`",
                source.path.display(),
                source.module
            ));
            continue;
        };
        for named in named_below(&source.code, "crate") {
            if named != source.module && !allowed.contains(&named.as_str()) {
                violations.push(format!("{} names `crate::{named}`", source.path.display()));
            }
        }
        // From the module's own root, `super` is the crate.
        let is_root = source.path.components().count() == 2 || source.path.ends_with("mod.rs");
        let above = if is_root { "super" } else { "super::super" };
        for named in named_below(&source.code, above) {
            violations
                .push(format!("{} names `{above}::{named}`: say `crate`", source.path.display()));
        }
    }
    assert_none(&violations);
}

#[test]
fn crates_are_named_where_they_belong() {
    let mut violations = Vec::new();
    for source in sources("src") {
        for (name, modules) in CRATES {
            let is_named = !named_below(&source.code, name).is_empty();
            if is_named && !modules.contains(&source.module.as_str()) {
                violations.push(format!("{} names `{name}`", source.path.display()));
            }
        }
    }
    assert_none(&violations);
}

#[test]
fn only_the_edges_reach_outside() {
    let mut violations = Vec::new();
    for source in sources("src") {
        let std = named_below(&source.code, "std");
        for (path, modules) in OUTSIDE {
            let name = path.rsplit("::").next().unwrap_or_default();
            if std.contains(name) && !modules.contains(&source.module.as_str()) {
                violations.push(format!("{} names `{path}`", source.path.display()));
            }
        }
    }
    assert_none(&violations);
}

/// The runtime's files are copied beside emitted code, where `crate` is something else.
#[test]
fn the_runtime_names_itself_by_super_only() {
    let mut violations = Vec::new();
    for source in sources("runtime/src") {
        let is_copied = !source.path.ends_with("lib.rs") && !source.path.ends_with("sources.rs");
        for named in named_below(&source.code, "crate").into_iter().filter(|_| is_copied) {
            violations.push(format!("{} names `crate::{named}`", source.path.display()));
        }
        for named in named_below(&source.code, "clientwright_runtime") {
            violations
                .push(format!("{} names `clientwright_runtime::{named}`", source.path.display()));
        }
        if source.code.contains("#[macro_export]") {
            violations
                .push(format!("{} exports a macro from the crate's root", source.path.display()));
        }
        let depth = source.path.components().count();
        if depth != 3 {
            violations
                .push(format!("{} is in a folder: the files are flat", source.path.display()));
        }
    }
    assert_none(&violations);
}

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    let workspace =
        fs::read_to_string(package().join("../Cargo.toml")).expect("the workspace is there");
    assert!(
        workspace.contains("unsafe_code = \"forbid\""),
        "the workspace does not forbid unsafe code"
    );
    for manifest in ["Cargo.toml", "runtime/Cargo.toml"] {
        let text = fs::read_to_string(package().join(manifest)).expect("the manifest is there");
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "`{manifest}` does not take the workspace's lints"
        );
    }
}

#[test]
fn files_are_short() {
    let sources =
        [sources("src"), sources("runtime/src"), sources("tests"), sources("runtime/tests")];
    let long = sources.iter().flatten().filter(|source| source.lines > LINES);
    let violations: Vec<String> = long
        .map(|source| {
            format!("{} has {} lines: split it by concept", source.path.display(), source.lines)
        })
        .collect();
    assert_none(&violations);
}

/// Whether the reading of paths itself works: without it, the tests above would hold whatever is written.
#[test]
fn paths_are_found() {
    let code = "use crate::{ir::{self, Api}, names};\nlet x = crate::spec::escape(y); mycrate::not; std::fs::read";
    let named: Vec<String> = named_below(code, "crate").into_iter().collect();
    assert_eq!(named, ["ir", "names", "spec"]);
    assert!(named_below(code, "std").contains("fs"));
    #[allow(clippy::needless_raw_string_hashes, reason = "the text itself ends raw strings")]
    let code = r##"a("crate::b \" crate::c", '"', r#"crate::"d""#, '\"', crate::e)"##;
    assert_eq!(named_below(&without_strings(code), "crate").len(), 1);
}
