//! A disk that is full, broken or read-only, at every system call that changes anything.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::crew::{each, some};
use crate::judge::Wrong;
use crate::scene::{ACTS, Act, MOST, Scene};
use crate::strace::{Fault, Point, SOCKET, points, points_of, run};

const ERRORS: [&str; 3] = ["ENOSPC", "EIO", "EROFS"];

/// Files that a program in trouble may want to write, beside those that it always writes.
const IN_TROUBLE: [&str; 12] = [
    "cache-1.sqlite",
    "cache-1.sqlite-journal",
    "cache-1.sqlite-wal",
    "cache-2.sqlite",
    "cache-2.sqlite-journal",
    "cache-2.sqlite-wal",
    "cache-3.sqlite",
    "cache-3.sqlite-journal",
    "cache-3.sqlite-wal",
    "cache.revision",
    "cache.revision.part",
    "status.json.part",
];

struct Trial<'a> {
    point: &'a Point,
    about: &'a str,
    error: &'static str,
    onwards: bool,
}

impl Trial<'_> {
    fn name(&self) -> String {
        let Point { name, nth } = self.point;
        let Self {
            error,
            about,
            onwards,
            ..
        } = self;
        format!("{error} at {name} {nth} of {about}, onwards: {onwards}")
    }
}

/// Says whether the program came to that call.
fn refuse(scene: &Scene, trial: &Trial, files: &[PathBuf]) -> Result<bool, Wrong> {
    let terminal = scene.terminal();
    let door = scene.stage_door();
    let fault = Fault::Fail {
        point: trial.point.clone(),
        error: trial.error,
        onwards: trial.onwards,
        files: files
            .iter()
            .map(|file| terminal.path().join(file))
            .collect(),
    };
    let run = run(scene.command(terminal.path(), &door), &fault);
    // It may have gone on or given up, but not fallen over.
    if !matches!(run.code, Some(0 | 1)) {
        return Err(format!("ended with {:?}: {}", run.code, run.said));
    }
    let shown = scene.is_whole(terminal.path())?;
    scene.comes_back(terminal.path(), &shown)?;
    door.mend();
    let next = scene.once(terminal.path(), &door).output().unwrap();
    if !next.status.success() {
        return Err(format!(
            "the next run: {}",
            String::from_utf8_lossy(&next.stderr)
        ));
    }
    scene.is_home(terminal.path())?;
    Ok(run.refused)
}

/// Every call of an undisturbed run that changes a file, and those files.
fn writes(scene: &Scene) -> (Vec<(Point, String)>, Vec<PathBuf>) {
    let terminal = scene.terminal();
    let door = scene.stage_door();
    let run = run(scene.command(terminal.path(), &door), &Fault::None);
    assert_eq!(run.code, Some(scene.code()), "{}", run.said);
    let top = terminal.path().canonicalize().unwrap();
    let changed = points(&run.calls, &top).into_iter().map(|(_, about)| about);
    let changed: BTreeSet<String> = changed.filter(|about| about != SOCKET).collect();
    let names = changed.iter().map(String::as_str).chain(IN_TROUBLE);
    let files: BTreeSet<PathBuf> = names.map(PathBuf::from).collect();
    let absolute: Vec<PathBuf> = files.iter().map(|file| top.join(file)).collect();
    (
        points_of(&run.calls, &top, &absolute),
        files.into_iter().collect(),
    )
}

fn refusals(act: Act, most: Option<usize>) {
    let scene = Scene::of(act);
    let (points, files) = writes(&scene);
    let mut trials = Vec::new();
    for (point, about) in &points {
        for error in ERRORS {
            for onwards in [false, true] {
                trials.push(Trial {
                    point,
                    about,
                    error,
                    onwards,
                });
            }
        }
    }
    let all = trials.len();
    let trials = some(trials, most);
    let told = each(&trials, |trial| refuse(&scene, trial, &files));
    let wrong: Vec<_> = trials
        .iter()
        .zip(&told)
        .filter_map(|(at, told)| Some((at.name(), told.as_ref().err()?)))
        .collect();
    let refused = told.iter().filter(|told| matches!(told, Ok(true))).count();
    println!(
        "ENOSPC, EIO, EROFS once and from then on, {act:?}: {} of {all} trials, {refused} refused, {} wrong",
        trials.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{act:?}: {wrong:#?}");
    assert!(refused * 50 >= trials.len() * 49 || trials.len() - refused < 2);
}

#[test]
fn a_full_broken_or_locked_disk_leaves_the_old_or_the_new() {
    for act in MOST {
        // A number that shares no factor with the six trials of a point.
        refusals(act, Some(13));
    }
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn a_full_broken_or_locked_disk_at_every_call_leaves_the_old_or_the_new() {
    for act in ACTS {
        refusals(act, None);
    }
}
