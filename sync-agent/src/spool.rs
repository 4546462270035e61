//! Packs and attachments as they were accepted: what the cache can always be rebuilt from.

use std::fs;
use std::path::PathBuf;

use content_trust::Limits;

use crate::{AgentError, Home, durable};

pub(crate) struct Spool {
    dir: PathBuf,
    limits: Limits,
}

impl Spool {
    pub fn new(home: &Home, limits: Limits) -> Self {
        Self {
            dir: home.spool(),
            limits,
        }
    }

    pub fn pack(&self, publisher: &str, number: u64) -> Result<Option<Vec<u8>>, AgentError> {
        let path = self.pack_path(publisher, number);
        durable::read(&path, self.limits.target).map_err(AgentError::disk(path.display()))
    }

    pub fn keep_pack(&self, publisher: &str, number: u64, bytes: &[u8]) -> Result<(), AgentError> {
        let path = self.pack_path(publisher, number);
        durable::write(&path, bytes).map_err(AgentError::disk(path.display()))
    }

    /// Removes every pack of `publisher` but `number`: that one is applied and enough.
    pub fn forget_other_packs(&self, publisher: &str, number: u64) {
        let keep = self.pack_path(publisher, number);
        let Ok(entries) = fs::read_dir(self.dir.join("packs").join(publisher)) else {
            return;
        };
        for path in entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| *path != keep)
        {
            if let Err(error) = fs::remove_file(&path) {
                log::warn!("{}: {error}", path.display());
            }
        }
    }

    pub fn has_blob(&self, sha256: &str, length: u64) -> bool {
        fs::symlink_metadata(self.blob_path(sha256))
            .is_ok_and(|meta| meta.is_file() && meta.len() == length)
    }

    pub fn pack_path(&self, publisher: &str, number: u64) -> PathBuf {
        self.dir
            .join("packs")
            .join(publisher)
            .join(format!("{number}.pack"))
    }

    /// Downloads that are not complete yet.
    pub fn partial(&self) -> PathBuf {
        self.dir.join("partial")
    }

    pub fn blob_path(&self, sha256: &str) -> PathBuf {
        self.dir.join("blobs").join(sha256)
    }
}
