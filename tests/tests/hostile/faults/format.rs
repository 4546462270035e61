//! Metadata that two readers could read differently, or that no reader should have to bear. The
//! attacker has the timestamp key, so the signature is right wherever there is something to sign.

use content_trust::{Envelope, Limits, Timestamp, canonical_json};

use crate::case::{Case, Round};
use crate::county::{TIMESTAMP, good};
use crate::signing::text_file;

pub fn cases() -> Vec<Case> {
    let deep = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(
            "{},\"x-deep\":{open}{close}}}",
            text().trim_end_matches('}')
        )
    };
    let change = |from: &str, to: &str| {
        // The last one: the version of the timestamp itself, not that of the snapshot.
        let whole = text();
        let (before, after) = whole.rsplit_once(from).expect("part of a timestamp");
        format!("{before}{to}{after}")
    };
    let version = "\"version\":3,";
    let mut all = vec![
        of("deep-json", "nests lists 2000 deep", &deep(2000)),
        of(
            "deep-json-33",
            "nests one level deeper than the limit",
            &deep(31),
        ),
        of(
            "duplicate-json-key",
            "says its version twice, 99 and 3",
            &change(version, "\"version\":99,\"version\":3,"),
        ),
        of(
            "duplicate-json-key-escaped",
            "says its version twice, once with an escaped letter",
            &change(version, "\"version\":3,\"\\u0076ersion\":99,"),
        ),
        of(
            "float",
            "is of version 3.0",
            &change(version, "\"version\":3.0,"),
        ),
        of(
            "float-exponent",
            "is of version 3e0",
            &change(version, "\"version\":3e0,"),
        ),
        of(
            "huge-number",
            "is of version 10^40",
            &change(version, &format!("\"version\":1{},", "0".repeat(40))),
        ),
        of(
            "huge-number-elsewhere",
            "holds a number of 5000 digits in a member that nobody knows",
            &change(
                version,
                &format!("\"version\":3,\"x\":{},", "9".repeat(5000)),
            ),
        ),
        of(
            "version-without-successor",
            "is of version 2^64 - 1",
            &change(version, "\"version\":18446744073709551615,"),
        ),
        of(
            "version-zero",
            "is of version 0",
            &change(version, "\"version\":0,"),
        ),
        of(
            "version-negative",
            "is of version -3",
            &change(version, "\"version\":-3,"),
        ),
        of(
            "spec-version",
            "is of specification 2.0.0",
            &change("1.0.34", "2.0.0"),
        ),
        of(
            "wrong-type",
            "says that it is a snapshot",
            &change("\"_type\":\"timestamp\"", "\"_type\":\"snapshot\""),
        ),
        of(
            "expiry-is-no-date",
            "expires some day",
            &change("2060-02-04T00:00:00Z", "some day"),
        ),
        of("not-an-object", "is a list", "[]"),
        of(
            "announces-nothing",
            "announces another file than the snapshot",
            &change("snapshot.json", "snapshot.jsom"),
        ),
    ];
    all.push(bytes(
        "not-json",
        "A log-in page comes instead of the timestamp.",
        b"<html>log in</html>".to_vec(),
    ));
    all.push(bytes(
        "empty-file",
        "An empty file comes instead of the timestamp.",
        Vec::new(),
    ));
    let good = || text_file(&text(), &[TIMESTAMP]);
    let mut two = good();
    two.extend(good());
    all.push(bytes(
        "two-documents",
        "Two timestamps come in one file.",
        two,
    ));
    let mut broken = good();
    let at = broken.len() - 3;
    broken[at] = 0xff;
    all.push(bytes(
        "not-utf8",
        "A byte of the timestamp is no UTF-8.",
        broken,
    ));
    all
}

/// The text that the good timestamp's signature is over.
fn text() -> String {
    let file = &good(3)["metadata/timestamp.json"];
    let limits = Limits::default();
    let read = Envelope::<Timestamp>::parse(file, "timestamp", &limits).expect("good metadata");
    let text = canonical_json(&read.signed).expect("metadata is representable");
    String::from_utf8(text).expect("metadata is text")
}

fn of(name: &str, what: &str, signed: &str) -> Case {
    let file = text_file(signed, &[TIMESTAMP]);
    let attack = format!("Whoever stole the timestamp key signs a timestamp that {what}.");
    bytes(name, &attack, file)
}

fn bytes(name: &str, attack: &str, file: Vec<u8>) -> Case {
    let mut files = good(3);
    files.insert("metadata/timestamp.json".into(), file);
    Case::new(
        name,
        attack,
        "TUF 4.2, 4.3; content_trust::Json reads strictly",
    )
    .round(Round::hostile(3, &files, &["Trust::Malformed timestamp"]))
    .recovers()
}
