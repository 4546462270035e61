//! An office of its own for one import, and what the import said.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use e2e::program;
use serde_json::Value;
use tempfile::TempDir;

/// The day on which everything here is imported.
const TODAY: &str = "2026-11-22";

/// Where a fault stands, and which rule it breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub file: String,
    pub sheet: String,
    /// Empty for a whole file or sheet.
    pub cell: String,
    pub rule: String,
}

/// An empty workspace of the county that `county.toml` describes.
pub struct Desk {
    dir: TempDir,
}

impl Desk {
    pub fn new(county: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let output = county_tool(dir.path())
            .args(["init", "--without-keys", "--workspace", "workspace"])
            .arg("--county")
            .arg(county)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output));
        Self { dir }
    }

    /// Another office with the same workspace.
    pub fn copied(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(self.dir.path(), dir.path());
        Self { dir }
    }

    /// Imports `arguments` as typed in `folder`. Every fault and warning, sorted.
    pub fn import(&self, folder: &Path, arguments: &[&str]) -> Vec<Named> {
        let output = county_tool(folder)
            .args(["import", "--json", "--today", TODAY, "--workspace"])
            .arg(self.dir.path().join("workspace"))
            .args(arguments)
            .output()
            .unwrap();
        let list: Vec<Value> = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", said(&output)));
        let errors = list.iter().any(|fault| fault["level"] == "error");
        let expected = if errors { Some(2) } else { Some(0) };
        assert_eq!(output.status.code(), expected, "{}", said(&output));
        let mut named: Vec<Named> = list.iter().map(named).collect();
        named.sort();
        named
    }
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn county_tool(folder: &Path) -> Command {
    let mut command = Command::new(program("county"));
    // Without LibreOffice on any computer, so that Office documents are refused on every one.
    command
        .current_dir(folder)
        .env("PATH", "")
        .stdin(Stdio::null());
    command
}

fn named(fault: &Value) -> Named {
    let text = |key: &str| fault[key].as_str().expect("a fault has this").to_owned();
    Named {
        file: text("file"),
        sheet: text("sheet"),
        cell: text("cell"),
        rule: text("rule"),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Column 0 and row 0 are A1.
pub fn cell_name(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = b'A' + u8::try_from((rest - 1) % 26).expect("below 26");
        letters.insert(0, char::from(letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
