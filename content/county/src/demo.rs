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

/// Finds the sample county: `given`, else below the working directory, else below a folder that
/// the program stands in (a build folder stands in the source tree).
pub fn find_sample(given: Option<PathBuf>) -> Option<PathBuf> {
    let sample = Path::new("content/sample");
    let program = std::env::current_exe().ok();
    let around = program
        .iter()
        .flat_map(|path| path.ancestors().skip(1))
        .map(|dir| dir.join(sample));
    given
        .into_iter()
        .chain([sample.to_owned()])
        .chain(around)
        .find(|dir| dir.join("county.toml").is_file())
}
