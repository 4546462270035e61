//! Publication: reviewed change sets become releases that any terminal can verify.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use content_model::{Level, PublisherId, check};
use content_pack::{Manifest, PackError, PackedRecord, Review, Reviews};
use content_trust::{
    Common, FileMeta, Snapshot, TargetMeta, TargetName, Targets, Timestamp, TrustError,
};

use crate::keys::{KeyError, KeyRing, Signer};
use crate::ledger::{ChangeSet, Release};
use crate::repository::{Repository, RepositoryError};
use crate::review::{self, Function};
use crate::workspace::{Workspace, WorkspaceError};

/// How long signatures are believed, by role.
pub struct Expiry {
    pub root: TimeDelta,
    pub targets: TimeDelta,
    pub publisher: TimeDelta,
    pub snapshot: TimeDelta,
    pub timestamp: TimeDelta,
}

pub const EXPIRY: Expiry = Expiry {
    root: TimeDelta::days(730),
    targets: TimeDelta::days(365),
    publisher: TimeDelta::days(365),
    snapshot: TimeDelta::days(30),
    timestamp: TimeDelta::days(14),
};

/// Why nothing was published; what was published before stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    #[error("内容包做不出来:{0} / the pack cannot be made: {0}")]
    Pack(#[from] PackError),
    #[error("目标文件名不合规定:{0} / {0}")]
    Trust(#[from] TrustError),
    #[error(
        "仓库 {0} 还没有建立;请先运行 county init / there is no repository in {0}: run county init first"
    )]
    NoRepository(String),
    /// Rules are broken by what would be published, most often because time has passed.
    #[error(
        "有 {0} 处错误,不能发布;请运行 county check 查看并改正 / \
         {0} errors block publication: run county check and mend them"
    )]
    Faulty(usize),
}

/// What one run of `publish` did.
#[derive(Debug, Default)]
pub struct Published {
    /// Publisher, release number, records in it.
    pub released: Vec<(PublisherId, u64, usize)>,
    /// Publishers with changes that still lack reviews.
    pub waiting: Vec<(PublisherId, Vec<Function>)>,
    /// Nothing was released, but signatures that would soon run out were made anew.
    pub renewed: bool,
}

/// Signs snapshot and timestamp anew, so that terminals go on believing what is published.
pub fn refresh(
    workspace: &Workspace,
    passphrase: &[u8],
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let repository = Repository::new(workspace.repository_dir());
    if !repository.exists() {
        return Err(PublishError::NoRepository(
            repository.dir().display().to_string(),
        ));
    }
    let ring = KeyRing::open(&workspace.keys_dir())?;
    announce(&repository, &ring, passphrase, BTreeMap::new(), now)
}

/// The same, only when half of the timestamp's life is over.
fn renew_if_due(
    repository: &Repository,
    ring: &KeyRing,
    passphrase: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, PublishError> {
    let left = repository.timestamp()?.common.expires - now;
    let due = left < EXPIRY.timestamp / 2;
    if due {
        announce(repository, ring, passphrase, BTreeMap::new(), now)?;
    }
    Ok(due)
}

/// Publishes every change set that all three functions have signed.
pub fn publish(
    workspace: &mut Workspace,
    passphrase: &[u8],
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    let repository = Repository::new(workspace.repository_dir());
    if !repository.exists() {
        return Err(PublishError::NoRepository(
            repository.dir().display().to_string(),
        ));
    }
    let ring = KeyRing::open(&workspace.keys_dir())?;
    let mut done = Published::default();
    let mut ready = Vec::new();
    for publisher in &workspace.county.publishers {
        let Some(set) = workspace.ledger.pending(&publisher.id)? else {
            continue;
        };
        let missing = review::missing(workspace, &ring, &set)?;
        if missing.is_empty() {
            ready.push((publisher.clone(), set));
        } else {
            done.waiting.push((publisher.id.clone(), missing));
        }
    }
    if ready.is_empty() {
        done.renewed = renew_if_due(&repository, &ring, passphrase, now)?;
        return Ok(done);
    }
    refuse_faults(workspace, now)?;
    let mut fresh = BTreeMap::new();
    let mut releases = Vec::new();
    for (publisher, set) in &ready {
        let id = &publisher.id;
        let number = next_number(workspace, &repository, id)?;
        let release = content_pack::Release::new(
            id.clone(),
            number,
            Manifest {
                name: publisher.name.clone(),
                signed_on: today(now),
                reviews: reviews(workspace, set)?,
            },
            records(workspace, id)?,
        )?;
        write_blobs(workspace, &repository, &release)?;
        let name = TargetName::new(&format!("packs/{id}/full-{number}.pack"))?;
        let pack = release.encode()?;
        let sha256 = repository.write_target(&name, &pack)?;
        let target = TargetMeta {
            length: pack.len() as u64,
            hashes: BTreeMap::from([("sha256".to_owned(), sha256)]),
            custom: None,
        };
        let version = repository
            .targets(id.as_str())?
            .map_or(0, |t| t.common.version)
            + 1;
        let role = Targets {
            common: Common::new("targets", version, now, now + EXPIRY.publisher),
            targets: BTreeMap::from([(name.to_string(), target)]),
            delegations: None,
            publishers: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        let signers = officers(&ring, id, passphrase)?;
        let meta = repository.write_role(id.as_str(), version, &role, &signers)?;
        fresh.insert(format!("{id}.json"), meta);
        releases.push(Release {
            publisher: id.clone(),
            number,
            change_set: set.digest.clone(),
            at: now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        });
        done.released
            .push((id.clone(), number, release.records.len()));
    }
    announce(&repository, &ring, passphrase, fresh, now)?;
    for release in &releases {
        workspace.ledger.record_release(release)?;
    }
    Ok(done)
}

/// Writes a snapshot with the `fresh` roles in it, and last the timestamp that makes it known.
pub fn announce(
    repository: &Repository,
    ring: &KeyRing,
    passphrase: &[u8],
    fresh: BTreeMap<String, FileMeta>,
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let online = |role: &str| -> Result<Vec<Signer>, KeyError> {
        ring.of_role(role)
            .map(|entry| ring.signer(entry, passphrase))
            .collect()
    };
    let mut snapshot: Snapshot = repository.snapshot()?;
    snapshot.common = Common::new(
        "snapshot",
        snapshot.common.version + 1,
        now,
        now + EXPIRY.snapshot,
    );
    snapshot.meta.extend(fresh);
    let version = snapshot.common.version;
    let meta = repository.write_role("snapshot", version, &snapshot, &online("snapshot")?)?;
    let version = repository.timestamp()?.common.version + 1;
    let timestamp = Timestamp {
        common: Common::new("timestamp", version, now, now + EXPIRY.timestamp),
        meta: BTreeMap::from([("snapshot.json".to_owned(), meta)]),
    };
    repository.write_role("timestamp", version, &timestamp, &online("timestamp")?)?;
    Ok(())
}

/// Today in China: dates on screens and paper are Chinese dates wherever the server stands.
pub fn today(now: DateTime<Utc>) -> chrono::NaiveDate {
    (now.naive_utc() + TimeDelta::hours(8)).date()
}

/// Rules are checked once more on the day of publication: time alone can break them.
fn refuse_faults(workspace: &Workspace, now: DateTime<Utc>) -> Result<(), PublishError> {
    let records = workspace.ledger.all_working()?;
    let pending: BTreeSet<_> = workspace
        .county
        .publishers
        .iter()
        .filter_map(|p| workspace.ledger.pending(&p.id).ok().flatten())
        .flat_map(|set| set.changes.into_iter().map(|change| change.rid))
        .collect();
    let errors = check::check(&records, today(now))
        .into_iter()
        // What was published long ago and has lapsed since must not block today's correction.
        .filter(|finding| finding.level == Level::Error && pending.contains(&finding.rid))
        .count();
    if errors > 0 {
        Err(PublishError::Faulty(errors))
    } else {
        Ok(())
    }
}

/// The next release number: never one that the repository or the ledger has seen.
fn next_number(
    workspace: &Workspace,
    repository: &Repository,
    id: &PublisherId,
) -> Result<u64, PublishError> {
    let known = workspace
        .ledger
        .last_release(id)?
        .map_or(0, |release| release.number);
    let published = repository
        .targets(id.as_str())?
        .map(|targets| targets.targets)
        .unwrap_or_default();
    let numbers = published.keys().filter_map(|name| {
        name.strip_prefix(&format!("packs/{id}/full-"))?
            .strip_suffix(".pack")?
            .parse()
            .ok()
    });
    Ok(numbers.chain([known]).max().unwrap_or(0) + 1)
}

fn records(workspace: &Workspace, id: &PublisherId) -> Result<Vec<PackedRecord>, PublishError> {
    let working = workspace.ledger.working(id)?;
    Ok(working
        .into_iter()
        .map(|(_, bytes)| PackedRecord::new(bytes))
        .collect::<Result<_, _>>()?)
}

/// The reviews of every change set that records of this release came in.
fn reviews(
    workspace: &Workspace,
    set: &ChangeSet,
) -> Result<BTreeMap<String, Reviews>, PublishError> {
    let changed: BTreeSet<_> = set.changes.iter().map(|change| &change.rid).collect();
    let mut digests: BTreeSet<String> = BTreeSet::from([set.digest.clone()]);
    for (rid, digest) in workspace.ledger.came_in(&set.publisher)? {
        if !changed.contains(&rid) {
            digests.insert(digest);
        }
    }
    let mut out = BTreeMap::new();
    for digest in digests {
        let reviews = workspace
            .ledger
            .reviews(&digest)?
            .into_iter()
            .map(|review| Review {
                function: review.function,
                holder: review.holder,
                keyid: review.keyid,
                at: review.at,
                reasons: review.reasons,
                signature: review.signature,
            });
        out.insert(digest, reviews.collect());
    }
    Ok(out)
}

fn write_blobs(
    workspace: &Workspace,
    repository: &Repository,
    release: &content_pack::Release,
) -> Result<(), PublishError> {
    for attachment in release
        .records
        .iter()
        .flat_map(|packed| &packed.record.attachments)
    {
        repository.write_blob(&attachment.sha256, &workspace.blob_path(&attachment.sha256))?;
    }
    Ok(())
}

/// The three officers of a publisher, each of whom signs the release as a whole.
fn officers(ring: &KeyRing, id: &PublisherId, passphrase: &[u8]) -> Result<Vec<Signer>, KeyError> {
    Function::ALL
        .into_iter()
        .map(|function| {
            ring.signer(
                ring.of_function(id.as_str(), function.as_str())?,
                passphrase,
            )
        })
        .collect()
}
