use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use e2e::{program, project};

use crate::median;

/// What one run of a program took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub success: bool,
    /// From start to end, seconds.
    pub seconds: f64,
    /// On all processors, in the program and in the kernel for it, seconds.
    pub cpu: f64,
    /// The most memory that it had at once, megabytes (10⁶ bytes).
    pub peak: f64,
}

impl Cost {
    /// Of each figure the median.
    pub fn typical(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            success: runs.iter().all(|run| run.success),
            seconds: of(|run| run.seconds),
            cpu: of(|run| run.cpu),
            peak: of(|run| run.peak),
        }
    }
}

/// A script beside this file.
pub fn script(name: &str) -> PathBuf {
    project().join("tests/benches/trust").join(name)
}

/// Runs a program to its end. Python does the measuring: it alone asks the system what one child
/// has used without unsafe code here.
pub fn cost(python: &Path, argv: &[impl AsRef<OsStr>]) -> Cost {
    let output = Command::new(python)
        .arg(script("cost.py"))
        .args(argv)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("python starts");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let figure = |name: &str| told[name].as_f64().expect("a figure");
    Cost {
        success: told["status"] == 0,
        seconds: figure("seconds"),
        cpu: figure("cpu"),
        peak: figure("peak") / 1e6,
    }
}

/// `sync-agent once` on the data directory `data`.
pub fn once(python: &Path, data: &Path, url: &str, root: &Path) -> Cost {
    let agent = program("sync-agent");
    let argv: [&OsStr; 8] = [
        agent.as_os_str(),
        "once".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
        "--url".as_ref(),
        url.as_ref(),
        "--root".as_ref(),
        root.as_os_str(),
    ];
    cost(python, &argv)
}
