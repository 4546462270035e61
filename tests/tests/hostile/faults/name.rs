//! Target names that would mean something to a file system, in a role that all officers have signed.

use std::collections::BTreeMap;

use crate::case::{Case, Round};
use crate::county::{Draft, place, target};

pub fn cases() -> Vec<Case> {
    let long = format!("packs/minzheng/full-{}9.pack", "0".repeat(274));
    assert_eq!(long.len(), 300);
    let refused = "content_trust::TargetName: a name is data, never a path";
    let mut all = Vec::new();
    for (fault, name, says) in [
        ("parent", "../x", "Trust::Name"),
        (
            "parent-in-own-path",
            "packs/minzheng/../../../x",
            "Trust::Name",
        ),
        (
            "parent-as-number",
            "packs/minzheng/full-/../9.pack",
            "Trust::Name",
        ),
        ("absolute", "/etc/passwd", "Trust::Name"),
        ("nul", "packs/minzheng/full-9.pack\0.txt", "Trust::Name"),
        ("backslash", "packs\\minzheng\\full-9.pack", "Trust::Name"),
        ("empty-part", "packs/minzheng//full-9.pack", "Trust::Name"),
        ("300-bytes", long.as_str(), "Trust::Name"),
        (
            "case",
            "packs/minzheng/FULL-9.pack",
            "Trust::Unknown packs/minzheng/FULL-9.pack",
        ),
        (
            "case-of-publisher",
            "packs/Minzheng/full-9.pack",
            "Trust::Unknown packs/Minzheng/full-9.pack",
        ),
    ] {
        all.push(only(fault, name, refused, says));
        if matches!(
            fault,
            "parent-as-number" | "absolute" | "300-bytes" | "case"
        ) {
            all.push(beside(fault, name, refused));
        }
    }
    all
}

/// Nothing else is named: the terminal keeps what it has, and a plain client finds no such target.
fn only(fault: &str, name: &str, by: &str, says: &str) -> Case {
    let mut draft = Draft::new(3);
    let role = draft.role("minzheng");
    role.signed.targets = BTreeMap::from([(name.to_owned(), target(b"x"))]);
    draft.packs.remove("minzheng");
    let files = draft.files();
    let mut round = Round::good(3).laid_over(&files);
    round.but.insert("minzheng".into(), 2);
    let mut look_up = round.clone().saying(&[says]);
    // What differs in case is a name like any other, and this role does name it.
    if says.starts_with("Trust::Unknown packs/minzheng/") {
        look_up = look_up.saying(&[]);
    }
    let attack = format!("A publisher's role names a single target: {name:?}.");
    Case::new(&format!("target-name-{fault}"), &attack, by)
        .round(round)
        .round(look_up.looking_up(name))
        .like(2)
        .recovers()
}

/// Beside the good pack, and with a higher number where it has one.
fn beside(fault: &str, name: &str, by: &str) -> Case {
    let mut draft = Draft::new(3);
    let (good, pack) = draft.packs["minzheng"].clone();
    let targets = &mut draft.role("minzheng").signed.targets;
    targets.insert(name.to_owned(), target(&pack));
    // The good one stays where it is.
    assert!(draft.files().contains_key(&place(&good, &pack)));
    let attack = format!("A publisher's role names its good pack and {name:?}.");
    Case::new(&format!("target-name-{fault}-beside"), &attack, by)
        .round(Round::good(3).laid_over(&draft.files()))
        .recovers()
}
