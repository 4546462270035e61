//! Downloads that go on where they were cut: over broken links, restarts and power cuts.
//!
//! A file whose length and SHA-256 are signed grows in `spool/partial/SHA256.bytes`. Beside it a mark says
//! how many of its bytes are surely on the disk: it is written only after they are. Whatever lies
//! behind the mark after a stop counts for nothing. What is complete is judged by its digest alone.

mod part;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use content_trust::TrustError;

use crate::attachment::is_sha256;
use crate::{AgentError, FetchError, Source, Watch, durable};
use part::Part;

/// A file to be brought home, as signed metadata or a signed record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Where sources have it.
    pub path: String,
    /// Bytes.
    pub length: u64,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// The folder of downloads that are not complete yet.
pub(crate) struct Partials {
    dir: PathBuf,
}

/// Bytes in memory at a time.
const BUFFER: usize = 64 << 10;

impl Partials {
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Brings the file home, going on where an earlier call was cut, and returns its path: on the disk,
    /// complete and with the right digest. The caller moves it to where it belongs.
    ///
    /// What was put together from several answers and has another digest is fetched once more as a
    /// whole. [`TrustError::Digest`] when the source does not have these bytes.
    pub fn bring(
        &self,
        source: &dyn Source,
        wanted: &Wanted,
        watch: &dyn Watch,
    ) -> Result<PathBuf, AgentError> {
        if !is_sha256(&wanted.sha256) {
            return Err(other_bytes(wanted));
        }
        let mut part = Part::open(&self.dir, wanted)?;
        loop {
            fill(&mut part, source, wanted, watch)?;
            if part.is_right() {
                return part.finish();
            }
            let was_mixed = part.is_mixed();
            part.restart()?;
            if !was_mixed {
                return Err(other_bytes(wanted));
            }
        }
    }

    /// Bytes of `wanted` that need not be fetched any more.
    pub fn have(&self, sha256: &str) -> u64 {
        part::marked(&self.dir, sha256)
    }

    /// Bytes that all downloads under way take on the disk.
    pub fn size(&self) -> u64 {
        let files = self
            .files()
            .filter_map(|path| fs::symlink_metadata(path).ok());
        files.map(|meta| meta.len()).sum()
    }

    /// Removes every download but those of the files with these digests.
    pub fn forget_except(&self, keep: &BTreeSet<String>) {
        for path in self.files() {
            let name = path.file_name().and_then(|name| name.to_str());
            let sha256 = name.and_then(|name| name.split('.').next());
            if sha256.is_some_and(|sha256| keep.contains(sha256)) {
                continue;
            }
            if let Err(error) = fs::remove_file(&path) {
                log::warn!("{}: {error}", path.display());
            }
        }
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten();
        let files = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()));
        files.map(|entry| entry.path())
    }
}

/// Fetches until the length is there. A link that is cut is taken up again at once for as long as every
/// attempt brings it forward.
fn fill(
    part: &mut Part,
    source: &dyn Source,
    wanted: &Wanted,
    watch: &dyn Watch,
) -> Result<(), AgentError> {
    let worth_while = (wanted.length / 200).max(16 << 10);
    let mut may_restart = true;
    while part.length() < wanted.length || wanted.length == 0 {
        let before = part.length();
        match pour(part, source, wanted, watch) {
            Ok(()) => return Ok(()),
            Err(Cut::Broken(_)) if part.length() >= before + worth_while => {}
            // What is here fits nothing that the source has now.
            Err(Cut::Misfit(_)) if before > 0 && may_restart => {
                may_restart = false;
                part.restart()?;
            }
            Err(Cut::Broken(error) | Cut::Misfit(error)) => return Err(error.into()),
            Err(Cut::Final(error)) => return Err(error),
        }
    }
    Ok(())
}

/// Why an answer ended before the file was complete.
enum Cut {
    /// The link: what came so far stays.
    Broken(FetchError),
    /// The answer does not go with what is here.
    Misfit(FetchError),
    Final(AgentError),
}

impl From<AgentError> for Cut {
    fn from(error: AgentError) -> Self {
        Self::Final(error)
    }
}

/// Takes in one answer.
fn pour(
    part: &mut Part,
    source: &dyn Source,
    wanted: &Wanted,
    watch: &dyn Watch,
) -> Result<(), Cut> {
    let start = part.start(&source.name());
    let opened = source.open(&wanted.path, wanted.length, &start);
    let mut opened = opened.map_err(|error| match error {
        FetchError::Garbled { .. } | FetchError::Refused { status: 416, .. } => Cut::Misfit(error),
        error => Cut::Final(error.into()),
    })?;
    let too_large = || FetchError::TooLarge {
        path: wanted.path.clone(),
        max: wanted.length,
    };
    match opened.length {
        Some(told) if told > wanted.length => return Err(Cut::Misfit(too_large())),
        Some(told) if told < wanted.length => return Err(Cut::Final(other_bytes(wanted))),
        _ => {}
    }
    if opened.from == 0 {
        part.restart()?;
    } else if opened.from != part.length() {
        let why = format!("a part from {} on was not asked for", opened.from);
        let path = wanted.path.clone();
        return Err(Cut::Misfit(FetchError::Garbled { path, why }));
    }
    part.belongs_to(source.name(), opened.validator.take());
    let mut buffer = vec![0; BUFFER];
    loop {
        if watch.is_cancelled() {
            part.mark()?;
            return Err(AgentError::Cancelled.into());
        }
        let broken = |why: String| FetchError::Unreachable(format!("{}: {why}", wanted.path));
        let count = match opened.bytes.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // Everything is here; how the other side ends does not matter.
            Err(_) if part.length() == wanted.length => return Ok(()),
            Err(error) => {
                part.mark()?;
                let slow = error.kind() == ErrorKind::TimedOut;
                let told = broken(error.to_string());
                return Err(if slow {
                    Cut::Final(told.into())
                } else {
                    Cut::Broken(told)
                });
            }
        };
        if count == 0 && part.length() == wanted.length {
            return Ok(());
        }
        if count == 0 {
            part.mark()?;
            let why = format!("ended after {} of {} bytes", part.length(), wanted.length);
            return Err(Cut::Broken(broken(why)));
        }
        if part.length() + count as u64 > wanted.length {
            part.restart()?;
            return Err(Cut::Final(too_large().into()));
        }
        part.append(&buffer[..count])?;
        watch.bytes(part.length(), wanted.length);
    }
}

fn other_bytes(wanted: &Wanted) -> AgentError {
    let what = wanted.path.clone();
    TrustError::Digest { what }.into()
}

/// Moves what [`Partials::bring`] returned to `to` and has the move survive a power cut.
pub(crate) fn settle(brought: &Path, to: &Path) -> Result<(), AgentError> {
    let moved = (|| {
        let folder = to
            .parent()
            .ok_or_else(|| std::io::Error::other("no folder"))?;
        durable::make_folder(folder)?;
        fs::rename(brought, to)?;
        fs::File::open(folder)?.sync_all()
    })();
    moved.map_err(AgentError::disk(to.display()))?;
    part::forget_mark(brought);
    Ok(())
}
