//! Where the outside world may be touched: files, network, clock, configuration, secret keys.

use std::collections::BTreeMap;

use crate::source::{has_word, shipped_lines};
use crate::tree::{File, project_files};

/// Crates that do no input or output and never read a clock.
const PURE: [&str; 3] = ["content/model/", "content/trust/", "content/pack/"];

/// What touches the outside world.
const OUTSIDE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "fs::File",
    "println!",
    "eprintln!",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
];

/// What reads a clock.
const CLOCK: [&str; 5] = [
    "SystemTime::now",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "OffsetDateTime::now_utc",
];

/// What reads a configuration file's text.
const CONFIGURATION: [&str; 2] = ["toml::from_str", "toml::from_slice"];

/// Read back what the program itself wrote, in the same notation: the keys' register and where a
/// workspace keeps its parts.
const OWN_RECORDS: [&str; 2] = [
    "content/county/src/keys.rs",
    "content/county/src/workspace.rs",
];

/// What reads the environment.
const ENVIRONMENT: [&str; 3] = ["env::var", "env::var_os", "env::vars"];

/// What signs. Verifying needs none of these.
const SIGNING: [&str; 3] = ["Ed25519KeyPair", "EcdsaKeyPair", "RsaKeyPair"];

fn outside_faults(files: &[File]) -> Vec<String> {
    let pure = |file: &&File| PURE.iter().any(|crate_| file.path.starts_with(crate_));
    hits(files.iter().filter(pure), &OUTSIDE)
        .map(|(file, number, word)| {
            format!("{}:{number}: {word} in a crate without I/O", file.path)
        })
        .collect()
}

/// A clock is read in `clock.rs` alone, of which a crate has at most one.
fn clock_faults(files: &[File]) -> Vec<String> {
    let elsewhere = hits(files.iter(), &CLOCK).filter(|(file, ..)| file.name() != "clock.rs");
    let mut faults: Vec<_> = elsewhere
        .map(|(file, number, word)| format!("{}:{number}: {word} outside clock.rs", file.path))
        .collect();
    let clocks = files.iter().filter(|file| file.name() == "clock.rs");
    faults.extend(more_than_one(clocks, "reads the clock"));
    faults
}

/// Configuration is read in one file of a crate, and so is the environment.
fn configuration_faults(files: &[File]) -> Vec<String> {
    let configured = files
        .iter()
        .filter(|file| !OWN_RECORDS.contains(&file.path.as_str()));
    let mut faults = readers(configured, &CONFIGURATION, "reads configuration");
    faults.extend(readers(files.iter(), &ENVIRONMENT, "reads the environment"));
    faults
}

fn readers<'a>(
    files: impl Iterator<Item = &'a File>,
    words: &'static [&'static str],
    what: &str,
) -> Vec<String> {
    let mut readers: Vec<&File> = hits(files, words).map(|(file, ..)| file).collect();
    readers.dedup_by(|a, b| a.path == b.path);
    more_than_one(readers.into_iter(), what)
}

fn signing_faults(files: &[File]) -> Vec<String> {
    hits(files.iter(), &SIGNING)
        .filter(|(file, ..)| !file.path.starts_with("content/county/"))
        .map(|(file, number, word)| format!("{}:{number}: {word} outside county", file.path))
        .collect()
}

fn hits<'a>(
    files: impl Iterator<Item = &'a File>,
    words: &'static [&'static str],
) -> impl Iterator<Item = (&'a File, usize, &'static str)> {
    files.flat_map(move |file| {
        let lines = shipped_lines(file).into_iter();
        lines.flat_map(move |(number, line)| {
            let found = words.iter().filter(move |word| has_word(line, word));
            found.map(move |word| (file, number, *word))
        })
    })
}

fn more_than_one<'a>(files: impl Iterator<Item = &'a File>, what: &str) -> Vec<String> {
    let mut by_crate: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        if let Some((crate_, _)) = file.path.split_once("/src/") {
            by_crate.entry(crate_).or_default().push(&file.path);
        }
    }
    by_crate.retain(|_, paths| paths.len() > 1);
    let told = by_crate.into_iter();
    told.map(|(crate_, paths)| format!("{crate_}: more than one file {what}: {}", paths.join(", ")))
        .collect()
}

#[test]
fn model_trust_and_pack_do_no_io() {
    crate::hold(outside_faults(&project_files()));
}

#[test]
fn one_file_per_crate_reads_the_clock() {
    crate::hold(clock_faults(&project_files()));
}

#[test]
fn one_file_per_crate_reads_configuration() {
    crate::hold(configuration_faults(&project_files()));
}

#[test]
fn only_the_county_signs() {
    crate::hold(signing_faults(&project_files()));
}

#[test]
fn io_in_a_pure_crate_is_a_fault() {
    let open = "fn f() { std::fs::read(p) }\nfn g() { Utc::now() }\n";
    assert_eq!(
        outside_faults(&[File::new("content/pack/src/x.rs", open)]).len(),
        2
    );
    assert!(outside_faults(&[File::new("sync-agent/src/x.rs", open)]).is_empty());
    let tested = format!("#[cfg(test)]\nmod tests {{\n    {open}}}\n");
    assert!(outside_faults(&[File::new("content/pack/src/x.rs", &tested)]).is_empty());
}

#[test]
fn a_second_clock_is_a_fault() {
    let now = "fn now() { Utc::now() }\n";
    let clock = |path| File::new(path, now);
    assert!(clock_faults(&[clock("kiosk-app/src/clock.rs")]).is_empty());
    assert_eq!(clock_faults(&[clock("kiosk-app/src/home.rs")]).len(), 1);
    let two = [
        clock("kiosk-app/src/clock.rs"),
        clock("kiosk-app/src/home/clock.rs"),
    ];
    assert_eq!(clock_faults(&two).len(), 1);
}

#[test]
fn a_second_configuration_is_a_fault() {
    let read = |path| {
        File::new(
            path,
            "let a = toml::from_str(t);\nlet b = env::var(\"B\");\n",
        )
    };
    assert!(configuration_faults(&[read("sync-agent/src/config.rs")]).is_empty());
    let two = [
        read("sync-agent/src/config.rs"),
        read("sync-agent/src/main.rs"),
    ];
    assert_eq!(configuration_faults(&two).len(), 2, "file and environment");
}

#[test]
fn signing_on_a_device_is_a_fault() {
    let sign = "let key = Ed25519KeyPair::from_pkcs8(bytes);\n";
    assert_eq!(
        signing_faults(&[File::new("sync-agent/src/x.rs", sign)]).len(),
        1
    );
    assert!(signing_faults(&[File::new("content/county/src/keys.rs", sign)]).is_empty());
}
