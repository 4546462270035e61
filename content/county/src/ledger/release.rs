use std::collections::BTreeMap;

use content_model::{PublisherId, Rid};
use content_trust::Review;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::issued;
use super::{Ledger, pending, rid_from};
use crate::error::WorkspaceError;

/// One publication of a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub publisher: PublisherId,
    /// From 1.
    pub number: u64,
    /// Digest of the change set that it published.
    pub change_set: String,
    /// RFC 3339, UTC.
    pub at: String,
}

impl Ledger {
    /// Keeps a review; one officer's second review of the same set replaces the first.
    pub fn add_review(&self, change_set: &str, review: &Review) -> Result<(), WorkspaceError> {
        let damaged = |_| WorkspaceError::LedgerDamaged(change_set.to_owned());
        let text = serde_json::to_string(review).map_err(damaged)?;
        self.db.execute(
            "INSERT OR REPLACE INTO review VALUES (?1, ?2, ?3, ?4)",
            params![change_set, review.key.id(), review.function, text],
        )?;
        Ok(())
    }

    /// The reviews of a change set, oldest first.
    pub fn reviews(&self, change_set: &str) -> Result<Vec<Review>, WorkspaceError> {
        let mut query = self
            .db
            .prepare("SELECT review FROM review WHERE change_set = ?1 ORDER BY function, keyid")?;
        let mut rows = query.query([change_set])?;
        let mut out: Vec<Review> = Vec::new();
        while let Some(row) = rows.next()? {
            let review = serde_json::from_str(&row.get::<_, String>(0)?)
                .map_err(|_| WorkspaceError::LedgerDamaged(change_set.to_owned()))?;
            out.push(review);
        }
        out.sort_by_key(|review| review.at);
        Ok(out)
    }

    /// What a published change set was made of: the digest of each record's bytes.
    pub fn changes_of(&self, change_set: &str) -> Result<BTreeMap<Rid, String>, WorkspaceError> {
        let mut query = self
            .db
            .prepare_cached("SELECT rid, digest FROM change WHERE change_set = ?1")?;
        let mut rows = query.query([change_set])?;
        let mut out = BTreeMap::new();
        while let Some(row) = rows.next()? {
            out.insert(rid_from(row.get(0)?)?, row.get(1)?);
        }
        Ok(out)
    }

    pub fn last_release(&self, publisher: &PublisherId) -> Result<Option<Release>, WorkspaceError> {
        let found = self
            .db
            .query_row(
                "SELECT number, change_set, at FROM release
                 WHERE publisher = ?1 ORDER BY number DESC LIMIT 1",
                [publisher.as_str()],
                |row| release(publisher, row),
            )
            .optional()?;
        Ok(found)
    }

    /// Every release of a publisher, oldest first.
    pub fn releases(&self, publisher: &PublisherId) -> Result<Vec<Release>, WorkspaceError> {
        let mut query = self.db.prepare(
            "SELECT number, change_set, at FROM release WHERE publisher = ?1 ORDER BY number",
        )?;
        let rows = query.query_map([publisher.as_str()], |row| release(publisher, row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down a release and makes the working bytes the published ones, in one transaction.
    ///
    /// Refused when what is pending is not the change set that the release names: only what was
    /// reviewed may count as published.
    pub fn record_release(&mut self, release: &Release) -> Result<(), WorkspaceError> {
        let publisher = release.publisher.as_str();
        let transaction = self.db.transaction()?;
        if let Some(pending) = pending(&transaction, &release.publisher)? {
            if pending.digest != release.change_set {
                return Err(WorkspaceError::ReleaseMismatch {
                    release: release.change_set.clone(),
                    pending: pending.digest,
                });
            }
            keep_changes(&transaction, &pending.digest, &pending.digests())?;
        }
        let number = i64::try_from(release.number)
            .map_err(|_| WorkspaceError::LedgerDamaged(format!("release {}", release.number)))?;
        transaction.execute(
            "INSERT INTO release VALUES (?1, ?2, ?3, ?4)",
            params![publisher, number, release.change_set, release.at],
        )?;
        issued::keep_pending(&transaction, &release.publisher, release.number)?;
        transaction.execute(
            "UPDATE record SET published = working, change_set = ?2
             WHERE publisher = ?1 AND published IS NOT working",
            params![publisher, release.change_set],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// For every published record of a publisher, the change set that its bytes came in.
    pub fn came_in(&self, publisher: &PublisherId) -> Result<Vec<(Rid, String)>, WorkspaceError> {
        came_in(&self.db, publisher)
    }
}

/// Keeps what a change set is made of, for as long as records are published that came in it.
pub(super) fn keep_changes(
    db: &Connection,
    change_set: &str,
    changes: &BTreeMap<Rid, String>,
) -> Result<(), WorkspaceError> {
    let mut keep = db.prepare_cached("INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3)")?;
    for (rid, digest) in changes {
        keep.execute([change_set, rid.as_str(), digest])?;
    }
    Ok(())
}

fn came_in(db: &Connection, publisher: &PublisherId) -> Result<Vec<(Rid, String)>, WorkspaceError> {
    let mut query = db.prepare(
        "SELECT rid, change_set FROM record
         WHERE publisher = ?1 AND change_set IS NOT NULL ORDER BY rid",
    )?;
    let mut rows = query.query([publisher.as_str()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push((rid_from(row.get(0)?)?, row.get(1)?));
    }
    Ok(out)
}

fn release(publisher: &PublisherId, row: &Row) -> rusqlite::Result<Release> {
    Ok(Release {
        publisher: publisher.clone(),
        number: row.get::<_, i64>(0)?.try_into().unwrap_or_default(),
        change_set: row.get(1)?,
        at: row.get(2)?,
    })
}
