//! What must be true of a terminal, whatever happened to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use content_model::{Kind, Rid, canonical_bytes};
use content_pack::{StateDigest, sha256};
use content_store::{Filter, Reader, StoreError};
use sync_agent::{AgentError, Home, HttpSource, Status, rebuild, round};

use crate::place::{plant, scratch, tree};
use crate::scene::{Releases, Scene};

/// What is wrong, in a sentence.
pub type Wrong = String;

/// What a reader finds: releases that are whole, as signed.
///
/// Bytes are compared, not what the cache says of them.
pub fn shown(data: &Path) -> Result<Option<Releases>, Wrong> {
    let reader = match Reader::open(data) {
        Ok(reader) => reader,
        Err(StoreError::NoCache) => return Ok(None),
        Err(error) => return Err(format!("the cache cannot be opened: {error}")),
    };
    let wrong = |error: StoreError| format!("the cache cannot be read: {error}");
    let mut shown = Releases::new();
    for release in reader.releases().map_err(wrong)? {
        let filter = Filter {
            publisher: Some(release.publisher.clone()),
            ..Filter::default()
        };
        let page = reader.page(Kind::Site, &filter, 0, 10_000).map_err(wrong)?;
        if page.total != page.entries.len() {
            return Err(format!("{} cannot show all it has", release.publisher));
        }
        let mut records: Vec<_> = page.entries.iter().map(|entry| &entry.record).collect();
        records.sort_by(|a, b| a.rid.cmp(&b.rid));
        let mut state = StateDigest::new();
        for record in records {
            state.add(&record.rid, &sha256(&canonical_bytes(record)));
        }
        shown.insert(release.publisher, (release.number, state.finish()));
    }
    Ok(Some(shown))
}

/// Id and digest of every record that a reader is shown.
pub fn shown_records(data: &Path) -> Result<Vec<(Rid, [u8; 32])>, StoreError> {
    let page = Reader::open(data)?.page(Kind::Site, &Filter::default(), 0, 10_000)?;
    let records = page.entries.into_iter().map(|entry| entry.record);
    let named = records.map(|record| (record.rid.clone(), sha256(&canonical_bytes(&record))));
    Ok(named.collect())
}

impl Scene {
    /// Old or new, publisher by publisher, and nothing that was there is gone.
    pub fn is_whole(&self, data: &Path) -> Result<Releases, Wrong> {
        let shown = match shown(data) {
            // Nothing was here: to say so and to be unable to say anything are the same.
            Err(_) if self.old.is_empty() => Releases::new(),
            shown => shown?.unwrap_or_default(),
        };
        for (id, release) in &shown {
            let known = [self.old.get(id), self.new.get(id)];
            if !known.contains(&Some(release)) {
                return Err(format!("{id} shows release {} mixed or unknown", release.0));
            }
        }
        match self.old.keys().find(|id| !shown.contains_key(*id)) {
            Some(id) => Err(format!("{id} shows nothing any more")),
            None => Ok(shown),
        }
    }

    /// The spool is the truth: with the cache gone and the network off, what was shown comes back.
    pub fn comes_back(&self, data: &Path, shown: &Releases) -> Result<(), Wrong> {
        let copy = scratch();
        let mut tree = tree(data);
        tree.retain(|path, _| !path.to_string_lossy().starts_with("cache"));
        plant(&tree, copy.path());
        let home = home(copy.path());
        let rebuilt = rebuild(&home).map_err(|error| format!("rebuilding offline: {error}"));
        if shown.is_empty() {
            return Ok(());
        }
        rebuilt?;
        let back = self.is_whole(copy.path())?;
        for (id, (number, _)) in shown {
            if back.get(id).is_none_or(|(back, _)| back < number) {
                return Err(format!("{id} {number} does not come back offline"));
            }
        }
        Ok(())
    }

    /// The next round with the county's server brings everything home, and nothing that is here.
    /// Gives what it was sent.
    pub fn converges(&self, data: &Path, shown: &Releases) -> Result<BTreeMap<String, u64>, Wrong> {
        let door = self.door();
        let held = self.held_blobs(data);
        let outcome = round(&home(data), &HttpSource::new(&door.url()), Some(&self.root));
        let outcome = outcome.map_err(|error| format!("the next round: {error}"))?;
        if let Some((id, error)) = outcome.faults.first() {
            return Err(format!("the next round: {id:?}: {error}"));
        }
        self.is_home(data)?;
        let sent = door.take_sent();
        let again = |path: &&String| self.is_shown(path, shown) || held.contains_key(path);
        match sent.keys().find(again) {
            Some(path) => Err(format!("{path} is fetched once more")),
            None => Ok(sent),
        }
    }

    /// What two runs together have cost. `spared`: the first may have been killed with a file received
    /// and not yet written.
    pub fn is_paid_once(
        &self,
        first: &BTreeMap<String, u64>,
        next: &BTreeMap<String, u64>,
        spared: bool,
    ) -> Result<(), Wrong> {
        let content = |path: &&String| !path.starts_with("metadata/");
        let paths: BTreeSet<&String> = first.keys().chain(next.keys()).filter(content).collect();
        let bytes = |path: &&String| {
            let sent = |run: &BTreeMap<String, u64>| run.get(*path).copied().unwrap_or(0);
            sent(first) + sent(next)
        };
        let sent: u64 = paths.iter().map(bytes).sum();
        let length = |path: &&String| self.files[*path].len() as u64;
        let size: u64 = paths.iter().map(length).sum();
        let unlucky = paths
            .iter()
            .map(length)
            .max()
            .filter(|_| spared)
            .unwrap_or(0);
        if sent * 100 > size * 105 + unlucky * 100 {
            return Err(format!("{sent} bytes sent for {size}"));
        }
        Ok(())
    }

    /// Whether this is a pack of a release that the cache has: nobody needs it once more.
    fn is_shown(&self, path: &str, shown: &Releases) -> bool {
        let ids = shown
            .iter()
            .filter(|(id, release)| self.new.get(*id) == Some(release));
        ids.into_iter()
            .any(|(id, _)| path.starts_with(&format!("targets/packs/{id}/")))
    }

    fn held_blobs(&self, data: &Path) -> BTreeMap<&String, &Vec<u8>> {
        let held = |path: &str, bytes: &[u8]| {
            fs::read(data.join("spool").join(path)).is_ok_and(|found| found == bytes)
        };
        self.blobs
            .iter()
            .filter(|(path, bytes)| held(path, bytes))
            .collect()
    }

    /// Everything of the new release is here, and the status says so.
    pub fn is_home(&self, data: &Path) -> Result<(), Wrong> {
        let shown = self.is_whole(data)?;
        if shown != self.new {
            return Err(format!("shows {:?} in the end", numbers(&shown)));
        }
        if let Some(path) = self
            .blobs
            .keys()
            .find(|path| !self.held_blobs(data).contains_key(path))
        {
            return Err(format!("{path} is not here as signed"));
        }
        let status = Status::read(data).ok_or("no status")?;
        let told: BTreeMap<_, _> = status
            .publishers
            .iter()
            .map(|p| (p.id.clone(), p.release))
            .collect();
        if told != numbers(&self.new) || !status.errors.is_empty() || status.last_success.is_none()
        {
            return Err(format!("the status says {status:?}"));
        }
        Ok(())
    }

    /// All of it, for a data directory that a fault has left behind; it is changed.
    pub fn judge(&self, data: &Path) -> Result<BTreeMap<String, u64>, Wrong> {
        let shown = self.is_whole(data)?;
        self.comes_back(data, &shown)?;
        self.converges(data, &shown)
    }
}

pub fn numbers(releases: &Releases) -> BTreeMap<String, u64> {
    releases
        .iter()
        .map(|(id, (number, _))| (id.clone(), *number))
        .collect()
}

/// Another test may be starting a program, which has a copy of every open file, the lock among them,
/// between `fork` and `exec`.
pub fn home(data: &Path) -> Home {
    for _ in 0..500 {
        match Home::open(data) {
            Err(AgentError::Busy) => std::thread::sleep(Duration::from_millis(10)),
            opened => return opened.unwrap(),
        }
    }
    panic!("the data directory stays locked");
}
