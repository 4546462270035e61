//! A stick from the county office to a terminal that no network reaches.

use std::fs;
use std::path::Path;
use std::process::Output;

use e2e::{Demonstration, priced, replacement_fee, run};

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn from_stick(demo: &Demonstration, data: &str, stick: &str) -> Output {
    let (data, stick, root) = (demo.arg(data), demo.arg(stick), demo.root());
    run(
        "sync-agent",
        &["once", "--data", &data, "--from", &stick, "--root", &root],
    )
}

/// Every file below `folder`, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                out.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    out.sort();
    out
}

#[test]
fn a_stick_brings_the_next_release_and_an_older_one_changes_nothing() {
    let demo = Demonstration::new();
    let (old, new) = (demo.arg("old"), demo.arg("new"));
    for stick in [&old, &new] {
        fs::create_dir(stick).unwrap();
    }
    demo.office(&["usb", &old]);
    let first = from_stick(&demo, "terminal", "old");
    assert!(first.status.success(), "{}", said(&first));
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    demo.publish(&priced(&demo, "50元/证"));
    // Something of the user's own on the stick stays there.
    fs::write(demo.path("new/照片.jpg"), b"mine").unwrap();
    demo.office(&["usb", &new]);
    let second = from_stick(&demo, "terminal", "new");
    assert!(second.status.success(), "{}", said(&second));
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    let back = from_stick(&demo, "terminal", "old");
    assert!(back.status.success(), "{}", said(&back));
    assert!(said(&back).contains("比优盘新"), "{}", said(&back));
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    // Written again, the old stick is brought up to date and keeps nothing of before.
    demo.office(&["usb", &old]);
    let packs = |stick: &str| {
        let mut names = files(&demo.path(stick));
        names.retain(|name| name.starts_with("targets/"));
        names
    };
    assert_eq!(packs("old"), packs("new"));
    assert!(demo.path("new/照片.jpg").is_file());
    let third = from_stick(&demo, "terminal", "old");
    assert!(third.status.success(), "{}", said(&third));
}

#[test]
fn a_stick_for_one_site_leaves_out_what_only_others_need() {
    let demo = Demonstration::new();
    let (all, one) = (demo.arg("all"), demo.arg("one"));
    for stick in [&all, &one] {
        fs::create_dir(stick).unwrap();
    }
    demo.office(&["usb", &all]);
    let told = demo.office(&["usb", &one, "--site", "baiyang"]);
    let blobs = |stick: &str| {
        let names = files(&demo.path(stick));
        names
            .iter()
            .filter(|name| name.starts_with("blobs/"))
            .count()
    };
    assert!(blobs("one") < blobs("all"), "{told}");
    assert!(told.contains("没有带"), "{told}");
    let round = from_stick(&demo, "terminal", "one");
    assert!(round.status.success(), "{}", said(&round));
    let unknown = demo.county(&["usb", &one, "--site", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown).contains("站点"), "{}", said(&unknown));
    let missing = demo.county(&["usb", &demo.arg("no-stick")]);
    assert_eq!(missing.status.code(), Some(1), "{}", said(&missing));
}
