//! Prints a report: a table for people, an object for machines.

use std::fmt::{self, Write};

use super::{Counts, Fidelity, Place};
use crate::diagnostic::{Code, quoted};

pub(super) fn table(fidelity: &Fidelity) -> String {
    let mut out = String::new();
    let Fidelity { title, openapi, whole, partly, left_out, .. } = fidelity;
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "{title}, OpenAPI {openapi}\n");
    let _ = writeln!(
        out,
        "{} operations: {whole} whole, {partly} with something widened, {} left out\n",
        fidelity.operations(),
        left_out.len()
    );
    let _ = writeln!(out, "{:12}{:>8}{:>9}{:>10}", "", "typed", "widened", "rejected");
    for (kind, counts) in kinds(fidelity) {
        let Counts { typed, widened, rejected } = counts;
        let _ = writeln!(out, "{kind:12}{typed:>8}{widened:>9}{rejected:>10}");
    }
    match fidelity.links {
        0 => {}
        1 => out.push_str("\n1 link between operations is documented only\n"),
        links => {
            let _ = writeln!(out, "\n{links} links between operations are documented only");
        }
    }
    if !left_out.is_empty() {
        out.push_str("\nleft out:\n");
    }
    for left_out in left_out {
        let place = left_out.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
        let code = left_out.code.map_or(String::new(), |code| format!(" [{code}]"));
        let _ = writeln!(out, "  {}\n    {place}{}{code}", left_out.operation, left_out.reason);
    }
    if !fidelity.widened.is_empty() {
        out.push_str("\nwidened:\n");
    }
    for widened in &fidelity.widened {
        let code = widened.code.map_or(String::new(), |code| format!(" [{code}]"));
        let _ = writeln!(out, "  {}: {}{code}", widened.place, widened.reason);
    }
    if !fidelity.paged.is_empty() {
        out.push_str("\nin pages:\n");
    }
    for paged in &fidelity.paged {
        let why = if paged.is_recognized { " (recognized by its names)" } else { "" };
        let _ = writeln!(out, "  {}\n    {}{why}", paged.operation, paged.how);
    }
    out
}

/// Prints the report as one object. Its keys stay as they are; new ones may come.
pub(super) fn json(fidelity: &Fidelity) -> String {
    let left_out = fidelity.left_out.iter().map(|left_out| {
        format!(
            "{{\"operation\":{},\"code\":{},{},\"reason\":{}}}",
            quoted(&left_out.operation),
            json_code(left_out.code),
            json_place(left_out.place.as_ref()),
            quoted(&left_out.reason)
        )
    });
    let widened = fidelity.widened.iter().map(|widened| {
        format!(
            "{{\"code\":{},{},\"reason\":{}}}",
            json_code(widened.code),
            json_place(Some(&widened.place)),
            quoted(&widened.reason)
        )
    });
    let paged = fidelity.paged.iter().map(|paged| {
        format!(
            "{{\"operation\":{},\"how\":{},\"recognized\":{}}}",
            quoted(&paged.operation),
            quoted(&paged.how),
            paged.is_recognized
        )
    });
    let kinds = kinds(fidelity).map(|(kind, Counts { typed, widened, rejected })| {
        format!("\"{kind}\":{{\"typed\":{typed},\"widened\":{widened},\"rejected\":{rejected}}}")
    });
    format!(
        "{{\"title\":{},\"openapi\":{},\"operations\":{{\"total\":{},\"whole\":{},\"partly\":{},\
         \"left_out\":[{}]}},{},\"links\":{},\"widened\":[{}],\"paged\":[{}]}}\n",
        quoted(&fidelity.title),
        quoted(&fidelity.openapi),
        fidelity.operations(),
        fidelity.whole,
        fidelity.partly,
        left_out.collect::<Vec<_>>().join(","),
        kinds.join(","),
        fidelity.links,
        widened.collect::<Vec<_>>().join(","),
        paged.collect::<Vec<_>>().join(",")
    )
}

fn kinds(fidelity: &Fidelity) -> [(&'static str, Counts); 7] {
    [
        ("parameters", fidelity.parameters),
        ("bodies", fidelity.bodies),
        ("responses", fidelity.responses),
        ("headers", fidelity.headers),
        ("callbacks", fidelity.callbacks),
        ("webhooks", fidelity.webhooks),
        ("schemas", fidelity.schemas),
    ]
}

fn json_code(code: Option<Code>) -> String {
    code.map_or("null".to_owned(), |code| format!("\"{code}\""))
}

fn json_place(place: Option<&Place>) -> String {
    match place {
        Some(Place { file, line, column }) => {
            format!("\"file\":{},\"line\":{line},\"column\":{column}", quoted(file))
        }
        None => "\"file\":null,\"line\":null,\"column\":null".to_owned(),
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
