//! Real descriptions, and those that others test with, where they are at hand: a smoke test.

use std::num::NonZero;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clientwright::{Code, Config, Diagnostics, Loader, NameLock, Output, Severity, generate};

/// Real descriptions, and those that others test with, where they are at hand.
#[test]
#[expect(clippy::print_stderr, reason = "the figures are for whoever reads the log")]
fn the_corpus_generates_without_a_panic() {
    let shared = std::env::var_os("CLIENTWRIGHT_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let corpus = shared.join("corpus");
    if !corpus.is_dir() {
        return;
    }
    let documents = documents(&corpus);
    let (next, panicked) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(path) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = path.strip_prefix(&corpus).unwrap_or(path).display();
            match catch_unwind(|| summary(path)) {
                Ok(Some(summary)) => eprintln!("{name}: {summary}"),
                Ok(None) => {}
                Err(_) => panicked.lock().expect("no one panics with it").push(name.to_string()),
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    let panicked = panicked.into_inner().expect("no one panics with it");
    assert!(panicked.is_empty(), "it panicked over {}", panicked.join(", "));
}

/// Reads the files beside a description, whose path is absolute.
struct Disk;

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }
}

/// The files of the corpus that could be descriptions.
fn documents(corpus: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![corpus.join("real"), corpus.join("edge")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the corpus can be listed") {
            let path = entry.expect("the corpus can be listed").path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ["yaml", "yml", "json"].contains(&ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What became of a description in figures; nothing of a file that is none.
fn summary(path: &Path) -> Option<String> {
    let mut diagnostics = Diagnostics::default();
    let mut config = Config::default();
    config.tests = true;
    let path = path.to_string_lossy();
    let start = Instant::now();
    let output = generate(&path, &Disk, &config, &NameLock::default(), &mut diagnostics);
    let took = start.elapsed().as_secs_f64();
    let findings = diagnostics.sorted();
    let Some(Output { summary, .. }) = output else {
        let error = findings.iter().find(|finding| finding.severity == Severity::Error);
        let error = error.expect("where nothing is generated, an error says why");
        return (error.code != Code::NotOpenapi).then(|| format!("not read: {}", error.message));
    };
    Some(format!(
        "{} operations, {} left out, {} types, {} findings, {took:.1} s",
        summary.operations,
        summary.left_out.len(),
        summary.types,
        findings.len(),
    ))
}
