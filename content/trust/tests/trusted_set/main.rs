//! Each step of the client's workflow (TUF 5.3 – 5.7) has a test named after what it stops.

mod announced;
mod beyond;
mod format;
mod identity;
mod root;
mod search;
mod shelf;
mod snapshot;
mod targets;
mod timestamp;
mod world;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use content_trust::{Accepted, RoleKeys, Snapshot, TargetName, TrustError};

use world::{NAME, PACK, World, file, key, keys, meta, now, signers};

/// The snapshot of `world` as somebody without its key would change it.
fn forged(world: &World) -> Vec<u8> {
    let mut whole: serde_json::Value = serde_json::from_slice(&world.snapshot()).unwrap();
    whole["signed"]["meta"]["minzheng.json"]["version"] = 9.into();
    serde_json::to_vec(&whole).unwrap()
}

#[test]
fn the_whole_way_ends_in_verified_bytes_only() {
    let world = World::new();
    let mut set = world.set();
    world.walk(&mut set).unwrap();
    let name = TargetName::new(NAME).unwrap();
    let verified = set.verify_target("minzheng", &name, PACK.to_vec()).unwrap();
    assert_eq!(
        (verified.role(), verified.get().as_slice()),
        ("minzheng", PACK)
    );
    assert_eq!(set.signed_at(), Some(now()));
    let other = set.verify_target("minzheng", &name, b"b pack".to_vec());
    assert!(matches!(other, Err(TrustError::Digest { .. })));
    let longer = set.verify_target("minzheng", &name, b"a pack ".to_vec());
    assert!(matches!(longer, Err(TrustError::Digest { .. })));
    let unknown = TargetName::new("packs/minzheng/full-2.pack").unwrap();
    let unknown = set.verify_target("minzheng", &unknown, PACK.to_vec());
    assert!(matches!(unknown, Err(TrustError::Unknown { .. })));
}

#[test]
fn step_5_3_4_a_new_root_needs_the_old_keys_and_its_own() {
    let world = World::new();
    let mut next = world.root.clone();
    next.common.version = 2;
    next.keys.extend(keys(&[9]));
    next.roles.insert("root".into(), signers(&[9], 1));
    for (seeds, valid) in [(&[1][..], false), (&[9], false), (&[1, 9], true)] {
        let updated = world.set().update_root(&file(&next, seeds));
        assert_eq!(updated.is_ok(), valid, "{seeds:?}");
        assert!(valid || matches!(updated, Err(TrustError::Unsigned { .. })));
    }
}

#[test]
fn step_5_3_5_a_root_follows_its_predecessor_without_gaps() {
    let world = World::new();
    for version in [1, 3] {
        let mut next = world.root.clone();
        next.common.version = version;
        let updated = world.set().update_root(&file(&next, &[1]));
        assert!(
            matches!(updated, Err(TrustError::Version { .. })),
            "{version}"
        );
    }
}

#[test]
fn step_5_3_10_an_expired_root_believes_nothing_new() {
    let mut world = World::new();
    world.root.common.expires = now();
    let updated = world.set().update_timestamp(&world.timestamp(), now());
    assert!(matches!(updated, Err(TrustError::Expired { .. })));
}

#[test]
fn step_5_4_3_nothing_goes_back() {
    let (mut world, old) = (World::new(), World::new());
    world.versions = 3;
    let mut set = world.set();
    set.update_timestamp(&world.timestamp(), now()).unwrap();
    assert_eq!(
        set.update_timestamp(&world.timestamp(), now()),
        Ok(Accepted::Same)
    );
    let back = set.update_timestamp(&old.timestamp(), now());
    assert!(
        matches!(
            back,
            Err(TrustError::Version {
                expected: 3,
                offered: 2,
                ..
            })
        ),
        "{back:?}"
    );
    // A refused timestamp has not poisoned what was there.
    set.update_snapshot(&world.snapshot(), false, now())
        .unwrap();
}

#[test]
fn step_5_4_4_a_frozen_timestamp_runs_out_and_still_stops_rollback() {
    let mut world = World::new();
    world.versions = 3;
    let later = now() + TimeDelta::days(14);
    let mut set = world.set();
    let frozen = set.update_timestamp(&world.timestamp(), later);
    assert!(matches!(frozen, Err(TrustError::Expired { .. })));
    let mut fresh = World::new();
    fresh.quick = TimeDelta::days(30);
    let back = set.update_timestamp(&fresh.timestamp(), later);
    assert!(matches!(back, Err(TrustError::Version { .. })));
}

#[test]
fn step_5_5_2_a_snapshot_is_the_announced_one() {
    let world = World::new();
    let mut set = world.set();
    set.update_timestamp(&world.timestamp(), now()).unwrap();
    let mixed = set.update_snapshot(&forged(&world), false, now());
    assert!(matches!(mixed, Err(TrustError::Digest { .. })));
    // From the terminal's own store the digest is not asked for, the signature is (5.5.3).
    let unsigned = set.update_snapshot(&forged(&world), true, now());
    assert!(matches!(unsigned, Err(TrustError::Unsigned { .. })));
    set.update_snapshot(&world.snapshot(), false, now())
        .unwrap();
}

#[test]
fn step_5_5_5_no_role_vanishes_from_a_snapshot() {
    let world = World::new();
    let mut set = world.set();
    set.update_timestamp(&world.timestamp(), now()).unwrap();
    set.update_snapshot(&world.snapshot(), false, now())
        .unwrap();
    let list = BTreeMap::from([("targets.json".to_owned(), meta(2, &world.targets()))]);
    let smaller = file(
        &Snapshot {
            common: world.common("snapshot"),
            meta: list,
        },
        &[3],
    );
    let vanished = set.update_snapshot(&smaller, true, now());
    assert!(
        matches!(vanished, Err(TrustError::Version { offered: 0, .. })),
        "{vanished:?}"
    );
}

#[test]
fn step_5_6_3_a_publisher_needs_every_officer() {
    for seeds in [vec![5, 6], vec![5, 5, 6], vec![5, 6, 2], vec![]] {
        let mut world = World::new();
        world.role_seeds = seeds.clone();
        let refused = world.walk(&mut world.set());
        let fair = matches!(
            refused,
            Err(TrustError::Unsigned { .. } | TrustError::Malformed { .. })
        );
        assert!(fair, "{seeds:?}: {refused:?}");
    }
}

#[test]
fn step_5_6_5_an_expired_publisher_is_not_believed() {
    let mut world = World::new();
    world.role_life = TimeDelta::days(5);
    world.walk(&mut world.set()).unwrap();
    let mut set = world.set();
    let later = now() + TimeDelta::days(5);
    set.update_timestamp(&world.timestamp(), later).unwrap();
    set.update_snapshot(&world.snapshot(), false, later)
        .unwrap();
    set.update_targets(&world.targets(), "targets", "root", later)
        .unwrap();
    let late = set.update_targets(&world.role(), "minzheng", "targets", later);
    assert!(
        matches!(late, Err(TrustError::Expired { ref role, .. }) if role == "minzheng"),
        "{late:?}"
    );
}

#[test]
fn steps_out_of_order_are_refused() {
    let world = World::new();
    let early = world.set().update_snapshot(&world.snapshot(), false, now());
    assert!(matches!(early, Err(TrustError::OutOfOrder { .. })));
    let early = world
        .set()
        .update_targets(&world.targets(), "targets", "root", now());
    assert!(matches!(early, Err(TrustError::OutOfOrder { .. })));
    let mut set = world.set();
    set.update_timestamp(&world.timestamp(), now()).unwrap();
    let late = set.update_root(&file(&world.root, &[1]));
    assert!(matches!(late, Err(TrustError::OutOfOrder { .. })));
}

#[test]
fn a_threshold_below_one_lets_nobody_in() {
    for threshold in [0, -1] {
        let mut world = World::new();
        world
            .root
            .roles
            .insert("timestamp".into(), signers(&[4], threshold));
        let refused = world.set().update_timestamp(&world.timestamp(), now());
        assert!(
            matches!(refused, Err(TrustError::Malformed { .. })),
            "{threshold}: {refused:?}"
        );
    }
}

#[test]
fn one_key_under_two_ids_counts_once() {
    let mut world = World::new();
    world.root.keys.insert("another-id".into(), key(4));
    let twice = RoleKeys {
        keyids: vec![key(4).id(), "another-id".into()],
        threshold: 2,
    };
    world.root.roles.insert("timestamp".into(), twice);
    let mut whole: serde_json::Value = serde_json::from_slice(&world.timestamp()).unwrap();
    let mut second = whole["signatures"][0].clone();
    second["keyid"] = "another-id".into();
    whole["signatures"].as_array_mut().unwrap().push(second);
    let refused = world
        .set()
        .update_timestamp(&serde_json::to_vec(&whole).unwrap(), now());
    assert!(
        matches!(
            refused,
            Err(TrustError::Unsigned {
                valid: 1,
                needed: 2,
                ..
            })
        ),
        "{refused:?}"
    );
}
