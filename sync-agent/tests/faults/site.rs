//! Places in the program that call fsync, told apart by what they call it for.

use std::path::Path;

use crate::world::PUBLISHERS;

/// fsync of a file: `spool/packs/ID/full-N.pack`.
pub fn file_site(path: &Path) -> String {
    class(path)
}

/// fsync of a folder, for the sake of the name that changed in it last.
pub fn folder_site(folder: &Path, last: &Path, new_folder: bool) -> String {
    let last = class(last);
    if new_folder {
        "folder above a new folder".to_owned()
    } else if is_sqlites(&last) {
        format!("folder of {last}")
    } else {
        format!("folder {}/", class(folder))
    }
}

/// SQLite knows by itself when to call fsync.
pub fn is_sqlites(site: &str) -> bool {
    let file = site.strip_prefix("folder of ").unwrap_or(site);
    file.starts_with("cache") && file.contains(".sqlite")
}

/// A path with what differs from file to file taken out.
fn class(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_suffix(".part").unwrap_or(&text);
    if let Some(file) = text.strip_prefix("trust/")
        && file.ends_with(".json")
        && !file.contains('/')
        && file != "whole.json"
    {
        return "trust/ROLE.json".to_owned();
    }
    let parts = text.split('/').map(|part| {
        if PUBLISHERS.contains(&part) {
            return "ID".to_owned();
        }
        let words = part.split('.').map(|word| {
            if word.len() == 64 {
                "SHA256".to_owned()
            } else {
                without_numbers(word)
            }
        });
        words.collect::<Vec<_>>().join(".")
    });
    parts.collect::<Vec<_>>().join("/")
}

fn without_numbers(word: &str) -> String {
    let mut class = String::new();
    for c in word.chars() {
        let c = if c.is_ascii_digit() { 'N' } else { c };
        if !(c == 'N' && class.ends_with('N')) {
            class.push(c);
        }
    }
    class
}

#[test]
fn a_site_is_named_by_what_it_is_for() {
    let pack = Path::new("spool/packs/gongan/full-12.pack.part");
    assert_eq!(file_site(pack), "spool/packs/ID/full-N.pack");
    let site = folder_site(Path::new(""), Path::new("cache.sqlite-wal"), false);
    assert_eq!(site, "folder of cache.sqlite-wal");
    assert!(is_sqlites(&site) && is_sqlites("cache-N.sqlite"));
    assert!(!is_sqlites("cache.revision"));
    let site = folder_site(Path::new("trust"), Path::new("trust/whole.json"), false);
    assert_eq!(site, "folder trust/");
}
