//! Attacks on a terminal, each a folder in `tests/hostile`: what was refused, what stayed on screen
//! meanwhile, and that the next good round makes it well again.
//!
//! `faults/` makes the fixtures from fixed keys and dates. The tests play what lies in the folders.

mod case;
mod county;
mod faults;
mod pack;
mod run;
mod server;
mod signing;
mod target_dir;
mod threats;

use std::collections::BTreeSet;
use std::fs;
use std::thread;

use case::{Case, fixtures, good_on_disk, put, read_folder};
use county::Files;

/// All fixtures together, bytes.
const CEILING: usize = 620_000;
const THREADS: usize = 4;

fn read_all() -> Vec<Case> {
    let mut names: Vec<String> = fs::read_dir(fixtures())
        .expect("tests/hostile")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "good")
        .collect();
    names.sort();
    names
        .iter()
        .map(|name| Case::read(&fixtures(), name))
        .collect()
}

fn made() -> Files {
    let mut all = good_on_disk();
    for case in faults::all() {
        all.extend(case.on_disk());
    }
    all
}

#[track_caller]
fn hold(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} fault(s):\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_attack_is_refused_and_the_next_good_round_works() {
    let cases = read_all();
    let (served, quick): (Vec<&Case>, Vec<&Case>) = cases
        .iter()
        .partition(|case| case.rounds.iter().any(|round| round.server.is_some()));
    let faults: Vec<String> = thread::scope(|scope| {
        // Those mostly wait.
        let waiting: Vec<_> = served
            .into_iter()
            .map(|case| scope.spawn(move || run::play(case)))
            .collect();
        let quick: Vec<_> = (0..THREADS)
            .map(|first| {
                let mine: Vec<&Case> = quick.iter().copied().skip(first).step_by(THREADS).collect();
                scope.spawn(move || mine.into_iter().flat_map(run::play).collect())
            })
            .collect();
        let all = waiting.into_iter().chain(quick);
        all.flat_map(|cases| cases.join().expect("a case ends"))
            .collect()
    });
    hold(&faults);
}

#[test]
fn the_fixtures_are_what_the_code_makes() {
    let (made, there) = (made(), read_folder(&fixtures()));
    let names: BTreeSet<&String> = made.keys().chain(there.keys()).collect();
    let differ: Vec<String> = names
        .into_iter()
        .filter(|name| made.get(*name) != there.get(*name))
        .map(|name| {
            format!("{name} differs: cargo test -p e2e --test hostile -- --ignored regenerate")
        })
        .collect();
    hold(&differ);
}

#[test]
fn the_fixtures_stay_small() {
    let bytes: usize = read_folder(&fixtures()).values().map(Vec::len).sum();
    assert!(bytes < CEILING, "{bytes} bytes");
}

#[test]
fn every_attack_is_answered_and_mended() {
    let cases = read_all();
    assert!(cases.len() > 90, "only {} fixtures", cases.len());
    for case in cases {
        let (first, last) = (&case.rounds[0], &case.rounds[case.rounds.len() - 1]);
        assert_eq!(*first, case::Round::good(2), "{}", case.name);
        assert!(
            last.says.is_empty() && last.holds == 4 && last.but.is_empty(),
            "{}",
            case.name
        );
        assert!(case.rounds.len() > 2, "{}", case.name);
    }
}

#[test]
#[ignore = "writes the fixtures anew"]
fn regenerate() {
    if fixtures().is_dir() {
        fs::remove_dir_all(fixtures()).expect("the fixtures can go");
    }
    for (name, bytes) in made() {
        put(&fixtures().join(name), &bytes);
    }
}
