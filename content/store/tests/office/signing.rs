//! Officers' keys, made from known seeds, and the county that vouches for what they publish.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_model::PublisherId;
use content_pack::sha256;
use content_store::Mandate;
use content_trust::{
    Common, DelegatedRole, Delegations, FileMeta, FunctionRule, Key, Limits, Officer,
    PublisherMeta, Review, RoleKeys, Root, Snapshot, TargetMeta, TargetName, Targets, Timestamp,
    TrustedSet, Verified, canonical_json,
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;

const FUNCTIONS: [&str; 3] = ["legal", "secrecy", "approve"];

/// The review of a change set by officer 1, 2 or 3.
pub fn review(officer: u8, digest: &str) -> Review {
    let Officer { function, holder } = self::officer(officer);
    let mut review = Review {
        function,
        holder,
        key: key(officer),
        at: super::now(),
        reasons: String::new(),
        signature: String::new(),
    };
    let message = review.message(digest).unwrap();
    review.signature = hex(pair(officer).sign(&message).as_ref());
    review
}

/// What `publisher` may do: publish for the county, reviewed by the three officers.
pub fn mandate(publisher: &PublisherId) -> Mandate {
    mandate_in(publisher, &["county".to_owned()])
}

/// The same in other scopes.
pub fn mandate_in(publisher: &PublisherId, scopes: &[String]) -> Mandate {
    let role = Targets::empty(common("targets"));
    let top = top(publisher.as_str(), scopes);
    Mandate::new(&top, publisher.as_str(), &role).unwrap()
}

/// `value`, as if it had been read out of a target of its publisher's.
pub fn vouch(value: content_pack::Goal) -> Verified<content_pack::Goal> {
    let id = value.publisher.to_string();
    let name = TargetName::new(&format!("packs/{id}/full-1.pack")).unwrap();
    let bytes = trusted(&id, &name).verify_target(&id, &name, BYTES.to_vec());
    let value = bytes.unwrap().decode(|_| Ok::<_, ()>(value));
    value.unwrap()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const BYTES: &[u8] = b"what the publisher's role names";

fn officer(n: u8) -> Officer {
    Officer {
        function: FUNCTIONS[usize::from(n - 1)].to_owned(),
        holder: format!("{n}号"),
    }
}

fn top(id: &str, scopes: &[String]) -> Targets {
    let officers = (1..=3).map(|n| (key(n).id(), officer(n)));
    let rule = FunctionRule {
        require: FUNCTIONS.map(str::to_owned).to_vec(),
        keys: officers.collect(),
    };
    let publisher = PublisherMeta {
        name: id.to_owned(),
        scopes: scopes.to_vec(),
    };
    let role = DelegatedRole {
        name: id.to_owned(),
        signers: signers(&[1, 2, 3], 3),
        terminating: true,
        paths: Some(vec![format!("packs/{id}/*")]),
        path_hash_prefixes: None,
    };
    Targets {
        delegations: Some(Delegations {
            keys: keys(&[1, 2, 3]),
            roles: vec![role],
        }),
        publishers: BTreeMap::from([(id.to_owned(), publisher)]),
        functions: BTreeMap::from([(id.to_owned(), rule)]),
        ..Targets::empty(common("targets"))
    }
}

/// A county that has accepted a role of `id` with the target `name`.
fn trusted(id: &str, name: &TargetName) -> TrustedSet {
    let role_keys = |name: &str, seed| (name.to_owned(), signers(&[seed], 1));
    let root = Root {
        common: common("root"),
        consistent_snapshot: true,
        keys: keys(&[11, 12, 13, 14]),
        functions: BTreeMap::new(),
        roles: BTreeMap::from([
            role_keys("root", 11),
            role_keys("targets", 12),
            role_keys("snapshot", 13),
            role_keys("timestamp", 14),
        ]),
    };
    let target = TargetMeta {
        length: BYTES.len() as u64,
        hashes: hashes(BYTES),
        custom: None,
    };
    let role = Targets {
        targets: BTreeMap::from([(name.to_string(), target)]),
        ..Targets::empty(common("targets"))
    };
    let (top, role) = (
        file(&top(id, &["county".to_owned()]), &[12]),
        file(&role, &[1, 2, 3]),
    );
    let list = |files: &[(&str, &[u8])]| {
        let entry = |(name, bytes): &(&str, &[u8])| (format!("{name}.json"), meta(bytes));
        files.iter().map(entry).collect()
    };
    let snapshot = Snapshot {
        common: common("snapshot"),
        meta: list(&[("targets", &top), (id, &role)]),
    };
    let snapshot = file(&snapshot, &[13]);
    let timestamp = Timestamp {
        common: common("timestamp"),
        meta: list(&[("snapshot", &snapshot)]),
        urgent_until: None,
    };
    let mut set = TrustedSet::new(&file(&root, &[11]), Limits::default()).unwrap();
    let now = super::now();
    set.update_timestamp(&file(&timestamp, &[14]), now).unwrap();
    set.update_snapshot(&snapshot, false, now).unwrap();
    set.update_targets(&top, "targets", "root", now).unwrap();
    set.update_targets(&role, id, "targets", now).unwrap();
    set
}

fn common(kind: &str) -> Common {
    let now: DateTime<Utc> = super::now();
    Common::new(kind, 1, now, now + TimeDelta::days(14))
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

fn keys(seeds: &[u8]) -> BTreeMap<String, Key> {
    let entry = |seed: &u8| (key(*seed).id(), key(*seed));
    seeds.iter().map(entry).collect()
}

fn signers(seeds: &[u8], threshold: i64) -> RoleKeys {
    RoleKeys {
        keyids: seeds.iter().map(|seed| key(*seed).id()).collect(),
        threshold,
    }
}

fn hashes(bytes: &[u8]) -> BTreeMap<String, String> {
    BTreeMap::from([("sha256".to_owned(), hex(&sha256(bytes)))])
}

fn meta(bytes: &[u8]) -> FileMeta {
    FileMeta {
        version: 1,
        length: Some(bytes.len() as u64),
        hashes: hashes(bytes),
    }
}

fn file<T: Serialize>(signed: &T, seeds: &[u8]) -> Vec<u8> {
    let message = canonical_json(signed).unwrap();
    let signature = |seed: &u8| {
        let signature = pair(*seed).sign(&message);
        serde_json::json!({"keyid": key(*seed).id(), "sig": hex(signature.as_ref())})
    };
    let signatures: Vec<_> = seeds.iter().map(signature).collect();
    serde_json::to_vec(&serde_json::json!({"signatures": signatures, "signed": signed})).unwrap()
}
