//! Everything a terminal needs to be brought to one state, by name.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use content_store::Store;
use content_trust::{Limits, TrustError};

use crate::plan::{listed, newest, publishers};
use crate::spool::{Spool, Spooled};
use crate::{AgentError, Home, Updater, durable};

/// A repository that is whole: its timestamp leads to nothing that is not in it.
///
/// Requests are matched against these names; none of them ever becomes a path.
pub struct View {
    entries: BTreeMap<String, Entry>,
}

pub(super) enum Entry {
    Metadata(Vec<u8>),
    /// Held open: the next round may remove it while somebody is still fetching it.
    Pack(File, u64),
    /// Attachments stay; there may be more of them than files may be open.
    Blob(PathBuf, u64),
}

impl View {
    /// What `home` had when it last had everything. Nothing in it is trusted by those who fetch it.
    pub fn of(home: &Home) -> Result<Self, AgentError> {
        let limits = Limits::default();
        let mut updater = Updater::whole(home, limits)?;
        updater.load()?;
        let spool = Spool::new(home);
        let mut entries = BTreeMap::new();
        for id in publishers(&updater) {
            if !listed(&updater, &id) {
                continue;
            }
            updater.load_delegated(id.as_str())?;
            let Some(newest) = newest(&updater, &id)? else {
                continue;
            };
            // A terminal that came by a delta has no full pack of the release to give away: whoever needs
            // one finds it elsewhere. One that has nothing to give away offers no view at all.
            let before = entries.len();
            for pack in &newest.packs {
                let wanted = pack.wanted();
                let path = spool.pack_path(id.as_str(), &Spooled::Signed(pack.goal.get().name));
                let opened = open(&path).map_err(AgentError::disk(path.display()))?;
                if let Some((file, length)) = opened.filter(|(_, here)| *here == wanted.length) {
                    entries.insert(wanted.path, Entry::Pack(file, length));
                }
            }
            if entries.len() == before {
                let what = format!("a pack of {id} that leads to release {}", newest.number);
                return Err(TrustError::Unknown { what }.into());
            }
        }
        for (name, bytes) in updater.accepted()? {
            entries.insert(name, Entry::Metadata(bytes));
        }
        for (digest, length) in Store::open(home.dir())?.attachments()? {
            if spool.has_blob(&digest, length) {
                let blob = Entry::Blob(spool.blob_path(&digest), length);
                entries.insert(format!("blobs/{digest}"), blob);
            }
        }
        Ok(Self { entries })
    }

    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }
}

impl Entry {
    pub fn length(&self) -> u64 {
        match self {
            Self::Metadata(bytes) => bytes.len() as u64,
            Self::Pack(_, length) | Self::Blob(_, length) => *length,
        }
    }

    /// `count` bytes from `offset`, both within [`Entry::length`].
    pub fn read(&self, offset: u64, count: u64) -> io::Result<Vec<u8>> {
        let short = || io::Error::from(ErrorKind::UnexpectedEof);
        let size = usize::try_from(count).map_err(|_| short())?;
        let file = match self {
            Self::Metadata(bytes) => {
                let start = usize::try_from(offset).map_err(|_| short())?;
                let part = bytes.get(start..).and_then(|rest| rest.get(..size));
                return part.map(<[u8]>::to_vec).ok_or_else(short);
            }
            Self::Pack(file, _) => file,
            Self::Blob(path, _) => &open(path)?.ok_or_else(short)?.0,
        };
        let mut part = vec![0; size];
        file.read_exact_at(&mut part, offset)?;
        Ok(part)
    }
}

/// A regular file and its length; `None` when there is none.
fn open(path: &Path) -> io::Result<Option<(File, u64)>> {
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(durable::no_surprise())
        .open(path);
    let file = match opened {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let meta = file.metadata()?;
    Ok(meta.is_file().then_some((file, meta.len())))
}
