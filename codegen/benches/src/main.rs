//! Measures clientwright beside other generators, and writes `BENCHMARKS.md`.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use clap::{Parser, Subcommand};

mod building;
mod documents;
mod generation;
mod guard;
mod instructions;
mod measure;
mod report;
mod running;
mod stats;
mod synthetic;
mod table;
mod tools;

use documents::Document;
use guard::Verdict;
use report::Circumstances;
use tools::Tool;

/// Where everything goes that is made on the way.
const FOLDER: &str = "target/bench";

/// Measures clientwright and what it generates, and writes BENCHMARKS.md.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Times, memory and lines of generating.
    Generation(Options),
    /// Times and sizes of building what was generated.
    Building(Options),
    /// Times and allocations of what was generated, beside the same by hand.
    Running(Options),
    /// All of it.
    All(Options),
    /// Fails where generating takes more instructions than it did; exit code 75 where none can be counted.
    Guard,
    /// Runs a command, and prints what it used as JSON.
    #[command(hide = true)]
    Measure {
        #[arg(required = true, last = true)]
        command: Vec<OsString>,
    },
}

#[derive(Debug, clap::Args)]
struct Options {
    /// Measures the other generators too, as far as they are installed.
    #[arg(long)]
    peers: bool,
    /// The descriptions, with commas between; by default all, of which only the real ones are built, and those with
    /// example bodies run.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAMES")]
    documents: Vec<Document>,
    /// How often each is run.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    runs: u32,
    /// Counts no instructions, which takes longer than all the rest.
    #[arg(long)]
    no_instructions: bool,
    /// Where crates are written while generating is measured: in memory, say, so that the disk does not count.
    #[arg(long, value_name = "FOLDER")]
    write_to: Option<PathBuf>,
}

/// What is to be measured, and where.
struct Bench {
    folder: PathBuf,
    /// Where crates are written while generating is measured.
    written: PathBuf,
    tools: Vec<Tool>,
    /// What is said of generators that are not there.
    missing: Vec<String>,
    documents: Vec<Document>,
    runs: u32,
    has_instructions: bool,
}

#[derive(Debug, Clone, Copy)]
enum Section {
    Generation,
    Building,
    Running,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Generation(options) => run(&[Section::Generation], &options),
        Command::Building(options) => run(&[Section::Building], &options),
        Command::Running(options) => run(&[Section::Running], &options),
        Command::All(options) => {
            run(&[Section::Generation, Section::Building, Section::Running], &options)
        }
        Command::Guard => return guard(),
        Command::Measure { command } => measure::measure(&command).and_then(|sample| {
            let text = serde_json::to_string(&sample).map_err(|error| error.to_string())?;
            writeln!(io::stdout(), "{text}").map_err(|error| error.to_string())
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Holds the counts of instructions against those that are written down.
fn guard() -> ExitCode {
    let verdict = folder().and_then(|folder| guard::run(&tools::clientwright()?, &folder));
    let message = match verdict {
        Ok(Verdict::Held) => return ExitCode::SUCCESS,
        Ok(Verdict::Skipped(why)) => {
            progress(&format!("skipped: {why}"));
            return ExitCode::from(75);
        }
        Ok(Verdict::Worse(lines)) => format!("more instructions:\n{}", lines.join("\n")),
        Err(error) => error,
    };
    progress(&format!("error: {message}"));
    ExitCode::FAILURE
}

/// Goes to the root of the repository, and returns the folder for what is made on the way.
fn folder() -> Result<PathBuf, String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    env::set_current_dir(root).map_err(|error| format!("cannot go to `{root}`: {error}"))?;
    fs::create_dir_all(FOLDER).map_err(|error| format!("cannot make `{FOLDER}`: {error}"))?;
    env::current_dir().map(|root| root.join(FOLDER)).map_err(|error| error.to_string())
}

/// Measures sections, and writes each one as soon as it is done.
fn run(sections: &[Section], options: &Options) -> Result<(), String> {
    let folder = folder()?;
    let circumstances = Circumstances::now();
    progress("building clientwright for release");
    let mut tools = vec![tools::clientwright()?];
    let mut missing = vec!["other generators were not asked for (`--peers`)".to_owned()];
    if options.peers {
        let root = folder.join("peers");
        let installed = fs::read_to_string(root.join(".crates.toml")).unwrap_or_default();
        let (peers, absent) = tools::peers(&root, &installed);
        tools.extend(peers);
        missing = absent;
    }
    let mut bench = Bench {
        written: options.write_to.as_ref().unwrap_or(&folder).join("generation"),
        folder,
        tools,
        missing,
        documents: Vec::new(),
        runs: options.runs,
        has_instructions: !options.no_instructions,
    };
    let arguments: Vec<String> = env::args().skip(2).collect();
    for &section in sections {
        bench.documents = section.documents(options);
        let (name, title) = section.titles();
        let figures = section.measure(&bench)?;
        let command = [&[name.to_owned()], &arguments[..]].concat().join(" ");
        let text = circumstances.render(title, &command, &bench) + &figures;
        writeln!(io::stdout(), "{text}").map_err(|error| error.to_string())?;
        let before = fs::read_to_string("BENCHMARKS.md").unwrap_or_default();
        let report = report::replace_section(&before, name, &text);
        fs::write("BENCHMARKS.md", report)
            .map_err(|error| format!("cannot write `BENCHMARKS.md`: {error}"))?;
    }
    Ok(())
}

impl Section {
    fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Generation => ("generation", "Generating"),
            Self::Building => ("building", "Building what was generated"),
            Self::Running => ("running", "Running what was generated"),
        }
    }

    /// The documents that were asked for, or those of the section.
    fn documents(self, options: &Options) -> Vec<Document> {
        match (self, options.documents.as_slice()) {
            (Self::Generation, []) => [&Document::REAL[..], &Document::SYNTHETIC[..]].concat(),
            (Self::Building, []) => Document::REAL.to_vec(),
            (Self::Running, []) => Document::WITH_BODIES.to_vec(),
            (Self::Generation | Self::Building | Self::Running, asked) => asked.to_vec(),
        }
    }

    fn measure(self, bench: &Bench) -> Result<String, String> {
        match self {
            Self::Generation => generation::section(bench),
            Self::Building => building::section(bench),
            Self::Running => running::section(bench),
        }
    }
}

/// Says what is being done, to the one who waits.
fn progress(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_documents_and_runs() {
        let arguments = ["bench", "building", "--documents", "openai,1k", "--runs", "2", "--peers"];
        let Command::Building(options) = Cli::parse_from(arguments).command else {
            panic!("another command was read");
        };
        assert_eq!(options.documents, [Document::OpenAi, Document::Synthetic1k]);
        assert_eq!((options.runs, options.peers), (2, true));
        assert!(Cli::try_parse_from(["bench", "building", "--runs", "0"]).is_err());
    }

    #[test]
    fn only_real_documents_are_built_unless_others_are_asked_for() {
        let options = |arguments: &[&str]| match Cli::parse_from(arguments).command {
            Command::All(options) => options,
            _ => panic!("another command was read"),
        };
        let all = options(&["bench", "all"]);
        assert_eq!(Section::Generation.documents(&all).len(), 9);
        assert_eq!(Section::Building.documents(&all), Document::REAL);
        assert_eq!(Section::Running.documents(&all), Document::WITH_BODIES);
        let some = options(&["bench", "all", "--documents", "1k"]);
        assert_eq!(Section::Building.documents(&some), [Document::Synthetic1k]);
    }
}
