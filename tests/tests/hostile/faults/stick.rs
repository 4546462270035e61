//! Sticks: old, torn, and with things on them that are no files.

use crate::case::{Case, Round};
use crate::county::{Draft, Files, good, place};

pub fn cases() -> Vec<Case> {
    vec![
        expired(),
        long_shelf(),
        torn_role(),
        torn_pack(),
        torn_snapshot(),
        altered_pack(),
        links(),
    ]
}

fn expired() -> Case {
    let files = good(3);
    Case::new(
        "stick-expired",
        "A stick is used 181 days after the county made it.",
        "TUF 5.6.5 for the role stick, whose expiry is the stick's shelf life",
    )
    .round(
        Round::hostile(3, &files, &["Trust::Expired stick"])
            .on_stick()
            .on(201),
    )
    .recovers()
}

/// Past the timestamp's and the snapshot's own time, within the shelf life: served over the network
/// the same files are refused.
fn long_shelf() -> Case {
    let files = good(3);
    Case::new(
        "stick-served-online",
        "Somebody copies a stick that is 100 days old to a server; its shelf life is longer than that.",
        "TUF 5.4.4: the shelf life counts for sticks, and only there",
    )
    .round(Round::hostile(3, &files, &["Trust::Expired timestamp"]).on(120))
    .round(Round::good(3).on_stick().on(120))
    .recovers()
}

fn torn(path: &str) -> Files {
    let mut files = good(3);
    let bytes = files.get_mut(path).expect("a file of the stick");
    bytes.truncate(bytes.len() / 2);
    files
}

fn torn_role() -> Case {
    let files = torn("metadata/3.targets.json");
    Case::new(
        "stick-torn-targets",
        "A stick was pulled out while it was written: half of the targets is there.",
        "TUF 5.6.2; nothing of a stick is kept before all of it proved right",
    )
    .round(Round::hostile(3, &files, &["Trust::Digest targets"]).on_stick())
    .recovers()
}

fn torn_snapshot() -> Case {
    let files = torn("metadata/3.snapshot.json");
    Case::new(
        "stick-torn-snapshot",
        "A stick was pulled out while it was written: half of the snapshot is there.",
        "TUF 5.5.2; nothing of a stick is kept before all of it proved right",
    )
    .round(Round::hostile(3, &files, &["Trust::Digest snapshot"]).on_stick())
    .recovers()
}

fn pack_path() -> String {
    let draft = Draft::new(3);
    let (name, pack) = &draft.packs["minzheng"];
    place(name, pack)
}

fn torn_pack() -> Case {
    let files = torn(&pack_path());
    let says = "Trust::Digest packs/minzheng/full-3.pack";
    Case::new(
        "stick-torn-pack",
        "A stick was pulled out while it was written: half of a pack is there.",
        "TUF 5.7.2; a stick is taken whole or not at all",
    )
    .round(Round::hostile(3, &files, &[says]).on_stick())
    .recovers()
}

fn altered_pack() -> Case {
    let mut files = good(3);
    let bytes = files.get_mut(&pack_path()).expect("a pack");
    let at = bytes.len() - 9;
    bytes[at] ^= 1;
    let says = "Trust::Digest packs/minzheng/full-3.pack";
    Case::new(
        "stick-altered-pack",
        "Somebody changes a single bit of a pack on a stick.",
        "TUF 5.7.2; a stick is taken whole or not at all",
    )
    .round(Round::hostile(3, &files, &[says]).on_stick())
    .recovers()
}

fn links() -> Case {
    let path = "metadata/3.snapshot.json";
    let mut round = Round::hostile(3, &good(3), &[&format!("Fetch::NotAFile {path}")]);
    round.stick_links = vec![path.into()];
    Case::new(
        "symlink-on-stick",
        "A file of a stick is a link to a file of the terminal.",
        "sync_agent::FolderSource follows no link",
    )
    .round(round.on_stick())
    .recovers()
}
