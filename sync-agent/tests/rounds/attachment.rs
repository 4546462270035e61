//! Attachments: what is fetched, what there is room for, and what gives way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex};

use sync_agent::{
    AgentError, FetchError, Home, HttpSource, MemorySource, Outcome, Profile, Room, Source, View,
    round_at,
};

use crate::server::{Server, send};
use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

fn world() -> World {
    let mut world = World::new();
    // Of each publisher's nine records three have a scan.
    world.records = 9;
    world
}

fn blobs(world: &World) -> BTreeMap<String, Vec<u8>> {
    let mut files = world.files();
    files.retain(|path, _| path.starts_with("blobs/"));
    files
}

fn here(terminal: &Terminal) -> BTreeSet<String> {
    let entries = fs::read_dir(terminal.path("spool/blobs"))
        .into_iter()
        .flatten();
    let name = |entry: fs::DirEntry| format!("blobs/{}", entry.file_name().to_str().unwrap());
    entries.flatten().map(name).collect()
}

fn round(world: &World, home: &Home, source: &dyn Source, days: i64) -> Outcome {
    round_at(home, source, Some(world.root()), day(days)).unwrap()
}

fn within(terminal: &Terminal, quota: usize) -> Home {
    terminal.home().within(Room {
        quota: Some(quota as u64),
        ..Room::default()
    })
}

/// Counts what it is asked for.
struct Counting(MemorySource, Arc<Mutex<Vec<String>>>);

impl Source for Counting {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        self.1.lock().unwrap().push(path.to_owned());
        self.0.fetch(path, max)
    }

    fn name(&self) -> String {
        "counting".to_owned()
    }
}

#[test]
fn what_does_not_fit_is_said_and_comes_when_there_is_room() {
    let world = world();
    let terminal = Terminal::of(&world);
    let files = blobs(&world);
    let total: usize = files.values().map(Vec::len).sum();
    let longest = files.values().map(Vec::len).max().unwrap();
    let home = within(&terminal, total - 1);
    let outcome = round(&world, &home, &world.online(), 1);
    drop(home);
    assert_eq!(
        terminal.releases(),
        all_at(1),
        "records come whatever happens"
    );
    assert_eq!(here(&terminal).len(), files.len() - 1);
    assert_eq!(outcome.pending_bytes, longest as u64, "small ones first");
    assert_eq!(outcome.missing_blobs, 1);
    let faults: Vec<_> = outcome.faults.iter().map(|(_, error)| error).collect();
    assert!(
        matches!(faults[..], [AgentError::NoRoom { bytes }] if *bytes == longest as u64),
        "{faults:?}"
    );
    assert_eq!(terminal.status().errors[0].code, "no-room");
    let asked = Arc::default();
    let source = Counting(world.online(), Arc::clone(&asked));
    let outcome = round(&world, &within(&terminal, total), &source, 1);
    assert!(outcome.faults.is_empty() && outcome.pending_bytes == 0);
    assert_eq!(here(&terminal), files.keys().cloned().collect());
    let asked = asked.lock().unwrap();
    let again = asked.iter().filter(|path| path.starts_with("blobs/"));
    assert_eq!(again.count(), 1, "only the one that was missing");
}

#[test]
fn what_nobody_refers_to_stays_until_its_place_is_needed() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    let before = blobs(&world);
    terminal.good_round(&world.online(), day(1));
    world.publish(day(2));
    let after = blobs(&world);
    assert!(before.keys().any(|path| !after.contains_key(path)));
    terminal.good_round(&world.online(), day(2));
    let both: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    assert_eq!(here(&terminal), both, "there is room");
    // A quota for what is needed now, and for nothing else.
    let total: usize = after.values().map(Vec::len).sum();
    let outcome = round(&world, &within(&terminal, total), &world.online(), 2);
    assert!(outcome.faults.is_empty());
    assert_eq!(here(&terminal), after.keys().cloned().collect());
}

#[test]
fn a_damaged_attachment_is_fetched_again() {
    let world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let files = blobs(&world);
    let (path, bytes) = files.first_key_value().unwrap();
    let place = terminal.path("spool").join(path);
    fs::write(&place, &bytes[1..]).unwrap();
    terminal.good_round(&world.online(), day(1));
    assert_eq!(&fs::read(place).unwrap(), bytes);
}

#[test]
fn a_terminal_fetches_nothing_of_publishers_it_does_not_show() {
    let world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let profile = |scope: &str| Profile {
        publishers: Some(BTreeSet::from(["gongan".parse().unwrap()])),
        scopes: Some(BTreeSet::from([scope.parse().unwrap()])),
    };
    let home = terminal.home().showing(profile("county"));
    let outcome = round(&world, &home, &world.online(), 1);
    assert_eq!(outcome.removed, ["minzheng"], "shown before");
    assert!(View::of(&home).is_ok(), "it still serves what it has");
    drop(home);
    assert_eq!(terminal.releases(), [("gongan".to_owned(), 1)]);
    let other = Terminal::of(&world);
    let asked = Arc::default();
    let source = Counting(world.online(), Arc::clone(&asked));
    let home = other.home().showing(profile("county"));
    assert!(round(&world, &home, &source, 1).faults.is_empty());
    drop(home);
    assert_eq!(other.releases(), [("gongan".to_owned(), 1)]);
    let asked = std::mem::take(&mut *asked.lock().unwrap());
    assert!(
        !asked.iter().any(|path| path.contains("minzheng")),
        "{asked:?}"
    );
    let count = |paths: &[String]| paths.iter().filter(|p| p.starts_with("blobs/")).count();
    assert_eq!(count(&asked), 3);
    let nothing = Terminal::of(&world);
    let home = nothing.home().showing(profile("town:qingshan"));
    assert!(round(&world, &home, &source, 1).faults.is_empty());
    drop(home);
    assert_eq!(nothing.releases(), []);
}

/// A server that hangs up on attachments is left alone for this round, not asked for each of them.
#[test]
fn a_source_that_is_gone_is_asked_once() {
    let world = world();
    let files = world.files();
    let asked = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&asked);
    let server = Server::start(move |stream, path| match files.get(path) {
        Some(_) if path.starts_with("blobs/") => *counted.lock().unwrap() += 1,
        Some(bytes) => send(stream, "200 OK", "", bytes),
        None => send(stream, "404 Not Found", "", b""),
    });
    let terminal = Terminal::of(&world);
    let source = HttpSource::new(&server.url());
    let outcome = terminal.round(&source, day(1)).unwrap();
    assert_eq!(terminal.releases(), all_at(1));
    assert_eq!(*asked.lock().unwrap(), 1);
    assert_eq!(outcome.faults.len(), 1, "{:?}", outcome.faults);
    assert_eq!(outcome.missing_blobs, 6);
}
