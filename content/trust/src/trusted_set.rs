//! The trusted set: which metadata is believed at this moment (TUF 5.3 to 5.6).
//!
//! A pure state machine. Bytes and the time go in, in the order root → timestamp → snapshot →
//! targets → delegated roles; a decision comes out. The caller stores the exact bytes it passed
//! in, and only after they were accepted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::clause::{at_least, check_announced, check_target, expect_version, not_expired};
use crate::metadata::Role;
use crate::{
    Delegations, Envelope, FileMeta, Limits, Root, Snapshot, TargetMeta, TargetName, Targets,
    Timestamp, TrustError, Verified,
};

/// Whether metadata changed what is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Believed now: store the bytes.
    New,
    /// Says what is believed already: keep the file that is there.
    Same,
}

/// What is believed, and on which grounds.
#[derive(Debug, Clone)]
pub struct TrustedSet {
    limits: Limits,
    root: Root,
    timestamp: Option<Timestamp>,
    snapshot: Option<Snapshot>,
    /// Each with the role by whose word it was accepted.
    targets: BTreeMap<String, (String, Targets)>,
    shelf: Shelf,
}

/// Whose expiry says how long a repository may lie about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    /// Timestamp's and snapshot's, as the specification has it.
    Online,
    /// That of the role [`STICK`], which has not been seen yet: nothing is handed out.
    Awaited,
    /// That of the role [`STICK`], which has not run out.
    Stick,
}

/// The delegated role whose expiry is a stick's shelf life.
pub const STICK: &str = "stick";
const TOP: &str = "targets";

impl TrustedSet {
    /// 5.2: starts from a root that is trusted for reasons outside this library (pinned, or
    /// accepted earlier). It must be signed by its own keys; it may have expired.
    pub fn new(root: &[u8], limits: Limits) -> Result<Self, TrustError> {
        let root: Envelope<Root> = Envelope::parse(root, "root", &limits)?;
        check_by_root(&root, &root.signed, "root")?;
        let root = root.signed;
        Ok(Self {
            limits,
            root,
            timestamp: None,
            snapshot: None,
            targets: BTreeMap::new(),
            shelf: Shelf::Online,
        })
    }

    /// For a stick or a local folder, and only there: the expiry of the delegated role [`STICK`]
    /// stands for those of timestamp and snapshot; every other check stays. No other delegated
    /// role is accepted, and no target verified, before that role was.
    pub fn from_stick(mut self) -> Self {
        self.shelf = Shelf::Awaited;
        self
    }

    /// Whether the repository at hand was made for a stick: its targets delegate [`STICK`] and its
    /// snapshot lists that role's metadata. Both are signed.
    pub fn has_stick(&self) -> bool {
        let delegated = self.targets(TOP).map(|top| delegation(top, STICK).is_ok());
        let listed = |snapshot: &Snapshot| snapshot.meta.contains_key(&format!("{STICK}.json"));
        delegated == Some(true) && self.snapshot.as_ref().is_some_and(listed)
    }

    /// For a folder that was not made for a stick: the ordinary expiries decide.
    pub fn without_stick(&mut self, now: DateTime<Utc>) -> Result<(), TrustError> {
        if self.targets(TOP).is_none() || self.has_stick() {
            return Err(out_of_order(STICK));
        }
        self.shelf = Shelf::Online;
        self.final_snapshot(now).map(|_| ())
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub fn root(&self) -> &Root {
        &self.root
    }

    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.timestamp.as_ref()
    }

    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// A targets role that was accepted: `targets`, or a delegated one.
    pub fn targets(&self, role: &str) -> Option<&Targets> {
        self.targets.get(role).map(|(_, targets)| targets)
    }

    /// The role by whose word `role` was accepted. Another role that delegates to it as well has
    /// its own keys for it, so metadata accepted for one counts nothing for the other.
    pub fn delegated_by(&self, role: &str) -> Option<&str> {
        self.targets.get(role).map(|(by, _)| by.as_str())
    }

    /// Every accepted role: its name and when it was signed last, for the clock floor.
    pub fn signed_at(&self) -> Option<DateTime<Utc>> {
        let top = [
            Some(&self.root.common),
            self.timestamp.as_ref().map(Role::common),
            self.snapshot.as_ref().map(Role::common),
        ];
        let all = top
            .into_iter()
            .flatten()
            .chain(self.targets.values().map(|(_, targets)| targets.common()));
        all.filter_map(|common| common.signed_at).max()
    }

    /// 5.3.4 – 5.3.7: the next root, signed by the old keys and by its own, one version higher.
    pub fn update_root(&mut self, bytes: &[u8]) -> Result<Accepted, TrustError> {
        if self.timestamp.is_some() {
            return Err(out_of_order("root"));
        }
        let new: Envelope<Root> = Envelope::parse(bytes, "root", &self.limits)?;
        // 5.3.4: signatures of the threshold of the old root and of the new one.
        check_by_root(&new, &self.root, "root")?;
        check_by_root(&new, &new.signed, "root")?;
        // 5.3.5: exactly one higher.
        expect_version("root", self.root.common.version + 1, &new.signed.common)?;
        // 5.3.6, 5.3.7: becomes the trusted root; an intermediate root may have expired.
        self.root = new.signed;
        Ok(Accepted::New)
    }

    /// 5.4: the timestamp, after the last root.
    pub fn update_timestamp(
        &mut self,
        bytes: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Accepted, TrustError> {
        if self.snapshot.is_some() {
            return Err(out_of_order("timestamp"));
        }
        // 5.3.10: the last root must not have expired.
        not_expired("root", &self.root.common, now)?;
        let new: Envelope<Timestamp> = Envelope::parse(bytes, "timestamp", &self.limits)?;
        // 5.4.2: signatures.
        check_by_root(&new, &self.root, "timestamp")?;
        let new_snapshot = snapshot_meta(&new.signed)?;
        if let Some(old) = &self.timestamp {
            // 5.4.3.1: no rollback; the same version again is not an error and changes nothing.
            if new.signed.common.version == old.common.version {
                return Ok(Accepted::Same);
            }
            at_least("timestamp", old.common.version, new.signed.common.version)?;
            // 5.4.3.2: nor of the snapshot it announces.
            at_least(
                "snapshot",
                snapshot_meta(old)?.version,
                new_snapshot.version,
            )?;
        }
        // 5.4.5 comes after acceptance, so that an expired local timestamp still protects
        // against rollback: see `final_timestamp`.
        self.timestamp = Some(new.signed);
        self.final_timestamp(now)?;
        Ok(Accepted::New)
    }

    /// 5.5: the snapshot. `stored` says that the bytes come from this terminal's own store, where
    /// they were checked against an earlier timestamp's digests.
    pub fn update_snapshot(
        &mut self,
        bytes: &[u8],
        stored: bool,
        now: DateTime<Utc>,
    ) -> Result<Accepted, TrustError> {
        if self.targets.contains_key(TOP) {
            return Err(out_of_order("snapshot"));
        }
        let announced = self.final_timestamp(now)?.clone();
        // 5.5.2: length and digests, where the timestamp gives them.
        if !stored {
            check_announced("snapshot", bytes, &announced)?;
        }
        let new: Envelope<Snapshot> = Envelope::parse(bytes, "snapshot", &self.limits)?;
        // 5.5.3: signatures.
        check_by_root(&new, &self.root, "snapshot")?;
        // 5.5.5: nothing that was listed may vanish or go back.
        for (name, old) in self.snapshot.iter().flat_map(|old| &old.meta) {
            let offered = new.signed.meta.get(name).map_or(0, |meta| meta.version);
            at_least(name, old.version, offered)?;
        }
        let accepted = match &self.snapshot {
            Some(old) if *old == new.signed => Accepted::Same,
            _ => Accepted::New,
        };
        self.snapshot = Some(new.signed);
        // 5.5.4, 5.5.6: announced version, not expired.
        self.final_snapshot(now)?;
        Ok(accepted)
    }

    /// 5.6: the top-level targets, or a delegated role's (`by`: the role that delegates).
    pub fn update_targets(
        &mut self,
        bytes: &[u8],
        role: &str,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<Accepted, TrustError> {
        let snapshot = self.final_snapshot(now)?;
        let announced = snapshot
            .meta
            .get(&format!("{role}.json"))
            .ok_or_else(|| unknown(role))?;
        // 5.6.2: length and digests, where the snapshot gives them.
        check_announced(role, bytes, announced)?;
        let new: Envelope<Targets> = Envelope::parse(bytes, role, &self.limits)?;
        // 5.6.3: signatures, by root's or by the delegating role's word.
        if role == TOP {
            check_by_root(&new, &self.root, TOP)?;
        } else {
            let delegating = self.targets(by).ok_or_else(|| out_of_order(role))?;
            if self.shelf == Shelf::Awaited && (role, by) != (STICK, TOP) {
                return Err(out_of_order(STICK));
            }
            let (delegations, signers) = delegation(delegating, role)?;
            let rule = delegating.functions.get(role);
            new.check_signatures(role, &delegations.keys, &signers.signers, rule)?;
        }
        // 5.6.4: the announced version.
        expect_version(role, announced.version, &new.signed.common)?;
        // 5.6.5: not expired.
        not_expired(role, &new.signed.common, now)?;
        if self.shelf == Shelf::Awaited && role == STICK {
            self.shelf = Shelf::Stick;
        }
        self.targets
            .insert(role.to_owned(), (by.to_owned(), new.signed));
        Ok(Accepted::New)
    }

    /// Turns bytes into something that may be applied: they must be what `role`, an accepted
    /// targets role, says of `name` (5.7.2).
    pub fn verify_target(
        &self,
        role: &str,
        name: &TargetName,
        bytes: Vec<u8>,
    ) -> Result<Verified<Vec<u8>>, TrustError> {
        if self.shelf == Shelf::Awaited {
            return Err(out_of_order(STICK));
        }
        let meta = self
            .targets(role)
            .and_then(|targets| targets.targets.get(name.as_str()))
            .ok_or_else(|| unknown(name.as_str()))?;
        check_target(name, &bytes, meta)?;
        Ok(Verified::new(bytes, role))
    }

    /// What `role` says of the target `name`, for files that are too long to be held in memory:
    /// whoever reads the file holds it against this.
    pub fn signed_target(
        &self,
        role: &str,
        name: &TargetName,
    ) -> Result<Verified<TargetMeta>, TrustError> {
        if self.shelf == Shelf::Awaited {
            return Err(out_of_order(STICK));
        }
        let meta = self
            .targets(role)
            .and_then(|targets| targets.targets.get(name.as_str()))
            .ok_or_else(|| unknown(name.as_str()))?;
        Ok(Verified::new(meta.clone(), role))
    }

    /// Metadata length that may be fetched for a role: the announced one, or the limit.
    pub fn metadata_limit(&self, role: &str) -> u64 {
        let (announced, limit) = match role {
            "root" => (None, self.limits.root),
            "timestamp" => (None, self.limits.timestamp),
            "snapshot" => {
                let meta = self
                    .timestamp
                    .as_ref()
                    .and_then(|t| t.meta.get("snapshot.json"));
                (meta, self.limits.snapshot)
            }
            role => {
                let meta = self
                    .snapshot
                    .as_ref()
                    .and_then(|s| s.meta.get(&format!("{role}.json")));
                (meta, self.limits.targets)
            }
        };
        announced
            .and_then(|meta| meta.length)
            .map_or(limit, |length| length.min(limit))
    }

    /// 5.4.4: the timestamp may be acted upon only while it has not expired.
    fn final_timestamp(&self, now: DateTime<Utc>) -> Result<&FileMeta, TrustError> {
        let timestamp = self
            .timestamp
            .as_ref()
            .ok_or_else(|| out_of_order("snapshot"))?;
        if self.shelf == Shelf::Online {
            not_expired("timestamp", &timestamp.common, now)?;
        }
        snapshot_meta(timestamp)
    }

    fn final_snapshot(&self, now: DateTime<Utc>) -> Result<&Snapshot, TrustError> {
        let announced = self.final_timestamp(now)?;
        let snapshot = self.snapshot.as_ref().ok_or_else(|| out_of_order(TOP))?;
        expect_version("snapshot", announced.version, &snapshot.common)?;
        if self.shelf == Shelf::Online {
            not_expired("snapshot", &snapshot.common, now)?;
        }
        Ok(snapshot)
    }
}

fn check_by_root<T: Role>(new: &Envelope<T>, root: &Root, role: &str) -> Result<(), TrustError> {
    let signers = root
        .roles
        .get(role)
        .ok_or_else(|| TrustError::malformed("root", format!("no role {role:?}")))?;
    let unique: BTreeSet<_> = signers.keyids.iter().collect();
    if unique.len() != signers.keyids.len() {
        return Err(TrustError::malformed(
            "root",
            format!("duplicate key ids in role {role:?}"),
        ));
    }
    new.check_signatures(role, &root.keys, signers, root.functions.get(role))
}

fn delegation<'a>(
    delegating: &'a Targets,
    role: &str,
) -> Result<(&'a Delegations, &'a crate::DelegatedRole), TrustError> {
    let delegations = delegating
        .delegations
        .as_ref()
        .ok_or_else(|| unknown(role))?;
    let signers = delegations
        .roles
        .iter()
        .find(|r| r.name == role)
        .ok_or_else(|| unknown(role))?;
    Ok((delegations, signers))
}

fn snapshot_meta(timestamp: &Timestamp) -> Result<&FileMeta, TrustError> {
    let meta = timestamp.meta.get("snapshot.json");
    meta.ok_or_else(|| TrustError::malformed("timestamp", "does not announce snapshot.json"))
}

fn out_of_order(role: &str) -> TrustError {
    TrustError::OutOfOrder {
        role: role.to_owned(),
    }
}

fn unknown(what: &str) -> TrustError {
    TrustError::Unknown {
        what: what.to_owned(),
    }
}
