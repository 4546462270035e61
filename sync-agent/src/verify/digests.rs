use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

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
pub(super) struct Seen {
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

    /// Whether the pack `name` may be as it was `found`.
    pub fn agrees(&mut self, name: &str, found: &Seen) -> bool {
        let known = match self.signed.get(name) {
            Some(signed) => Some(signed),
            None => {
                let kept = self.kept.get(name);
                kept.filter(|kept| kept.written == found.written)
                    .map(|kept| &kept.sha256)
            }
        };
        let agrees = known.is_none_or(|known| *known == found.sha256);
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

/// Reads a file to its end, a few kilobytes in memory at a time.
pub(super) fn look(path: &Path) -> io::Result<Seen> {
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(durable::no_surprise())
        .open(path)?;
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
