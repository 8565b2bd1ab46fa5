//! Where the texts come from: the generator asks, and whoever calls it decides.

use std::collections::BTreeMap;

/// Gives the bytes of a file.
pub trait Loader {
    /// Returns the bytes at a path, which is written with `/` and relative to wherever the path of
    /// the description is relative to.
    ///
    /// # Errors
    /// Says why the file cannot be read, in a form that fits behind `cannot read …: `.
    fn load(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// A loader of files held in memory, by path.
impl Loader for BTreeMap<String, String> {
    fn load(&self, path: &str) -> Result<Vec<u8>, String> {
        self.get(path)
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| "no such file".to_owned())
    }
}
