//! What else happens: a clock that jumps while a round is under way, and two agents at once.

use std::process::Stdio;

use chrono::TimeDelta;
use sync_agent::{HttpSource, round_at};

use crate::crew::{each, some};
use crate::judge::{Wrong, home};
use crate::scene::{Act, Scene};
use crate::world::day;

/// How far the clock jumps, in days: back to before the program was built, to yesterday, past the
/// timestamp's life, past everything's.
const JUMPS: [i64; 7] = [-40_000, -400, -1, 1, 20, 400, 4_000];

/// A round that ends in the middle, the clock jumps, a round; then the clock is set right.
fn jump(scene: &Scene, cut: u64, days: i64) -> Result<(), Wrong> {
    let terminal = scene.terminal();
    let door = scene.door();
    let at = |days: i64| {
        let source = HttpSource::new(&door.url());
        let now = day(1) + TimeDelta::days(days);
        round_at(&home(terminal.path()), &source, Some(&scene.root), now)
    };
    door.cut_after(cut);
    let _ = at(0);
    scene.is_whole(terminal.path())?;
    let _ = at(days);
    let shown = scene.is_whole(terminal.path())?;
    scene.comes_back(terminal.path(), &shown)?;
    door.mend();
    at(0).map_err(|error| format!("with the clock set right: {error}"))?;
    scene.is_home(terminal.path())
}

fn jumps(most: Option<usize>) {
    for act in [Act::First, Act::Update] {
        let scene = Scene::of(act);
        let all: u64 = scene.files.values().map(|bytes| bytes.len() as u64).sum();
        let moments = (0..20).map(|part| all * part / 20);
        let trials = moments.flat_map(|cut| JUMPS.map(|days| (cut, days)));
        let trials = some(trials.collect(), most);
        let told = each(&trials, |(cut, days)| jump(&scene, *cut, *days));
        let wrong: Vec<_> = trials
            .iter()
            .zip(&told)
            .filter(|(_, told)| told.is_err())
            .collect();
        println!(
            "clock jumps, {act:?}: {} trials, {} wrong",
            trials.len(),
            wrong.len()
        );
        assert!(wrong.is_empty(), "{act:?}: {wrong:#?}");
    }
}

#[test]
fn a_clock_that_jumps_within_a_round_does_no_lasting_harm() {
    jumps(Some(15));
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn a_clock_that_jumps_anywhere_within_a_round_does_no_lasting_harm() {
    jumps(None);
}

/// One of them works, the other says that it does not.
fn pair(scene: &Scene) -> Result<(), Wrong> {
    let terminal = scene.terminal();
    let door = scene.door();
    let start = || {
        let mut command = scene.command(terminal.path(), &door);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let told = [start(), start()].map(|child| child.wait_with_output().unwrap());
    let done = told.iter().filter(|output| output.status.success()).count();
    if done == 0
        || told
            .iter()
            .any(|output| !matches!(output.status.code(), Some(0 | 1)))
    {
        return Err(format!("{told:?}"));
    }
    scene.is_home(terminal.path())
}

fn pairs(times: usize) {
    for act in [Act::First, Act::Update, Act::Stick] {
        let scene = Scene::of(act);
        let told: Vec<_> = (0..times).map(|_| pair(&scene)).collect();
        let wrong: Vec<_> = told.iter().filter(|told| told.is_err()).collect();
        println!(
            "two agents at once, {act:?}: {times} times, {} wrong",
            wrong.len()
        );
        assert!(wrong.is_empty(), "{act:?}: {wrong:#?}");
    }
}

#[test]
fn two_agents_at_once_do_the_work_of_one() {
    pairs(3);
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn two_agents_at_once_always_do_the_work_of_one() {
    pairs(100);
}
