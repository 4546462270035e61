//! Files that somebody or something has deleted, cut short or altered.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::crew::{each, some};
use crate::judge::{Wrong, shown_records};
use crate::place::{Tree, plant, scratch};
use crate::scene::{Act, Scene};

#[derive(Debug)]
enum Harm {
    Gone,
    CutAt(usize),
    /// One bit of this byte.
    Flipped(usize, u8),
}

impl Harm {
    fn apply(&self, tree: &mut Tree, path: &Path) {
        match self {
            Self::Gone => drop(tree.remove(path)),
            Self::CutAt(length) => bytes(tree, path).truncate(*length),
            Self::Flipped(at, bit) => bytes(tree, path)[*at] ^= 1 << bit,
        }
    }
}

fn bytes<'a>(tree: &'a mut Tree, path: &Path) -> &'a mut Vec<u8> {
    tree.get_mut(path).and_then(Option::as_mut).unwrap()
}

/// A terminal that has everything, with every byte where a finished round leaves it.
fn settled() -> Scene {
    let mut scene = Scene::of(Act::Rebuild);
    // A service that was ended leaves no lock that means anything, and this index is made anew.
    scene.before.retain(|path, _| {
        let text = path.to_string_lossy();
        !text.ends_with("-shm") && text != "agent.lock"
    });
    scene
}

/// What may be seen: whole, or nothing, or less than there is; never anything that was not signed.
fn is_honest(scene: &Scene, data: &Path) -> Result<(), Wrong> {
    let Ok(records) = shown_records(data) else {
        return Ok(());
    };
    let unsigned = records
        .iter()
        .find(|record| !scene.signed.contains(*record));
    unsigned.map_or(Ok(()), |(rid, _)| {
        Err(format!("{rid} is shown as nobody signed it"))
    })
}

fn harm(scene: &Scene, path: &Path, harm: &Harm) -> Result<(), Wrong> {
    let mut tree = scene.before.clone();
    harm.apply(&mut tree, path);
    let terminal = scratch();
    plant(&tree, terminal.path());
    is_honest(scene, terminal.path())?;
    let door = scene.door();
    // What a night's look finds; it says so with its exit code.
    let looked = scene.verify(terminal.path()).output().unwrap();
    survived(&looked)?;
    is_honest(scene, terminal.path())?;
    let next = scene.once(terminal.path(), &door).output().unwrap();
    survived(&next)?;
    if !next.status.success() {
        return Err(format!(
            "the next run: {}",
            String::from_utf8_lossy(&next.stderr)
        ));
    }
    scene.is_home(terminal.path())
}

fn survived(output: &Output) -> Result<(), Wrong> {
    match output.status.code() {
        Some(0 | 1) => Ok(()),
        code => Err(format!(
            "{code:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// Everything that lies in the data directory.
fn files(scene: &Scene) -> Vec<(PathBuf, usize)> {
    let files = scene.before.iter();
    files
        .filter_map(|(path, bytes)| Some((path.clone(), bytes.as_ref()?.len())))
        .collect()
}

fn try_all(scene: &Scene, what: &str, harms: &[(PathBuf, Harm)]) {
    let told = each(harms, |(path, how)| harm(scene, path, how));
    let wrong: Vec<_> = harms
        .iter()
        .zip(&told)
        .filter(|(_, told)| told.is_err())
        .collect();
    println!("{what}: {} places, {} wrong", harms.len(), wrong.len());
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
}

fn deleted(most: Option<usize>) {
    let scene = settled();
    let gone = files(&scene)
        .into_iter()
        .map(|(path, _)| (path, Harm::Gone));
    try_all(&scene, "deleted", &some(gone.collect(), most));
}

/// Every file at a tenth of its length, the cache at a hundredth of it, too.
fn truncated(most: Option<usize>) {
    let scene = settled();
    let mut harms = Vec::new();
    for (path, length) in files(&scene) {
        let parts = if path.to_string_lossy().starts_with("cache") {
            100
        } else {
            10
        };
        let lengths = (0..parts).map(|part| length * part / parts);
        harms.extend(lengths.map(|length| (path.clone(), Harm::CutAt(length))));
    }
    try_all(&scene, "truncated", &some(harms, most));
}

/// `places` bits, as many in small files as in large ones: what is in them weighs as much.
fn flipped(places: usize) {
    let scene = settled();
    let files: Vec<_> = files(&scene)
        .into_iter()
        .filter(|(_, length)| *length > 0)
        .collect();
    let harm = |n: usize| {
        let (path, length) = &files[n % files.len()];
        // Knuth's multiplicative hash: spread over the file, the same in every run.
        let at = (n / files.len()).wrapping_mul(2_654_435_761) % length;
        (path.clone(), Harm::Flipped(at, (n % 8) as u8))
    };
    try_all(
        &scene,
        "bits flipped",
        &(0..places).map(harm).collect::<Vec<_>>(),
    );
}

#[test]
fn what_is_gone_comes_back() {
    deleted(Some(20));
}

#[test]
fn what_is_cut_short_comes_back() {
    truncated(Some(20));
}

#[test]
fn a_flipped_bit_is_found_and_never_shown() {
    flipped(40);
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn whatever_is_gone_comes_back() {
    deleted(None);
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn whatever_is_cut_short_comes_back() {
    truncated(None);
}

#[test]
#[ignore = "takes minutes: part of the full run"]
fn a_thousand_flipped_bits_are_found_and_never_shown() {
    flipped(1_000);
}
