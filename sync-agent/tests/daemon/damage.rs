//! What is stored and no longer what it was.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site::{Site, folder_of, text};
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
