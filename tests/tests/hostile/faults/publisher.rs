//! A publisher, all of whose officers agree, who says what is not theirs to say.

use chrono::TimeDelta;
use content_model::{Body, Record, Scope};

use crate::case::{Case, Round};
use crate::county::{Draft, Files, signed_on};
use crate::pack::{Parts, frame, notice, part, record, rid};

pub fn cases() -> Vec<Case> {
    let mut all = vec![path(), path_and_own(), role_path(), pack_of_another()];
    all.extend(records());
    all.extend(warnings());
    all.extend([bomb(), claim(), no_pack()]);
    all
}

/// A township's role names a target below another publisher's path.
fn path() -> Case {
    let mut draft = Draft::new(3);
    let (_, pack) = draft.packs["minzheng"].clone();
    draft.name_pack("qingshan", "packs/minzheng/full-9.pack", pack);
    let mut round = Round::good(3).laid_over(&draft.files());
    round.but.insert("qingshan".into(), 2);
    Case::new(
        "path-of-another",
        "A township's role names a pack below another publisher's path, with a higher number.",
        "TUF 5.6.7: a role is asked only for its own path; the pack is never fetched",
    )
    .round(round)
    .recovers()
}

fn role_path() -> Case {
    let mut draft = Draft::new(3);
    let (_, pack) = draft.packs["minzheng"].clone();
    draft.name_pack("qingshan", "packs/minzheng/full-9.pack", pack);
    Case::new(
        "path-of-another-looked-up",
        "A township's role names a pack below another publisher's path; a plain client looks it up.",
        "TUF 5.6.7: the county delegates that path to the other publisher",
    )
    .round(
        Round::hostile(3, &draft.files(), &["Trust::Unknown packs/minzheng/full-9.pack"])
            .looking_up("packs/minzheng/full-9.pack"),
    )
    .recovers()
}

/// The same beside a pack of its own, which is good.
fn path_and_own() -> Case {
    let mut draft = Draft::new(3);
    let target = draft
        .role("minzheng")
        .signed
        .targets
        .values()
        .next()
        .cloned();
    let name = "packs/minzheng/full-9.pack".to_owned();
    let targets = &mut draft.role("qingshan").signed.targets;
    targets.insert(name, target.expect("a target"));
    Case::new(
        "path-of-another-beside-its-own",
        "A township's role names its own pack and one below another publisher's path.",
        "TUF 5.6.7: its own is taken, the other is never fetched",
    )
    .round(Round::good(3).laid_over(&draft.files()))
    .recovers()
}

fn pack_of_another() -> Case {
    let mut draft = Draft::new(3);
    let (_, pack) = draft.packs["minzheng"].clone();
    draft.set_pack("qingshan", pack);
    Case::new(
        "pack-of-another",
        "A township signs another publisher's pack as its own release.",
        "content_store::Mandate: who signs a release is who it is of",
    )
    .round(Round::faulty(
        "qingshan",
        &draft.files(),
        &["qingshan: Store::Refused"],
    ))
    .recovers()
}

/// Records that a township may not publish, in a pack of its own that everybody has signed.
fn records() -> Vec<Case> {
    let with = |name: &str, attack: &str, by: &str, says: &str, change: fn(&mut Record)| {
        let at = signed_on(3);
        let mut wrong = record("qingshan", 3, at);
        change(&mut wrong);
        let parts = Parts::of("qingshan", 3, at, vec![wrong]);
        let says = format!("qingshan: {says}");
        Case::new(name, attack, by)
            .round(Round::faulty(
                "qingshan",
                &with_pack("qingshan", parts.pack()),
                &[&says],
            ))
            .recovers()
    };
    let mandate = "content_store::Mandate: only the scopes that the county gave";
    vec![
        with(
            "scope-of-the-county",
            "A township publishes a record for the whole county.",
            mandate,
            "Store::Refused",
            |record| record.scope = Scope::County,
        ),
        with(
            "scope-of-another",
            "A township publishes a record in another publisher's name of scope.",
            mandate,
            "Store::Refused",
            |record| record.scope = Scope::Dept("minzheng".into()),
        ),
        with(
            "record-of-another",
            "A township's pack holds a record that says it is another publisher's.",
            "content_pack: every record is its publisher's",
            "Store::Pack Damaged",
            |record| record.publisher = "minzheng".parse().expect("a publisher"),
        ),
        with(
            "stolen-record-id",
            "A township publishes its own record under the id of another publisher's, to replace it.",
            "content_store::Store::apply: an id belongs to who published it first",
            "Store::Refused",
            |record| record.rid = rid("minzheng"),
        ),
    ]
}

/// The duty officer alone, and more than a short warning.
fn warnings() -> Vec<Case> {
    let with = |name: &str, attack: &str, body: Body| {
        let at = signed_on(3);
        let mut wrong = record("warning", 3, at);
        wrong.body = body;
        let parts = Parts::of("warning", 3, at, vec![wrong]);
        let says = ["warning: Store::Refused"];
        Case::new(
            name,
            attack,
            "content_store::Mandate: only warnings, for 72 hours at most",
        )
        .round(Round::faulty(
            "warning",
            &with_pack("warning", parts.pack()),
            &says,
        ))
        .recovers()
    };
    let end = signed_on(3) + TimeDelta::hours(24);
    vec![
        with(
            "warning-ordinary-notice",
            "The duty officer publishes an ordinary announcement as emergency warnings are, without \
             review.",
            notice("announcement", end),
        ),
        with(
            "warning-too-long",
            "The duty officer publishes a warning that stands for 72 hours and one second.",
            notice(
                "warning",
                signed_on(3) + TimeDelta::hours(72) + TimeDelta::seconds(1),
            ),
        ),
        with(
            "warning-other-record",
            "The duty officer publishes a record of a place, with a phone number of their choice.",
            record("minzheng", 3, signed_on(3)).body,
        ),
    ]
}

/// A signed pack of two kilobytes that unpacks to 64 MB.
fn bomb() -> Case {
    let parts = Parts::new("minzheng", 3, signed_on(3));
    let mut pack = parts.header(1000).to_vec();
    let bomb = frame(&[(1, 128 << 10, b"0".as_slice()); 512]);
    pack.extend(part(&[], 1000, &bomb));
    Case::new(
        "zstd-bomb",
        "The officers sign a pack that says it holds 1000 bytes and unpacks to 64 MB.",
        "content_pack: one byte more than announced is unpacked, and no more",
    )
    .round(Round::faulty(
        "minzheng",
        &with_pack("minzheng", pack),
        &["minzheng: Store::Pack Damaged"],
    ))
    .recovers()
}

fn claim() -> Case {
    let parts = Parts::new("minzheng", 3, signed_on(3));
    let mut pack = parts.header(1 << 50).to_vec();
    let bomb = frame(&[(1, 128 << 10, b"0".as_slice()); 512]);
    pack.extend(part(&[], 64 << 20, &bomb));
    Case::new(
        "zstd-bomb-announced",
        "The officers sign a pack that announces records of 2^50 bytes.",
        "content_pack::PackLimits, before anything is allocated",
    )
    .round(Round::faulty(
        "minzheng",
        &with_pack("minzheng", pack),
        &["minzheng: Store::Pack TooLarge"],
    ))
    .recovers()
}

fn no_pack() -> Case {
    let pack = b"#!/bin/sh\nreboot\n".to_vec();
    Case::new(
        "pack-is-no-pack",
        "The officers sign a file that is not a pack at all.",
        "content_pack: format and limits first",
    )
    .round(Round::faulty(
        "minzheng",
        &with_pack("minzheng", pack),
        &["minzheng: Store::Pack NotAPack"],
    ))
    .recovers()
}

fn with_pack(id: &str, pack: Vec<u8>) -> Files {
    let mut draft = Draft::new(3);
    draft.set_pack(id, pack);
    draft.files()
}
