//! The way to a release: deltas where they are cheaper, full packs where nothing else leads there,
//! and a spool that gives everything back.

use std::cell::RefCell;
use std::fs;

use sync_agent::{FetchError, MemorySource, Source, rebuild};

use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

/// A source that remembers which packs were asked for.
struct Watched {
    source: MemorySource,
    packs: RefCell<Vec<String>>,
}

impl Watched {
    fn new(source: MemorySource) -> Self {
        let packs = RefCell::default();
        Self { source, packs }
    }

    /// The packs of one publisher, in the order in which they were fetched.
    fn packs(&self) -> Vec<String> {
        let packs = self.packs.borrow();
        let of_one = packs.iter().filter(|path| path.contains("/gongan/"));
        let file = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default();
            name.split_once('.').map(|(_, name)| name.to_owned())
        };
        of_one.filter_map(file).collect()
    }
}

impl Source for Watched {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        if path.starts_with("targets/") {
            self.packs.borrow_mut().push(path.to_owned());
        }
        self.source.fetch(path, max)
    }

    fn name(&self) -> String {
        self.source.name()
    }

    fn is_local(&self) -> bool {
        self.source.is_local()
    }
}

fn world() -> World {
    let mut world = World::new();
    // So much that a delta is cheaper than the whole.
    world.records = 20;
    world.bulk = 300;
    world
}

fn spooled(terminal: &Terminal) -> Vec<String> {
    let entries = fs::read_dir(terminal.path("spool/packs/gongan")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_delta_is_fetched_and_the_spool_gives_everything_back() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    let first = Watched::new(world.online());
    terminal.good_round(&first, day(1));
    assert_eq!(first.packs(), ["full-1.pack"]);
    world.publish(day(2));
    let second = Watched::new(world.online());
    terminal.good_round(&second, day(2));
    assert_eq!(second.packs(), ["delta-1-2.pack"]);
    assert_eq!(terminal.releases(), all_at(2));
    assert_eq!(spooled(&terminal), ["delta-1-2.pack", "full-1.pack"]);
    let home = terminal.home();
    let rebuilt = rebuild(&home).unwrap();
    assert!(rebuilt.faults.is_empty(), "{:?}", rebuilt.faults);
    drop(home);
    assert_eq!(terminal.releases(), all_at(2));
}

#[test]
fn a_terminal_that_was_away_takes_the_longest_steps() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    for _ in 0..4 {
        world.publish(day(2));
    }
    let source = Watched::new(world.online());
    terminal.good_round(&source, day(2));
    assert_eq!(source.packs(), ["delta-1-5.pack"]);
    assert_eq!(terminal.releases(), all_at(5));
    // Three releases are no power of two, and this county lists no others.
    for _ in 0..3 {
        world.publish(day(3));
    }
    let source = Watched::new(world.online());
    terminal.good_round(&source, day(3));
    assert_eq!(source.packs(), ["full-8.pack"]);
    assert_eq!(
        spooled(&terminal),
        ["full-8.pack"],
        "the chain before it is not needed any more"
    );
}

#[test]
fn a_delta_that_leads_elsewhere_is_followed_by_the_whole() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    // Here release 1 is another one than the county's.
    let mut other = world.clone();
    other.bulk = 310;
    let stranger = Terminal::of(&world);
    stranger.good_round(&other.online(), day(1));
    world.publish(day(2));
    for terminal in [&terminal, &stranger] {
        terminal.good_round(&world.online(), day(2));
        assert_eq!(terminal.releases(), all_at(2));
    }
}

#[test]
fn a_spool_that_lost_its_beginning_gets_a_base() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    fs::remove_file(terminal.path("spool/packs/gongan/full-1.pack")).unwrap();
    let again = Watched::new(world.online());
    terminal.good_round(&again, day(1));
    assert!(again.packs().is_empty(), "{:?}", again.packs());
    assert_eq!(spooled(&terminal), ["base-1.pack"]);
    world.publish(day(2));
    let source = Watched::new(world.online());
    terminal.good_round(&source, day(2));
    assert_eq!(source.packs(), ["delta-1-2.pack"]);
    let home = terminal.home();
    let rebuilt = rebuild(&home).unwrap();
    assert!(rebuilt.faults.is_empty(), "{:?}", rebuilt.faults);
    drop(home);
    assert_eq!(terminal.releases(), all_at(2));
}

#[test]
fn a_damaged_spool_and_a_damaged_cache_are_made_good_from_the_source() {
    let mut world = world();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    world.publish(day(2));
    terminal.good_round(&world.online(), day(2));
    for name in ["full-1.pack", "delta-1-2.pack"] {
        let path = terminal.path("spool/packs/gongan").join(name);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len() * 2 / 3;
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).unwrap();
    }
    fs::write(terminal.path("cache.sqlite"), b"not a database").unwrap();
    terminal.good_round(&world.online(), day(2));
    assert_eq!(terminal.releases(), all_at(2));
}

#[test]
fn a_long_chain_is_given_up_for_a_base() {
    let mut world = world();
    world.records = 8;
    world.bulk = 100;
    world.pages = 1;
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    for n in 2..=34 {
        world.publish(day(n));
        terminal.good_round(&world.online(), day(n));
    }
    let files = spooled(&terminal);
    assert!(files.len() <= 33, "{files:?}");
    assert!(
        files.iter().any(|name| name.starts_with("base-")),
        "{files:?}"
    );
    fs::remove_file(terminal.path("cache.sqlite")).unwrap();
    let home = terminal.home();
    assert!(rebuild(&home).unwrap().faults.is_empty());
    drop(home);
    assert_eq!(terminal.releases(), all_at(34));
}
