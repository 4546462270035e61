//! A publisher's role that is not what it should be, and look-ups that would never end.

use content_trust::{Common, Delegations, Targets};

use crate::case::{Case, Round};
use crate::county::{Delegated, Draft, Files, day, delegated, good, target};
use crate::signing::keys;

pub fn cases() -> Vec<Case> {
    vec![
        expired(),
        rolled_back(),
        wrong_hash(),
        other_officers(),
        unlisted(),
        without_digests(),
        cycle(),
        chain(),
    ]
}

fn expired() -> Case {
    let mut draft = Draft::new(3);
    draft.role("minzheng").signed.common.expires = day(20);
    Case::new(
        "delegated-expired",
        "A publisher's role has run out, because its officers may sign no more; somebody goes on \
         serving it.",
        "TUF 5.6.5: an expired role is not acted upon; the others go on",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Trust::Expired minzheng"],
    ))
    .recovers()
}

fn rolled_back() -> Case {
    let mut files = good(3);
    let old = good(2).remove("metadata/2.minzheng.json");
    files.insert("metadata/3.minzheng.json".into(), old.expect("an old role"));
    Case::new(
        "delegated-rolled-back",
        "A mirror serves a publisher's old role under the name of the new one.",
        "TUF 5.6.2: the digest in the snapshot",
    )
    .round(Round::faulty(
        "minzheng",
        &files,
        &["minzheng: Trust::Digest minzheng"],
    ))
    .recovers()
}

fn without_digests() -> Case {
    let mut bare = Draft::new(3);
    bare.bare = true;
    let mut files = bare.files();
    let old = good(2).remove("metadata/2.minzheng.json");
    files.insert("metadata/3.minzheng.json".into(), old.expect("an old role"));
    Case::new(
        "delegated-rolled-back-by-version",
        "The snapshot lists versions only; a mirror serves a publisher's old role under the name of \
         the new one.",
        "TUF 5.6.4: the version in the snapshot",
    )
    .round(Round::faulty("minzheng", &files, &["minzheng: Trust::Version minzheng 2 for 3"]))
    .recovers()
}

fn wrong_hash() -> Case {
    let mut files = good(3);
    let bytes = files.get_mut("metadata/3.minzheng.json").expect("a role");
    let digit = bytes.iter().position(|b| *b == b'3').expect("a digit");
    bytes[digit] = b'4';
    Case::new(
        "delegated-wrong-hash",
        "A mirror changes one digit in a publisher's role.",
        "TUF 5.6.2: the digest in the snapshot",
    )
    .round(Round::faulty(
        "minzheng",
        &files,
        &["minzheng: Trust::Digest minzheng"],
    ))
    .recovers()
}

fn other_officers() -> Case {
    let mut draft = Draft::new(3);
    draft.role("minzheng").seeds = vec![41, 42, 43];
    Case::new(
        "delegated-signed-by-others",
        "All three officers of a township sign another publisher's role.",
        "TUF 5.6.3: the keys that the county's targets name for that role",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Trust::Unsigned minzheng 0/3"],
    ))
    .recovers()
}

/// A role that delegates to itself and back: a plain client looks a target up.
fn cycle() -> Case {
    let mut draft = Draft::new(3);
    for (role, to) in [("minzheng", "qingshan"), ("qingshan", "minzheng")] {
        let mut child = delegated(to, &[31], 1, "packs/*/*");
        child.terminating = false;
        let mut back = delegated("targets", &[31], 1, "packs/*/*");
        back.terminating = false;
        let roles = vec![child, back];
        draft.role(role).signed.delegations = Some(Delegations {
            keys: keys(&[31]),
            roles,
        });
    }
    draft.delegation("minzheng").paths = Some(vec!["packs/*/*".into()]);
    draft.role("qingshan").seeds.push(31);
    Case::new(
        "delegation-cycle",
        "Two publishers delegate to each other and to the top, so that looking a target up would never \
         end.",
        "TUF 5.6.7.1: a role is visited once",
    )
    .round(
        Round::hostile(3, &draft.files(), &["Trust::Unknown packs/minzheng/none"])
            .looking_up("packs/minzheng/none"),
    )
    .recovers()
}

/// 33 roles in a row, of which the last two name a target each.
fn chain() -> Case {
    let files = deep(3);
    let says = ["Trust::Unknown deep/33"];
    Case::new(
        "delegation-33rd-role",
        "33 roles delegate to each other in a row; the 32nd and the 33rd name a target.",
        "TUF 5.6.7.1: no more than 32 delegated roles are visited",
    )
    .round(Round::hostile(3, &files, &says).looking_up("deep/33"))
    .round(Round::hostile(3, &files, &[]).looking_up("deep/32"))
    .like(2)
    .round(Round::good(4).laid_over(&deep(4)))
    .like(2)
}

/// Release `number` of a county with that chain.
fn deep(number: u64) -> Files {
    let mut draft = Draft::new(number);
    let step = |to: u64| {
        let mut role = delegated(&format!("deep-{to}"), &[31], 1, "deep/*");
        role.terminating = false;
        role
    };
    let all = draft.top.delegations.as_mut().expect("targets delegate");
    all.roles.push(step(1));
    for this in 1..=33 {
        let mut signed = Targets::empty(Common::new("targets", 1, day(20), day(300)));
        if this < 33 {
            let roles = vec![step(this + 1)];
            signed.delegations = Some(Delegations {
                keys: keys(&[31]),
                roles,
            });
        }
        if this > 31 {
            signed
                .targets
                .insert(format!("deep/{this}"), target(b"deep"));
        }
        let seeds = vec![31];
        draft
            .roles
            .insert(format!("deep-{this}"), Delegated { signed, seeds });
    }
    draft.files()
}

/// A role that is delegated but not in the snapshot has published nothing.
fn unlisted() -> Case {
    let mut draft = Draft::new(3);
    let all = draft.top.delegations.as_mut().expect("targets delegate");
    all.roles.push(delegated("newcomer", &[99], 1, "new/*"));
    Case::new(
        "delegated-not-in-snapshot",
        "A mirror offers a role that the snapshot does not list; a plain client looks its target up.",
        "TUF 5.6.1: only what the snapshot lists is fetched",
    )
    .round(Round::hostile(3, &draft.files(), &["Trust::Unknown newcomer"]).looking_up("new/x"))
    .recovers()
}
