use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use content_store::Reader;
use sync_agent::{AgentError, Home, Outcome, Source, round_at};
use tempfile::TempDir;

use crate::world::{PUBLISHERS, World};

/// A terminal with a data directory of its own.
pub struct Terminal {
    dir: TempDir,
    root: Vec<u8>,
}

impl Terminal {
    pub fn of(world: &World) -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            root: world.root().to_vec(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("data").join(name)
    }

    /// Its data directory. Other tests start programs, and such a program has a copy of every open
    /// file, the lock among them, for the moment between `fork` and `exec`.
    pub fn home(&self) -> Home {
        for _ in 0..500 {
            match Home::open(&self.path("")) {
                Err(AgentError::Busy) => std::thread::sleep(Duration::from_millis(10)),
                opened => return opened.unwrap(),
            }
        }
        panic!("the data directory stays locked");
    }

    pub fn round(&self, source: &dyn Source, system: DateTime<Utc>) -> Result<Outcome, AgentError> {
        round_at(&self.home(), source, Some(&self.root), system)
    }

    /// A round in which everything went well.
    pub fn good_round(&self, source: &dyn Source, system: DateTime<Utc>) -> Outcome {
        let outcome = self.round(source, system).unwrap();
        assert!(outcome.faults.is_empty(), "{:?}", outcome.faults);
        outcome
    }

    pub fn status(&self) -> sync_agent::Status {
        sync_agent::Status::read(&self.path("")).unwrap()
    }

    /// The release of every publisher in the cache.
    pub fn releases(&self) -> Vec<(String, u64)> {
        let Ok(reader) = Reader::open(&self.path("")) else {
            return Vec::new();
        };
        let releases = reader.releases().unwrap();
        releases
            .into_iter()
            .map(|r| (r.publisher, r.number))
            .collect()
    }

    /// Everything that a failed round must leave as it was: every file below `trust/` and `spool/`, but
    /// for downloads on their way, which nothing rests on.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for part in ["trust", "spool"] {
            gather(&self.path(part), &mut files);
        }
        let partial = self.path("spool/partial");
        files.retain(|path, _| !path.starts_with(&partial));
        files
    }
}

fn gather(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

/// The releases of a terminal that has everything of `number`.
pub fn all_at(number: u64) -> Vec<(String, u64)> {
    let mut all: Vec<_> = PUBLISHERS
        .iter()
        .map(|id| ((*id).to_owned(), number))
        .collect();
    all.sort();
    all
}
