//! Prints diagnostics with the source lines that they point at.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity, Span};

/// How many bytes of a long line are shown on each side of a place.
const AROUND: usize = 200;

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let renderer = Renderer::plain();
    let mut out = String::new();
    for diagnostic in diagnostics.sorted() {
        let report = report(diagnostics, diagnostic);
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{}\n", renderer.render(&report));
    }
    out
}

fn report<'a>(diagnostics: &'a Diagnostics, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::LeftOut => Level::WARNING.with_name("left out"),
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.as_str()));
    if let Some(at) = diagnostic.at {
        group = group.element(snippet(diagnostics, at, AnnotationKind::Primary, None));
    }
    if let Some((at, label)) = &diagnostic.related {
        group = group.element(snippet(diagnostics, *at, AnnotationKind::Context, Some(label)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    vec![group]
}

fn snippet<'a>(
    diagnostics: &'a Diagnostics,
    at: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = diagnostics.text(at.file);
    let marked = first_line(text, at.range());
    let window = window(text, &marked);
    let line = text[..window.start].matches('\n').count() + 1;
    let within = marked.start - window.start..marked.end - window.start;
    Snippet::source(&text[window])
        .path(diagnostics.path(at.file))
        .line_start(line)
        .annotation(kind.span(within).label(label))
}

/// Cuts a range to its first line, so that the mark of a whole object stays one line.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let start = floor(text, range.start);
    let end = floor(text, range.end.max(start));
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    start..end.min(line_end).max(start)
}

/// Returns the line that holds a range, or the part of it around the range where it is very long.
fn window(text: &str, marked: &Range<usize>) -> Range<usize> {
    let line_start = text[..marked.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[marked.end..].find('\n').map_or(text.len(), |newline| marked.end + newline);
    if line_end - line_start <= 2 * AROUND {
        return line_start..line_end;
    }
    let start = floor(text, marked.start.saturating_sub(AROUND).max(line_start));
    let end = floor(text, (marked.start + AROUND).max(marked.end).min(line_end));
    start..end
}

/// Returns the nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
