//! TUF 5.2 and 5.3: where trust comes from, and how it moves on.

use content_trust::{Accepted, Limits, RoleKeys, Root, TrustedSet};
use serde_json::json;

use crate::announced::{days, is_malformed, is_unsigned, is_version, timestamp};
use crate::world::{World, file, keys, now, signers};

/// The root after `old`, with root key `seed`.
fn next(old: &Root, seed: u8) -> Root {
    let mut root = old.clone();
    root.common.version += 1;
    root.keys.extend(keys(&[seed]));
    root.roles.insert("root".into(), signers(&[seed], 1));
    root
}

#[test]
fn step_5_2_the_pinned_root_is_signed_by_its_own_keys() {
    let world = World::new();
    let start = |seeds: &[u8]| TrustedSet::new(&file(&world.root, seeds), Limits::default());
    assert!(start(&[1]).is_ok());
    assert!(is_unsigned(start(&[])));
    assert!(is_unsigned(start(&[2])));
}

#[test]
fn step_5_2_the_pinned_root_may_have_expired() {
    let mut world = World::new();
    world.root.common.expires = now() - days(1);
    let set = world.set();
    assert_eq!(set.root(), &world.root);
}

#[test]
fn step_5_3_4_the_threshold_of_old_and_new_is_counted_apart() {
    let mut world = World::new();
    world.root.keys.extend(keys(&[8, 9]));
    world.root.roles.insert("root".into(), signers(&[1, 8], 2));
    let pinned = file(&world.root, &[1, 8]);
    let mut new = world.root.clone();
    new.common.version = 2;
    new.roles.insert("root".into(), signers(&[8, 9], 2));
    for (seeds, valid) in [
        (&[1, 8, 9][..], true),
        (&[1, 8], false),
        (&[8, 9], false),
        (&[1, 9], false),
    ] {
        let mut set = TrustedSet::new(&pinned, Limits::default()).unwrap();
        let updated = set.update_root(&file(&new, seeds));
        assert_eq!(updated.is_ok(), valid, "{seeds:?}");
        assert!(valid || is_unsigned(updated));
    }
}

#[test]
fn step_5_3_5_the_numbers_are_told() {
    let world = World::new();
    let mut gap = world.root.clone();
    gap.common.version = 3;
    let updated = world.set().update_root(&file(&gap, &[1]));
    assert!(is_version(updated, "root", 2, 3));
}

#[test]
fn step_5_3_6_an_intermediate_root_may_have_expired() {
    let world = World::new();
    let mut second = next(&world.root, 8);
    second.common.expires = now() - days(1);
    let mut third = next(&second, 9);
    third.common.expires = now() + days(1);
    let mut set = world.set();
    set.update_root(&file(&second, &[1, 8])).unwrap();
    set.update_root(&file(&third, &[8, 9])).unwrap();
    set.update_timestamp(&world.timestamp(), now()).unwrap();
}

#[test]
fn step_5_3_7_the_new_root_decides_about_the_next() {
    let world = World::new();
    let second = next(&world.root, 8);
    let third = next(&second, 9);
    let mut set = world.set();
    assert_eq!(set.update_root(&file(&second, &[1, 8])), Ok(Accepted::New));
    assert_eq!(set.root(), &second);
    assert!(is_unsigned(set.update_root(&file(&third, &[1, 9]))));
    assert_eq!(set.root(), &second);
    set.update_root(&file(&third, &[8, 9])).unwrap();
}

#[test]
fn step_5_3_11_what_rotated_keys_had_signed_is_no_longer_believed() {
    let world = World::new();
    // Fast-forwarded by whoever held the old key: kept, it would refuse all that comes.
    let forward = timestamp(u64::MAX - 1, json!({"version": u64::MAX - 1}));
    world.set().update_timestamp(&forward, now()).unwrap();
    let mut rotated = world.root.clone();
    rotated.common.version = 2;
    rotated.keys.extend(keys(&[9]));
    rotated.roles.insert("timestamp".into(), signers(&[9], 1));
    let mut set = world.set();
    set.update_root(&file(&rotated, &[1])).unwrap();
    assert!(is_unsigned(set.update_timestamp(&forward, now())));
    assert!(set.timestamp().is_none());
}

#[test]
fn step_5_3_12_consistent_snapshots_are_as_the_last_root_says() {
    let world = World::new();
    let mut second = next(&world.root, 8);
    second.consistent_snapshot = false;
    let mut set = world.set();
    assert!(set.root().consistent_snapshot);
    set.update_root(&file(&second, &[1, 8])).unwrap();
    assert!(!set.root().consistent_snapshot);
}

#[test]
fn step_4_3_each_role_lists_a_key_once_and_is_there() {
    let mut world = World::new();
    let twice = RoleKeys {
        keyids: [signers(&[1], 1).keyids, signers(&[1], 1).keyids].concat(),
        threshold: 1,
    };
    world.root.roles.insert("root".into(), twice);
    let start = |world: &World| TrustedSet::new(&file(&world.root, &[1]), Limits::default());
    assert!(is_malformed(start(&world)));
    world.root.roles.remove("root");
    assert!(is_malformed(start(&world)));
    let mut world = World::new();
    world.root.roles.remove("timestamp");
    let refused = world.set().update_timestamp(&world.timestamp(), now());
    assert!(is_malformed(refused));
}
