//! kill −9, at every system call that changes anything.

use crate::crew::{each, some};
use crate::judge::Wrong;
use crate::scene::{ACTS, Act, MOST, Scene};
use crate::strace::{Fault, Point, points, run};

/// Kills the program at `point`, and looks. Says whether it came to that point: how many reads and
/// writes a download takes is up to the line.
fn kill(scene: &Scene, point: &Point) -> Result<bool, Wrong> {
    let terminal = scene.terminal();
    let door = scene.stage_door();
    let fault = Fault::Kill(point.clone());
    let killed = run(scene.command(terminal.path(), &door), &fault);
    let reached = killed.code.is_none();
    let last = killed.calls.last().filter(|call| call.result.is_none());
    if reached && last.is_none_or(|call| call.name != point.name) {
        return Err(format!("killed elsewhere than at {point:?}: {last:?}"));
    }
    let first = door.take_sent();
    let shown = scene.is_whole(terminal.path())?;
    scene.comes_back(terminal.path(), &shown)?;
    door.mend();
    // The next start of the program itself, as a service manager would do it.
    let next = scene.once(terminal.path(), &door).output().unwrap();
    if !next.status.success() {
        let said = String::from_utf8_lossy(&next.stderr);
        return Err(format!("the next run: {said}"));
    }
    scene.is_home(terminal.path())?;
    scene.is_paid_once(&first, &door.take_sent(), true)?;
    Ok(reached)
}

fn kills(act: Act, most: Option<usize>) {
    let scene = Scene::of(act);
    let all = scene.points();
    let chosen = some(all.clone(), most);
    let told = each(&chosen, |(point, _)| kill(&scene, point));
    let wrong: Vec<_> = chosen
        .iter()
        .zip(&told)
        .filter_map(|(at, told)| Some((at, told.as_ref().err()?)))
        .collect();
    let reached = told.iter().filter(|told| matches!(told, Ok(true))).count();
    println!(
        "kill -9, {act:?}: {} of {} points, {reached} reached, {} wrong",
        chosen.len(),
        all.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{act:?}: {wrong:#?}");
    assert!(reached * 50 >= chosen.len() * 49 || chosen.len() - reached < 2);
}

impl Scene {
    /// Every call of an undisturbed run that changes something, and what it is about.
    pub fn points(&self) -> Vec<(Point, String)> {
        let terminal = self.terminal();
        let door = self.stage_door();
        let run = run(self.command(terminal.path(), &door), &Fault::None);
        assert_eq!(run.code, Some(self.code()), "{}", run.said);
        points(&run.calls, &terminal.path().canonicalize().unwrap())
    }
}

#[test]
fn kill_9_leaves_the_old_or_the_new() {
    for act in MOST {
        kills(act, Some(12));
    }
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn kill_9_at_every_call_leaves_the_old_or_the_new() {
    for act in ACTS {
        kills(act, None);
    }
}
