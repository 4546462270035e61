//! Mix and match: genuine files that never belonged together, and files of another length.

use crate::case::{Case, Round};
use crate::county::{Draft, Files, good, place};

pub fn cases() -> Vec<Case> {
    vec![
        under_new_name("snapshot", "Trust::Digest snapshot"),
        under_new_name("targets", "Trust::Digest targets"),
        unlisted("targets", "Trust::Version targets 2 for 3"),
        unlisted("snapshot", "Trust::Version snapshot 2 for 3"),
        never_together(),
        altered_list(),
        pack_under_new_name(),
        longer("snapshot"),
        longer("targets"),
        shorter(),
        longer_pack(),
        shorter_pack(),
    ]
}

/// A genuine old file under the name of the new one.
fn under_new_name(role: &str, says: &str) -> Case {
    let files = exchanged(&Draft::new(3), &Draft::new(2), role);
    let attack = format!("A mirror serves the {role} of release 2 under the name of release 3.");
    let name = format!("mix-and-match-{role}");
    Case::new(&name, &attack, "TUF 5.5.2, 5.6.2: the announced digest")
        .round(Round::hostile(3, &files, &[says]))
        .recovers()
}

/// The same, of a county that announces neither lengths nor digests.
fn unlisted(role: &str, says: &str) -> Case {
    let mut bare = Draft::new(3);
    bare.bare = true;
    let files = exchanged(&bare, &Draft::new(2), role);
    let attack = format!(
        "The county announces versions only; a mirror serves the {role} of release 2 under the name \
         of release 3."
    );
    let name = format!("mix-and-match-{role}-by-version");
    Case::new(&name, &attack, "TUF 5.5.4, 5.6.4: the announced version")
        .round(Round::hostile(3, &files, &[says]))
        .recovers()
}

fn exchanged(new: &Draft, old: &Draft, role: &str) -> Files {
    let mut files = new.files();
    let old = old.files().remove(&format!("metadata/2.{role}.json"));
    files.insert(format!("metadata/3.{role}.json"), old.expect("an old file"));
    files
}

fn never_together() -> Case {
    let mut draft = Draft::new(3);
    draft.list_as_in("qingshan", 1);
    draft.list_as_in("targets", 2);
    Case::new(
        "mix-and-match-versions",
        "Whoever stole both online keys lists roles of releases 1, 2 and 3 side by side, as they never \
         were.",
        "TUF 5.5.5: what went back in the mixture is refused, and the whole of it",
    )
    .round(Round::hostile(3, &draft.files(), &["Trust::Version qingshan.json 1 for 2"]))
    .recovers()
}

fn altered_list() -> Case {
    let mut draft = Draft::new(3);
    draft.list_as_in("targets", 2);
    draft.snapshot_seed = 99;
    Case::new(
        "mix-and-match-forged",
        "Whoever stole the timestamp key alone announces a snapshot of their own making.",
        "TUF 5.5.3: the snapshot is signed by its own key",
    )
    .round(Round::hostile(
        3,
        &draft.files(),
        &["Trust::Unsigned snapshot 0/1"],
    ))
    .recovers()
}

fn pack_under_new_name() -> Case {
    let (new, mut old) = (Draft::new(3), Draft::new(2));
    let (name, pack) = &new.packs["qingshan"];
    let (path, mut files) = (place(name, pack), new.files());
    let (_, mut old) = old.packs.remove("qingshan").expect("a pack");
    // Of the announced length, so that the digest has to tell.
    old.resize(pack.len(), 0);
    files.insert(path, old);
    Case::new(
        "mix-and-match-pack",
        "A mirror serves a publisher's old pack under the name of the new one.",
        "TUF 5.7.2: the signed digest of a target",
    )
    .round(Round::faulty(
        "qingshan",
        &files,
        &["qingshan: Trust::Digest packs/qingshan/full-3.pack"],
    ))
    .recovers()
}

fn longer(role: &str) -> Case {
    let path = format!("metadata/3.{role}.json");
    let mut files = good(3);
    let bytes = files.get_mut(&path).expect("a role");
    let length = bytes.len();
    bytes.push(b' ');
    let attack = format!("A mirror appends a space to the {role}.");
    Case::new(
        &format!("wrong-length-{role}"),
        &attack,
        "TUF 5.5.1, 5.6.1: no more than the announced length is read",
    )
    .round(Round::hostile(
        3,
        &files,
        &[&format!("Fetch::TooLarge {length} {path}")],
    ))
    .recovers()
}

fn shorter() -> Case {
    let mut files = good(3);
    files
        .get_mut("metadata/3.targets.json")
        .expect("a role")
        .pop();
    Case::new(
        "wrong-length-cut-short",
        "A mirror leaves out the last byte of the targets.",
        "TUF 5.6.2: the announced length and digest",
    )
    .round(Round::hostile(3, &files, &["Trust::Digest targets"]))
    .recovers()
}

fn longer_pack() -> Case {
    let draft = Draft::new(3);
    let (name, pack) = &draft.packs["minzheng"];
    let (path, mut files) = (place(name, pack), draft.files());
    files.get_mut(&path).expect("a pack").push(0);
    let says = format!("minzheng: Fetch::TooLarge {} {path}", pack.len());
    Case::new(
        "wrong-length-pack",
        "A mirror appends a byte to a publisher's pack.",
        "TUF 5.7.1: no more than the signed length is read",
    )
    .round(Round::faulty("minzheng", &files, &[&says]))
    .recovers()
}

fn shorter_pack() -> Case {
    let draft = Draft::new(3);
    let (name, pack) = &draft.packs["minzheng"];
    let (path, mut files) = (place(name, pack), draft.files());
    files.get_mut(&path).expect("a pack").pop();
    let says = "minzheng: Trust::Digest packs/minzheng/full-3.pack";
    Case::new(
        "wrong-length-pack-cut-short",
        "A mirror leaves out the last byte of a publisher's pack.",
        "TUF 5.7.2: the signed length and digest",
    )
    .round(Round::faulty("minzheng", &files, &[says]))
    .recovers()
}
