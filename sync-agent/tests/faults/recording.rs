//! What the program does in a scene, as changes of a disk, and the verdict on what is left of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use ring::digest::{Context, SHA256};

use crate::crash::Cut;
use crate::crew::each;
use crate::disk::History;
use crate::history::history;
use crate::judge::Wrong;
use crate::place::{Tree, plant, scratch, tree};
use crate::scene::{Act, Scene};
use crate::strace::{Fault, run};

pub struct Recording {
    pub scene: Scene,
    pub history: History,
    /// What the program left, as it saw it.
    end: Tree,
    /// Bytes that it was sent, by path.
    sent: BTreeMap<String, u64>,
    /// States that were judged before.
    known: Mutex<BTreeMap<Vec<u8>, Result<(), Wrong>>>,
}

/// A power cut: at which point, how what was not synced ends, and which fsync is missing.
#[derive(Debug, Clone)]
pub struct PowerCut {
    pub point: usize,
    pub cut: Cut,
    pub without: Option<String>,
}

/// What came out of many.
#[derive(Default)]
pub struct Tally {
    pub states: usize,
    pub different: usize,
    pub wrong: BTreeMap<Wrong, Vec<PowerCut>>,
}

impl Tally {
    pub fn broken(&self) -> usize {
        self.wrong.values().map(Vec::len).sum()
    }
}

impl Recording {
    pub fn of(act: Act) -> Self {
        let scene = Scene::of(act);
        let terminal = scene.terminal();
        let door = scene.stage_door();
        let run = run(scene.command(terminal.path(), &door), &Fault::None);
        assert_eq!(run.code, Some(scene.code()), "{}", run.said);
        let sent = door.take_sent();
        drop(door);
        let top = terminal.path().canonicalize().unwrap();
        let lasting = |mut tree: Tree| {
            tree.retain(|path, _| !path.to_string_lossy().ends_with("-shm"));
            tree
        };
        let (history, end) = history(&lasting(scene.before.clone()), &top, &run.calls);
        // Else the log was misread, and nothing that follows from it means anything.
        let found = lasting(tree(terminal.path()));
        let misread = found
            .iter()
            .find(|(path, bytes)| end.get(*path) != Some(bytes));
        assert_eq!(misread.map(|(path, _)| path), None);
        assert_eq!(end.len(), found.len());
        Self {
            scene,
            history,
            end,
            sent,
            known: Mutex::default(),
        }
    }

    /// Those at `points` that end in one of these ways.
    pub fn power_cuts(
        &self,
        points: &[usize],
        cuts: &[Cut],
        without: Option<&str>,
    ) -> Vec<PowerCut> {
        let each = points.iter().flat_map(|point| {
            cuts.iter().map(|cut| PowerCut {
                point: *point,
                cut: *cut,
                without: without.map(ToOwned::to_owned),
            })
        });
        each.collect()
    }

    pub fn points(&self) -> Vec<usize> {
        (0..=self.history.changes.len()).collect()
    }

    pub fn try_all(&self, cuts: &[PowerCut]) -> Tally {
        let seen: Mutex<BTreeSet<Vec<u8>>> = Mutex::default();
        let told = each(cuts, |cut| {
            let (name, verdict) = self.try_one(cut);
            seen.lock().unwrap().insert(name);
            verdict
        });
        let mut tally = Tally {
            states: cuts.len(),
            different: seen.into_inner().unwrap().len(),
            ..Tally::default()
        };
        for (cut, verdict) in cuts.iter().zip(told) {
            if let Err(wrong) = verdict {
                tally.wrong.entry(wrong).or_default().push(cut.clone());
            }
        }
        tally
    }

    /// The name of the state that a power cut leaves, and what is wrong with it.
    pub fn try_one(&self, cut: &PowerCut) -> (Vec<u8>, Result<(), Wrong>) {
        let disk = self.history.cut(cut.point, cut.cut, cut.without.as_deref());
        let finished = cut.point == self.history.changes.len();
        let name = fingerprint(&disk, finished);
        if let Some(verdict) = self.known.lock().unwrap().get(&name) {
            return (name, verdict.clone());
        }
        let verdict = self.verdict(&disk, finished);
        let mut known = self.known.lock().unwrap();
        known.insert(name.clone(), verdict.clone());
        (name, verdict)
    }

    fn verdict(&self, disk: &Tree, finished: bool) -> Result<(), Wrong> {
        let dir = scratch();
        plant(disk, dir.path());
        if finished {
            self.is_kept(disk)?;
            if self.scene.is_whole(dir.path())? != self.scene.new {
                return Err("a finished round is undone".to_owned());
            }
        }
        let next = self.scene.judge(dir.path())?;
        if finished {
            self.scene.is_paid_once(&self.sent, &next, false)?;
        }
        Ok(())
    }

    /// What the program left when it said that it had finished is on the disk.
    fn is_kept(&self, disk: &Tree) -> Result<(), Wrong> {
        let lost = self.end.iter().find(|(path, bytes)| {
            !passes(path) && bytes.is_some() && disk.get(*path) != Some(bytes)
        });
        lost.map_or(Ok(()), |(path, _)| {
            Err(format!("a finished round has lost {}", path.display()))
        })
    }
}

/// What need not outlast a round as it is: the cache is read instead, the rest is scaffolding.
fn passes(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let cache = text.starts_with("cache") && text.contains(".sqlite");
    let scaffolding = ["agent.lock", "spool/incoming", "spool/partial"];
    cache || scaffolding.iter().any(|start| text.starts_with(start))
}

fn fingerprint(disk: &Tree, finished: bool) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    digest.update(&[u8::from(finished)]);
    for (path, bytes) in disk {
        digest.update(path.as_os_str().as_encoded_bytes());
        let length = bytes.as_ref().map_or(u64::MAX, |bytes| bytes.len() as u64);
        digest.update(&length.to_be_bytes());
        digest.update(bytes.as_deref().unwrap_or_default());
    }
    digest.finish().as_ref().to_vec()
}
