//! python-tuf at the same work (`peer.py`).

use std::path::Path;
use std::process::{Command, Stdio};

use crate::process::{Cost, cost, script};
use crate::{Place, median};

/// Seconds that python-tuf takes, the interpreter's start not counted: the median of its runs.
pub fn seconds(place: &Place, args: &[&str]) -> f64 {
    let output = Command::new(&place.python)
        .arg(script("peer.py"))
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("python starts");
    assert!(output.status.success(), "peer.py {args:?}");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let runs = text.lines().map(|line| line.parse().expect("a number"));
    median(runs.collect())
}

/// One refresh as a whole process, with the state in `folder`.
pub fn once(place: &Place, url: &str, root: &Path, folder: &Path) -> Cost {
    let script = script("peer.py");
    let argv = [
        place.python.as_os_str(),
        script.as_os_str(),
        "once".as_ref(),
        url.as_ref(),
        root.as_os_str(),
        folder.as_os_str(),
    ];
    cost(&place.python, &argv)
}
