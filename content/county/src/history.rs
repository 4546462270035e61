//! What a publisher has released before, as far as it is needed to make deltas from it.
//!
//! ```text
//! releases/ID/full-N.pack       the newest release, now and then an older one
//! releases/ID/delta-M-N.pack    aligned deltas: from a·2^j to (a+1)·2^j
//! releases/ID/index-N.json      the index that was published with the newest
//! ```
//!
//! It lies in the workspace and is not published. Everything in it can be missing or damaged: then
//! deltas from those releases are not made, and terminals take the full pack.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use content_pack::{DeltaEntry, DeltaIndex, PackError, PackLimits, PackName, Release};

use crate::digest::sha256_hex;
use crate::durable;
use crate::error::WorkspaceError;

/// A full pack stays for every so many releases: a damaged delta costs a span, not everything.
const MILESTONE: u64 = 64;

/// The past of one publisher.
#[derive(Debug, Clone)]
pub struct History {
    dir: PathBuf,
}

/// Reads releases of a history one after the other, each from the one before where that is the
/// shorter way. Holds one release in memory.
#[derive(Debug)]
pub struct Walk<'a> {
    history: &'a History,
    files: BTreeMap<PackName, u64>,
    at: Option<Release>,
}

impl History {
    pub fn new(workspace: &Path, publisher: &str) -> Self {
        Self {
            dir: workspace.join("releases").join(publisher),
        }
    }

    pub fn walk(&self) -> Walk<'_> {
        Walk {
            history: self,
            files: self.files(),
            at: None,
        }
    }

    /// Number of the newest release that is kept; 0 before the first.
    pub fn newest(&self) -> u64 {
        let names = self.files().into_keys();
        names.map(|name| name.number()).max().unwrap_or(0)
    }

    /// All aligned deltas that were published: what the newest index lists, and what is kept here
    /// besides (releases 1 and 2 have no index).
    pub fn index(&self) -> DeltaIndex {
        let files = self.files();
        let newest = files.keys().filter(|name| is_index(name)).max();
        let mut index = newest
            .and_then(|name| self.read(*name).ok())
            .and_then(|bytes| DeltaIndex::parse(&bytes, &PackLimits::default()).ok())
            .unwrap_or_default();
        let listed: BTreeSet<(u64, u64)> = index.deltas.iter().map(|d| (d.from, d.to)).collect();
        for name in files.into_keys() {
            if let PackName::Delta(from, to) = name
                && !listed.contains(&(from, to))
                && let Ok(delta) = self.read(name)
            {
                index.deltas.push(DeltaEntry {
                    from,
                    to,
                    length: delta.len() as u64,
                    sha256: sha256_hex(&delta),
                });
            }
        }
        index
    }

    /// Keeps release `number` as it was published. Full packs of before that deltas lead to as well
    /// go, except for milestones.
    pub fn keep(
        &self,
        number: u64,
        packs: &BTreeMap<PackName, Vec<u8>>,
    ) -> Result<(), WorkspaceError> {
        for (name, pack) in packs {
            if matches!(name, PackName::Delta(from, to) if !aligned(*from, *to)) {
                continue;
            }
            let path = self.dir.join(name.to_string());
            durable::write(&path, pack).map_err(WorkspaceError::io(&path))?;
        }
        let files = self.files();
        for name in files.keys() {
            let done = match *name {
                PackName::Index(of) => of != number,
                PackName::Full(of) if of == number || of.is_multiple_of(MILESTONE) => false,
                PackName::Full(of) => {
                    let mut others = files.clone();
                    others.remove(name);
                    route(&others, None, of).is_some()
                }
                PackName::Delta(..) => false,
            };
            if done {
                let path = self.dir.join(name.to_string());
                fs::remove_file(&path).map_err(WorkspaceError::io(&path))?;
            }
        }
        Ok(())
    }

    fn read(&self, name: PackName) -> io::Result<Vec<u8>> {
        fs::read(self.dir.join(name.to_string()))
    }

    /// What is there, with lengths.
    fn files(&self) -> BTreeMap<PackName, u64> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| {
                let name = PackName::parse(entry.file_name().to_str()?)?;
                Some((name, entry.metadata().ok()?.len()))
            })
            .collect()
    }
}

impl Walk<'_> {
    /// Release `number`, if it can be had.
    pub fn to(&mut self, number: u64) -> Option<&Release> {
        // Every turn either gets there or strikes a file off.
        while let Some(way) = route(&self.files, self.at.as_ref().map(|r| r.number), number) {
            let mut ok = true;
            for step in way {
                match self.step(step) {
                    Ok(release) => self.at = Some(release),
                    Err(error) => {
                        let path = self.history.dir.join(step.to_string());
                        log::warn!("{}: {error}; deltas are made without it", path.display());
                        self.files.remove(&step);
                        ok = false;
                        break;
                    }
                }
            }
            if ok {
                return self.at.as_ref();
            }
        }
        None
    }

    fn step(&self, name: PackName) -> Result<Release, PackError> {
        let pack = self.history.read(name);
        let pack = pack.map_err(|error| PackError::Damaged(error.to_string()))?;
        let limits = PackLimits::default();
        match (&self.at, name) {
            (Some(base), PackName::Delta(..)) => base.after(&pack, &limits),
            _ => Release::decode(&pack, &limits),
        }
    }
}

/// Whether a delta is one of those that stay: every span of 2^j releases begins at a multiple of it.
pub fn aligned(from: u64, to: u64) -> bool {
    to.checked_sub(from)
        .is_some_and(|span| span.is_power_of_two() && from.is_multiple_of(span))
}

/// The packs with the fewest bytes that lead to release `to`: from `at` by deltas, or from any full.
fn route(files: &BTreeMap<PackName, u64>, at: Option<u64>, to: u64) -> Option<Vec<PackName>> {
    let mut steps: Vec<(&PackName, &u64)> = files
        .iter()
        .filter(|(name, _)| !is_index(name) && name.number() <= to)
        .collect();
    // All ways to a release are known before any that goes on from it.
    steps.sort_by_key(|(name, _)| name.number());
    let mut best: BTreeMap<u64, (u64, Option<PackName>)> = BTreeMap::new();
    best.extend(at.map(|at| (at, (0, None))));
    for (name, length) in steps {
        let cost = match *name {
            PackName::Delta(from, _) => match best.get(&from) {
                Some((before, _)) => before.saturating_add(*length),
                None => continue,
            },
            _ => *length,
        };
        let known = best.get(&name.number());
        if known.is_none_or(|(least, _)| cost < *least) {
            best.insert(name.number(), (cost, Some(*name)));
        }
    }
    let (mut way, mut here) = (Vec::new(), to);
    loop {
        match best.get(&here)? {
            (_, None) => break,
            (_, Some(full @ PackName::Full(_))) => {
                way.push(*full);
                break;
            }
            (_, Some(step @ PackName::Delta(from, _))) => {
                way.push(*step);
                here = *from;
            }
            (_, Some(PackName::Index(_))) => return None,
        }
    }
    way.reverse();
    Some(way)
}

fn is_index(name: &PackName) -> bool {
    matches!(name, PackName::Index(_))
}
