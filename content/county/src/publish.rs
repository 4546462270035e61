//! Publication: reviewed change sets become releases that any terminal can verify.

mod edition;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use content_model::PublisherId;
use content_pack::PackError;
use content_store::StoreError;
use content_trust::{TrustError, URGENT_LIFE};

use crate::import::inspect;
use crate::intake::IntakeError;
use crate::keys::{KeyError, Passphrases};
use crate::prune::Pruned;
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
    /// Nothing was released, but snapshot and timestamp were signed anew: they would soon have run
    /// out, or terminals are to be called.
    pub renewed: bool,
    /// What was taken out of the repository afterwards.
    pub pruned: Pruned,
}

/// Publishes every change set that all its functions have reviewed, as far as the officers' keys
/// can be opened here; what lacks signatures waits as a draft.
///
/// `urgent` asks terminals to look again sooner for so long (at most [`URGENT_LIFE`]; nothing at all
/// takes back what was asked before). A warning asks by itself until it ends.
pub fn publish(
    workspace: &mut Workspace,
    pass: &mut Passphrases,
    now: DateTime<Utc>,
    urgent: Option<TimeDelta>,
) -> Result<Published, PublishError> {
    let mut desk = Desk::new(workspace, now)?;
    desk.urgent = urgent.map(|time| now + time.min(URGENT_LIFE));
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
        done.renewed = match urgent {
            Some(_) => desk.announce(pass, BTreeMap::new()).map(|()| true)?,
            None => desk.renew_if_due(pass)?,
        };
    }
    done.pruned = desk.prune_after();
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
