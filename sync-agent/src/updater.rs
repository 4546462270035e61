//! The client's workflow (TUF 5): from the pinned root to metadata that may be acted upon.
//!
//! Decisions are the trusted set's; this file only fetches and stores. What is stored is the exact
//! bytes received, and only after they were accepted, so that any stop leaves a whole set behind.

mod stick;
mod whole;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use content_trust::{Accepted, Limits, Search, TargetName, TrustError, TrustedSet};

use crate::{AgentError, FetchError, Home, Profile, Source, durable, encode};

pub use stick::Offer;
use whole::Whole;

pub struct Updater {
    dir: PathBuf,
    set: TrustedSet,
    now: DateTime<Utc>,
    layout: Layout,
    /// Accepted, not written yet: a folder's metadata waits until all of it proved right.
    staged: Option<Vec<(PathBuf, Vec<u8>)>>,
    /// Stands for the files in `dir`, root excepted.
    recalled: Option<Whole>,
    /// Which publishers this terminal wants.
    profile: Profile,
    /// The stored timestamp and snapshot count no more: see [`Updater::has_forgotten`].
    forgotten: bool,
}

/// Where things are, for a terminal and for a plain TUF client.
enum Layout {
    /// Metadata below `metadata/`; every root since the pinned one is kept, so that the chain can
    /// be proved again at each start.
    Terminal { pin: Vec<u8> },
    /// Metadata at the source's top; only the newest root is kept.
    Plain,
}

/// The root that everything starts from, as it was given.
const PIN: &str = "root/pinned.json";

impl Updater {
    /// Starts from the pinned root: `pinned`, or the one that this terminal started from before.
    ///
    /// `now` judges expiry; [`DateTime::<Utc>::MIN_UTC`] for what was accepted in its time.
    pub fn open(
        home: &Home,
        pinned: Option<&[u8]>,
        limits: Limits,
        now: DateTime<Utc>,
    ) -> Result<Self, AgentError> {
        let dir = home.trust();
        let pin = match pinned {
            Some(bytes) => bytes.to_vec(),
            None => read(&dir.join(PIN), limits.root)?.ok_or(AgentError::NoRoot)?,
        };
        let mut updater = Self::pinned(dir, pin, limits, now)?;
        updater.profile = home.profile().clone();
        updater.load_roots(u64::MAX)?;
        Ok(updater)
    }

    fn pinned(
        dir: PathBuf,
        pin: Vec<u8>,
        limits: Limits,
        now: DateTime<Utc>,
    ) -> Result<Self, AgentError> {
        Ok(Self {
            set: TrustedSet::new(&pin, limits)?,
            dir,
            now,
            layout: Layout::Terminal { pin },
            staged: None,
            recalled: None,
            profile: Profile::default(),
            forgotten: false,
        })
    }

    /// Starts from `root.json` in `dir`, as an ordinary TUF client does.
    pub fn plain(dir: &Path, limits: Limits, now: DateTime<Utc>) -> Result<Self, AgentError> {
        let root = read(&dir.join("root.json"), limits.root)?.ok_or(AgentError::NoRoot)?;
        let set = TrustedSet::new(&root, limits)?;
        Ok(Self {
            set,
            dir: dir.to_owned(),
            now,
            layout: Layout::Plain,
            staged: None,
            recalled: None,
            profile: Profile::default(),
            forgotten: false,
        })
    }

    pub fn set(&self) -> &TrustedSet {
        &self.set
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// 5.3.11: whether the keys of timestamp or snapshot were rotated since these were stored. What a
    /// stolen key had signed, however high its version, then stands in nobody's way.
    pub fn has_forgotten(&self) -> bool {
        self.forgotten
    }

    /// 5.3 – 5.6: brings root, timestamp, snapshot and targets up to date from `source`.
    pub fn refresh(&mut self, source: &dyn Source) -> Result<(), AgentError> {
        self.refresh_root(source)?;
        self.refresh_timestamp(source)?;
        self.refresh_snapshot(source)?;
        self.refresh_targets(source, "targets", "root")
    }

    /// 5.6.7: a delegated role of the top-level targets.
    pub fn refresh_delegated(&mut self, source: &dyn Source, role: &str) -> Result<(), AgentError> {
        self.refresh_targets(source, role, "targets")
    }

    /// 5.6.7: the role that speaks for `name`, refreshing delegated roles on the way.
    pub fn find(&mut self, source: &dyn Source, name: &TargetName) -> Result<String, AgentError> {
        let mut search = Search::new(name, self.set.limits());
        while let Some((role, by)) = search.next_role() {
            if self.set.delegated_by(&role) != Some(by.as_str()) {
                self.refresh_targets(source, &role, &by)?;
            }
            let Some(targets) = self.set.targets(&role) else {
                continue;
            };
            if targets.targets.contains_key(name.as_str()) {
                return Ok(role);
            }
            search.descend(&role, targets);
        }
        Err(TrustError::Unknown {
            what: name.to_string(),
        }
        .into())
    }

    /// Takes what this terminal has accepted before, without any source.
    pub fn load(&mut self) -> Result<(), AgentError> {
        let limits = *self.set.limits();
        let timestamp = self
            .stored("timestamp", limits.timestamp)?
            .ok_or_else(|| missing("timestamp"))?;
        self.set.update_timestamp(&timestamp, self.now)?;
        let snapshot = self
            .stored("snapshot", limits.snapshot)?
            .ok_or_else(|| missing("snapshot"))?;
        self.set.update_snapshot(&snapshot, true, self.now)?;
        self.load_targets("targets", "root")
    }

    /// Takes a delegated role from this terminal's own store.
    pub fn load_delegated(&mut self, role: &str) -> Result<(), AgentError> {
        self.load_targets(role, "targets")
    }

    /// Follows the stored roots up to version `last`.
    fn load_roots(&mut self, last: u64) -> Result<(), AgentError> {
        loop {
            let next = self.set.root().common.version + 1;
            if next > last {
                return Ok(());
            }
            let Some(bytes) = read(&self.root_path(next), self.set.limits().root)? else {
                return Ok(());
            };
            if let Err(error) = self.set.update_root(&bytes) {
                // Torn, or of another county: the source is asked for it again.
                log::warn!("stored root {next} is not accepted: {error}");
                return Ok(());
            }
        }
    }

    fn refresh_root(&mut self, source: &dyn Source) -> Result<(), AgentError> {
        let limits = *self.set.limits();
        for _ in 0..limits.root_rotations {
            let next = self.set.root().common.version + 1;
            // 5.3.3: no file of the next version means that this root is the last.
            let bytes =
                match source.fetch(&self.metadata(&format!("{next}.root.json")), limits.root) {
                    Err(FetchError::NotFound(_) | FetchError::Refused { status: 403, .. }) => {
                        return Ok(());
                    }
                    other => other?,
                };
            self.set.update_root(&bytes)?;
            if matches!(self.layout, Layout::Terminal { .. }) {
                self.keep(self.root_path(next), bytes.clone())?;
            }
            self.keep(self.role_path("root"), bytes)?;
        }
        Ok(())
    }

    fn refresh_timestamp(&mut self, source: &dyn Source) -> Result<(), AgentError> {
        let limit = self.set.limits().timestamp;
        self.forgotten = self.keys_are_rotated()?;
        if !self.forgotten
            && let Some(stored) = self.stored("timestamp", limit)?
            && let Err(error) = self.set.update_timestamp(&stored, self.now)
        {
            // Expired: it still protects against rollback.
            log::info!("stored timestamp: {error}");
        }
        let bytes = source.fetch(&self.metadata("timestamp.json"), limit)?;
        if self.set.update_timestamp(&bytes, self.now)? == Accepted::New {
            self.keep(self.role_path("timestamp"), bytes)?;
        }
        if let Layout::Terminal { pin } = &self.layout {
            // Only now has the pin proved to be this county's; a wrong one leaves no trace.
            let path = self.dir.join(PIN);
            if read(&path, self.set.limits().root)?.as_ref() != Some(pin) {
                let pin = pin.clone();
                self.keep(path, pin)?;
            }
        }
        Ok(())
    }

    /// 5.3.11: whether root's keys no longer vouch for the stored timestamp, or for the snapshot that
    /// it goes with.
    fn keys_are_rotated(&self) -> Result<bool, AgentError> {
        let limits = *self.set.limits();
        // What is stored was fresh in its time; here only its signatures matter.
        let (mut set, then) = (self.set.clone(), DateTime::<Utc>::MIN_UTC);
        let Some(timestamp) = self.stored("timestamp", limits.timestamp)? else {
            return Ok(false);
        };
        let mut told = set.update_timestamp(&timestamp, then);
        if told.is_ok() {
            let Some(snapshot) = self.stored("snapshot", limits.snapshot)? else {
                return Ok(false);
            };
            told = set.update_snapshot(&snapshot, true, then);
        }
        Ok(matches!(
            told,
            Err(TrustError::Unsigned { .. } | TrustError::Uncovered { .. })
        ))
    }

    fn refresh_snapshot(&mut self, source: &dyn Source) -> Result<(), AgentError> {
        if !self.forgotten
            && let Some(stored) = self.stored("snapshot", self.set.limits().snapshot)?
            && self.set.update_snapshot(&stored, true, self.now).is_ok()
        {
            return Ok(());
        }
        let version = self
            .set
            .timestamp()
            .and_then(|timestamp| timestamp.meta.get("snapshot.json"))
            .map_or(0, |meta| meta.version);
        let bytes = self.fetch_role(source, "snapshot", version)?;
        self.set.update_snapshot(&bytes, false, self.now)?;
        self.keep(self.role_path("snapshot"), bytes)
    }

    fn refresh_targets(
        &mut self,
        source: &dyn Source,
        role: &str,
        by: &str,
    ) -> Result<(), AgentError> {
        if self.load_targets(role, by).is_ok() {
            return Ok(());
        }
        let version = self
            .set
            .snapshot()
            .and_then(|snapshot| snapshot.meta.get(&format!("{role}.json")))
            .ok_or_else(|| TrustError::Unknown {
                what: role.to_owned(),
            })?
            .version;
        let bytes = self.fetch_role(source, role, version)?;
        self.set.update_targets(&bytes, role, by, self.now)?;
        self.keep(self.role_path(role), bytes)
    }

    fn load_targets(&mut self, role: &str, by: &str) -> Result<(), AgentError> {
        let stored = self.stored(role, self.set.limits().targets)?;
        let stored = stored.ok_or_else(|| missing(role))?;
        self.set.update_targets(&stored, role, by, self.now)?;
        Ok(())
    }

    fn fetch_role(
        &self,
        source: &dyn Source,
        role: &str,
        version: u64,
    ) -> Result<Vec<u8>, AgentError> {
        let path = self.metadata(&self.file(role, version));
        Ok(source.fetch(&path, self.set.metadata_limit(role))?)
    }

    /// 5.5.1, 5.6.1: with consistent snapshots the version is part of the file's name.
    fn file(&self, role: &str, version: u64) -> String {
        let role = encode(role, false);
        if self.set.root().consistent_snapshot {
            format!("{version}.{role}.json")
        } else {
            format!("{role}.json")
        }
    }

    /// The path of a metadata file at the source.
    fn metadata(&self, file: &str) -> String {
        match self.layout {
            Layout::Terminal { .. } => format!("metadata/{file}"),
            Layout::Plain => file.to_owned(),
        }
    }

    /// Writes what was accepted, or has it wait with the rest.
    fn keep(&mut self, path: PathBuf, bytes: Vec<u8>) -> Result<(), AgentError> {
        match &mut self.staged {
            Some(staged) => {
                staged.push((path, bytes));
                Ok(())
            }
            None => write(&path, &bytes),
        }
    }

    fn stored(&self, role: &str, limit: u64) -> Result<Option<Vec<u8>>, AgentError> {
        if let Some(whole) = &self.recalled {
            return Ok(whole.role(role));
        }
        read(&self.role_path(role), limit)
    }

    fn role_path(&self, role: &str) -> PathBuf {
        self.dir.join(format!("{}.json", encode(role, false)))
    }

    fn root_path(&self, version: u64) -> PathBuf {
        self.dir.join("root").join(format!("{version}.root.json"))
    }
}

fn missing(role: &str) -> TrustError {
    TrustError::OutOfOrder {
        role: role.to_owned(),
    }
}

/// A stored file that is longer than it may be is as good as none: the source is asked again.
fn read(path: &Path, max: u64) -> Result<Option<Vec<u8>>, AgentError> {
    match durable::read(path, max) {
        Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Ok(None),
        other => other.map_err(AgentError::disk(path.display())),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), AgentError> {
    durable::write(path, bytes).map_err(AgentError::disk(path.display()))
}
