//! The sample county on a terminal, made by the programs that make it elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder with what `county demo` publishes, and `terminal` in it, brought home by the agent.
pub struct Sample {
    folder: TempDir,
}

impl Sample {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let demo = folder.path().join("demo");
        run("county", &["demo", text(&demo)]);
        let (data, repository) = (demo.join("terminal"), demo.join("repository"));
        let root = repository.join("metadata/1.root.json");
        let from = ["--from", text(&repository), "--root", text(&root)];
        run(
            "sync-agent",
            &[&["once", "--data", text(&data)], &from[..]].concat(),
        );
        Self { folder }
    }

    pub fn terminal(&self) -> PathBuf {
        self.folder.path().join("demo").join("terminal")
    }
}

fn run(name: &str, args: &[&str]) {
    // <target>/<profile>/deps/<test>
    let test = std::env::current_exe().expect("the running test has a path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("a folder of programs");
    let program = profile.join(name);
    assert!(
        program.is_file(),
        "{name} is not built yet; type: cargo build --workspace --bins"
    );
    // The sample's workbooks lie below the project's top.
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let output = Command::new(program)
        .current_dir(top)
        .args(args)
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?}: {said}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
