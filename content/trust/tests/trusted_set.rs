//! Each step of the client's workflow (TUF 5.3 – 5.7) has a test named after what it stops.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{
    Accepted, Common, DelegatedRole, Delegations, FileMeta, Key, Limits, RoleKeys, Root, Snapshot,
    TargetMeta, TargetName, Targets, Timestamp, TrustError, TrustedSet, canonical_json,
};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;

const PACK: &[u8] = b"a pack";
const NAME: &str = "packs/minzheng/full-1.pack";

fn now() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

fn keys(seeds: &[u8]) -> BTreeMap<String, Key> {
    seeds
        .iter()
        .map(|seed| (key(*seed).id(), key(*seed)))
        .collect()
}

fn signers(seeds: &[u8], threshold: i64) -> RoleKeys {
    RoleKeys {
        keyids: seeds.iter().map(|seed| key(*seed).id()).collect(),
        threshold,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hashes(bytes: &[u8]) -> BTreeMap<String, String> {
    BTreeMap::from([("sha256".to_owned(), hex(digest(&SHA256, bytes).as_ref()))])
}

fn meta(version: u64, bytes: &[u8]) -> FileMeta {
    FileMeta {
        version,
        length: Some(bytes.len() as u64),
        hashes: hashes(bytes),
    }
}

fn file<T: Serialize>(signed: &T, seeds: &[u8]) -> Vec<u8> {
    let message = canonical_json(signed).unwrap();
    let signature = |seed: &u8| serde_json::json!({"keyid": key(*seed).id(), "sig": hex(pair(*seed).sign(&message).as_ref())});
    let signatures: Vec<_> = seeds.iter().map(signature).collect();
    serde_json::to_vec(&serde_json::json!({"signatures": signatures, "signed": signed})).unwrap()
}

/// A repository in memory; what a test does not change is right.
struct World {
    root: Root,
    versions: u64,
    life: TimeDelta,
    role_seeds: Vec<u8>,
    role_life: TimeDelta,
}

/// Keys: 1 root, 2 targets, 3 snapshot, 4 timestamp, 5–7 the publisher's officers.
impl World {
    fn new() -> Self {
        let root = Root {
            common: Common::new("root", 1, now(), now() + TimeDelta::days(700)),
            consistent_snapshot: true,
            keys: keys(&[1, 2, 3, 4]),
            roles: BTreeMap::from([
                ("root".to_owned(), signers(&[1], 1)),
                ("targets".to_owned(), signers(&[2], 1)),
                ("snapshot".to_owned(), signers(&[3], 1)),
                ("timestamp".to_owned(), signers(&[4], 1)),
            ]),
        };
        Self {
            root,
            versions: 2,
            life: TimeDelta::days(14),
            role_seeds: vec![5, 6, 7],
            role_life: TimeDelta::days(14),
        }
    }

    fn common(&self, kind: &str) -> Common {
        Common::new(kind, self.versions, now(), now() + self.life)
    }

    fn set(&self) -> TrustedSet {
        TrustedSet::new(&file(&self.root, &[1]), Limits::default()).unwrap()
    }

    fn role(&self) -> Vec<u8> {
        let target = TargetMeta {
            length: PACK.len() as u64,
            hashes: hashes(PACK),
            custom: None,
        };
        let targets = BTreeMap::from([(NAME.to_owned(), target)]);
        let common = Common::new("targets", self.versions, now(), now() + self.role_life);
        file(
            &Targets {
                common,
                targets,
                delegations: None,
                publishers: BTreeMap::new(),
            },
            &self.role_seeds,
        )
    }

    fn targets(&self) -> Vec<u8> {
        let role = DelegatedRole {
            name: "minzheng".into(),
            signers: signers(&[5, 6, 7], 3),
            terminating: true,
            paths: Some(vec!["packs/minzheng/*".into()]),
            path_hash_prefixes: None,
        };
        let delegations = Some(Delegations {
            keys: keys(&[5, 6, 7]),
            roles: vec![role],
        });
        let (common, targets) = (self.common("targets"), BTreeMap::new());
        file(
            &Targets {
                common,
                targets,
                delegations,
                publishers: BTreeMap::new(),
            },
            &[2],
        )
    }

    fn snapshot(&self) -> Vec<u8> {
        let list = BTreeMap::from([
            (
                "targets.json".to_owned(),
                meta(self.versions, &self.targets()),
            ),
            (
                "minzheng.json".to_owned(),
                meta(self.versions, &self.role()),
            ),
        ]);
        file(
            &Snapshot {
                common: self.common("snapshot"),
                meta: list,
            },
            &[3],
        )
    }

    fn timestamp(&self) -> Vec<u8> {
        let list = BTreeMap::from([(
            "snapshot.json".to_owned(),
            meta(self.versions, &self.snapshot()),
        )]);
        file(
            &Timestamp {
                common: self.common("timestamp"),
                meta: list,
            },
            &[4],
        )
    }

    /// Walks the whole way into `set`.
    fn walk(&self, set: &mut TrustedSet) -> Result<(), TrustError> {
        set.update_timestamp(&self.timestamp(), now())?;
        set.update_snapshot(&self.snapshot(), false, now())?;
        set.update_targets(&self.targets(), "targets", "root", now())?;
        set.update_targets(&self.role(), "minzheng", "targets", now())?;
        Ok(())
    }
}

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
    fresh.life = TimeDelta::days(30);
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
