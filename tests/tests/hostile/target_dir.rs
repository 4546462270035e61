//! `--target-dir` of the plain client: links in the way, and names that differ in case only.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use crate::case::{Deed, Misdeed, put};
use crate::county::{Draft, Files, place, target};
use crate::server::Hostile;

/// Names that a careless file system would take for one.
const NAMES: [&str; 3] = [
    "packs/minzheng/full-3.pack",
    "packs/minzheng/Full-3.pack",
    "packs/minzheng/FULL-3.PACK",
];

#[test]
fn a_link_in_the_target_dir_is_replaced_and_names_that_differ_in_case_stay_apart() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    put(&outside, b"mine");
    fs::create_dir_all(dir.path().join("targets")).unwrap();
    let saved = |name: &str| dir.path().join("targets").join(name.replace('/', "%2F"));
    symlink(&outside, saved(NAMES[1])).unwrap();
    let output = download(dir.path(), &NAMES);
    assert!(output.status.success(), "{output:?}");
    for (name, bytes) in contents() {
        assert_eq!(fs::read(saved(name)).unwrap(), bytes, "{name}");
        assert!(fs::symlink_metadata(saved(name)).unwrap().is_file());
    }
    assert_eq!(fs::read(&outside).unwrap(), b"mine");
}

#[test]
fn names_that_are_paths_are_never_files() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["../x", "/etc/passwd", "packs/../../x"] {
        let output = download(dir.path(), &[name]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    let mut left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["metadata", "root.json"]);
}

fn contents() -> BTreeMap<&'static str, Vec<u8>> {
    NAMES
        .map(|name| (name, format!("the bytes of {name}").into_bytes()))
        .into()
}

/// A plain client's repository: its metadata lies at the top of what is served below `metadata/`.
fn repository() -> Files {
    // The program reads the system clock, so this must be fresh today.
    let mut draft = Draft::new(3);
    let role = draft.role("minzheng");
    let targets = contents()
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), target(&bytes)));
    role.signed.targets = targets.collect();
    let mut files = draft.files();
    for (name, bytes) in contents() {
        files.insert(place(name, &bytes), bytes);
    }
    files
}

fn download(dir: &Path, names: &[&str]) -> Output {
    let files = repository();
    put(&dir.join("root.json"), &files["metadata/1.root.json"]);
    let honest = Misdeed {
        path: "nothing is wrong".into(),
        does: Deed::Endless,
    };
    let server = Hostile::start(files, honest);
    let metadata = dir.join("metadata");
    let tuf = |arguments: &[&str]| {
        Command::new(e2e::program("sync-agent"))
            .args(["tuf", "--metadata-dir"])
            .arg(&metadata)
            .args(arguments)
            .output()
            .expect("sync-agent starts")
    };
    let init = tuf(&["init", &dir.join("root.json").to_string_lossy()]);
    assert!(init.status.success(), "{init:?}");
    let (base, targets) = (server.url(), dir.join("targets"));
    let (from, packs) = (format!("{base}/metadata"), format!("{base}/targets"));
    let targets = targets.to_string_lossy();
    let mut arguments = vec![
        "--metadata-url",
        &from,
        "--target-base-url",
        &packs,
        "--target-dir",
        &targets,
    ];
    arguments.extend(names.iter().flat_map(|name| ["--target-name", name]));
    arguments.push("download");
    tuf(&arguments)
}
