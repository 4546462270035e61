//! Where the county stands: what is published, what waits for whom, when signatures run out.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::keys::KeyRing;
use crate::publish::PublishError;
use crate::repository::Repository;
use crate::review;
use crate::workspace::Workspace;

/// The state of a county, for people and as JSON.
#[derive(Debug, Serialize)]
pub struct CountyStatus {
    pub county: String,
    pub repository: String,
    pub publishers: Vec<PublisherState>,
    pub roles: Vec<RoleState>,
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
}

#[derive(Debug, Serialize)]
pub struct RoleState {
    pub role: String,
    pub version: u64,
    pub expires: DateTime<Utc>,
    /// Whole days from now; negative when expired.
    pub days_left: i64,
}

/// Reads everything; changes nothing.
pub fn status(workspace: &Workspace, now: DateTime<Utc>) -> Result<CountyStatus, PublishError> {
    let repository = Repository::new(workspace.repository_dir());
    let ring = KeyRing::open(&workspace.keys_dir())?;
    let mut publishers = Vec::new();
    for publisher in &workspace.county.publishers {
        let last = workspace.ledger.last_release(&publisher.id)?;
        let pending = workspace.ledger.pending(&publisher.id)?;
        let missing = match &pending {
            Some(set) => review::missing(workspace, &ring, set)?,
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
        });
    }
    Ok(CountyStatus {
        county: workspace.county.name.clone(),
        repository: repository.dir().display().to_string(),
        publishers,
        roles: roles(&repository, workspace, now)?,
    })
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
        .map(|publisher| publisher.id.as_str());
    for role in std::iter::once("targets").chain(ids) {
        commons.extend(
            repository
                .targets(role)?
                .map(|targets| (role.to_owned(), targets.common)),
        );
    }
    let state = |(role, common): (String, content_trust::Common)| RoleState {
        role,
        version: common.version,
        expires: common.expires,
        days_left: (common.expires - now).num_days(),
    };
    Ok(commons.into_iter().map(state).collect())
}

/// Days before expiry from which `county status` warns.
pub const WARN_DAYS: i64 = 7;

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
        for role in &self.roles {
            let warning = match role.days_left {
                days if days < 0 => "  ← 已过期 / EXPIRED",
                days if days < WARN_DAYS => "  ← 快过期,请尽快重新签名 / expires soon, sign again",
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
        out
    }
}
