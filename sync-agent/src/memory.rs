use std::collections::BTreeMap;

use crate::{FetchError, Source};

/// A repository in memory: path, as a source is asked for it, to bytes.
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Whether it stands for a stick.
    pub local: bool,
}

impl Source for MemorySource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let bytes = self
            .files
            .get(path)
            .ok_or_else(|| FetchError::NotFound(path.to_owned()))?;
        if bytes.len() as u64 > max {
            return Err(FetchError::TooLarge {
                path: path.to_owned(),
                max,
            });
        }
        Ok(bytes.clone())
    }

    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn is_local(&self) -> bool {
        self.local
    }
}
