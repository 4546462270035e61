//! Keeping a terminal on what it has, without it noticing.

use crate::case::{Case, Round};
use crate::county::{Draft, PUBLISHERS, ROOT, SNAPSHOT, TIMESTAMP, day, good, root, signed_on};
use crate::pack::good_pack;
use crate::signing::file;

pub fn cases() -> Vec<Case> {
    vec![
        timestamp(),
        snapshot(),
        targets(),
        last_root(),
        clock_set_back(),
    ]
}

fn timestamp() -> Case {
    Case::new(
        "freeze-timestamp",
        "A mirror goes on serving release 2, every byte of it genuine, after its timestamp has run \
         out.",
        "TUF 5.4.4: an expired timestamp is not acted upon",
    )
    .round(Round::hostile(2, &good(2), &["Trust::Expired timestamp"]).on(25))
    .recovers()
}

fn snapshot() -> Case {
    let mut draft = Draft::new(2);
    draft.timestamp.version = 3;
    draft.timestamp.signed_at = Some(day(39));
    draft.timestamp.expires = day(53);
    Case::new(
        "freeze-snapshot",
        "Whoever stole the timestamp key keeps the timestamp fresh and the old snapshot with it.",
        "TUF 5.5.6: an expired snapshot is not acted upon",
    )
    .round(Round::hostile(2, &draft.files(), &["Trust::Expired snapshot"]).on(41))
    .round(Round::good(4).on(42))
}

fn targets() -> Case {
    let mut draft = Draft::new(2);
    for common in [&mut draft.timestamp, &mut draft.snapshot] {
        common.version = 3;
        common.signed_at = Some(day(400));
        common.expires = day(414);
    }
    Case::new(
        "freeze-targets",
        "Whoever stole both online keys keeps them fresh and withholds the county's new targets.",
        "TUF 5.6.5: expired targets are not acted upon",
    )
    .round(Round::hostile(2, &draft.files(), &["Trust::Expired targets"]).on(401))
    .round(Round::good(4).laid_over(&later(4, 401).files()).on(402))
}

fn last_root() -> Case {
    let draft = later(3, 701);
    let mut good = later(4, 702);
    good.roots
        .push(file(&root(2, day(690), SNAPSHOT, TIMESTAMP), &ROOT));
    Case::new(
        "freeze-root",
        "A mirror withholds the next root, so that keys which the county has replaced stay in force.",
        "TUF 5.3.10: an expired root believes nothing new",
    )
    .round(Round::hostile(3, &draft.files(), &["Trust::Expired root"]).on(702))
    .round(Round::good(4).laid_over(&good.files()).on(703))
}

fn clock_set_back() -> Case {
    Case::new(
        "freeze-clock-set-back",
        "Somebody sets the terminal's clock back by a year and goes on serving release 2.",
        "TUF 5.4.3.1: what was accepted before counts, whatever the clock says",
    )
    .round(Round::good(3))
    .round(
        Round::hostile(2, &good(2), &["Trust::Version timestamp 2 for 3"])
            .keeping(3)
            .on(-365),
    )
    .recovers()
}

/// A release whose packs are those of its own day and whose metadata is signed later.
fn later(number: u64, days: i64) -> Draft {
    let mut draft = Draft::on(number, day(days));
    for id in PUBLISHERS {
        draft.set_pack(id, good_pack(id, number, signed_on(number)));
    }
    draft
}
