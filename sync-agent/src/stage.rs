//! What a stick brought, copied before anything changes: it may be pulled out at any moment.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use content_trust::{Limits, TrustError};

use crate::plan::{listed, newest, publishers, verified};
use crate::spool::Spool;
use crate::{
    AgentError, FetchError, Home, Opened, Source, Start, Traffic, Updater, durable, encode,
};

/// A source in front of another: what was copied is read here, the rest there.
pub(crate) struct Stage<'a> {
    source: &'a dyn Source,
    dir: PathBuf,
    copied: RefCell<BTreeSet<String>>,
}

impl<'a> Stage<'a> {
    /// An empty stage; leftovers of a round that was cut short go.
    pub fn new(home: &Home, source: &'a dyn Source) -> Self {
        let stage = Self {
            source,
            dir: home.spool().join("incoming"),
            copied: RefCell::default(),
        };
        stage.clear();
        stage
    }

    /// Keeps `bytes`, fetched from `path`.
    pub fn copy(&self, path: &str, bytes: &[u8]) -> Result<(), AgentError> {
        let file = self.file(path);
        durable::write(&file, bytes).map_err(AgentError::disk(file.display()))?;
        self.copied.borrow_mut().insert(path.to_owned());
        Ok(())
    }

    fn file(&self, path: &str) -> PathBuf {
        self.dir.join(encode(path, false))
    }

    fn clear(&self) {
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                log::warn!("{}: {error}", self.dir.display());
            }
            _ => {}
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Source for Stage<'_> {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        if self.copied.borrow().contains(path)
            && let Ok(Some(bytes)) = durable::read(&self.file(path), max)
        {
            return Ok(bytes);
        }
        self.source.fetch(path, max)
    }

    fn open(&self, path: &str, max: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        if !self.copied.borrow().contains(path) {
            return self.source.open(path, max, start);
        }
        let bytes = self.fetch(path, max)?;
        Ok(Opened::whole(bytes))
    }

    fn name(&self) -> String {
        self.source.name()
    }

    fn traffic(&self) -> Traffic {
        self.source.traffic()
    }

    fn is_local(&self) -> bool {
        self.source.is_local()
    }
}

/// Copies every pack of a stick that this terminal does not have. One that is torn or altered
/// condemns the stick; a publisher whose own role is not in order only holds back itself.
pub(crate) fn copy_packs(
    home: &Home,
    updater: &mut Updater,
    stage: &Stage,
    limits: &Limits,
) -> Result<(), AgentError> {
    let spool = Spool::new(home, *limits);
    for id in publishers(updater) {
        if !listed(updater, &id) {
            continue;
        }
        match updater.refresh_delegated(stage, id.as_str()) {
            Err(AgentError::Trust(TrustError::Expired { .. } | TrustError::Unknown { .. })) => {
                continue;
            }
            other => other?,
        }
        let Some(target) = newest(updater, &id) else {
            continue;
        };
        let spooled = spool.pack(id.as_str(), target.number)?;
        let is_here =
            spooled.is_some_and(|bytes| verified(updater, &id, &target.name, bytes).is_ok());
        if is_here {
            continue;
        }
        let path = target.path();
        let bytes = stage.fetch(&path, target.length.min(limits.target))?;
        updater
            .set()
            .verify_target(id.as_str(), &target.name, bytes.clone())?;
        stage.copy(&path, &bytes)?;
    }
    Ok(())
}
