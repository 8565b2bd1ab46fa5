//! The command line: arguments in, files and messages out.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use clientwright::{Code, Error, Generator, Manifest, Mode, Run};

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
    /// The package's name, whatever the settings say.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

fn main() -> ExitCode {
    let (mode, arguments) = match Cli::parse().command {
        Command::Generate(arguments) => (Mode::Write, arguments),
        Command::Check(arguments) => (Mode::Check, arguments),
        Command::Explain { code } => return explain(code.as_deref()),
    };
    let start = Instant::now();
    let mut generator = Generator::new(&arguments.spec)
        .mode(mode)
        .manifest(Manifest::Write)
        .command(command(&arguments));
    if let Some(config) = &arguments.config {
        generator = generator.settings(config);
    }
    if let Some(name) = &arguments.name {
        generator = generator.name(name);
    }
    match generator.generate_into(&arguments.output) {
        Ok(run) => {
            report(&run, &arguments, start);
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the command line")]
fn report(run: &Run, arguments: &Arguments, start: Instant) {
    eprint!("{}", run.diagnostics.render());
    let summary = &run.summary;
    let report = &run.report;
    println!("{}: {}, OpenAPI {}", arguments.spec.display(), summary.title, summary.openapi);
    println!("{} operations, {} types", summary.operations, summary.types);
    for operation in &summary.left_out {
        println!("left out: {operation}");
    }
    println!(
        "{}: {} files written, {} unchanged, {} removed, in {:.2} s",
        arguments.output.display(),
        report.written.len(),
        report.unchanged,
        report.removed.len(),
        start.elapsed().as_secs_f64()
    );
}

/// Prints the page of a code, or the list of codes.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the command line")]
fn explain(name: Option<&str>) -> ExitCode {
    let Some(name) = name else {
        for code in Code::ALL {
            println!("{:24} {}", code.as_str(), code.summary());
        }
        return ExitCode::SUCCESS;
    };
    if let Some(code) = Code::of(name) {
        print!("{}", code.page());
        return ExitCode::SUCCESS;
    }
    eprintln!("no finding has the code `{name}`");
    match Code::nearest(name) {
        Some(code) => eprintln!("did you mean `{code}`?"),
        None => eprintln!("`clientwright explain` lists all codes"),
    }
    ExitCode::from(2)
}

/// Prints what went wrong; the exit code tells findings (1) from bad input (2).
#[expect(clippy::print_stderr, reason = "this is the command line")]
fn fail(error: &Error) -> ExitCode {
    eprintln!("{error}");
    match error {
        Error::Stale { .. } => ExitCode::from(1),
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
    if let Some(name) = &arguments.name {
        command.push_str(&format!(" --name {name}"));
    }
    command
}
