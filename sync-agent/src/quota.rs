//! How much of the disk attachments may take, and which of them give way.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that attachments may take together; as many as there are without it.
    pub quota: Option<u64>,
    /// Bytes that stay free on the disk whatever comes.
    pub floor: u64,
}

impl Default for Room {
    /// The cache, its log and the next packs need some megabytes at any time.
    fn default() -> Self {
        Self {
            quota: None,
            floor: 64 << 20,
        }
    }
}

/// The attachments that are here.
pub(crate) struct Shelf {
    dir: PathBuf,
    room: Room,
    /// Bytes that they take.
    used: u64,
    /// What no record refers to any more, the oldest last.
    unused: Vec<Unused>,
}

struct Unused {
    /// Seconds since 1970, when it came.
    since: i64,
    path: PathBuf,
    length: u64,
}

impl Shelf {
    /// Looks through `dir`; `needed` are the names that records refer to. `under_way`: bytes that
    /// attachments take elsewhere until they are complete.
    pub fn of(dir: PathBuf, room: Room, needed: &BTreeSet<String>, under_way: u64) -> Self {
        let mut shelf = Self {
            dir,
            room,
            used: under_way,
            unused: Vec::new(),
        };
        for entry in fs::read_dir(&shelf.dir).into_iter().flatten().flatten() {
            let Some(meta) = entry.metadata().ok().filter(fs::Metadata::is_file) else {
                continue;
            };
            shelf.used += meta.len();
            let name = entry.file_name();
            if !name.to_str().is_some_and(|name| needed.contains(name)) {
                shelf.unused.push(Unused {
                    since: meta.mtime(),
                    path: entry.path(),
                    length: meta.len(),
                });
            }
        }
        shelf
            .unused
            .sort_by_key(|unused| std::cmp::Reverse(unused.since));
        shelf
    }

    /// Makes room for `more` bytes; what no record refers to gives way, the oldest first. `false` if
    /// that is not enough.
    pub fn make_room(&mut self, more: u64) -> bool {
        let dir = self.dir.clone();
        self.make_room_on(more, || free(&dir))
    }

    /// `free`: bytes that are free on the disk; unknown where the file system does not tell.
    fn make_room_on(&mut self, more: u64, free: impl Fn() -> Option<u64>) -> bool {
        loop {
            let used = self.used.saturating_add(more);
            let within = self.room.quota.is_none_or(|quota| used <= quota);
            let left = self.room.floor.saturating_add(more);
            if within && free().is_none_or(|free| free >= left) {
                return true;
            }
            let Some(oldest) = self.unused.pop() else {
                return false;
            };
            match fs::remove_file(&oldest.path) {
                Ok(()) => self.used = self.used.saturating_sub(oldest.length),
                Err(error) => log::warn!("{}: {error}", oldest.path.display()),
            }
        }
    }

    /// `more` bytes have come.
    pub fn took(&mut self, more: u64) {
        self.used = self.used.saturating_add(more);
    }
}

/// What an ordinary user may still write: the last few percent belong to root. Of the folder above,
/// while `dir` is not there yet.
fn free(dir: &Path) -> Option<u64> {
    let system = dir
        .ancestors()
        .find_map(|dir| rustix::fs::statvfs(dir).ok())?;
    Some(system.f_bavail.saturating_mul(system.f_frsize))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// Files of 100 bytes, each a day older than the one before.
    fn shelf(names: &[&str], needed: &[&str], room: Room) -> (tempfile::TempDir, Shelf) {
        let dir = tempfile::tempdir().unwrap();
        for (days, name) in names.iter().enumerate() {
            let file = fs::File::create(dir.path().join(name)).unwrap();
            file.set_len(100).unwrap();
            let then = Duration::from_secs(86_400 * (20_000 - days as u64));
            file.set_modified(UNIX_EPOCH + then).unwrap();
        }
        let needed = needed.iter().map(|name| (*name).to_owned()).collect();
        let shelf = Shelf::of(dir.path().to_owned(), room, &needed, 0);
        (dir, shelf)
    }

    fn here(dir: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(dir.path()).unwrap().flatten();
        let mut names: Vec<_> = entries
            .map(|e| e.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_oldest_that_nobody_needs_gives_way_and_nothing_that_is_needed() {
        let room = Room {
            quota: Some(450),
            floor: 0,
        };
        let (dir, mut shelf) = shelf(&["a", "b", "c", "d"], &["a", "d"], room);
        assert!(shelf.make_room(50));
        assert_eq!(here(&dir), ["a", "b", "c", "d"], "there was room");
        shelf.took(50);
        assert!(shelf.make_room(100));
        assert_eq!(here(&dir), ["a", "b", "d"], "c is older than b");
        shelf.took(100);
        assert!(!shelf.make_room(250));
        assert_eq!(here(&dir), ["a", "d"]);
        assert!(shelf.make_room(100));
    }

    #[test]
    fn the_floor_stays_free() {
        let room = Room {
            quota: None,
            floor: 1000,
        };
        let (dir, mut shelf) = shelf(&["a", "b", "c"], &["c"], room);
        let free = || Some(1000 + 100 * (3 - here(&dir).len() as u64));
        assert!(shelf.make_room_on(0, free));
        assert!(shelf.make_room_on(150, free));
        assert_eq!(here(&dir), ["c"]);
        assert!(!shelf.make_room_on(201, free));
        assert_eq!(here(&dir), ["c"], "what is needed stays");
        assert!(shelf.make_room_on(u64::MAX / 2, || None), "nobody can say");
        shelf.room.floor = u64::MAX;
        assert!(!shelf.make_room(0), "this disk is not that large");
    }

    #[test]
    fn downloads_under_way_count_and_links_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("link")).unwrap();
        let room = Room {
            quota: Some(100),
            floor: 0,
        };
        let folder = dir.path().to_owned();
        let mut shelf = Shelf::of(folder, room, &BTreeSet::new(), 60);
        assert!(shelf.make_room(40));
        assert!(!shelf.make_room(41));
        assert!(outside.path().exists());
    }
}
