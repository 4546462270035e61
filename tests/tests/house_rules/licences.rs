//! Each crate says its licence, and each licence's text is in LICENSES.

use std::collections::BTreeSet;

use crate::dependencies::metadata;
use crate::tree::{File, project_files};

/// Slint is used under the GPL, so what links it is GPL-3.0-only; the rest stays free to reuse.
const SCREEN: &str = "GPL-3.0-only";
const REST: &str = "Apache-2.0 OR MIT";
const FONTS: &str = "OFL-1.1";

/// `stated`: (crate, licence) of every workspace crate.
fn crate_faults(stated: &[(String, Option<String>)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, licence) in stated {
        let designed = if name == "kiosk-app" || name == "kiosk-ui" {
            SCREEN
        } else {
            REST
        };
        if licence.as_deref() != Some(designed) {
            faults.push(format!(
                "{name}: licence {licence:?}, designed is {designed}"
            ));
        }
    }
    faults
}

/// A text in LICENSES for every licence in use, and none for a licence nobody uses.
fn text_faults(files: &[File]) -> Vec<String> {
    let font = |file: &&File| matches!(file.extension(), "ttf" | "otf" | "woff2");
    let mut used: BTreeSet<_> = [SCREEN, REST]
        .iter()
        .flat_map(|expression| expression.split(" OR "))
        .map(|id| format!("LICENSES/{id}.txt"))
        .collect();
    if files.iter().any(|file| font(&file)) {
        used.insert(format!("LICENSES/{FONTS}.txt"));
    }
    let in_folder = files.iter().filter(|f| f.path.starts_with("LICENSES/"));
    let there: BTreeSet<_> = in_folder
        .filter(|file| file.text().len() > 500)
        .map(|file| file.path.clone())
        .collect();
    let absent = used
        .difference(&there)
        .map(|path| format!("{path}: text is missing"));
    let unused = there
        .difference(&used)
        .map(|path| format!("{path}: nothing is under it"));
    absent.chain(unused).collect()
}

#[test]
fn crates_state_their_designed_licence() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let stated = packages
        .iter()
        .map(|p| (p.name.to_string(), p.license.clone()));
    crate::hold(crate_faults(&stated.collect::<Vec<_>>()));
}

#[test]
fn licence_texts_are_in_the_project() {
    crate::hold(text_faults(&project_files()));
}

#[test]
fn a_wrong_licence_is_a_fault() {
    let stated = [
        ("kiosk-app".to_owned(), Some(REST.to_owned())),
        ("county".to_owned(), None),
        ("content-model".to_owned(), Some(REST.to_owned())),
    ];
    assert_eq!(crate_faults(&stated).len(), 2);
}

#[test]
fn a_missing_or_unused_text_is_a_fault() {
    let text = "x".repeat(600);
    let mut files = vec![
        File::new("LICENSES/Apache-2.0.txt", &text),
        File::new("LICENSES/MIT.txt", &text),
        File::new("LICENSES/GPL-3.0-only.txt", &text),
    ];
    assert!(text_faults(&files).is_empty());
    files.push(File::new("content/document/fonts/a.otf", ""));
    files.push(File::new("LICENSES/BSD-3-Clause.txt", &text));
    assert_eq!(text_faults(&files).len(), 2);
}
