//! What is wrong with the input, as data: collected by every stage, sorted by place, printed once.
//!
//! Knows texts and byte ranges; knows nothing of OpenAPI.

mod code;
mod machine;
mod render;

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use code::Code;
pub use machine::Format;
pub(crate) use machine::quoted;

/// Identifies one of the texts that were read, in the order in which they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub(crate) u32);

/// A byte range of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// The run fails, and nothing is written.
    Error,
    /// One operation is left out; the rest is generated.
    LeftOut,
    /// Generated all the same, in the way that the message says.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it is, unless it concerns no text at all.
    pub at: Option<Span>,
    /// What is wrong: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place that belongs to the finding, with what it shows.
    pub related: Option<(Span, String)>,
}

impl Diagnostic {
    /// Adds what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place.
    pub(crate) fn related(&mut self, at: Span, label: impl Into<String>) -> &mut Self {
        self.related = Some((at, label.into()));
        self
    }
}

/// A text that was read.
#[derive(Debug)]
struct Source {
    path: String,
    text: Arc<String>,
}

/// Everything that the stages found, with the texts that the findings point into.
#[derive(Debug, Default)]
pub struct Diagnostics {
    sources: Vec<Source>,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Remembers a text, so that findings can point into it.
    pub(crate) fn add_source(&mut self, path: &str, text: impl Into<Arc<String>>) -> FileId {
        let id = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        self.sources.push(Source { path: path.to_owned(), text: text.into() });
        FileId(id)
    }

    /// Returns the text of a file that was read.
    pub(crate) fn text(&self, file: FileId) -> &str {
        self.sources.get(file.0 as usize).map_or("", |source| &source.text)
    }

    pub(crate) fn path(&self, file: FileId) -> &str {
        self.sources.get(file.0 as usize).map_or("", |source| &source.path)
    }

    /// Returns the path and text of each file that findings may point into, in the order of their ids.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sources.iter().map(|source| (source.path.as_str(), source.text.as_str()))
    }

    /// Returns the findings in the order in which they were made.
    pub(crate) fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Reports what makes the run fail.
    pub(crate) fn error(
        &mut self,
        code: Code,
        at: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(code, Severity::Error, at.into(), message.into())
    }

    /// Reports what an operation is left out for.
    pub(crate) fn left_out(
        &mut self,
        code: Code,
        at: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(code, Severity::LeftOut, at.into(), message.into())
    }

    /// Reports what is generated all the same.
    pub(crate) fn warning(
        &mut self,
        code: Code,
        at: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(code, Severity::Warning, at.into(), message.into())
    }

    /// Remembers how much was reported.
    pub(crate) fn mark(&self) -> usize {
        self.list.len()
    }

    /// Takes back what was reported since a mark.
    pub(crate) fn take_since(&mut self, mark: usize) -> Vec<Diagnostic> {
        self.list.split_off(mark.min(self.list.len()))
    }

    /// Reports what was taken back.
    pub(crate) fn report(&mut self, taken: Vec<Diagnostic>) {
        self.list.extend(taken);
    }

    /// Turns what an operation would be left out for, reported since a mark, into warnings: somebody found a way.
    pub(crate) fn soften(&mut self, mark: usize, how: &str) {
        for diagnostic in self.list.iter_mut().skip(mark) {
            if diagnostic.severity == Severity::LeftOut {
                diagnostic.severity = Severity::Warning;
                let help = diagnostic.help.take();
                diagnostic.help =
                    Some(help.map_or(how.to_owned(), |help| format!("{help}; {how}")));
            }
        }
    }

    fn push(
        &mut self,
        code: Code,
        severity: Severity,
        at: Option<Span>,
        message: String,
    ) -> &mut Diagnostic {
        let index = self.list.len();
        self.list.push(Diagnostic { code, severity, at, message, help: None, related: None });
        &mut self.list[index]
    }

    /// Whether anything makes the run fail.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether any operation is left out.
    pub fn has_left_out(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::LeftOut)
    }

    /// Returns the findings, sorted by place; those without a place come first.
    ///
    /// The same finding at the same place is given once, however many ways led to it.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.at);
        sorted.dedup_by(|a, b| a.at == b.at && a.at.is_some() && a.message == b.message);
        sorted
    }

    /// Returns where a finding is, as `path:line:column`; lines and columns count from one.
    pub fn place(&self, at: Span) -> String {
        let (path, line, column) = self.located(at);
        format!("{path}:{line}:{column}")
    }

    /// Returns the file, line and column of a place.
    pub(crate) fn located(&self, at: Span) -> (&str, usize, usize) {
        let (line, column) = line_and_column(self.text(at.file), at.start as usize);
        (self.path(at.file), line, column)
    }

    /// Prints the findings for a terminal, with the source lines they point at.
    pub fn render(&self) -> String {
        render::render(self)
    }

    /// Prints the findings in the way that their reader takes them.
    pub fn render_as(&self, format: Format) -> String {
        match format {
            Format::Human => self.render(),
            Format::Json => machine::json(self),
            Format::Github => machine::github(self),
        }
    }

    /// Prints each finding on one line: `severity[code]: path:line:column: message`.
    pub fn render_short(&self) -> Vec<(Severity, String)> {
        let line = |diagnostic: &&Diagnostic| {
            let place = diagnostic.at.map_or(String::new(), |at| format!("{}: ", self.place(at)));
            let text = format!("{place}{} [{}]", diagnostic.message, diagnostic.code);
            (diagnostic.severity, text)
        };
        self.sorted().iter().map(line).collect()
    }
}

/// Returns the line and the column, in characters, of a byte offset; both count from one.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[line_start..].chars().count() + 1)
}

/// Returns the known word that is nearest to an unknown one, where one is near.
pub(crate) fn suggestion<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |word: &str| strsim::jaro_winkler(unknown, word);
    let best = known.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) > 0.75).then_some(*best)
}
