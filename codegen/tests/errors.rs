//! What is said about descriptions and settings that are at fault, as a person reads it.
//!
//! After a change of a message: `INSTA_UPDATE=always cargo test -p clientwright --test errors`, then read the
//! diff: each must name file, line and column, mark the place, and say what to do.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clientwright::{Code, Diagnostics, Error, Generator};

/// Codes that no fixture can show, each with the reason.
const WITHOUT_FIXTURE: &[(Code, &str)] = &[];

#[test]
fn errors() {
    // A description that is not there has no fixture; what is said of it is below.
    let seen = RefCell::new(BTreeSet::from([Code::UnreadableFile]));
    let failures = RefCell::new(Vec::new());
    insta::glob!("errors/*.{yaml,json}", |path| {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
        if name.ends_with(".settings.yaml") {
            return;
        }
        let diagnostics = diagnose(name);
        seen.borrow_mut().extend(diagnostics.sorted().iter().map(|diagnostic| diagnostic.code));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().expect("fixtures are in a folder"));
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        let text = diagnostics.render();
        if text.is_empty() {
            failures.borrow_mut().push(format!("nothing is said about `{name}`"));
            return;
        }
        // JSON and YAML fixtures of the same name have a snapshot each.
        settings.bind(|| insta::assert_snapshot!(name.trim_end_matches(".yaml"), text));
    });
    let mut failures = failures.into_inner();
    if std::env::var_os("INSTA_GLOB_FILTER").is_none() {
        failures.extend(codes_without_fixture(&seen.into_inner()));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every code has a fixture, or a reason why it has none.
fn codes_without_fixture(seen: &BTreeSet<Code>) -> Vec<String> {
    let check = |code: &Code| {
        let exception = WITHOUT_FIXTURE.iter().find(|(exception, _)| exception == code);
        match (seen.contains(code), exception) {
            (true, None) | (false, Some(_)) => None,
            (false, None) => Some(format!("no fixture shows `{code}`")),
            (true, Some((_, reason))) => {
                Some(format!("`{code}` has a fixture: no longer {reason}"))
            }
        }
    };
    Code::ALL.iter().filter_map(check).collect()
}

/// Codes whose pages have an example that is no description, each with the reason.
const WITHOUT_EXAMPLE: &[(Code, &str)] = &[
    (Code::UnreadableFile, "what is missing cannot be shown"),
    (Code::NotUtf8, "the page is UTF-8"),
    (Code::LimitExceeded, "the file would be as long as the limit"),
];

/// Each code has a page of the same form, and the example in it gives that very finding.
#[test]
fn pages_keep_their_word() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    for code in Code::ALL {
        let page = code.page();
        let headings = page.lines().filter(|line| line.starts_with('#'));
        assert_eq!(
            headings.collect::<Vec<_>>(),
            [&format!("# {code}"), "## Example", "## What to do", "## What the generator does"],
            "the page of `{code}`"
        );
        let summary = page.lines().nth(2).expect("a page has a first sentence");
        assert_eq!(summary, code.summary(), "the page of `{code}`");
        let examples: Vec<&str> = page
            .split("```yaml\n")
            .skip(1)
            .map(|rest| rest.split("```").next().unwrap_or_default())
            .collect();
        if WITHOUT_EXAMPLE.iter().any(|(exception, _)| exception == code) {
            assert!(examples.is_empty(), "`{code}` has an example after all");
            continue;
        }
        let folder = folder.join(code.as_str());
        fs::create_dir_all(&folder).expect("the folder for tests is writable");
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).expect("the folder for tests is writable");
            path
        };
        let mut generator = Generator::new(write("openapi.yaml", examples[0]));
        if let Some(settings) = examples.get(1) {
            generator = generator.settings(write("settings.yaml", settings));
        }
        if let Some(overlay) = examples.get(2) {
            write("overlay.yaml", overlay);
        }
        let diagnostics = outcome(&generator, &format!("page-{code}"));
        let codes: BTreeSet<Code> =
            diagnostics.sorted().iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, BTreeSet::from([*code]), "{}", diagnostics.render());
    }
    let pages = fs::read_dir("src/diagnostic/codes").expect("the pages are there");
    assert_eq!(pages.count(), Code::ALL.len(), "a page belongs to no code");
}

/// A description that does not exist has no place to point at.
#[test]
fn missing_description_is_named() {
    let text = diagnose("nowhere.yaml").render();
    insta::assert_snapshot!(text, @"error[unreadable-file]: cannot read `tests/errors/nowhere.yaml`: no such file");
}

#[test]
fn missing_settings_are_named() {
    let generator = Generator::new("tests/errors/unknown_setting.yaml").settings("nowhere.yaml");
    let text = outcome(&generator, "nowhere").render();
    insta::assert_snapshot!(text, @"error[unreadable-file]: cannot read `nowhere.yaml`: no such file");
}

/// A strict run bears what is lost of headers and callbacks, which operations do not rest on; a webhook is lost itself.
#[test]
fn strict_runs_bear_what_nothing_rests_on() {
    let strict = |name: &str| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("errors/strict").join(name);
        Generator::new(Path::new("tests/errors").join(name)).strict(true).generate_into(folder)
    };
    for name in ["headers.yaml", "callbacks.yaml"] {
        let run = strict(name).unwrap_or_else(|error| panic!("`{name}` fails: {error}"));
        assert!(!run.diagnostics.sorted().is_empty(), "nothing is said about `{name}`");
    }
    assert!(matches!(strict("webhooks.yaml"), Err(Error::LeftOut { .. })));
}

/// Every snapshot has a fixture: renaming one leaves nothing behind.
#[test]
fn every_snapshot_has_a_fixture() {
    insta::glob!("errors/*.snap", |path| {
        let stem = path.with_extension("");
        let exists = stem.exists() || stem.with_extension("yaml").exists();
        assert!(exists, "`{}` belongs to no fixture: remove it", path.display());
    });
}

/// What is found in a fixture; its paths are printed as they are given here.
fn diagnose(name: &str) -> Diagnostics {
    let description = Path::new("tests/errors").join(name);
    let settings = description.with_extension("settings.yaml");
    let mut generator = Generator::new(&description);
    if settings.exists() {
        generator = generator.settings(settings);
    }
    outcome(&generator, name)
}

/// Runs a generator, from this package's folder; what it finds may or may not make it fail.
fn outcome(generator: &Generator, name: &str) -> Diagnostics {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("errors").join(name);
    match generator.generate_into(folder) {
        Ok(run) => run.diagnostics,
        Err(Error::Input(diagnostics)) => diagnostics,
        Err(other) => panic!("`{name}` fails otherwise: {other}"),
    }
}
