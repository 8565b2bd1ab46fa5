//! The descriptions of the corpus, and what can be counted in them without the generator.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use super::json::Json;

/// Larger descriptions take too long to be in a sample.
const LARGE: u64 = 600_000;

/// A description of the corpus.
#[derive(Debug, Clone)]
pub(crate) struct Description {
    /// What the rest of the corpus knows it by: the name of its file, or of its folder.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    size: u64,
}

impl Description {
    pub(crate) fn is_large(&self) -> bool {
        self.size > LARGE
    }
}

/// Which descriptions are compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selection {
    /// Some small ones, others each day.
    Sample,
    All,
    /// Those whose name has one of these texts in it.
    Named(Vec<String>),
}

impl Selection {
    /// What `CLIENTWRIGHT_CORPUS` says: nothing, `full`, or parts of names with commas between.
    pub(crate) fn of_environment() -> Self {
        match env::var("CLIENTWRIGHT_CORPUS").ok().as_deref() {
            None | Some("") => Self::Sample,
            Some("full") => Self::All,
            Some(names) => Self::Named(names.split(',').map(str::to_owned).collect()),
        }
    }

    /// Chooses descriptions, in a sample this many.
    pub(crate) fn choose(&self, among: Vec<Description>, sample: usize) -> Vec<Description> {
        match self {
            Self::All => among,
            Self::Named(names) => {
                let is_named = |description: &Description| {
                    names.iter().any(|name| description.name.contains(name.as_str()))
                };
                among.into_iter().filter(is_named).collect()
            }
            Self::Sample => {
                let small: Vec<Description> =
                    among.into_iter().filter(|description| !description.is_large()).collect();
                let sample = sample.min(small.len());
                let start = days() * sample;
                (0..sample).map(|place| small[(start + place) % small.len()].clone()).collect()
            }
        }
    }
}

/// The days since 1970: every day has its sample, and all tests of a day have the same.
pub(crate) fn days() -> usize {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    usize::try_from(since.as_secs() / 86_400).unwrap_or_default()
}

/// The folder of the corpus, where it is at hand.
pub(crate) fn corpus() -> Option<PathBuf> {
    let shared = env::var_os("CLIENTWRIGHT_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let corpus = shared.join("corpus");
    if corpus.is_dir() {
        return Some(corpus);
    }
    super::say(&format!(
        "{} is not there, so its descriptions are not tried: set CLIENTWRIGHT_SHARED",
        corpus.display()
    ));
    None
}

/// Every description, by name: the real ones and those that others test with.
pub(crate) fn descriptions(corpus: &Path) -> Vec<Description> {
    let mut found = Vec::new();
    for path in ["real", "edge"].iter().flat_map(|folder| list(&corpus.join(folder))) {
        let (entry, name) = if path.is_dir() {
            (entry(&path), path.file_name())
        } else {
            (Some(path.clone()).filter(|path| is_document(path)), path.file_stem())
        };
        let (Some(path), Some(name)) = (entry, name.and_then(|name| name.to_str())) else {
            continue;
        };
        let size = fs::metadata(&path).map_or(0, |data| data.len());
        found.push(Description { name: name.to_owned(), path, size });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the corpus can be listed");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the corpus can be listed").path()).collect();
    paths.sort();
    paths
}

fn is_document(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["yaml", "yml", "json"].contains(&ending)
}

/// The file of a folder that the others belong to: it says which version of OpenAPI it is in.
fn entry(folder: &Path) -> Option<PathBuf> {
    let paths = list(folder);
    let is_entry = |path: &&PathBuf| {
        path.is_file()
            && is_document(path)
            && fs::read_to_string(path).is_ok_and(|text| {
                let starts = ["openapi:", "swagger:", "  \"openapi\":", "  \"swagger\":"];
                text.lines().any(|line| starts.iter().any(|start| line.starts_with(start)))
            })
    };
    let folders = paths.iter().filter(|path| path.is_dir());
    paths
        .iter()
        .find(is_entry)
        .cloned()
        .or_else(|| folders.into_iter().find_map(|path| entry(path)))
}

/// Reads a document as a tree.
pub(crate) fn read(path: &Path) -> Result<Json, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    if is_json { Json::parse(&text) } else { Json::parse_yaml(&text) }
}

/// The operations of a document, as `GET /pets`: every method of every path.
pub(crate) fn operations(path: &Path, document: &Json) -> BTreeSet<String> {
    const METHODS: [&str; 9] =
        ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
    let mut found = BTreeSet::new();
    for (key, item) in document.get("paths").and_then(Json::object).into_iter().flatten() {
        if key.starts_with("x-") {
            continue;
        }
        let referred = item.get("$ref").and_then(|reference| follow(path, document, reference));
        for item in [Some(item), referred.as_ref()].into_iter().flatten() {
            let methods = METHODS.iter().filter(|method| item.get(method).is_some());
            found.extend(methods.map(|method| format!("{} {key}", method.to_uppercase())));
            let additional = item.get("additionalOperations").and_then(Json::object);
            let additional = additional.into_iter().flat_map(|methods| methods.keys());
            found.extend(additional.map(|method| format!("{method} {key}")));
        }
    }
    found
}

/// What a reference to a path item leads to, in this document or another.
fn follow(path: &Path, document: &Json, reference: &Json) -> Option<Json> {
    let (file, pointer) = reference.text()?.split_once('#').unwrap_or((reference.text()?, ""));
    let pointer = super::schema::percent_decoded(pointer);
    if file.is_empty() {
        return document.pointer(&pointer).cloned();
    }
    read(&path.parent()?.join(file)).ok()?.pointer(&pointer).cloned()
}
