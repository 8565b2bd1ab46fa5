//! The figures of `corpus.tsv`: what became of each description, so that nobody makes it worse without noticing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

const HEAD: &str =
    "document\toperations\tkept\tleft out\tunmentioned\ttypes\trenamed\tfindings\tdecoded\n";

/// What became of one description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// The operations that the document has, counted without the generator.
    pub(crate) operations: usize,
    pub(crate) kept: usize,
    pub(crate) left_out: usize,
    /// Operations that are neither kept nor left out: there should be none.
    pub(crate) unmentioned: usize,
    pub(crate) types: usize,
    /// Files that a second run writes differently, with the names of the first: there should be none.
    pub(crate) renamed: usize,
    /// How many findings there are of each code.
    pub(crate) findings: BTreeMap<String, usize>,
    /// Of how many bodies how many came back as they were; nothing where there are no bodies.
    pub(crate) decoded: Option<(usize, usize)>,
}

/// The figures of every description, by its name.
pub(crate) type Table = BTreeMap<String, Figures>;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus.tsv")
}

/// Reads the figures that are part of the repository.
pub(crate) fn committed() -> Table {
    let text = fs::read_to_string(path()).unwrap_or_default();
    text.lines().skip(1).filter_map(row).collect()
}

fn row(line: &str) -> Option<(String, Figures)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let number = |place: usize| cells.get(place)?.parse().ok();
    let findings = cells.get(7)?.split(' ').filter_map(|finding| {
        let (code, count) = finding.split_once('=')?;
        Some((code.to_owned(), count.parse().ok()?))
    });
    let decoded = cells.get(8)?.split_once('/');
    let figures = Figures {
        operations: number(1)?,
        kept: number(2)?,
        left_out: number(3)?,
        unmentioned: number(4)?,
        types: number(5)?,
        renamed: number(6)?,
        findings: findings.collect(),
        decoded: decoded.and_then(|(passed, of)| Some((passed.parse().ok()?, of.parse().ok()?))),
    };
    Some(((*cells.first()?).to_owned(), figures))
}

fn text(table: &Table) -> String {
    let row = |(name, figures): (&String, &Figures)| {
        let findings = figures.findings.iter().map(|(code, count)| format!("{code}={count}"));
        let findings: Vec<String> = findings.collect();
        let decoded =
            figures.decoded.map_or("-".to_owned(), |(passed, of)| format!("{passed}/{of}"));
        let Figures { operations, kept, left_out, unmentioned, types, renamed, .. } = figures;
        let findings = if findings.is_empty() { "-".to_owned() } else { findings.join(" ") };
        format!(
            "{name}\t{operations}\t{kept}\t{left_out}\t{unmentioned}\t{types}\t{renamed}\t{findings}\t{decoded}\n"
        )
    };
    HEAD.to_owned() + &table.iter().map(row).collect::<String>()
}

/// Compares figures with those of the repository; with `CLIENTWRIGHT_UPDATE=1`, writes them there instead.
///
/// `decoded` says whether the bodies are what was counted, or all the rest. Returns what got worse.
pub(crate) fn judge(found: &Table, decoded: bool) -> Vec<String> {
    let before = committed();
    if env::var_os("CLIENTWRIGHT_UPDATE").is_some_and(|value| value == "1") {
        update(before, found, decoded);
        return Vec::new();
    }
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (name, now) in found {
        let Some(then) = before.get(name) else {
            better.push(format!("{name} is not in it"));
            continue;
        };
        let mut judge = |what: &str, then: usize, now: usize, more_is_better: bool| {
            let sentence = format!("{name}: {then} {what} became {now}");
            match then.cmp(&now) {
                std::cmp::Ordering::Equal => {}
                order if order.is_lt() == more_is_better => better.push(sentence),
                _ => worse.push(sentence),
            }
        };
        if decoded {
            let ((passed, of), (passed_now, of_now)) =
                (then.decoded.unwrap_or_default(), now.decoded.unwrap_or_default());
            judge("bodies read and written", passed, passed_now, true);
            judge("bodies", of, of_now, true);
            continue;
        }
        judge("operations", then.operations, now.operations, true);
        judge("operations kept", then.kept, now.kept, true);
        judge("operations left out", then.left_out, now.left_out, false);
        judge("operations unmentioned", then.unmentioned, now.unmentioned, false);
        judge("types", then.types, now.types, true);
        judge("files renamed", then.renamed, now.renamed, false);
        let codes = then.findings.keys().chain(now.findings.keys());
        for code in codes.collect::<std::collections::BTreeSet<_>>() {
            let count = |figures: &Figures| figures.findings.get(code).copied().unwrap_or_default();
            judge(&format!("findings `{code}`"), count(then), count(now), false);
        }
    }
    if !better.is_empty() {
        let better = better.join("\n  ");
        super::say(&format!(
            "tests/corpus.tsv is out of date; run with CLIENTWRIGHT_UPDATE=1 to write it:\n  {better}"
        ));
    }
    worse
}

fn update(mut table: Table, found: &Table, decoded: bool) {
    for (name, now) in found {
        let row = table.entry(name.clone()).or_default();
        if decoded {
            row.decoded = now.decoded;
        } else {
            *row = Figures { decoded: row.decoded, ..now.clone() };
        }
    }
    if !decoded {
        table.retain(|name, _| found.contains_key(name));
    }
    fs::write(path(), text(&table)).expect("the repository is writable");
}
