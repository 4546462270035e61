//! What is stored and no longer what it was.

use std::fs;
use std::path::{Path, PathBuf};

use sync_agent::{Home, Scrubbed, Scrubber, Unwatched};

use crate::site::{Site, folder_of, put, text, within};
use crate::world::{World, day};

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
    let a_file_in = |folder: &str| files(&site.path().join(folder))[0].clone();
    for (folder, zh) in [("spool/packs", "内容包损坏"), ("spool/blobs", "附件损坏")] {
        for part in 0..3 {
            // What replaces a pack may have another name.
            let path = a_file_in(folder);
            let length = fs::metadata(&path).unwrap().len() as usize;
            flip(&path, (length - 1) * part / 2);
            let said = site.ask(&["verify"]);
            assert_eq!(said.status.code(), Some(1));
            let told = text(&said.stderr);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(told.contains(zh) && told.contains(name), "{told}");
            assert!(told.contains("verify --mend"), "{told}");
            assert_eq!(site.ask(&["verify", "--mend"]).status.code(), Some(1));
            assert!(!path.exists());
            let again = site.command("once", &from).output().unwrap();
            assert!(again.status.success(), "{}", text(&again.stderr));
            let said = site.ask(&["verify"]);
            assert!(said.status.success(), "{}", text(&said.stderr));
            assert!(site.ask(&["rebuild"]).status.success());
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
    assert!(blobs[0].exists());
    assert_eq!(scrub(&site), 0);
    assert!(site.ask(&["rebuild"]).status.success());
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

#[test]
fn a_chain_with_a_link_that_is_damaged_or_lost_comes_again() {
    let mut world = World::new();
    // So much that a delta is cheaper than the whole.
    (world.records, world.bulk) = (20, 300);
    let (site, county) = brought(&world);
    let from = ["--from", county.path().to_str().unwrap()];
    world.publish(day(1));
    put(&world, county.path());
    assert!(site.command("once", &from).status().unwrap().success());
    let folder = site.path().join("spool/packs/gongan");
    let delta = || {
        let mut packs = files(&folder).into_iter();
        packs.find(|path| path.to_str().unwrap().contains("delta-1-2"))
    };
    let link = delta().expect("the second release came as a delta");
    flip(&link, 300);
    assert_eq!(scrub(&site), 1);
    assert!(!link.exists());
    let said = site.ask(&["verify"]);
    assert_eq!(
        said.status.code(),
        Some(1),
        "the release could not be given back"
    );
    assert!(text(&said.stderr).contains("spool/packs/gongan"));
    assert_eq!(site.ask(&["verify", "--mend"]).status.code(), Some(1));
    assert!(folder.exists());
    let again = site.command("once", &from).output().unwrap();
    assert!(again.status.success(), "{}", text(&again.stderr));
    let said = site.ask(&["verify"]);
    assert!(said.status.success(), "{}", text(&said.stderr));
    assert!(site.ask(&["rebuild"]).status.success());
}
