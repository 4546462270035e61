//! Which file the cache is in, and that something in it changed: `cache.revision`.
//!
//! A rebuild makes a new file beside the old one. What readers open is decided by one rename of this
//! small file, so that they find the old cache or the new one, each whole.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::StoreError;

const FILE: &str = "cache.revision";
/// The cache where there is no such file yet.
const FIRST: &str = "cache.sqlite";
/// What SQLite keeps beside a cache, and what says that one is being built.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", BUILDING];
const BUILDING: &str = "-building";
/// Bytes; a longer file is not ours.
const MOST: u64 = 4096;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Revision {
    /// Name of the cache's file in the data directory.
    pub file: String,
    /// Grows with every release that is applied.
    pub revision: u64,
}

impl Revision {
    pub fn read(data: &Path) -> Result<Self, StoreError> {
        let mut text = Vec::new();
        match File::open(data.join(FILE)) {
            Ok(file) => file.take(MOST).read_to_end(&mut text),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self {
                    file: FIRST.to_owned(),
                    revision: 0,
                });
            }
            Err(error) => Err(error),
        }
        .map_err(StoreError::disk)?;
        serde_json::from_slice(&text)
            .ok()
            .filter(|revision: &Self| number(&revision.file).is_some())
            .ok_or_else(|| StoreError::Unusable(FILE.to_owned()))
    }

    /// Temporary file, fsync, rename, fsync of the folder.
    pub fn write(&self, data: &Path) -> Result<(), StoreError> {
        let text = serde_json::to_vec(self).map_err(|e| StoreError::Storage(e.to_string()))?;
        let temporary = data.join("cache.revision.part");
        let written = (|| {
            remove(&temporary)?;
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o640)
                .open(&temporary)?;
            file.set_permissions(fs::Permissions::from_mode(0o640))?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&temporary, data.join(FILE))?;
            File::open(data)?.sync_all()
        })();
        written.map_err(StoreError::disk)
    }

    /// The next file for a rebuild, one that no reader has ever been told of.
    pub fn next_file(data: &Path) -> Result<String, StoreError> {
        let named = Self::read(data).ok().and_then(|now| number(&now.file));
        let found = files(data)?.iter().filter_map(|file| number(file)).max();
        let last = named.max(found).unwrap_or(0);
        Ok(format!("cache-{}.sqlite", last.saturating_add(1)))
    }
}

/// What tells one `cache.revision` from the next without reading it. `None`: there is none.
pub(crate) fn stamp(data: &Path) -> Option<[i64; 3]> {
    let meta = fs::metadata(data.join(FILE)).ok()?;
    Some([meta.ino().cast_signed(), meta.ctime(), meta.ctime_nsec()])
}

/// Removes every cache but `keep`, as an interrupted rebuild may have left it; one that is being
/// built stays.
pub(crate) fn remove_others(data: &Path, keep: Option<&str>) -> Result<(), StoreError> {
    for file in files(data)? {
        let path = data.join(&file);
        if is_built(&path) {
            continue;
        }
        if Some(file.as_str()) == keep {
            built(&path)?;
        } else {
            remove_cache(&path).map_err(StoreError::disk)?;
        }
    }
    Ok(())
}

/// Says, for as long as the file that is returned lives, that the cache at `path` is being built. The
/// lock ends with the process, whatever ends that. It is on a file of its own, because closing a
/// database's own file would take SQLite's locks away (fcntl(2)).
pub(crate) fn build(path: &Path) -> Result<File, StoreError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(beside(path, BUILDING))
        .map_err(StoreError::disk)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(error) => Err(StoreError::Storage(error.to_string())),
    }
}

/// The cache at `path` is built.
pub(crate) fn built(path: &Path) -> Result<(), StoreError> {
    remove(&beside(path, BUILDING)).map_err(StoreError::disk)
}

fn is_built(path: &Path) -> bool {
    let locked = File::open(beside(path, BUILDING)).map(|file| file.try_lock());
    matches!(locked, Ok(Err(fs::TryLockError::WouldBlock)))
}

/// Whether a cache in `data` is being built, or was when its builder was cut off and will begin anew.
/// For whoever only looks: takes no lock that a builder could meet.
pub fn is_rebuilding(data: &Path) -> bool {
    let caches = files(data).unwrap_or_default();
    let marked = |file: &String| beside(&data.join(file), BUILDING).exists();
    caches.iter().any(marked)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.to_owned();
    path.as_mut_os_string().push(suffix);
    path
}

/// Removes `cache.revision`.
pub(crate) fn forget(data: &Path) -> std::io::Result<()> {
    remove(&data.join(FILE))
}

/// Removes a cache with what SQLite keeps beside it.
pub(crate) fn remove_cache(path: &Path) -> std::io::Result<()> {
    // The log goes first: a log without its file is nothing, a file with another's log is not.
    for suffix in BESIDE {
        remove(&beside(path, suffix))?;
    }
    remove(path)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Names of all caches in `data`, also of those of which only the log is left.
fn files(data: &Path) -> Result<Vec<String>, StoreError> {
    let mut out = Vec::new();
    for entry in fs::read_dir(data).map_err(StoreError::disk)? {
        let name = entry.map_err(StoreError::disk)?.file_name();
        let Some(name) = name.to_str() else { continue };
        let stem = BESIDE.iter().find_map(|suffix| name.strip_suffix(suffix));
        let stem = stem.unwrap_or(name);
        if number(stem).is_some() {
            out.push(stem.to_owned());
        }
    }
    out.sort();
    out.dedup();
    Ok(out)
}

/// Which one it is, if it is the name of a cache: nothing else in the folder is ever touched.
fn number(file: &str) -> Option<u64> {
    if file == FIRST {
        return Some(1);
    }
    let digits = file.strip_prefix("cache-")?.strip_suffix(".sqlite")?;
    let number: u64 = digits.parse().ok()?;
    (number > 1 && number.to_string() == digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cache_has_the_name_of_a_cache() {
        assert_eq!(number("cache.sqlite"), Some(1));
        assert_eq!(number("cache-12.sqlite"), Some(12));
        for wrong in [
            "cache-1.sqlite",
            "cache-02.sqlite",
            "cache-+2.sqlite",
            "cache-.sqlite",
            "../cache-2.sqlite",
            "cache.sqlite-wal",
            "cache.revision",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_rebuild_is_seen_while_it_lasts() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!is_rebuilding(dir.path()) && !is_rebuilding(&dir.path().join("none")));
        let path = dir.path().join("cache-2.sqlite");
        let _lock = build(&path).unwrap();
        assert!(is_rebuilding(dir.path()));
        assert!(is_built(&path), "and looking has not disturbed it");
        built(&path).unwrap();
        assert!(!is_rebuilding(dir.path()));
    }

    #[test]
    fn what_is_no_revision_is_damage_and_not_another_file() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Revision::read(dir.path()).unwrap().file, "cache.sqlite");
        for text in ["", "{", r#"{"file":"../cache.sqlite","revision":1}"#] {
            fs::write(dir.path().join(FILE), text).unwrap();
            let told = Revision::read(dir.path());
            assert!(matches!(told, Err(StoreError::Unusable(_))), "{text}");
        }
        assert_eq!(Revision::next_file(dir.path()).unwrap(), "cache-1.sqlite");
    }

    #[test]
    fn a_new_revision_has_another_stamp() {
        let dir = tempfile::tempdir().unwrap();
        let mut before = stamp(dir.path());
        assert_eq!(before, None);
        for revision in 1..=20 {
            let file = "cache-2.sqlite".to_owned();
            let told = Revision { file, revision };
            told.write(dir.path()).unwrap();
            assert_eq!(Revision::read(dir.path()).unwrap(), told);
            assert_ne!(stamp(dir.path()), before);
            before = stamp(dir.path());
        }
    }
}
