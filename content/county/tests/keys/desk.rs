//! A county with nothing in it, and its key commands as a person would type them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[authority]
root = ["子", "丑", "寅"]
handle = "卯"
approve = "辰"
[[publisher]]
id = "minzheng"
name = "示范县民政局"
scopes = ["dept:minzheng"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
"#;

pub struct Desk {
    temp: TempDir,
}

impl Desk {
    /// A county whose keys are all made, under one passphrase, and published.
    pub fn established() -> Self {
        Self::new(&["--passphrase-file", "long"])
    }

    /// A county that has no keys yet.
    pub fn empty() -> Self {
        Self::new(&["--without-keys"])
    }

    fn new(options: &[&str]) -> Self {
        let desk = Self {
            temp: tempfile::tempdir().unwrap(),
        };
        fs::write(desk.path("county.toml"), COUNTY).unwrap();
        fs::write(desk.path("long"), "long enough\n").unwrap();
        fs::write(desk.path("short"), "seven77\n").unwrap();
        let mut args = vec!["init", "--workspace", "w", "--county", "county.toml"];
        args.extend(options);
        desk.done(&args);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    /// Runs `county` in the county's folder; nobody sits at the terminal.
    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_county"))
            .current_dir(self.temp.path())
            .env_remove("CHAYUE_PASSPHRASE")
            .args(args)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What `county` says on standard output.
    #[track_caller]
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{args:?}: {out}{err}");
        out
    }

    /// `county` refuses and changes nothing in the register.
    #[track_caller]
    pub fn refused(&self, args: &[&str]) {
        let before = fs::read(self.path("keys/keys.toml")).ok();
        let output = self.run(args);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {err}");
        assert!(err.contains(" / "), "Chinese, then English: {err}");
        let after = fs::read(self.path("keys/keys.toml")).ok();
        assert_eq!(before, after, "{args:?} changed the register: {err}");
    }

    /// The register as `county key list --json` shows it.
    pub fn listed(&self) -> Vec<Value> {
        let out = self.done(&["key", "list", "--workspace", "w", "--json"]);
        serde_json::from_str(&out).unwrap()
    }

    #[track_caller]
    pub fn key(&self, name: &str) -> Value {
        let listed = self.listed();
        let found = listed.iter().find(|key| key["name"] == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {listed:?}"))
            .clone()
    }
}

/// The first eight groups of digits that `out` shows.
pub fn digits(out: &str) -> String {
    let line = out
        .lines()
        .find_map(|line| line.split_once("fingerprint: "));
    line.expect(out).1.to_owned()
}

pub fn has_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.len() > 0)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
