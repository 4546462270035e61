//! What is stored and no longer what it was.

use std::fs;
use std::path::{Path, PathBuf};

use sync_agent::{Home, Scrubbed, Scrubber, Unwatched};

use crate::site::{Site, folder_of, text, within};
use crate::world::World;

fn brought(world: &World) -> (Site, tempfile::TempDir) {
    let (site, county) = (Site::of(world), folder_of(world));
    let from = ["--from", county.path().to_str().unwrap()];
    assert!(site.command("once", &from).status().unwrap().success());
    (site, county)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_is_sound_is_said_to_be() {
    let (site, _county) = brought(&World::new());
    let said = site.ask(&["verify"]);
    assert!(said.status.success(), "{}", text(&said.stderr));
    assert!(text(&said.stdout).contains("全部完好"));
}

#[test]
fn every_flipped_bit_is_found_and_mended() {
    let (site, county) = brought(&World::new());
    let from = ["--from", county.path().to_str().unwrap()];
    let pack = files(&site.path().join("spool/packs"))
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "pack"))
        .unwrap();
    let blob = files(&site.path().join("spool/blobs"))[0].clone();
    for (path, zh) in [(&pack, "内容包损坏"), (&blob, "附件损坏")] {
        let length = fs::metadata(path).unwrap().len() as usize;
        for at in [0, length / 2, length - 1] {
            flip(path, at);
            let said = site.ask(&["verify"]);
            assert_eq!(said.status.code(), Some(1));
            let told = text(&said.stderr);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(told.contains(zh) && told.contains(name), "{told}");
            assert!(told.contains("verify --mend"), "{told}");
            assert_eq!(site.ask(&["verify", "--mend"]).status.code(), Some(1));
            let again = site.command("once", &from).output().unwrap();
            assert!(again.status.success(), "{}", text(&again.stderr));
            let said = site.ask(&["verify"]);
            assert!(said.status.success(), "{}", text(&said.stderr));
            assert_eq!(fs::metadata(path).unwrap().len() as usize, length);
        }
    }
}

#[test]
fn damaged_metadata_is_found_and_comes_anew() {
    let (site, county) = brought(&World::new());
    let role = site.path().join("trust/gongan.json");
    let length = fs::metadata(&role).unwrap().len() as usize;
    flip(&role, length / 2);
    let said = site.ask(&["verify"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said.stderr).contains("签名文件损坏"));
    let from = ["--from", county.path().to_str().unwrap()];
    assert!(site.command("once", &from).status().unwrap().success());
    let said = site.ask(&["verify"]);
    assert!(said.status.success(), "{}", text(&said.stderr));
}

/// A whole look through everything, as at night.
fn scrub(site: &Site) -> u64 {
    // Other tests start programs, which hold a copy of every open file for a moment: also the lock.
    let home = within(10, || Home::open(site.path()).ok()).expect("nobody works here");
    let mut scrubber = Scrubber::default();
    for _ in 0..1000 {
        let step = scrubber.step(&home, &Unwatched).unwrap();
        if let Scrubbed {
            finished: true,
            damaged,
        } = step
        {
            return damaged;
        }
    }
    panic!("no end of it");
}

#[test]
fn at_night_damaged_files_are_taken_away_and_come_again() {
    let (site, county) = brought(&World::new());
    assert_eq!(scrub(&site), 0);
    let packs = files(&site.path().join("spool/packs"));
    let blobs = files(&site.path().join("spool/blobs"));
    for path in [&packs[0], &blobs[0]] {
        flip(path, 100);
    }
    assert_eq!(scrub(&site), 2);
    assert!(!packs[0].exists() && !blobs[0].exists());
    let from = ["--from", county.path().to_str().unwrap()];
    assert!(site.command("once", &from).status().unwrap().success());
    assert!(packs[0].exists() && blobs[0].exists());
    assert_eq!(scrub(&site), 0);
}

#[test]
fn a_damaged_cache_is_told_and_made_anew_from_the_spool() {
    let (site, _county) = brought(&World::new());
    let cache = || {
        let mut all = files(site.path()).into_iter();
        all.find(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("cache") && name.ends_with(".sqlite")
        })
        .unwrap()
    };
    let title = "第1次发布".as_bytes();
    let at = |bytes: &[u8]| bytes.windows(title.len()).position(|part| part == title);
    let place = at(&fs::read(cache()).unwrap()).expect("titles are searched");
    flip(&cache(), place + 4);
    let said = site.ask(&["verify"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(
        text(&said.stderr).contains("数据库损坏"),
        "{}",
        text(&said.stderr)
    );
    assert!(scrub(&site) > 0);
    assert_eq!(scrub(&site), 0, "the network was not needed");
    assert!(at(&fs::read(cache()).unwrap()).is_some());
}
