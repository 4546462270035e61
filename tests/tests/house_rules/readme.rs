//! The two READMEs say the same, and what they tell a reader to type exists.

use std::collections::BTreeSet;

use crate::programs::{PROGRAMS, help};
use crate::tree::{File, project_files};

const ENGLISH: &str = "README.md";
const CHINESE: &str = "README.zh-CN.md";

/// What a page tells the reader to type: every line of a fenced block and every `code` span.
fn typed(page: &str) -> Vec<String> {
    let mut typed = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            typed.push(line.trim().to_owned());
        } else {
            typed.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    typed
}

/// The commands of a fenced block, without remarks and without texts between quotation marks.
fn fenced_commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = line.starts_with("```sh");
        } else if fenced {
            let command = line.split(" #").next().unwrap_or_default().trim();
            if !command.is_empty() && !command.starts_with('#') {
                commands.push(command.to_owned());
            }
        }
    }
    commands
}

/// One program's use in a typed line: its subcommand and the options behind it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    program: String,
    subcommand: Option<String>,
    options: BTreeSet<String>,
}

fn program_uses(line: &str) -> Vec<Use> {
    let line = line.split(" #").next().unwrap_or_default();
    let words: Vec<_> = line.split_whitespace().collect();
    let named = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        PROGRAMS.iter().find(|program| **program == name)
    };
    let first = words.first().and_then(|word| named(word));
    let Some(program) = first else {
        return Vec::new();
    };
    let is_subcommand = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let subcommand = words
        .get(1)
        .filter(is_subcommand)
        .filter(|w| !w.starts_with('-'));
    let options = words[1..].iter().filter(|word| word.starts_with("--"));
    vec![Use {
        program: (*program).to_owned(),
        subcommand: subcommand.map(|word| (*word).to_owned()),
        options: options
            .map(|word| word.split('=').next().unwrap_or(word).to_owned())
            .collect(),
    }]
}

fn make_faults(page: &File, makefile: &str) -> Vec<String> {
    let targets: BTreeSet<_> = makefile
        .lines()
        .filter(|line| !line.starts_with(['\t', '.', '#', ' ']))
        .filter_map(|line| line.split_once(':'))
        .map(|(target, _)| target)
        .collect();
    let mut faults = Vec::new();
    for line in typed(page.text()) {
        let mut words = line.split_whitespace();
        if words.next() == Some("make")
            && let Some(target) = words.next().filter(|target| !targets.contains(target))
        {
            faults.push(format!(
                "{}: make {target} is not in the Makefile",
                page.path
            ));
        }
    }
    faults
}

/// `help`: a program's or subcommand's help, `None` where there is no such subcommand.
fn program_faults(page: &File, help: impl Fn(&str, Option<&str>) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for used in typed(page.text())
        .iter()
        .flat_map(|line| program_uses(line))
    {
        let name = format!(
            "{} {}",
            used.program,
            used.subcommand.as_deref().unwrap_or("")
        );
        let Some(text) = help(&used.program, used.subcommand.as_deref()) else {
            faults.push(format!("{}: there is no `{name}`", page.path));
            continue;
        };
        let known: BTreeSet<_> = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .collect();
        for option in used
            .options
            .iter()
            .filter(|option| !known.contains(option.as_str()))
        {
            faults.push(format!("{}: `{name}` has no {option}", page.path));
        }
    }
    faults
}

fn twin_faults(english: &str, chinese: &str) -> Vec<String> {
    let levels = |page: &str| {
        let headings = page.lines().filter(|line| line.starts_with('#'));
        let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
        headings.map(level).collect::<Vec<_>>()
    };
    let mut faults = Vec::new();
    if levels(english) != levels(chinese) {
        faults.push(format!("{ENGLISH} and {CHINESE} have different headings"));
    }
    if fenced_commands(english) != fenced_commands(chinese) {
        faults.push(format!("{ENGLISH} and {CHINESE} tell different commands"));
    }
    faults
}

/// The pages that tell people what to type.
fn pages(files: &[File]) -> Vec<&File> {
    let told = |file: &&File| {
        let guide = file.name().starts_with("GUIDE.") || file.name() == "CONTRIBUTING.md";
        file.path == ENGLISH || file.path == CHINESE || guide
    };
    let pages: Vec<_> = files.iter().filter(told).collect();
    assert!(pages.len() >= 2, "both READMEs are there");
    pages
}

#[test]
fn told_commands_exist() {
    let files = project_files();
    let makefile = files.iter().find(|file| file.path == "Makefile");
    let makefile = makefile.expect("the project has a Makefile").text();
    let mut faults = Vec::new();
    for page in pages(&files) {
        faults.extend(make_faults(page, makefile));
        faults.extend(program_faults(page, help));
    }
    crate::hold(faults);
}

#[test]
fn both_readmes_say_the_same() {
    let files = project_files();
    let text = |path| {
        files
            .iter()
            .find(|f| f.path == path)
            .map_or("", |f| f.text())
    };
    crate::hold(twin_faults(text(ENGLISH), text(CHINESE)));
}

#[test]
fn an_invented_target_is_a_fault() {
    let page = File::new(ENGLISH, "Type `make demo` or\n```sh\nmake coffee\n```\n");
    let makefile = ".PHONY: demo\ndemo: ## x\n\tcoffee: no\n";
    assert_eq!(make_faults(&page, makefile).len(), 1);
}

#[test]
fn an_invented_command_or_option_is_a_fault() {
    let page = "```sh\ntarget/debug/county publish --workspace w --force\ncounty dance\nkiosk-app --data d\n```\n";
    let known = |_: &str, subcommand: Option<&str>| {
        let known = subcommand != Some("dance");
        known.then(|| "--workspace <DIR> --data <DIR>".to_owned())
    };
    let faults = program_faults(&File::new(ENGLISH, page), known);
    assert_eq!(faults.len(), 2, "{faults:?}");
}

#[test]
fn a_difference_between_the_readmes_is_a_fault() {
    let english = "# A\n## B\n```sh\nmake demo   # try it\n```\n";
    assert!(twin_faults(english, "# 甲\n## 乙\n```sh\nmake demo   # 试用\n```\n").is_empty());
    assert_eq!(
        twin_faults(english, "# 甲\n```sh\nmake test\n```\n").len(),
        2
    );
}
