//! Rounds that end in the middle.

use std::cell::Cell;
use std::fs;

use sync_agent::{FetchError, MemorySource, Source, View, rebuild};

use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

/// A source that is gone after so many files.
pub struct Interrupted {
    source: MemorySource,
    left: Cell<usize>,
}

impl Interrupted {
    pub fn after(files: usize, source: MemorySource) -> Self {
        Self {
            source,
            left: Cell::new(files),
        }
    }
}

impl Source for Interrupted {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let left = self.left.get().checked_sub(1);
        let left = left.ok_or_else(|| FetchError::Unreachable("gone".to_owned()))?;
        self.left.set(left);
        self.source.fetch(path, max)
    }

    fn name(&self) -> String {
        "interrupted".to_owned()
    }

    fn is_local(&self) -> bool {
        self.source.local
    }
}

/// However a round ended, the cache can be made anew with the network off, nothing that was here is
/// lost, and neighbours get a view that is whole.
#[test]
fn after_any_interruption_the_spool_brings_everything_back() {
    let mut world = World::new();
    let old = world.online();
    world.rotate_timestamp();
    world.publish(day(2));
    let (mut mixed, mut whole) = (0, false);
    for files in 0.. {
        let terminal = Terminal::of(&world);
        terminal.good_round(&old, day(1));
        let interrupted = Interrupted::after(files, world.online());
        let result = terminal.round(&interrupted, day(3));
        let shown = terminal.releases();
        assert!(View::of(&terminal.home()).is_ok(), "after {files} files");
        fs::remove_file(terminal.path("cache.sqlite")).unwrap();
        let rebuilt = rebuild(&terminal.home()).unwrap();
        assert!(
            rebuilt.faults.is_empty(),
            "after {files} files: {:?}",
            rebuilt.faults
        );
        assert_eq!(terminal.releases(), shown, "after {files} files");
        mixed += usize::from(shown != all_at(1) && shown != all_at(2));
        if result.is_ok_and(|outcome| outcome.pending_bytes == 0 && outcome.faults.is_empty()) {
            whole = true;
            break;
        }
    }
    // Interrupted between the publishers, too: one is new, the other is old.
    assert!(mixed > 0 && whole);
}

#[test]
fn who_may_not_publish_any_more_does_not_come_back_from_the_spool() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    world.publishers.retain(|id| *id != "gongan");
    world.publish(day(2));
    // No root, then timestamp, snapshot and targets; the publisher's own role is out of reach.
    let interrupted = Interrupted::after(4, world.online());
    let outcome = terminal.round(&interrupted, day(3)).unwrap();
    assert_eq!(outcome.removed, ["gongan"]);
    assert!(!outcome.faults.is_empty());
    let left = [("minzheng".to_owned(), 1)];
    assert_eq!(terminal.releases(), left);
    fs::remove_file(terminal.path("cache.sqlite")).unwrap();
    rebuild(&terminal.home()).unwrap();
    assert_eq!(terminal.releases(), left);
}

#[test]
fn a_damaged_whole_set_is_made_up_for_by_what_lies_beside_it() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let path = terminal.path("trust/whole.json");
    let good = fs::read(&path).unwrap();
    let mut altered = good.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    for bad in [&b""[..], &good[..good.len() / 2], &altered] {
        fs::write(&path, bad).unwrap();
        rebuild(&terminal.home()).unwrap();
        assert_eq!(terminal.releases(), all_at(1));
        assert!(View::of(&terminal.home()).is_err());
        terminal.good_round(&world.online(), day(1));
        assert_eq!(fs::read(&path).unwrap(), good);
    }
    // And the other way round.
    fs::write(terminal.path("trust/snapshot.json"), b"{").unwrap();
    rebuild(&terminal.home()).unwrap();
    assert_eq!(terminal.releases(), all_at(1));
    fs::remove_file(&path).unwrap();
    assert!(rebuild(&terminal.home()).is_err());
}
