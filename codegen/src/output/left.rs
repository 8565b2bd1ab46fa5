//! What a run left on the disk, so that a later one can tell whether it is still there.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Manifest, others};
use crate::emit::Emitted;

/// A folder as a run left it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Left {
    /// A hash of each file that was brought up to date, by its path.
    files: BTreeMap<String, u64>,
    /// Files that belong to the maintainer, but must be there.
    once: Vec<String>,
}

impl Left {
    /// Reads what is there after a run; gives nothing where it cannot be read.
    pub(crate) fn of(folder: &Path, emitted: &Emitted, manifest: Manifest) -> Option<Self> {
        let mut files: BTreeMap<String, u64> = emitted
            .files
            .iter()
            .map(|(path, text)| (path.clone(), hash(text.as_bytes())))
            .collect();
        let mut once = Vec::new();
        if manifest == Manifest::Write {
            let path = "Cargo.toml".to_owned();
            files.insert(path, hash(&fs::read(folder.join("Cargo.toml")).ok()?));
            once.extend(emitted.once.keys().cloned());
        }
        Some(Self { files, once })
    }

    /// Whether all of it is there still, and no file of the generator beside it.
    pub(crate) fn is_there(&self, folder: &Path) -> bool {
        let is_same = |(path, left): (&String, &u64)| {
            fs::read(folder.join(path)).is_ok_and(|bytes| hash(&bytes) == *left)
        };
        self.once.iter().all(|path| folder.join(path).exists())
            && self.files.iter().all(is_same)
            && others(folder, |path| self.files.contains_key(path))
                .is_ok_and(|others| others.is_empty())
    }

    /// How many files were brought up to date.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }
}

/// A hash of bytes: the same in each run of one and the same program.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// Keeps a text for the next run. What is kept only saves time, so it matters to nobody whether that worked.
pub(crate) fn keep(place: &Path, text: &str) {
    let _ = fs::create_dir_all(place)
        // Git shall not list it, whatever the maintainer's own files say.
        .and_then(|()| fs::write(place.join(".gitignore"), "*\n"))
        .and_then(|()| super::replace(&place.join("run.json"), text));
}

/// Returns the text that was kept last.
pub(crate) fn kept(place: &Path) -> Option<String> {
    fs::read_to_string(place.join("run.json")).ok()
}
