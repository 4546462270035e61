//! python-tuf reads the county's repository, whatever has become of its keys and units.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use e2e::{Demonstration, Server, priced};

use crate::interpreter::script;

/// Who publishes in the sample county.
const PUBLISHERS: [&str; 8] = [
    "baiyang", "gongan", "minzheng", "qingshi", "renshe", "warning", "xianban", "ziran",
];

/// What a client trusts and has downloaded.
#[derive(Debug)]
struct Seen {
    versions: BTreeMap<String, u64>,
    packs: BTreeMap<String, String>,
}

/// `client.py` with the state in `folder`; with `from_root` it starts from the first root.
fn client(demo: &Demonstration, server: &Server, folder: &str, from_root: bool) -> Command {
    let mut command = script("client.py");
    command.args([&server.url, &demo.arg(folder)]);
    if from_root {
        command.args(["--root", &demo.root()]);
    }
    command
}

fn seen(output: &Output) -> Seen {
    let (out, said) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}");
    let last = out.lines().last().expect("it prints what it saw");
    let all: serde_json::Value = serde_json::from_str(last).expect("JSON");
    Seen {
        versions: serde_json::from_value(all["versions"].clone()).expect("versions"),
        packs: serde_json::from_value(all["packs"].clone()).expect("packs"),
    }
}

/// A first look from the first root: that of a client which has seen nothing.
fn first_look(demo: &Demonstration, server: &Server, folder: &str) -> Seen {
    seen(&client(demo, server, folder, true).output().expect("python"))
}

/// Another look with what is in `folder` from before.
fn next_look(demo: &Demonstration, server: &Server, folder: &str) -> Seen {
    seen(
        &client(demo, server, folder, false)
            .output()
            .expect("python"),
    )
}

fn release(demo: &Demonstration) {
    demo.publish(&priced(demo, "50元/证"));
}

fn full(publisher: &str, number: u64) -> String {
    format!("packs/{publisher}/full-{number}.pack")
}

#[test]
fn python_tuf_refreshes_and_downloads_every_pack() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let seen = first_look(&demo, &server, "python");
    let all = PUBLISHERS.map(|id| (id.to_owned(), full(id, 1)));
    assert_eq!(seen.packs, BTreeMap::from(all));
}

#[test]
fn python_tuf_refuses_a_pack_that_was_altered() {
    let demo = Demonstration::new();
    let packs = demo.path("repository/targets/packs/gongan");
    let pack = fs::read_dir(packs).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&pack).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&pack, bytes).unwrap();
    let server = demo.serve();
    let output = client(&demo, &server, "python", true).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("LengthOrHashMismatchError"), "{said}");
}

#[test]
fn python_tuf_follows_every_key_that_changes_hands() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let before = first_look(&demo, &server, "early");
    assert_eq!(before.versions["root"], 1);
    let passphrase = demo.arg("keys/passphrase.txt");
    let mut roots = 1;
    for name in [
        "gongan-legal",
        "targets-approve",
        "snapshot",
        "timestamp",
        "root",
    ] {
        demo.office(&["key", "rotate", name, "--passphrase-file", &passphrase]);
        demo.office(&["delegate"]);
        let (early, late) = (
            next_look(&demo, &server, "early"),
            first_look(&demo, &server, &format!("late-{name}")),
        );
        assert_eq!(early.versions, late.versions, "{name}");
        assert_eq!(early.packs, late.packs, "{name}");
        // Publishers' officers stand in targets, all others in root.
        roots += u64::from(name != "gongan-legal");
        assert_eq!(late.versions["root"], roots, "{name}");
    }
    release(&demo);
    for seen in [
        next_look(&demo, &server, "early"),
        next_look(&demo, &server, "late-snapshot"),
        first_look(&demo, &server, "new"),
    ] {
        assert_eq!(seen.packs["gongan"], full("gongan", 2));
        assert_eq!(seen.packs["minzheng"], full("minzheng", 1));
        assert_eq!(seen.versions["root"], roots);
    }
}

#[test]
fn python_tuf_sees_a_publisher_come_and_go() {
    let demo = Demonstration::new();
    let toml = demo.path("workspace/county.toml");
    let whole = fs::read_to_string(&toml).unwrap();
    let start = whole.find("[[publisher]]\nid = \"baiyang\"").unwrap();
    let length = whole[start + 1..].find("\n\n").unwrap() + 1;
    let without = [&whole[..start], &whole[start + length..]].concat();
    let server = demo.serve();
    assert!(
        first_look(&demo, &server, "early")
            .packs
            .contains_key("baiyang")
    );
    fs::write(&toml, without).unwrap();
    demo.office(&["delegate"]);
    let look = next_look(&demo, &server, "early");
    assert!(!look.packs.contains_key("baiyang"), "{look:?}");
    assert_eq!(look.packs.len(), PUBLISHERS.len() - 1);
    fs::write(&toml, whole).unwrap();
    demo.office(&["delegate"]);
    for seen in [
        next_look(&demo, &server, "early"),
        first_look(&demo, &server, "late"),
    ] {
        assert_eq!(seen.packs.len(), PUBLISHERS.len(), "{seen:?}");
    }
}

/// A release that comes between a client's refresh and its downloads takes nothing from it.
#[test]
fn python_tuf_under_way_finds_everything_it_was_told() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let mut under_way = client(&demo, &server, "python", true)
        .arg("--wait")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut out = BufReader::new(under_way.stdout.take().expect("its output is piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("it says that it waits");
    assert_eq!(line, "refreshed\n");
    release(&demo);
    demo.office(&["refresh"]);
    drop(under_way.stdin.take());
    line.clear();
    out.read_line(&mut line).expect("it prints what it saw");
    let output = under_way.wait_with_output().expect("it ends");
    let old = seen(&Output {
        stdout: line.into_bytes(),
        ..output
    });
    let all = PUBLISHERS.map(|id| (id.to_owned(), full(id, 1)));
    assert_eq!(old.packs, BTreeMap::from(all));
    let new = next_look(&demo, &server, "python");
    assert_eq!(new.packs["gongan"], full("gongan", 2));
    assert!(new.versions["snapshot"] > old.versions["snapshot"]);
}
