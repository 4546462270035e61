//! Where the county stands: what is published, what waits for whom, when signatures run out.

use chrono::{DateTime, TimeDelta, Utc};
use content_store::WARNING;
use content_store::outbox::CountKind;
use content_trust::STICK;
use serde::Serialize;

use crate::authority::FIRMWARE;
use crate::config::Publisher;
use crate::draft::Draft;
use crate::establish::RENEW_DAYS;
use crate::feedback::text::ADVICE;
use crate::feedback::{Word, words};
use crate::intake::Intake;
use crate::publish::PublishError;
use crate::repository::Repository;
use crate::review::{self, Function};
use crate::signing::Desk;
use crate::workspace::Workspace;

/// The state of a county, for people and as JSON.
#[derive(Debug, Serialize)]
pub struct CountyStatus {
    pub county: String,
    pub repository: String,
    pub publishers: Vec<PublisherState>,
    pub roles: Vec<RoleState>,
    /// What waits for signatures.
    pub drafts: Vec<DraftState>,
    /// Declared in county.toml or the register of keys, and not made known yet.
    pub undelegated: Vec<String>,
    /// What visitors of the last [`UNFOUND_DAYS`] searched for in vain, most first.
    pub unfound: Vec<Word>,
}

/// Days that count as the present where words are missed.
pub const UNFOUND_DAYS: i64 = 90;
/// Words that are named; `county feedback` has all.
const UNFOUND_MOST: usize = 10;

#[derive(Debug, Serialize)]
pub struct DraftState {
    pub role: String,
    pub version: u64,
    /// Signatures that it has.
    pub signatures: usize,
}

#[derive(Debug, Serialize)]
pub struct PublisherState {
    pub id: String,
    pub name: String,
    /// Last release; 0 before the first.
    pub release: u64,
    pub released_at: Option<String>,
    /// Records in that release.
    pub records: usize,
    /// Records changed since the last release.
    pub pending: usize,
    /// Functions that have not signed the pending change set.
    pub missing: Vec<&'static str>,
    /// Emergency warnings that went out on the approver's word: functions that must look afterwards.
    pub afterwards: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
pub struct RoleState {
    pub role: String,
    pub version: u64,
    pub expires: DateTime<Utc>,
    /// Whole days from now; negative when expired.
    pub days_left: i64,
    /// Whether somebody should act now.
    pub warn: bool,
}

/// Reads everything; changes nothing.
pub fn status(workspace: &mut Workspace, now: DateTime<Utc>) -> Result<CountyStatus, PublishError> {
    let desk = Desk::new(workspace, now)?;
    let (workspace, ring, repository) = (&*desk.workspace, &desk.ring, &desk.repository);
    let mut publishers = Vec::new();
    for publisher in &workspace.county.publishers {
        let last = workspace.ledger.last_release(&publisher.id)?;
        let pending = workspace.ledger.pending(&publisher.id)?;
        let missing = match &pending {
            Some(set) => review::missing(workspace, ring, set)?,
            None => Vec::new(),
        };
        publishers.push(PublisherState {
            id: publisher.id.to_string(),
            name: publisher.name.clone(),
            release: last.as_ref().map_or(0, |release| release.number),
            released_at: last.map(|release| release.at),
            records: workspace.ledger.published(&publisher.id)?.len(),
            pending: pending.map_or(0, |set| set.changes.len()),
            missing: missing.into_iter().map(review::Function::as_str).collect(),
            afterwards: afterwards(workspace, publisher)?,
        });
    }
    Ok(CountyStatus {
        county: workspace.county.name.clone(),
        repository: repository.dir().display().to_string(),
        publishers,
        roles: roles(repository, workspace, now)?,
        drafts: desk.drafts.all()?.iter().map(draft_state).collect(),
        undelegated: desk.undelegated()?,
        unfound: unfound(workspace, now)?,
    })
}

fn unfound(workspace: &Workspace, now: DateTime<Utc>) -> Result<Vec<Word>, PublishError> {
    let Some(intake) = Intake::open_existing(&workspace.dir)? else {
        return Ok(Vec::new());
    };
    // Days are those of China.
    let today = (now + TimeDelta::hours(8)).date_naive();
    let since = today - TimeDelta::days(UNFOUND_DAYS);
    let mut words = words(&intake.totals(Some(since), None)?, CountKind::Unfound);
    words.truncate(UNFOUND_MOST);
    Ok(words)
}

fn draft_state(draft: &Draft) -> DraftState {
    DraftState {
        role: draft.role.clone(),
        version: draft.version,
        signatures: draft.signatures.len(),
    }
}

/// Functions that have not reviewed what the emergency publisher has published.
fn afterwards(
    workspace: &Workspace,
    publisher: &Publisher,
) -> Result<Vec<&'static str>, PublishError> {
    if publisher.id.as_str() != WARNING {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for function in Function::ALL.map(Function::as_str) {
        if !review::afterwards(workspace, &publisher.id, function)?.is_empty() {
            out.push(function);
        }
    }
    Ok(out)
}

fn roles(
    repository: &Repository,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Vec<RoleState>, PublishError> {
    if !repository.exists() {
        return Ok(Vec::new());
    }
    let root = repository
        .newest_root()?
        .map(|root| ("root".to_owned(), root.common));
    let mut commons: Vec<_> = root.into_iter().collect();
    commons.extend([
        ("snapshot".to_owned(), repository.snapshot()?.common),
        ("timestamp".to_owned(), repository.timestamp()?.common),
    ]);
    let ids = workspace
        .county
        .publishers
        .iter()
        .map(|publisher| publisher.id.as_str())
        .chain([STICK, FIRMWARE]);
    for role in std::iter::once("targets").chain(ids) {
        commons.extend(
            repository
                .targets(role)?
                .map(|targets| (role.to_owned(), targets.common)),
        );
    }
    let state = |(role, common): (String, content_trust::Common)| {
        let days_left = (common.expires - now).num_days();
        RoleState {
            warn: days_left < warn_days(&role),
            role,
            version: common.version,
            expires: common.expires,
            days_left,
        }
    };
    Ok(commons.into_iter().map(state).collect())
}

/// Days before expiry from which `county status` warns: the server renews its own by itself, and is
/// late when it has not; people need notice.
fn warn_days(role: &str) -> i64 {
    match role {
        "timestamp" => 5,
        "snapshot" => 10,
        _ => RENEW_DAYS,
    }
}

impl CountyStatus {
    /// The status in words.
    pub fn text(&self) -> String {
        let mut out = format!("{} · 仓库 / repository {}\n", self.county, self.repository);
        for p in &self.publishers {
            let released = p.released_at.as_deref().unwrap_or("尚未发布 / not yet");
            out.push_str(&format!(
                "  {} {}:第{}版({released}),{}条 / release {}, {} records\n",
                p.id, p.name, p.release, p.records, p.release, p.records
            ));
            if p.pending > 0 {
                out.push_str(&format!(
                    "    待发布 {} 条,还缺:{} / {} changed, still to sign: {}\n",
                    p.pending,
                    if p.missing.is_empty() {
                        "无".to_owned()
                    } else {
                        p.missing.join("、")
                    },
                    p.pending,
                    if p.missing.is_empty() {
                        "nobody, run county publish".to_owned()
                    } else {
                        p.missing.join(", ")
                    },
                ));
            }
        }
        for p in self.publishers.iter().filter(|p| !p.afterwards.is_empty()) {
            out.push_str(&format!(
                "  {} 已紧急发布,待补审 / published in an emergency, to be reviewed: {}\n",
                p.id,
                p.afterwards.join(", ")
            ));
        }
        for role in &self.roles {
            let warning = match (role.days_left, role.warn, role.role.as_str()) {
                (..0, _, _) => "  ← 已过期 / EXPIRED",
                (_, true, "snapshot" | "timestamp") => {
                    "  ← 快过期:运行 county refresh,或让 county serve --workspace 自动续签 / run county refresh"
                }
                (_, true, "stick") => "  ← 快过期:重新制作优盘 county usb / make sticks anew",
                (_, true, _) => "  ← 快过期:运行 county delegate 重新签名 / run county delegate",
                _ => "",
            };
            out.push_str(&format!(
                "  签名 / signature {} v{}:{} ({} 天 / days){warning}\n",
                role.role,
                role.version,
                role.expires.format("%Y-%m-%d"),
                role.days_left
            ));
        }
        for change in &self.undelegated {
            out.push_str(&format!(
                "  待公布 / to be made known: {change}(county delegate)\n"
            ));
        }
        for draft in &self.drafts {
            out.push_str(&format!(
                "  待签名 / to be signed: {} v{},已签 {} / has {} (county sign-request)\n",
                draft.role, draft.version, draft.signatures, draft.signatures
            ));
        }
        if !self.unfound.is_empty() {
            out.push_str(&format!(
                "  近 {UNFOUND_DAYS} 天搜不到的词 / searched for in vain in the last {UNFOUND_DAYS} days:\n"
            ));
            for word in &self.unfound {
                out.push_str(&format!("    {}\n", word.line()));
            }
            out.push_str(&format!("    → {ADVICE}\n"));
        }
        out
    }
}
