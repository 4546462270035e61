//! Whatever a unit does to its records, and from whatever release a terminal comes: the packs that are
//! published lead it to exactly the newest release.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use content_model::{PublisherId, Record, Rid, Status, Withdrawal, canonical_bytes};
use content_pack::{
    DeltaEntry, DeltaIndex, Manifest, PackLimits, PackName, PackedRecord, Release, ReviewedSet,
    change_set_digest,
};
use county::digest::sha256_hex;
use county::history::History;
use county::packing::{Packs, packs, targets};
use county::release::signed_release;

use crate::office::question;

/// A unit that adds, changes, brings back old bytes, withdraws and deletes.
struct Unit {
    dice: u64,
    number: u64,
    next: u64,
    records: BTreeMap<Rid, Record>,
    past: Vec<Record>,
    published: BTreeMap<Rid, (String, String)>,
    sets: BTreeMap<String, BTreeMap<Rid, String>>,
}

impl Unit {
    fn new(seed: u64, records: u64) -> Self {
        let mut unit = Self {
            dice: seed,
            number: 0,
            next: 0,
            records: BTreeMap::new(),
            past: Vec::new(),
            published: BTreeMap::new(),
            sets: BTreeMap::new(),
        };
        for _ in 0..records {
            unit.add();
        }
        unit
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % limit
    }

    fn add(&mut self) {
        self.next += 1;
        let record = question(self.next, 0);
        self.records.insert(record.rid.clone(), record);
    }

    fn any(&mut self) -> Rid {
        let at = self.below(self.records.len() as u64) as usize;
        self.records.keys().nth(at).unwrap().clone()
    }

    fn edit(&mut self) {
        let rid = self.any();
        let number = self.number;
        let what = self.below(10);
        let record = self.records.get_mut(&rid).unwrap();
        let old = record.clone();
        match what {
            0 => self.add(),
            1 => {
                self.records.remove(&rid);
                self.past.push(old);
            }
            2 if !self.past.is_empty() => {
                let at = self.below(self.past.len() as u64) as usize;
                let back = self.past[at].clone();
                self.records.insert(back.rid.clone(), back);
            }
            3 => {
                record.status = Status::Withdrawn;
                record.withdrawal = Some(Withdrawal {
                    date: "2026-11-22".parse().unwrap(),
                    basis: "县公安局".into(),
                    reason: Some("内容有误".into()),
                });
                self.past.push(old);
            }
            _ => {
                record.summary = Some(format!("第{number}版改过"));
                self.past.push(old);
            }
        }
    }

    /// The release of what stands now, put together as the county does it from its ledger.
    fn release(&mut self) -> Release {
        self.number += 1;
        let publisher: PublisherId = "gongan".parse().unwrap();
        let now: BTreeMap<Rid, String> = self
            .records
            .iter()
            .map(|(rid, record)| (rid.clone(), sha256_hex(&canonical_bytes(record))))
            .collect();
        let mut changes: BTreeMap<Rid, String> = now
            .iter()
            .filter(|(rid, digest)| self.published.get(*rid).map(|(d, _)| d) != Some(*digest))
            .map(|(rid, digest)| (rid.clone(), digest.clone()))
            .collect();
        let gone = self.published.keys().filter(|rid| !now.contains_key(*rid));
        changes.extend(gone.map(|rid| (rid.clone(), String::new())));
        let set = change_set_digest(&publisher, &changes);
        for (rid, digest) in &changes {
            match digest.is_empty() {
                true => self.published.remove(rid),
                false => self
                    .published
                    .insert(rid.clone(), (digest.clone(), set.clone())),
            };
        }
        self.sets.insert(set, changes);
        let mut reviews: BTreeMap<String, ReviewedSet> = BTreeMap::new();
        for (rid, (_, set)) in &self.published {
            reviews
                .entry(set.clone())
                .or_default()
                .records
                .push(rid.clone());
        }
        for (digest, set) in &mut reviews {
            set.past = self.sets[digest].clone();
            set.past.retain(|rid, _| !set.records.contains(rid));
        }
        let manifest = Manifest {
            name: "示范县公安局".into(),
            signed_on: "2026-11-22".parse().unwrap(),
            reviews,
        };
        let records = self.records.values();
        let records = records
            .map(|record| PackedRecord::new(canonical_bytes(record)).unwrap())
            .collect();
        Release::new(publisher, self.number, manifest, records).unwrap()
    }
}

/// What a repository has of a unit: all that was ever published, and what of it is named now.
#[derive(Default)]
struct Published {
    files: BTreeMap<(PackName, String), Vec<u8>>,
    direct: BTreeSet<PackName>,
    index: DeltaIndex,
}

impl Published {
    fn take(&mut self, packs: &Packs) {
        self.direct = packs.keys().copied().collect();
        for (name, pack) in packs {
            if let PackName::Index(_) = name {
                self.index = DeltaIndex::parse(pack, &PackLimits::default()).unwrap();
            }
            self.files.insert((*name, sha256_hex(pack)), pack.clone());
        }
    }

    fn delta(&self, from: u64, to: u64) -> Option<&Vec<u8>> {
        let name = PackName::Delta(from, to);
        let is_it = |delta: &&DeltaEntry| (delta.from, delta.to) == (from, to);
        match self.index.deltas.iter().find(is_it) {
            Some(delta) => Some(&self.files[&(name, delta.sha256.clone())]),
            None if self.direct.contains(&name) => {
                let found = self.files.range((name, String::new())..).next();
                found.map(|(_, pack)| pack)
            }
            None => None,
        }
    }

    /// The releases that are one delta away from `from`, farthest first.
    fn next(&self, from: u64, goal: u64) -> Vec<u64> {
        let there = |to: &u64| self.delta(from, *to).is_some();
        (from + 1..=goal).rev().filter(there).collect()
    }

    /// How many deltas it takes from `from` to `goal`, always going as far as one leads.
    fn steps(&self, from: u64, goal: u64) -> Option<usize> {
        let (mut at, mut steps) = (from, 0);
        while at < goal {
            at = *self.next(at, goal).first()?;
            steps += 1;
        }
        Some(steps)
    }
}

#[test]
fn every_way_from_every_release_leads_to_the_newest() {
    const RELEASES: u64 = 40;
    for seed in 1..=2 {
        let dir = tempfile::tempdir().unwrap();
        let history = History::new(dir.path(), "gongan");
        let mut unit = Unit::new(seed, 30);
        let mut releases: Vec<Release> = Vec::new();
        let mut published = Published::default();
        let mut tried = BTreeSet::new();
        for number in 1..=RELEASES {
            let edits = 1 + unit.below(3);
            (0..edits).for_each(|_| unit.edit());
            let release = unit.release();
            let packs = packs(&release, &history).unwrap();
            history.keep(number, &packs).unwrap();
            published.take(&packs);
            releases.push(release);
            // A delta that leads from one release to exactly the other does so on every way.
            for (old, base) in releases.iter().zip(1..number) {
                for to in published.next(base, number) {
                    let delta = published.delta(base, to).unwrap();
                    if tried.insert(sha256_hex(delta)) {
                        let end = old.after(delta, &PackLimits::default()).unwrap();
                        assert!(end == releases[to as usize - 1], "{base} → {to}");
                    }
                }
                let steps = published.steps(base, number);
                let most = 2 * number.ilog2() as usize;
                assert!(
                    steps.is_some_and(|steps| steps <= most),
                    "{base} → {number}: {steps:?}"
                );
            }
        }
        // Forty steps one after the other, and the few that a terminal would take.
        for farthest in [true, false] {
            let mut at = releases[0].clone();
            while at.number < RELEASES {
                let next = published.next(at.number, RELEASES);
                let to = if farthest { next.first() } else { next.last() };
                let delta = published.delta(at.number, *to.unwrap()).unwrap();
                at = at.after(delta, &PackLimits::default()).unwrap();
            }
            assert!(Some(&at) == releases.last());
        }
    }
}

#[test]
fn what_cannot_be_had_any_more_is_no_fault() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("releases/gongan");
    let history = History::new(dir.path(), "gongan");
    let mut unit = Unit::new(3, 40);
    let mut publish = |history: &History| {
        unit.edit();
        let release = unit.release();
        let packs = packs(&release, history).unwrap();
        let deltas: Vec<u64> = packs
            .keys()
            .filter_map(|name| match name {
                PackName::Delta(from, _) => Some(*from),
                _ => None,
            })
            .collect();
        history.keep(release.number, &packs).unwrap();
        (deltas, release, packs)
    };
    for _ in 1..=7 {
        publish(&history);
    }
    assert_eq!(publish(&history).0, [4, 6, 7], "of release 8");
    // The full pack of release 1, from which all others were worked out, is damaged.
    let full = folder.join("full-1.pack");
    let mut bytes = fs::read(&full).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&full, bytes).unwrap();
    let (deltas, release, packs) = publish(&history);
    assert_eq!(deltas, [8], "the newest is kept whole");
    let role = role(&release, &packs);
    assert!(signed_release("gongan", &role, &packs[&PackName::Full(9)]).is_some());
    // All of it is gone: the next release has a full pack alone, and the one after a delta again.
    fs::remove_dir_all(&folder).unwrap();
    let (deltas, _, packs) = publish(&history);
    assert_eq!((deltas.len(), packs.len()), (0, 2), "{:?}", packs.keys());
    assert_eq!(publish(&history).0, [10]);
}

fn role(release: &Release, packs: &Packs) -> content_trust::Targets {
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    content_trust::Targets {
        targets: targets("gongan", packs, &release.state).unwrap(),
        ..content_trust::Targets::empty(content_trust::Common::new("targets", 1, now, now))
    }
}

#[test]
fn a_role_that_leads_anywhere_else_is_not_of_this_release() {
    let dir = tempfile::tempdir().unwrap();
    let history = History::new(dir.path(), "gongan");
    let mut unit = Unit::new(4, 40);
    let mut last = None;
    for _ in 1..=3 {
        unit.edit();
        let release = unit.release();
        let packs = packs(&release, &history).unwrap();
        history.keep(release.number, &packs).unwrap();
        last = Some((release, packs));
    }
    let (release, packs) = last.unwrap();
    let full = &packs[&PackName::Full(3)];
    let good = role(&release, &packs);
    assert_eq!(
        signed_release("gongan", &good, full).as_ref(),
        Some(&release)
    );
    let delta = PackName::Delta(2, 3).target("gongan");
    let changed = |change: &dyn Fn(&mut content_trust::Targets)| {
        let mut role = role(&release, &packs);
        change(&mut role);
        signed_release("gongan", &role, full).is_some()
    };
    assert!(changed(&|role| drop(role.targets.remove(&delta))));
    let other = sha256_hex(b"another state");
    assert!(!changed(&|role| {
        let custom = &mut role.targets.get_mut(&delta).unwrap().custom;
        custom.as_mut().unwrap()["state"] = other.as_str().into();
    }));
    assert!(!changed(&|role| {
        role.targets.get_mut(&delta).unwrap().custom = None;
    }));
    for stranger in [
        "packs/gongan/delta-2-4.pack",
        "packs/gongan/full-2.pack",
        "packs/gongan/index-4.json",
        "packs/minzheng/delta-2-3.pack",
        "packs/gongan/program",
    ] {
        assert!(
            !changed(&|role| {
                let meta = role.targets[&delta].clone();
                role.targets.insert(stranger.into(), meta);
            }),
            "{stranger}"
        );
    }
}
