use std::ops::Deref;

use content_model::{Kind, PublisherId, Rid};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Ledger, Origin, rid_from};
use crate::error::WorkspaceError;

/// One row of a workbook, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRecord {
    pub rid: Rid,
    pub kind: Kind,
    pub publisher: PublisherId,
    /// The number by which the office knows the record; with kind and publisher it finds the rid
    /// again.
    pub natural_key: String,
    /// Canonical bytes.
    pub bytes: Vec<u8>,
    pub origin: Origin,
}

/// An open transaction on a ledger: what is written can be read through it, and is gone unless it is
/// committed.
#[derive(Debug)]
pub struct Staging<'a> {
    ledger: &'a Ledger,
    transaction: Transaction<'a>,
}

impl Ledger {
    /// Begins to write. Dropping what it gives leaves the ledger as it was.
    pub fn begin(&self) -> Result<Staging<'_>, WorkspaceError> {
        Ok(Staging {
            ledger: self,
            transaction: self.db.unchecked_transaction()?,
        })
    }

    /// Keeps everything one import brought, in one transaction: all of it or nothing.
    pub fn keep(&mut self, records: &[ImportedRecord]) -> Result<(), WorkspaceError> {
        let staging = self.begin()?;
        for record in records {
            let ImportedRecord {
                rid,
                kind,
                publisher,
                natural_key,
                ..
            } = record;
            staging.identify(*kind, natural_key, publisher, rid)?;
            let origin = staging.origin_id(&record.origin)?;
            staging.put(rid, publisher, &record.bytes, origin, record.origin.row)?;
        }
        staging.commit()
    }
}

impl Deref for Staging<'_> {
    type Target = Ledger;
    fn deref(&self) -> &Ledger {
        self.ledger
    }
}

impl Staging<'_> {
    /// The record that `publisher` knows under a number.
    pub fn identity(
        &self,
        kind: Kind,
        natural_key: &str,
        publisher: &PublisherId,
    ) -> Result<Option<Rid>, WorkspaceError> {
        let found: Option<String> = self
            .transaction
            .prepare_cached(
                "SELECT rid FROM identity WHERE kind = ?1 AND natural_key = ?2 AND publisher = ?3",
            )?
            .query_row([kind.as_str(), natural_key, publisher.as_str()], |row| {
                row.get(0)
            })
            .optional()?;
        found.map(rid_from).transpose()
    }

    /// Gives a number its record, for ever. A second record for the same number is refused.
    pub fn identify(
        &self,
        kind: Kind,
        natural_key: &str,
        publisher: &PublisherId,
        rid: &Rid,
    ) -> Result<(), WorkspaceError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO identity(kind, natural_key, publisher, rid) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
            )?
            .execute([kind.as_str(), natural_key, publisher.as_str(), rid.as_str()])?;
        let kept = self.identity(kind, natural_key, publisher)?;
        match kept.as_ref() == Some(rid) {
            true => Ok(()),
            false => Err(WorkspaceError::LedgerDamaged(format!(
                "{natural_key} {rid}"
            ))),
        }
    }

    /// The number by which the ledger knows a sheet with its columns; its row is not looked at.
    pub fn origin_id(&self, origin: &Origin) -> Result<i64, WorkspaceError> {
        let columns = serde_json::to_string(&origin.columns)
            .map_err(|error| WorkspaceError::LedgerDamaged(error.to_string()))?;
        let place = [&origin.file, &origin.sheet, &columns];
        self.transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO origin(file, sheet, columns) VALUES (?1, ?2, ?3)",
            )?
            .execute(place)?;
        let id = self
            .transaction
            .prepare_cached(
                "SELECT id FROM origin WHERE file = ?1 AND sheet = ?2 AND columns = ?3",
            )?
            .query_row(place, |row| row.get(0))?;
        Ok(id)
    }

    /// Puts a record's canonical bytes, read from a row of the sheet with the number `origin`.
    pub fn put(
        &self,
        rid: &Rid,
        publisher: &PublisherId,
        bytes: &[u8],
        origin: i64,
        row: u32,
    ) -> Result<(), WorkspaceError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO record(rid, publisher, working, origin, row)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT(rid) DO UPDATE
                 SET working = excluded.working, origin = excluded.origin, row = excluded.row
                 WHERE working <> excluded.working OR origin <> excluded.origin
                 OR row <> excluded.row",
            )?
            .execute(params![
                rid.as_str(),
                publisher.as_str(),
                bytes,
                origin,
                row
            ])?;
        Ok(())
    }

    /// Makes everything that was written since [`Ledger::begin`] last.
    pub fn commit(self) -> Result<(), WorkspaceError> {
        // Sheets whose every row has been read from somewhere else since.
        self.transaction.execute(
            "DELETE FROM origin WHERE id NOT IN (SELECT origin FROM record)",
            [],
        )?;
        self.transaction.commit()?;
        Ok(())
    }
}
