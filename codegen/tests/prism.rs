//! Emitted tests run against Prism, which answers as a description says, and judges what it is sent by it.
//!
//! Runs only where `CLIENTWRIGHT_PRISM` is set, since it takes `npx`, a network and some minutes: for each description of
//! `prism.tsv` a crate with tests is written, built, and run. The figures there may only get better; with
//! `CLIENTWRIGHT_PRISM=update` they are written anew. `CLIENTWRIGHT_PRISM_ONLY=lob` looks at the descriptions with
//! that in their name.
//!
//! Of the requests that Prism rejects, most are those that no test can get right: examples that do not fit their own
//! schemas, and demands that only make sense together.

#![cfg(unix)]

use std::fmt::Write;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clientwright::{Generator, Manifest};

const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// What became of the requests for one description.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figures {
    /// Its path below the corpus.
    description: String,
    /// Requests that reached Prism.
    requests: usize,
    /// Those of them that do not fit the description.
    rejected: usize,
    /// Tests that failed, but for those whose answer Prism itself finds fault with.
    failed: usize,
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are for whoever reads the log")]
fn requests_fit_their_descriptions() {
    let Some(wish) = std::env::var_os("CLIENTWRIGHT_PRISM") else {
        eprintln!("skipped: CLIENTWRIGHT_PRISM is not set");
        return;
    };
    let corpus = corpus();
    assert!(corpus.is_dir(), "there is no corpus at `{}`", corpus.display());
    let only = std::env::var("CLIENTWRIGHT_PRISM_ONLY").unwrap_or_default();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prism.tsv");
    let committed = read(&path);
    let (mut now, mut worse) = (Vec::new(), Vec::new());
    for before in committed.clone() {
        if !before.description.contains(&only) {
            now.push(before);
            continue;
        }
        let figures = match measure(&corpus, &before.description) {
            Ok(figures) => figures,
            Err(reason) => {
                worse.push(format!("{}: {reason}", before.description));
                now.push(before);
                continue;
            }
        };
        eprintln!("{figures:?}");
        let is_worse = figures.requests < before.requests
            || figures.rejected > before.rejected
            || figures.failed > before.failed;
        if is_worse {
            worse.push(format!("{figures:?}\n  was {before:?}"));
        }
        now.push(figures);
        if wish == "update" {
            write(&path, &[&now, &committed[now.len()..]].concat());
        }
    }
    if wish == "update" {
        worse.retain(|line| !line.starts_with("Figures"));
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

fn corpus() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    std::env::var_os("CLIENTWRIGHT_SHARED").map_or(default, PathBuf::from).join("corpus")
}

fn read(path: &Path) -> Vec<Figures> {
    let text = fs::read_to_string(path).expect("the figures are there");
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| {
        let number = |column: usize| row[column].parse().expect("the figures are numbers");
        Figures {
            description: row[0].to_owned(),
            requests: number(1),
            rejected: number(2),
            failed: number(3),
        }
    })
    .collect()
}

fn write(path: &Path, figures: &[Figures]) {
    let mut text = "description\trequests\trejected\tfailed\n".to_owned();
    for Figures { description, requests, rejected, failed } in figures {
        let _ = writeln!(text, "{description}\t{requests}\t{rejected}\t{failed}");
    }
    fs::write(path, text).expect("the figures are writable");
}

/// Writes a crate for a description, and runs its tests against Prism.
fn measure(corpus: &Path, description: &str) -> Result<Figures, String> {
    let path = corpus.join(description);
    let stem = Path::new(description).file_stem().and_then(|stem| stem.to_str());
    let stem = stem.ok_or("the name is no text")?;
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism");
    let folder = root.join(stem);
    let generator = Generator::new(&path).manifest(Manifest::Write).name("prism").tests(true);
    generator.generate_into(&folder).map_err(|error| error.to_string())?;
    // The versions that the workspace uses are at hand already, also without a network.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    if !folder.join("Cargo.lock").exists() {
        fs::copy(lock, folder.join("Cargo.lock")).map_err(|error| error.to_string())?;
    }
    cargo(&root, &folder, &["test", "--tests", "--no-run"], None)?;
    let log = root.join(format!("{stem}.log"));
    let port = free_port();
    let mut server = Server::start(&path, port, &log)?;
    server.wait(port)?;
    let run = ["test", "--tests", "--no-fail-fast", "--", "--test-threads=1"];
    let outcome = cargo(&root, &folder, &run, Some(port));
    drop(server);
    // Tests that fail are counted; that there are none at all would be another matter.
    let text = outcome.unwrap_or_else(|text| text);
    fs::write(root.join(format!("{stem}.tests")), &text).map_err(|error| error.to_string())?;
    let failed = failures(&text);
    let log = fs::read_to_string(&log).map_err(|error| error.to_string())?;
    let (requests, rejected) = count(&log);
    // Many tests take much room.
    cargo(&root, &folder, &["clean", "--package", "prism"], None)?;
    let _ = fs::remove_dir_all(&folder);
    Ok(Figures { description: description.to_owned(), requests, rejected, failed })
}

/// Counts the requests in Prism's log, and those that it finds fault with; they came one after the other.
fn count(log: &str) -> (usize, usize) {
    let (mut requests, mut rejected, mut is_counted) = (0, 0, true);
    for line in log.lines() {
        if line.contains("Request received") {
            requests += 1;
            is_counted = false;
        } else if is_rejection(line) && !is_counted {
            rejected += 1;
            is_counted = true;
        }
    }
    (requests, rejected)
}

/// Counts the tests that failed; where Prism's answer does not fit the description, that is not theirs.
fn failures(text: &str) -> usize {
    let messages = text.lines().zip(text.lines().skip(1));
    let is_panic = |line: &str| line.starts_with("thread '") && line.contains(" panicked at ");
    let messages = messages.filter(|(line, _)| is_panic(line));
    messages.filter(|(_, message)| !message.contains(": 500 VIOLATIONS:")).count()
}

/// Whether a line of Prism's log finds fault with a request; what it says of its own answers counts for nothing.
fn is_rejection(line: &str) -> bool {
    let is_error = line.contains("error");
    is_error && (line.contains("Violation: request") || line.contains("#UNPROCESSABLE_ENTITY"))
}

/// Runs cargo on a crate, where warnings are errors, and returns what it prints.
fn cargo(
    root: &Path,
    folder: &Path,
    arguments: &[&str],
    port: Option<u16>,
) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER");
    if let Some(port) = port {
        command.env("TEST_API_BASE_URL", format!("http://127.0.0.1:{port}"));
    }
    let output = command.output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let text = format!("{}\n{}", text(&output.stdout), text(&output.stderr));
    if output.status.success() { Ok(text) } else { Err(text) }
}

/// A port that nobody listens at, a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    listener.local_addr().expect("it is bound").port()
}

/// Prism, until it is dropped.
struct Server(Child);

impl Server {
    fn start(description: &Path, port: u16, log: &Path) -> Result<Self, String> {
        let log = File::create(log).map_err(|error| error.to_string())?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let child = Command::new("npx")
            .args(["-y", PRISM, "mock", "--errors", "--port", &port.to_string()])
            .arg(description)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // A group of its own, so that what `npx` starts ends with it.
            .process_group(0)
            .spawn();
        child.map(Self).map_err(|error| format!("npx: {error}"))
    }

    fn wait(&mut self, port: u16) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(180) {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.0.try_wait() {
                return Err(format!("Prism ends with {status}: see its log"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err("Prism does not start".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["--", &group]).status();
        let _ = self.0.wait();
    }
}
