//! Long chains of roots, and chains with a link missing.

use crate::case::{Case, Round};
use crate::county::{Draft, ROOT, SNAPSHOT, TIMESTAMP, day, root, signed_on};
use crate::signing::file;

pub fn cases() -> Vec<Case> {
    vec![
        three_hundred(),
        two_years(),
        missing_online(),
        missing_on_stick(),
        other_keys(),
        gap(),
        strangers(),
    ]
}

fn three_hundred() -> Case {
    let mut first = Round::good(4)
        .keeping(2)
        .saying(&["Trust::Unsigned timestamp 0/1"]);
    first.rotations = Some(300);
    let mut second = Round::good(4).on(32);
    second.rotations = Some(300);
    Case::new(
        "root-300-rotations",
        "300 roots follow the terminal's, each with another timestamp key: more than one round takes.",
        "TUF 5.3: 256 roots in one round; they are kept, and the next round goes on behind them",
    )
    .round(first)
    .round(second)
}

fn two_years() -> Case {
    let mut round = Round::good(4);
    round.rotations = Some(100);
    Case::new(
        "two-years-offline",
        "No attack: a terminal was switched off for two years and the county has replaced its timestamp \
         key a hundred times meanwhile.",
        "TUF 5.3: all roots in one round",
    )
    .round(round.clone())
    .round(round.on(32))
}

fn rotated_twice(number: u64) -> Draft {
    let mut draft = Draft::new(number);
    draft.rotate(signed_on(3), 61, 62);
    draft.rotate(signed_on(3), 63, 64);
    draft
}

fn missing_online() -> Case {
    let mut files = rotated_twice(3).files();
    files.remove("metadata/2.root.json");
    Case::new(
        "root-missing-in-chain",
        "A mirror leaves out the second of three roots.",
        "TUF 5.3.3, 5.4.2: no root is skipped, and what only a later one vouches for is not believed",
    )
    .round(Round::hostile(3, &files, &["Trust::Unsigned timestamp 0/1"]))
    .round(Round::good(4).laid_over(&rotated_twice(4).files()))
    .like(2)
}

fn missing_on_stick() -> Case {
    let mut files = rotated_twice(3).files();
    files.remove("metadata/2.root.json");
    Case::new(
        "stick-root-missing",
        "A stick was copied without the second of three roots.",
        "AgentError::MissingRoot: the message says which one",
    )
    .round(Round::hostile(3, &files, &["MissingRoot 2"]).on_stick())
    .round(
        Round::good(4)
            .laid_over(&rotated_twice(4).files())
            .on_stick(),
    )
    .like(2)
}

fn other_keys() -> Case {
    let mut draft = Draft::new(3);
    let next = root(2, day(20), SNAPSHOT, TIMESTAMP);
    draft.roots.push(file(&next, &[98, 99]));
    Case::new(
        "root-forged",
        "A mirror makes a next root, signed by keys of its own.",
        "TUF 5.3.4: signed by the threshold of the old root",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned root 0/2"],
    ))
    .recovers()
}

fn gap() -> Case {
    let mut draft = Draft::new(3);
    let next = root(3, day(20), SNAPSHOT, TIMESTAMP);
    draft.roots.push(file(&next, &ROOT));
    Case::new(
        "root-skips-version",
        "A genuine root of version 3 lies where version 2 should be.",
        "TUF 5.3.5: exactly one higher",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version root 3 for 2"],
    ))
    .recovers()
}

/// A whole repository of another county.
fn strangers() -> Case {
    let mut draft = Draft::new(3);
    (draft.timestamp_seed, draft.snapshot_seed) = (98, 99);
    draft.top_seeds = vec![96, 97];
    draft.roots = vec![file(&root(1, day(0), 99, 98), &ROOT)];
    Case::new(
        "other-county",
        "A terminal is pointed at another county's server.",
        "the pinned root, TUF 5.2",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned timestamp 0/1"],
    ))
    .recovers()
}
