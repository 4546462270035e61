//! The first act of a county: its keys, its root, and a repository that says "nothing yet".

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{
    Common, DelegatedRole, Delegations, Key, PublisherMeta, RoleKeys, Root, Snapshot, Targets,
    Timestamp,
};

use crate::config::{County, Publisher};
use crate::keys::{Entry, HOLD, KeyError, KeyRing, Signer};
use crate::publish::{EXPIRY, PublishError};
use crate::repository::Repository;
use crate::workspace::Workspace;

/// People who hold the root: two of three must sign.
const ROOT_HOLDERS: [&str; 3] = ["根密钥一", "根密钥二", "根密钥三"];
const ROOT_THRESHOLD: i64 = 2;
/// People of the disclosure office who sign the list of publishers: both must.
const OFFICE_HOLDERS: [&str; 2] = ["公开办一", "公开办二"];

/// Makes the keys and the empty repository that `workspace` names.
pub fn establish(
    workspace: &Workspace,
    passphrase: &[u8],
    now: DateTime<Utc>,
    tell: &mut dyn FnMut(&Entry),
) -> Result<(), PublishError> {
    let mut ring = KeyRing::create(&workspace.keys_dir())?;
    make_keys(&mut ring, &workspace.county, passphrase, tell)?;
    let repository = Repository::new(workspace.repository_dir());
    first_metadata(&repository, &ring, &workspace.county, passphrase, now)
}

/// Makes every key of a county, encrypted under `passphrase`. Progress goes to `tell`.
fn make_keys(
    ring: &mut KeyRing,
    county: &County,
    passphrase: &[u8],
    tell: &mut dyn FnMut(&Entry),
) -> Result<(), KeyError> {
    for holder in ROOT_HOLDERS {
        tell(ring.generate("root", HOLD, holder, passphrase)?);
    }
    for holder in OFFICE_HOLDERS {
        tell(ring.generate("targets", HOLD, holder, passphrase)?);
    }
    for role in ["snapshot", "timestamp"] {
        tell(ring.generate(role, HOLD, "服务器", passphrase)?);
    }
    for publisher in &county.publishers {
        for (function, holder) in publisher.officers.by_function() {
            tell(ring.generate(publisher.id.as_str(), function, holder, passphrase)?);
        }
    }
    ring.save()
}

/// Writes the first version of every role.
fn first_metadata(
    repository: &Repository,
    ring: &KeyRing,
    county: &County,
    passphrase: &[u8],
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let signers = |role: &str| -> Result<Vec<Signer>, KeyError> {
        ring.of_role(role)
            .map(|entry| ring.signer(entry, passphrase))
            .collect()
    };
    let common = |role: &str, life: TimeDelta| Common::new(kind(role), 1, now, now + life);
    let root = Root {
        common: common("root", EXPIRY.root),
        consistent_snapshot: true,
        keys: keys(ring, &["root", "targets", "snapshot", "timestamp"])?,
        functions: BTreeMap::new(),
        roles: BTreeMap::from([
            ("root".to_owned(), role_keys(ring, "root", ROOT_THRESHOLD)),
            (
                "targets".to_owned(),
                role_keys(ring, "targets", OFFICE_HOLDERS.len() as i64),
            ),
            ("snapshot".to_owned(), role_keys(ring, "snapshot", 1)),
            ("timestamp".to_owned(), role_keys(ring, "timestamp", 1)),
        ]),
    };
    repository.write_role("root", 1, &root, &signers("root")?)?;
    let mut meta = BTreeMap::new();
    for publisher in &county.publishers {
        let id = publisher.id.as_str();
        let empty = Targets {
            common: common(id, EXPIRY.publisher),
            targets: BTreeMap::new(),
            delegations: None,
            publishers: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        meta.insert(
            format!("{id}.json"),
            repository.write_role(id, 1, &empty, &signers(id)?)?,
        );
    }
    let targets = Targets {
        common: common("targets", EXPIRY.targets),
        targets: BTreeMap::new(),
        delegations: Some(delegations(ring, county)?),
        publishers: county.publishers.iter().map(describe).collect(),
    };
    let written = repository.write_role("targets", 1, &targets, &signers("targets")?)?;
    meta.insert("targets.json".to_owned(), written);
    let snapshot = Snapshot {
        common: common("snapshot", EXPIRY.snapshot),
        meta,
    };
    let written = repository.write_role("snapshot", 1, &snapshot, &signers("snapshot")?)?;
    let timestamp = Timestamp {
        common: common("timestamp", EXPIRY.timestamp),
        meta: BTreeMap::from([("snapshot.json".to_owned(), written)]),
    };
    repository.write_role("timestamp", 1, &timestamp, &signers("timestamp")?)?;
    Ok(())
}

/// Publishers and delegated roles are "targets" to TUF.
pub(crate) fn kind(role: &str) -> &str {
    match role {
        "root" | "snapshot" | "timestamp" => role,
        _ => "targets",
    }
}

/// Every publisher's role: its own folder of packs, all three functions must sign.
fn delegations(ring: &KeyRing, county: &County) -> Result<Delegations, KeyError> {
    let ids: Vec<&str> = county.publishers.iter().map(|p| p.id.as_str()).collect();
    let role = |id: &&str| DelegatedRole {
        name: (*id).to_owned(),
        signers: role_keys(ring, id, 3),
        terminating: true,
        paths: Some(vec![format!("packs/{id}/*")]),
        path_hash_prefixes: None,
    };
    Ok(Delegations {
        keys: keys(ring, &ids)?,
        roles: ids.iter().map(role).collect(),
    })
}

fn describe(publisher: &Publisher) -> (String, PublisherMeta) {
    let scopes = publisher.scopes.iter().map(ToString::to_string).collect();
    (
        publisher.id.to_string(),
        PublisherMeta {
            name: publisher.name.clone(),
            scopes,
        },
    )
}

fn keys(ring: &KeyRing, roles: &[&str]) -> Result<BTreeMap<String, Key>, KeyError> {
    let entries = roles.iter().flat_map(|role| ring.of_role(role));
    entries
        .map(|entry| Ok((entry.keyid.clone(), entry.key()?)))
        .collect()
}

fn role_keys(ring: &KeyRing, role: &str, threshold: i64) -> RoleKeys {
    RoleKeys {
        keyids: ring
            .of_role(role)
            .map(|entry| entry.keyid.clone())
            .collect(),
        threshold,
    }
}
