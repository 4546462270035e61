//! The power goes: kill −9 proves nothing about fsync, so what was not synced is dropped, at every
//! point of a recorded run.

use std::collections::BTreeMap;

use crate::crash::{CUTS, Cut};
use crate::crew::some;
use crate::recording::{PowerCut, Recording};
use crate::scene::{ACTS, Act, MOST};
use crate::site::is_sqlites;

fn power_cuts(act: Act, most: Option<usize>) {
    let recording = Recording::of(act);
    let points = some(recording.points(), most);
    let tally = recording.try_all(&recording.power_cuts(&points, &CUTS, None));
    println!(
        "power cut, {act:?}: {} changes, {} points, {} states ({} different), {} wrong",
        recording.history.changes.len(),
        points.len(),
        tally.states,
        tally.different,
        tally.broken()
    );
    let first: Vec<_> = tally
        .wrong
        .iter()
        .map(|(wrong, at)| (wrong, at.len(), &at[0]))
        .collect();
    assert!(first.is_empty(), "{act:?}: {first:#?}");
}

#[test]
fn a_power_cut_leaves_the_old_or_the_new() {
    for act in MOST {
        power_cuts(act, Some(6));
    }
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn a_power_cut_at_every_point_leaves_the_old_or_the_new() {
    for act in ACTS {
        power_cuts(act, None);
    }
}

/// The ends that show a missing fsync: what only chance would lose is lost.
const HARD: [Cut; 3] = [Cut::Nothing, Cut::NamesAlone, Cut::Hollow];

/// Who leaves a single fsync out is found out. From the end, where most of it shows.
#[test]
fn every_fsync_is_needed() {
    let mut needed: BTreeMap<String, bool> = BTreeMap::new();
    for act in MOST {
        let recording = Recording::of(act);
        for site in recording
            .history
            .sites()
            .into_iter()
            .filter(|site| !is_sqlites(site))
        {
            let known = needed.entry(site.clone()).or_default();
            if *known {
                continue;
            }
            let mut points = recording.points();
            points.reverse();
            *known = points.iter().any(|point| {
                [Cut::Nothing, Cut::Hollow].into_iter().any(|cut| {
                    let without = Some(site.clone());
                    recording
                        .try_one(&PowerCut {
                            point: *point,
                            cut,
                            without,
                        })
                        .1
                        .is_err()
                })
            });
        }
    }
    let idle: Vec<_> = needed.iter().filter(|(_, needed)| !**needed).collect();
    assert!(idle.is_empty(), "nobody misses these: {idle:?}");
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn every_fsync_is_needed_and_this_is_how_often() {
    let mut broken: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for act in ACTS {
        let recording = Recording::of(act);
        for site in recording.history.sites() {
            let cuts = recording.power_cuts(&recording.points(), &HARD, Some(&site));
            let tally = recording.try_all(&cuts);
            let found = format!("{act:?} {} of {}", tally.broken(), tally.states);
            println!("without fsync of {site}: {found}");
            broken
                .entry(site)
                .or_default()
                .insert(found, tally.broken());
        }
    }
    println!("states that break where one fsync is missing:");
    for (site, row) in &broken {
        let whose = if is_sqlites(site) { " (SQLite's)" } else { "" };
        let found: Vec<_> = row.keys().cloned().collect();
        println!("  {site}{whose}: {}", found.join(", "));
    }
    let idle: Vec<_> = broken
        .iter()
        .filter(|(site, row)| !is_sqlites(site) && row.values().sum::<usize>() == 0)
        .map(|(site, _)| site)
        .collect();
    assert!(idle.is_empty(), "nobody misses these: {idle:?}");
}
