//! The bytes that are signed: fixed by files, the same in every version of this program.
//!
//! A change of these files breaks every signature ever made. New optional fields must not.

use content_model::{
    CanonicalError, Kind, canonical_bytes, record_from_bytes, record_from_canonical,
};

const FEE: &[u8] = include_bytes!("golden/fee.json");

/// Every golden record: its file's name and its bytes.
fn golden() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, bytes.strip_suffix(b"\n").unwrap().to_vec())
        })
        .collect()
}

#[test]
fn golden_records_come_back_byte_for_byte() {
    for (name, bytes) in golden() {
        let record = record_from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(record_from_canonical(&bytes).unwrap(), record, "{name}");
        assert_eq!(
            String::from_utf8(canonical_bytes(&record)).unwrap(),
            String::from_utf8(bytes).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn every_kind_has_a_golden_record() {
    let mut kinds: Vec<Kind> = golden()
        .iter()
        .map(|(_, bytes)| record_from_bytes(bytes).unwrap().kind())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, Kind::ALL);
}

#[test]
fn other_layouts_of_the_same_record_are_refused() {
    let text = std::str::from_utf8(FEE).unwrap().trim_end();
    for other in [
        text.replacen(':', ": ", 1),
        text.replacen("\"body\"", "\"rev\":1,\"body\"", 1),
        format!(" {text}"),
        text.replacen("工本费", "\\u5de5本费", 1),
        // e with a combining accent instead of the one character é.
        text.replacen("工本费", "cafe\u{301}", 1),
    ] {
        let read = record_from_bytes(other.as_bytes());
        assert!(
            matches!(read, Err(CanonicalError::NotCanonical)),
            "{other}: {read:?}"
        );
    }
    assert!(matches!(
        record_from_bytes(b"{}"),
        Err(CanonicalError::NotARecord(_))
    ));
}

#[test]
fn a_newer_countys_fields_and_kinds_do_not_lose_the_record() {
    let text = std::str::from_utf8(FEE).unwrap().trim_end();
    let newer = text.replacen("\"title\"", "\"tint\":\"red\",\"title\"", 1);
    assert!(record_from_bytes(newer.as_bytes()).is_ok());
    let kind = text.replacen("\"kind\":\"fee\"", "\"kind\":\"hologram\"", 1);
    let record = record_from_bytes(kind.as_bytes()).unwrap();
    assert_eq!(record.kind(), Kind::Unknown);
}
