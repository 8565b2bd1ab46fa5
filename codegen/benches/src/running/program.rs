//! Programs that measure generated code: a crate of clientwright, its derived twin, and a `main` that sets the two
//! against each other by `clientwright-bench-runner`.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clientwright_bench_runner::{Record, Side, Step};

use crate::Bench;
use crate::instructions::Counter;
use crate::measure;
use crate::tools::{self, PACKAGE, empty_folder, read, write};

use super::twin::Twins;

/// A program in the making.
pub(crate) struct Program {
    /// Where its crates are.
    folder: PathBuf,
    target: PathBuf,
    sdk: Sdk,
    pub(crate) twins: Twins,
}

/// A generated crate.
struct Sdk {
    folder: PathBuf,
    package: String,
}

/// A program that can be run.
pub(crate) struct Built {
    executable: PathBuf,
}

/// The features of generated crates that programs are built with: connections without encryption, and both directions of
/// all types.
const FEATURES: &str = "default-features = false, features = [\"reqwest\", \"serde-both\"]";

impl Program {
    /// Generates a crate from a description.
    pub(crate) fn generate(bench: &Bench, name: &str, description: &Path) -> Result<Self, String> {
        let folder = bench.folder.join("running").join(name);
        let sdk = Sdk { folder: folder.join("sdk"), package: PACKAGE.to_owned() };
        let tool = bench.tools.iter().find(|tool| tool.is_ours()).ok_or("no clientwright")?;
        empty_folder(&sdk.folder)?;
        measure::sample(&tool.generate(description, &sdk.folder))?;
        tool.complete(&sdk.folder)?;
        Self::new(bench, name, sdk)
    }

    /// Takes the crate that this repository has for Flex.
    pub(crate) fn flex(bench: &Bench) -> Result<Self, String> {
        let root = env::current_dir().map_err(|error| error.to_string())?;
        let sdk = Sdk { folder: root.join("generated"), package: "flex-sdk".to_owned() };
        Self::new(bench, "flex", sdk)
    }

    fn new(bench: &Bench, name: &str, sdk: Sdk) -> Result<Self, String> {
        let root = bench.folder.join("running");
        let mut twins = Twins::default();
        let types = sdk.folder.join("src/types");
        let entries = fs::read_dir(&types)
            .map_err(|error| format!("cannot list `{}`: {error}", types.display()))?;
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let context = |error| format!("`{}`: {error}", path.display());
            twins.read(&read(&path)?).map_err(context)?;
        }
        Ok(Self { folder: root.join(name), target: root.join("target"), sdk, twins })
    }

    /// Writes a file that the program finds in its folder.
    pub(crate) fn write_bodies(&self, name: &str, lines: &str) -> Result<(), String> {
        let folder = self.folder.join("program");
        fs::create_dir_all(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
        write(&folder.join(format!("{name}.jsonl")), lines)
    }

    /// Writes the crates of the twins of some types and of the program.
    pub(crate) fn write(&self, roots: &[&str], main: &str) -> Result<(), String> {
        let runner = concat!(env!("CARGO_MANIFEST_DIR"), "/runner");
        let sdk = format!(
            "sdk = {{ package = \"{}\", path = \"{}\", {FEATURES} }}",
            self.sdk.package,
            self.sdk.folder.display()
        );
        let twin = format!(
            "[dependencies]\n{sdk}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n"
        );
        let program = format!(
            "[features]\nallocations = [\"clientwright-bench-runner/allocations\"]\n\n\
             [dependencies]\nclientwright-bench-runner = {{ path = {runner:?} }}\n{sdk}\n\
             twin = {{ path = \"../twin\" }}\nserde_json = \"1\"\n\
             reqwest = {{ version = \"0.13\", default-features = false, features = [\"json\", \"query\"] }}\n"
        );
        self.write_crate("twin", "lib", &twin, &self.twins.render(roots))?;
        self.write_crate("program", "main", &program, main)
    }

    fn write_crate(&self, name: &str, file: &str, rest: &str, text: &str) -> Result<(), String> {
        let folder = self.folder.join(name);
        let source = folder.join("src");
        fs::create_dir_all(&source).map_err(|error| format!("`{}`: {error}", source.display()))?;
        let package =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        write(&folder.join("Cargo.toml"), &format!("{package}\n{rest}\n[workspace]\n"))?;
        write(&source.join(format!("{file}.rs")), text)
    }

    /// Builds the program for release.
    pub(crate) fn build(&self, options: &[&str]) -> Result<Built, String> {
        let arguments = ["build", "--release", "--message-format", "json-render-diagnostics"];
        let arguments = [&arguments, options].concat();
        let mut command = tools::cargo(&self.folder.join("program"), &self.target, &arguments);
        command.env("CARGO_INCREMENTAL", "0");
        let messages = measure::finish(&mut command, "cargo build --release")?;
        Ok(Built { executable: tools::executable(&messages.stdout)? })
    }
}

impl Built {
    /// Runs the program, and returns what it printed.
    pub(crate) fn records(
        &self,
        server: &Server,
        arguments: &[&str],
    ) -> Result<Vec<Record>, String> {
        let output = measure::finish(&mut self.command(server, arguments), "the program")?;
        let records = String::from_utf8_lossy(&output.stdout);
        let records = records.lines().map(serde_json::from_str);
        records
            .collect::<Result<_, _>>()
            .map_err(|error| format!("the program printed no figures: {error}"))
    }

    /// Counts the instructions of a round, apart from those of the program's beginning and end.
    pub(crate) fn instructions(
        &self,
        counter: Counter,
        server: &Server,
        case: &str,
        step: Step,
        side: Side,
    ) -> Result<u64, String> {
        let (few, many) = match step {
            Step::Decode | Step::Encode => (1, 3),
            Step::Call => (50, 250),
        };
        let count = |rounds: u64| {
            let rounds = rounds.to_string();
            counter.count(&self.command(server, &["once", case, step.name(), side.name(), &rounds]))
        };
        Ok(count(many)?.saturating_sub(count(few)?) / (many - few))
    }

    /// Starts the program as the server that it calls otherwise.
    pub(crate) fn serve(&self) -> Result<Server, String> {
        let failed = |error: std::io::Error| format!("the server cannot be started: {error}");
        let mut command = Command::new(&self.executable);
        command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(failed)?;
        let mut address = String::new();
        if let Some(output) = process.stdout.as_mut() {
            BufReader::new(output).read_line(&mut address).map_err(failed)?;
        }
        Ok(Server { process, address: address.trim_end().to_owned() })
    }

    /// A command that calls no proxy.
    fn command(&self, server: &Server, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.executable);
        command.args(arguments).env("BENCH_SERVER", &server.address);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().to_ascii_lowercase().ends_with("_proxy") {
                command.env_remove(&name);
            }
        }
        command
    }
}

/// A server in a process of its own, so that nothing of it is counted.
pub(crate) struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends with its input; if it is gone already, so much the better.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
