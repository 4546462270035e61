//! Every input that fuzzing found worth keeping, through the same probes (`fuzz/corpus`).

mod probe;

use std::fs;
use std::path::Path;

/// Runs `probe` over the committed inputs of the target `name`.
fn replay(name: &str, probe: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut files: Vec<_> = fs::read_dir(corpus.join(name))
        .expect("each target has a corpus")
        .map(|entry| entry.expect("a corpus can be listed").path())
        .collect();
    files.sort();
    assert!(files.len() >= 5, "{name}: the corpus is gone");
    for file in files {
        // Shown by the test runner only where the probe panics.
        println!("{}", file.display());
        probe(&fs::read(&file).expect("an input can be read"));
    }
}

#[test]
fn metadata() {
    replay("metadata", probe::metadata::probe);
}

#[test]
fn canonical_json() {
    replay("canonical_json", probe::canonical_json::probe);
}

#[test]
fn delegation() {
    replay("delegation", probe::delegation::probe);
}

#[test]
fn search() {
    replay("search", probe::search::probe);
}

#[test]
fn key() {
    replay("key", probe::key::probe);
}
