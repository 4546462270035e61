//! Fast-forward: a stolen online key drives versions so high that no honest release is newer, until
//! the county replaces the key (TUF 5.3.11).

use crate::case::{Case, Round};
use crate::county::{Draft, SNAPSHOT, TIMESTAMP, day, good};
use crate::signing::meta;

const FAR: u64 = u64::MAX / 2;
/// Keys that nobody has stolen yet.
const NEW_SNAPSHOT: u8 = 61;
const NEW_TIMESTAMP: u8 = 62;

pub fn cases() -> Vec<Case> {
    vec![
        timestamp(),
        announced(),
        snapshot(),
        snapshot_key_alone(),
        listed(),
        clock(),
    ]
}

fn timestamp() -> Case {
    let mut draft = Draft::new(3);
    draft.timestamp.version = FAR;
    Case::new(
        "fast-forward-timestamp",
        "Whoever stole the timestamp key signs a timestamp of version 2^63 - 1. The county's releases \
         are older than that, until a new root names another timestamp key.",
        "TUF 5.3.11: what a replaced key had signed counts no more",
    )
    .round(Round::good(3).laid_over(&draft.files()))
    .round(Round::hostile(4, &good(4), &[&behind("timestamp", 4)]).keeping(3))
    .round(repaired(SNAPSHOT, NEW_TIMESTAMP))
}

fn announced() -> Case {
    let mut draft = Draft::new(3);
    draft.announced = Some(meta(FAR, b"of this snapshot there is none"));
    Case::new(
        "fast-forward-announced-snapshot",
        "Whoever stole the timestamp key announces a snapshot of version 2^63 - 1, which nobody can \
         sign.",
        "TUF 5.3.11: what a replaced key had signed counts no more",
    )
    .round(Round::hostile(3, &draft.files(), &[&missing("snapshot")]))
    .round(Round::hostile(4, &good(4), &[&behind("snapshot", 4)]))
    .round(repaired(SNAPSHOT, NEW_TIMESTAMP))
}

/// Both online keys are gone, and both are replaced.
fn snapshot() -> Case {
    Case::new(
        "fast-forward-snapshot",
        "Whoever stole both online keys signs a snapshot of version 2^63 - 1. The county replaces both \
         keys and begins to count anew.",
        "TUF 5.3.11: what replaced keys had signed counts no more",
    )
    .round(Round::good(3).laid_over(&far_snapshot().files()))
    .round(Round::hostile(4, &good(4), &[&behind("snapshot", 4)]).keeping(3))
    .round(repaired(NEW_SNAPSHOT, NEW_TIMESTAMP))
}

/// The timestamp that announced the far snapshot is signed by a key that stays.
fn snapshot_key_alone() -> Case {
    Case::new(
        "fast-forward-snapshot-key-alone",
        "A snapshot of version 2^63 - 1 was announced by the county's own server, whose snapshot key \
         alone was stolen and is replaced; the timestamp key stays.",
        "TUF 5.3.11: a replaced snapshot key takes the timestamp's memory with it as well",
    )
    .round(Round::good(3).laid_over(&far_snapshot().files()))
    .round(Round::hostile(4, &good(4), &[&behind("snapshot", 4)]).keeping(3))
    .round(repaired(NEW_SNAPSHOT, TIMESTAMP))
}

fn far_snapshot() -> Draft {
    let mut draft = Draft::new(3);
    draft.snapshot.version = FAR;
    draft
}

fn listed() -> Case {
    let mut draft = Draft::new(3);
    for name in ["targets.json", "minzheng.json"] {
        let none = meta(FAR, b"of this role there is none");
        draft.listed.insert(name.into(), Some(none));
    }
    Case::new(
        "fast-forward-roles",
        "Whoever stole both online keys lists roles of version 2^63 - 1, which nobody can sign.",
        "TUF 5.3.11: what replaced keys had signed counts no more",
    )
    .round(Round::hostile(3, &draft.files(), &[&missing("targets")]))
    .round(Round::hostile(
        4,
        &good(4),
        &["Trust::Version minzheng.json 4 for 9223372036854775807"],
    ))
    .round(repaired(NEW_SNAPSHOT, NEW_TIMESTAMP))
}

/// Versions and the clock at once: the floor must not outlive the key that it rests on.
fn clock() -> Case {
    let mut draft = Draft::new(3);
    draft.timestamp.version = FAR;
    draft.timestamp.signed_at = Some(day(49));
    draft.timestamp.expires = day(600);
    Case::new(
        "fast-forward-clock",
        "Whoever stole the timestamp key signs a timestamp of version 2^63 - 1 that says it was signed \
         a month ahead, so that everything honest looks expired until then.",
        "TUF 5.3.11, and the clock floor: it rests on no key that the county has replaced",
    )
    .round(Round::good(3).laid_over(&draft.files()))
    .round(Round::hostile(4, &good(4), &[&behind("timestamp", 4)]).keeping(3))
    .round(repaired(SNAPSHOT, NEW_TIMESTAMP))
}

/// Release 4 under the next root, which names these online keys.
fn repaired(snapshot: u8, timestamp: u8) -> Round {
    let mut draft = Draft::new(4);
    draft.rotate(day(30), snapshot, timestamp);
    Round::good(4).laid_over(&draft.files()).on(32)
}

fn behind(role: &str, version: u64) -> String {
    format!("Trust::Version {role} {version} for {FAR}")
}

fn missing(role: &str) -> String {
    format!("Fetch::NotFound metadata/{FAR}.{role}.json")
}
