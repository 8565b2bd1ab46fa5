//! Emitted tests run against Prism, which answers as a description says, and judges what it is sent by it.
//!
//! Runs only where `CLIENTWRIGHT_PRISM` is set, since it takes `npx`, a network and some minutes: for each description of
//! `prism.tsv` a crate with tests is written, built, and run. With `CLIENTWRIGHT_PRISM=some`, only for those that take
//! little time; `CLIENTWRIGHT_PRISM_ONLY=lob,figma` looks at the descriptions with one of these in their name.
//!
//! Every operation has to be called, and no request may be rejected for a fault of ours. `prism/known.tsv` has those that
//! nobody can get right, where the description contradicts itself or Prism does not know what it describes; what is
//! there and no longer occurs is a failure too. The figures may only get better, and with `CLIENTWRIGHT_PRISM=update` are
//! written anew.

#![cfg(unix)]

use std::fmt::Write;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clientwright::{Generator, Manifest};
use judge::{Known, Verdict, failures, judge, requests};

#[path = "prism/judge.rs"]
mod judge;

const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// Descriptions with more operations take long to build.
const FEW: usize = 35;

/// What became of the requests for one description.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figures {
    /// Its path below the corpus.
    description: String,
    /// Operations in the description.
    operations: usize,
    /// Those of them that reached Prism.
    called: usize,
    /// Requests that reached Prism.
    requests: usize,
    /// Those of them that do not fit the description, in the eyes of Prism.
    rejected: usize,
    /// Those of them that nobody can get right.
    explained: usize,
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
    let known = known();
    let (mut now, mut worse) = (Vec::new(), Vec::new());
    for before in committed.clone() {
        let is_named = only.split(',').any(|part| before.description.contains(part));
        if !is_named || wish == "some" && before.operations > FEW {
            now.push(before);
            continue;
        }
        let description = before.description.clone();
        let own: Vec<&Known> =
            known.iter().filter(|known| known.description == description).collect();
        let figures = match measure(&corpus, &description, &own) {
            Ok((figures, verdict)) => {
                let gone = own.iter().filter(|known| !verdict.seen.contains(&known.operation));
                let gone = gone.map(|known| format!("{}: no longer occurs", known.operation));
                let faults = verdict.faults.iter().cloned().chain(gone);
                worse.extend(faults.map(|fault| format!("{description}: {fault}")));
                figures
            }
            Err(reason) => {
                worse.push(format!("{description}: {reason}"));
                now.push(before);
                continue;
            }
        };
        eprintln!("{figures:?}");
        if figures.called < figures.operations {
            worse.push(format!("not every operation is called: {figures:?}"));
        }
        let is_worse = figures.requests < before.requests || figures.rejected > before.rejected;
        if is_worse && wish != "update" {
            worse.push(format!("{figures:?}\n  was {before:?}"));
        }
        now.push(figures);
        if wish == "update" {
            write(&path, &[&now, &committed[now.len()..]].concat());
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

#[test]
fn what_is_known_has_its_reason() {
    let described = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prism.tsv"));
    for Known { description, operation, reason } in known() {
        assert!(
            described.iter().any(|figures| figures.description == description),
            "{description}"
        );
        let is_said = ["document: ", "prism: "].iter().any(|fault| reason.starts_with(fault));
        assert!(is_said, "{operation}: whose fault is it that {reason}?");
    }
}

fn corpus() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    std::env::var_os("CLIENTWRIGHT_SHARED").map_or(default, PathBuf::from).join("corpus")
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).expect("the table is there");
    let rows = text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect());
    rows.collect()
}

fn read(path: &Path) -> Vec<Figures> {
    let figures = rows(path).into_iter().map(|row| {
        let number = |column: usize| row[column].parse().expect("the figures are numbers");
        Figures {
            description: row[0].clone(),
            operations: number(1),
            called: number(2),
            requests: number(3),
            rejected: number(4),
            explained: number(5),
        }
    });
    figures.collect()
}

fn known() -> Vec<Known> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prism/known.tsv");
    let known = rows(&path).into_iter().map(|row| match row.as_slice() {
        [description, operation, reason] => Known {
            description: description.clone(),
            operation: operation.clone(),
            reason: reason.clone(),
        },
        other => panic!("a row has three columns: {other:?}"),
    });
    known.collect()
}

fn write(path: &Path, figures: &[Figures]) {
    let mut text = "description\toperations\tcalled\trequests\trejected\texplained\n".to_owned();
    for figures in figures {
        let Figures { description, operations, called, requests, rejected, explained } = figures;
        let _ = writeln!(
            text,
            "{description}\t{operations}\t{called}\t{requests}\t{rejected}\t{explained}"
        );
    }
    fs::write(path, text).expect("the figures are writable");
}

/// Writes a crate for a description, and runs its tests against Prism.
fn measure(
    corpus: &Path,
    description: &str,
    known: &[&Known],
) -> Result<(Figures, Verdict), String> {
    let path = corpus.join(description);
    let stem = Path::new(description).file_stem().and_then(|stem| stem.to_str());
    let stem = stem.ok_or("the name is no text")?;
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism");
    let folder = root.join(stem);
    let generator = Generator::new(&path).manifest(Manifest::Write).name("prism").tests(true);
    let run = generator.generate_into(&folder).map_err(|error| error.to_string())?;
    let operations = run.summary.operations + run.summary.left_out.len();
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
    // Tests that fail are judged; that there are none at all would be another matter.
    let text = outcome.unwrap_or_else(|text| text);
    fs::write(root.join(format!("{stem}.tests")), &text).map_err(|error| error.to_string())?;
    let log = fs::read_to_string(&log).map_err(|error| error.to_string())?;
    let verdict = judge(&called(&folder)?, &requests(&log), &failures(&text), known);
    // Many tests take much room.
    cargo(&root, &folder, &["clean", "--package", "prism"], None)?;
    let _ = fs::remove_dir_all(&folder);
    let figures = Figures {
        description: description.to_owned(),
        operations,
        called: verdict.called,
        requests: verdict.requests,
        rejected: verdict.rejected,
        explained: verdict.explained,
    };
    Ok((figures, verdict))
}

/// The operations that the emitted tests call.
fn called(folder: &Path) -> Result<Vec<String>, String> {
    let mut called = Vec::new();
    for file in fs::read_dir(folder.join("tests")).map_err(|error| error.to_string())? {
        let path = file.map_err(|error| error.to_string())?.path();
        if path.is_file() {
            let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let calls = text.split("support::client(").skip(1);
            called.extend(calls.filter_map(|call| call.split('"').nth(1)).map(str::to_owned));
        }
    }
    called.sort();
    Ok(called)
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
