//! From system calls to changes of a disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::call::{Call, gathered};
use crate::disk::{Change, Disk, Fate, History, Node};
use crate::place::Tree;
use crate::site::{file_site, folder_site};

/// What `calls` did below `top`, which held `before`. The second is what must be there afterwards.
pub fn history(before: &Tree, top: &Path, calls: &[Call]) -> (History, Tree) {
    let disk = Disk::of(before);
    let mut recorder = Recorder {
        top: top.to_owned(),
        start: disk.clone(),
        disk,
        changes: Vec::new(),
        places: BTreeMap::new(),
        unsure: BTreeMap::new(),
    };
    for call in calls
        .iter()
        .filter(|call| call.result.is_some_and(|r| r >= 0))
    {
        recorder.take(call);
    }
    let now = recorder.disk.tree();
    let history = History {
        start: recorder.start,
        changes: recorder.changes,
    };
    (history, now)
}

struct Recorder {
    top: PathBuf,
    start: Disk,
    /// As the program sees it.
    disk: Disk,
    changes: Vec<Change>,
    /// Where in an open file the next `read` or `write` is; `None` for the end.
    places: BTreeMap<i64, Option<usize>>,
    /// What its next fsync brings to the disk: for a folder the name that changed last in it.
    unsure: BTreeMap<Node, Option<PathBuf>>,
}

impl Recorder {
    fn take(&mut self, call: &Call) {
        match call.name.as_str() {
            "openat" => self.open(call, call.path_at(1), call.word(2)),
            "open" => self.open(call, call.path(0), call.word(1)),
            "write" => self.write_here(call, call.text(1).to_vec()),
            "writev" => self.write_here(call, gathered(call.word(1))),
            "pwrite64" => self.write_at(call.path(0), call.number(3), call.text(1).to_vec()),
            "pwritev" | "pwritev2" => {
                self.write_at(call.path(0), call.number(3), gathered(call.word(1)));
            }
            "copy_file_range" => self.copy(call, 0, 2),
            "sendfile" => self.copy(call, 1, 0),
            "read" => self.advance(call.file(0), call.result),
            "lseek" => self.seek(call),
            "ftruncate" | "truncate" => self.resize(call.path(0), call.number(1)),
            "fallocate" => {
                let end = call
                    .number(2)
                    .zip(call.number(3))
                    .map(|(at, more)| at + more);
                let node = self
                    .inside(call.path(0))
                    .and_then(|path| self.disk.find(&path));
                if let Some((node, end)) = node.zip(end)
                    && end as usize > self.disk.length(node)
                {
                    self.resize(call.path(0), Some(end));
                }
            }
            "rename" => self.rename(call.path(0), call.path(1)),
            "renameat" | "renameat2" => self.rename(call.path_at(1), call.path_at(3)),
            "unlink" | "rmdir" => self.unname(call.path(0)),
            "unlinkat" => self.unname(call.path_at(1)),
            "mkdir" => self.make_folder(call.path(0)),
            "mkdirat" => self.make_folder(call.path_at(1)),
            "fsync" | "fdatasync" => self.sync(call.path(0)),
            _ => {}
        }
    }

    /// A path from the top; none for what is elsewhere, or is gone when the power is: SQLite's index
    /// of its log lives in memory.
    fn inside(&self, path: Option<PathBuf>) -> Option<PathBuf> {
        let path = path?;
        let inside = path.strip_prefix(&self.top).ok()?.to_owned();
        (!inside.to_string_lossy().ends_with("-shm")).then_some(inside)
    }

    fn change(&mut self, change: Change) {
        if let Change::Write { node, .. } | Change::Resize { node, .. } = change {
            self.unsure.insert(node, None);
        }
        self.disk.apply(&change, Fate::Kept);
        self.changes.push(change);
    }

    fn open(&mut self, call: &Call, path: Option<PathBuf>, flags: &str) {
        let flags: Vec<&str> = flags.split('|').collect();
        if let Some(fd) = call.result {
            let place = (!flags.contains(&"O_APPEND")).then_some(0);
            self.places.insert(fd, place);
        }
        let Some(path) = self.inside(path) else {
            return;
        };
        match self.disk.find(&path) {
            None if flags.contains(&"O_CREAT") => {
                self.start.file(Vec::new());
                let node = self.disk.file(Vec::new());
                self.name(&path, node);
            }
            Some(node) if flags.contains(&"O_TRUNC") => {
                self.change(Change::Resize { node, length: 0 });
            }
            _ => {}
        }
    }

    fn make_folder(&mut self, path: Option<PathBuf>) {
        if let Some(path) = self.inside(path).filter(|path| *path != Path::new("")) {
            self.start.folder();
            let node = self.disk.folder();
            self.name(&path, node);
        }
    }

    fn name(&mut self, path: &Path, node: usize) {
        let (folder, name) = self.disk.place(path).unwrap();
        self.unsure.insert(folder, Some(path.to_owned()));
        self.change(Change::Name { folder, name, node });
    }

    fn unname(&mut self, path: Option<PathBuf>) {
        let path = self.inside(path);
        let place = path.as_deref().and_then(|path| self.disk.place(path));
        if let Some((folder, name)) = place {
            self.unsure.insert(folder, path);
            self.change(Change::Unname { folder, name });
        }
    }

    fn rename(&mut self, from: Option<PathBuf>, to: Option<PathBuf>) {
        let (Some(from), Some(to)) = (self.inside(from), self.inside(to)) else {
            return;
        };
        let node = self.disk.find(&from).unwrap();
        let (old, new) = (from, to);
        let from = self.disk.place(&old).unwrap();
        let to = self.disk.place(&new).unwrap();
        self.unsure.insert(from.0, Some(old));
        self.unsure.insert(to.0, Some(new));
        self.change(Change::Rename { from, to, node });
    }

    fn resize(&mut self, path: Option<PathBuf>, length: Option<u64>) {
        let node = self.inside(path).and_then(|path| self.disk.find(&path));
        if let Some((node, length)) = node.zip(length) {
            let length = usize::try_from(length).unwrap();
            self.change(Change::Resize { node, length });
        }
    }

    fn sync(&mut self, path: Option<PathBuf>) {
        let Some(path) = self.inside(path) else {
            return;
        };
        let Some(node) = self.disk.find(&path) else {
            return;
        };
        let site = match self.unsure.remove(&node) {
            // Nothing to do: nobody could miss it.
            None => return,
            Some(Some(last)) => {
                let made = self.disk.find(&last);
                folder_site(
                    &path,
                    &last,
                    made.is_some_and(|made| self.disk.is_folder(made)),
                )
            }
            Some(None) => file_site(&path),
        };
        self.change(Change::Sync { node, site });
    }

    fn write_here(&mut self, call: &Call, mut bytes: Vec<u8>) {
        let (Some(fd), Some(written)) = (call.file(0), call.result) else {
            return;
        };
        bytes.truncate(usize::try_from(written).unwrap());
        let path = call.path(0);
        let node = self
            .inside(path.clone())
            .and_then(|path| self.disk.find(&path));
        let end = node.map_or(0, |node| self.disk.length(node));
        let at = self.places.get(&fd).copied().flatten().unwrap_or(end);
        self.write_at(path, Some(at as u64), bytes);
        self.advance(Some(fd), Some(written));
    }

    fn write_at(&mut self, path: Option<PathBuf>, at: Option<u64>, bytes: Vec<u8>) {
        let node = self.inside(path).and_then(|path| self.disk.find(&path));
        if let Some((node, at)) = node.zip(at) {
            let at = usize::try_from(at).unwrap();
            self.change(Change::Write { node, at, bytes });
        }
    }

    /// Bytes that the kernel moved from one open file to another.
    fn copy(&mut self, call: &Call, from: usize, to: usize) {
        let (Some(source), Some(fd), Some(count)) = (call.file(from), call.file(to), call.result)
        else {
            return;
        };
        let path = self.inside(call.path(from));
        if let Some(node) = path.and_then(|path| self.disk.find(&path)) {
            let at = self.places.get(&source).copied().flatten().unwrap_or(0);
            let bytes = self.disk.bytes(node)[at..][..usize::try_from(count).unwrap()].to_vec();
            let at = self.places.get(&fd).copied().flatten();
            self.write_at(call.path(to), at.map(|at| at as u64), bytes);
        }
        self.advance(Some(source), Some(count));
        self.advance(Some(fd), Some(count));
    }

    fn advance(&mut self, fd: Option<i64>, by: Option<i64>) {
        if let Some(Some(at)) = fd.and_then(|fd| self.places.get_mut(&fd)) {
            *at += usize::try_from(by.unwrap_or(0)).unwrap();
        }
    }

    fn seek(&mut self, call: &Call) {
        if let (Some(fd), Some(at)) = (call.file(0), call.result)
            && let Some(Some(place)) = self.places.get_mut(&fd)
        {
            *place = usize::try_from(at).unwrap();
        }
    }
}
