//! A tiny county: two publishers, one for warnings, few records. What an attack does not change is
//! right.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use content_pack::{Goal, sha256};
use content_trust::{
    Common, DelegatedRole, Delegations, FileMeta, FunctionRule, PublisherMeta, Root, Snapshot,
    TargetMeta, Targets, Timestamp,
};

use crate::pack::{OFFICERS, good_pack, officer, scan};
use crate::signing::{file, hashes, hex, key_id, keys, meta, signers};

/// Paths, as a source is asked for them, and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

pub const PUBLISHERS: [&str; 3] = ["minzheng", "qingshan", "warning"];
/// The releases in `good/`.
pub const RELEASES: [u64; 4] = [1, 2, 3, 4];

pub const ROOT: [u8; 2] = [1, 2];
pub const COUNTY: [u8; 2] = [11, 12];
pub const SNAPSHOT: u8 = 21;
pub const TIMESTAMP: u8 = 22;
const STICK: u8 = 23;

/// Later than any build of the agent.
pub fn day(days: i64) -> DateTime<Utc> {
    let first = DateTime::from_timestamp(2_840_140_800, 0).expect("2060 is a year");
    first + TimeDelta::days(days)
}

/// The files of a good release.
pub fn good(number: u64) -> Files {
    static MADE: Mutex<BTreeMap<u64, Files>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let files = made
        .entry(number)
        .or_insert_with(|| Draft::new(number).files());
    files.clone()
}

/// The day on which a good release is signed: every tenth.
pub fn signed_on(number: u64) -> DateTime<Utc> {
    day((i64::try_from(number).unwrap_or(0) - 1) * 10)
}

/// A whole repository before it is signed.
#[derive(Clone)]
pub struct Draft {
    /// Of the releases; also the version of every role but root.
    pub number: u64,
    pub roots: Vec<Vec<u8>>,
    pub top: Targets,
    pub top_seeds: Vec<u8>,
    pub roles: BTreeMap<String, Delegated>,
    /// Bytes that stand for those of a role.
    pub raw: Files,
    /// By publisher: name and bytes.
    pub packs: BTreeMap<String, (String, Vec<u8>)>,
    /// What the snapshot says of a file instead of the truth; nothing at all with `None`.
    pub listed: BTreeMap<String, Option<FileMeta>>,
    /// Whether lengths and digests of metadata are left out.
    pub bare: bool,
    pub snapshot: Common,
    pub snapshot_seed: u8,
    /// What the timestamp says of the snapshot instead of the truth.
    pub announced: Option<FileMeta>,
    pub timestamp: Common,
    pub timestamp_seed: u8,
}

#[derive(Clone)]
pub struct Delegated {
    pub signed: Targets,
    pub seeds: Vec<u8>,
}

impl Draft {
    /// A good release.
    pub fn new(number: u64) -> Self {
        Self::on(number, signed_on(number))
    }

    /// A good release that is signed at another time.
    pub fn on(number: u64, at: DateTime<Utc>) -> Self {
        let common = |kind, days| Common::new(kind, number, at, at + TimeDelta::days(days));
        let mut draft = Self {
            number,
            roots: vec![file(&root(1, day(0), SNAPSHOT, TIMESTAMP), &ROOT)],
            top: top(common("targets", 365)),
            top_seeds: COUNTY.to_vec(),
            roles: BTreeMap::new(),
            raw: Files::new(),
            packs: BTreeMap::new(),
            listed: BTreeMap::new(),
            bare: false,
            snapshot: common("snapshot", 30),
            snapshot_seed: SNAPSHOT,
            announced: None,
            timestamp: common("timestamp", 14),
            timestamp_seed: TIMESTAMP,
        };
        for id in PUBLISHERS {
            let signed = Targets::empty(common("targets", 365));
            let seeds = seeds_of(id);
            draft
                .roles
                .insert(id.to_owned(), Delegated { signed, seeds });
            draft.set_pack(id, good_pack(id, number, at));
        }
        let signed = Targets::empty(common("targets", 180));
        let seeds = vec![STICK];
        draft
            .roles
            .insert("stick".to_owned(), Delegated { signed, seeds });
        draft
    }

    pub fn role(&mut self, id: &str) -> &mut Delegated {
        self.roles.get_mut(id).expect("a role of this county")
    }

    /// How the county's targets delegate to `id`.
    pub fn delegation(&mut self, id: &str) -> &mut DelegatedRole {
        let all = self.top.delegations.as_mut().expect("targets delegate");
        let mut roles = all.roles.iter_mut();
        roles.find(|role| role.name == id).expect("delegated role")
    }

    /// Has `id` publish `pack` as this release.
    pub fn set_pack(&mut self, id: &str, pack: Vec<u8>) {
        let name = format!("packs/{id}/full-{}.pack", self.number);
        self.name_pack(id, &name, pack);
    }

    /// Has `id` publish `pack`, and nothing else, under `name`.
    pub fn name_pack(&mut self, id: &str, name: &str, pack: Vec<u8>) {
        let targets = BTreeMap::from([(name.to_owned(), target(&pack))]);
        self.role(id).signed.targets = targets;
        self.packs.insert(id.to_owned(), (name.to_owned(), pack));
    }

    /// Has the snapshot list `role` as the release `number` did.
    pub fn list_as_in(&mut self, role: &str, number: u64) {
        let path = format!("metadata/{number}.{role}.json");
        let listed = meta(number, &good(number)[&path]);
        self.listed.insert(format!("{role}.json"), Some(listed));
    }

    /// The next root, with these online keys.
    pub fn rotate(&mut self, at: DateTime<Utc>, snapshot: u8, timestamp: u8) {
        let version = self.roots.len() as u64 + 1;
        self.roots
            .push(file(&root(version, at, snapshot, timestamp), &ROOT));
        (self.snapshot_seed, self.timestamp_seed) = (snapshot, timestamp);
    }

    /// Every file of the repository, signed.
    pub fn files(&self) -> Files {
        let mut files = Files::new();
        for (root, version) in self.roots.iter().zip(1..) {
            files.insert(format!("metadata/{version}.root.json"), root.clone());
        }
        for (name, pack) in self.packs.values() {
            files.insert(place(name, pack), pack.clone());
        }
        let scan = scan(self.number);
        files.insert(format!("blobs/{}", hex(&sha256(&scan))), scan);
        let mut listed = BTreeMap::new();
        let top = ("targets", &self.top, &self.top_seeds);
        let delegated = self
            .roles
            .iter()
            .map(|(id, role)| (id.as_str(), &role.signed, &role.seeds));
        for (role, signed, seeds) in delegated.chain([top]) {
            let raw = self.raw.get(role).cloned();
            let bytes = raw.unwrap_or_else(|| file(signed, seeds));
            let version = signed.common.version;
            listed.insert(format!("{role}.json"), self.meta(version, &bytes));
            files.insert(format!("metadata/{version}.{role}.json"), bytes);
        }
        for (name, meta) in &self.listed {
            match meta {
                Some(meta) => listed.insert(name.clone(), meta.clone()),
                None => listed.remove(name),
            };
        }
        let common = self.snapshot.clone();
        let version = common.version;
        let snapshot = Snapshot {
            common,
            meta: listed,
        };
        let snapshot = file(&snapshot, &[self.snapshot_seed]);
        let announced = self.announced.clone();
        let announced = announced.unwrap_or_else(|| self.meta(version, &snapshot));
        files.insert(format!("metadata/{version}.snapshot.json"), snapshot);
        let timestamp = Timestamp {
            common: self.timestamp.clone(),
            meta: BTreeMap::from([("snapshot.json".to_owned(), announced)]),
            urgent_until: None,
        };
        let timestamp = file(&timestamp, &[self.timestamp_seed]);
        files.insert("metadata/timestamp.json".to_owned(), timestamp);
        files
    }

    fn meta(&self, version: u64, bytes: &[u8]) -> FileMeta {
        let full = meta(version, bytes);
        if self.bare {
            return FileMeta {
                length: None,
                hashes: BTreeMap::new(),
                ..full
            };
        }
        full
    }
}

/// A root whose roles are held as they should be.
pub fn root(version: u64, at: DateTime<Utc>, snapshot: u8, timestamp: u8) -> Root {
    let roles = [
        ("root", signers(&[1, 2, 3], 2)),
        ("targets", signers(&COUNTY, 2)),
        ("snapshot", signers(&[snapshot], 1)),
        ("timestamp", signers(&[timestamp], 1)),
    ];
    let rule = FunctionRule {
        require: ["review", "approve"].map(str::to_owned).to_vec(),
        keys: BTreeMap::from([
            (key_id(11), officer("review", "周")),
            (key_id(12), officer("approve", "吴")),
        ]),
    };
    Root {
        common: Common::new("root", version, at, at + TimeDelta::days(700)),
        consistent_snapshot: true,
        keys: keys(&[1, 2, 3, 11, 12, snapshot, timestamp]),
        roles: roles.map(|(role, keys)| (role.to_owned(), keys)).into(),
        functions: BTreeMap::from([("targets".to_owned(), rule)]),
    }
}

pub fn target(bytes: &[u8]) -> TargetMeta {
    TargetMeta {
        length: bytes.len() as u64,
        hashes: hashes(bytes),
        custom: Some(custom(bytes)),
    }
}

/// What the officers sign of a pack beside its bytes: state digest and raw length, as its header says
/// them. Of what is no pack, nothing that could be true.
fn custom(pack: &[u8]) -> serde_json::Value {
    let state: [u8; 32] = pack
        .get(40..72)
        .and_then(|state| state.try_into().ok())
        .unwrap_or_default();
    let raw = pack.get(32..40).and_then(|raw| raw.try_into().ok());
    Goal::custom(&state, raw.map_or(0, u64::from_be_bytes))
}

/// Where a repository with consistent snapshots keeps a target.
pub fn place(name: &str, bytes: &[u8]) -> String {
    let digest = hex(&sha256(bytes));
    match name.rsplit_once('/') {
        Some((folder, file)) => format!("targets/{folder}/{digest}.{file}"),
        None => format!("targets/{digest}.{name}"),
    }
}

pub fn delegated(name: &str, seeds: &[u8], threshold: i64, path: &str) -> DelegatedRole {
    DelegatedRole {
        name: name.to_owned(),
        signers: signers(seeds, threshold),
        terminating: true,
        paths: Some(vec![path.to_owned()]),
        path_hash_prefixes: None,
    }
}

fn seeds_of(id: &str) -> Vec<u8> {
    let of = OFFICERS.iter().filter(|officer| officer.1 == id);
    of.map(|officer| officer.0).collect()
}

fn top(common: Common) -> Targets {
    let mut targets = Targets::empty(common);
    let mut roles = vec![delegated("stick", &[STICK], 1, "stick/*")];
    for (id, scope) in PUBLISHERS
        .into_iter()
        .zip(["dept:minzheng", "town:qingshan", "county"])
    {
        let seeds = seeds_of(id);
        let threshold = i64::try_from(seeds.len()).unwrap_or(3);
        roles.push(delegated(id, &seeds, threshold, &format!("packs/{id}/*")));
        let scopes = vec![scope.to_owned()];
        let name = id.to_owned();
        targets.publishers.insert(
            name.clone(),
            PublisherMeta {
                name: name.clone(),
                scopes,
            },
        );
        let of = OFFICERS.iter().filter(|officer| officer.1 == id);
        let rule = FunctionRule {
            require: of
                .clone()
                .map(|(_, _, function, _)| (*function).to_owned())
                .collect(),
            keys: of
                .map(|(seed, _, function, holder)| (key_id(*seed), officer(function, holder)))
                .collect(),
        };
        targets.functions.insert(name, rule);
    }
    let mut all: Vec<u8> = OFFICERS.iter().map(|officer| officer.0).collect();
    all.push(STICK);
    targets.delegations = Some(Delegations {
        keys: keys(&all),
        roles,
    });
    targets
}
