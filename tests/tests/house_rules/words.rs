//! Text that belongs to one machine or to an unfinished piece of work is not left in the project.

use crate::source::has_word;
use crate::tree::{File, project_files};

/// Folders that exist on somebody's machine only, as the start of an absolute path.
const MACHINE_FOLDERS: [&str; 4] = ["home", "root", "Users", "work"];

/// Marks of unfinished work. Written in halves, so that this file is not its own fault.
const UNFINISHED: [(&str, &str); 5] = [
    ("TO", "DO"),
    ("FIX", "ME"),
    ("HA", "CK"),
    ("lorem", " ipsum"),
    ("//! place", "holder"),
];

fn word_faults(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| is_ours(&file.path)) {
        for (line, number) in file.text().lines().zip(1..) {
            let at = |what: &str| format!("{}:{number}: {what}", file.path);
            if let Some(folder) = MACHINE_FOLDERS.iter().find(|f| names_folder(line, f)) {
                faults.push(at(&format!(
                    "a path under /{folder} exists on one machine only"
                )));
            }
            for (a, b) in UNFINISHED {
                let mark = [a, b].concat();
                if has_word(line, &mark) {
                    faults.push(at(&format!("{mark:?} marks unfinished work")));
                }
            }
            let conflict = ["<<<<<<< ", ">>>>>>> "];
            if conflict.iter().any(|mark| line.starts_with(mark)) {
                faults.push(at("an unresolved merge"));
            }
        }
    }
    faults
}

/// Licence texts and locked versions are others' words.
fn is_ours(path: &str) -> bool {
    !path.starts_with("LICENSES/") && !path.ends_with("Cargo.lock")
}

/// `/<folder>/` at the start of a path: nothing that could be part of a longer path stands before.
fn names_folder(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~}/*".contains(c))
    })
}

#[test]
fn nothing_of_one_machine_is_left() {
    crate::hold(word_faults(&project_files()));
}

#[test]
fn a_machine_path_is_a_fault() {
    for folder in MACHINE_FOLDERS {
        let line = format!("let a = \"/{folder}/someone/x\";");
        assert_eq!(word_faults(&[File::new("a.rs", &line)]).len(), 1, "{line}");
    }
    let relative = File::new("a.md", "demo/work/x and ~/home/x");
    assert!(word_faults(&[relative]).is_empty());
}

#[test]
fn an_unfinished_mark_is_a_fault() {
    for (a, b) in UNFINISHED {
        let line = format!("{a}{b} later");
        assert_eq!(word_faults(&[File::new("a.md", &line)]).len(), 1, "{line}");
    }
    assert_eq!(word_faults(&[File::new("a.md", "<<<<<<< ours")]).len(), 1);
}
