//! The command line: arguments in, files and messages out.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use clientwright::{Code, Diagnostics, Error, Generator, Manifest, Mode, Run};
use mimalloc::MiMalloc;

/// A run is mostly small texts, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Writes Rust client SDK crates from OpenAPI descriptions.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a crate, or brings one up to date.
    Generate(Arguments),
    /// Says whether a crate is up to date: exit code 1 where it is not.
    Check(Arguments),
    /// Says what of a description is typed, what is widened and what is left out.
    Report {
        /// The description: a YAML or JSON file.
        spec: PathBuf,
        /// The settings, a YAML file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// How the report is printed; for GitHub, with the findings before it.
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// Explains a finding by its code; without one, lists all codes.
    Explain {
        /// The code, such as `unresolved-reference`.
        code: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct Arguments {
    /// The description: a YAML or JSON file.
    spec: PathBuf,
    /// The folder of the crate.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The settings, a YAML file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// An overlay that changes the description; may be given several times.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// The package's name, whatever the settings say.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Fails where any operation would be left out; then nothing is written.
    #[arg(long)]
    strict: bool,
    /// Writes tests too, which call each operation on the server at `TEST_API_BASE_URL`.
    #[arg(long)]
    tests: bool,
    /// How findings are printed; what is not for people goes to the standard output.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// With the source lines that they point at.
    #[default]
    Human,
    /// One JSON object on a line.
    Json,
    /// Commands for GitHub workflows.
    Github,
}

impl From<Format> for clientwright::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
            Format::Github => Self::Github,
        }
    }
}

fn main() -> ExitCode {
    let (mode, arguments) = match Cli::parse().command {
        Command::Generate(arguments) => (Mode::Write, arguments),
        Command::Check(arguments) => (Mode::Check, arguments),
        Command::Report { spec, config, format } => return judge(spec, config, format),
        Command::Explain { code } => return explain(code.as_deref()),
    };
    let start = Instant::now();
    let mut generator = Generator::new(&arguments.spec)
        .mode(mode)
        .manifest(Manifest::Write)
        .strict(arguments.strict)
        .tests(arguments.tests)
        .command(command(&arguments));
    if let Some(config) = &arguments.config {
        generator = generator.settings(config);
    }
    for overlay in &arguments.overlay {
        generator = generator.overlay(overlay);
    }
    if let Some(name) = &arguments.name {
        generator = generator.name(name);
    }
    match generator.generate_into(&arguments.output) {
        Ok(run) => {
            report(&run, &arguments, start);
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error, arguments.format),
    }
}

/// Says what was done. In JSON the standard output is for findings alone.
fn report(run: &Run, arguments: &Arguments, start: Instant) {
    print_findings(&run.diagnostics, arguments.format);
    let summary = &run.summary;
    let report = &run.report;
    let mut text = format!(
        "{}: {}, OpenAPI {}\n{} operations, {} types\n",
        arguments.spec.display(),
        summary.title,
        summary.openapi,
        summary.operations,
        summary.types
    );
    if summary.recognized_paging > 0 {
        let count = summary.recognized_paging;
        text.push_str(&format!(
            "{count} lists taken to come in pages: `clientwright report` says how\n"
        ));
    }
    for operation in &summary.left_out {
        text.push_str(&format!("left out: {operation}\n"));
    }
    text.push_str(&format!(
        "{}: {} files written, {} unchanged, {} removed, in {:.2} s\n",
        arguments.output.display(),
        report.written.len(),
        report.unchanged,
        report.removed.len(),
        start.elapsed().as_secs_f64()
    ));
    match arguments.format {
        Format::Human | Format::Github => write(&text),
        Format::Json => complain(text.trim_end()),
    }
}

/// Prints what was found: for people to the standard error, for machines to the standard output.
fn print_findings(diagnostics: &Diagnostics, format: Format) {
    let text = diagnostics.render_as(format.into());
    match format {
        Format::Human if text.is_empty() => {}
        Format::Human => complain(text.strip_suffix('\n').unwrap_or(&text)),
        Format::Json | Format::Github => write(&text),
    }
}

/// Prints to the standard output; nobody is there to hear that it is closed.
fn write(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Prints a line to the standard error.
fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints how faithful the generated code would be.
fn judge(spec: PathBuf, config: Option<PathBuf>, format: Format) -> ExitCode {
    let mut generator = Generator::new(spec);
    if let Some(config) = config {
        generator = generator.settings(config);
    }
    match generator.report() {
        Ok((fidelity, diagnostics)) => {
            match format {
                Format::Human => write(&fidelity.render()),
                Format::Json => write(&fidelity.render_json()),
                Format::Github => {
                    print_findings(&diagnostics, format);
                    write(&fidelity.render());
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error, format),
    }
}

/// Prints the page of a code, or the list of codes.
fn explain(name: Option<&str>) -> ExitCode {
    let Some(name) = name else {
        for code in Code::ALL {
            write(&format!("{:24} {}\n", code.as_str(), code.summary()));
        }
        return ExitCode::SUCCESS;
    };
    if let Some(code) = Code::of(name) {
        write(code.page());
        return ExitCode::SUCCESS;
    }
    complain(&format!("no finding has the code `{name}`"));
    match Code::nearest(name) {
        Some(code) => complain(&format!("did you mean `{code}`?")),
        None => complain("`clientwright explain` lists all codes"),
    }
    ExitCode::from(2)
}

/// Prints what went wrong; the exit code tells findings (1) from bad input (2).
fn fail(error: &Error, format: Format) -> ExitCode {
    match (error.diagnostics(), format) {
        (None, _) | (_, Format::Human) => complain(&error.to_string()),
        (Some(diagnostics), Format::Json | Format::Github) => print_findings(diagnostics, format),
    }
    match error {
        Error::Stale { .. } | Error::LeftOut { .. } => ExitCode::from(1),
        _ => ExitCode::from(2),
    }
}

/// The command that brings the folder up to date.
fn command(arguments: &Arguments) -> String {
    let mut command = format!(
        "clientwright generate {} --output {}",
        arguments.spec.display(),
        arguments.output.display()
    );
    if let Some(config) = &arguments.config {
        command.push_str(&format!(" --config {}", config.display()));
    }
    for overlay in &arguments.overlay {
        command.push_str(&format!(" --overlay {}", overlay.display()));
    }
    if let Some(name) = &arguments.name {
        command.push_str(&format!(" --name {name}"));
    }
    if arguments.tests {
        command.push_str(" --tests");
    }
    command
}
