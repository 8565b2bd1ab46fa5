//! What generating costs: times, memory, instructions, and lines of what comes out.

use std::path::{Path, PathBuf};

use crate::documents::Document;
use crate::instructions::Counter;
use crate::measure::{self, Sample};
use crate::stats::{count, megabytes, ratio, seconds};
use crate::table::Table;
use crate::tools::{self, Tool};
use crate::{Bench, progress};

/// Measures all documents, and returns the text of the section.
pub(crate) fn section(bench: &Bench) -> Result<String, String> {
    let counter = if bench.has_instructions { Counter::find() } else { None };
    let mut table = Table::new(
        &["document", "generator"],
        &["wall s", "CPU s", "CPU ×", "peak MB", "lines", "instructions"],
    );
    let mut growth = Growth::default();
    for &document in &bench.documents {
        let cases = measure(bench, document, counter)?;
        let base = cases.first().map(|case| case.median().cpu).unwrap_or_default();
        growth.add(document, base);
        for case in &cases {
            let labels = case.labels(document);
            match &case.failure {
                Some(failure) => table.failed(labels, failure),
                None => table.row(case.row(labels, base)?),
            }
        }
    }
    let note = match counter {
        Some(counter) => format!(
            "Instructions are those of one run, by `{}`, where it takes at most {} s of CPU time by itself",
            counter.name(),
            counter.limit()
        ),
        None if bench.has_instructions => {
            "Instructions are skipped: neither `perf` nor `valgrind` counts any here".to_owned()
        }
        None => "Instructions are skipped, as was asked for".to_owned(),
    };
    Ok(format!(
        "Medians of {} runs, in which the generators take turns; others that take more than {LONG} s are run once,\n\
         and not at all on 100k. \"Unchanged\" runs over what is as it shall be already. \"CPU ×\" is the CPU time in\n\
         relation to the first line of the document; lines are those of Rust.\n\
         {note}.\n\n{}{}",
        bench.runs,
        table.render(),
        growth.render()
    ))
}

/// A generator in a situation, and what was measured.
struct Case<'a> {
    tool: &'a Tool,
    situation: Situation,
    folder: PathBuf,
    samples: Vec<Sample>,
    instructions: Option<u64>,
    failure: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Situation {
    /// Nothing is there.
    Cold,
    /// The crate is there, and as it shall be.
    Unchanged,
}

/// The CPU seconds above which others are run once only: of a large description some take very long.
const LONG: f64 = 30.0;

/// Runs all generators on a document, one after the other, again and again.
fn measure(
    bench: &Bench,
    document: Document,
    counter: Option<Counter>,
) -> Result<Vec<Case<'_>>, String> {
    let description = document.path(&bench.folder)?;
    let folder = bench.written.join(document.name());
    let mut cases: Vec<Case<'_>> = Vec::new();
    // Of the largest description others take more memory than there is.
    let is_for_all = document != Document::Synthetic100k;
    for tool in bench.tools.iter().filter(|tool| tool.is_ours() || is_for_all) {
        cases.push(Case::new(tool, Situation::Cold, folder.join(tool.name)));
        if tool.is_ours() {
            let folder = folder.join("unchanged");
            tools::empty_folder(&folder)?;
            measure::sample(&tool.generate(&description, &folder))?;
            cases.push(Case::new(tool, Situation::Unchanged, folder));
        }
    }
    for run in 1..=bench.runs {
        progress(&format!("generation, {}: run {run} of {}", document.name(), bench.runs));
        for case in cases.iter_mut().filter(|case| case.goes_on()) {
            match case.run(&description) {
                Ok(sample) => case.samples.push(sample),
                Err(error) if case.tool.is_ours() => return Err(error),
                Err(error) => case.failure = Some(error),
            }
        }
    }
    let Some(counter) = counter else { return Ok(cases) };
    progress(&format!("generation, {}: instructions", document.name()));
    for case in cases.iter_mut().filter(|case| case.failure.is_none()) {
        if case.median().cpu <= counter.limit() {
            case.prepare()?;
            case.instructions = Some(counter.count(&case.command(&description))?);
        }
    }
    Ok(cases)
}

impl<'a> Case<'a> {
    fn new(tool: &'a Tool, situation: Situation, folder: PathBuf) -> Self {
        Self { tool, situation, folder, samples: Vec::new(), instructions: None, failure: None }
    }

    /// Whether the case is to be run again.
    fn goes_on(&self) -> bool {
        let is_long = self.samples.last().is_some_and(|sample| sample.cpu > LONG);
        self.failure.is_none() && (self.tool.is_ours() || !is_long)
    }

    fn prepare(&self) -> Result<(), String> {
        match self.situation {
            Situation::Cold => tools::empty_folder(&self.folder),
            Situation::Unchanged => Ok(()),
        }
    }

    fn command(&self, description: &Path) -> std::process::Command {
        self.tool.generate(description, &self.folder)
    }

    fn run(&self, description: &Path) -> Result<Sample, String> {
        self.prepare()?;
        measure::sample(&self.command(description))
    }

    fn median(&self) -> Sample {
        Sample::median(&self.samples)
    }

    fn labels(&self, document: Document) -> Vec<String> {
        let generator = match self.situation {
            Situation::Cold => self.tool.name.to_owned(),
            Situation::Unchanged => format!("{}, unchanged", self.tool.name),
        };
        vec![document.name().to_owned(), generator]
    }

    fn row(&self, mut cells: Vec<String>, base: f64) -> Result<Vec<String>, String> {
        let median = self.median();
        cells.extend([seconds(median.wall), seconds(median.cpu), ratio(median.cpu, base)]);
        cells.push(megabytes(median.peak));
        cells.push(count(tools::lines_of_rust(&self.folder)?));
        cells.push(self.instructions.map_or("–".to_owned(), count));
        Ok(cells)
    }
}

/// How the cost of clientwright grows with the size of a description.
#[derive(Default)]
struct Growth {
    /// Numbers of schemas, and CPU seconds.
    points: Vec<(usize, f64)>,
}

impl Growth {
    fn add(&mut self, document: Document, cpu: f64) {
        self.points.extend(document.schemas().map(|schemas| (schemas, cpu)));
    }

    /// Prints the cost of a thousand schemas at each size; nothing where there are not two sizes.
    fn render(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "numbers of schemas are small")]
        let of_thousand = |&(schemas, cpu): &(usize, f64)| cpu * 1000.0 / schemas as f64;
        let [first, _, ..] = &self.points[..] else { return String::new() };
        let mut table = Table::new(&["schemas"], &["CPU s", "CPU s per 1,000 schemas", "×"]);
        for point in &self.points {
            let each = of_thousand(point);
            let growth = ratio(each, of_thousand(first));
            table.row(vec![point.0.to_string(), seconds(point.1), seconds(each), growth]);
        }
        format!("\nHow the cost of clientwright grows:\n\n{}", table.render())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_by_the_cost_of_a_thousand() {
        let mut growth = Growth::default();
        growth.add(Document::Flex, 5.0);
        growth.add(Document::Synthetic1k, 0.5);
        assert_eq!(growth.render(), "", "one size says nothing");
        growth.add(Document::Synthetic10k, 7.5);
        let text = growth.render();
        assert!(text.contains("| 1000    | 0.500 |                   0.500 | 1.00 |\n"), "{text}");
        assert!(text.contains("| 10000   |  7.50 |                   0.750 | 1.50 |\n"), "{text}");
    }
}
