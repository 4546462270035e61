//! An office that publishes, with officers whose reviews are good, and a county that vouches for it.

#![allow(dead_code, reason = "each program uses a part of it")]

pub mod paper;
pub mod signing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use content_model::{PublisherId, Record, Rid, canonical_bytes};
use content_pack::{
    Goal, Manifest, PackName, PackedRecord, Release, ReviewedSet, change_set_digest, sha256,
};
use content_store::{Applied, Mandate, Store, StoreError};
use content_trust::Verified;

pub use paper::Dice;
use paper::{guide, notice};
use signing::{hex, mandate, review, vouch};

pub fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub struct Office {
    pub id: PublisherId,
    /// As people read it.
    pub name: String,
    pub dice: Dice,
    number: u64,
    next: u64,
    records: BTreeMap<Rid, PackedRecord>,
    /// The set that each record's present bytes came in.
    came_in: BTreeMap<Rid, String>,
    sets: BTreeMap<String, BTreeMap<Rid, String>>,
    /// What the next release changes.
    changes: BTreeMap<Rid, String>,
}

impl Office {
    pub fn new(id: &str) -> Self {
        let first = u64::from(id.as_bytes()[0]);
        Self {
            id: id.parse().unwrap(),
            name: format!("示范县{id}"),
            dice: Dice::new(first),
            number: 0,
            next: first << 32,
            records: BTreeMap::new(),
            came_in: BTreeMap::new(),
            sets: BTreeMap::new(),
            changes: BTreeMap::new(),
        }
    }

    /// New guides, each about so many bytes long.
    pub fn write(&mut self, count: usize, bytes: usize) {
        for _ in 0..count {
            let rid = self.rid();
            let record = guide(&self.id, rid, self.next, &mut self.dice, bytes);
            self.keep(&record);
        }
    }

    /// New notices: short records.
    pub fn note(&mut self, count: usize) {
        for _ in 0..count {
            let rid = self.rid();
            let record = notice(&self.id, rid, self.next, &mut self.dice);
            self.keep(&record);
        }
    }

    /// Changes `count` different records out of those longer than `bytes`.
    pub fn edit(&mut self, count: usize, bytes: usize) {
        let long = self.records.values().filter(|p| p.bytes.len() > bytes);
        let mut rids: Vec<Rid> = long.map(|packed| packed.record.rid.clone()).collect();
        for _ in 0..count.min(rids.len()) {
            let rid = rids.swap_remove(self.dice.below(rids.len()));
            let mut record = self.records[&rid].record.clone();
            record.rev += 1;
            paper::change(&mut record, &mut self.dice);
            self.keep(&record);
        }
    }

    pub fn remove(&mut self, count: usize) {
        for _ in 0..count {
            let n = self.dice.below(self.records.len());
            let rid = self.records.keys().nth(n).unwrap().clone();
            self.records.remove(&rid);
            self.came_in.remove(&rid);
            self.changes.insert(rid, String::new());
        }
    }

    /// Takes this record away.
    pub fn take(&mut self, rid: &Rid) {
        self.records.remove(rid).unwrap();
        self.came_in.remove(rid);
        self.changes.insert(rid.clone(), String::new());
    }

    pub fn keep(&mut self, record: &Record) {
        let packed = PackedRecord::new(canonical_bytes(record)).unwrap();
        self.changes.insert(record.rid.clone(), hex(&packed.sha256));
        self.records.insert(record.rid.clone(), packed);
    }

    /// A first release of so many notices.
    pub fn publish_notes(mut self, count: usize) -> Release {
        self.note(count);
        self.publish()
    }

    /// The next release: what was done since the last one is one change set.
    pub fn publish(&mut self) -> Release {
        self.number += 1;
        let changes = std::mem::take(&mut self.changes);
        let set = change_set_digest(&self.id, &changes);
        for (rid, _) in changes.iter().filter(|(_, digest)| !digest.is_empty()) {
            self.came_in.insert(rid.clone(), set.clone());
        }
        self.sets.insert(set, changes);
        let mut reviews: BTreeMap<String, ReviewedSet> = BTreeMap::new();
        for (rid, set) in &self.came_in {
            let reviewed = reviews.entry(set.clone()).or_default();
            reviewed.records.push(rid.clone());
        }
        for (digest, set) in &mut reviews {
            let present: BTreeSet<&Rid> = set.records.iter().collect();
            let changes = self.sets[digest].iter();
            set.past = changes
                .filter(|(rid, _)| !present.contains(rid))
                .map(|(rid, was)| (rid.clone(), was.clone()))
                .collect();
            set.reviews = (1..=3).map(|seed| review(seed, digest)).collect();
        }
        self.sets.retain(|digest, _| reviews.contains_key(digest));
        let manifest = Manifest {
            name: self.name.clone(),
            signed_on: "2026-11-02".parse().unwrap(),
            reviews,
        };
        let records = self.records.values().cloned().collect();
        Release::new(self.id.clone(), self.number, manifest, records).unwrap()
    }

    fn rid(&mut self) -> Rid {
        self.next += 1;
        let mut random = [0; 10];
        random.fill_with(|| u8::try_from(self.dice.below(256)).unwrap());
        Rid::new(self.next, random)
    }
}

/// What signed metadata says of `release` when `last` is the pack that leads there.
pub fn goal(release: &Release, name: PackName, last: &[u8]) -> Verified<Goal> {
    vouch(Goal {
        publisher: release.publisher.clone(),
        name,
        number: release.number,
        state: release.state,
        raw_len: 0,
        length: last.len() as u64,
        sha256: hex(&sha256(last)),
    })
}

pub fn apply_full(store: &mut Store, release: &Release) -> Result<Applied, StoreError> {
    let pack = release.encode().unwrap();
    let goal = goal(release, PackName::Full(release.number), &pack);
    let mandate = mandate(&release.publisher);
    store.apply(&goal, [pack.as_slice()], &mandate, now())
}

/// Applies a release without a pack.
pub fn apply_whole(store: &mut Store, release: &Release) -> Result<Applied, StoreError> {
    apply_as(store, release, &mandate(&release.publisher))
}

/// The same under another mandate.
pub fn apply_as(
    store: &mut Store,
    release: &Release,
    mandate: &Mandate,
) -> Result<Applied, StoreError> {
    let vouched = goal(release, PackName::Full(release.number), b"");
    let vouched = vouched.decode(|_| Ok::<_, ()>(release.clone())).unwrap();
    store.apply_release(&vouched, mandate, now())
}

/// Applies a chain of deltas that leads over `releases`, beginning with the one that is there.
pub fn apply_deltas(store: &mut Store, releases: &[Release]) -> Result<Applied, StoreError> {
    let packs: Vec<Vec<u8>> = releases
        .windows(2)
        .map(|pair| pair[1].delta_from(&pair[0]).unwrap())
        .collect();
    let [.., before, last] = releases else {
        panic!("two releases at least");
    };
    let name = PackName::Delta(before.number, last.number);
    let goal = goal(last, name, packs.last().unwrap());
    let mandate = mandate(&last.publisher);
    store.apply(&goal, packs.iter().map(Vec::as_slice), &mandate, now())
}
