//! `content/trust/THREATS.md` names tests and fixtures; each of them is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::case::fixtures;

const FOLDERS: [&str; 4] = ["content", "sync-agent", "tests", "kiosk-app"];

/// What stands in backquotes in the table's last column.
fn named(text: &str) -> Vec<String> {
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Attacker"));
    let mut names = Vec::new();
    for row in rows {
        let last = row
            .trim_end_matches([' ', '|'])
            .rsplit('|')
            .next()
            .unwrap_or_default();
        names.extend(last.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    names
}

/// The names of test functions in Rust files below `folder`.
fn tests_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            tests_in(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let mut lines = text.lines();
            while let Some(line) = lines.next() {
                if line.trim() != "#[test]" {
                    continue;
                }
                let name = lines
                    .by_ref()
                    .find_map(|line| line.trim().strip_prefix("fn "));
                found.extend(
                    name.and_then(|name| name.split('(').next())
                        .map(str::to_owned),
                );
            }
        }
    }
}

fn absent(text: &str) -> Vec<String> {
    let mut tests = BTreeSet::new();
    for folder in FOLDERS {
        tests_in(&e2e::project().join(folder), &mut tests);
    }
    let there =
        |name: &String| tests.contains(name) || fixtures().join(name).join("case.toml").is_file();
    named(text)
        .into_iter()
        .filter(|name| !there(name))
        .collect()
}

fn threats() -> String {
    fs::read_to_string(e2e::project().join("content/trust/THREATS.md")).expect("THREATS.md")
}

#[test]
fn every_test_that_the_threats_name_is_there() {
    assert_eq!(absent(&threats()), Vec::<String>::new());
    assert!(named(&threats()).len() > 60);
}

#[test]
fn every_fixture_is_an_answer_to_a_threat() {
    let named: BTreeSet<String> = named(&threats()).into_iter().collect();
    let fixtures = fs::read_dir(fixtures()).expect("tests/hostile").flatten();
    let names = fixtures.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let silent: Vec<String> = names
        .filter(|name| name != "good" && !named.contains(name))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn a_name_without_a_test_is_a_fault() {
    let row =
        "| network | replay | `not in the last column` | `no-such-fixture`, `rollback-timestamp` |";
    assert_eq!(absent(row), ["no-such-fixture"]);
}
