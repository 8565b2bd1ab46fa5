//! The crates that are generated from descriptions, and what cargo says of them.
//!
//! They stay in cargo's folder for tests, and share their dependencies, so that only what changed is compiled again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::{fmt, fs};

use clientwright::{Generator, Manifest};

use super::documents::Description;

/// How many errors of a crate are printed.
const ERRORS: usize = 5;

/// The folder of everything that is compiled here.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus")
}

/// The package that is generated from a description.
pub(crate) fn package(description: &Description) -> String {
    let words = description.name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    format!("corpus-{}", words.join("-"))
}

/// Generates a crate, or what changed of it, and returns its folder.
///
/// # Errors
/// The description cannot be read.
pub(crate) fn write(description: &Description) -> Result<PathBuf, String> {
    static WRITTEN: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    // A test that failed while it generated has told so already.
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = root().join("sdk").join(&description.name);
    if !written.get_or_insert_default().contains(&folder) {
        // Names of an earlier run would hide what a first run does.
        let _ = fs::remove_file(folder.join("names.lock"));
        Generator::new(&description.path)
            .manifest(Manifest::Write)
            .name(package(description))
            .generate_into(&folder)
            .map_err(|error| error.to_string())?;
        copy_lock(&folder);
        written.get_or_insert_default().insert(folder.clone());
    }
    Ok(folder)
}

/// The versions that the workspace uses are at hand already, also without a network.
pub(crate) fn copy_lock(folder: &Path) {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    if !folder.join("Cargo.lock").exists() && lock.exists() {
        fs::copy(lock, folder.join("Cargo.lock")).expect("the folder for tests is writable");
    }
}

/// Writes a file if its text differs: cargo goes by the time of writing.
pub(crate) fn write_file(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|existing| existing == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("files are in folders")).expect("it is writable");
    fs::write(path, text).expect("the folder for tests is writable");
}

/// What cargo found in a crate.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) errors: usize,
    text: String,
    folder: PathBuf,
}

/// Says how many errors there are, and the first of them.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} errors (in {}):", self.errors, self.folder.display())?;
        let errors = self.text.lines().filter(|line| line.contains("error"));
        errors.take(ERRORS).try_for_each(|error| write!(f, "\n    {error}"))
    }
}

/// Runs cargo on a crate; warnings are errors there.
///
/// # Errors
/// It failed.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Result<(), Failure> {
    if arguments.contains(&"doc") {
        // The documentation of each crate has an index of all that lie beside it.
        let _ = fs::remove_dir_all(root().join("target/doc"));
    }
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--message-format", "short", "--color", "never"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root().join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        // Much code that is hardly run, and seldom compiled twice.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        // What cargo set for this test is not meant for that crate.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .output()
        .expect("cargo runs this test, so it is there");
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let errors = text.lines().filter(|line| line.contains("error")).count().max(1);
    Err(Failure { errors, text, folder: folder.to_owned() })
}
