//! Packs, put together byte by byte so that they may also be wrong.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_model::{Body, PublisherId, Record, Rid, canonical_bytes};
use content_pack::{
    HEADER_LEN, Header, Manifest, PackManifest, PackSet, ReviewedSet, StateDigest,
    change_set_digest, sha256,
};
use content_trust::{Officer, Review};
use serde_json::{Value, json};

use crate::signing::{hex, key, pair};

/// Seed, publisher, function, holder.
pub const OFFICERS: [(u8, &str, &str, &str); 7] = [
    (31, "minzheng", "legal", "甲"),
    (32, "minzheng", "secrecy", "乙"),
    (33, "minzheng", "approve", "丙"),
    (41, "qingshan", "legal", "丁"),
    (42, "qingshan", "secrecy", "戊"),
    (43, "qingshan", "approve", "己"),
    (51, "warning", "approve", "庚"),
];

pub fn officer(function: &str, holder: &str) -> Officer {
    Officer {
        function: function.to_owned(),
        holder: holder.to_owned(),
    }
}

/// What a publisher's release is made of.
#[derive(Clone)]
pub struct Parts {
    pub publisher: PublisherId,
    pub number: u64,
    pub records: Vec<Record>,
    pub manifest: Manifest,
}

impl Parts {
    /// A good release of `id`.
    pub fn new(id: &str, number: u64, at: DateTime<Utc>) -> Self {
        Self::of(id, number, at, vec![record(id, number, at)])
    }

    /// A release of these records, each of which every officer of `id` has reviewed.
    pub fn of(id: &str, number: u64, at: DateTime<Utc>, records: Vec<Record>) -> Self {
        let publisher: PublisherId = id.parse().expect("a publisher");
        let manifest = Manifest {
            name: id.to_owned(),
            signed_on: at.date_naive(),
            reviews: BTreeMap::new(),
        };
        let mut parts = Self {
            publisher,
            number,
            records,
            manifest,
        };
        let digest = parts.change_set();
        let of = OFFICERS.iter().filter(|officer| officer.1 == id);
        let set = ReviewedSet {
            records: parts.records.iter().map(|r| r.rid.clone()).collect(),
            reviews: of
                .map(|(seed, _, f, h)| review(*seed, f, h, &digest, at))
                .collect(),
            ..ReviewedSet::default()
        };
        parts.manifest.reviews.insert(digest, set);
        parts
    }

    /// The digest of the change set that brought all records.
    pub fn change_set(&self) -> String {
        let digest = |r: &Record| (r.rid.clone(), hex(&sha256(&canonical_bytes(r))));
        change_set_digest(&self.publisher, &self.records.iter().map(digest).collect())
    }

    /// The reviews of the only change set.
    pub fn reviews(&mut self) -> &mut Vec<Review> {
        let set = self.manifest.reviews.values_mut().next();
        &mut set.expect("one change set").reviews
    }

    /// The pack; its frames are stored, not compressed, so that no library decides about its bytes.
    pub fn pack(&self) -> Vec<u8> {
        let records: Vec<Vec<u8>> = self.records.iter().map(canonical_bytes).collect();
        let raw_len: usize = records.iter().map(Vec::len).sum();
        let mut out = self.header(raw_len as u64).to_vec();
        let manifest = self.manifest();
        out.extend(part(&[], manifest.len(), &stored(&manifest)));
        let lengths = self.records.iter().zip(&records).map(|(record, bytes)| {
            let sets = self.manifest.reviews.values();
            // A record that came in no set says the one behind the last.
            let mut sets = sets.take_while(|set| !set.records.contains(&record.rid));
            let set = sets.by_ref().count() as u32;
            (set, bytes.len() as u32)
        });
        let rows: Vec<(u32, u32)> = lengths.collect();
        out.extend(part(&rows, raw_len, &stored(&records.concat())));
        out
    }

    pub fn header(&self, raw_len: u64) -> [u8; HEADER_LEN] {
        let mut state = StateDigest::new();
        for record in &self.records {
            state.add(&record.rid, &sha256(&canonical_bytes(record)));
        }
        let records = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        let header = Header {
            publisher: self.publisher.clone(),
            number: self.number,
            base: None,
            entries: records,
            total: records,
            raw_len,
            state: state.finish(),
        };
        header.to_bytes()
    }

    fn manifest(&self) -> Vec<u8> {
        let sets = self.manifest.reviews.iter().map(|(digest, set)| PackSet {
            digest: digest.clone(),
            past: set.past.clone(),
            reviews: set.reviews.clone(),
        });
        let manifest = PackManifest {
            name: self.manifest.name.clone(),
            signed_on: self.manifest.signed_on,
            sets: sets.collect(),
        };
        serde_json::to_vec(&manifest).expect("a manifest is JSON")
    }
}

/// A frame of a full pack: for each record its set and its length, column by column, then the data.
pub fn part(rows: &[(u32, u32)], raw_len: usize, data: &[u8]) -> Vec<u8> {
    let wide: Vec<[u8; 8]> = rows
        .iter()
        .map(|(set, length)| (u64::from(*set) << 32 | u64::from(*length)).to_be_bytes())
        .collect();
    let columns: Vec<u8> = (0..8)
        .flat_map(|column| wide.iter().map(move |row| row[column]))
        .collect();
    let table = stored(&columns);
    let mut out = Vec::new();
    for number in [rows.len(), table.len(), data.len(), raw_len] {
        out.extend((number as u32).to_be_bytes());
    }
    out.extend(table);
    out.extend(data);
    out
}

/// `bytes` as a zstd frame that does not compress them; nothing for nothing.
fn stored(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let blocks: Vec<(u32, usize, &[u8])> = bytes
        .chunks(128 << 10)
        .map(|chunk| (0, chunk.len(), chunk))
        .collect();
    frame(&blocks)
}

/// A zstd frame (RFC 8878 3.1.1) with a window of 2 MB. Blocks: kind (0: as it stands, 1: one byte
/// repeated), length of what comes out (at most 128 KB), bytes.
pub fn frame(blocks: &[(u32, usize, &[u8])]) -> Vec<u8> {
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 11 << 3];
    for (index, (kind, length, bytes)) in blocks.iter().enumerate() {
        let last = u32::from(index + 1 == blocks.len());
        let head = last | kind << 1 | (*length as u32) << 3;
        out.extend(&head.to_le_bytes()[..3]);
        out.extend(*bytes);
    }
    out
}

pub fn good_pack(id: &str, number: u64, at: DateTime<Utc>) -> Vec<u8> {
    Parts::new(id, number, at).pack()
}

/// A warning of the warnings' publisher, a site of anybody else.
pub fn record(id: &str, number: u64, at: DateTime<Utc>) -> Record {
    let (scope, body) = match id {
        "warning" => ("county", warning("warning", at + TimeDelta::hours(48))),
        "qingshan" => ("town:qingshan", site(number)),
        _ => ("dept:minzheng", site(number)),
    };
    let scan = scan(number);
    let attachments = match id {
        "minzheng" => json!([{
            "sha256": hex(&sha256(&scan)),
            "length": scan.len(),
            "media_type": "application/pdf",
            "name": "扫描件",
            "role": "scan",
        }]),
        _ => json!([]),
    };
    let record = json!({
        "rid": rid(id),
        "rev": number,
        "publisher": id,
        "scope": scope,
        "title": format!("第{number}次发布"),
        "status": "in_force",
        "publish_date": at.date_naive(),
        "attachments": attachments,
        "body": body,
    });
    serde_json::from_value(record).expect("a record")
}

pub fn rid(id: &str) -> Rid {
    let first = id.as_bytes()[0];
    Rid::new(u64::from(first), [first; 10])
}

/// A notice of this kind until `end` (UTC).
pub fn notice(kind: &str, end: DateTime<Utc>) -> Body {
    serde_json::from_value(warning(kind, end)).expect("a notice")
}

fn warning(kind: &str, end: DateTime<Utc>) -> Value {
    json!({
        "kind": "notice",
        "notice_kind": kind,
        "level": "orange",
        "body": "山洪预警",
        "expires_at": end.naive_utc() + TimeDelta::hours(8),
    })
}

fn site(number: u64) -> Value {
    json!({"kind": "site", "site_code": number.to_string(), "place_name": "", "phone": ""})
}

/// The attachment of a release.
pub fn scan(number: u64) -> Vec<u8> {
    format!("the scan of release {number}\n")
        .repeat(20)
        .into_bytes()
}

pub fn review(seed: u8, function: &str, holder: &str, set: &str, at: DateTime<Utc>) -> Review {
    let Officer { function, holder } = officer(function, holder);
    let mut review = Review {
        function,
        holder,
        key: key(seed),
        at,
        reasons: String::new(),
        signature: String::new(),
    };
    let message = review.message(set).expect("a review is representable");
    review.signature = hex(pair(seed).sign(&message).as_ref());
    review
}
