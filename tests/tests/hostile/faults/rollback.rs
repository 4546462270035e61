//! Making a terminal take what it has left behind.

use crate::case::{Case, Round};
use crate::county::{Draft, good};
use crate::signing::meta;

pub fn cases() -> Vec<Case> {
    vec![
        timestamp(),
        snapshot(),
        targets(),
        delegated(),
        vanished(),
        pack(),
        root(),
        record(),
    ]
}

fn timestamp() -> Case {
    let mut files = good(2);
    let old = good(1).remove("metadata/timestamp.json");
    files.extend(old.map(|old| ("metadata/timestamp.json".to_owned(), old)));
    Case::new(
        "rollback-timestamp",
        "A mirror replays the county's own timestamp of release 1.",
        "TUF 5.4.3.1: a timestamp never goes back",
    )
    .round(Round::hostile(
        2,
        &files,
        &["Trust::Version timestamp 1 for 2"],
    ))
    .recovers()
}

fn snapshot() -> Case {
    let mut draft = Draft::new(3);
    let old = &good(1)["metadata/1.snapshot.json"];
    draft.announced = Some(meta(1, old));
    Case::new(
        "rollback-snapshot",
        "Whoever stole the timestamp key announces the snapshot of release 1 again.",
        "TUF 5.4.3.2: the announced snapshot never goes back",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version snapshot 1 for 2"],
    ))
    .recovers()
}

fn targets() -> Case {
    let mut draft = Draft::new(3);
    draft.list_as_in("targets", 1);
    Case::new(
        "rollback-targets",
        "Whoever stole both online keys lists the county's targets of release 1 again.",
        "TUF 5.5.5: no listed role goes back",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version targets.json 1 for 2"],
    ))
    .recovers()
}

fn delegated() -> Case {
    let mut draft = Draft::new(3);
    draft.list_as_in("minzheng", 1);
    Case::new(
        "rollback-delegated",
        "Whoever stole both online keys lists a publisher's role of release 1 again.",
        "TUF 5.5.5: no listed role goes back",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version minzheng.json 1 for 2"],
    ))
    .recovers()
}

fn vanished() -> Case {
    let mut draft = Draft::new(3);
    draft.listed.insert("minzheng.json".into(), None);
    Case::new(
        "snapshot-drops-role",
        "Whoever stole both online keys leaves a publisher out of the snapshot, so that its old \
         release stays for ever.",
        "TUF 5.5.5: no listed role vanishes",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version minzheng.json 0 for 2"],
    ))
    .recovers()
}

fn pack() -> Case {
    let mut draft = Draft::new(3);
    let old = Draft::new(1).packs.remove("minzheng");
    let (name, bytes) = old.expect("release 1 has a pack");
    draft.name_pack("minzheng", &name, bytes);
    Case::new(
        "rollback-release",
        "A publisher's officers sign a new role that names only their release 1.",
        "content_store::Store::apply: a release is never replaced by an older one",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Store::NotNewer 1 after 2"],
    ))
    .recovers()
}

fn root() -> Case {
    let mut draft = Draft::new(3);
    draft.roots.push(draft.roots[0].clone());
    Case::new(
        "rollback-root",
        "A mirror offers the first root again as the next one.",
        "TUF 5.3.5: the next root is exactly one higher",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Version root 1 for 2"],
    ))
    .recovers()
}

fn record() -> Case {
    let files = good(1);
    Case::new(
        "rollback-stick",
        "A stick with the whole of release 1, every signature valid, is put into a terminal that has \
         release 2.",
        "TUF 5.4.3.1; said as \"this terminal is newer\", because old sticks lie about everywhere",
    )
    .round(Round::hostile(1, &files, &["older"]).on_stick().on(12))
    .recovers()
}
