//! Real descriptions, and those that others test with, where they are at hand: what becomes of them.
//!
//! All are generated each time. What is generated is compiled, and reads and writes the bodies that the descriptions show
//! as examples: of some small ones, others each day; of all with `CLIENTWRIGHT_CORPUS=full`; of some with parts of their
//! names instead of `full`, with commas between. No figure may be worse than in `corpus.tsv`, which
//! `CLIENTWRIGHT_UPDATE=1` brings up to date.

#[path = "corpus/bodies.rs"]
mod bodies;
#[path = "corpus/compare.rs"]
mod compare;
#[path = "corpus/documents.rs"]
mod documents;
#[path = "corpus/fidelity.rs"]
mod fidelity;
#[path = "corpus/figures.rs"]
mod figures;
#[path = "corpus/json.rs"]
mod json;
#[path = "corpus/schema.rs"]
mod schema;
#[path = "corpus/sdk.rs"]
mod sdk;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::num::NonZero;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clientwright::{Config, Diagnostics, Files, Loader, NameLock, Output, generate};
use documents::{Description, Selection, corpus, descriptions};
use figures::{Figures, Generated, Table};

/// Nothing panics, nothing is forgotten, and no figure is worse than it was.
#[test]
fn descriptions_generate_as_well_as_before() {
    let Some(corpus) = corpus() else { return };
    let descriptions = descriptions(&corpus);
    let (table, failures) = (Mutex::new(Table::new()), Mutex::new(Vec::new()));
    for_each(&descriptions, |description| match catch_unwind(|| figures_of(description)) {
        Ok(Ok(figures)) => {
            table.lock().expect("nobody panics with it").insert(description.name.clone(), figures);
        }
        Ok(Err(failure)) => {
            let failure = format!("{}: {failure}", description.name);
            failures.lock().expect("nobody panics with it").push(failure);
        }
        Err(_) => {
            let failure = format!("{}: it panicked", description.name);
            failures.lock().expect("nobody panics with it").push(failure);
        }
    });
    let table = table.into_inner().expect("nobody panics with it");
    let mut failures = failures.into_inner().expect("nobody panics with it");
    failures.extend(figures::judge(&table));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// As much of each is typed as before, and of all together as much as is promised.
#[test]
fn descriptions_are_understood_as_well_as_before() {
    let Some(corpus) = corpus() else { return };
    // The large ones take too long to be in a sample.
    let is_all = Selection::of_environment() != Selection::Sample;
    let mut descriptions = descriptions(&corpus);
    descriptions.retain(|description| is_all || !description.is_large());
    let table = Mutex::new(fidelity::Table::new());
    for_each(&descriptions, |description| {
        if let Some(understood) = fidelity::understood(description) {
            let mut table = table.lock().expect("nobody panics with it");
            table.insert(description.name.clone(), understood);
        }
    });
    let mut failures = fidelity::judge(table.into_inner().expect("nobody panics with it"));
    failures.extend(fidelity::broken_promises());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The features that change what is emitted, and not just what carries it.
const FEATURES: &str = "blocking,testing,tracing";

/// Every generated crate compiles without a warning, with the features that it has by itself and with others; a large
/// one with either of them, day by day.
#[test]
fn what_is_generated_compiles() {
    let selection = Selection::of_environment();
    let runs: &[&[&str]] = &[&["check", "--lib"], &["check", "--lib", "--features", FEATURES]];
    each_generated(&selection, 3, runs, |errors| Figures {
        errors: Some(errors),
        ..Figures::default()
    });
}

/// Its documentation has no broken links; that takes long, so of all descriptions a sample is taken too.
#[test]
fn what_is_generated_is_documented() {
    let (selection, sample) = match Selection::of_environment() {
        Selection::All => (Selection::Sample, 8),
        selection => (selection, 1),
    };
    let runs: &[&[&str]] = &[&["doc", "--no-deps", "--lib", "--features", FEATURES]];
    each_generated(&selection, sample, runs, |errors| Figures {
        doc_errors: Some(errors),
        ..Figures::default()
    });
}

/// Bodies are read into the types and written again, and nothing is lost.
#[test]
fn bodies_are_written_as_they_were_read() {
    let Some(corpus) = corpus() else { return };
    let has_bodies = |description: &Description| bodies::file(&corpus, description).is_some();
    let descriptions = descriptions(&corpus).into_iter().filter(has_bodies).collect();
    let mut table = Table::new();
    let mut failures = Vec::new();
    for description in Selection::of_environment().choose(descriptions, 1) {
        let start = Instant::now();
        match bodies::decode(&corpus, &description) {
            Err(failure) => failures.push(format!("{}: {failure}", description.name)),
            Ok(tally) => {
                say(&format!(
                    "{}: {tally} ({:.0} s)",
                    description.name,
                    start.elapsed().as_secs_f64()
                ));
                let decoded = Some((tally.passed, tally.valid()));
                table.insert(description.name, Figures { decoded, ..Figures::default() });
            }
        }
    }
    failures.extend(figures::judge(&table));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Runs cargo on the crate of each description that is chosen; more errors than before are a failure.
fn each_generated(
    selection: &Selection,
    sample: usize,
    runs: &[&[&str]],
    figures: impl Fn(usize) -> Figures,
) {
    let Some(corpus) = corpus() else { return };
    let mut table = Table::new();
    for description in selection.choose(descriptions(&corpus), sample) {
        let start = Instant::now();
        // What cannot be read is told by the figures.
        let Ok(folder) = sdk::write(&description) else { continue };
        let runs = match runs {
            [one, other] if description.is_large() => &[[one, other][documents::days() % 2]][..],
            runs => &runs.iter().collect::<Vec<_>>()[..],
        };
        let outcome = runs.iter().try_for_each(|arguments| sdk::cargo(&folder, arguments));
        let seconds = start.elapsed().as_secs_f64();
        let errors = outcome.as_ref().map_or_else(|failure| failure.errors, |()| 0);
        let what = outcome.map_or_else(|failure| failure.to_string(), |()| "no errors".to_owned());
        say(&format!("{}: cargo {}: {what} ({seconds:.0} s)", description.name, runs[0][0]));
        table.insert(description.name, figures(errors));
    }
    let worse = figures::judge(&table);
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

/// Does something with each, on all processors.
fn for_each<T: Sync>(items: &[T], run: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            run(item);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
}

/// Reads the files beside a description, whose path is absolute.
struct Disk;

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }
}

/// Generates a description, and counts what became of it.
fn figures_of(description: &Description) -> Result<Figures, String> {
    let (output, findings) = run(description, &NameLock::default());
    let mut figures = Generated::default();
    for finding in findings.sorted() {
        *figures.findings.entry(finding.code.to_string()).or_default() += 1;
    }
    let document = documents::read(&description.path)?;
    let operations = documents::operations(&description.path, &document).len();
    figures.operations = operations;
    let Some(Output { summary, emitted }) = output else {
        figures.unmentioned = if findings.has_errors() { 0 } else { operations };
        return Ok(Figures { generated: Some(figures), ..Figures::default() });
    };
    figures.kept = summary.operations;
    figures.left_out = summary.left_out.len();
    figures.unmentioned = operations.saturating_sub(figures.kept + figures.left_out);
    figures.types = summary.types;
    let is_sample = Selection::of_environment() == Selection::Sample;
    let renamed = if is_sample && description.is_large() {
        None
    } else {
        Some(renamed(description, &emitted.files)?)
    };
    Ok(Figures { generated: Some(figures), renamed, ..Figures::default() })
}

/// Generates a description again, with the names of the first run, and counts the files that differ.
fn renamed(description: &Description, first: &Files) -> Result<usize, String> {
    let files = |lock: &NameLock| run(description, lock).0.map(|output| output.emitted.files);
    let again = files(&NameLock::parse(&first["names.lock"]));
    let renamed = differences(first, &again.ok_or("nothing is generated the second time")?);
    // Without a difference there, there is none here.
    if renamed > 0 && files(&NameLock::default()).as_ref() != Some(first) {
        return Err("two runs give different files".to_owned());
    }
    Ok(renamed)
}

fn run(description: &Description, lock: &NameLock) -> (Option<Output>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut config = Config::default();
    config.tests = true;
    let path = description.path.to_string_lossy();
    let output = generate(&path, &Disk, &config, lock, &mut diagnostics);
    (output, diagnostics)
}

/// How many files are not the same in both.
fn differences(first: &Files, second: &Files) -> usize {
    let paths: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    paths.into_iter().filter(|path| first.get(*path) != second.get(*path)).count()
}

/// Says something also where the test passes, when the test runner keeps its output to itself.
fn say(text: &str) {
    writeln!(io::stderr().lock(), "{text}").expect("the log can be written");
}
