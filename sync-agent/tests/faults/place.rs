//! Folders for trials.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// An empty folder, in memory where the system has such a place: thousands of trials wear no disk.
pub fn scratch() -> TempDir {
    // Paths as the kernel tells them, without links.
    let usual = || std::env::temp_dir().canonicalize().unwrap();
    let memory = tempfile::tempdir_in("/dev/shm");
    memory.unwrap_or_else(|_| tempfile::tempdir_in(usual()).unwrap())
}

/// Every file below `dir` by its path from there; a folder without files has an entry without bytes.
pub type Tree = BTreeMap<PathBuf, Option<Vec<u8>>>;

pub fn tree(dir: &Path) -> Tree {
    let mut tree = Tree::new();
    gather(dir, Path::new(""), &mut tree);
    tree
}

fn gather(dir: &Path, below: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), below.join(entry.file_name()));
        if path.is_dir() {
            tree.insert(name.clone(), None);
            gather(&path, &name, tree);
        } else {
            tree.insert(name, Some(fs::read(&path).unwrap()));
        }
    }
}

/// Puts `tree` into `dir`, which is made.
pub fn plant(tree: &Tree, dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    for (name, bytes) in tree {
        let path = dir.join(name);
        match bytes {
            None => fs::create_dir_all(path).unwrap(),
            Some(bytes) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
        }
    }
}
