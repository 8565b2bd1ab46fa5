//! A case: a description that shows one feature, with the settings that go with it.

use std::path::{Path, PathBuf};

/// A description at `cases/<feature>/<name>.yaml` or `.json`.
pub(crate) struct Case {
    pub(crate) feature: String,
    pub(crate) name: String,
    pub(crate) description: PathBuf,
    /// `<name>.settings.yaml` beside the description, where there is one.
    pub(crate) settings: Option<PathBuf>,
}

impl Case {
    /// The case whose description is at a path; nothing for the settings of one.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let name = path.file_stem()?.to_str()?.to_owned();
        if name.ends_with(".settings") {
            return None;
        }
        let feature = path.parent()?.file_name()?.to_str()?.to_owned();
        let settings = path.with_file_name(format!("{name}.settings.yaml"));
        let settings = settings.exists().then_some(settings);
        Some(Self { feature, name, description: path.to_owned(), settings })
    }
}
