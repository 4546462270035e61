//! What the accepted metadata asks this terminal to have: publishers, their newest packs, and what
//! each of them may do.

use content_model::PublisherId;
use content_pack::{PackLimits, Release};
use content_store::{Mandate, StoreError, WARNING};
use content_trust::{TargetName, TrustError, Verified};

use crate::attachment::is_sha256;
use crate::{AgentError, Updater};

/// Bytes that the publisher's own role vouches for, decoded.
pub(crate) fn verified(
    updater: &Updater,
    id: &PublisherId,
    name: &TargetName,
    bytes: Vec<u8>,
) -> Result<Verified<Release>, AgentError> {
    let bytes = updater.set().verify_target(id.as_str(), name, bytes)?;
    let release = bytes.decode(|bytes| Release::decode(bytes, &PackLimits::default()));
    Ok(release.map_err(StoreError::from)?)
}

/// Delegated roles that are publishers, in the order in which they are delegated; warnings first.
pub(crate) fn publishers(updater: &Updater) -> Vec<PublisherId> {
    let Some(top) = updater.set().targets("targets") else {
        return Vec::new();
    };
    let roles = top
        .delegations
        .iter()
        .flat_map(|delegations| &delegations.roles);
    let mut ids: Vec<PublisherId> = roles
        .filter(|role| top.publishers.contains_key(&role.name))
        .filter_map(|role| role.name.parse().ok())
        .collect();
    ids.sort_by_key(|id| id.as_str() != WARNING);
    ids
}

/// Whether the snapshot lists the publisher's role: a new publisher has not published anything.
pub(crate) fn listed(updater: &Updater, id: &PublisherId) -> bool {
    let snapshot = updater.set().snapshot();
    snapshot.is_some_and(|snapshot| snapshot.meta.contains_key(&format!("{id}.json")))
}

/// What the accepted metadata lets a publisher do whose role was accepted as well.
pub(crate) fn mandate(updater: &Updater, id: &PublisherId) -> Result<Mandate, AgentError> {
    let set = updater.set();
    let mandate = set
        .targets("targets")
        .zip(set.targets(id.as_str()))
        .and_then(|(top, role)| Mandate::new(top, id.as_str(), role));
    // A county that names a publisher without naming its officers has made a mistake.
    Ok(mandate.ok_or_else(|| TrustError::Unknown {
        what: format!("x-functions of {id}"),
    })?)
}

/// A pack to be brought home.
pub(crate) struct Target {
    pub name: TargetName,
    pub number: u64,
    pub length: u64,
    sha256: String,
}

impl Target {
    /// Where a source has it: consistent snapshots put the digest into the name (TUF 6.2).
    pub fn path(&self) -> String {
        format!("targets/{}", self.name.with_digest(&self.sha256))
    }
}

/// The newest full pack that a publisher's role names, within what the role is trusted with.
pub(crate) fn newest(updater: &Updater, id: &PublisherId) -> Option<Target> {
    let top = updater.set().targets("targets")?;
    let role = top
        .delegations
        .iter()
        .flat_map(|d| &d.roles)
        .find(|role| role.name == id.as_str())?;
    let targets = updater.set().targets(id.as_str())?;
    let candidates = targets.targets.iter().filter_map(|(name, meta)| {
        let number = name
            .strip_prefix(&format!("packs/{id}/full-"))?
            .strip_suffix(".pack")?;
        let sha256 = meta
            .hashes
            .get("sha256")
            .filter(|hash| is_sha256(hash))?
            .clone();
        let number = number.parse().ok()?;
        let name = TargetName::new(name)
            .ok()
            .filter(|name| role.covers(name.as_str()))?;
        Some(Target {
            name,
            number,
            length: meta.length,
            sha256,
        })
    });
    candidates.max_by_key(|target| target.number)
}
