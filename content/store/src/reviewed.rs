//! Who let a record pass: kept with each release, asked for by the screen and by paper.

use chrono::{DateTime, Utc};
use content_model::Rid;
use rusqlite::OptionalExtension;

use crate::row::Key;
use crate::{Reader, StoreError, change_set};

/// One officer's review of the change set that a record came in. Its signature was verified when
/// the release was applied, and is again when it is read.
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
        let set: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT change_set.id, digest FROM record
                 JOIN change_set ON change_set.id = record.change_set WHERE rid = ?1",
            )?
            .query_row([Key::of(rid)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((set, digest)) = set else {
            return Ok(Vec::new());
        };
        let mut reviews = change_set::signed(&self.db, set, &digest)?;
        reviews.sort_by_key(|review| review.at);
        let reviewer = |review: content_trust::Review| Reviewer {
            function: review.function,
            holder: review.holder,
            at: review.at,
            reasons: review.reasons,
        };
        Ok(reviews.into_iter().map(reviewer).collect())
    }
}
