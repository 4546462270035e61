//! A publisher's next release: from a reviewed change set to packs that wait for signatures, and
//! from there into the repository.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_model::{Body, PublisherId};
use content_pack::{Manifest, PackLimits, PackName, PackedRecord, Release, ReviewedSet};
use content_store::{WARNING, WARNING_LIFE};
use content_trust::{Common, TargetName, Targets, URGENT_LIFE};

use super::{PublishError, today};
use crate::authority::role_expiry;
use crate::config::Publisher;
use crate::draft::{About, Draft};
use crate::history::History;
use crate::ledger::ChangeSet;
use crate::packing::{Packs, packs, targets};
use crate::release::{full_pack, is_file};
use crate::signing::{Desk, read};
use crate::workspace::{Workspace, WorkspaceError};

impl Desk<'_> {
    /// Makes the release of a reviewed change set and the role that names it, to be signed. A draft
    /// of the same change set is kept, with the signatures it has.
    pub fn draft_release(
        &self,
        publisher: &Publisher,
        set: &ChangeSet,
    ) -> Result<(), PublishError> {
        let id = &publisher.id;
        let role = id.as_str();
        if let Some(draft) = self.drafts.get(role)?
            && matches!(&draft.about, About::Release { change_set, .. } if *change_set == set.digest)
            && self.packs_of(&draft).is_ok()
        {
            return Ok(());
        }
        if let Some(until) = publisher.until
            && today(self.now) > until
        {
            let publisher = publisher.name.clone();
            return Err(PublishError::Lapsed { publisher, until });
        }
        let number = self.next_number(id)?;
        let release = Release::new(
            id.clone(),
            number,
            Manifest {
                name: publisher.name.clone(),
                signed_on: today(self.now),
                reviews: reviewed_sets(self.workspace, set)?,
            },
            records(self.workspace, id)?,
        )?;
        if role == WARNING {
            only_warnings(&release, self.now)?;
        }
        let packs = packs(&release, &self.history(role)?)?;
        self.drafts.put_packs(role, &packs)?;
        let version = self.repository.version(role)? + 1;
        let expires = role_expiry(&self.workspace.county, role, self.now);
        let signed = Targets {
            targets: targets(role, &packs, &release.state)?,
            ..Targets::empty(Common::new("targets", version, self.now, expires))
        };
        let about = About::Release {
            number,
            change_set: set.digest.clone(),
            records: release.records.len(),
        };
        Ok(self
            .drafts
            .put(&Draft::new(role, version, &signed, about)?)?)
    }

    /// The packs that a draft names, exactly as it names them.
    pub(crate) fn packs_of(&self, draft: &Draft) -> Result<Packs, PublishError> {
        let role: Targets = read(&draft.signed)?;
        let mut packs = Packs::new();
        for (target, meta) in &role.targets {
            let name = PackName::of(&draft.role, target);
            let damaged = || WorkspaceError::DraftDamaged(self.drafts.path(&draft.role));
            let name = name.ok_or_else(damaged)?;
            let bytes = self.drafts.pack(&draft.role, name)?;
            if !is_file(meta, &bytes) {
                return Err(damaged().into());
            }
            packs.insert(name, bytes);
        }
        Ok(packs)
    }

    /// Puts a release and the files that its records refer to into the repository. Nobody knows of
    /// them before the role that names the packs is published. A warning makes the publication
    /// urgent.
    pub(crate) fn put_release(&mut self, id: &str, packs: &Packs) -> Result<(), PublishError> {
        let full = packs.iter().find(|(n, _)| matches!(n, PackName::Full(_)));
        let missing = || WorkspaceError::DraftDamaged(self.drafts.path(id));
        let (_, full) = full.ok_or_else(missing)?;
        let release = Release::decode(full, &PackLimits::default())?;
        for attachment in release.records.iter().flat_map(|r| &r.record.attachments) {
            let path = self.workspace.blob_path(&attachment.sha256);
            self.repository.write_blob(&attachment.sha256, &path)?;
        }
        for (name, pack) in packs {
            let name = TargetName::new(&name.target(id))?;
            self.repository.write_target(&name, pack)?;
        }
        let warned = (id == WARNING).then(|| warned_until(&release, self.now));
        if let Some(Some(until)) = warned {
            let asked = self.urgent.or(self.standing_urgency()?);
            self.urgent = asked.max(Some(until));
        }
        Ok(())
    }

    /// What this workspace knows of a publisher's earlier releases. The published one is taken over
    /// from the repository, if the workspace has not kept it.
    pub(crate) fn history(&self, publisher: &str) -> Result<History, PublishError> {
        let history = History::new(&self.workspace.dir, publisher);
        let Some(role) = self.repository.targets(publisher)? else {
            return Ok(history);
        };
        let Some((full, ..)) = full_pack(publisher, &role) else {
            return Ok(history);
        };
        if history.newest() < full.number() {
            let packs = self.repository.packs(publisher, &role);
            history.keep(full.number(), &packs)?;
        }
        Ok(history)
    }

    /// The next release number: never one that the repository or the ledger has seen.
    fn next_number(&self, id: &PublisherId) -> Result<u64, PublishError> {
        let last = self.workspace.ledger.last_release(id)?;
        let known = last.map_or(0, |release| release.number);
        let published = self
            .repository
            .targets(id.as_str())?
            .map(|targets| targets.targets)
            .unwrap_or_default();
        let numbers = published
            .keys()
            .filter_map(|name| Some(PackName::of(id.as_str(), name)?.number()));
        Ok(numbers.chain([known]).max().unwrap_or(0) + 1)
    }
}

/// The emergency publisher's release: what the terminals would refuse is refused here, in words.
fn only_warnings(release: &Release, now: DateTime<Utc>) -> Result<(), PublishError> {
    let latest = now.naive_utc() + TimeDelta::hours(8) + WARNING_LIFE;
    let other = release.records.iter().find(|packed| {
        !matches!(&packed.record.body, Body::Notice(notice)
            if notice.is_warning() && notice.expires_at <= latest)
    });
    match other {
        Some(packed) => Err(PublishError::NotAWarning(packed.record.title.clone())),
        None => Ok(()),
    }
}

/// When the last of the warnings in `release` ends, if one goes on; at most three days from `now`.
fn warned_until(release: &Release, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let end = |body: &Body| match body {
        // Notices end by Chinese clocks.
        Body::Notice(notice) => notice.expires_at.checked_sub_signed(TimeDelta::hours(8)),
        _ => None,
    };
    let ends = release.records.iter().filter_map(|r| end(&r.record.body));
    let last = ends.max()?.and_utc().min(now + URGENT_LIFE);
    (last > now).then_some(last)
}

fn records(workspace: &Workspace, id: &PublisherId) -> Result<Vec<PackedRecord>, PublishError> {
    let working = workspace.ledger.working(id)?;
    Ok(working
        .into_iter()
        .map(|(_, bytes)| PackedRecord::new(bytes))
        .collect::<Result<_, _>>()?)
}

/// Every change set that records of this release came in, with its reviews.
fn reviewed_sets(
    workspace: &Workspace,
    set: &ChangeSet,
) -> Result<BTreeMap<String, ReviewedSet>, PublishError> {
    let mut out: BTreeMap<String, ReviewedSet> = BTreeMap::new();
    let changed = set.digests();
    let mut enter = |rid, digest: &str| out.entry(digest.to_owned()).or_default().records.push(rid);
    for change in set.changes.iter().filter(|change| change.new.is_some()) {
        enter(change.rid.clone(), &set.digest);
    }
    for (rid, digest) in workspace.ledger.came_in(&set.publisher)? {
        if !changed.contains_key(&rid) {
            enter(rid, &digest);
        }
    }
    for (digest, reviewed) in &mut out {
        let mut past = match *digest == set.digest {
            true => changed.clone(),
            false => workspace.ledger.changes_of(digest)?,
        };
        for rid in &reviewed.records {
            past.remove(rid);
        }
        reviewed.records.sort();
        reviewed.past = past;
        reviewed.reviews = workspace.ledger.reviews(digest)?;
    }
    Ok(out)
}
