//! Signing with fewer people than there should be.

use crate::case::{Case, Round};
use crate::county::{COUNTY, Draft, Files, ROOT, SNAPSHOT, TIMESTAMP, day, good, root};
use crate::signing::{file, file_under, key, key_id};

pub fn cases() -> Vec<Case> {
    vec![
        of_root(0, "threshold-zero-root"),
        of_root(-1, "threshold-negative-root"),
        of_timestamp(0, "threshold-zero-timestamp"),
        of_timestamp(-2, "threshold-negative-timestamp"),
        of_delegated(0, "threshold-zero-delegated"),
        of_delegated(-3, "threshold-negative-delegated"),
        signed_twice(),
        signed_twice_by_one_officer(),
        two_ids(),
        two_ids_of_one_officer(),
        one_county_official(),
        one_root_holder(),
        nobody(),
    ]
}

/// The next root lets anybody sign the one after it.
fn of_root(threshold: i64, name: &str) -> Case {
    let mut next = root(2, day(20), SNAPSHOT, TIMESTAMP);
    next.roles.get_mut("root").expect("a role").threshold = threshold;
    let mut draft = Draft::new(3);
    draft.roots.push(file(&next, &ROOT));
    let attack =
        format!("The holders of the root sign a next root whose own threshold is {threshold}.");
    Case::new(
        name,
        &attack,
        "TUF 5.3.4: a root is signed by its own threshold, which is at least 1",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Malformed root"],
    ))
    .recovers()
}

/// The next root lets anybody sign timestamps; the one after it mends that.
fn of_timestamp(threshold: i64, name: &str) -> Case {
    let mut next = root(2, day(20), SNAPSHOT, TIMESTAMP);
    next.roles.get_mut("timestamp").expect("a role").threshold = threshold;
    let mut draft = Draft::new(3);
    draft.roots.push(file(&next, &ROOT));
    draft.timestamp_seed = 99;
    let mut mended = Draft::new(4);
    mended.roots.push(file(&next, &ROOT));
    mended.rotate(day(30), SNAPSHOT, TIMESTAMP);
    let attack = format!(
        "By mistake the next root has a threshold of {threshold} for the timestamp; a mirror serves one \
         of its own."
    );
    Case::new(
        name,
        &attack,
        "TUF 5.4.2: a threshold below 1 lets nobody in",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Malformed timestamp"],
    ))
    .round(Round::good(4).laid_over(&mended.files()))
    .like(2)
}

fn of_delegated(threshold: i64, name: &str) -> Case {
    let mut draft = Draft::new(3);
    draft.delegation("qingshan").signers.threshold = threshold;
    draft.role("qingshan").seeds = vec![99];
    let attack = format!(
        "By mistake the county's targets have a threshold of {threshold} for a township; a stranger \
         signs for it."
    );
    Case::new(
        name,
        &attack,
        "TUF 5.6.3: a threshold below 1 lets nobody in",
    )
    .round(Round::faulty(
        "qingshan",
        &draft.files(),
        &["qingshan: Trust::Malformed qingshan"],
    ))
    .recovers()
}

fn signed_twice() -> Case {
    let mut draft = Draft::new(3);
    let official = key_id(COUNTY[0]);
    let twice = [(official.clone(), COUNTY[0]), (official, COUNTY[0])];
    draft
        .raw
        .insert("targets".into(), file_under(&draft.top, &twice));
    Case::new(
        "duplicate-signature",
        "One county official puts their signature twice under the targets, which need two.",
        "TUF 4.2.1: a key id signs once",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Malformed targets"],
    ))
    .recovers()
}

fn signed_twice_by_one_officer() -> Case {
    let mut draft = Draft::new(3);
    let by = |seed: u8| (key_id(seed), seed);
    let role = draft.role("minzheng").signed.clone();
    let bytes = file_under(&role, &[by(31), by(32), by(32)]);
    draft.raw.insert("minzheng".into(), bytes);
    Case::new(
        "duplicate-signature-delegated",
        "Two officers sign for three: one of them twice.",
        "TUF 4.2.1: a key id signs once",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Trust::Malformed minzheng"],
    ))
    .recovers()
}

/// A new root lists one official's key under a second id.
fn two_ids() -> Case {
    let mut next = root(2, day(20), SNAPSHOT, TIMESTAMP);
    let second = "f".repeat(64);
    next.keys.insert(second.clone(), key(COUNTY[0]));
    let rule = next.functions.get_mut("targets").expect("a rule");
    let official = rule.keys[&key_id(COUNTY[1])].clone();
    rule.keys.insert(second.clone(), official);
    next.roles
        .get_mut("targets")
        .expect("a role")
        .keyids
        .push(second.clone());
    let mut draft = Draft::new(3);
    draft.roots.push(file(&next, &ROOT));
    let by = [(key_id(COUNTY[0]), COUNTY[0]), (second, COUNTY[0])];
    draft
        .raw
        .insert("targets".into(), file_under(&draft.top, &by));
    let mut mended = Draft::new(4);
    mended.roots = draft.roots.clone();
    mended.rotate(day(30), SNAPSHOT, TIMESTAMP);
    Case::new(
        "one-key-two-ids",
        "The next root lists one official's key under two ids, the second as a colleague's; the \
         official signs the targets under both.",
        "TUF 5.6.3: a key counts once, under however many ids",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned targets 1/2"],
    ))
    .round(Round::good(4).laid_over(&mended.files()))
    .like(2)
}

fn two_ids_of_one_officer() -> Case {
    let mut draft = Draft::new(3);
    let second = "e".repeat(64);
    let all = draft.top.delegations.as_mut().expect("targets delegate");
    all.keys.insert(second.clone(), key(42));
    let rule = draft.top.functions.get_mut("qingshan").expect("a rule");
    let approver = rule.keys[&key_id(43)].clone();
    rule.keys.insert(second.clone(), approver);
    draft
        .delegation("qingshan")
        .signers
        .keyids
        .push(second.clone());
    let role = draft.role("qingshan").signed.clone();
    let by = [(key_id(41), 41), (key_id(42), 42), (second, 42)];
    draft.raw.insert("qingshan".into(), file_under(&role, &by));
    Case::new(
        "one-key-two-ids-delegated",
        "The county's targets list an officer's key under two ids, the second as the approver's; the \
         officer signs under both.",
        "TUF 5.6.3: a key counts once, under however many ids",
    )
    .round(Round::faulty("qingshan", &draft.files(), &["qingshan: Trust::Unsigned qingshan 2/3"]))
    .recovers()
}

fn one_county_official() -> Case {
    let mut draft = Draft::new(3);
    draft.top_seeds = vec![COUNTY[0]];
    Case::new(
        "threshold-missed-targets",
        "One county official signs the targets alone, and the county's server publishes that.",
        "TUF 5.6.3: the threshold of root",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned targets 1/2"],
    ))
    .recovers()
}

fn one_root_holder() -> Case {
    let mut draft = Draft::new(3);
    let next = root(2, day(20), 98, 99);
    draft.roots.push(file(&next, &ROOT[..1]));
    (draft.snapshot_seed, draft.timestamp_seed) = (98, 99);
    Case::new(
        "threshold-missed-root",
        "One holder of a root key signs the next root alone, with online keys of their own.",
        "TUF 5.3.4: the threshold of the old root and of the new one",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned root 1/2"],
    ))
    .recovers()
}

fn nobody() -> Case {
    let mut files: Files = good(3);
    let mut draft = Draft::new(3);
    draft.timestamp_seed = 99;
    let forged = draft.files().remove("metadata/timestamp.json");
    files.extend(forged.map(|bytes| ("metadata/timestamp.json".to_owned(), bytes)));
    Case::new(
        "forged-timestamp",
        "A mirror signs a timestamp with a key of its own.",
        "TUF 5.4.2: signed by the keys that root names",
    )
    .round(Round::hostile(
        3,
        &files,
        &["Trust::Unsigned timestamp 0/1"],
    ))
    .recovers()
}
