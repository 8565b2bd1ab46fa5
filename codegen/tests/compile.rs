//! Every case compiled, as modules of one crate; and the calls of some of them made, over real HTTP.
//!
//! A snapshot proves only that the emitted code did not change. Here it must compile without a warning,
//! with all features and with none, and what a server sees of its calls must be what the specification says:
//! `behavior/` holds those tests, written by hand. They are copied into the crate of the cases and run there.
//!
//! The crate stays in cargo's folder for tests, so that only what changed is compiled again.

#[path = "support/case.rs"]
mod case;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use case::Case;
use clientwright::{Generator, Manifest};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

/// The feature with which the crate has every case; without it, it has those that are called. Making code
/// takes much longer than checking it.
const EVERY_CASE: &str = "every-case";

/// The case whose runtime those without operations share; it has every format.
const RUNTIME_OF: &str = "formats_arguments";

#[test]
fn cases_compile_with_all_features() {
    // Of TLS one is enough here: that of some platforms needs what cargo cannot install.
    let manifest = fs::read_to_string(written().join("Cargo.toml")).expect("it was written");
    let manifest: DocumentMut = manifest.parse().expect("it is TOML");
    let features = manifest["features"].as_table_like().into_iter().flat_map(TableLike::iter);
    let features = features.map(|(name, _)| name).filter(|name| *name != "native-tls");
    let features: Vec<&str> = features.collect();
    cargo(written(), &["check", "--lib", "--features", &features.join(",")]);
}

#[test]
fn cases_compile_without_features() {
    cargo(written(), &["check", "--lib", "--no-default-features", "--features", EVERY_CASE]);
}

#[test]
fn calls_are_as_the_specification_says() {
    cargo(written(), &["test", "--features", "blocking,testing", "--test", "behavior"]);
}

/// The texts of the descriptions make no links that lead nowhere, and no HTML.
#[test]
fn cases_are_documented_without_warnings() {
    let features = ["--no-default-features", "--features", EVERY_CASE];
    cargo(written(), &[&["doc", "--lib", "--no-deps"], &features[..]].concat());
}

/// A case is a crate of its own too: it compiles, and so do the examples in its docs, one for the crate and one for each
/// operation, and no more: no code in the texts of a description is ever run.
#[test]
fn crates_compile_by_themselves_with_their_examples() {
    for (name, examples) in
        [("crate_whole", "running 2 tests\n"), ("docs_texts", "running 1 test\n")]
    {
        let folder = written().join("src").join(name);
        // The versions that the other tests have at hand.
        let lock = fs::read_to_string(written().join("Cargo.lock")).expect("it was written");
        write(&folder.join("Cargo.lock"), &lock);
        let out = cargo(&folder, &["test", "--doc", "--no-default-features"]);
        assert!(out.contains(examples), "{name}: {out}");
    }
}

/// The tests that a crate gets on request compile, say that they are skipped where there is no server, accept what the
/// description declares, and nothing else.
#[test]
fn emitted_tests_run_against_a_server() {
    let folder = written().join("src/settings_tests");
    let lock = fs::read_to_string(written().join("Cargo.lock")).expect("it was written");
    write(&folder.join("Cargo.lock"), &lock);
    let run = |url: Option<&str>| {
        let mut command =
            command(&folder, &["test", "--tests", "--no-fail-fast", "--", "--nocapture"]);
        command.env_remove("TEST_API_BASE_URL");
        if let Some(url) = url {
            command.env("TEST_API_BASE_URL", url);
        }
        let output = command.output().expect("cargo runs this test, so it is there");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (passes, out, err) = run(None);
    assert!(passes, "{out}{err}");
    assert!(out.contains("skipped: PUT /pets: TEST_API_BASE_URL is not set"), "{out}");
    let (passes, out, err) = run(Some(&server("204 No Content")));
    assert!(passes, "{out}{err}");
    assert!(!out.contains("skipped"), "{out}");
    let (passes, out, _) = run(Some(&server("404 Not Found")));
    assert!(!passes, "{out}");
    let outcome = |name: &str, outcome: &str| out.contains(&format!("test {name} ... {outcome}"));
    assert!(outcome("list", "ok") && outcome("create", "ok"), "404 is declared: {out}");
    assert!(!outcome("replace", "ok"), "404 is not: {out}");
}

/// Where tags have features, each of them alone is enough for its operations and all that they need, and brings no
/// more; the crate also compiles with none of them, in the tests above.
#[test]
fn each_feature_of_a_tag_compiles_alone() {
    let folder = written().join("src/features_by_tag");
    let lock = fs::read_to_string(written().join("Cargo.lock")).expect("it was written");
    write(&folder.join("Cargo.lock"), &lock);
    let call = "//! Calls an operation.\n\nfn main() {\n    let client = \
                case::Client::builder().build();\n    drop(client.map(|client| client.pet_shops().list_shops().send()));\n}\n";
    write(&folder.join("examples/call.rs"), call);
    let with = |feature: &'static str| ["--no-default-features", "--features", feature];
    for feature in ["pet-shops", "pets", "webhooks-tag", "unused-types"] {
        // Its tests too: those of other tags are not there.
        cargo(&folder, &[&["check", "--lib", "--tests"], &with(feature)[..]].concat());
    }
    cargo(
        &folder,
        &["check", "--example", "call", "--no-default-features", "--features", "pet-shops"],
    );
    let output = command(&folder, &["check", "--example", "call"]).output();
    let output = output.expect("cargo runs this test, so it is there");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("no method named `pet_shops`"), "{text}");
    // By default, and in the examples, nothing leads to what is not there.
    cargo(&folder, &["doc", "--lib", "--no-deps"]);
    let out = cargo(&folder, &["test", "--doc"]);
    assert!(out.contains("running 3 tests\n"), "{out}");
}

/// Starts a server that answers every request with a status, for as long as the test runs.
fn server(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, status));
        }
    });
    url
}

/// Reads one request, whole, and answers it.
fn answer(mut stream: TcpStream, status: &str) {
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    let is_whole = |seen: &[u8]| {
        let text = String::from_utf8_lossy(seen).to_lowercase();
        text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length = length.map_or(0, |length| length.trim().parse().unwrap_or(0));
            let is_chunked = head.contains("transfer-encoding: chunked");
            if is_chunked { body.ends_with("0\r\n\r\n") } else { body.len() >= length }
        })
    };
    while !is_whole(&seen) {
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => seen.extend_from_slice(&buffer[..length]),
            Ok(0) | Err(_) => return,
        }
    }
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
}

/// The folder of the crate of the cases, which is written once in a run.
fn written() -> &'static Path {
    static WRITTEN: OnceLock<PathBuf> = OnceLock::new();
    WRITTEN.get_or_init(write_crate)
}

/// Runs cargo on a crate, where warnings are errors, and returns what it prints.
fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output();
    let output = output.expect("cargo runs this test, so it is there");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let command = format!("cargo {} (in {})", arguments.join(" "), folder.display());
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{command} failed:\n{out}\n{err}");
    out
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", written().join("target"))
        // The crate is large, and what is kept for the next time takes gigabytes.
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        // What cargo set for this test is not meant for that crate.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER");
    command
}

/// Every case, in order.
fn cases() -> Vec<Case> {
    let features = list(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"));
    let files = features.iter().filter(|path| path.is_dir()).flat_map(|feature| list(feature));
    let is_description = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "yaml" || extension == "json")
    };
    files.filter(is_description).filter_map(|path| Case::at(&path)).collect()
}

/// The entries of a folder, sorted.
fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths
}

/// Writes the crate, or what changed of it, and returns its folder.
///
/// Each case is generated into a folder of its own, like the crate that it would be; the crate around them
/// takes them in as modules, and what their manifests ask for together.
fn write_crate() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases");
    let (mut modules, mut names) = (String::new(), BTreeSet::new());
    let calls = copy_calls(&root);
    let mut manifest = manifest();
    for case in cases() {
        let name = format!("{}_{}", case.feature, case.name);
        let folder = root.join("src").join(&name);
        let mut generator = Generator::new(&case.description).manifest(Manifest::Write);
        if let Some(settings) = &case.settings {
            generator = generator.settings(settings);
        }
        if let Err(error) = generator.generate_into(&folder) {
            panic!("{name}: {error}");
        }
        let text = fs::read_to_string(folder.join("Cargo.toml")).expect("it was written just now");
        let of_case: DocumentMut = text.parse().expect("the generator writes TOML");
        for table in ["dependencies", "features"] {
            merge(&mut manifest[table], &of_case[table]);
        }
        for (platform, of_platform) in of_case["target"].as_table_like().expect("it has").iter() {
            let table = &mut manifest["target"][platform]["dependencies"];
            if table.is_none() {
                *table = toml_edit::table();
            }
            merge(table, &of_platform["dependencies"]);
        }
        let is_called = ["cases::", "("].iter().any(|before| {
            calls.contains(&format!("{before}{name}::"))
                || calls.contains(&format!("{before}{name},"))
        });
        if !is_called && name != RUNTIME_OF {
            let _ = writeln!(modules, "#[cfg(feature = \"{EVERY_CASE}\")]");
        }
        let has_calls = folder.join("src/requests").exists();
        modules.push_str(&module(&name, has_calls || case.feature == "crate"));
        names.insert(name);
    }
    for path in list(&root.join("src")).into_iter().filter(|path| path.is_dir()) {
        if path.file_name().and_then(|name| name.to_str()).is_none_or(|name| !names.contains(name))
        {
            fs::remove_dir_all(path).expect("the folder for tests is writable");
        }
    }
    write(&root.join("src/lib.rs"), &format!("//! Every case.\n\n{modules}"));
    write(&root.join("Cargo.toml"), &manifest.to_string());
    // The versions that the workspace uses are at hand already, also without a network.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    if !root.join("Cargo.lock").exists() {
        write(&root.join("Cargo.lock"), &fs::read_to_string(lock).unwrap_or_default());
    }
    root
}

/// Takes a case in as a module.
///
/// A case without operations shares the runtime of another: of all that takes time, checking the same
/// text once for each case takes the most.
fn module(name: &str, is_whole: bool) -> String {
    if is_whole {
        return format!("#[path = \"{name}/src/lib.rs\"]\npub mod {name};\n");
    }
    // A path in a block is relative to the folder of that block's name.
    format!(
        "pub mod {name} {{\n    \
         #[allow(unused_imports, reason = \"an alias needs no runtime\")]\n    \
         use crate::{RUNTIME_OF}::runtime;\n    \
         #[path = \"src/types/mod.rs\"]\n    pub mod types;\n}}\n"
    )
}

/// Copies the tests that call cases into the crate, and returns their text.
fn copy_calls(root: &Path) -> String {
    let mut texts = String::new();
    for path in list(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behavior")) {
        let text = fs::read_to_string(&path).expect("the tests are readable");
        write(&root.join("tests").join(path.file_name().expect("files have names")), &text);
        texts.push_str(&text);
    }
    texts
}

/// The manifest of the crate around the cases, before what they need.
fn manifest() -> DocumentMut {
    let text = r#"
[package]
name = "cases"
version = "0.0.0"
edition = "2024"
publish = false
autotests = false

[workspace]

[lib]
doctest = false

[[test]]
name = "behavior"
path = "tests/all.rs"

[dependencies]

[target]

[features]
every-case = []

[dev-dependencies]
tokio = { version = "1", features = ["io-util", "macros", "net", "rt", "rt-multi-thread"] }

# Much code that is hardly run: little is asked of the compiler.
[profile.dev]
debug = false
"#;
    text.trim_start().parse().expect("the manifest is TOML")
}

/// Adds the entries of a table that are new to another, and to arrays their new items.
fn merge(into: &mut Item, from: &Item) {
    let into: &mut Table = into.as_table_mut().expect("the tables are in the manifest above");
    for (key, item) in from.as_table_like().into_iter().flat_map(TableLike::iter) {
        match into.get_mut(key).and_then(Item::as_array_mut) {
            Some(array) => extend(array, item.as_array().expect("a feature is a list")),
            None => {
                into.insert(
                    key,
                    item.as_value().map_or_else(|| item.clone(), |item| value(item.clone())),
                );
            }
        }
    }
}

fn extend(array: &mut Array, with: &Array) {
    for item in with.iter().filter_map(|item| item.as_str()) {
        if !array.iter().any(|has| has.as_str() == Some(item)) {
            array.push(item);
        }
    }
}

/// Writes a file if its text differs: cargo goes by the time of writing.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|existing| existing == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("files are in folders")).expect("it is writable");
    fs::write(path, text).expect("the folder for tests is writable");
}
