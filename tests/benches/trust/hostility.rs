//! How much memory and time a hostile server can take from a terminal.

use std::thread;

use tempfile::TempDir;

use crate::process::{Cost, once};
use crate::server::{Misdeed, Server, Wrong};
use crate::table::{Table, number};
use crate::{Place, RUNS};

/// Roles and a pack, as their files are named at the server.
const FILES: [(&str, &str); 5] = [
    ("timestamp", "/timestamp.json"),
    ("snapshot", ".snapshot.json"),
    ("targets", ".targets.json"),
    ("delegated role", ".gongan.json"),
    ("pack", "/packs/gongan/"),
];

/// What a hostile server may cost beyond an honest first round, MB.
const MEMORY: f64 = 64.0;
/// A minute's grace, and what the longest of these files may take at 500 bytes per second.
const PATIENCE: f64 = 60.0 + 5.0;

pub fn measure(place: &Place, table: &mut Table) {
    let honest = Cost::typical(&attempts(place, None).0);
    assert!(honest.success, "a round without any fault succeeds");
    for (name, part) in FILES {
        let (costs, sent) = attempts(place, Some((part, Misdeed::Endless)));
        assert!(costs.iter().all(|cost| !cost.success), "{name} is refused");
        let cost = Cost::typical(&costs);
        let most = costs.iter().map(|cost| cost.peak).fold(0.0, f64::max);
        let told = format!("10 GB offered as {name}: most peak memory");
        table.limit(&told, most, "MB", honest.peak + MEMORY);
        let told = format!("10 GB offered as {name}: left the server");
        let (sent, took) = (number(sent / 1e6, "MB"), number(cost.seconds, "s"));
        table.fact(&told, &format!("{sent}, refused after {took}"));
    }
    let waits: Vec<_> = thread::scope(|scope| {
        let slow = |part| move || attempt(place, Some((part, Misdeed::Drip))).0;
        let all = FILES.map(|(name, part)| (name, scope.spawn(slow(part))));
        all.into_iter()
            .map(|(name, slow)| (name, slow.join().expect("a round ends")))
            .collect()
    });
    for (name, cost) in waits {
        assert!(!cost.success, "{name} is given up");
        let told = format!("{name} at 10 bytes per second: given up after");
        table.limit(&told, cost.seconds, "s", PATIENCE);
    }
}

/// First rounds against a server that treats one file badly, or none, and the most that it could
/// send: what lay in the two ends' buffers included.
fn attempts(place: &Place, wrong: Wrong) -> (Vec<Cost>, f64) {
    let runs: Vec<_> = (0..RUNS).map(|_| attempt(place, wrong)).collect();
    let sent = runs.iter().map(|(_, sent)| *sent).fold(0.0, f64::max);
    (runs.into_iter().map(|(cost, _)| cost).collect(), sent)
}

fn attempt(place: &Place, wrong: Wrong) -> (Cost, f64) {
    let repository = place.demo.join("repository");
    let root = repository.join("metadata/1.root.json");
    let server = Server::hostile(&repository, wrong);
    let data = TempDir::new().expect("a temporary folder");
    let cost = once(&place.python, data.path(), &server.url(), &root);
    (cost, server.traffic().down)
}
