//! Any metadata, in any order, at any time: what is believed is signed, and nothing goes back.
//!
//! Input: see [`super::record`]. The first record is the pinned root; its days other than 0 make
//! everything behind it a stick's.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{
    Envelope, Key, Limits, RoleKeys, Root, Search, Snapshot, TargetName, Targets, Timestamp,
    TrustError, TrustedSet,
};

use super::record::Record;

pub fn now() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

pub fn probe(data: &[u8]) {
    parse_as_every_role(data);
    let records = Record::parse_all(data);
    let Some((pin, records)) = records.split_first() else {
        return;
    };
    let Ok(mut set) = TrustedSet::new(&pin.bytes, Limits::default()) else {
        return;
    };
    assert_signed_by_root(pin, &set);
    if pin.days != 0 {
        set = set.from_stick();
    }
    for record in records {
        let before = set.clone();
        let result = step(&mut set, record, &before);
        assert_nothing_went_back(&before, &set);
        if let Err(error) = &result
            && !kept_for_rollback(record, error)
        {
            assert_eq!(format!("{before:?}"), format!("{set:?}"), "{error}");
        }
    }
    let _ = set.without_stick(now());
    look_up(&set);
}

fn parse_as_every_role(data: &[u8]) {
    let limits = Limits::default();
    let _ = Envelope::<Root>::parse(data, "root", &limits);
    let _ = Envelope::<Timestamp>::parse(data, "timestamp", &limits);
    let _ = Envelope::<Snapshot>::parse(data, "snapshot", &limits);
    let _ = Envelope::<Targets>::parse(data, "targets", &limits);
}

fn step(set: &mut TrustedSet, record: &Record, before: &TrustedSet) -> Result<(), TrustError> {
    let at = now() + TimeDelta::days(record.days);
    let (bytes, role, by) = (&record.bytes, record.role.as_str(), record.by.as_str());
    match role {
        "root" => {
            set.update_root(bytes)?;
            assert_signed_by_root(record, before);
            assert_signed_by_root(record, set);
            let next = before.root().common.version.checked_add(1);
            assert_eq!(Some(set.root().common.version), next);
        }
        "timestamp" => {
            set.update_timestamp(bytes, at)?;
            assert_signed_by_root(record, set);
            assert!(at < set.root().common.expires);
        }
        "snapshot" | "stored" => {
            set.update_snapshot(bytes, role == "stored", at)?;
            assert_signed_by_root(record, set);
            let (timestamp, snapshot) = (set.timestamp().unwrap(), set.snapshot().unwrap());
            let announced = &timestamp.meta["snapshot.json"];
            assert_eq!(announced.version, snapshot.common.version);
        }
        "pack" => {
            for (role, name) in named(set) {
                assert_announced(set, &role, &name, bytes);
            }
        }
        _ => {
            set.update_targets(bytes, role, by, at)?;
            let targets = set.targets(role).unwrap();
            assert!(at < targets.common.expires);
            let announced = &set.snapshot().unwrap().meta[&format!("{role}.json")];
            assert_eq!(announced.version, targets.common.version);
            if role == "targets" {
                assert_signed_by_root(record, set);
            } else {
                let delegations = set.targets(by).unwrap().delegations.as_ref().unwrap();
                let found = delegations.roles.iter().find(|known| known.name == role);
                assert_signed(record, &delegations.keys, &found.unwrap().signers);
            }
        }
    }
    Ok(())
}

fn assert_signed_by_root(record: &Record, set: &TrustedSet) {
    let role = match record.role.as_str() {
        "stored" => "snapshot",
        role @ ("timestamp" | "snapshot" | "targets") => role,
        _ => "root",
    };
    assert_signed(record, &set.root().keys, &set.root().roles[role]);
}

/// Different keys, however their ids and digits are written, have reached the threshold.
fn assert_signed(record: &Record, keys: &BTreeMap<String, Key>, signers: &RoleKeys) {
    let Some(signed) = &record.signed else {
        return;
    };
    let counts = |(id, public): &&(String, String)| {
        let key = keys.get(id).map(|key| key.keyval.public.to_lowercase());
        signers.keyids.contains(id) && key.as_ref() == Some(public)
    };
    let people: BTreeSet<&str> = signed
        .iter()
        .filter(counts)
        .map(|(_, public)| public.as_str())
        .collect();
    assert!(signers.threshold >= 1);
    assert!(people.len() as i64 >= signers.threshold, "{signers:?}");
}

fn assert_nothing_went_back(before: &TrustedSet, after: &TrustedSet) {
    assert!(before.root().common.version <= after.root().common.version);
    if let Some(old) = before.timestamp() {
        let new = after.timestamp().expect("a timestamp does not vanish");
        assert!(old.common.version <= new.common.version);
        let announced = |timestamp: &Timestamp| timestamp.meta["snapshot.json"].version;
        assert!(announced(old) <= announced(new));
    }
    if let Some(old) = before.snapshot() {
        let new = after.snapshot().expect("a snapshot does not vanish");
        for (name, meta) in &old.meta {
            assert!(meta.version <= new.meta[name].version, "{name}");
        }
    }
}

/// What is too old to act upon still tells below which versions nothing is believed.
fn kept_for_rollback(record: &Record, error: &TrustError) -> bool {
    match error {
        TrustError::Expired { role, .. } => *role == record.role || record.role == "stored",
        TrustError::Version { role, .. } => {
            role == "snapshot" && matches!(record.role.as_str(), "snapshot" | "stored")
        }
        _ => false,
    }
}

/// Every target that an accepted role names.
fn named(set: &TrustedSet) -> Vec<(String, String)> {
    let announced = set.snapshot().into_iter().flat_map(|s| s.meta.keys());
    let roles = announced.filter_map(|file| file.strip_suffix(".json"));
    let mut all = Vec::new();
    for role in roles {
        for name in set.targets(role).into_iter().flat_map(|t| t.targets.keys()) {
            all.push((role.to_owned(), name.clone()));
        }
    }
    all
}

fn assert_announced(set: &TrustedSet, role: &str, name: &str, bytes: &[u8]) {
    let Ok(target) = TargetName::new(name) else {
        return;
    };
    assert!(!name.starts_with('/') && !name.split('/').any(|part| part == ".."));
    if let Ok(verified) = set.verify_target(role, &target, bytes.to_vec()) {
        let meta = &set.targets(role).unwrap().targets[name];
        assert_eq!((verified.role(), meta.length), (role, bytes.len() as u64));
        assert!(meta.hashes.contains_key("sha256") || meta.hashes.contains_key("sha512"));
    }
}

/// A look-up ends, whoever delegates to whom.
fn look_up(set: &TrustedSet) {
    for (_, name) in named(set) {
        let Ok(name) = TargetName::new(&name) else {
            continue;
        };
        let mut search = Search::new(&name, set.limits());
        let mut asked = 0;
        while let Some((role, _)) = search.next_role() {
            asked += 1;
            assert!(asked <= set.limits().visited_roles + 1);
            if let Some(targets) = set.targets(&role) {
                search.descend(&role, targets);
            }
        }
    }
}
