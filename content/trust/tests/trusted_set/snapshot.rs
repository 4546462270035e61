//! TUF 5.5: which versions belong together.

use content_trust::{Accepted, Limits};
use serde_json::{Value, json};

use crate::announced::{
    PAST, days, is_digest, is_expired, is_out_of_order, is_unsigned, is_version, sha512, signed,
    snapshot, timestamp, up_to_snapshot, up_to_targets, up_to_timestamp, whole,
};
use crate::world::{World, file, now};

fn list(version: u64) -> Value {
    json!({"targets.json": {"version": version}, "a.json": {"version": version}})
}

#[test]
fn step_5_5_1_a_snapshot_has_its_announced_length_or_the_limit() {
    let limit = Limits::default().snapshot;
    for (announced, expected) in [
        (json!({"version": 1}), limit),
        (json!({"version": 1, "length": 900}), 900),
        (json!({"version": 1, "length": limit + 1}), limit),
    ] {
        let set = up_to_timestamp(announced);
        assert_eq!(set.metadata_limit("snapshot"), expected);
    }
    assert_eq!(World::new().set().metadata_limit("snapshot"), limit);
}

#[test]
fn step_5_5_2_length_and_each_digest_are_checked() {
    let bytes = snapshot(1, list(1));
    let whole = whole(1, &bytes);
    let mut wrong_length = whole.clone();
    wrong_length["length"] = (bytes.len() + 1).into();
    let mut wrong_digest = whole.clone();
    wrong_digest["hashes"]["sha256"] = "00".repeat(32).into();
    let mut two = whole.clone();
    two["hashes"]["sha512"] = sha512(&bytes).into();
    let mut second_wrong = whole.clone();
    second_wrong["hashes"]["sha512"] = sha512(b"other").into();
    let sha512_only = json!({"version": 1, "hashes": {"sha512": sha512(&bytes)}});
    // Nothing that this client can check is as good as a wrong digest.
    let unknown_only = json!({"version": 1, "hashes": {"md5": "00"}});
    let mut one_unknown = whole.clone();
    one_unknown["hashes"]["md5"] = "00".into();
    for (announced, accepted) in [
        (whole, true),
        (two, true),
        (sha512_only, true),
        (one_unknown, true),
        (json!({"version": 1}), true),
        (wrong_length, false),
        (wrong_digest, false),
        (second_wrong, false),
        (unknown_only, false),
    ] {
        let mut set = up_to_timestamp(announced.clone());
        let updated = set.update_snapshot(&bytes, false, now());
        assert_eq!(updated.is_ok(), accepted, "{announced}");
        assert!(accepted || is_digest(updated));
        // The terminal's own bytes were checked against an older announcement.
        let mut set = up_to_timestamp(announced);
        set.update_snapshot(&bytes, true, now()).unwrap();
    }
}

#[test]
fn step_5_5_3_a_snapshot_is_signed_by_its_own_role() {
    let body = signed("snapshot", 1, json!({"meta": list(1)}));
    for (seeds, stored) in [(&[][..], false), (&[4], false), (&[2], true)] {
        let mut set = up_to_timestamp(json!({"version": 1}));
        let refused = set.update_snapshot(&file(&body, seeds), stored, now());
        assert!(is_unsigned(refused), "{seeds:?}");
        assert!(set.snapshot().is_none());
    }
}

#[test]
fn step_5_5_4_a_snapshot_has_the_announced_version() {
    for (announced, offered) in [(2, 1), (2, 3)] {
        let mut set = up_to_timestamp(json!({"version": announced}));
        let refused = set.update_snapshot(&snapshot(offered, list(1)), false, now());
        assert!(is_version(refused, "snapshot", announced, offered));
        let targets = file(&signed("targets", 1, json!({"targets": {}})), &[2]);
        let early = set.update_targets(&targets, "targets", "root", now());
        assert!(is_version(early, "snapshot", announced, offered));
    }
}

#[test]
fn step_5_5_5_no_listed_role_goes_back() {
    let mut set = World::new().set();
    set.update_timestamp(&timestamp(1, json!({"version": 2})), now())
        .unwrap();
    // The terminal's own, older than announced: not to act upon, but to compare with.
    let stored = set.update_snapshot(&snapshot(1, list(3)), true, now());
    assert!(is_version(stored, "snapshot", 2, 1));
    let back = set.update_snapshot(&snapshot(2, list(2)), false, now());
    assert!(is_version(back, "a.json", 3, 2));
    let gone = json!({"a.json": {"version": 3}});
    let gone = set.update_snapshot(&snapshot(2, gone), false, now());
    assert!(is_version(gone, "targets.json", 3, 0));
    let on = set.update_snapshot(&snapshot(2, list(3)), false, now());
    assert_eq!(on, Ok(Accepted::New));
    let same = set.update_snapshot(&snapshot(2, list(3)), false, now());
    assert_eq!(same, Ok(Accepted::Same));
    let more = json!({
        "targets.json": {"version": 4}, "a.json": {"version": 3}, "b.json": {"version": 1},
    });
    let more = set.update_snapshot(&snapshot(2, more), false, now());
    assert_eq!(more, Ok(Accepted::New));
}

#[test]
fn step_5_5_6_an_expired_snapshot_is_not_acted_upon() {
    let mut body = signed("snapshot", 1, json!({"meta": list(1)}));
    body["expires"] = PAST.into();
    let mut set = up_to_timestamp(json!({"version": 1}));
    let expired = set.update_snapshot(&file(&body, &[3]), false, now());
    assert!(is_expired(expired, "snapshot"));
    let targets = file(&signed("targets", 1, json!({"targets": {}})), &[2]);
    let early = set.update_targets(&targets, "targets", "root", now());
    assert!(is_expired(early, "snapshot"));
}

#[test]
fn step_5_5_6_a_snapshot_may_run_out_before_its_timestamp() {
    let mut body = signed("snapshot", 1, json!({"meta": list(1)}));
    body["expires"] = "2026-11-24T00:00:00Z".into();
    let mut set = up_to_timestamp(json!({"version": 1}));
    set.update_snapshot(&file(&body, &[3]), false, now())
        .unwrap();
    let targets = file(&signed("targets", 1, json!({"targets": {}})), &[2]);
    let late = set.update_targets(&targets, "targets", "root", now() + days(2));
    assert!(is_expired(late, "snapshot"));
}

#[test]
fn step_5_6_a_snapshot_is_not_looked_at_again_behind_its_targets() {
    let mut set = up_to_targets(json!({"targets": {}}));
    let late = set.update_snapshot(&snapshot(1, list(1)), false, now());
    assert!(is_out_of_order(late));
    assert_eq!(up_to_snapshot(list(1)).targets("targets"), None);
}
