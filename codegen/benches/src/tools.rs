//! The generators that are measured: clientwright as it is here, and others as they are published.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::measure;

/// The name that generated packages get.
pub(crate) const PACKAGE: &str = "bench-sdk";

/// The other generators: their packages on crates.io, and the versions that are measured.
const PEERS: &[(Kind, &str, &str)] = &[
    (Kind::Ploidy, "ploidy", "0.15.0"),
    (Kind::OpenapiToRust, "openapi-to-rust", "0.23.0"),
    (Kind::Progenitor, "cargo-progenitor", "0.15.1"),
];

/// A generator that can be run.
pub(crate) struct Tool {
    kind: Kind,
    /// Its package's name.
    pub(crate) name: &'static str,
    /// What is measured: a version, for clientwright with the revision.
    pub(crate) version: String,
    program: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Clientwright,
    Ploidy,
    OpenapiToRust,
    Progenitor,
}

/// Builds clientwright for release.
pub(crate) fn clientwright() -> Result<Tool, String> {
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "--package", "clientwright", "--bin", "clientwright"]);
    build.args(["--message-format", "json-render-diagnostics"]);
    let messages = measure::finish(&mut build, "cargo build --release")?;
    let program = executable(&messages.stdout)?;
    let revision = measure::text("git", &["describe", "--always", "--dirty"]);
    let revision = revision.unwrap_or_else(|_| "of no known revision".to_owned());
    let version = format!("{} ({revision})", env!("CARGO_PKG_VERSION"));
    Ok(Tool { kind: Kind::Clientwright, name: "clientwright", version, program })
}

/// Reads the path of a program off the messages of the cargo that built it.
pub(crate) fn executable(messages: &[u8]) -> Result<PathBuf, String> {
    String::from_utf8_lossy(messages)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo does not say where it put the program".to_owned())
}

/// A command of cargo for a crate that was made here, as if nobody had settings of their own.
pub(crate) fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).arg("--quiet");
    command.arg("--manifest-path").arg(folder.join("Cargo.toml"));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PROFILE_") || text.ends_with("RUSTFLAGS") {
            command.env_remove(&name);
        }
    }
    command.env("CARGO_TARGET_DIR", target);
    command
}

/// Looks for the others in a folder of `cargo install --root`, whose list of what is installed is given. Says of each
/// that is not there how it gets there.
pub(crate) fn peers(root: &Path, installed: &str) -> (Vec<Tool>, Vec<String>) {
    let (mut tools, mut missing) = (Vec::new(), Vec::new());
    for &(kind, name, version) in PEERS {
        if installed.contains(&format!("\"{name} {version} (")) {
            let program = root.join("bin").join(name);
            tools.push(Tool { kind, name, version: version.to_owned(), program });
        } else {
            missing.push(format!(
                "{name} {version} is skipped, since it is not installed: \
                 `cargo install --locked --root target/bench/peers {name}@{version}`"
            ));
        }
    }
    (tools, missing)
}

impl Tool {
    /// Whether this is the generator of this repository, which must not fail.
    pub(crate) fn is_ours(&self) -> bool {
        self.kind == Kind::Clientwright
    }

    /// The command that generates a crate from a description.
    pub(crate) fn generate(&self, description: &Path, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        match self.kind {
            Kind::Clientwright => {
                command.arg("generate").arg(description).arg("--output").arg(folder);
                command.args(["--name", PACKAGE]);
            }
            Kind::Ploidy => {
                command.args(["generate", "rust"]).arg(description).arg("--output").arg(folder);
                command.args(["--name", PACKAGE]);
            }
            Kind::OpenapiToRust => {
                command.arg("generate").arg(description);
                command.arg("--output-dir").arg(folder.join("src/generated"));
            }
            Kind::Progenitor => {
                command.args(["progenitor", "--input"]).arg(description);
                command.arg("--output").arg(folder);
                command.args(["--name", PACKAGE, "--version", "0.1.0"]);
            }
        }
        command
    }

    /// Returns the command that generates a crate, as a person would type it.
    pub(crate) fn usage(&self) -> String {
        let command = self.generate(Path::new("DOCUMENT"), Path::new("FOLDER"));
        let arguments = command.get_args().map(|argument| argument.to_string_lossy());
        std::iter::once(self.name.into()).chain(arguments).collect::<Vec<_>>().join(" ")
    }

    /// Adds what a generated crate lacks to be built by itself, inside of this repository.
    pub(crate) fn complete(&self, folder: &Path) -> Result<(), String> {
        let manifest = folder.join("Cargo.toml");
        if self.kind == Kind::OpenapiToRust {
            let dependencies = read(&folder.join("src/generated/REQUIRED_DEPS.toml"))?;
            let package = format!(
                "[package]\nname = \"{PACKAGE}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n"
            );
            write(&manifest, &(package + &dependencies))?;
            write(&folder.join("src/lib.rs"), "pub mod generated;\n")?;
        }
        let text = read(&manifest)?;
        if !text.lines().any(|line| line == "[workspace]") {
            write(&manifest, &(text + "\n[workspace]\n"))?;
        }
        Ok(())
    }
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

/// Writes a text file where it differs, so that cargo does not take what is the same for new.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// Makes a folder that is empty.
pub(crate) fn empty_folder(path: &Path) -> Result<(), String> {
    let removed = if path.exists() { fs::remove_dir_all(path) } else { Ok(()) };
    removed
        .and_then(|()| fs::create_dir_all(path))
        .map_err(|error| format!("cannot empty `{}`: {error}", path.display()))
}

/// Counts the lines of Rust below a folder, but for what was built there.
pub(crate) fn lines_of_rust(folder: &Path) -> Result<u64, String> {
    let mut lines = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .map_err(|error| format!("cannot list `{}`: {error}", folder.display()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                lines += read(&path)?.lines().count() as u64;
            }
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_count_as_installed_in_the_version_that_is_measured() {
        let installed = "[v1]\n\
            \"ploidy 0.15.0 (registry+https://github.com/rust-lang/crates.io-index)\" = [\"ploidy\"]\n\
            \"openapi-to-rust 0.1.0 (registry+https://github.com/rust-lang/crates.io-index)\" = []\n";
        let (tools, missing) = peers(Path::new("peers"), installed);
        let usages: Vec<String> = tools.iter().map(Tool::usage).collect();
        assert_eq!(usages, ["ploidy generate rust DOCUMENT --output FOLDER --name bench-sdk"]);
        assert_eq!(missing.len(), 2, "{missing:?}");
        assert!(missing[0].ends_with("target/bench/peers openapi-to-rust@0.23.0`"), "{missing:?}");
    }
}
