use content_model::{Kind, PublisherId, Rid};
use rusqlite::{Transaction, params};

use super::{Ledger, Origin};
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

impl Ledger {
    /// Keeps everything one import brought, in one transaction: all of it or nothing.
    pub fn keep(&mut self, records: &[ImportedRecord]) -> Result<(), WorkspaceError> {
        let transaction = self.db.transaction()?;
        for record in records {
            keep_one(&transaction, record)?;
        }
        // Sheets whose every row has been read from somewhere else since.
        transaction.execute(
            "DELETE FROM origin WHERE id NOT IN (SELECT origin FROM record)",
            [],
        )?;
        transaction.commit()?;
        Ok(())
    }
}

fn keep_one(transaction: &Transaction, record: &ImportedRecord) -> Result<(), WorkspaceError> {
    let rid = record.rid.as_str();
    let identity = [
        record.kind.as_str(),
        &record.natural_key,
        record.publisher.as_str(),
    ];
    transaction
        .prepare_cached(
            "INSERT INTO identity(kind, natural_key, publisher, rid) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![identity[0], identity[1], identity[2], rid])?;
    let kept: String = transaction
        .prepare_cached(
            "SELECT rid FROM identity WHERE kind = ?1 AND natural_key = ?2 AND publisher = ?3",
        )?
        .query_row(identity, |row| row.get(0))?;
    // A second rid for the same number would break the promise of permanence.
    if kept != rid {
        return Err(WorkspaceError::LedgerDamaged(format!(
            "{} {}",
            identity[1], rid
        )));
    }
    let origin = origin_id(transaction, &record.origin)?;
    transaction
        .prepare_cached(
            "INSERT INTO record(rid, publisher, working, origin, row) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT(rid) DO UPDATE
             SET working = excluded.working, origin = excluded.origin, row = excluded.row
             WHERE working <> excluded.working OR origin <> excluded.origin OR row <> excluded.row",
        )?
        .execute(params![
            rid,
            record.publisher.as_str(),
            record.bytes,
            origin,
            record.origin.row
        ])?;
    Ok(())
}

fn origin_id(transaction: &Transaction, origin: &Origin) -> Result<i64, WorkspaceError> {
    let columns = serde_json::to_string(&origin.columns)
        .map_err(|error| WorkspaceError::LedgerDamaged(error.to_string()))?;
    let place = [&origin.file, &origin.sheet, &columns];
    transaction
        .prepare_cached("INSERT OR IGNORE INTO origin(file, sheet, columns) VALUES (?1, ?2, ?3)")?
        .execute(place)?;
    let id = transaction
        .prepare_cached("SELECT id FROM origin WHERE file = ?1 AND sheet = ?2 AND columns = ?3")?
        .query_row(place, |row| row.get(0))?;
    Ok(id)
}
