//! The line is cut, at every 1 % of a download.

use std::collections::BTreeMap;

use sync_agent::{HttpSource, round};

use crate::crew::each;
use crate::judge::{Wrong, home};
use crate::scene::{Act, Scene};

/// Long enough for every hundredth to be another moment.
fn scene(act: Act) -> Scene {
    Scene::with(act, 4_000, 2_000)
}

/// Bytes that an undisturbed round brings: all, and those of packs and attachments.
fn download(scene: &Scene) -> (u64, u64) {
    let terminal = scene.terminal();
    let door = scene.door();
    let source = HttpSource::new(&door.url());
    round(&home(terminal.path()), &source, Some(&scene.root)).unwrap();
    let sent = door.take_sent();
    (sent.values().sum(), content(&sent))
}

fn content(sent: &BTreeMap<String, u64>) -> u64 {
    let content = sent
        .iter()
        .filter(|(path, _)| !path.starts_with("metadata/"));
    content.map(|(_, sent)| sent).sum()
}

/// A round, cut after so many bytes; then one that is not.
fn cut(scene: &Scene, after: u64, size: u64) -> Result<(), Wrong> {
    let terminal = scene.terminal();
    let door = scene.door();
    door.cut_after(after);
    let mut sent = BTreeMap::new();
    for _ in 0..2 {
        let source = HttpSource::new(&door.url());
        let _ = round(&home(terminal.path()), &source, Some(&scene.root));
        scene.is_whole(terminal.path())?;
        for (path, bytes) in door.take_sent() {
            *sent.entry(path).or_default() += bytes;
        }
    }
    scene.is_home(terminal.path())?;
    paid(content(&sent), size)
}

fn paid(sent: u64, size: u64) -> Result<(), Wrong> {
    if sent * 100 > size * 105 {
        return Err(format!("{sent} bytes sent for {size}"));
    }
    Ok(())
}

#[test]
fn a_line_cut_at_any_hundredth_costs_nothing() {
    for act in [Act::First, Act::Update] {
        let scene = scene(act);
        let (all, size) = download(&scene);
        let cuts: Vec<u64> = (0..100).map(|percent| all * percent / 100).collect();
        let told = each(&cuts, |after| cut(&scene, *after, size));
        let wrong: Vec<_> = cuts
            .iter()
            .zip(&told)
            .filter(|(_, told)| told.is_err())
            .collect();
        println!(
            "line cut at every 1 % of {all} bytes, {act:?}: {} cuts, {} wrong",
            cuts.len(),
            wrong.len()
        );
        assert!(wrong.is_empty(), "{act:?}: {wrong:#?}");
    }
}

/// A line that brings one hundredth at a time, whatever is asked.
#[test]
fn a_line_cut_a_hundred_times_brings_everything_in_the_end() {
    let scene = scene(Act::Update);
    let (all, size) = download(&scene);
    let terminal = scene.terminal();
    let door = scene.door();
    let (mut sent, mut rounds) = (0, 0);
    loop {
        rounds += 1;
        // Metadata comes anew until all of it is accepted, so that much is needed to get on.
        door.cut_after(all - size + all / 100);
        let source = HttpSource::new(&door.url());
        let result = round(&home(terminal.path()), &source, Some(&scene.root));
        sent += content(&door.take_sent());
        scene.is_whole(terminal.path()).unwrap();
        if result.is_ok_and(|outcome| outcome.faults.is_empty()) {
            break;
        }
        assert!(rounds < 1_000, "no end in sight: {sent} of {size}");
    }
    scene.is_home(terminal.path()).unwrap();
    println!("line cut in every round: {rounds} rounds, {sent} bytes sent for {size}");
    paid(sent, size).unwrap();
}
