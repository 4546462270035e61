//! One file that grows, and the mark beside it.
//!
//! ```text
//! SHA256.bytes   what came so far
//! SHA256.mark    JSON: {"length", "good", "source", "validator"}; replaced whole, after an fsync of the bytes
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{BUFFER, Wanted};
use crate::{AgentError, Start, Validator, durable};

#[derive(Serialize, Deserialize)]
struct Mark {
    /// Of the whole file.
    length: u64,
    /// Bytes that are on the disk for certain.
    good: u64,
    /// Where they came from.
    source: String,
    validator: Option<Validator>,
}

pub(super) struct Part {
    path: PathBuf,
    file: File,
    wanted: Wanted,
    length: u64,
    /// What the mark on the disk says.
    good: u64,
    digest: Context,
    source: String,
    validator: Option<Validator>,
    /// The bytes did not all come in one answer.
    mixed: bool,
}

/// Longest mark, bytes.
const MARK: u64 = 16 << 10;

impl Part {
    /// What is here of `wanted`; nothing, to begin with.
    pub fn open(dir: &Path, wanted: &Wanted) -> Result<Self, AgentError> {
        let path = dir.join(format!("{}.bytes", wanted.sha256));
        let file = open(&path).map_err(AgentError::disk(path.display()))?;
        let mut part = Self {
            file,
            wanted: wanted.clone(),
            length: 0,
            good: 0,
            digest: Context::new(&SHA256),
            source: String::new(),
            validator: None,
            mixed: false,
            path,
        };
        part.recall()
            .map_err(AgentError::disk(part.path.display()))?;
        Ok(part)
    }

    fn recall(&mut self) -> io::Result<()> {
        let here = self.file.metadata()?.len();
        if here == self.wanted.length && here > 0 {
            // Complete, but for the last step: the digest says whether it is all there.
            self.take_in(here)?;
            if self.is_right() {
                return Ok(());
            }
        }
        let mark = read_mark(&self.path);
        let mark = mark.filter(|mark| mark.length == self.wanted.length && mark.good <= here);
        let Some(mark) = mark else {
            return self.clear();
        };
        self.file.set_len(mark.good)?;
        self.take_in(mark.good)?;
        self.good = mark.good;
        (self.source, self.validator) = (mark.source, mark.validator);
        Ok(())
    }

    /// Hashes the first `length` bytes and stands behind them.
    fn take_in(&mut self, length: u64) -> io::Result<()> {
        self.digest = Context::new(&SHA256);
        self.length = 0;
        self.mixed = true;
        self.file.seek(SeekFrom::Start(0))?;
        let mut buffer = vec![0; BUFFER];
        while self.length < length {
            let left = usize::try_from(length - self.length).unwrap_or(BUFFER);
            let part = &mut buffer[..left.min(BUFFER)];
            self.file.read_exact(part)?;
            self.digest.update(part);
            self.length += part.len() as u64;
        }
        Ok(())
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn is_mixed(&self) -> bool {
        self.mixed
    }

    pub fn is_right(&self) -> bool {
        let digest = self.digest.clone().finish();
        let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        self.length == self.wanted.length && hex == self.wanted.sha256
    }

    /// Where `source` shall go on. Another source's validator would mean nothing to it: there the path,
    /// which has the digest in it, must do, and in the end the digest.
    pub fn start(&self, source: &str) -> Start {
        let own = self.source == source;
        Start {
            offset: self.length,
            validator: self.validator.clone().filter(|_| own),
        }
    }

    /// The bytes from here on come from `source`.
    pub fn belongs_to(&mut self, source: String, validator: Option<Validator>) {
        self.mixed |= self.length > 0;
        (self.source, self.validator) = (source, validator);
    }

    pub fn append(&mut self, bytes: &[u8]) -> Result<(), AgentError> {
        self.file
            .write_all(bytes)
            .map_err(AgentError::disk(self.path.display()))?;
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        let step = (self.wanted.length / 100).max(64 << 10);
        // The last stretch is made good by `finish`.
        if self.length - self.good >= step && self.length < self.wanted.length {
            self.mark()?;
        }
        Ok(())
    }

    /// Has what is here survive a power cut. The mark comes second: it never says too much.
    pub fn mark(&mut self) -> Result<(), AgentError> {
        if self.length == self.good {
            return Ok(());
        }
        let mark = Mark {
            length: self.wanted.length,
            good: self.length,
            source: self.source.clone(),
            validator: self.validator.clone(),
        };
        let written = self.file.sync_data().and_then(|()| {
            let text = serde_json::to_vec(&mark)?;
            durable::write(&mark_path(&self.path), &text)
        });
        written.map_err(AgentError::disk(self.path.display()))?;
        self.good = self.length;
        Ok(())
    }

    /// Begins anew.
    pub fn restart(&mut self) -> Result<(), AgentError> {
        if self.length == 0 {
            return Ok(());
        }
        self.clear().map_err(AgentError::disk(self.path.display()))
    }

    /// The mark goes first, and for good: it must not vouch for other bytes that come to stand there.
    fn clear(&mut self) -> io::Result<()> {
        match fs::remove_file(mark_path(&self.path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            removed => removed.and_then(|()| match self.path.parent() {
                Some(folder) => File::open(folder)?.sync_all(),
                None => Ok(()),
            })?,
        }
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.digest = Context::new(&SHA256);
        (self.length, self.good, self.mixed) = (0, 0, false);
        self.source.clear();
        self.validator = None;
        Ok(())
    }

    /// The complete file, on the disk.
    pub fn finish(self) -> Result<PathBuf, AgentError> {
        self.file
            .sync_all()
            .map_err(AgentError::disk(self.path.display()))?;
        Ok(self.path)
    }
}

/// What the mark of `sha256` says is here.
pub(super) fn marked(dir: &Path, sha256: &str) -> u64 {
    read_mark(&dir.join(format!("{sha256}.bytes"))).map_or(0, |mark| mark.good)
}

/// The mark of a file that is not in `dir` any more only takes space.
pub(super) fn forget_mark(bytes: &Path) {
    let _ = fs::remove_file(mark_path(bytes));
}

fn read_mark(bytes: &Path) -> Option<Mark> {
    let text = durable::read(&mark_path(bytes), MARK).ok()??;
    serde_json::from_slice(&text).ok()
}

fn mark_path(bytes: &Path) -> PathBuf {
    bytes.with_extension("mark")
}

/// Opens or makes a file; what is no file has to give way.
fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        durable::make_folder(folder)?;
    }
    if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        fs::remove_file(path)?;
    }
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .custom_flags(durable::no_surprise())
        .open(path)
}
