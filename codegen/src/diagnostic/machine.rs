//! Prints diagnostics for machines: one on a line.

use std::fmt::Write;

use super::{Diagnostic, Diagnostics, Severity};

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For a terminal, with the source lines that they point at.
    #[default]
    Human,
    /// One JSON object on a line.
    Json,
    /// Commands that a GitHub workflow shows beside the lines they are about.
    Github,
}

/// Prints each finding as a JSON object on a line of its own.
pub(super) fn json(diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics.sorted() {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::LeftOut => "left-out",
            Severity::Warning => "warning",
        };
        let (file, line, column) = match place(diagnostics, diagnostic) {
            Some((file, line, column)) => (quoted(file), line.to_string(), column.to_string()),
            None => ("null".to_owned(), "null".to_owned(), "null".to_owned()),
        };
        let help = diagnostic.help.as_deref().map_or("null".to_owned(), quoted);
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "{{\"code\":\"{}\",\"severity\":\"{severity}\",\"file\":{file},\"line\":{line},\
             \"column\":{column},\"message\":{},\"help\":{help}}}",
            diagnostic.code,
            quoted(&diagnostic.message)
        );
    }
    out
}

/// Prints each finding as a workflow command.
pub(super) fn github(diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics.sorted() {
        let (command, title) = match diagnostic.severity {
            Severity::Error => ("error", diagnostic.code.to_string()),
            Severity::LeftOut => ("warning", format!("left out: {}", diagnostic.code)),
            Severity::Warning => ("warning", diagnostic.code.to_string()),
        };
        let place = place(diagnostics, diagnostic).map(|(file, line, column)| {
            format!("file={},line={line},col={column},", property(file))
        });
        let help = diagnostic.help.as_ref().map(|help| format!("\n{help}"));
        let message = format!("{}{}", diagnostic.message, help.unwrap_or_default());
        let _ = writeln!(
            out,
            "::{command} {}title={}::{}",
            place.unwrap_or_default(),
            property(&title),
            data(&message)
        );
    }
    out
}

fn place<'a>(
    diagnostics: &'a Diagnostics,
    diagnostic: &Diagnostic,
) -> Option<(&'a str, usize, usize)> {
    Some(diagnostics.located(diagnostic.at?))
}

/// Returns a text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Escapes what would end a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes what would end a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Span};

    /// Findings with and without a place, with everything that has to be escaped.
    fn findings() -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        let file = diagnostics.add_source("a,b:c.yaml", "ä: 1\nb: 100%\n".to_owned());
        diagnostics.error(Code::UnreadableFile, None, "cannot read `\"x\"\\y`");
        let at = Span { file, start: 6, end: 7 };
        diagnostics.left_out(Code::PathVariable, at, "line\nbreak").help("100% \u{1}\ttab");
        let at = Span { file, start: 4, end: 5 };
        diagnostics.warning(Code::WrongShape, at, "plain");
        diagnostics
    }

    #[test]
    fn json_has_one_object_on_a_line() {
        insta::assert_snapshot!(json(&findings()), @r#"
        {"code":"unreadable-file","severity":"error","file":null,"line":null,"column":null,"message":"cannot read `\"x\"\\y`","help":null}
        {"code":"wrong-shape","severity":"warning","file":"a,b:c.yaml","line":1,"column":4,"message":"plain","help":null}
        {"code":"path-variable","severity":"left-out","file":"a,b:c.yaml","line":2,"column":1,"message":"line\nbreak","help":"100% \u0001\ttab"}
        "#);
    }

    #[test]
    fn github_takes_commands() {
        let lines = [
            "::error title=unreadable-file::cannot read `\"x\"\\y`\n",
            "::warning file=a%2Cb%3Ac.yaml,line=1,col=4,title=wrong-shape::plain\n",
            "::warning file=a%2Cb%3Ac.yaml,line=2,col=1,title=left out%3A path-variable::",
            "line%0Abreak%0A100%25 \u{1}\ttab\n",
        ];
        assert_eq!(github(&findings()), lines.concat());
    }
}
