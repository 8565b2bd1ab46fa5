//! Holds the instructions of generating against the figures in `guard.tsv`, which a change may lower, but not raise unseen.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::documents::Document;
use crate::instructions::Counter;
use crate::progress;
use crate::stats::{count, ratio};
use crate::tools::{self, Tool};

/// Where the figures are, from the root of the repository.
const FIGURES: &str = "codegen/benches/guard.tsv";

/// The part by which a count may differ: other compilers and system libraries take a few more or less.
const TOLERANCE: f64 = 0.05;

/// What is counted.
const DOCUMENTS: [Document; 2] = [Document::Flex, Document::Discord];

/// What came of it.
pub(crate) enum Verdict {
    Held,
    /// What takes more instructions than it did, a line each.
    Worse(Vec<String>),
    /// Why nothing was counted.
    Skipped(&'static str),
}

/// Counts, and compares; with `CLIENTWRIGHT_UPDATE=1` writes down what was counted.
pub(crate) fn run(tool: &Tool, folder: &Path) -> Result<Verdict, String> {
    let counter = Counter::Callgrind;
    if counter.count(&Command::new("true")).is_err() {
        return Ok(Verdict::Skipped("`valgrind` counts no instructions here; install it"));
    }
    let mut counts = Vec::new();
    for document in DOCUMENTS {
        let description = document.path(folder)?;
        let output = folder.join("guard").join(document.name());
        tools::empty_folder(&output)?;
        for situation in ["cold", "unchanged"] {
            progress(&format!("guard, {}, {situation}", document.name()));
            let instructions = counter.count(&tool.generate(&description, &output))?;
            counts.push((format!("{}\t{situation}", document.name()), instructions));
        }
    }
    if env::var_os("CLIENTWRIGHT_UPDATE").is_some() {
        let mut text = String::from("document\tsituation\tinstructions\n");
        for (case, instructions) in &counts {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{case}\t{instructions}");
        }
        fs::write(FIGURES, text).map_err(|error| format!("cannot write `{FIGURES}`: {error}"))?;
    }
    let figures =
        fs::read_to_string(FIGURES).map_err(|error| format!("cannot read `{FIGURES}`: {error}"))?;
    let worse = compare(&counts, &figures)?;
    Ok(if worse.is_empty() { Verdict::Held } else { Verdict::Worse(worse) })
}

/// Compares counts with figures, and returns those that are too high.
fn compare(counts: &[(String, u64)], figures: &str) -> Result<Vec<String>, String> {
    let mut worse = Vec::new();
    for (case, instructions) in counts {
        let line = figures.lines().find_map(|line| line.strip_prefix(case.as_str()));
        let figure = line.and_then(|line| line.trim().parse::<u64>().ok());
        let figure = figure.ok_or_else(|| format!("`{FIGURES}` has no figure of `{case}`"))?;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let (now, then) = (*instructions as f64, figure as f64);
        let line = format!(
            "{}: {} instructions, × {} of {}",
            case.replace('\t', ", "),
            count(*instructions),
            ratio(now, then),
            count(figure)
        );
        progress(&line);
        if now > then * (1.0 + TOLERANCE) {
            worse.push(line);
        }
    }
    Ok(worse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_grew_is_worse() {
        let figures = "document\tsituation\tinstructions\nflex\tcold\t1000\nflex\tunchanged\t100\n";
        let counts = |cold, unchanged| {
            [("flex\tcold".to_owned(), cold), ("flex\tunchanged".to_owned(), unchanged)]
        };
        assert_eq!(compare(&counts(1050, 20), figures), Ok(Vec::new()));
        let worse = compare(&counts(1051, 100), figures).expect("the figures are there");
        assert_eq!(worse, ["flex, cold: 1051 instructions, × 1.05 of 1000"]);
        assert!(compare(&[("box\tcold".to_owned(), 1)], figures).is_err());
    }
}
