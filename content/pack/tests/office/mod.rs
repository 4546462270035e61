//! An office that edits its records at random, as offices do.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;

use content_model::{Body, PublisherId, Record, Rid, Site, canonical_bytes};
use content_pack::{Manifest, PackedRecord, Release, ReviewedSet, change_set_digest};
use content_trust::Review;

/// Numbers that are the same in every run (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

pub struct Office {
    dice: Dice,
    id: PublisherId,
    number: u64,
    next: u64,
    records: BTreeMap<Rid, Record>,
    /// Bytes that records once had, to go back to.
    past: Vec<Record>,
    /// What was published last: digests and sets.
    published: BTreeMap<Rid, (String, String)>,
    sets: BTreeMap<String, BTreeMap<Rid, String>>,
}

impl Office {
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            id: "minzheng".parse().unwrap(),
            number: 0,
            next: 0,
            records: BTreeMap::new(),
            past: Vec::new(),
            published: BTreeMap::new(),
            sets: BTreeMap::new(),
        }
    }

    /// `releases` releases of an office that begins with `records` records.
    pub fn history(seed: u64, records: usize, releases: usize) -> Vec<Release> {
        let mut office = Self::new(seed);
        office.write(records);
        let mut out = vec![office.publish()];
        while out.len() < releases {
            for _ in 0..1 + office.dice.below(4) {
                match office.dice.below(6) {
                    0 => office.write(1),
                    1 => office.remove(),
                    2 => office.take_back(),
                    _ => office.edit(1),
                }
            }
            out.push(office.publish());
        }
        out
    }

    /// New records.
    pub fn write(&mut self, count: usize) {
        for _ in 0..count {
            self.next += 1;
            let mut random = [0; 10];
            random.fill_with(|| self.dice.below(256) as u8);
            let rid = Rid::new(self.next, random);
            let record = site(&self.id, &rid, self.next, self.dice.below(1 << 20));
            self.records.insert(rid, record);
        }
    }

    /// Changes `count` different records.
    pub fn edit(&mut self, count: usize) {
        let mut rids: Vec<Rid> = self.records.keys().cloned().collect();
        for _ in 0..count.min(rids.len()) {
            let rid = rids.swap_remove(self.dice.below(rids.len()));
            let text = format!("改动{}", self.dice.below(1 << 20));
            let record = self.records.get_mut(&rid).unwrap();
            self.past.push(record.clone());
            record.rev += 1;
            record.summary = Some(text);
        }
    }

    /// Makes `count` records about `bytes` long, with text that does not repeat itself.
    pub fn lengthen(&mut self, count: usize, bytes: usize) {
        for record in self.records.values_mut().take(count) {
            let characters = (0..bytes / 3)
                .map(|_| char::from_u32(0x4e00 + self.dice.below(5000) as u32).unwrap());
            record.plain_name = Some(characters.collect());
        }
    }

    fn remove(&mut self) {
        if self.records.len() > 1 {
            let rid = self.records.keys().nth(self.dice.below(self.records.len()));
            let record = self.records.remove(&rid.unwrap().clone()).unwrap();
            self.past.push(record);
        }
    }

    /// A record is again what it once was, byte for byte.
    fn take_back(&mut self) {
        if !self.past.is_empty() {
            let record = self.past.swap_remove(self.dice.below(self.past.len()));
            self.records.insert(record.rid.clone(), record);
        }
    }

    /// The next release; what changed since the last one is one change set.
    pub fn publish(&mut self) -> Release {
        self.number += 1;
        let packed: BTreeMap<Rid, PackedRecord> = self
            .records
            .iter()
            .map(|(rid, record)| {
                let packed = PackedRecord::new(canonical_bytes(record)).unwrap();
                (rid.clone(), packed)
            })
            .collect();
        let digests = packed.iter().map(|(rid, p)| (rid.clone(), hex(&p.sha256)));
        let digests: BTreeMap<Rid, String> = digests.collect();
        let mut changes: BTreeMap<Rid, String> = digests
            .iter()
            .filter(|(rid, digest)| {
                self.published
                    .get(rid)
                    .is_none_or(|(was, _)| was != *digest)
            })
            .map(|(rid, digest)| (rid.clone(), digest.clone()))
            .collect();
        for rid in self
            .published
            .keys()
            .filter(|rid| !digests.contains_key(rid))
        {
            changes.insert(rid.clone(), String::new());
        }
        let set = change_set_digest(&self.id, &changes);
        let mut published = BTreeMap::new();
        for (rid, digest) in &digests {
            let came_in = match self.published.get(rid) {
                Some((_, came_in)) if !changes.contains_key(rid) => came_in.clone(),
                _ => set.clone(),
            };
            published.insert(rid.clone(), (digest.clone(), came_in));
        }
        self.sets.insert(set, changes);
        self.published = published;
        let mut reviews: BTreeMap<String, ReviewedSet> = BTreeMap::new();
        for (rid, (_, came_in)) in &self.published {
            let set = reviews.entry(came_in.clone()).or_default();
            set.records.push(rid.clone());
        }
        for (digest, set) in &mut reviews {
            set.past = self.sets[digest].clone();
            set.past.retain(|rid, _| !set.records.contains(rid));
            set.reviews = vec![review(digest)];
        }
        let manifest = Manifest {
            name: format!("示范县民政局{}", self.number / 5),
            signed_on: "2026-11-02".parse().unwrap(),
            reviews,
        };
        let records = packed.into_values().collect();
        Release::new(self.id.clone(), self.number, manifest, records).unwrap()
    }

    pub fn review(&mut self) -> Review {
        review(&self.dice.below(1 << 20).to_string())
    }
}

/// A review by nobody in particular: its signature is for others to judge.
fn review(reasons: &str) -> Review {
    serde_json::from_value(serde_json::json!({
        "at": "2026-11-02T08:00:00Z",
        "function": "legal",
        "holder": "张三",
        "key": {
            "keytype": "ed25519",
            "keyval": {"public": "1f".repeat(32)},
            "scheme": "ed25519",
        },
        "reasons": reasons,
        "signature": "2e".repeat(64),
    }))
    .unwrap()
}

fn site(id: &PublisherId, rid: &Rid, n: u64, salt: usize) -> Record {
    Record {
        rid: rid.clone(),
        rev: 1,
        publisher: id.clone(),
        scope: content_model::Scope::County,
        title: format!("第{n}个站点"),
        short_title: None,
        plain_name: None,
        aliases: vec![format!("别名{salt}")],
        summary: None,
        lang: "zh-CN".into(),
        status: content_model::Status::InForce,
        event_date: None,
        publish_date: "2026-11-01".parse().unwrap(),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: vec![],
        sources: vec![],
        body: Body::Site(Site {
            site_code: n.to_string(),
            ..Site::default()
        }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
