//! Every input that fuzzing found worth keeping, through the same probe (`fuzz/corpus`).

mod office;
mod probe;

use std::fs;
use std::path::{Path, PathBuf};

use content_pack::Release;
use office::Office;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/pack")
}

#[test]
fn pack() {
    let entries = fs::read_dir(corpus()).expect("the target has a corpus");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a corpus can be listed").path())
        .collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus is gone");
    for file in files {
        // Shown by the test runner only where the probe panics.
        println!("{}", file.display());
        probe::probe(&fs::read(&file).expect("an input can be read"));
    }
}

/// The inputs to begin with: `cargo test -p content-pack --test corpus -- --ignored`.
#[test]
#[ignore = "writes into the project"]
fn first_inputs() {
    let releases = Office::history(1, 3, 2);
    let put = |name: &str, choice: u8, bytes: &[u8]| {
        let input = [&[choice], bytes].concat();
        fs::write(corpus().join(name), input).unwrap();
    };
    let full = releases[1].encode().unwrap();
    let delta = releases[1].delta_from(&releases[0]).unwrap();
    put("full", 0, &full);
    put("delta", 0, &delta);
    put("first", 0, &releases[0].encode().unwrap());
    put("parts-full", 1, &parts(&releases[1], 8));
    put("parts-delta", 3, &parts(&releases[1], 25));
    put(
        "index",
        0,
        br#"{"deltas":[{"from":1,"to":2,"length":3,"sha256":"00"}]}"#,
    );
}

/// Manifest, rows and data of a release, as the probe takes them.
fn parts(release: &Release, width: usize) -> Vec<u8> {
    let sets: Vec<_> = release
        .manifest
        .reviews
        .iter()
        .map(|(digest, set)| {
            serde_json::json!({"digest": digest, "past": set.past, "reviews": set.reviews})
        })
        .collect();
    let manifest = serde_json::json!({"name": "n", "signed_on": "2026-11-02", "sets": sets});
    let mut out = serde_json::to_vec(&manifest).unwrap();
    out.push(0xff);
    for packed in &release.records {
        let mut row = vec![0; width];
        if width == 25 {
            row[0] = 1;
            row[1..17].copy_from_slice(&packed.record.rid.to_bits().to_be_bytes());
        }
        let length = packed.bytes.len() as u32;
        row[width - 4..].copy_from_slice(&length.to_be_bytes());
        out.extend(row);
    }
    out.push(0xff);
    for packed in &release.records {
        out.extend(&packed.bytes);
    }
    out
}
