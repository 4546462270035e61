use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use content_pack::{Entry, NoBase, PackLimits, PackReader, StateDigest};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use crate::{Home, durable};

/// What packs must be. Metadata of today does not know every pack of a chain any more, and none
/// that was written here; of those the digest is kept that they had when they were first looked
/// at, for as long as nobody has written to them: bits that fall over leave no date.
pub(super) struct Digests {
    path: PathBuf,
    signed: BTreeMap<String, String>,
    seen: BTreeMap<String, Seen>,
    kept: BTreeMap<String, Seen>,
}

/// A file when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    sha256: String,
    /// When it was last written to: seconds and nanoseconds.
    written: (i64, i64),
}

const FILE: &str = "digests.json";

impl Digests {
    pub fn open(home: &Home, signed: Vec<(String, String)>) -> Self {
        let path = home.spool().join(FILE);
        let bytes = durable::read(&path, 1 << 20).ok().flatten();
        let kept = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self {
            path,
            signed: signed.into_iter().collect(),
            seen: BTreeMap::new(),
            kept: kept.unwrap_or_default(),
        }
    }

    /// Whether metadata of today knows the pack `name`.
    pub fn is_signed(&self, name: &str) -> bool {
        self.signed.contains_key(name)
    }

    /// Whether the pack `name` at `path` may be as it was `found`.
    pub fn agrees(&mut self, name: &str, path: &Path, found: &Seen) -> bool {
        let kept = || {
            let kept = self.kept.get(name);
            kept.filter(|kept| kept.written == found.written)
        };
        let agrees = match self.signed.get(name).or(kept().map(|kept| &kept.sha256)) {
            Some(known) => *known == found.sha256,
            None => proves_itself(path),
        };
        if agrees {
            self.seen.insert(name.to_owned(), found.clone());
        }
        agrees
    }

    /// Keeps what was seen, for the next time.
    pub fn keep(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        if seen == self.kept || (seen.is_empty() && self.kept.is_empty()) {
            return;
        }
        let text = serde_json::to_vec_pretty(&seen).map_err(io::Error::other);
        match text.and_then(|text| durable::write(&self.path, &text)) {
            Ok(()) => self.kept = seen,
            Err(error) => log::warn!("{}: {error}", self.path.display()),
        }
    }
}

/// Whether the records of a pack are those that it says it has. A delta cannot be asked without
/// what it stands on.
fn proves_itself(path: &Path) -> bool {
    let state = || {
        let mut pack = PackReader::open(open(path).ok()?, &PackLimits::default()).ok()?;
        let told = pack.header().state;
        if pack.header().base.is_some() {
            return Some(true);
        }
        let mut state = StateDigest::new();
        while let Some(entry) = pack.next_entry(&mut NoBase).ok()? {
            if let Entry::Put { packed, .. } = entry {
                state.add(&packed.record.rid, &packed.sha256);
            }
        }
        Some(state.finish() == told)
    };
    state().unwrap_or(false)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .custom_flags(durable::no_surprise())
        .open(path)
}

/// Reads a file to its end, a few kilobytes in memory at a time.
pub(crate) fn look(path: &Path) -> io::Result<Seen> {
    let mut file = open(path)?;
    let meta = file.metadata()?;
    let mut context = Context::new(&SHA256);
    let mut part = vec![0; 64 << 10];
    loop {
        match file.read(&mut part) {
            Ok(0) => break,
            Ok(count) => context.update(&part[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let digest = context.finish();
    Ok(Seen {
        sha256: digest.as_ref().iter().map(|b| format!("{b:02x}")).collect(),
        written: (meta.mtime(), meta.mtime_nsec()),
    })
}

impl Seen {
    /// In lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}
