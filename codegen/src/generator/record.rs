//! What a run found and did, kept beside its output: where nothing has changed since, the next run says the same
//! again without doing it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Run;
use crate::Summary;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::{self, Left, Report};

/// A run to the end, in figures and hashes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// See [`super::Generator::circumstances`].
    circumstances: String,
    /// The files that were read, in that order, each with a hash unless it could not be read.
    read: Vec<(String, Option<u64>)>,
    left: Left,
    summary: Summary,
    findings: Vec<Diagnostic>,
    /// The files that findings point into: the path that is shown, and the hash of the text.
    sources: Vec<(String, u64)>,
}

impl Record {
    pub(super) fn new(
        circumstances: String,
        read: Vec<(String, Option<u64>)>,
        left: Left,
        run: &Run,
    ) -> Self {
        let summary = run.summary.clone();
        let findings = run.diagnostics.list().to_vec();
        let sources = run.diagnostics.sources();
        let sources = sources.map(|(path, text)| (path.to_owned(), output::hash(text.as_bytes())));
        let sources = sources.collect();
        Self { circumstances, read, left, summary, findings, sources }
    }

    pub(super) fn keep(&self, place: &Path) {
        if let Ok(text) = serde_json::to_string(self) {
            output::keep(place, &text);
        }
    }

    /// Returns the record of the last run.
    pub(super) fn kept(place: &Path) -> Option<Self> {
        serde_json::from_str(&output::kept(place)?).ok()
    }

    /// Gives the run again, if another one would find all as this one left it.
    pub(super) fn repeat(self, circumstances: &str, folder: &Path) -> Option<Run> {
        if self.circumstances != circumstances {
            return None;
        }
        let mut texts = BTreeMap::new();
        for (path, was) in &self.read {
            // What comes out of a pipe can be read once.
            if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
                return None;
            }
            let bytes = fs::read(path).ok();
            let hash = bytes.as_deref().map(hash_of_text);
            if hash != *was {
                return None;
            }
            texts.extend(hash.zip(bytes));
        }
        if !self.left.is_there(folder) {
            return None;
        }
        let mut diagnostics = Diagnostics::default();
        for (path, hash) in self.sources {
            let text = String::from_utf8(without_mark(texts.get(&hash)?).to_vec()).ok()?;
            diagnostics.add_source(&path, text);
        }
        diagnostics.report(self.findings);
        let report = Report { unchanged: self.left.len(), ..Report::default() };
        let inputs = self.read.into_iter().map(|(path, _)| PathBuf::from(path)).collect();
        Some(Run { summary: self.summary, report, diagnostics, inputs })
    }
}

/// Where the record of runs into a folder lies.
pub(super) fn place(folder: &Path, out_dir: Option<&Path>) -> PathBuf {
    match out_dir {
        // Cargo refuses to publish a package whose build script writes beside its sources.
        Some(out) => {
            let name = output::hash(folder.as_os_str().as_encoded_bytes());
            out.join("clientwright-runs").join(format!("{name:016x}"))
        }
        // Cargo packages nothing of `target`.
        None => folder.join("target/clientwright"),
    }
}

/// A hash of what the stages see of a file.
pub(super) fn hash_of_text(bytes: &[u8]) -> u64 {
    output::hash(without_mark(bytes))
}

/// Drops the mark that some editors put before UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}
