//! What building costs those who use what was generated: times, memory, sizes, and dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value;

use crate::documents::Document;
use crate::measure::{self, Sample};
use crate::stats::{megabytes, ratio, seconds};
use crate::table::Table;
use crate::tools::{self, Tool};
use crate::{Bench, progress};

/// Measures all documents, and returns the text of the section.
pub(crate) fn section(bench: &Bench) -> Result<String, String> {
    let mut table = Table::new(
        &["document", "generator"],
        &[
            "check",
            "debug",
            "release",
            "rebuild",
            "check peak MB",
            "debug rlib MB",
            "release rlib MB",
        ],
    );
    let mut dependencies =
        Table::new(&["generator", "document"], &["dependencies", "clean build, CPU s", "wall s"]);
    let mut is_clean: Vec<bool> = vec![false; bench.tools.len()];
    for &document in &bench.documents {
        let (before, after) = document.pair(&bench.folder)?;
        let mut crates = Vec::new();
        for (tool, is_clean) in bench.tools.iter().zip(&mut is_clean) {
            progress(&format!("building, {}: dependencies of {}", document.name(), tool.name));
            let mut built = Crate::new(bench, tool, document);
            let clean = built.prepare(&before, !*is_clean);
            match clean {
                Ok(Some((count, clean))) => {
                    *is_clean = true;
                    let mut row = vec![tool.name.to_owned(), document.name().to_owned()];
                    row.extend([count.to_string(), seconds(clean.cpu), seconds(clean.wall)]);
                    dependencies.row(row);
                }
                Ok(None) => {}
                Err(error) => built.failure = Some(error),
            }
            crates.push(built);
        }
        measure(bench, document, &mut crates, [&after, &before]);
        let base = crates.first().map(Crate::medians).unwrap_or_default();
        for built in &crates {
            let labels = vec![document.name().to_owned(), built.tool.name.to_owned()];
            match &built.failure {
                Some(failure) => table.failed(labels, failure),
                None => table.row(built.row(labels, base)),
            }
        }
    }
    Ok(format!(
        "Medians of {} runs, in which the crates take turns: CPU seconds for the crate alone, its dependencies built\n\
         before, and in brackets the relation to the first line of the document. \"Rebuild\" is an incremental debug build\n\
         after one schema of the description has gained or lost a property.\n\n{}\n\
         Dependencies on this platform with the default features, and one debug build from nothing:\n\n{}",
        bench.runs,
        table.render(),
        dependencies.render()
    ))
}

/// What is measured of a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Check,
    Debug,
    Release,
    Rebuild,
}

impl Step {
    const ALL: [Self; 4] = [Self::Check, Self::Debug, Self::Release, Self::Rebuild];
    /// Those that compile the whole crate.
    const WHOLE: [Self; 3] = [Self::Check, Self::Debug, Self::Release];

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Debug | Self::Rebuild => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// A generated crate, and what was measured of it.
struct Crate<'a> {
    tool: &'a Tool,
    folder: PathBuf,
    target: PathBuf,
    samples: [Vec<Sample>; Step::ALL.len()],
    /// The sizes of the library, for debugging and for release.
    sizes: [u64; 2],
    failure: Option<String>,
}

/// Builds all crates of a document, one after the other, again and again.
fn measure(bench: &Bench, document: Document, crates: &mut [Crate<'_>], others: [&Path; 2]) {
    for run in 1..=bench.runs {
        progress(&format!("building, {}: run {run} of {}", document.name(), bench.runs));
        for step in Step::WHOLE {
            for built in crates.iter_mut().filter(|built| built.failure.is_none()) {
                let sample = built.touch().and_then(|()| built.sample(step));
                built.keep(step, sample);
            }
        }
    }
    for built in crates.iter_mut().filter(|built| built.failure.is_none()) {
        built.failure = built.start_incremental().err();
    }
    for (run, description) in (1..=bench.runs).zip(others.iter().cycle()) {
        progress(&format!("building, {}: rebuild {run} of {}", document.name(), bench.runs));
        for built in crates.iter_mut().filter(|built| built.failure.is_none()) {
            let sample = built.generate(description).and_then(|()| built.sample(Step::Rebuild));
            built.keep(Step::Rebuild, sample);
        }
    }
}

impl<'a> Crate<'a> {
    fn new(bench: &Bench, tool: &'a Tool, document: Document) -> Self {
        let folder = bench.folder.join("building").join(tool.name);
        Self {
            tool,
            target: folder.join("target"),
            folder: folder.join(document.name()),
            samples: Default::default(),
            sizes: [0; 2],
            failure: None,
        }
    }

    /// Generates the crate and builds its dependencies. If nothing shall be left of builds before, returns the number of
    /// dependencies and what a build from nothing used.
    fn prepare(
        &mut self,
        description: &Path,
        is_clean: bool,
    ) -> Result<Option<(usize, Sample)>, String> {
        tools::empty_folder(&self.folder)?;
        self.generate(description)?;
        let mut clean = None;
        if is_clean {
            tools::empty_folder(&self.target)?;
            let count = self.dependencies()?;
            self.run("fetch", &[])?;
            clean = Some((count, self.sample(Step::Debug)?));
        }
        for step in Step::WHOLE {
            self.sample(step)?;
        }
        self.sizes = [self.size(Step::Debug)?, self.size(Step::Release)?];
        Ok(clean)
    }

    fn generate(&self, description: &Path) -> Result<(), String> {
        measure::sample(&self.tool.generate(description, &self.folder))?;
        self.tool.complete(&self.folder)
    }

    /// Makes cargo take the crate for changed.
    fn touch(&self) -> Result<(), String> {
        let path = self.folder.join("src/lib.rs");
        fs::File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| format!("cannot touch `{}`: {error}", path.display()))
    }

    /// Builds what the first rebuild starts from.
    fn start_incremental(&self) -> Result<(), String> {
        self.touch()?;
        self.sample(Step::Rebuild).map(drop)
    }

    fn sample(&self, step: Step) -> Result<Sample, String> {
        let mut command = self.cargo(step.arguments());
        command.env("CARGO_INCREMENTAL", if step == Step::Rebuild { "1" } else { "0" });
        measure::sample(&command)
    }

    /// Returns the size of the library as a step left it.
    fn size(&self, step: Step) -> Result<u64, String> {
        let [subcommand, options @ ..] = step.arguments() else { return Ok(0) };
        let messages = self.run(subcommand, &[options, &["--message-format", "json"]].concat())?;
        let library = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["reason"] == "compiler-artifact")
            .filter_map(|message| {
                message["filenames"].as_array()?.first()?.as_str().map(PathBuf::from)
            })
            .rfind(|path| path.extension().is_some_and(|extension| extension == "rlib"))
            .ok_or("cargo does not say where it put the library")?;
        fs::metadata(&library)
            .map(|data| data.len())
            .map_err(|error| format!("cannot look at `{}`: {error}", library.display()))
    }

    /// Counts the packages that the crate is built with, besides itself.
    fn dependencies(&self) -> Result<usize, String> {
        let tree =
            self.run("tree", &["--edges", "normal,build", "--prefix", "none", "--format", "{p}"])?;
        let mut packages: Vec<&str> =
            tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        packages.sort_unstable();
        packages.dedup();
        Ok(packages.len().saturating_sub(1))
    }

    /// Runs cargo without measuring it, and returns what it printed.
    fn run(&self, subcommand: &str, options: &[&str]) -> Result<String, String> {
        let mut command = self.cargo(&[&[subcommand], options].concat());
        command.env("CARGO_INCREMENTAL", "0");
        let output = measure::finish(&mut command, "cargo")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        tools::cargo(&self.folder, &self.target, arguments)
    }

    /// Keeps what was measured, or leaves the crate out from here on.
    fn keep(&mut self, step: Step, sample: Result<Sample, String>) {
        match sample {
            Ok(sample) => self.samples[step as usize].push(sample),
            Err(error) => self.failure = Some(error),
        }
    }

    fn medians(&self) -> [f64; Step::ALL.len()] {
        Step::ALL.map(|step| Sample::median(&self.samples[step as usize]).cpu)
    }

    fn row(&self, mut cells: Vec<String>, base: [f64; Step::ALL.len()]) -> Vec<String> {
        for (cpu, base) in self.medians().into_iter().zip(base) {
            cells.push(format!("{} ({})", seconds(cpu), ratio(cpu, base)));
        }
        cells.push(megabytes(Sample::median(&self.samples[Step::Check as usize]).peak));
        cells.extend(self.sizes.map(megabytes));
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_the_order_of_their_figures() {
        for (number, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!(step as usize, number, "{step:?}");
        }
    }
}
