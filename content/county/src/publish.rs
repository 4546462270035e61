//! Publication: reviewed change sets become releases that any terminal can verify.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use content_model::PublisherId;
use content_pack::{Manifest, PackError, PackLimits, PackedRecord, ReviewedSet};
use content_store::{StoreError, WARNING, WARNING_LIFE};
use content_trust::{Common, TargetMeta, TargetName, Targets, TrustError};

use crate::authority::role_expiry;
use crate::config::Publisher;
use crate::digest::sha256_hex;
use crate::draft::{About, Draft};
use crate::import::inspect;
use crate::intake::IntakeError;
use crate::keys::{KeyError, Passphrases};
use crate::ledger::ChangeSet;
use crate::release::pack_name;
use crate::repository::RepositoryError;
use crate::review::{self, Function};
use crate::signing::{Desk, Settled};
use crate::workspace::{Workspace, WorkspaceError};

/// Why nothing was published; what was published before stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error("内容包做不出来:{0} / the pack cannot be made: {0}")]
    Pack(#[from] PackError),
    #[error("签名或名称不合规定:{0} / {0}")]
    Trust(#[from] TrustError),
    #[error("写不成签名文件:{0} / a metadata file cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error(
        "仓库 {0} 还没有建立;请先运行 county init,或做好密钥后运行 county delegate / \
         there is no repository in {0}: run county init, or make keys and run county delegate"
    )]
    NoRepository(String),
    /// Nobody is named to sign a role that must be signed.
    #[error(
        "还没有 {0} 的签名人;请先用 county key new 制作密钥,再运行 county delegate / \
         nobody may sign {0} yet: make keys with county key new, then run county delegate"
    )]
    NoPanel(&'static str),
    /// A unit that publishes would be left without an officer's key.
    #[error(
        "{publisher} 还缺 {functions} 的密钥,什么也没有公布;先用 county key new 或 county key add 补齐 / \
         {publisher} has no key for {functions}; nothing was made known: county key new or add first"
    )]
    Keyless {
        publisher: String,
        functions: String,
    },
    /// Rules are broken by what would be published, most often because time has passed.
    #[error(
        "有 {0} 处错误,不能发布;请运行 county check 查看并改正 / \
         {0} errors block publication: run county check and mend them"
    )]
    Faulty(usize),
    /// Nobody has written why doubtful content is right.
    #[error(
        "{publisher} 有{warnings}处提醒,审查时没有写明理由;法制审查或保密审查用 --reasons 写明后重新签名 / \
         {publisher} has {warnings} warnings and no reviewer gave a reason: review again with --reasons"
    )]
    Unexplained { publisher: String, warnings: usize },
    /// The right of a unit was given until a day that is over.
    #[error(
        "{publisher} 的发布权到 {until} 为止,已经过期;要继续发布,请先改 county.toml 里的 until / \
         {publisher} might publish until {until}: change until in county.toml first"
    )]
    Lapsed {
        publisher: String,
        until: chrono::NaiveDate,
    },
    /// The emergency publisher may only warn, and only for three days.
    #[error(
        "{0} 不是预警,或失效时间超过 72 小时;应急发布只能发 72 小时内失效的预警,其他内容请由单位经审查后发布 / \
         {0} is not a warning that ends within 72 hours: all else needs the ordinary reviews"
    )]
    NotAWarning(String),
    /// A file that was handed in, or an answer, is not what it claims to be.
    #[error("{file} 不能接受:{why} / {file} is refused: {why}")]
    HandedIn { file: String, why: String },
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        Self::HandedIn {
            file: "release".to_owned(),
            why: error.to_string(),
        }
    }
}

/// What one run of `publish` did.
#[derive(Debug, Default)]
pub struct Published {
    /// Publishers with changes that still lack reviews.
    pub unreviewed: Vec<(PublisherId, Vec<Function>)>,
    /// Publishers whose changes may not be published, and why.
    pub refused: Vec<(PublisherId, PublishError)>,
    pub settled: Settled,
    /// Nothing was released, but signatures that would soon run out were made anew.
    pub renewed: bool,
}

/// Publishes every change set that all its functions have reviewed, as far as the officers' keys
/// can be opened here; what lacks signatures waits as a draft.
pub fn publish(
    workspace: &mut Workspace,
    pass: &mut Passphrases,
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    let mut desk = Desk::new(workspace, now)?;
    if !desk.repository.exists() {
        return Err(PublishError::NoRepository(
            desk.repository.dir().display().to_string(),
        ));
    }
    let mut done = Published::default();
    let mut ready = Vec::new();
    for publisher in desk.workspace.county.publishers.clone() {
        let Some(set) = desk.workspace.ledger.pending(&publisher.id)? else {
            continue;
        };
        let missing = review::missing(desk.workspace, &desk.ring, &set)?;
        if missing.is_empty() {
            ready.push((publisher, set));
        } else {
            done.unreviewed.push((publisher.id, missing));
        }
    }
    if !ready.is_empty() {
        refuse_faults(desk.workspace, now)?;
    }
    for (publisher, set) in &ready {
        if let Err(error) = review::refuse_unexplained(desk.workspace, set, today(now)) {
            done.refused.push((publisher.id.clone(), error));
            continue;
        }
        match desk.draft_release(publisher, set) {
            // One unit's mistake does not hold back the others.
            Err(error @ (PublishError::Lapsed { .. } | PublishError::NotAWarning(_))) => {
                done.refused.push((publisher.id.clone(), error));
            }
            other => other?,
        }
    }
    done.settled = desk.settle(pass, false)?;
    if done.settled.published.is_empty() {
        done.renewed = desk.renew_if_due(pass)?;
    }
    Ok(done)
}

/// Signs snapshot and timestamp anew, so that terminals go on believing what is published.
pub fn refresh(
    workspace: &mut Workspace,
    pass: &mut Passphrases,
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let desk = Desk::new(workspace, now)?;
    if !desk.repository.exists() {
        return Err(PublishError::NoRepository(
            desk.repository.dir().display().to_string(),
        ));
    }
    desk.announce(pass, BTreeMap::new())
}

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
        let release = content_pack::Release::new(
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
        let name = TargetName::new(&pack_name(id.as_str(), number))?;
        let pack = release.encode()?;
        self.drafts.put_pack(role, &pack)?;
        let target = TargetMeta {
            length: pack.len() as u64,
            hashes: BTreeMap::from([("sha256".to_owned(), sha256_hex(&pack))]),
            custom: None,
        };
        let version = self.repository.version(role)? + 1;
        let expires = role_expiry(&self.workspace.county, role, self.now);
        let signed = Targets {
            targets: BTreeMap::from([(name.to_string(), target)]),
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

    /// Puts a release and the files that its records refer to into the repository. Nobody knows of
    /// them before the role that names the pack is published.
    pub(crate) fn put_release(&self, id: &str, pack: &[u8]) -> Result<(), PublishError> {
        let release = content_pack::Release::decode(pack, &PackLimits::default())?;
        for attachment in release.records.iter().flat_map(|r| &r.record.attachments) {
            let path = self.workspace.blob_path(&attachment.sha256);
            self.repository.write_blob(&attachment.sha256, &path)?;
        }
        let name = TargetName::new(&pack_name(id, release.number))?;
        self.repository.write_target(&name, pack)?;
        Ok(())
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
        let numbers = published.keys().filter_map(|name| {
            name.strip_prefix(&format!("packs/{id}/full-"))?
                .strip_suffix(".pack")?
                .parse()
                .ok()
        });
        Ok(numbers.chain([known]).max().unwrap_or(0) + 1)
    }
}

/// Today in China: dates on screens and paper are Chinese dates wherever the server stands.
pub fn today(now: DateTime<Utc>) -> chrono::NaiveDate {
    (now.naive_utc() + TimeDelta::hours(8)).date()
}

/// Rules are checked once more on the day of publication: time alone can break them.
fn refuse_faults(workspace: &Workspace, now: DateTime<Utc>) -> Result<(), PublishError> {
    // What was published long ago and has lapsed since must not block today's correction.
    let pending: BTreeSet<_> = workspace
        .county
        .publishers
        .iter()
        .filter_map(|p| workspace.ledger.pending(&p.id).ok().flatten())
        .flat_map(|set| set.changes.into_iter().map(|change| change.rid))
        .collect();
    let faults = inspect(workspace, today(now), Some(&pending))?;
    match faults.iter().filter(|fault| fault.is_error()).count() {
        0 => Ok(()),
        errors => Err(PublishError::Faulty(errors)),
    }
}

/// The emergency publisher's release: what the terminals would refuse is refused here, in words.
fn only_warnings(release: &content_pack::Release, now: DateTime<Utc>) -> Result<(), PublishError> {
    let latest = now.naive_utc() + TimeDelta::hours(8) + WARNING_LIFE;
    let other = release.records.iter().find(|packed| {
        !matches!(&packed.record.body, content_model::Body::Notice(notice)
            if notice.is_warning() && notice.expires_at <= latest)
    });
    match other {
        Some(packed) => Err(PublishError::NotAWarning(packed.record.title.clone())),
        None => Ok(()),
    }
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
