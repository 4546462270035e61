//! A repository in memory, signed with keys made from known seeds.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{
    Common, DelegatedRole, Delegations, FileMeta, Functions, Key, Limits, RoleKeys, Root, STICK,
    Snapshot, TargetMeta, Targets, Timestamp, TrustError, TrustedSet, canonical_json,
};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;

pub const PACK: &[u8] = b"a pack";
pub const NAME: &str = "packs/minzheng/full-1.pack";

pub fn now() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

pub fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

pub fn keys(seeds: &[u8]) -> BTreeMap<String, Key> {
    seeds
        .iter()
        .map(|seed| (key(*seed).id(), key(*seed)))
        .collect()
}

pub fn signers(seeds: &[u8], threshold: i64) -> RoleKeys {
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

pub fn meta(version: u64, bytes: &[u8]) -> FileMeta {
    FileMeta {
        version,
        length: Some(bytes.len() as u64),
        hashes: hashes(bytes),
    }
}

pub fn file<T: Serialize>(signed: &T, seeds: &[u8]) -> Vec<u8> {
    let message = canonical_json(signed).unwrap();
    let signature = |seed: &u8| serde_json::json!({"keyid": key(*seed).id(), "sig": hex(pair(*seed).sign(&message).as_ref())});
    let signatures: Vec<_> = seeds.iter().map(signature).collect();
    serde_json::to_vec(&serde_json::json!({"signatures": signatures, "signed": signed})).unwrap()
}

/// A repository in memory; what a test does not change is right.
pub struct World {
    pub root: Root,
    pub versions: u64,
    pub life: TimeDelta,
    /// Life of snapshot and timestamp.
    pub quick: TimeDelta,
    pub role_seeds: Vec<u8>,
    pub role_life: TimeDelta,
    /// Rules of the publisher, by role.
    pub functions: Functions,
    /// Shelf life, where there is a role for sticks.
    pub stick: Option<TimeDelta>,
}

/// Keys: 1 root, 2 targets, 3 snapshot, 4 timestamp, 5–7 the publisher's officers, 8 sticks.
impl World {
    pub fn new() -> Self {
        let root = Root {
            common: Common::new("root", 1, now(), now() + TimeDelta::days(700)),
            consistent_snapshot: true,
            keys: keys(&[1, 2, 3, 4]),
            functions: BTreeMap::new(),
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
            quick: TimeDelta::days(14),
            role_seeds: vec![5, 6, 7],
            role_life: TimeDelta::days(14),
            functions: Functions::new(),
            stick: None,
        }
    }

    pub fn common(&self, kind: &str) -> Common {
        let life = match kind {
            "timestamp" | "snapshot" => self.quick,
            _ => self.life,
        };
        Common::new(kind, self.versions, now(), now() + life)
    }

    pub fn set(&self) -> TrustedSet {
        TrustedSet::new(&file(&self.root, &[1]), Limits::default()).unwrap()
    }

    pub fn role(&self) -> Vec<u8> {
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
                intake: None,
                functions: BTreeMap::new(),
            },
            &self.role_seeds,
        )
    }

    pub fn targets(&self) -> Vec<u8> {
        let role = DelegatedRole {
            name: "minzheng".into(),
            signers: signers(&[5, 6, 7], 3),
            terminating: true,
            paths: Some(vec!["packs/minzheng/*".into()]),
            path_hash_prefixes: None,
        };
        let stick = self.stick.map(|_| DelegatedRole {
            name: STICK.into(),
            signers: signers(&[8], 1),
            terminating: true,
            paths: Some(Vec::new()),
            path_hash_prefixes: None,
        });
        let delegations = Some(Delegations {
            keys: keys(&[5, 6, 7, 8]),
            roles: stick.into_iter().chain([role]).collect(),
        });
        let (common, targets) = (self.common("targets"), BTreeMap::new());
        file(
            &Targets {
                common,
                targets,
                delegations,
                publishers: BTreeMap::new(),
                intake: None,
                functions: self.functions.clone(),
            },
            &[2],
        )
    }

    pub fn stick(&self) -> Vec<u8> {
        let life = self.stick.unwrap_or_default();
        let common = Common::new("targets", self.versions, now(), now() + life);
        file(&Targets::empty(common), &[8])
    }

    pub fn snapshot(&self) -> Vec<u8> {
        let stick = self
            .stick
            .map(|_| ("stick.json".to_owned(), meta(self.versions, &self.stick())));
        let mut list = BTreeMap::from([
            (
                "targets.json".to_owned(),
                meta(self.versions, &self.targets()),
            ),
            (
                "minzheng.json".to_owned(),
                meta(self.versions, &self.role()),
            ),
        ]);
        list.extend(stick);
        file(
            &Snapshot {
                common: self.common("snapshot"),
                meta: list,
            },
            &[3],
        )
    }

    pub fn timestamp(&self) -> Vec<u8> {
        let list = BTreeMap::from([(
            "snapshot.json".to_owned(),
            meta(self.versions, &self.snapshot()),
        )]);
        file(
            &Timestamp {
                common: self.common("timestamp"),
                meta: list,
                urgent_until: None,
            },
            &[4],
        )
    }

    /// Walks the whole way into `set`.
    pub fn walk(&self, set: &mut TrustedSet) -> Result<(), TrustError> {
        set.update_timestamp(&self.timestamp(), now())?;
        set.update_snapshot(&self.snapshot(), false, now())?;
        set.update_targets(&self.targets(), "targets", "root", now())?;
        set.update_targets(&self.role(), "minzheng", "targets", now())?;
        Ok(())
    }
}
