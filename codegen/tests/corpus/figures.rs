//! The figures of `corpus.tsv`: what became of each description, so that nobody makes it worse without noticing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

const HEAD: &str = "document\toperations\tkept\tleft out\tunmentioned\ttypes\trenamed\tfindings\t\
                    errors\tdoc errors\tdecoded\n";

/// What became of one description; what was not tried is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) generated: Option<Generated>,
    /// Files that a second run writes differently, with the names of the first: there should be none.
    pub(crate) renamed: Option<usize>,
    /// Errors and warnings of the crate.
    pub(crate) errors: Option<usize>,
    /// Errors and warnings of its documentation.
    pub(crate) doc_errors: Option<usize>,
    /// How many bodies came back as they were, and of how many.
    pub(crate) decoded: Option<(usize, usize)>,
}

/// What the generator made of a description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Generated {
    /// The operations that the document has, counted without the generator.
    pub(crate) operations: usize,
    pub(crate) kept: usize,
    pub(crate) left_out: usize,
    /// Operations that are neither kept nor left out: there should be none.
    pub(crate) unmentioned: usize,
    pub(crate) types: usize,
    /// How many findings there are of each code.
    pub(crate) findings: BTreeMap<String, usize>,
}

/// The figures of every description, by its name.
pub(crate) type Table = BTreeMap<String, Figures>;

/// What changed, told apart by whether it is for the better.
#[derive(Default)]
struct Changes {
    worse: Vec<String>,
    better: Vec<String>,
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus.tsv")
}

/// Reads the figures that are part of the repository.
fn committed() -> Table {
    let text = fs::read_to_string(path()).unwrap_or_default();
    text.lines().skip(1).filter_map(row).collect()
}

fn row(line: &str) -> Option<(String, Figures)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let number = |place: usize| -> Option<usize> { cells.get(place)?.parse().ok() };
    let findings = cells.get(7)?.split(' ').filter_map(|finding| {
        let (code, count) = finding.split_once('=')?;
        Some((code.to_owned(), count.parse().ok()?))
    });
    let generated = Generated {
        operations: number(1)?,
        kept: number(2)?,
        left_out: number(3)?,
        unmentioned: number(4)?,
        types: number(5)?,
        findings: findings.collect(),
    };
    let decoded = cells.get(10)?.split_once('/');
    let figures = Figures {
        generated: Some(generated),
        renamed: number(6),
        errors: number(8),
        doc_errors: number(9),
        decoded: decoded.and_then(|(passed, of)| Some((passed.parse().ok()?, of.parse().ok()?))),
    };
    Some(((*cells.first()?).to_owned(), figures))
}

fn text(table: &Table) -> String {
    let row = |(name, figures): (&String, &Figures)| {
        let generated = figures.generated.clone().unwrap_or_default();
        let Generated { operations, kept, left_out, unmentioned, types, findings } = generated;
        let findings = findings.iter().map(|(code, count)| format!("{code}={count}"));
        let findings: Vec<String> = findings.collect();
        let findings = if findings.is_empty() { "-".to_owned() } else { findings.join(" ") };
        let number = |number: Option<usize>| number.map_or("-".to_owned(), |it| it.to_string());
        let (errors, doc_errors) = (number(figures.errors), number(figures.doc_errors));
        let renamed = number(figures.renamed);
        let decoded = figures.decoded.map(|(passed, of)| format!("{passed}/{of}"));
        let decoded = decoded.unwrap_or_else(|| "-".to_owned());
        format!(
            "{name}\t{operations}\t{kept}\t{left_out}\t{unmentioned}\t{types}\t{renamed}\t{findings}\t\
             {errors}\t{doc_errors}\t{decoded}\n"
        )
    };
    HEAD.to_owned() + &table.iter().map(row).collect::<String>()
}

/// Compares figures with those of the repository, and returns what got worse; with `CLIENTWRIGHT_UPDATE=1`, writes
/// them there instead.
pub(crate) fn judge(found: &Table) -> Vec<String> {
    // The tests of this file run side by side.
    static FILE: Mutex<()> = Mutex::new(());
    let _file = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = committed();
    if env::var_os("CLIENTWRIGHT_UPDATE").is_some_and(|value| value == "1") {
        update(before, found);
        return Vec::new();
    }
    let mut changes = Changes::default();
    for (name, now) in found {
        match before.get(name) {
            Some(then) => changes.compare(name, then, now),
            None => changes.better.push(format!("{name} is not in it")),
        }
    }
    if !changes.better.is_empty() {
        let better = changes.better.join("\n  ");
        super::say(&format!(
            "tests/corpus.tsv is out of date; run with CLIENTWRIGHT_UPDATE=1 to write it:\n  {better}"
        ));
    }
    changes.worse
}

impl Changes {
    fn compare(&mut self, name: &str, then: &Figures, now: &Figures) {
        // More types are neither better nor worse.
        let types = |figures: &Figures| figures.generated.as_ref().map(|generated| generated.types);
        if let (Some(then), Some(now)) = (types(then), types(now))
            && then != now
        {
            self.better.push(format!("{name}: {then} types became {now}"));
        }
        let mut judge = |what: &str, then: usize, now: usize, more_is_better: bool| {
            let sentence = format!("{name}: {then} {what} became {now}");
            match then.cmp(&now) {
                Ordering::Equal => {}
                Ordering::Less if more_is_better => self.better.push(sentence),
                Ordering::Greater if !more_is_better => self.better.push(sentence),
                Ordering::Less | Ordering::Greater => self.worse.push(sentence),
            }
        };
        if let Some(now) = &now.generated {
            let then = then.generated.clone().unwrap_or_default();
            // What is read for the first time has its first findings.
            let was_read = then.types + then.kept > 0;
            let findings = |then: usize, now: usize| if was_read { now } else { now.min(then) };
            judge("operations", then.operations, now.operations, true);
            judge("operations kept", then.kept, now.kept, true);
            judge(
                "operations left out",
                then.left_out,
                findings(then.left_out, now.left_out),
                false,
            );
            judge("operations unmentioned", then.unmentioned, now.unmentioned, false);
            let codes: BTreeSet<&String> =
                then.findings.keys().chain(now.findings.keys()).collect();
            for code in codes {
                let count = |findings: &BTreeMap<String, usize>| {
                    findings.get(code).copied().unwrap_or_default()
                };
                let (then, now) = (count(&then.findings), count(&now.findings));
                judge(&format!("findings `{code}`"), then, findings(then, now), false);
            }
        }
        if let Some(now) = now.renamed {
            judge("files renamed", then.renamed.unwrap_or_default(), now, false);
        }
        if let Some(now) = now.errors {
            judge("errors", then.errors.unwrap_or_default(), now, false);
        }
        if let Some(now) = now.doc_errors {
            judge("errors of the documentation", then.doc_errors.unwrap_or_default(), now, false);
        }
        if let Some((passed, of)) = now.decoded {
            let (passed_then, of_then) = then.decoded.unwrap_or_default();
            judge("bodies read and written", passed_then, passed, true);
            judge("bodies", of_then, of, true);
        }
    }
}

fn update(mut table: Table, found: &Table) {
    for (name, now) in found {
        let row = table.entry(name.clone()).or_default();
        row.generated = now.generated.clone().or(row.generated.take());
        row.renamed = now.renamed.or(row.renamed);
        row.errors = now.errors.or(row.errors);
        row.doc_errors = now.doc_errors.or(row.doc_errors);
        row.decoded = now.decoded.or(row.decoded);
    }
    fs::write(path(), text(&table)).expect("the repository is writable");
}
