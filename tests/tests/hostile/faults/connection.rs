//! Servers that would fill the terminal's memory, hold it up or send it elsewhere.

use crate::case::Deed::{Claim, Drip, Endless, Gzip, Redirect};
use crate::case::{Case, Deed, Round};
use crate::county::{Draft, Files, good, place};

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for (deed, fault, what) in [
        (Endless, "endless", "goes on for 10 GB"),
        (
            Claim,
            "claimed-length",
            "says that it has 10 GB, and sends them",
        ),
        (
            Drip,
            "slow-drip",
            "comes byte by byte, a tenth of a second apart",
        ),
    ] {
        for (role, path, max) in [
            ("root", "metadata/2.root.json", 512_000),
            ("timestamp", "metadata/timestamp.json", 16_384),
            ("snapshot", "metadata/3.snapshot.json", 2_000_000),
            ("targets", "metadata/3.targets.json", 5_000_000),
        ] {
            let says = match deed {
                Drip => "Fetch::Unreachable".to_owned(),
                _ => format!("Fetch::TooLarge {max} {path}"),
            };
            // With a digest and a length in the snapshot or timestamp that length would be the limit.
            let announced = matches!(deed, Drip) || max < 2_000_000;
            let files = if announced { good(3) } else { bare() };
            let round = Round::hostile(3, &files, &[&says]);
            all.push(case(fault, role, what, round.served(path, deed)));
        }
        for (what_kind, path, max) in targets() {
            let says = match deed {
                Drip => "Fetch::Unreachable".to_owned(),
                _ => format!("Fetch::TooLarge {max} {path}"),
            };
            let round = match what_kind {
                // The record is there, its attachment is tried again the next time.
                "attachment" => Round::good(3).saying(&[&says]),
                "delegated" => Round::faulty("minzheng", &bare(), &[&format!("minzheng: {says}")]),
                _ => Round::faulty("minzheng", &good(3), &[&format!("minzheng: {says}")]),
            };
            all.push(case(fault, what_kind, what, round.served(&path, deed)));
        }
    }
    all.extend([
        gzip(),
        redirect("timestamp", "metadata/timestamp.json"),
        redirect_pack(),
    ]);
    all
}

fn case(fault: &str, kind: &str, what: &str, round: Round) -> Case {
    let attack = format!("A server is honest but for one file: the {kind} {what}.");
    let by = "TUF 5.3.3 to 5.7.1: a longest length and a latest end for every file";
    Case::new(&format!("{fault}-{kind}"), &attack, by)
        .round(round)
        .recovers()
}

/// Release 3 of a county that announces no lengths of metadata, so that the fixed limits count.
fn bare() -> Files {
    let mut draft = Draft::new(3);
    draft.bare = true;
    draft.files()
}

fn targets() -> Vec<(&'static str, String, usize)> {
    let draft = Draft::new(3);
    let (name, pack) = &draft.packs["minzheng"];
    let files = draft.files();
    let blob = files.iter().find(|(path, _)| path.starts_with("blobs/"));
    let (blob, bytes) = blob.expect("an attachment");
    vec![
        (
            "delegated",
            "metadata/3.minzheng.json".to_owned(),
            5_000_000,
        ),
        ("pack", place(name, pack), pack.len()),
        ("attachment", blob.clone(), bytes.len()),
    ]
}

fn gzip() -> Case {
    let round = Round::hostile(3, &good(3), &["Trust::Malformed timestamp"]);
    Case::new(
        "gzip-bomb",
        "A server packs the timestamp with gzip: 15 KB that unpack to 2 MB.",
        "sync_agent::HttpSource unpacks nothing on the way",
    )
    .round(round.served("metadata/timestamp.json", Gzip))
    .recovers()
}

fn redirect(role: &str, path: &str) -> Case {
    let says = format!("Fetch::Redirected {path}");
    let round = Round::hostile(3, &good(3), &[&says]);
    redirected(role, round.served(path, Redirect))
}

fn redirect_pack() -> Case {
    let (_, path, _) = targets().swap_remove(1);
    let says = format!("minzheng: Fetch::Redirected {path}");
    let round = Round::faulty("minzheng", &good(3), &[&says]);
    redirected("pack", round.served(&path, Deed::Redirect))
}

fn redirected(what: &str, round: Round) -> Case {
    let attack = format!("A network sends the request for the {what} on to another server.");
    Case::new(
        &format!("redirect-{what}"),
        &attack,
        "sync_agent::HttpSource asks no other host",
    )
    .round(round)
    .recovers()
}
