//! How full the terminal is.

use std::fs;
use std::path::Path;

use crate::status::Disk;

impl Disk {
    /// Of the data directory `data`; `None` when its file system does not tell.
    pub fn of(data: &Path) -> Option<Self> {
        let system = rustix::fs::statvfs(data).ok()?;
        Some(Self {
            // What an ordinary user may still use: the last few percent belong to root.
            free: system.f_bavail.saturating_mul(system.f_frsize),
            used: taken(&data.join("spool"), 4) + cache(data),
            quota: None,
        })
    }
}

/// Bytes of the files below `folder`, at most `depth` folders down; links are not followed.
fn taken(folder: &Path, depth: u32) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_file() => meta.len(),
            Ok(meta) if meta.is_dir() && depth > 0 => taken(&entry.path(), depth - 1),
            _ => 0,
        })
        .sum()
}

/// The cache and what SQLite keeps beside it.
fn cache(data: &Path) -> u64 {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("cache"))
        .filter_map(|entry| entry.metadata().ok())
        .filter(|meta| meta.is_file())
        .map(|meta| meta.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spool_and_cache_take_is_counted_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let file = |path: &str, length: usize| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, vec![0; length]).unwrap();
        };
        file("spool/packs/gongan/full-1.pack", 1000);
        file("spool/blobs/aa", 200);
        file("cache.sqlite", 30);
        file("cache.sqlite-wal", 4);
        file("kiosk/outbox.sqlite", 50_000);
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("big"), [0; 9999]).unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("spool/link")).unwrap();
        let disk = Disk::of(dir.path()).unwrap();
        assert_eq!(disk.used, 1234);
        assert!(disk.free > 0);
        assert_eq!(Disk::of(&dir.path().join("none")), None);
    }
}
