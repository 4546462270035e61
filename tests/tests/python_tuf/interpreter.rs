//! python-tuf, in the virtual environment that `.ci/python-tuf` makes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use e2e::{built, project};

/// A Python script of this folder, ready to be given arguments.
pub fn script(name: &str) -> Command {
    let mut command = python();
    command.arg(project().join("tests/tests/python_tuf").join(name));
    command
}

fn python() -> Command {
    let path = built().join("../python-tuf/bin/python");
    assert!(
        path.is_file(),
        "python-tuf is not installed; type: .ci/python-tuf"
    );
    let mut command = Command::new(path);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null());
    command
}

/// Python's own static server over a folder, on a port of its own, stopped when dropped.
pub struct Server {
    child: Child,
    /// Open for as long as it runs: it may go on writing.
    _out: BufReader<ChildStdout>,
    pub url: String,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        let mut child = python()
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
            .arg("--directory")
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says its port");
        // Serving HTTP on 127.0.0.1 port 41321 (http://127.0.0.1:41321/) ...
        let port = line
            .split_once(" port ")
            .and_then(|(_, rest)| rest.split(' ').next());
        let port: u16 = port.and_then(|port| port.parse().ok()).expect(&line);
        Self {
            child,
            _out: out,
            url: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
