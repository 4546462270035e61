use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::{program, project};

/// A published sample county of a test's own, with a terminal that may sync from it.
pub struct Demonstration {
    dir: TempDir,
}

/// A county's server, on a port of its own, stopped when dropped.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Demonstration {
    /// A fresh copy of `county demo`. The original is made once for each test program.
    pub fn new() -> Self {
        static ORIGINAL: OnceLock<TempDir> = OnceLock::new();
        let original = ORIGINAL.get_or_init(|| {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let target = dir.path().join("demo");
            succeed("county", &["demo", &text(&target)]);
            dir
        });
        let dir = tempfile::tempdir().expect("a temporary folder");
        copy(&original.path().join("demo"), dir.path());
        Self { dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The path of something inside, as a command line takes it.
    pub fn arg(&self, name: &str) -> String {
        text(&self.path(name))
    }

    /// The root that terminals pin.
    pub fn root(&self) -> String {
        self.arg("repository/metadata/1.root.json")
    }

    /// The repository's files and nothing else.
    pub fn serve(&self) -> Server {
        self.server("--repository", "repository")
    }

    /// The repository, with what terminals send home taken in.
    pub fn serve_workspace(&self) -> Server {
        self.server("--workspace", "workspace")
    }

    fn server(&self, option: &str, name: &str) -> Server {
        let mut child = Command::new(program("county"))
            .args(["serve", "--addr", "127.0.0.1:0", option, &self.arg(name)])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("county serve starts");
        let out = child.stdout.take().expect("its output is piped");
        let mut url = String::new();
        BufReader::new(out)
            .read_line(&mut url)
            .expect("it prints its address");
        Server {
            child,
            url: url.trim().to_owned(),
        }
    }

    /// One round of the terminal `data` against `url`.
    pub fn once(&self, data: &str, url: &str) -> Output {
        run(
            "sync-agent",
            &[
                "once",
                "--data",
                &self.arg(data),
                "--url",
                url,
                "--root",
                &self.root(),
            ],
        )
    }

    /// One round of the terminal `data` from the repository's folder; it must succeed.
    pub fn sync_from_folder(&self, data: &str) {
        let (data, root) = (self.arg(data), self.root());
        succeed(
            "sync-agent",
            &[
                "once",
                "--data",
                &data,
                "--from",
                &self.arg("repository"),
                "--root",
                &root,
            ],
        );
    }

    /// `county ARGS --workspace` on this demonstration's workspace.
    pub fn county(&self, args: &[&str]) -> Output {
        let workspace = self.arg("workspace");
        run("county", &[args, &["--workspace", &workspace]].concat())
    }

    /// The same; it must succeed. What it printed comes back.
    pub fn office(&self, args: &[&str]) -> String {
        let output = self.county(args);
        assert!(
            output.status.success(),
            "county {args:?}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Imports `workbook`, lets all three officers sign, and publishes.
    pub fn publish(&self, workbook: &Path) {
        let workspace = self.arg("workspace");
        succeed(
            "county",
            &["import", "--workspace", &workspace, &text(workbook)],
        );
        for function in ["legal", "secrecy", "approve"] {
            succeed(
                "county",
                &[
                    "review",
                    "--workspace",
                    &workspace,
                    "--as",
                    function,
                    "--reasons",
                    "已核对",
                ],
            );
        }
        succeed("county", &["publish", "--workspace", &workspace]);
    }
}

impl Default for Demonstration {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program of this workspace in the project's folder.
pub fn run(name: &str, args: &[&str]) -> Output {
    Command::new(program(name))
        .args(args)
        .current_dir(project())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn succeed(name: &str, args: &[&str]) {
    let output = run(name, args);
    assert!(
        output.status.success(),
        "{name} {args:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn text(path: &Path) -> String {
    path.to_str().expect("temporary paths are UTF-8").to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a file type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}
