//! Things in the way where the terminal keeps its files.

use crate::case::{Case, Round};

pub fn cases() -> Vec<Case> {
    let links = [
        "trust/timestamp.json",
        "trust/snapshot.json",
        "trust/snapshot.json.part",
        "trust/targets.json",
        "trust/minzheng.json",
        "trust/root/2.root.json",
        "trust/clock-floor",
        "trust/whole.json",
        "spool/packs/minzheng/3.pack",
        "spool/packs/minzheng/3.pack.part",
        "status.json",
    ];
    let mut round = Round::good(3);
    round.links = links.map(str::to_owned).to_vec();
    let case = Case::new(
        "symlink-in-data-dir",
        "Whoever can write the data directory puts links out of it where the terminal will write.",
        "sync-agent's files: no link is followed, each is replaced by a file",
    )
    .round(round)
    .recovers();
    vec![case]
}
