//! What is emitted for each case: text in, text out.
//!
//! After a change of what is emitted: `INSTA_UPDATE=always cargo test -p clientwright --test cases`, then read
//! the diff. One feature alone: `INSTA_GLOB_FILTER=unions/* cargo test …`.

#[path = "support/case.rs"]
mod case;

#[path = "support/in_memory.rs"]
mod in_memory;

use std::cell::RefCell;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use case::Case;
use clientwright::NameLock;

#[test]
fn cases() {
    let failures = RefCell::new(Vec::new());
    insta::glob!("cases/*/*.{yaml,json}", |path| {
        let Some(case) = Case::at(path) else { return };
        // A panic would end the whole run; the other cases shall still be looked at.
        let emitted = catch_unwind(AssertUnwindSafe(|| emit(&case)))
            .unwrap_or_else(|_| Err("the generator panicked; see above\n".to_owned()));
        let emitted = match emitted {
            Ok(emitted) => emitted,
            Err(why) => {
                failures.borrow_mut().push(format!("{}/{}: {why}", case.feature, case.name));
                return;
            }
        };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().expect("cases are in folders"));
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!(case.name.as_str(), emitted));
    });
    let failures = failures.into_inner();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every snapshot has a case: renaming one leaves nothing behind.
#[test]
fn every_snapshot_has_a_case() {
    insta::glob!("cases/*/*.snap", |path| {
        let exists = ["yaml", "json"].iter().any(|ending| path.with_extension(ending).exists());
        assert!(exists, "`{}` belongs to no case: remove it", path.display());
    });
}

/// Prints the emitted files of a case below what was found; `Err` is why there are none.
fn emit(case: &Case) -> Result<String, String> {
    let (output, diagnostics) = in_memory::generate(case, &NameLock::default())?;
    let mut text = diagnostics.render();
    for (path, file) in output.emitted.files.iter().chain(&output.emitted.once) {
        if is_shown(Path::new(path), &case.feature) {
            let _ = write!(text, "=== {path}\n{file}\n");
        }
    }
    Ok(text)
}

/// Whether a file is part of the snapshots of a feature.
///
/// The crate's frame is the same everywhere: it is shown where it is what the case is about. The runtime
/// is shown nowhere: it is copied.
fn is_shown(path: &Path, feature: &str) -> bool {
    let is_whole = feature == "crate" || feature == "features";
    if path.starts_with("src/runtime") {
        return false;
    }
    match path.file_name().and_then(|name| name.to_str()).unwrap_or_default() {
        "ops.rs" | "examples.rs" => is_whole || feature == "testing",
        "rustfmt.toml" | "README.md" | "lib.rs" => is_whole,
        "names.lock" | "mod.rs" => is_whole || feature == "names",
        "client.rs" if path == Path::new("src/client.rs") => {
            is_whole || ["security", "servers", "settings", "names", "swagger"].contains(&feature)
        }
        _ => true,
    }
}
