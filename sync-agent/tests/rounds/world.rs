//! A county in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_model::Scope;
use content_pack::{Goal, Header, PackLimits, PackName, sha256};
use content_trust::{
    Common, DelegatedRole, Delegations, FunctionRule, Officer, PublisherMeta, Root, Snapshot,
    TargetMeta, Targets, Timestamp,
};
use sync_agent::MemorySource;

use crate::signing::{file, hashes, hex, key, keys, meta, signers};

pub const PUBLISHERS: [&str; 2] = ["minzheng", "gongan"];
pub const OFFICERS: [(u8, &str, &str); 3] = [
    (5, "legal", "甲"),
    (6, "secrecy", "乙"),
    (7, "approve", "丙"),
];
const STICK_SEED: u8 = 8;

/// When the county signs first. Later than any build of this program.
pub fn day(days: i64) -> DateTime<Utc> {
    "2060-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(days)
}

/// A county that has published; what a test does not change is right.
#[derive(Clone)]
pub struct World {
    pub at: DateTime<Utc>,
    /// Of every role but root.
    pub version: u64,
    /// Of the releases.
    pub number: u64,
    /// Of each publisher, while none is taken away.
    pub records: u8,
    /// Characters that do not compress, in each record.
    pub bulk: usize,
    /// How often a scan says the same.
    pub pages: usize,
    /// Whether deltas are published beside full packs.
    pub deltas: bool,
    pub targets_version: Option<u64>,
    /// Of timestamp and snapshot.
    pub life: TimeDelta,
    /// How long terminals shall ask often.
    pub urgent: Option<TimeDelta>,
    pub stick: Option<TimeDelta>,
    /// When the publishers' officers believe it is.
    pub officers_at: Option<DateTime<Utc>>,
    /// Who may publish.
    pub publishers: Vec<&'static str>,
    timestamp_seed: u8,
    roots: Vec<(Root, Vec<u8>)>,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            at: day(0),
            version: 1,
            number: 1,
            records: 1,
            bulk: 0,
            pages: 40,
            deltas: true,
            targets_version: None,
            life: TimeDelta::days(14),
            urgent: None,
            stick: Some(TimeDelta::days(180)),
            officers_at: None,
            publishers: PUBLISHERS.to_vec(),
            timestamp_seed: 4,
            roots: Vec::new(),
        };
        world.add_root();
        world
    }

    /// The next root; its signer stays.
    pub fn add_root(&mut self) {
        let version = self.roots.len() as u64 + 1;
        let root = Root {
            common: Common::new("root", version, self.at, day(700)),
            consistent_snapshot: true,
            keys: keys(&[1, 2, 3, self.timestamp_seed]),
            roles: BTreeMap::from([
                ("root".to_owned(), signers(&[1], 1)),
                ("targets".to_owned(), signers(&[2], 1)),
                ("snapshot".to_owned(), signers(&[3], 1)),
                ("timestamp".to_owned(), signers(&[self.timestamp_seed], 1)),
            ]),
            functions: BTreeMap::new(),
        };
        let bytes = file(&root, &[1]);
        self.roots.push((root, bytes));
    }

    /// A new timestamp key, announced by a new root.
    pub fn rotate_timestamp(&mut self) {
        self.timestamp_seed += 10;
        self.add_root();
    }

    pub fn publish(&mut self, at: DateTime<Utc>) {
        self.at = at;
        self.version += 1;
        self.number += 1;
    }

    pub fn root(&self) -> &[u8] {
        &self.roots[0].1
    }

    /// As from a server.
    pub fn online(&self) -> MemorySource {
        MemorySource {
            files: self.files(),
            local: false,
        }
    }

    /// As on a stick.
    pub fn stick(&self) -> MemorySource {
        MemorySource {
            files: self.files(),
            local: true,
        }
    }

    /// Every file of the repository, by its path.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut listed = BTreeMap::new();
        for (root, bytes) in &self.roots {
            let version = root.common.version;
            files.insert(format!("metadata/{version}.root.json"), bytes.clone());
        }
        let targets_version = self.targets_version.unwrap_or(self.version);
        let mut roles = vec![("targets", targets_version, self.targets(targets_version))];
        // A role that is not delegated any more stays listed (5.5.5).
        for id in PUBLISHERS {
            let packs = self.packs(id);
            roles.push((id, self.version, self.role(id, &packs)));
            for (name, (pack, _)) in packs {
                let place = format!("{}.{name}", hex(&sha256(&pack)));
                files.insert(format!("targets/packs/{id}/{place}"), pack);
            }
            files.extend(self.blobs(id));
        }
        if let Some(life) = self.stick {
            let common = Common::new("targets", self.version, self.at, self.at + life);
            let bytes = file(&Targets::empty(common), &[STICK_SEED]);
            roles.push(("stick", self.version, bytes));
        }
        for (role, version, bytes) in roles {
            listed.insert(format!("{role}.json"), meta(version, &bytes));
            files.insert(format!("metadata/{version}.{role}.json"), bytes);
        }
        let common = |kind| Common::new(kind, self.version, self.at, self.at + self.life);
        let snapshot = Snapshot {
            common: common("snapshot"),
            meta: listed,
        };
        let snapshot = file(&snapshot, &[3]);
        let announced = meta(self.version, &snapshot);
        files.insert(format!("metadata/{}.snapshot.json", self.version), snapshot);
        let timestamp = Timestamp {
            common: common("timestamp"),
            meta: BTreeMap::from([("snapshot.json".to_owned(), announced)]),
            urgent_until: self.urgent.map(|life| self.at + life),
        };
        let bytes = file(&timestamp, &[self.timestamp_seed]);
        files.insert("metadata/timestamp.json".to_owned(), bytes);
        files
    }

    pub fn pack_name(&self, id: &str) -> String {
        format!("packs/{id}/full-{}.pack", self.number)
    }

    fn targets(&self, version: u64) -> Vec<u8> {
        let officers: Vec<u8> = OFFICERS.iter().map(|(seed, ..)| *seed).collect();
        let mut roles: Vec<DelegatedRole> = self
            .publishers
            .iter()
            .map(|id| delegated(id, &officers, 3, &format!("packs/{id}/*")))
            .collect();
        if self.stick.is_some() {
            roles.push(delegated("stick", &[STICK_SEED], 1, "stick/*"));
        }
        let publisher = |id: &&str| {
            let meta = PublisherMeta {
                name: (*id).to_owned(),
                scopes: vec![Scope::County.to_string()],
            };
            ((*id).to_owned(), meta)
        };
        let rule = FunctionRule {
            require: OFFICERS.iter().map(|(_, f, _)| (*f).to_owned()).collect(),
            keys: OFFICERS
                .iter()
                .map(|o| (key(o.0).id(), officer(o)))
                .collect(),
        };
        let targets = Targets {
            delegations: Some(Delegations {
                keys: keys(&[5, 6, 7, STICK_SEED]),
                roles,
            }),
            publishers: self.publishers.iter().map(publisher).collect(),
            functions: self
                .publishers
                .iter()
                .map(|id| ((*id).to_owned(), rule.clone()))
                .collect(),
            ..Targets::empty(Common::new("targets", version, self.at, day(365)))
        };
        file(&targets, &[2])
    }

    fn role(&self, id: &str, packs: &BTreeMap<PackName, (Vec<u8>, u64)>) -> Vec<u8> {
        let state = self.release(id, self.number).state;
        let target = |(name, (pack, raw_len)): (&PackName, &(Vec<u8>, u64))| {
            let meta = TargetMeta {
                length: pack.len() as u64,
                hashes: hashes(pack),
                custom: Some(Goal::custom(&state, *raw_len)),
            };
            (name.target(id), meta)
        };
        let at = self.officers_at.unwrap_or(self.at);
        let common = Common::new("targets", self.version, at, at + TimeDelta::days(365));
        let targets = Targets {
            targets: packs.iter().map(target).collect(),
            ..Targets::empty(common)
        };
        file(&targets, &[5, 6, 7])
    }

    /// The full pack of the present release and the deltas that lead to it, each with the length of what
    /// is in it.
    fn packs(&self, id: &str) -> BTreeMap<PackName, (Vec<u8>, u64)> {
        let release = self.release(id, self.number);
        let full = (release.encode().unwrap(), release.raw_len());
        let mut packs = BTreeMap::from([(PackName::Full(self.number), full)]);
        for from in (0..6).map_while(|j| self.number.checked_sub(1 << j)) {
            if from > 0 && self.deltas {
                let delta = release.delta_from(&self.release(id, from)).unwrap();
                let raw_len = Header::parse(&delta, &PackLimits::default())
                    .unwrap()
                    .raw_len;
                packs.insert(PackName::Delta(from, self.number), (delta, raw_len));
            }
        }
        packs
    }
}

fn delegated(name: &str, seeds: &[u8], threshold: i64, path: &str) -> DelegatedRole {
    DelegatedRole {
        name: name.to_owned(),
        signers: signers(seeds, threshold),
        terminating: true,
        paths: Some(vec![path.to_owned()]),
        path_hash_prefixes: None,
    }
}

pub fn officer((_, function, holder): &(u8, &str, &str)) -> Officer {
    Officer {
        function: (*function).to_owned(),
        holder: (*holder).to_owned(),
    }
}
