//! Bodies as Flex documents them are read into the SDK's types and written again: nothing is lost.
//!
//! Two sources: every example within `spec/flex.yaml`, and, where they are at hand, the bodies that were collected from
//! Flex's public documentation. What may differ follows from the schemas alone: see `compare.rs`.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error has failed")]

mod compare;
mod document;
mod table;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::{env, fs, io};

use flex_sdk::types::DisputeStatus;
use serde_json::Value;

use crate::compare::Tally;
use crate::document::{Body, Document};
use crate::table::{Codec, FILES, INVALID, OPERATIONS, Subject};

#[test]
fn examples_of_the_document_are_written_as_they_were_read() {
    let document = Document::read();
    let mut tally = Tally::default();
    let mut skipped = 0;
    for body in document.bodies() {
        if body.examples.is_empty() {
            continue;
        }
        if body.media_type != "application/json" {
            skipped += body.examples.len();
            continue;
        }
        let codec = codec_of(&body);
        for (name, example) in &body.examples {
            round_trip(&document, &codec, body.schema, example, name, &mut tally);
        }
    }
    say(&format!("spec/flex.yaml: {tally}; {skipped} forms skipped"));
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n"));
    assert!(tally.bodies > 200, "{} examples", tally.bodies);
}

#[test]
fn every_operation_has_an_example_of_its_answer() {
    let document = Document::read();
    let bodies = document.bodies();
    for row in OPERATIONS {
        let answers = bodies.iter().any(|body| {
            body.subject == Subject::Response(row.operation) && !body.examples.is_empty()
        });
        assert!(answers, "{}", row.operation);
        let sends = bodies.iter().any(|body| {
            body.subject == Subject::Request(row.operation) && !body.examples.is_empty()
        });
        assert_eq!(
            sends,
            row.request.is_some() || row.operation == "createFile",
            "{}",
            row.operation
        );
    }
    let documented: BTreeSet<&str> = bodies.iter().filter_map(Body::operation).collect();
    let listed: BTreeSet<&str> = OPERATIONS.iter().map(|row| row.operation).collect();
    assert_eq!(documented, listed);
}

#[test]
fn documented_bodies_are_written_as_they_were_read() {
    let Some(files) = documented_bodies() else { return };
    let document = Document::read();
    let mut tally = Tally::default();
    let mut cut = 0;
    let mut unused: BTreeSet<&str> = FILES.iter().map(|(name, _)| *name).collect();
    for (name, text) in &files {
        if name.contains(".partial.") {
            cut += 1;
            continue;
        }
        assert!(unused.remove(name.as_str()), "`{name}` is not in the table");
        let (_, subject) = FILES.iter().find(|(known, _)| known == name).unwrap();
        let body = document.body(*subject);
        let codec = codec_of(&body);
        let example: Value = serde_json::from_str(text).unwrap();
        match INVALID.iter().find(|(known, _)| known == name) {
            Some((_, reason)) => {
                let error = codec.round_trip(text.as_bytes()).expect_err(name);
                assert_eq!(error, *reason, "{name}");
            }
            None => round_trip(&document, &codec, body.schema, &example, name, &mut tally),
        }
    }
    let invalid = INVALID.len();
    say(&format!(
        "documented bodies: {tally}; {cut} skipped since they are cut, {invalid} invalid"
    ));
    assert_eq!(unused, BTreeSet::new(), "no such files");
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n"));
    assert_eq!(tally.bodies + cut + invalid, files.len());
}

/// The documentation shows this status where it does not know any.
#[test]
fn a_status_that_is_not_known_is_kept() {
    let status: DisputeStatus = serde_json::from_str("\"<unknown>\"").unwrap();
    assert!(matches!(status, DisputeStatus::Unrecognized(_)));
    assert_eq!(serde_json::to_string(&status).unwrap(), "\"<unknown>\"");
}

fn codec_of(body: &Body<'_>) -> Codec {
    let row = |operation: &str| OPERATIONS.iter().find(|row| row.operation == operation).unwrap();
    match body.subject {
        Subject::Request(operation) => row(operation).request.expect(operation),
        Subject::Response(operation) => row(operation).response,
        Subject::Error => table::ERROR,
        Subject::Event => table::EVENT,
    }
}

/// Reads and writes one body, and tells what came out differently.
fn round_trip(
    document: &Document,
    codec: &Codec,
    schema: &Value,
    body: &Value,
    name: &str,
    tally: &mut Tally,
) {
    tally.bodies += 1;
    match codec.round_trip(body.to_string().as_bytes()) {
        Err(error) => tally.faults.push(format!("{name}: {error}")),
        Ok(written) => {
            let written: Value = serde_json::from_slice(&written).unwrap();
            compare::compare(document, schema, body, &written, name, tally);
        }
    }
}

/// Reads the bodies collected from the documentation, by file name; `None` where they are not at hand, which is fine
/// but in CI.
fn documented_bodies() -> Option<Vec<(String, String)>> {
    let shared = env::var_os("CLIENTWRIGHT_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("flex/examples");
    if !folder.is_dir() {
        say(&format!("{} is not there, so its bodies are not checked", folder.display()));
        assert!(env::var_os("CI").is_none(), "in CI, set CLIENTWRIGHT_SHARED");
        return None;
    }
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<(String, String)> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| name != "_README.json")
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

/// Says something also where the test passes, when the test runner keeps its output to itself.
fn say(text: &str) {
    writeln!(io::stderr().lock(), "{text}").unwrap();
}
