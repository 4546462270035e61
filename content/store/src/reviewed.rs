//! Who let a record pass: kept with each release, asked for by the screen and by paper.

use chrono::{DateTime, Utc};
use content_model::Rid;
use content_pack::Release;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{Reader, StoreError};

/// One officer's review of the change set that a record came in. Its signature was verified when
/// the release was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewer {
    /// `legal`, `secrecy` or `approve`.
    pub function: String,
    pub holder: String,
    pub at: DateTime<Utc>,
    /// Why a warning was overruled; empty where none was.
    pub reasons: String,
}

impl Reader {
    /// The reviews of the record's present bytes, oldest first.
    pub fn reviewers(&self, rid: &Rid) -> Result<Vec<Reviewer>, StoreError> {
        let _one_generation = self.db.unchecked_transaction()?;
        let set: Option<(String, Option<String>)> = self
            .db
            .prepare_cached("SELECT publisher, change_set FROM record WHERE rid = ?1")?
            .query_row([rid.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((publisher, Some(change_set))) = set else {
            return Ok(Vec::new());
        };
        let mut statement = self.db.prepare_cached(
            "SELECT function, holder, at, reasons FROM review
             WHERE publisher = ?1 AND change_set = ?2 ORDER BY at, position",
        )?;
        let rows = statement.query_map([publisher, change_set], |row| {
            let at: String = row.get(2)?;
            Ok(Reviewer {
                function: row.get(0)?,
                holder: row.get(1)?,
                at: at.parse().unwrap_or(DateTime::UNIX_EPOCH),
                reasons: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Writes down the reviews of `release` and which of them each record is under.
pub(crate) fn keep(db: &Transaction<'_>, release: &Release) -> Result<(), StoreError> {
    let publisher = release.publisher.as_str();
    db.execute("DELETE FROM review WHERE publisher = ?1", [publisher])?;
    let mut review = db.prepare_cached("INSERT INTO review VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let mut record = db.prepare_cached(
        "UPDATE record SET change_set = ?2 WHERE rid = ?1 AND change_set IS NOT ?2",
    )?;
    for (change_set, set) in &release.manifest.reviews {
        for (position, r) in (0i64..).zip(&set.reviews) {
            review.execute(params![
                publisher,
                change_set,
                position,
                r.function,
                r.holder,
                r.at.to_rfc3339(),
                r.reasons
            ])?;
        }
        for rid in &set.records {
            record.execute([rid.as_str(), change_set])?;
        }
    }
    Ok(())
}
