//! Keys made from known seeds, and metadata signed with them.

use std::collections::BTreeMap;

use content_pack::sha256;
use content_trust::{FileMeta, Key, RoleKeys, canonical_json};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;

pub fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

pub fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

pub fn keys(seeds: &[u8]) -> BTreeMap<String, Key> {
    let pair = |seed: &u8| (key(*seed).id(), key(*seed));
    seeds.iter().map(pair).collect()
}

pub fn signers(seeds: &[u8], threshold: i64) -> RoleKeys {
    RoleKeys {
        keyids: seeds.iter().map(|seed| key(*seed).id()).collect(),
        threshold,
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn hashes(bytes: &[u8]) -> BTreeMap<String, String> {
    BTreeMap::from([("sha256".to_owned(), hex(&sha256(bytes)))])
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
    let signature = |seed: &u8| {
        let signature = pair(*seed).sign(&message);
        serde_json::json!({"keyid": key(*seed).id(), "sig": hex(signature.as_ref())})
    };
    let signatures: Vec<_> = seeds.iter().map(signature).collect();
    serde_json::to_vec(&serde_json::json!({"signatures": signatures, "signed": signed})).unwrap()
}
