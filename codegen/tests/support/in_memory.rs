//! Generates a case without a disk to write to.

use std::path::PathBuf;

use clientwright::{Config, Diagnostics, Loader, NameLock, Output};

use crate::case::Case;

/// Reads the files of one folder, so that no path of this machine is part of what is emitted.
struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(path)).map_err(|error| error.to_string())
    }
}

/// Generates a case with the names of a run before; `Err` is what was found instead.
pub(crate) fn generate(case: &Case, lock: &NameLock) -> Result<(Output, Diagnostics), String> {
    let config = case.settings.as_ref().map_or_else(Config::default, |path| {
        let text = std::fs::read_to_string(path).expect("the settings were found just now");
        serde_yaml::from_str(&text).expect("the settings of cases are sound")
    });
    let folder = Folder(case.description.parent().expect("cases are in folders").to_owned());
    let file = case.description.file_name().and_then(|name| name.to_str());
    let file = file.expect("names of cases are ASCII");
    let mut diagnostics = Diagnostics::default();
    let output = clientwright::generate(file, &folder, &config, lock, &mut diagnostics);
    match output.filter(|_| !diagnostics.has_errors()) {
        Some(output) => Ok((output, diagnostics)),
        None => Err(diagnostics.render()),
    }
}
