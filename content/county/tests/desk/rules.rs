//! The rule book and the program name the same rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use content_model::{Level, check, text};
use county::rules::{Grade, book, find};

#[test]
fn every_rule_of_the_program_is_in_the_book_and_no_other() {
    let mut sources = Vec::new();
    let county = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    collect(&county.join("import"), &mut sources);
    sources.extend(["import.rs", "fault.rs", "export.rs"].map(|name| county.join(name)));
    let mut named: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in &sources {
        let text = shipped(&fs::read_to_string(path).unwrap());
        for id in refusals(&text) {
            named.insert(id, path.clone());
        }
    }
    for id in model_rules().map(|rule| rule.id) {
        named.insert(id.to_owned(), PathBuf::from("content-model"));
    }
    assert!(named.len() > 60, "the sources are not read: {named:?}");
    let known: BTreeSet<&str> = book().iter().map(|entry| entry.id.as_str()).collect();
    let unexplained: Vec<_> = named
        .iter()
        .filter(|(id, _)| !known.contains(id.as_str()))
        .collect();
    assert!(unexplained.is_empty(), "not in the book: {unexplained:#?}");
    let stale: Vec<_> = known
        .iter()
        .filter(|id| !named.contains_key(**id))
        .collect();
    assert!(stale.is_empty(), "no rule any more: {stale:?}");
}

#[test]
fn the_book_says_what_the_faults_say() {
    for rule in model_rules() {
        let entry = find(rule.id).unwrap();
        assert_eq!((entry.zh.as_str(), entry.en.as_str()), rule.says);
        let grade = match rule.level {
            Level::Error => Grade::Error,
            Level::Warning => Grade::Warning,
        };
        assert_eq!(entry.level, grade, "{}", entry.id);
    }
}

/// A rule as content-model knows it.
struct ModelRule {
    id: &'static str,
    level: Level,
    says: (&'static str, &'static str),
}

fn model_rules() -> impl Iterator<Item = ModelRule> {
    let records = check::Rule::all().map(|rule| ModelRule {
        id: rule.id(),
        level: rule.level(),
        says: rule.says(),
    });
    let texts = text::Rule::ALL.into_iter().map(|rule| ModelRule {
        id: rule.id(),
        level: rule.level(),
        says: rule.says(),
    });
    records.chain(texts)
}

#[test]
fn rules_are_explained_without_a_workspace() {
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_county"))
            .arg("check")
            .args(args)
            .current_dir(std::env::temp_dir())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let entry = find("promise-too-long").unwrap();
    assert_eq!(entry.level, Grade::Error);
    let (code, out, _) = run(&["--explain", "promise-too-long"]);
    assert_eq!(code, Some(0));
    for part in [&entry.why_zh, &entry.mend_zh, &entry.why_en, &entry.good] {
        assert!(out.contains(part), "{out}");
    }
    let (code, out, _) = run(&["--explain"]);
    assert_eq!(code, Some(0));
    for entry in book() {
        assert!(out.contains(&entry.id), "{}", entry.id);
    }
    let (code, out, err) = run(&["--explain", "promise-to-long"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("  promise-too-long  "), "{err}");
}

/// Every Rust file below a folder.
fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, out),
            false if path.extension().is_some_and(|end| end == "rs") => out.push(path),
            false => {}
        }
    }
}

/// Without unit tests and comments.
fn shipped(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The ids in `Refusal::new("id", …)` and `rule: "id"`. Where the first argument is neither a literal
/// nor a rule of the model (`….id()`), every literal of the file that is written as an id.
fn refusals(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for behind in text.split("Refusal::new(").skip(1) {
        let first = behind.trim_start();
        match first
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
        {
            Some((id, _)) => out.push(id.to_owned()),
            None => {
                let argument = first.split(',').next().unwrap_or_default();
                if !argument.trim_end().ends_with(".id()") {
                    out.extend(literals(text).filter(|text| is_id(text)).map(str::to_owned));
                }
            }
        }
    }
    for behind in text.split("rule: \"").skip(1) {
        out.extend(behind.split('"').next().map(str::to_owned));
    }
    out
}

fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(plain)
}
