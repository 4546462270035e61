//! What a terminal does while the fault strikes, and what it must have before and afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use content_model::Rid;
use tempfile::TempDir;

use crate::place::{Tree, plant, scratch, tree};
use crate::shelf::{Door, Files, Shelf};
use crate::world::{PUBLISHERS, World, day};

/// Number and state digest of each publisher's release.
pub type Releases = BTreeMap<String, (u64, [u8; 32])>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing is here yet.
    First,
    /// A new release over the one that is here.
    Update,
    /// The records are here, the attachments are not.
    Blobs,
    /// A new release from a stick.
    Stick,
    /// The cache is made anew from the spool.
    Rebuild,
    /// A new release, after which so many packs lie in the spool that one is written for all.
    Compact,
    /// As the first, and the line is cut for good within an attachment.
    Broken,
}

/// Those that are quickly prepared.
pub const MOST: [Act; 6] = [
    Act::First,
    Act::Update,
    Act::Blobs,
    Act::Stick,
    Act::Rebuild,
    Act::Broken,
];

pub const ACTS: [Act; 7] = [
    Act::First,
    Act::Update,
    Act::Blobs,
    Act::Stick,
    Act::Rebuild,
    Act::Compact,
    Act::Broken,
];

/// Releases, one after the other, until packs are too many: see `LONGEST_CHAIN`.
const MANY: i64 = 32;

pub struct Scene {
    pub act: Act,
    pub shelf: Shelf,
    /// The terminal's data directory before.
    pub before: Tree,
    pub old: Releases,
    pub new: Releases,
    /// Every record of the county's releases, with the digest of its bytes.
    pub signed: BTreeSet<(Rid, [u8; 32])>,
    /// Attachments that must be here in the end, by their path in the repository.
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// What the county has published in the end.
    pub files: Arc<Files>,
    pub root: Vec<u8>,
    stick: TempDir,
}

impl Scene {
    pub fn of(act: Act) -> Self {
        // Long enough that some of an attachment is made sure of before the rest has come.
        let pages = if act == Act::Broken { 6_000 } else { 40 };
        Self::with(act, 0, pages)
    }

    /// `bulk` and `pages` make records and attachments longer.
    pub fn with(act: Act, bulk: usize, pages: usize) -> Self {
        let mut world = World::new();
        (world.bulk, world.pages) = (bulk, pages);
        // Many releases are made one by one: fewer records will do.
        world.records = if act == Act::Compact { 2 } else { 10 };
        let mut history = vec![world.clone()];
        let updates = if act == Act::Compact { MANY } else { 1 };
        for at in 1..=updates {
            world.publish(day(at));
            history.push(world.clone());
        }
        let first = history[history.len() - 2].clone();
        let shelf = Shelf::open();
        let stick = scratch();
        let files = Arc::new(world.files());
        let on_stick = files.iter();
        let on_stick = on_stick.map(|(path, bytes)| (PathBuf::from(path), Some(bytes.clone())));
        plant(&on_stick.collect(), stick.path());
        let (old, new) = match act {
            Act::First | Act::Broken => (Releases::new(), releases(&world)),
            Act::Update | Act::Stick | Act::Compact => (releases(&first), releases(&world)),
            Act::Blobs | Act::Rebuild => (releases(&world), releases(&world)),
        };
        let mut scene = Self {
            act,
            shelf,
            before: Tree::new(),
            old,
            new,
            signed: signed(&first).chain(signed(&world)).collect(),
            blobs: PUBLISHERS.iter().flat_map(|id| world.blobs(id)).collect(),
            files,
            root: world.root().to_vec(),
            stick,
        };
        let mut bare = world.files();
        bare.retain(|path, _| !path.starts_with("blobs/"));
        let earlier = match act {
            Act::First | Act::Broken => vec![],
            Act::Update | Act::Stick => vec![first.files()],
            Act::Compact => {
                let before = &history[..history.len() - 1];
                before.iter().map(World::files).collect()
            }
            Act::Blobs => vec![first.files(), bare],
            Act::Rebuild => vec![first.files(), world.files()],
        };
        let data = scratch();
        for files in earlier {
            let door = scene.shelf.door(&Arc::new(files));
            let said = scene.once(data.path(), &door).output().unwrap();
            // Attachments that are not there are a fault, which is what that scene wants.
            assert!(said.status.success() || act == Act::Blobs, "{said:?}");
        }
        scene.before = tree(data.path());
        scene
    }

    /// A data directory as it was before.
    pub fn terminal(&self) -> TempDir {
        let dir = scratch();
        plant(&self.before, dir.path());
        dir
    }

    /// The county's server as one visitor sees it.
    pub fn door(&self) -> Door<'_> {
        self.shelf.door(&self.files)
    }

    /// The same, with what happens to the line in this scene.
    pub fn stage_door(&self) -> Door<'_> {
        let door = self.door();
        if self.act == Act::Broken {
            let blobs: u64 = self.blobs.values().map(|bytes| bytes.len() as u64).sum();
            // Within the fourth of six.
            door.cut_after_blobs(blobs * 7 / 12);
        }
        door
    }

    /// Exit code of an undisturbed run.
    pub fn code(&self) -> i32 {
        i32::from(self.act == Act::Broken)
    }

    /// The program as it does what the scene is about.
    pub fn command(&self, data: &Path, door: &Door) -> Command {
        match self.act {
            Act::First | Act::Update | Act::Blobs | Act::Compact | Act::Broken => {
                self.once(data, door)
            }
            Act::Stick => {
                let mut command = self.program("once", data);
                command.arg("--from").arg(self.stick.path());
                command
            }
            Act::Rebuild => self.program("rebuild", data),
        }
    }

    /// A round with the county's server.
    pub fn once(&self, data: &Path, door: &Door) -> Command {
        let mut command = self.program("once", data);
        command.arg("--url").arg(door.url());
        let root = self.stick.path().join("metadata/1.root.json");
        command.arg("--root").arg(root);
        command
    }

    /// A look through everything that is stored, which removes what is damaged.
    pub fn verify(&self, data: &Path) -> Command {
        let mut command = self.program("verify", data);
        command.arg("--mend");
        command
    }

    fn program(&self, command: &str, data: &Path) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sync-agent"));
        program.arg(command).arg("--data").arg(data);
        program
    }
}

fn releases(world: &World) -> Releases {
    let release = |id: &&str| {
        let release = world.release(id, world.number);
        ((*id).to_owned(), (release.number, release.state))
    };
    PUBLISHERS.iter().map(release).collect()
}

fn signed(world: &World) -> impl Iterator<Item = (Rid, [u8; 32])> {
    let releases = PUBLISHERS.map(|id| world.release(id, world.number));
    let records = releases.into_iter().flat_map(|release| release.records);
    records.map(|packed| (packed.record.rid, packed.sha256))
}
