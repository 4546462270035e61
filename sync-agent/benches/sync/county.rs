//! A county that signs with keys made from known seeds and publishes into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use content_model::{PublisherId, Rid, Scope};
use content_pack::{
    Goal, Manifest, PackName, PackedRecord, Release, ReviewedSet, change_set_digest, sha256,
};
use content_trust::{
    Common, DelegatedRole, Delegations, FunctionRule, Officer, PublisherMeta, Review, Root,
    Snapshot, TargetMeta, Targets,
};
use sync_agent::clock;

use crate::signing::{file, hashes, hex, key, keys, meta, pair, signers};

const OFFICERS: [(u8, &str, &str); 3] = [
    (5, "legal", "甲"),
    (6, "secrecy", "乙"),
    (7, "approve", "丙"),
];

/// The release after `last`, with these records; three officers review what is different.
pub fn release(
    publisher: &PublisherId,
    last: Option<&Release>,
    records: &BTreeMap<Rid, Vec<u8>>,
) -> Release {
    let old: BTreeMap<&Rid, &PackedRecord> = last
        .iter()
        .flat_map(|release| &release.records)
        .map(|packed| (&packed.record.rid, packed))
        .collect();
    let mut reviews = last.map_or_else(BTreeMap::new, |last| last.manifest.reviews.clone());
    let mut changes = BTreeMap::new();
    let mut packed = Vec::new();
    for (rid, bytes) in records {
        match old.get(rid) {
            Some(same) if same.bytes == *bytes => packed.push((*same).clone()),
            _ => {
                let new = PackedRecord::new(bytes.clone()).expect("canonical");
                changes.insert(rid.clone(), hex(&new.sha256));
                packed.push(new);
            }
        }
    }
    let gone = old.keys().filter(|rid| !records.contains_key(**rid));
    changes.extend(gone.map(|rid| ((*rid).clone(), String::new())));
    for set in reviews.values_mut() {
        let overtaken = set.records.extract_if(.., |rid| changes.contains_key(rid));
        set.past
            .extend(overtaken.map(|rid| (rid.clone(), hex(&old[&rid].sha256))));
    }
    reviews.retain(|_, set: &mut ReviewedSet| !set.records.is_empty());
    let at = now();
    let digest = change_set_digest(publisher, &changes);
    let (there, past): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(_, new)| !new.is_empty());
    let set = ReviewedSet {
        records: there.into_iter().map(|(rid, _)| rid).collect(),
        past: past.into_iter().collect(),
        reviews: OFFICERS.map(|by| review(by, &digest, at)).into(),
    };
    reviews.insert(digest, set);
    let manifest = Manifest {
        name: format!("示范县{publisher}"),
        signed_on: at.date_naive(),
        reviews,
    };
    let number = last.map_or(1, |last| last.number + 1);
    Release::new(publisher.clone(), number, manifest, packed).expect("a release")
}

/// What one publisher's role lists: names and bytes, and what is signed with each.
#[derive(Default)]
pub struct Listed(Vec<(PackName, Vec<u8>, Option<serde_json::Value>)>);

impl Listed {
    /// A full pack, or a delta that leads to `release`.
    pub fn pack(&mut self, name: PackName, bytes: Vec<u8>, release: &Release, raw: u64) {
        let custom = Goal::custom(&release.state, raw);
        self.0.push((name, bytes, Some(custom)));
    }

    pub fn index(&mut self, number: u64, bytes: Vec<u8>) {
        self.0.push((PackName::Index(number), bytes, None));
    }
}

/// A repository in a folder. What was published stays, for clients under way.
pub struct Repository<'a> {
    folder: &'a Path,
    version: u64,
    root: Vec<u8>,
    /// Publishers' roles as published last, in their version.
    roles: BTreeMap<String, (u64, Vec<u8>)>,
}

impl<'a> Repository<'a> {
    pub fn new(folder: &'a Path) -> Self {
        let root = Root {
            common: Common::new("root", 1, now(), now() + TimeDelta::days(700)),
            consistent_snapshot: true,
            keys: keys(&[1, 2, 3, 4]),
            roles: BTreeMap::from([
                ("root".to_owned(), signers(&[1], 1)),
                ("targets".to_owned(), signers(&[2], 1)),
                ("snapshot".to_owned(), signers(&[3], 1)),
                ("timestamp".to_owned(), signers(&[4], 1)),
            ]),
            functions: BTreeMap::new(),
        };
        let root = file(&root, &[1]);
        let repository = Self {
            folder,
            version: 0,
            root,
            roles: BTreeMap::new(),
        };
        repository.put("metadata/1.root.json", &repository.root);
        repository
    }

    /// The first root, which terminals are given.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Writes `path` below the repository, as `county publish` would.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    pub fn put_blob(&self, name: &str, bytes: &[u8]) {
        self.put(&format!("blobs/{name}"), bytes);
    }

    /// Publishes what each publisher lists now; publishers that are not named stay as they are.
    pub fn publish(&mut self, news: Vec<(PublisherId, Listed)>) {
        self.publish_urgently(news, None);
    }

    /// The same; until then, terminals are asked to look again soon.
    pub fn publish_urgently(
        &mut self,
        news: Vec<(PublisherId, Listed)>,
        urgent_until: Option<DateTime<Utc>>,
    ) {
        self.version += 1;
        let version = self.version;
        let at = now();
        let common = |kind, days| Common::new(kind, version, at, at + TimeDelta::days(days));
        for (publisher, listed) in news {
            let id = publisher.as_str();
            let mut targets = Targets::empty(common("targets", 365));
            for (name, bytes, custom) in listed.0 {
                let target = name.target(id);
                let place = format!("packs/{id}/{}.{name}", hex(&sha256(&bytes)));
                let told = TargetMeta {
                    length: bytes.len() as u64,
                    hashes: hashes(&bytes),
                    custom,
                };
                targets.targets.insert(target, told);
                self.put(&format!("targets/{place}"), &bytes);
            }
            let bytes = file(&targets, &[5, 6, 7]);
            self.put(&format!("metadata/{version}.{id}.json"), &bytes);
            self.roles.insert(id.to_owned(), (version, bytes));
        }
        // The first role lists the publishers; it changes when one is added.
        let top = self.top(common("targets", 365));
        let same = |(_, old): &(u64, Vec<u8>)| delegates(old) == delegates(&top);
        if !self.roles.get("targets").is_some_and(same) {
            self.put(&format!("metadata/{version}.targets.json"), &top);
            self.roles.insert("targets".to_owned(), (version, top));
        }
        let snapshot = Snapshot {
            common: common("snapshot", 30),
            meta: self
                .roles
                .iter()
                .map(|(role, (version, bytes))| (format!("{role}.json"), meta(*version, bytes)))
                .collect(),
        };
        let snapshot = file(&snapshot, &[3]);
        self.put(&format!("metadata/{version}.snapshot.json"), &snapshot);
        let listed = BTreeMap::from([("snapshot.json".to_owned(), meta(version, &snapshot))]);
        let mut timestamp = serde_json::to_value(common("timestamp", 14)).expect("metadata");
        timestamp["meta"] = serde_json::to_value(listed).expect("metadata");
        if let Some(until) = urgent_until {
            timestamp["x-urgent-until"] = until.to_rfc3339_opts(SecondsFormat::Secs, true).into();
        }
        self.put("metadata/timestamp.new", &file(&timestamp, &[4]));
        let at = |name| self.folder.join("metadata").join(name);
        fs::rename(at("timestamp.new"), at("timestamp.json")).expect("a rename");
    }

    fn top(&self, common: Common) -> Vec<u8> {
        let publishers: Vec<&String> = self.roles.keys().filter(|r| *r != "targets").collect();
        let role = |id: &&String| DelegatedRole {
            name: (*id).clone(),
            signers: signers(&OFFICERS.map(|(seed, ..)| seed), 3),
            terminating: true,
            paths: Some(vec![format!("packs/{id}/*")]),
            path_hash_prefixes: None,
        };
        let told = |id: &&String| PublisherMeta {
            name: format!("示范县{id}"),
            scopes: vec![Scope::County.to_string()],
        };
        let rule = FunctionRule {
            require: OFFICERS.map(|(_, function, _)| function.to_owned()).into(),
            keys: OFFICERS.map(|by| (key(by.0).id(), officer(by))).into(),
        };
        let targets = Targets {
            delegations: Some(Delegations {
                keys: keys(&[5, 6, 7]),
                roles: publishers.iter().map(role).collect(),
            }),
            publishers: publishers
                .iter()
                .map(|id| ((*id).clone(), told(id)))
                .collect(),
            functions: publishers
                .iter()
                .map(|id| ((*id).clone(), rule.clone()))
                .collect(),
            ..Targets::empty(common)
        };
        file(&targets, &[2])
    }
}

/// What a file of the role `targets` delegates.
fn delegates(file: &[u8]) -> serde_json::Value {
    let file: serde_json::Value = serde_json::from_slice(file).expect("JSON");
    file["signed"]["delegations"].clone()
}

fn officer((_, function, holder): (u8, &str, &str)) -> Officer {
    Officer {
        function: function.to_owned(),
        holder: holder.to_owned(),
    }
}

fn review(by: (u8, &str, &str), change_set: &str, at: DateTime<Utc>) -> Review {
    let Officer { function, holder } = officer(by);
    let mut review = Review {
        function,
        holder,
        key: key(by.0),
        at,
        reasons: String::new(),
        signature: String::new(),
    };
    let message = review.message(change_set).expect("a message");
    review.signature = hex(pair(by.0).sign(&message).as_ref());
    review
}

/// Whole seconds, as metadata has them.
fn now() -> DateTime<Utc> {
    let now = clock::system().timestamp();
    DateTime::from_timestamp(now, 0).expect("a clock of this age")
}
