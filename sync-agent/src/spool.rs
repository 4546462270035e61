//! Packs and attachments as they were accepted: what the cache can always be rebuilt from.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use content_pack::PackName;

use crate::chain::{Leg, REQUEST, cheapest};
use crate::partial::settle;
use crate::quota::Shelf;
use crate::{AgentError, Home, Room, durable};

pub(crate) struct Spool {
    dir: PathBuf,
    room: Room,
}

/// A pack in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spooled {
    /// As it was published.
    Signed(PackName),
    /// A full pack of this release that was written here from the rows: `base-N.pack`. It stands for
    /// a long chain of deltas; no metadata knows its bytes, its content proves itself.
    Base(u64),
}

impl Spooled {
    fn parse(file: &str) -> Option<Self> {
        let base = file.strip_prefix("base-").and_then(|file| {
            // Numbers are written as in `full-N.pack`.
            match PackName::parse(&format!("full-{file}"))? {
                PackName::Full(number) => Some(Self::Base(number)),
                _ => None,
            }
        });
        base.or_else(|| match PackName::parse(file)? {
            PackName::Index(_) => None,
            name => Some(Self::Signed(name)),
        })
    }

    /// The release that it builds on, 0 for none, and the one that it leads to.
    pub fn span(&self) -> (u64, u64) {
        match *self {
            Self::Signed(PackName::Delta(from, to)) => (from, to),
            Self::Signed(name) => (0, name.number()),
            Self::Base(number) => (0, number),
        }
    }
}

impl fmt::Display for Spooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(name) => name.fmt(f),
            Self::Base(number) => write!(f, "base-{number}.pack"),
        }
    }
}

impl Spool {
    pub fn new(home: &Home) -> Self {
        Self {
            dir: home.spool(),
            room: home.room(),
        }
    }

    /// Every pack of `publisher` that is here.
    pub fn packs(&self, publisher: &str) -> Result<Vec<Spooled>, AgentError> {
        let dir = self.packs_dir(publisher);
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(AgentError::disk(dir.display()))?,
        };
        let mut packs: Vec<Spooled> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .filter_map(|entry| Spooled::parse(entry.file_name().to_str()?))
            .collect();
        packs.sort();
        Ok(packs)
    }

    /// The packs here that lead from nothing to release `number`, in order; the least to read.
    pub fn chain(&self, publisher: &str, number: u64) -> Result<Option<Vec<Spooled>>, AgentError> {
        let legs: Vec<Leg<Spooled>> = self
            .packs(publisher)?
            .into_iter()
            .map(|pack| {
                let (from, to) = pack.span();
                let cost = REQUEST + self.length(publisher, &pack);
                Leg {
                    from,
                    to,
                    cost,
                    pack,
                }
            })
            .collect();
        let way = cheapest(&[0], number, &legs);
        Ok(way.map(|way| way.into_iter().map(|leg| leg.pack).collect()))
    }

    /// Bytes of a pack; 0 where there is none.
    pub fn length(&self, publisher: &str, pack: &Spooled) -> u64 {
        fs::metadata(self.pack_path(publisher, pack)).map_or(0, |meta| meta.len())
    }

    pub fn open(&self, publisher: &str, pack: &Spooled) -> Result<File, AgentError> {
        let path = self.pack_path(publisher, pack);
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(durable::no_surprise())
            .open(&path);
        opened.map_err(AgentError::disk(path.display()))
    }

    /// Takes in a pack that was brought to `from`, on the same disk, whole and synced.
    pub fn keep_pack(
        &self,
        publisher: &str,
        name: PackName,
        from: &Path,
    ) -> Result<(), AgentError> {
        let path = self.pack_path(publisher, &Spooled::Signed(name));
        settle(from, &path)
    }

    /// Writes a pack of release `number` that stands for all before it.
    pub fn keep_base(
        &self,
        publisher: &str,
        number: u64,
        write: impl FnOnce(&mut BufWriter<File>) -> Result<(), AgentError>,
    ) -> Result<(), AgentError> {
        let path = self.pack_path(publisher, &Spooled::Base(number));
        let temporary = path.with_extension("part");
        let disk = |error| AgentError::disk(path.display())(error);
        fs::create_dir_all(self.packs_dir(publisher)).map_err(disk)?;
        let written = File::create(&temporary).map_err(disk).and_then(|file| {
            let mut out = BufWriter::new(file);
            write(&mut out)?;
            out.flush().map_err(disk)?;
            out.get_ref().sync_all().map_err(disk)
        });
        let result = written.and_then(|()| settle(&temporary, &path));
        if result.is_err() {
            // What is left of a failed attempt only takes space; the next attempt replaces it.
            let _ = fs::remove_file(&temporary);
        }
        result
    }

    /// Removes every pack of `publisher` but those in `keep`, and what is left of downloads.
    pub fn forget_other_packs(&self, publisher: &str, keep: &[Spooled]) {
        let Ok(entries) = fs::read_dir(self.packs_dir(publisher)) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let pack = name.to_str().and_then(Spooled::parse);
            if pack.is_none_or(|pack| !keep.contains(&pack)) {
                remove(&entry.path());
            }
        }
    }

    pub fn remove_pack(&self, publisher: &str, pack: &Spooled) {
        remove(&self.pack_path(publisher, pack));
    }

    /// Publishers of which packs are here.
    pub fn publishers(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.dir.join("packs")) else {
            return Vec::new();
        };
        let names = entries.flatten().map(|entry| entry.file_name());
        names.filter_map(|name| name.into_string().ok()).collect()
    }

    /// Removes everything of a publisher that may not publish any more.
    pub fn forget_publisher(&self, publisher: &str) {
        let dir = self.packs_dir(publisher);
        if let Err(error) = fs::remove_dir_all(&dir) {
            log::warn!("{}: {error}", dir.display());
        }
    }

    /// The attachments that are here; `needed` are those that records refer to.
    pub fn shelf(&self, needed: &BTreeSet<String>, under_way: u64) -> Shelf {
        Shelf::of(self.dir.join("blobs"), self.room, needed, under_way)
    }

    /// Where attachments grow.
    pub fn partial_blobs(&self) -> PathBuf {
        self.partial().join("blobs")
    }

    /// Where downloads grow.
    pub fn partial(&self) -> PathBuf {
        self.dir.join("partial")
    }

    pub fn pack_path(&self, publisher: &str, pack: &Spooled) -> PathBuf {
        self.packs_dir(publisher).join(pack.to_string())
    }

    pub fn has_blob(&self, sha256: &str, length: u64) -> bool {
        fs::symlink_metadata(self.blob_path(sha256))
            .is_ok_and(|meta| meta.is_file() && meta.len() == length)
    }

    pub fn blob_path(&self, sha256: &str) -> PathBuf {
        self.dir.join("blobs").join(sha256)
    }

    fn packs_dir(&self, publisher: &str) -> PathBuf {
        self.dir.join("packs").join(publisher)
    }
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        log::warn!("{}: {error}", path.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        for pack in [
            Spooled::Base(12),
            Spooled::Signed(PackName::Full(12)),
            Spooled::Signed(PackName::Delta(3, 12)),
        ] {
            assert_eq!(Spooled::parse(&pack.to_string()), Some(pack));
        }
        for other in [
            "base-0.pack",
            "base-1.part",
            "index-3.json",
            "12.pack",
            "base-delta-1-2.pack",
        ] {
            assert_eq!(Spooled::parse(other), None, "{other}");
        }
        assert_eq!(Spooled::Base(12).span(), (0, 12));
        assert_eq!(Spooled::Signed(PackName::Delta(3, 12)).span(), (3, 12));
    }
}
