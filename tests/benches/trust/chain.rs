//! A repository with nothing to install and a long line of roots: two years of weekly changes of
//! keys, each signed by two keys that stand in the root before it as well.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{
    Common, FileMeta, Key, RoleKeys, Root, Snapshot, Targets, Timestamp, canonical_json,
};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use sync_agent::clock;

/// Rotations behind the first root.
pub const ROTATIONS: u64 = 100;
/// Signatures that one rotation has a client verify: two under the old root, two under the new.
pub const SIGNATURES: u64 = 4;

/// Two years, in days.
const YEARS: i64 = 730;
const ONLINE: u8 = 200;

/// All roots, the first one first. All but the newest have expired.
pub fn roots() -> Vec<Vec<u8>> {
    (1..=ROTATIONS + 1).map(root).collect()
}

/// Writes `metadata/` with all of it below `folder`.
pub fn write(folder: &Path) {
    let metadata = folder.join("metadata");
    std::fs::create_dir_all(&metadata).expect("a folder");
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(metadata.join(name), bytes).expect("a file");
    };
    for (root, version) in roots().iter().zip(1..) {
        put(&format!("{version}.root.json"), root);
    }
    let common = |kind| Common::new(kind, 1, now(), now() + TimeDelta::days(14));
    let targets = signed(&Targets::empty(common("targets")), &[ONLINE]);
    let snapshot = Snapshot {
        common: common("snapshot"),
        meta: BTreeMap::from([("targets.json".to_owned(), listed(&targets))]),
    };
    let snapshot = signed(&snapshot, &[ONLINE]);
    let timestamp = Timestamp {
        common: common("timestamp"),
        meta: BTreeMap::from([("snapshot.json".to_owned(), listed(&snapshot))]),
        urgent_until: None,
    };
    put("1.targets.json", &targets);
    put("1.snapshot.json", &snapshot);
    put("timestamp.json", &signed(&timestamp, &[ONLINE]));
}

fn root(version: u64) -> Vec<u8> {
    let seed = u8::try_from(version).expect("fewer than 200 roots");
    let own = [seed, seed + 1, seed + 2];
    let age = YEARS - YEARS * i64::from(seed) / 101;
    let at = now() - TimeDelta::days(age);
    let life = if version > ROTATIONS { 365 } else { 7 };
    let online = || RoleKeys {
        keyids: vec![key(ONLINE).id()],
        threshold: 1,
    };
    let root = Root {
        common: Common::new("root", version, at, at + TimeDelta::days(life)),
        consistent_snapshot: true,
        keys: [own[0], own[1], own[2], ONLINE]
            .map(|seed| (key(seed).id(), key(seed)))
            .into(),
        roles: BTreeMap::from([
            (
                "root".to_owned(),
                RoleKeys {
                    keyids: own.map(|seed| key(seed).id()).to_vec(),
                    threshold: 2,
                },
            ),
            ("targets".to_owned(), online()),
            ("snapshot".to_owned(), online()),
            ("timestamp".to_owned(), online()),
        ]),
        functions: BTreeMap::new(),
    };
    // The first two of its keys are the last two of the root before it.
    signed(&root, &own[..2])
}

/// Whole seconds, as metadata has them.
fn now() -> DateTime<Utc> {
    let now = clock::system().timestamp();
    DateTime::from_timestamp(now, 0).expect("a clock of this age")
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a seed")
}

fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

fn signed<T: Serialize>(signed: &T, seeds: &[u8]) -> Vec<u8> {
    let message = canonical_json(signed).expect("metadata");
    let sign = |seed: &u8| {
        let signature = hex(pair(*seed).sign(&message).as_ref());
        serde_json::json!({"keyid": key(*seed).id(), "sig": signature})
    };
    let signatures: Vec<_> = seeds.iter().map(sign).collect();
    let file = serde_json::json!({"signatures": signatures, "signed": signed});
    serde_json::to_vec(&file).expect("metadata")
}

fn listed(bytes: &[u8]) -> FileMeta {
    let sha256 = hex(digest(&SHA256, bytes).as_ref());
    FileMeta {
        version: 1,
        length: Some(bytes.len() as u64),
        hashes: BTreeMap::from([("sha256".to_owned(), sha256)]),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
