//! Keys made from known seeds, and metadata signed with them: the same bytes every time.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use content_pack::sha256;
use content_trust::{FileMeta, Key, RoleKeys, canonical_json};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;

pub fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("32 bytes are a seed")
}

pub fn key(seed: u8) -> Key {
    Key::ed25519(pair(seed).public_key().as_ref())
}

/// The id of a key. Every file names a dozen of them, so each is worked out once.
pub fn key_id(seed: u8) -> String {
    static IDS: [OnceLock<String>; 256] = [const { OnceLock::new() }; 256];
    IDS[usize::from(seed)]
        .get_or_init(|| key(seed).id())
        .clone()
}

pub fn keys(seeds: &[u8]) -> BTreeMap<String, Key> {
    seeds.iter().map(|s| (key_id(*s), key(*s))).collect()
}

pub fn signers(seeds: &[u8], threshold: i64) -> RoleKeys {
    RoleKeys {
        keyids: seeds.iter().map(|seed| key_id(*seed)).collect(),
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

/// A metadata file signed by the keys of `seeds`, each under its own id.
pub fn file<T: Serialize>(signed: &T, seeds: &[u8]) -> Vec<u8> {
    let ids: Vec<(String, u8)> = seeds.iter().map(|s| (key_id(*s), *s)).collect();
    file_under(signed, &ids)
}

/// A metadata file with signatures under whatever ids.
pub fn file_under<T: Serialize>(signed: &T, by: &[(String, u8)]) -> Vec<u8> {
    let message = canonical_json(signed).expect("metadata is representable");
    let text = serde_json::to_vec(signed).expect("metadata is JSON");
    envelope(&text, &message, by)
}

/// A metadata file around a text that is signed as it stands, whatever a parser makes of it.
pub fn text_file(signed: &str, seeds: &[u8]) -> Vec<u8> {
    let ids: Vec<(String, u8)> = seeds.iter().map(|s| (key_id(*s), *s)).collect();
    envelope(signed.as_bytes(), signed.as_bytes(), &ids)
}

fn envelope(signed: &[u8], message: &[u8], by: &[(String, u8)]) -> Vec<u8> {
    let signature = |(id, seed): &(String, u8)| {
        let signature = hex(pair(*seed).sign(message).as_ref());
        format!(r#"{{"keyid":"{id}","sig":"{signature}"}}"#)
    };
    let signatures: Vec<String> = by.iter().map(signature).collect();
    let mut out = format!(r#"{{"signatures":[{}],"signed":"#, signatures.join(",")).into_bytes();
    out.extend_from_slice(signed);
    out.push(b'}');
    out
}
