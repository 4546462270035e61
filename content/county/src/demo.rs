//! A demonstration county, from nothing to a published repository, with the ordinary commands'
//! own code.

use std::path::{Path, PathBuf};

/// The folders of a demonstration.
#[derive(Debug, Clone)]
pub struct DemoDirs {
    pub workspace: PathBuf,
    pub repository: PathBuf,
    pub keys: PathBuf,
    /// Where the passphrase of the demonstration keys stands; they guard nothing.
    pub passphrase: PathBuf,
}

impl DemoDirs {
    pub fn new(dir: &Path) -> Self {
        let keys = dir.join("keys");
        Self {
            workspace: dir.join("workspace"),
            repository: dir.join("repository"),
            passphrase: keys.join("passphrase.txt"),
            keys,
        }
    }
}

/// Finds the sample county: `given`, else beside the source tree, the working directory or the
/// program.
pub fn find_sample(given: Option<PathBuf>) -> Option<PathBuf> {
    let here = Path::new("content/sample");
    let from_source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample");
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("sample")));
    [given, Some(here.to_owned()), beside, Some(from_source)]
        .into_iter()
        .flatten()
        .find(|dir| dir.join("county.toml").is_file())
}
