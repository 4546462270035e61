//! A small office for the tests: its county.toml and the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use county::fault::Fault;
use county::import::{Options, Outcome};
use county::workspace::Workspace;
use tempfile::TempDir;

/// The day on which everything happens.
pub const DAY: &str = "2026-11-22";

const COUNTY: &str = include_str!("../county.toml");

pub struct Office {
    temp: TempDir,
}

/// What a command printed and how it ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// What an import found.
pub struct Imported {
    pub outcome: Outcome,
}

impl Imported {
    /// `rule@sheet!cell` of every fault.
    pub fn places(&self) -> Vec<String> {
        let place = |fault: &Fault| {
            let place = &fault.place;
            format!("{}@{}!{}", fault.rule, place.sheet, place.cell())
        };
        self.outcome.faults.iter().map(place).collect()
    }

    /// New, changed and unchanged records.
    pub fn counts(&self) -> [usize; 3] {
        let Outcome {
            added,
            changed,
            unchanged,
            ..
        } = self.outcome;
        [added, changed, unchanged]
    }
}

/// Imports files as the command does, in this process: fonts are then read once for all tests.
pub fn import(workspace: &Path, files: &[PathBuf]) -> Imported {
    let mut workspace = Workspace::open(workspace).unwrap();
    let options = Options {
        publisher: None,
        scope: None,
        kind: None,
        now: format!("{DAY}T00:00:00").parse().unwrap(),
        interrupted: Arc::default(),
    };
    Imported {
        outcome: county::import::import(&mut workspace, files, &options).unwrap(),
    }
}

impl Office {
    pub fn new() -> Self {
        let office = Self {
            temp: tempfile::tempdir().unwrap(),
        };
        office.write("county.toml", COUNTY.as_bytes());
        office.workspace_of("workspace", &office.path("county.toml"));
        office
    }

    /// Another workspace, without keys.
    pub fn workspace_of(&self, name: &str, county: &Path) -> PathBuf {
        let dir = self.path(name);
        // Not by the command, which makes every officer's keys as well.
        Workspace::init(&dir, county).unwrap();
        dir
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    pub fn workspace(&self) -> PathBuf {
        self.path("workspace")
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn import(&self, files: &[&str]) -> Imported {
        let files: Vec<PathBuf> = files.iter().map(|file| self.path(file)).collect();
        import(&self.workspace(), &files)
    }

    /// Runs a command in the office's folder, without naming a workspace.
    pub fn run_anywhere(&self, args: &[&str]) -> Said {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_county"))
            .args(args)
            .current_dir(self.temp.path())
            .output()
            .unwrap();
        Said {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}
