//! Officers who all sign a delta that leads elsewhere than to the release that they were shown.

use content_pack::{Goal, PackLimits, Release};
use content_trust::TargetMeta;

use crate::case::{Case, Round};
use crate::county::{Draft, Files, place, signed_on, target};
use crate::pack::{Parts, record};

pub fn cases() -> Vec<Case> {
    vec![another_state(), hidden_state()]
}

/// The role tells of two different releases 3.
fn another_state() -> Case {
    let (delta, signed) = delta();
    Case::new(
        "delta-to-another-release",
        "The officers sign a full pack, and a delta that leads to other content under the same number.",
        "sync-agent plan.rs: one number, one state digest",
    )
    .round(Round::faulty(
        "minzheng",
        &with(delta, signed),
        &["minzheng: Store::Refused"],
    ))
    .recovers()
}

/// The role says of the delta what is true of the full pack.
fn hidden_state() -> Case {
    let (delta, mut signed) = delta();
    let full = Release::decode(&Draft::new(3).packs["minzheng"].1, &PackLimits::default());
    let full = full.expect("a good pack");
    signed.custom = Some(Goal::custom(&full.state, full.raw_len()));
    Case::new(
        "delta-with-hidden-content",
        "The officers sign a delta whose content is not the one that its state digest says.",
        "content_store: the rows must have the signed state digest; the full pack is taken instead",
    )
    .round(Round::good(3).laid_over(&with(delta, signed)))
    .recovers()
}

/// From the good release 2 to a release 3 that nobody was shown.
fn delta() -> (Vec<u8>, TargetMeta) {
    let decode = |pack: &[u8]| Release::decode(pack, &PackLimits::default()).expect("a good pack");
    let base = decode(&Draft::new(2).packs["minzheng"].1);
    let at = signed_on(3);
    let mut other = record("minzheng", 3, at);
    other.title = "收费标准提高".into();
    let other = decode(&Parts::of("minzheng", 3, at, vec![other]).pack());
    let delta = other.delta_from(&base).expect("a delta");
    let signed = target(&delta);
    (delta, signed)
}

/// The good release 3 with that delta beside its full pack.
fn with(delta: Vec<u8>, signed: TargetMeta) -> Files {
    let name = "packs/minzheng/delta-2-3.pack";
    let mut draft = Draft::new(3);
    let targets = &mut draft.role("minzheng").signed.targets;
    targets.insert(name.to_owned(), signed);
    let mut files = draft.files();
    files.insert(place(name, &delta), delta);
    files
}
