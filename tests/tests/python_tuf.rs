//! A TUF client that we did not write reads what the county published.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use e2e::{Demonstration, built};

/// The interpreter of the virtual environment that `.ci/python-tuf` makes.
fn python() -> PathBuf {
    let path = built().join("../python-tuf/bin/python");
    assert!(
        path.is_file(),
        "python-tuf is not installed; type: .ci/python-tuf"
    );
    path
}

/// Refreshes from the pinned root and downloads every publisher's newest pack; prints their names.
const CLIENT: &str = r#"
import json, os, sys
from tuf.ngclient import Updater, UpdaterConfig
url, root, out = sys.argv[1:4]
os.makedirs(out + "/metadata"); os.makedirs(out + "/targets")
updater = Updater(out + "/metadata", url + "/metadata/", out + "/targets", url + "/targets/",
                  config=UpdaterConfig(prefix_targets_with_hash=True), bootstrap=open(root, "rb").read())
updater.refresh()
top = json.load(open(out + "/metadata/targets.json"))["signed"]
for role in top["delegations"]["roles"]:
    numbers = [n for n in range(1, 9) if updater.get_targetinfo(f"packs/{role['name']}/full-{n}.pack")]
    info = updater.get_targetinfo(f"packs/{role['name']}/full-{numbers[-1]}.pack")
    path = updater.download_target(info)
    assert os.path.getsize(path) == info.length
    print(info.path)
assert updater.get_targetinfo("packs/minzheng/no-such.pack") is None
"#;

fn client(url: &str, root: &str, out: &str) -> std::process::Output {
    Command::new(python())
        .args(["-c", CLIENT, url, root, out])
        .stdin(Stdio::null())
        .output()
        .expect("python starts")
}

#[test]
fn python_tuf_refreshes_and_downloads_every_pack() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let output = client(&server.url, &demo.root(), &demo.arg("python"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    for publisher in [
        "xianban", "gongan", "minzheng", "renshe", "ziran", "qingshi", "baiyang",
    ] {
        assert!(
            names.contains(&format!("packs/{publisher}/full-1.pack")),
            "{names}"
        );
    }
}

#[test]
fn python_tuf_refuses_a_pack_that_was_altered() {
    let demo = Demonstration::new();
    let packs = demo.path("repository/targets/packs/gongan");
    let pack = std::fs::read_dir(packs)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&pack).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&pack, bytes).unwrap();
    let server = demo.serve();
    let output = client(&server.url, &demo.root(), &demo.arg("python"));
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("LengthOrHashMismatchError"), "{said}");
}
