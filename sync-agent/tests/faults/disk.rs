//! A disk with a cache in front of it: what a power cut may leave of what a program wrote.
//!
//! A file's bytes are on the disk after fsync or fdatasync of that file, a name after fsync of the
//! folder it is in (POSIX promises no more; a journal may do better). Everything else may be there
//! or not, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::place::Tree;

pub type Node = usize;

/// A change, with files and folders known by number, whatever their names are by then.
#[derive(Debug, Clone)]
pub enum Change {
    /// A new name. Its file or folder has no content of its own yet.
    Name {
        folder: Node,
        name: String,
        node: Node,
    },
    Unname {
        folder: Node,
        name: String,
    },
    Rename {
        from: (Node, String),
        to: (Node, String),
        node: Node,
    },
    Write {
        node: Node,
        at: usize,
        bytes: Vec<u8>,
    },
    Resize {
        node: Node,
        length: usize,
    },
    /// What was changed in `node` before this is on the disk. `site` says where in the program.
    Sync {
        node: Node,
        site: String,
    },
}

impl Change {
    /// Whose fsync brings this to the disk.
    fn kept_by(&self, synced: &BTreeSet<Node>) -> bool {
        match self {
            Self::Name { folder, .. } | Self::Unname { folder, .. } => synced.contains(folder),
            // A journal has both names in one transaction.
            Self::Rename { from, to, .. } => synced.contains(&from.0) || synced.contains(&to.0),
            Self::Write { node, .. } | Self::Resize { node, .. } => synced.contains(node),
            Self::Sync { .. } => true,
        }
    }

    pub fn is_data(&self) -> bool {
        matches!(self, Self::Write { .. } | Self::Resize { .. })
    }
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Kept,
    Lost,
    /// The length is there, the bytes are not.
    Hollow,
    /// The first half of its sectors is there.
    Torn,
}

#[derive(Debug, Clone)]
enum Content {
    File(Arc<Vec<u8>>),
    Folder(Arc<BTreeMap<String, Node>>),
}

#[derive(Debug, Clone)]
pub struct Disk(Vec<Content>);

const TOP: Node = 0;
const SECTOR: usize = 512;

impl Disk {
    /// A disk that has `tree`, all of it for certain.
    pub fn of(tree: &Tree) -> Self {
        let mut disk = Self(vec![Content::Folder(Arc::default())]);
        for (path, bytes) in tree {
            let node = match bytes {
                Some(bytes) => disk.file(bytes.clone()),
                None => disk.folder(),
            };
            let (folder, name) = disk.place(path).unwrap();
            disk.names(folder).insert(name, node);
        }
        disk
    }

    pub fn file(&mut self, bytes: Vec<u8>) -> Node {
        self.0.push(Content::File(Arc::new(bytes)));
        self.0.len() - 1
    }

    pub fn folder(&mut self) -> Node {
        self.0.push(Content::Folder(Arc::default()));
        self.0.len() - 1
    }

    pub fn find(&self, path: &Path) -> Option<Node> {
        path.iter().try_fold(TOP, |node, name| match &self.0[node] {
            Content::Folder(names) => names.get(name.to_str()?).copied(),
            Content::File(_) => None,
        })
    }

    /// The folder that `path` is or would be in, and its name there.
    pub fn place(&self, path: &Path) -> Option<(Node, String)> {
        let name = path.file_name()?.to_str()?.to_owned();
        Some((self.find(path.parent()?)?, name))
    }

    pub fn is_folder(&self, node: Node) -> bool {
        matches!(self.0[node], Content::Folder(_))
    }

    pub fn length(&self, node: Node) -> usize {
        match &self.0[node] {
            Content::File(bytes) => bytes.len(),
            Content::Folder(_) => 0,
        }
    }

    pub fn bytes(&self, node: Node) -> &[u8] {
        match &self.0[node] {
            Content::File(bytes) => bytes,
            Content::Folder(_) => &[],
        }
    }

    pub fn apply(&mut self, change: &Change, fate: Fate) {
        if fate == Fate::Lost {
            return;
        }
        match change {
            Change::Name { folder, name, node } => {
                self.names(*folder).insert(name.clone(), *node);
            }
            Change::Unname { folder, name } => {
                self.names(*folder).remove(name);
            }
            Change::Rename { from, to, node } => {
                self.names(from.0).remove(&from.1);
                self.names(to.0).insert(to.1.clone(), *node);
            }
            Change::Write { node, at, bytes } => self.write(*node, *at, bytes, fate),
            Change::Resize { node, length } => self.contents(*node).resize(*length, 0),
            Change::Sync { .. } => {}
        }
    }

    fn write(&mut self, node: Node, at: usize, bytes: &[u8], fate: Fate) {
        let file = self.contents(node);
        let before = file.len();
        if before < at + bytes.len() && fate != Fate::Torn {
            file.resize(at + bytes.len(), 0);
        }
        match fate {
            Fate::Kept => file[at..at + bytes.len()].copy_from_slice(bytes),
            Fate::Torn => {
                // Sectors lie where the file has them, not where the write began.
                let cut = ((at + bytes.len() / 2) / SECTOR * SECTOR).saturating_sub(at);
                file.resize(before.max(at + cut), 0);
                file[at..at + cut].copy_from_slice(&bytes[..cut]);
            }
            Fate::Hollow | Fate::Lost => {}
        }
    }

    fn contents(&mut self, node: Node) -> &mut Vec<u8> {
        match &mut self.0[node] {
            Content::File(bytes) => Arc::make_mut(bytes),
            Content::Folder(_) => panic!("a folder is written to"),
        }
    }

    fn names(&mut self, node: Node) -> &mut BTreeMap<String, Node> {
        match &mut self.0[node] {
            Content::Folder(names) => Arc::make_mut(names),
            Content::File(_) => panic!("a file has no names in it"),
        }
    }

    pub fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        self.gather(TOP, Path::new(""), &mut tree);
        tree
    }

    fn gather(&self, node: Node, path: &Path, tree: &mut Tree) {
        match &self.0[node] {
            Content::File(bytes) => {
                tree.insert(path.to_owned(), Some(bytes.to_vec()));
            }
            Content::Folder(names) => {
                if node != TOP {
                    tree.insert(path.to_owned(), None);
                }
                for (name, node) in names.iter() {
                    self.gather(*node, &path.join(name), tree);
                }
            }
        }
    }
}

/// What a program did to a disk, from first to last.
pub struct History {
    pub start: Disk,
    /// Every file and folder there ever was, empty; so that numbers stand for the same everywhere.
    pub changes: Vec<Change>,
}

impl History {
    /// The changes before `point` that a power cut could undo, where nobody calls fsync at `without`.
    pub fn unsure(&self, point: usize, without: Option<&str>) -> Vec<usize> {
        let mut synced = BTreeSet::new();
        let mut unsure = Vec::new();
        for (index, change) in self.changes[..point].iter().enumerate().rev() {
            match change {
                Change::Sync { node, site } if without != Some(site) => {
                    synced.insert(*node);
                }
                change if !change.kept_by(&synced) => unsure.push(index),
                _ => {}
            }
        }
        unsure.reverse();
        unsure
    }

    /// The disk after a power cut at `point`.
    pub fn after(&self, point: usize, fate: impl Fn(usize) -> Fate) -> Tree {
        let mut disk = self.start.clone();
        for (index, change) in self.changes[..point].iter().enumerate() {
            disk.apply(change, fate(index));
        }
        disk.tree()
    }

    /// Every place in the program that calls fsync.
    pub fn sites(&self) -> BTreeSet<String> {
        let sites = self.changes.iter().filter_map(|change| match change {
            Change::Sync { site, .. } => Some(site.clone()),
            _ => None,
        });
        sites.collect()
    }
}

#[test]
fn only_what_was_synced_is_sure() {
    let tree = Tree::from([("a".into(), Some(b"old".to_vec()))]);
    let mut start = Disk::of(&tree);
    let new = start.file(Vec::new());
    let sync = |node| Change::Sync {
        node,
        site: node.to_string(),
    };
    let name = |name: &str| (TOP, name.to_owned());
    let changes = vec![
        Change::Name {
            folder: TOP,
            name: "a.part".into(),
            node: new,
        },
        Change::Write {
            node: new,
            at: 0,
            bytes: vec![7; 1024],
        },
        sync(new),
        Change::Rename {
            from: name("a.part"),
            to: name("a"),
            node: new,
        },
        sync(TOP),
    ];
    let history = History { start, changes };
    assert_eq!(history.unsure(3, None), [0]);
    assert_eq!(history.unsure(4, None), [0, 3]);
    assert!(history.unsure(5, None).is_empty());
    assert_eq!(history.unsure(5, Some(&new.to_string())), [1]);
    let bytes = |fate: Fate| {
        let tree = history.after(5, |at| if at == 1 { fate } else { Fate::Kept });
        tree[&PathBuf::from("a")].clone().unwrap()
    };
    assert_eq!(bytes(Fate::Kept), [7; 1024]);
    assert_eq!(bytes(Fate::Hollow), [0; 1024]);
    assert_eq!(bytes(Fate::Torn), [7; 512]);
    assert_eq!(bytes(Fate::Lost), b"");
    let old = history.after(4, |at| if at == 3 { Fate::Lost } else { Fate::Kept });
    assert_eq!(old[&PathBuf::from("a")].as_deref(), Some(&b"old"[..]));
}
