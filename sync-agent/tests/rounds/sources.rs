//! Several sources: the next one serves when one does not.

use sync_agent::{
    Account, Allowance, FetchError, HttpSource, MemorySource, Neighbour, Source, Sources,
    Unwatched, View,
};

use crate::server::{Server, send};
use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

fn round(terminal: &Terminal, world: &World, sources: Vec<Box<dyn Source>>) -> Account {
    let sources = Sources::new(sources);
    let (home, root) = (terminal.home(), Some(world.root()));
    let account = sources.conduct(&home, root, day(3), Allowance::All, &Unwatched);
    account.expect("there are sources")
}

/// A county that answers everything with one status.
fn ill(status: &'static str) -> (Server, Box<dyn Source>) {
    let server = Server::start(move |stream, _| send(stream, status, "", b""));
    let source = HttpSource::new(&server.url());
    (server, Box::new(source))
}

fn gone() -> Box<dyn Source> {
    // Port 9 of this machine, "discard": nobody listens there.
    Box::new(HttpSource::new("http://127.0.0.1:9"))
}

/// Says whose files they are.
struct Named(MemorySource, &'static str);

impl Source for Named {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        self.0.fetch(path, max)
    }

    fn name(&self) -> String {
        self.1.to_owned()
    }

    fn is_local(&self) -> bool {
        self.0.local
    }
}

#[test]
fn the_first_that_serves_is_the_last_that_is_asked() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    let (busy, busy_source) = ill("503 Service Unavailable");
    let (empty, empty_source) = ill("404 Not Found");
    let (unasked, unasked_source) = ill("200 OK");
    let sources = vec![
        gone(),
        busy_source,
        empty_source,
        Box::new(Named(world.online(), "second county")),
        unasked_source,
    ];
    let account = round(&terminal, &world, sources);
    assert!(
        account
            .result
            .is_ok_and(|outcome| outcome.faults.is_empty())
    );
    assert_eq!(account.source, "second county");
    assert_eq!(terminal.releases(), all_at(1));
    assert!(busy.requests() > 0 && empty.requests() > 0);
    assert_eq!(unasked.requests(), 0);
    assert!(account.traffic.requests >= 3, "{:?}", account.traffic);
}

#[test]
fn what_one_source_lacks_another_may_have() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    let mut half = world.online();
    half.files
        .retain(|path, _| !path.starts_with("targets/packs/gongan/"));
    half.files.retain(|path, _| !path.starts_with("blobs/"));
    let sources: Vec<Box<dyn Source>> = vec![
        Box::new(Named(half, "half")),
        Box::new(Named(world.online(), "whole")),
    ];
    let account = round(&terminal, &world, sources);
    let outcome = account.result.unwrap();
    assert!(outcome.faults.is_empty(), "{:?}", outcome.faults);
    assert_eq!(account.source, "whole");
    assert_eq!(terminal.releases(), all_at(1));
    let mut applied: Vec<_> = outcome.applied.into_iter().map(|(id, _)| id).collect();
    applied.sort();
    let all: Vec<_> = all_at(1).into_iter().map(|(id, _)| id).collect();
    assert_eq!(applied, all, "what both have brought, each once");
}

#[test]
fn a_neighbour_behind_this_terminal_is_no_fault_and_a_stick_helps_on() {
    let mut world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    neighbour.offer(View::of(&township.home()).unwrap());
    let near = || -> Box<dyn Source> {
        let address = format!("http://{}", neighbour.address());
        Box::new(HttpSource::new(&address).neighbour())
    };
    world.publish(day(2));
    let village = Terminal::of(&world);
    village.good_round(&world.online(), day(2));
    let before = village.files();
    // Nobody but the neighbour can be reached.
    let alone = round(&village, &world, vec![near()]);
    assert!(
        alone
            .result
            .is_ok_and(|outcome| outcome.older_source && outcome.faults.is_empty())
    );
    let account = round(&village, &world, vec![gone(), near()]);
    let told = account.result.expect_err("the county is still gone");
    assert_eq!(told.code(), "unreachable", "and that is what counts");
    assert_eq!(village.files(), before);
    world.publish(day(3));
    let stick = Box::new(Named(world.stick(), "stick"));
    let account = round(&village, &world, vec![gone(), near(), stick]);
    assert!(
        account
            .result
            .is_ok_and(|outcome| outcome.faults.is_empty())
    );
    assert_eq!(account.source, "stick");
    assert_eq!(village.releases(), all_at(3));
}

/// A county that takes back what was there is looked past, and still told of when nobody else serves.
#[test]
fn of_two_failures_the_first_is_told() {
    let mut world = World::new();
    let old = world.online();
    world.publish(day(2));
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(2));
    let sources: Vec<Box<dyn Source>> = vec![Box::new(Named(old, "old")), gone()];
    let account = round(&terminal, &world, sources);
    assert_eq!(account.result.expect_err("older").code(), "rolled-back");
    assert_eq!(account.source, "old");
}

#[test]
fn a_round_without_news_asks_twice() {
    let world = World::new();
    let files = world.files();
    let server = Server::start(move |stream, path| match files.get(path) {
        Some(bytes) => send(stream, "200 OK", "ETag: \"1\"\r\n", bytes),
        None => send(stream, "404 Not Found", "", b""),
    });
    let terminal = Terminal::of(&world);
    let county = || -> Vec<Box<dyn Source>> { vec![Box::new(HttpSource::new(&server.url()))] };
    let first = round(&terminal, &world, county());
    assert!(first.result.is_ok_and(|outcome| outcome.faults.is_empty()));
    let before = server.requests() as u64;
    assert_eq!(first.traffic.requests, before);
    let second = round(&terminal, &world, county());
    assert!(second.result.is_ok_and(|outcome| outcome.faults.is_empty()));
    assert_eq!(
        second.traffic.requests, 2,
        "the next root and the timestamp"
    );
    assert_eq!(server.requests() as u64 - before, 2);
}
