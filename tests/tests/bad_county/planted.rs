//! `tests/bad-county`: each row, sheet or file breaks one rule, and `planted.tsv` says which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use e2e::project;

use crate::desk::{Desk, Named};

/// Rules that no import of workbooks alone can break, and why.
const ELSEWHERE: [(&str, &str); 6] = [
    (
        "dangling-reference",
        "a number that is not there is refused before, as unknown-reference; this rule is for workspaces",
    ),
    (
        "index-number-reused",
        "needs an earlier release; see the county's tests of permanence",
    ),
    (
        "index-number-shifted",
        "needs an earlier release; see the county's tests of permanence",
    ),
    (
        "attachment-conversion",
        "needs a LibreOffice that fails; see the county's tests of conversion",
    ),
    (
        "damaged-text",
        "the sign of a damaged character is named as debris before the cell is read",
    ),
    ("unwritable", "is met by an export"),
];

fn folder() -> PathBuf {
    project().join("tests/bad-county")
}

/// What is planted, by the arguments of the import that meets it.
fn planted() -> BTreeMap<String, Vec<Named>> {
    let table = fs::read_to_string(folder().join("planted.tsv")).unwrap();
    let mut by_import: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [arguments, file, sheet, cell, rule] = fields[..] else {
            panic!("planted.tsv has five columns: {line}");
        };
        by_import
            .entry(arguments.to_owned())
            .or_default()
            .push(Named {
                file: file.to_owned(),
                sheet: sheet.to_owned(),
                cell: cell.to_owned(),
                rule: rule.to_owned(),
            });
    }
    by_import
}

#[test]
fn every_planted_fault_is_named_at_its_cell_and_nothing_else_is() {
    let mut differences = Vec::new();
    for (arguments, mut wanted) in planted() {
        wanted.sort();
        let desk = Desk::new(&folder().join("county.toml"));
        let typed: Vec<&str> = arguments.split(' ').collect();
        let found = desk.import(&folder(), &typed);
        for fault in wanted.iter().filter(|fault| !found.contains(fault)) {
            differences.push(format!("{arguments}: planted, not named: {fault:?}"));
        }
        for fault in found.iter().filter(|fault| !wanted.contains(fault)) {
            differences.push(format!("{arguments}: named, not planted: {fault:?}"));
        }
        if found.len() != wanted.len() {
            differences.push(format!(
                "{arguments}: {} named, {} planted",
                found.len(),
                wanted.len()
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_rule_of_the_book_is_planted() {
    let path = project().join("content/county/src/rules/book.toml");
    let book: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let known: BTreeSet<&str> = book["rule"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    let by_import = planted();
    let broken: BTreeSet<&str> = by_import
        .values()
        .flatten()
        .map(|fault| fault.rule.as_str())
        .collect();
    let excused: BTreeSet<&str> = ELSEWHERE.iter().map(|(rule, _)| *rule).collect();
    let missing: Vec<_> = known.difference(&broken).collect();
    let missing: Vec<_> = missing
        .into_iter()
        .filter(|r| !excused.contains(**r))
        .collect();
    assert!(missing.is_empty(), "no fault is planted for {missing:?}");
    let unknown: Vec<_> = broken.difference(&known).collect();
    assert!(unknown.is_empty(), "not in the book: {unknown:?}");
    let needless: Vec<_> = excused.intersection(&broken).collect();
    assert!(needless.is_empty(), "planted after all: {needless:?}");
}
