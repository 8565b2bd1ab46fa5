//! The figures of `fidelity.tsv`: how much of each description is typed, widened or rejected, and why.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clientwright::{Config, Counts, Diagnostics, Fidelity};

use super::Disk;
use super::documents::Description;

/// Each kind of construct, in the order of the columns.
type Kind = (&'static str, fn(&Fidelity) -> Counts);

const KINDS: [Kind; 8] = [
    ("operations", |fidelity| Counts {
        typed: fidelity.whole,
        widened: fidelity.partly,
        rejected: fidelity.left_out.len(),
    }),
    ("parameters", |fidelity| fidelity.parameters),
    ("bodies", |fidelity| fidelity.bodies),
    ("responses", |fidelity| fidelity.responses),
    ("headers", |fidelity| fidelity.headers),
    ("callbacks", |fidelity| fidelity.callbacks),
    ("webhooks", |fidelity| fidelity.webhooks),
    ("schemas", |fidelity| fidelity.schemas),
];

/// What is typed, widened and rejected of a description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Understood {
    /// By kind, in the order of [`KINDS`].
    counts: [Counts; KINDS.len()],
    /// How often something is widened or rejected for each reason.
    reasons: BTreeMap<String, usize>,
}

/// The figures of every description, by its name.
pub(crate) type Table = BTreeMap<String, Understood>;

/// Counts what is understood of a description; nothing where it cannot be read at all.
pub(crate) fn understood(description: &Description) -> Option<Understood> {
    let mut diagnostics = Diagnostics::default();
    let path = description.path.to_string_lossy();
    let fidelity = clientwright::report(&path, &Disk, &Config::default(), &mut diagnostics)?;
    let mut reasons = BTreeMap::new();
    let widened = fidelity.widened.iter().map(|widened| (widened.code, &widened.reason));
    let rejected = fidelity.left_out.iter().map(|rejected| (rejected.code, &rejected.reason));
    for (code, reason) in widened.chain(rejected) {
        let reason = code.map_or_else(|| reason.clone(), |code| code.to_string());
        *reasons.entry(reason).or_default() += 1;
    }
    Some(Understood { counts: KINDS.map(|(_, count)| count(&fidelity)), reasons })
}

/// Compares figures with those of the repository, and returns what got worse; with `CLIENTWRIGHT_UPDATE=1`, writes
/// them there instead.
pub(crate) fn judge(found: Table) -> Vec<String> {
    let before = committed();
    if env::var_os("CLIENTWRIGHT_UPDATE").is_some_and(|value| value == "1") {
        let mut table = before;
        table.extend(found);
        fs::write(path(), text(&table)).expect("the repository is writable");
        return Vec::new();
    }
    let mut worse = Vec::new();
    for (name, now) in &found {
        let Some(then) = before.get(name) else {
            super::say(&format!(
                "{name} is not in tests/fidelity.tsv: run with CLIENTWRIGHT_UPDATE=1"
            ));
            continue;
        };
        for ((kind, _), (then, now)) in KINDS.iter().zip(then.counts.iter().zip(&now.counts)) {
            let is_worse = now.widened > then.widened
                || now.rejected > then.rejected
                || now.typed < then.typed;
            if is_worse {
                worse.push(format!("{name}: {kind} were {}, and are {}", cell(*then), cell(*now)));
            }
        }
    }
    worse
}

/// What is promised of all descriptions together, and does not hold by the figures of the repository.
pub(crate) fn broken_promises() -> Vec<String> {
    let total = total(&committed());
    let [operations, .., schemas] = total;
    let mut broken = Vec::new();
    if share(operations.rejected, operations) > 0.005 {
        broken
            .push(format!("more than 0.5 % of the operations are left out: {}", cell(operations)));
    }
    if share(operations.typed, operations) < 0.99 {
        broken.push(format!("less than 99 % of the operations are typed: {}", cell(operations)));
    }
    if share(schemas.widened + schemas.rejected, schemas) > 0.01 {
        broken.push(format!("more than 1 % of the schemas are widened: {}", cell(schemas)));
    }
    broken
}

#[expect(clippy::cast_precision_loss, reason = "there are not that many")]
fn share(part: usize, of: Counts) -> f64 {
    part as f64 / (of.typed + of.widened + of.rejected).max(1) as f64
}

fn total(table: &Table) -> [Counts; KINDS.len()] {
    let mut total = [Counts::default(); KINDS.len()];
    for (sum, counts) in table.values().flat_map(|row| (0..KINDS.len()).zip(row.counts)) {
        total[sum].typed += counts.typed;
        total[sum].widened += counts.widened;
        total[sum].rejected += counts.rejected;
    }
    total
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fidelity.tsv")
}

/// Reads the figures that are part of the repository; the last line, their total, is made of the others.
fn committed() -> Table {
    let text = fs::read_to_string(path()).unwrap_or_default();
    text.lines().skip(1).filter(|line| !line.starts_with("total\t")).filter_map(row).collect()
}

fn row(line: &str) -> Option<(String, Understood)> {
    let mut cells = line.split('\t');
    let name = cells.next()?.to_owned();
    let mut understood = Understood::default();
    for counts in &mut understood.counts {
        let numbers: Vec<usize> =
            cells.next()?.split('/').map(str::parse).collect::<Result<_, _>>().ok()?;
        let [typed, widened, rejected] = numbers[..] else { return None };
        *counts = Counts { typed, widened, rejected };
    }
    for reason in cells.next()?.split("; ") {
        if let Some((reason, count)) = reason.rsplit_once('=') {
            understood.reasons.insert(reason.to_owned(), count.parse().ok()?);
        }
    }
    Some((name, understood))
}

fn text(table: &Table) -> String {
    let mut out = "document".to_owned();
    for (kind, _) in KINDS {
        // Writing to a `String` cannot fail.
        let _ = write!(out, "\t{kind}");
    }
    out.push_str("\twidened or rejected because of\n");
    for (name, Understood { counts, reasons }) in table {
        let reasons = reasons.iter().map(|(reason, count)| format!("{reason}={count}"));
        let reasons: Vec<String> = reasons.collect();
        let reasons = if reasons.is_empty() { "-".to_owned() } else { reasons.join("; ") };
        let _ = writeln!(out, "{name}\t{}\t{reasons}", counts.map(cell).join("\t"));
    }
    let _ = writeln!(out, "total\t{}\t-", total(table).map(cell).join("\t"));
    out
}

/// `typed/widened/rejected`
fn cell(Counts { typed, widened, rejected }: Counts) -> String {
    format!("{typed}/{widened}/{rejected}")
}
