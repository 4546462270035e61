//! How fast metadata is verified, in memory and over HTTP, beside python-tuf.

use std::fs;
use std::path::Path;

use content_trust::{Limits, TrustedSet};
use sync_agent::clock::{self, Stopwatch};
use sync_agent::{HttpSource, Updater};

use crate::server::Server;
use crate::table::Table;
use crate::{Place, RUNS, chain, median, peer};

/// Refreshes that are timed; each is short.
const REFRESHES: usize = 25;

pub fn measure(place: &Place, table: &mut Table) {
    signatures(place, table);
    refreshes(place, table);
}

fn signatures(place: &Place, table: &mut Table) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    chain::write(folder.path());
    let roots = chain::roots();
    let ours = timed(RUNS, || follow(&roots));
    let (text, runs) = (folder.path().to_string_lossy(), RUNS.to_string());
    let theirs = peer::seconds(place, &["roots", &text, &runs]);
    let rotations = chain::ROTATIONS as f64;
    table.peer(
        "root rotations verified in memory",
        rotations / ours,
        "/s",
        rotations / theirs,
    );
    let signatures = rotations * chain::SIGNATURES as f64;
    table.peer(
        "Ed25519 signatures verified, parsing included",
        signatures / ours,
        "/s",
        signatures / theirs,
    );
}

fn follow(roots: &[Vec<u8>]) {
    let mut set = TrustedSet::new(&roots[0], Limits::default()).expect("the first root");
    for root in &roots[1..] {
        set.update_root(root).expect("the next root");
    }
    assert_eq!(set.root().common.version, roots.len() as u64);
}

/// Root, timestamp, snapshot and targets of the sample county, from nothing. Ours waits until each
/// file is on the disk, python-tuf does not.
fn refreshes(place: &Place, table: &mut Table) {
    let repository = place.demo.join("repository");
    let root = repository.join("metadata/1.root.json");
    let server = Server::start(&repository);
    let url = server.url();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut number = 0;
    let ours = timed(REFRESHES, || {
        number += 1;
        refresh(&url, &root, &folder.path().join(number.to_string()));
    });
    let runs = REFRESHES.to_string();
    let theirs = peer::seconds(place, &["refresh", &url, &root.to_string_lossy(), &runs]);
    table.peer(
        "whole refreshes over HTTP, from nothing (only ours fsync)",
        1.0 / ours,
        "/s",
        1.0 / theirs,
    );
}

fn refresh(url: &str, root: &Path, folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    fs::copy(root, folder.join("root.json")).expect("a copy");
    let source = HttpSource::new(&format!("{url}/metadata"));
    let mut updater =
        Updater::plain(folder, Limits::default(), clock::system()).expect("the first root");
    updater.refresh(&source).expect("a refresh");
}

/// Seconds of the median run.
fn timed(runs: usize, mut work: impl FnMut()) -> f64 {
    let run = |_| {
        let started = Stopwatch::start();
        work();
        started.elapsed().as_secs_f64()
    };
    median((0..runs).map(run).collect())
}
