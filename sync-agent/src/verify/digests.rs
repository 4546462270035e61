use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use crate::{Home, durable};

/// What packs must be. Metadata of today does not know every pack of a chain any more; of those
/// the digest is kept here that they had when they were first looked at.
pub(super) struct Digests {
    path: PathBuf,
    signed: BTreeMap<String, String>,
    seen: BTreeMap<String, String>,
    kept: BTreeMap<String, String>,
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

    /// Whether the pack `name` may have the digest `found`.
    pub fn agrees(&mut self, name: &str, found: &str) -> bool {
        let known = self.signed.get(name).or_else(|| self.kept.get(name));
        if known.is_some_and(|known| known != found) {
            return false;
        }
        self.seen.insert(name.to_owned(), found.to_owned());
        true
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

/// The SHA-256 of a file, in lower-case hexadecimal digits; a few kilobytes in memory at a time.
pub(super) fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(durable::no_surprise())
        .open(path)?;
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
    Ok(digest.as_ref().iter().map(|b| format!("{b:02x}")).collect())
}
