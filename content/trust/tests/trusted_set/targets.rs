//! TUF 5.6.1 – 5.6.6 and 5.7: what there is, and by whose word.

use content_trust::{Accepted, Limits, TargetName, TrustedSet};
use serde_json::{Value, json};

use crate::announced::{
    PAST, is_digest, is_expired, is_out_of_order, is_unknown, is_unsigned, is_version, sha512,
    signed, up_to_snapshot, up_to_targets, whole,
};
use crate::world::{PACK, file, keys, now, signers};

/// The top-level targets, version `version`.
fn top(version: u64) -> Vec<u8> {
    file(&signed("targets", version, json!({"targets": {}})), &[2])
}

/// `delegations` to roles `a` and `b`: each by its own key.
fn delegations() -> Value {
    let role = |name: &str, seed: u8| {
        json!({
            "name": name, "keyids": signers(&[seed], 1).keyids, "threshold": 1,
            "terminating": false, "paths": ["*"],
        })
    };
    json!({"keys": keys(&[5, 6]), "roles": [role("a", 5), role("b", 6)]})
}

fn delegating() -> TrustedSet {
    up_to_targets(json!({"targets": {}, "delegations": delegations()}))
}

fn update(set: &mut TrustedSet, seeds: &[u8]) -> Result<Accepted, content_trust::TrustError> {
    let role = file(&signed("targets", 1, json!({"targets": {}})), seeds);
    set.update_targets(&role, "a", "targets", now())
}

#[test]
fn step_5_6_1_targets_have_their_announced_length_or_the_limit() {
    let limit = Limits::default().targets;
    let list = json!({
        "targets.json": {"version": 1, "length": 900},
        "a.json": {"version": 1, "length": limit + 1},
        "b.json": {"version": 1},
    });
    let set = up_to_snapshot(list);
    assert_eq!(set.metadata_limit("targets"), 900);
    for role in ["a", "b", "unlisted"] {
        assert_eq!(set.metadata_limit(role), limit);
    }
}

#[test]
fn step_5_6_2_targets_are_the_announced_bytes() {
    let bytes = top(1);
    for (announced, accepted) in [
        (whole(1, &bytes), true),
        (json!({"version": 1}), true),
        (whole(1, b"other"), false),
        (json!({"version": 1, "length": 3}), false),
    ] {
        let mut set = up_to_snapshot(json!({"targets.json": announced}));
        let updated = set.update_targets(&bytes, "targets", "root", now());
        assert_eq!(updated.is_ok(), accepted);
        assert!(accepted || is_digest(updated));
    }
    let mut set = up_to_snapshot(json!({"a.json": {"version": 1}}));
    let unlisted = set.update_targets(&bytes, "targets", "root", now());
    assert!(is_unknown(unlisted));
}

#[test]
fn step_5_6_3_targets_are_signed_by_roots_word() {
    let body = signed("targets", 1, json!({"targets": {}}));
    for seeds in [&[][..], &[1], &[3, 4]] {
        let mut set = up_to_snapshot(json!({"targets.json": {"version": 1}}));
        let refused = set.update_targets(&file(&body, seeds), "targets", "root", now());
        assert!(is_unsigned(refused), "{seeds:?}");
        assert!(set.targets("targets").is_none());
    }
}

#[test]
fn step_5_6_3_a_delegated_role_is_signed_by_its_delegators_word() {
    for seeds in [&[][..], &[2], &[6]] {
        let mut set = delegating();
        assert!(is_unsigned(update(&mut set, seeds)), "{seeds:?}");
        assert!(set.targets("a").is_none());
        assert_eq!(set.delegated_by("a"), None);
    }
    let mut set = delegating();
    assert_eq!(update(&mut set, &[5]), Ok(Accepted::New));
    assert_eq!(set.delegated_by("a"), Some("targets"));
    assert_eq!(set.delegated_by("targets"), Some("root"));
}

#[test]
fn step_5_6_3_nobody_speaks_who_was_not_delegated_to() {
    let undelegated = json!({"keys": {}, "roles": []});
    for targets in [
        json!({"targets": {}}),
        json!({"targets": {}, "delegations": undelegated}),
    ] {
        let mut set = up_to_targets(targets);
        assert!(is_unknown(update(&mut set, &[5])));
    }
    let mut set = delegating();
    let role = file(&signed("targets", 1, json!({"targets": {}})), &[5]);
    let early = set.update_targets(&role, "a", "b", now());
    assert!(is_out_of_order(early));
}

#[test]
fn step_5_6_4_targets_have_the_announced_version() {
    for offered in [1, 3] {
        let mut set = up_to_snapshot(json!({"targets.json": {"version": 2}}));
        let refused = set.update_targets(&top(offered), "targets", "root", now());
        assert!(is_version(refused, "targets", 2, offered));
    }
    let mut set = delegating();
    let role = file(&signed("targets", 2, json!({"targets": {}})), &[5]);
    let refused = set.update_targets(&role, "a", "targets", now());
    assert!(is_version(refused, "a", 1, 2));
}

#[test]
fn step_5_6_5_expired_targets_are_not_believed() {
    let mut body = signed("targets", 1, json!({"targets": {}}));
    body["expires"] = PAST.into();
    let mut set = up_to_snapshot(json!({"targets.json": {"version": 1}}));
    let expired = set.update_targets(&file(&body, &[2]), "targets", "root", now());
    assert!(is_expired(expired, "targets"));
    assert!(set.targets("targets").is_none());
    let mut set = delegating();
    let expired = set.update_targets(&file(&body, &[5]), "a", "targets", now());
    assert!(is_expired(expired, "a"));
}

#[test]
fn step_5_7_2_what_no_metadata_names_is_not_a_target() {
    let set = up_to_targets(json!({"targets": {}}));
    let name = TargetName::new("f").unwrap();
    for role in ["targets", "a"] {
        assert!(is_unknown(set.verify_target(role, &name, PACK.to_vec())));
    }
}

#[test]
fn step_5_7_3_a_target_is_the_signed_bytes() {
    let length = PACK.len() as u64;
    let right = whole(1, PACK)["hashes"]["sha256"].clone();
    let wrong = whole(1, b"other")["hashes"]["sha256"].clone();
    for (length, hashes, accepted) in [
        (length, json!({"sha256": right}), true),
        (length, json!({"sha256": right, "md5": "00"}), true),
        (length, json!({"sha512": sha512(PACK)}), true),
        (length, json!({"sha256": wrong}), false),
        (length, json!({"sha256": right, "sha512": "00"}), false),
        (length, json!({"md5": "00"}), false),
        (length, json!({}), false),
        (length + 1, json!({"sha256": right}), false),
        (length - 1, json!({"sha256": right}), false),
    ] {
        let target = json!({"length": length, "hashes": hashes});
        let set = up_to_targets(json!({"targets": {"f": target}}));
        let verified = set.verify_target("targets", &TargetName::new("f").unwrap(), PACK.to_vec());
        assert_eq!(verified.is_ok(), accepted, "{target}");
        match verified {
            Ok(verified) => assert_eq!(verified.role(), "targets"),
            refused => assert!(is_digest(refused)),
        }
    }
}

#[test]
fn the_clock_floor_is_the_latest_word_of_any_role() {
    let mut set = delegating();
    assert_eq!(set.signed_at(), Some(now()), "the root's");
    for (signed_at, expected) in [
        ("2026-11-20T00:00:00Z", now()),
        (
            "2026-11-23T00:00:00Z",
            "2026-11-23T00:00:00Z".parse().unwrap(),
        ),
    ] {
        let body = signed(
            "targets",
            1,
            json!({"targets": {}, "x-signed-at": signed_at}),
        );
        set.update_targets(&file(&body, &[5]), "a", "targets", now())
            .unwrap();
        assert_eq!(set.signed_at(), Some(expected));
    }
}
