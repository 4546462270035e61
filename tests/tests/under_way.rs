//! A terminal that is in the middle of a round while the county publishes: whatever it has read by
//! then, it ends with the release of before or the one of after, whole.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use e2e::{Demonstration, priced};
use sync_agent::{FetchError, Home, Source, round};

/// Every file of a repository with its bytes and the time it was written.
fn files(repository: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut out = BTreeMap::new();
    let mut folders = vec![repository.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(repository).unwrap().to_str().unwrap();
            let written = entry.metadata().unwrap().modified().unwrap();
            out.insert(name.to_owned(), (fs::read(&path).unwrap(), written));
        }
    }
    out
}

/// A repository in which one more file appears with every request, in the order of writing.
struct Growing {
    before: BTreeMap<String, Vec<u8>>,
    written: Vec<(String, Vec<u8>)>,
    there: Cell<usize>,
}

impl Source for Growing {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let there = self.there.get();
        self.there.set(there + 1);
        let newest = self.written.iter().take(there).rev();
        let found = newest
            .filter(|(name, _)| name == path)
            .map(|(_, bytes)| bytes)
            .next()
            .or_else(|| self.before.get(path));
        let bytes = found.ok_or_else(|| FetchError::NotFound(path.to_owned()))?;
        assert!(bytes.len() as u64 <= max, "{path} is longer than announced");
        Ok(bytes.clone())
    }

    fn name(&self) -> String {
        "the county, at work".to_owned()
    }
}

/// Publishes through `act`, and lets a new terminal and an old one begin a round at each moment.
fn at_every_moment(demo: &Demonstration, act: impl FnOnce()) {
    let repository = demo.path("repository");
    let pinned = fs::read(demo.root()).unwrap();
    let before = files(&repository);
    act();
    let mut written: Vec<_> = files(&repository)
        .into_iter()
        .filter(|(name, (bytes, _))| before.get(name).is_none_or(|(old, _)| old != bytes))
        .collect();
    written.sort_by_key(|(_, (_, at))| *at);
    assert!(written.len() >= 3, "{written:?}");
    let names: Vec<_> = written.iter().map(|(name, _)| name.clone()).collect();
    let source = Growing {
        before: before
            .into_iter()
            .map(|(name, (bytes, _))| (name, bytes))
            .collect(),
        written: written
            .into_iter()
            .map(|(name, (bytes, _))| (name, bytes))
            .collect(),
        there: Cell::new(0),
    };
    let seen = demo.path("seen");
    source.there.set(usize::MIN);
    let calm = Growing {
        before: source.before.clone(),
        written: Vec::new(),
        there: Cell::new(0),
    };
    let _ = fs::remove_dir_all(&seen);
    round(&Home::open(&seen).unwrap(), &calm, Some(&pinned)).unwrap();
    // Earlier than zero: so many requests pass before the first file appears.
    for start in -12i64..=i64::try_from(names.len()).unwrap() {
        let data = demo.path("under-way");
        for old in [true, false] {
            let _ = fs::remove_dir_all(&data);
            if old {
                copy(&seen, &data);
            }
            let late = Late {
                source: &source,
                wait: Cell::new((-start).max(0)),
            };
            source.there.set(usize::try_from(start.max(0)).unwrap());
            let home = Home::open(&data).unwrap();
            let outcome = round(&home, &late, Some(&pinned));
            let outcome = outcome.unwrap_or_else(|e| panic!("{start} of {names:?}: {e}"));
            assert!(
                outcome.faults.is_empty(),
                "{start} of {names:?}: {:?}",
                outcome.faults
            );
        }
    }
}

/// Holds the appearing back for some requests.
struct Late<'a> {
    source: &'a Growing,
    wait: Cell<i64>,
}

impl Source for Late<'_> {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let there = self.source.there.get();
        let result = self.source.fetch(path, max);
        if self.wait.get() > 0 {
            self.wait.set(self.wait.get() - 1);
            self.source.there.set(there);
        }
        result
    }

    fn name(&self) -> String {
        self.source.name()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_release_is_published_around_a_terminal_under_way() {
    let demo = Demonstration::new();
    at_every_moment(&demo, || demo.publish(&priced(&demo, "50元/证")));
}

#[test]
fn every_key_changes_hands_around_a_terminal_under_way() {
    let demo = Demonstration::new();
    let passphrase = demo.arg("keys/passphrase.txt");
    for name in [
        "gongan-legal",
        "targets-approve",
        "timestamp",
        "snapshot",
        "root",
    ] {
        demo.office(&["key", "rotate", name, "--passphrase-file", &passphrase]);
    }
    at_every_moment(&demo, || drop(demo.office(&["delegate"])));
}
