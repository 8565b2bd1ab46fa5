//! How the build behaves, on copies of this repository: what an edit of the description causes, and
//! what is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use std::{env, fs};

/// A copy of the files that git would take, in a folder of its own; all copies share their compiled
/// dependencies.
struct Checkout {
    folder: PathBuf,
    target: PathBuf,
}

impl Checkout {
    fn new(name: &str) -> Self {
        let temporary = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("build_design");
        // Cargo tells packages apart by their path, so copies share what is compiled of their
        // dependencies, and keep it from run to run.
        let checkout = Self { folder: temporary.join(name), target: temporary.join("target") };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let _ = writable(&checkout.folder);
        let _ = fs::remove_dir_all(&checkout.folder);
        for part in [
            "Cargo.toml",
            "Cargo.lock",
            "README.md",
            "build.rs",
            ".cargo",
            "spec",
            "codegen",
            "generated",
        ] {
            copy(&root.join(part), &checkout.folder.join(part));
        }
        checkout
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        fs::write(self.path(path), text.replacen(from, to, 1)).expect("the copy can be written");
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        self.cargo_with(arguments, &[])
    }

    fn cargo_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            // What is kept for the next time takes gigabytes.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("CLIENTWRIGHT")
            .envs(variables.iter().copied())
            .output()
            .expect("cargo runs")
    }

    /// When each file below a folder was last written.
    fn times(&self, folder: &str) -> BTreeMap<PathBuf, SystemTime> {
        files(&self.path(folder))
            .into_iter()
            .map(|path| {
                let modified = fs::metadata(&path).and_then(|metadata| metadata.modified());
                (path, modified.expect("files have times here"))
            })
            .collect()
    }

    /// Fails where a file below a folder was written, added or removed since its times were taken.
    fn is_as_it_was(&self, folder: &str, before: &BTreeMap<PathBuf, SystemTime>) {
        let now = self.times(folder);
        let paths: BTreeSet<&PathBuf> = before.keys().chain(now.keys()).collect();
        let changed: Vec<_> =
            paths.into_iter().filter(|path| before.get(*path) != now.get(*path)).collect();
        assert!(changed.is_empty(), "{changed:#?}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
            let name = entry.file_name();
            if name != "target" {
                copy(&entry.path(), &to.join(name));
            }
        }
        return;
    }
    fs::create_dir_all(to.parent().expect("a file is in a folder")).expect("folders can be made");
    fs::copy(from, to).expect("files can be copied");
}

/// Undoes a read-only copy of an earlier run.
fn writable(folder: &Path) -> std::io::Result<()> {
    set_read_only(folder, false)
}

fn set_read_only(folder: &Path, read_only: bool) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        let mut permissions = fs::metadata(&path)?.permissions();
        permissions.set_readonly(read_only);
        if path.is_dir() {
            if !read_only {
                make_folder_writable(&path)?;
            }
            set_read_only(&path, read_only)?;
            if read_only {
                fs::set_permissions(&path, permissions)?;
            }
        } else if read_only {
            fs::set_permissions(&path, permissions)?;
        } else {
            make_folder_writable(&path)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_folder_writable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::permissions_set_readonly_false, reason = "other systems have no modes")]
fn make_folder_writable(path: &Path) -> std::io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn fails_with(output: &Output, texts: &[&str]) {
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{printed}");
    for text in texts {
        assert!(printed.contains(text), "no {text:?} in: {printed}");
    }
}

/// One copy goes through a maintainer's day, since each copy costs a build of the dependencies.
#[test]
fn an_edited_description_is_compiled_by_one_build_and_nothing_else_is_touched() {
    let checkout = Checkout::new("edited");
    succeeds(&checkout.cargo(&["build"]));

    // A second build runs nothing and writes nothing.
    let before = checkout.times("generated");
    let output = checkout.cargo(&["build", "--verbose"]);
    succeeds(&output);
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(printed.contains("Fresh flex-sdk-dev"), "{printed}");
    checkout.is_as_it_was("generated", &before);

    // A field, an enum value and an operation: the caller below compiles after one build.
    checkout.edit(
        "spec/flex.yaml",
        "\n  schemas:\n",
        "\n  schemas:\n    LoyaltyLevel:\n      type: string\n      enum: [gold, silver]\n",
    );
    checkout.edit(
        "spec/flex.yaml",
        "paths:\n",
        "paths:\n  /v1/loyalty:\n    get:\n      operationId: listLoyalty\n      tags: [Loyalty]\n      \
         responses:\n        \"200\":\n          description: Levels.\n          content:\n            \
         application/json:\n              schema:\n                type: object\n                \
         properties:\n                  level: {$ref: '#/components/schemas/LoyaltyLevel'}\n",
    );
    let example = "use flex_sdk::types::LoyaltyLevel;\n\
         pub fn call(client: &flex_sdk::Client) -> (LoyaltyLevel, impl Sized) {\n    \
         (LoyaltyLevel::Gold, client.loyalty().list())\n}\nfn main() {}\n";
    fs::create_dir_all(checkout.path("examples")).expect("folders can be made");
    fs::write(checkout.path("examples/new_api.rs"), example).expect("files can be written");
    fs::create_dir_all(checkout.path("generated/src/ext")).expect("folders can be made");
    let hand_made = "//! Made by hand.\n";
    fs::write(checkout.path("generated/src/ext/mod.rs"), hand_made).expect("files can be written");
    succeeds(&checkout.cargo(&["build", "--example", "new_api"]));
    assert!(checkout.path("generated/src/types/loyalty_level.rs").exists());
    let untouched = checkout.path("generated/src/types/customer.rs");
    assert_eq!(before[&untouched], checkout.times("generated")[&untouched]);

    // What is taken out of the description goes, what was made by hand stays.
    fs::remove_file(checkout.path("examples/new_api.rs")).expect("files can be removed");
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/flex.yaml"),
        checkout.path("spec/flex.yaml"),
    )
    .expect("files can be copied");
    succeeds(&checkout.cargo(&["build"]));
    assert!(!checkout.path("generated/src/types/loyalty_level.rs").exists());
    assert_eq!(checkout.read("generated/src/ext/mod.rs"), hand_made);

    // With nothing but a blank root, one build restores everything.
    fs::remove_dir_all(checkout.path("generated/src")).expect("folders can be removed");
    fs::create_dir_all(checkout.path("generated/src")).expect("folders can be made");
    fs::write(checkout.path("generated/src/lib.rs"), "").expect("files can be written");
    // As in a fresh clone, where the build script has never run.
    let spec = checkout.read("spec/flex.yaml");
    fs::write(checkout.path("spec/flex.yaml"), spec).expect("files can be written");
    succeeds(&checkout.cargo(&["build"]));
    let restored = files(&checkout.path("generated/src")).len();
    assert_eq!(restored, files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/src")).len());

    // Cargo refuses to build without the library's file; the command restores it.
    fs::remove_dir_all(checkout.path("generated/src")).expect("folders can be removed");
    let output = checkout.cargo(&["codegen"]);
    succeeds(&output);
    assert_eq!(files(&checkout.path("generated/src")).len(), restored);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("operations") && printed.contains("files written"), "{printed}");

    // In check mode what is fresh passes, and an edit by hand after that is seen.
    let check = [("CLIENTWRIGHT", "check")];
    succeeds(&checkout.cargo_with(&["build"], &check));
    checkout.edit("generated/src/types/customer.rs", "pub struct Customer", "pub struct  Customer");
    let output = checkout.cargo_with(&["build"], &check);
    fails_with(&output, &["differs: src/types/customer.rs", "cargo codegen"]);

    // A stale tree fails too, and stays as it is.
    succeeds(&checkout.cargo(&["codegen"]));
    checkout.edit(
        "spec/flex.yaml",
        "\n  schemas:\n",
        "\n  schemas:\n    Added:\n      type: string\n",
    );
    let before = checkout.times("generated");
    let output = checkout.cargo_with(&["build"], &check);
    fails_with(&output, &["differs: src/types/added.rs", "cargo codegen"]);
    checkout.is_as_it_was("generated", &before);

    // A broken description says where, and leaves the code alone.
    checkout.edit("spec/flex.yaml", r#"openapi: "3.1.0""#, "openapi: 4.7.0");
    let output = checkout.cargo(&["build"]);
    fails_with(&output, &["spec/flex.yaml:3:", "4.7.0"]);
    checkout.is_as_it_was("generated", &before);
}

#[test]
fn a_read_only_checkout_builds_locked_and_offline() {
    let checkout = Checkout::new("read_only");
    let before = checkout.times("generated");
    set_read_only(&checkout.folder, true).expect("permissions can be set");
    let output = checkout.cargo(&["build", "--locked", "--offline"]);
    writable(&checkout.folder).expect("permissions can be set");
    succeeds(&output);
    // Whoever runs this as root can write everywhere; then nothing was written all the same.
    checkout.is_as_it_was("generated", &before);
}

#[test]
fn every_package_can_be_packaged() {
    let checkout = Checkout::new("packaged");
    // Both at once: one depends on the other, and neither is in a registry yet. Building them from
    // their packages is left to CI.
    let packages = ["--package", "clientwright-runtime", "--package", "clientwright"];
    let arguments = ["package", "--allow-dirty", "--no-verify", "--offline"];
    let output = checkout.cargo(&[arguments.as_slice(), &packages].concat());
    succeeds(&output);
    let printed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(printed.matches("Packaged").count(), 2, "{printed}");
    let manifest = checkout.path("generated/Cargo.toml").display().to_string();
    let listed =
        checkout.cargo(&["package", "--allow-dirty", "--list", "--manifest-path", &manifest]);
    succeeds(&listed);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("src/runtime/mod.rs") && listed.contains("README.md"), "{listed}");
    assert!(!listed.contains("names.lock"), "{listed}");
    let arguments = [arguments.as_slice(), &["--manifest-path", &manifest]].concat();
    succeeds(&checkout.cargo(&arguments));
}
