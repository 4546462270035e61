//! What the accepted metadata asks this terminal to have: publishers, their newest packs, and what
//! each of them may do.

use content_model::PublisherId;
use content_pack::{DeltaIndex, Goal, PackLimits, PackName};
use content_store::{Mandate, StoreError, WARNING};
use content_trust::{DelegatedRole, TargetName, TrustError, Verified};

use crate::attachment::is_sha256;
use crate::chain::{Leg, REQUEST};
use crate::partial::Wanted;
use crate::{AgentError, Source, Updater};

/// Delegated roles that are publishers and belong to this terminal, in the order in which they are
/// delegated; warnings first.
pub(crate) fn publishers(updater: &Updater) -> Vec<PublisherId> {
    let Some(top) = updater.set().targets("targets") else {
        return Vec::new();
    };
    let roles = top
        .delegations
        .iter()
        .flat_map(|delegations| &delegations.roles);
    let mut ids: Vec<PublisherId> = roles
        .filter_map(|role| {
            let scopes = &top.publishers.get(&role.name)?.scopes;
            let id = role.name.parse().ok()?;
            let wanted = updater
                .profile()
                .wants(&id, scopes.iter().map(String::as_str));
            wanted.then_some(id)
        })
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

/// The newest release of a publisher, and the packs that its role names.
pub(crate) struct Newest {
    /// The release that is to be had.
    pub number: u64,
    /// Every pack, also those that lead to earlier releases.
    pub packs: Vec<Pack>,
    /// Where earlier deltas are listed.
    index: Option<TargetName>,
}

/// A pack, as the publisher's role vouches for it.
pub(crate) struct Pack {
    pub target: TargetName,
    pub goal: Verified<Goal>,
}

impl Pack {
    /// How to fetch it.
    pub fn wanted(&self) -> Wanted {
        let Goal { length, sha256, .. } = self.goal.get();
        Wanted {
            // Consistent snapshots put the digest into the name (TUF 6.2).
            path: format!("targets/{}", self.target.with_digest(sha256)),
            length: *length,
            sha256: sha256.clone(),
        }
    }
}

impl Newest {
    /// What signed metadata says of the release, by any pack that leads to it.
    pub fn goal(&self) -> Option<&Verified<Goal>> {
        let mut goals = self.packs.iter().map(|pack| &pack.goal);
        goals.find(|goal| goal.get().number == self.number)
    }

    pub fn pack(&self, name: PackName) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.goal.get().name == name)
    }

    /// The packs as ways from release to release, with what it costs to fetch them.
    pub fn legs(&self) -> impl Iterator<Item = Leg<(PackName, Wanted)>> {
        self.packs
            .iter()
            .map(|pack| leg(pack.goal.get().name, pack.wanted()))
    }
}

/// The newest release that a publisher's accepted role names, within what the role is trusted with;
/// `None` if it names none.
pub(crate) fn newest(updater: &Updater, id: &PublisherId) -> Result<Option<Newest>, AgentError> {
    let set = updater.set();
    let role = set.targets("targets").and_then(|top| {
        let mut roles = top.delegations.iter().flat_map(|d| &d.roles);
        roles.find(|role| role.name == id.as_str())
    });
    let (Some(role), Some(targets)) = (role, set.targets(id.as_str())) else {
        return Ok(None);
    };
    let mut newest = Newest {
        number: 0,
        packs: Vec::new(),
        index: None,
    };
    for name in targets.targets.keys() {
        let Some((pack, target)) = covered(role, id, name) else {
            continue;
        };
        if let PackName::Index(_) = pack {
            newest.index = Some(target);
            continue;
        }
        let signed = set.signed_target(id.as_str(), &target)?;
        match signed.decode(|meta| Goal::of(id, &target, meta)) {
            Ok(goal) => newest.packs.push(Pack { target, goal }),
            Err(error) => log::warn!("{error}"),
        }
    }
    let numbers = newest.packs.iter().map(|pack| pack.goal.get().number);
    let Some(number) = numbers.max() else {
        return Ok(None);
    };
    newest.number = number;
    let goals = newest.packs.iter().map(|pack| pack.goal.get());
    let mut states = goals
        .filter(|goal| goal.number == number)
        .map(|goal| goal.state);
    let first = states.next();
    if states.any(|state| Some(state) != first) {
        let why = format!("release {number} of {id} is told to be two different ones");
        return Err(StoreError::Refused(why).into());
    }
    Ok(Some(newest))
}

/// The earlier deltas of a publisher, as ways from release to release; empty if its role names no
/// list of them.
pub(crate) fn earlier(
    updater: &Updater,
    source: &dyn Source,
    id: &PublisherId,
    newest: &Newest,
) -> Result<Vec<Leg<(PackName, Wanted)>>, AgentError> {
    let Some(target) = &newest.index else {
        return Ok(Vec::new());
    };
    let limits = PackLimits::default();
    let meta = updater.set().signed_target(id.as_str(), target)?;
    let sha256 = meta.get().hashes.get("sha256");
    let sha256 = sha256.filter(|hash| is_sha256(hash)).cloned();
    let path = format!(
        "targets/{}",
        target.with_digest(&sha256.unwrap_or_default())
    );
    let bytes = source.fetch(&path, meta.get().length.min(limits.index))?;
    let bytes = updater.set().verify_target(id.as_str(), target, bytes)?;
    let index = DeltaIndex::parse(bytes.get(), &limits).map_err(StoreError::from)?;
    let deltas = index.deltas.into_iter().filter_map(|delta| {
        let name = PackName::Delta(delta.from, delta.to);
        let target = TargetName::new(&name.target(id.as_str())).ok()?;
        let wanted = Wanted {
            path: format!("targets/{}", target.with_digest(&delta.sha256)),
            length: delta.length,
            sha256: delta.sha256,
        };
        Some(leg(name, wanted))
    });
    Ok(deltas.collect())
}

/// What it costs to look at the list of earlier deltas; `None` if there is none.
pub(crate) fn index_cost(updater: &Updater, id: &PublisherId, newest: &Newest) -> Option<u64> {
    let target = newest.index.as_ref()?;
    let meta = updater.set().signed_target(id.as_str(), target).ok()?;
    Some(REQUEST + meta.get().length)
}

fn leg(name: PackName, wanted: Wanted) -> Leg<(PackName, Wanted)> {
    let from = match name {
        PackName::Delta(from, _) => from,
        _ => 0,
    };
    Leg {
        from,
        to: name.number(),
        cost: REQUEST.saturating_add(wanted.length),
        pack: (name, wanted),
    }
}

/// A target's name as a pack's, if the role may speak of it.
fn covered(role: &DelegatedRole, id: &PublisherId, name: &str) -> Option<(PackName, TargetName)> {
    let pack = PackName::of(id.as_str(), name)?;
    let target = TargetName::new(name).ok()?;
    role.covers(target.as_str()).then_some((pack, target))
}
