//! The generator as a library: for build scripts, and for the command line.

mod record;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use record::Record;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostics};
use crate::emit::Emitted;
use crate::fidelity::Fidelity;
use crate::loader::Loader;
use crate::names::NameLock;
use crate::output::{self, Left, Manifest, Mode, Report};
use crate::{Summary, generate};

/// Reads a description and writes a client, from disk to disk.
///
/// # Examples
/// In a build script, into cargo's own folder:
///
/// ```no_run
/// # fn main() -> Result<(), clientwright::Error> {
/// clientwright::Generator::new("openapi.yaml").generate_into_out_dir()?;
/// # Ok(())
/// # }
/// ```
///
/// The crate then has `include!(concat!(env!("OUT_DIR"), "/client.rs"));` where the client shall be.
#[derive(Debug, Clone)]
pub struct Generator {
    description: PathBuf,
    settings: Option<PathBuf>,
    overlays: Vec<PathBuf>,
    name: Option<String>,
    mode: Mode,
    manifest: Manifest,
    command: String,
    is_strict: bool,
    has_tests: bool,
    is_module: bool,
}

/// What a run did.
#[derive(Debug)]
pub struct Run {
    /// What was read.
    pub summary: Summary,
    /// What was written.
    pub report: Report,
    /// What was found on the way; none of it made the run fail.
    pub diagnostics: Diagnostics,
    /// Every file that was read.
    pub inputs: Vec<PathBuf>,
}

/// Why a run failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The description or the settings are at fault.
    Input(Diagnostics),
    /// A strict run would leave something out.
    LeftOut {
        /// The operations, as `GET /path`; there are none where only types or webhooks are left out.
        operations: Vec<String>,
        /// Everything that was found.
        diagnostics: Diagnostics,
    },
    /// The output could not be written.
    Output(output::Error),
    /// In check mode: the output is not up to date.
    Stale {
        /// What differs.
        report: Box<Report>,
        /// The folder that was looked at.
        folder: PathBuf,
        /// What mends it.
        command: String,
    },
    /// The manifest is not what the emitted code needs.
    Manifest {
        /// How it differs: `lacks …`, `has …`.
        differences: Vec<String>,
        /// What mends it.
        command: String,
    },
    /// The build script was not run by cargo.
    NoOutDir,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(diagnostics) => f.write_str(diagnostics.render().trim_end()),
            Self::LeftOut { diagnostics, operations } => {
                write!(f, "{}{}", diagnostics.render(), strict_message(operations))
            }
            Self::Output(error) => error.fmt(f),
            Self::Stale { report, folder, command } => {
                writeln!(f, "`{}` is not up to date:", folder.display())?;
                for path in &report.written {
                    writeln!(f, "  differs: {path}")?;
                }
                for path in &report.removed {
                    writeln!(f, "  is no longer part of it: {path}")?;
                }
                for what in &report.manifest {
                    writeln!(f, "  Cargo.toml {what}")?;
                }
                write!(f, "run `{command}` to mend it")
            }
            Self::Manifest { differences, command } => {
                write!(f, "Cargo.toml {}: run `{command}`", differences.join(", "))
            }
            Self::NoOutDir => f.write_str("OUT_DIR is not set: this is for build scripts"),
        }
    }
}

impl Error {
    /// Returns what was found, where that is why the run failed.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Self::Input(diagnostics) | Self::LeftOut { diagnostics, .. } => Some(diagnostics),
            Self::Output(_) | Self::Stale { .. } | Self::Manifest { .. } | Self::NoOutDir => None,
        }
    }
}

/// Says what a strict run fails for.
fn strict_message(operations: &[String]) -> String {
    if operations.is_empty() {
        return "types or webhooks would be left out, and the run is strict".to_owned();
    }
    let list: String = operations.iter().map(|key| format!("left out: {key}\n")).collect();
    let (count, s) = (operations.len(), if operations.len() == 1 { "" } else { "s" });
    format!("{list}{count} operation{s} would be left out, and the run is strict")
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Output(error) => Some(error),
            Self::Input(_)
            | Self::LeftOut { .. }
            | Self::Stale { .. }
            | Self::Manifest { .. }
            | Self::NoOutDir => None,
        }
    }
}

/// Reads files below the working directory, and remembers which, with a hash of what was in them.
#[derive(Default)]
struct Disk {
    read: RefCell<Vec<(String, Option<u64>)>>,
}

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        let bytes = fs::read(path);
        let hash = bytes.as_ref().ok().map(|bytes| record::hash_of_text(bytes));
        self.read.borrow_mut().push((path.to_owned(), hash));
        bytes.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            _ => error.to_string(),
        })
    }
}

impl Generator {
    /// A generator of a client for the description at a path.
    pub fn new(description: impl Into<PathBuf>) -> Self {
        Self {
            description: description.into(),
            settings: None,
            overlays: Vec::new(),
            name: None,
            mode: Mode::Write,
            manifest: Manifest::Ignore,
            command: "clientwright generate".to_owned(),
            is_strict: false,
            has_tests: false,
            is_module: false,
        }
    }

    /// Reads the settings at a path.
    #[must_use]
    pub fn settings(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings = Some(path.into());
        self
    }

    /// Applies an overlay to the description, after those of the settings.
    #[must_use]
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlays.push(path.into());
        self
    }

    /// Names the package, whatever the settings say.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Writes, or only looks whether there is anything to write.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Says what becomes of the manifest beside the code; by default nothing.
    #[must_use]
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// Fails, before anything is written, where anything of the description would be left out.
    #[must_use]
    pub fn strict(mut self, is_strict: bool) -> Self {
        self.is_strict = is_strict;
        self
    }

    /// Writes tests into the crate that call each operation, whatever the settings say.
    #[must_use]
    pub fn tests(mut self, has_tests: bool) -> Self {
        self.has_tests = has_tests;
        self
    }

    /// Sets the command that messages tell people to run.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Brings a folder up to date.
    ///
    /// # Errors
    /// When the description or the settings are at fault, then nothing is written; so too when a
    /// strict run would leave something out; when the folder cannot be written; in check mode, when
    /// it is not up to date.
    pub fn generate_into(&self, folder: impl AsRef<Path>) -> Result<Run, Error> {
        let folder = folder.as_ref();
        let circumstances = self.circumstances(folder);
        let place = record::place(folder, out_dir().as_deref());
        if self.mode == Mode::Write
            && let Some(run) = Record::kept(&place).and_then(|it| it.repeat(&circumstances, folder))
        {
            return Ok(run);
        }
        let disk = Disk::default();
        let mut diagnostics = Diagnostics::default();
        let mut config = self.read_settings(&disk, &mut diagnostics);
        if let Some(name) = &self.name {
            config.package.name = Some(name.clone());
        }
        // Paths in the settings are relative to them.
        if let Some(folder) = self.settings.as_ref().and_then(|path| path.parent()) {
            for path in &mut config.overlays {
                *path = slashes(&folder.join(&*path));
            }
        }
        config.overlays.extend(self.overlays.iter().map(|path| slashes(path)));
        config.tests |= self.has_tests;
        config.is_module = self.is_module;
        config.has_extension = has_extension(folder);
        let lock = fs::read_to_string(folder.join("names.lock")).unwrap_or_default();
        let path = slashes(&self.description);
        let output = generate(&path, &disk, &config, &NameLock::parse(&lock), &mut diagnostics);
        let Some(output) = output.filter(|_| !diagnostics.has_errors()) else {
            return Err(Error::Input(diagnostics));
        };
        if self.is_strict && (diagnostics.has_left_out() || !output.summary.left_out.is_empty()) {
            return Err(Error::LeftOut { operations: output.summary.left_out, diagnostics });
        }
        let report = self.sync(folder, &output.emitted)?;
        if self.manifest == Manifest::Check {
            // It is read, though not as an input of the stages.
            let _ = disk.load(&slashes(&folder.join("Cargo.toml")));
        }
        let read = disk.read.into_inner();
        let inputs = read.iter().map(|(path, _)| PathBuf::from(path)).collect();
        let run = Run { summary: output.summary, report, diagnostics, inputs };
        if self.mode == Mode::Write
            && let Some(left) = Left::of(folder, &output.emitted, self.manifest)
        {
            Record::new(circumstances, read, left, &run).keep(&place);
        }
        Ok(run)
    }

    /// All that decides what a run does, but for the files that it reads and has written.
    fn circumstances(&self, folder: &Path) -> String {
        let inputs = (&self.description, &self.settings, &self.overlays);
        let wishes = (&self.name, self.manifest, self.is_strict, self.has_tests, self.is_module);
        // Each build of the generator is another one.
        let program = std::env::current_exe();
        let built = program.as_ref().ok().and_then(|path| fs::metadata(path).ok());
        let built = built.map(|file| (file.len(), file.modified().ok()));
        let version = env!("CARGO_PKG_VERSION");
        format!("{:?}", (inputs, wishes, has_extension(folder), version, program, built))
    }

    /// Says how faithful the generated code would be to the description; writes nothing.
    ///
    /// # Errors
    /// When the description or the settings are at fault.
    pub fn report(&self) -> Result<(Fidelity, Diagnostics), Error> {
        let disk = Disk::default();
        let mut diagnostics = Diagnostics::default();
        let config = self.read_settings(&disk, &mut diagnostics);
        let path = slashes(&self.description);
        match crate::report(&path, &disk, &config, &mut diagnostics) {
            Some(fidelity) if !diagnostics.has_errors() => Ok((fidelity, diagnostics)),
            Some(_) | None => Err(Error::Input(diagnostics)),
        }
    }

    /// Writes the client into cargo's own folder for build scripts, as `client.rs` and the files
    /// beside it, and tells cargo what to watch.
    ///
    /// # Errors
    /// As [`Generator::generate_into`]; also when cargo did not set that folder.
    pub fn generate_into_out_dir(&self) -> Result<Run, Error> {
        let folder = out_dir().ok_or(Error::NoOutDir)?;
        let client = folder.join("clientwright");
        let generator = Self { is_module: true, manifest: Manifest::Ignore, ..self.clone() };
        let run = generator.generate_into(&client)?;
        // An attribute with the whole path finds the module's files wherever it is included.
        let root = client.join("src/lib.rs");
        let text = format!("#[path = {:?}]\npub mod client;\n", root.display().to_string());
        let emitted = output::single("client.rs", text);
        output::sync(&folder, &emitted, Mode::Write, Manifest::Ignore).map_err(Error::Output)?;
        run.watch();
        Ok(run)
    }

    fn read_settings(&self, disk: &Disk, diagnostics: &mut Diagnostics) -> Config {
        let Some(path) = &self.settings else { return Config::default() };
        let path = slashes(path);
        match disk.load(&path).map(String::from_utf8) {
            Ok(Ok(text)) => Config::parse(&path, &text, diagnostics),
            Ok(Err(_)) => {
                diagnostics.error(Code::NotUtf8, None, format!("`{path}` is not UTF-8"));
                Config::default()
            }
            Err(reason) => {
                let message = format!("cannot read `{path}`: {reason}");
                diagnostics.error(Code::UnreadableFile, None, message);
                Config::default()
            }
        }
    }

    fn sync(&self, folder: &Path, emitted: &Emitted) -> Result<Report, Error> {
        let report =
            output::sync(folder, emitted, self.mode, self.manifest).map_err(Error::Output)?;
        let command = self.command.clone();
        if self.mode == Mode::Check && !report.is_fresh() {
            let report = Box::new(report);
            return Err(Error::Stale { report, folder: folder.to_owned(), command });
        }
        if !report.manifest.is_empty() {
            return Err(Error::Manifest { differences: report.manifest, command });
        }
        Ok(report)
    }
}

impl Run {
    /// Tells cargo, from a build script, to run it again when an input changes.
    #[expect(clippy::print_stdout, reason = "cargo listens to a build script's output")]
    pub fn watch(&self) {
        for path in &self.inputs {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

/// Cargo's folder for what a build script writes.
fn out_dir() -> Option<PathBuf> {
    std::env::var_os("OUT_DIR").map(PathBuf::from)
}

/// Whether a crate has a module made by hand.
fn has_extension(folder: &Path) -> bool {
    folder.join("src/ext/mod.rs").exists()
}

/// Paths are written with `/` in messages and between files, on every system.
fn slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
