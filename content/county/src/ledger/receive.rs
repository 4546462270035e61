use content_pack::Release;
use rusqlite::params;

use super::Ledger;
use super::issued::{self, Issued};
use super::natural::{natural_key, office_codes};
use super::release::keep_changes;
use crate::digest::sha256_hex;
use crate::error::WorkspaceError;

/// A release that a unit has handed in.
#[derive(Debug)]
pub struct Received<'a> {
    pub release: &'a Release,
    /// Records that come together with it: its windows may stand in their offices.
    pub beside: &'a [content_model::Record],
    /// Name of the file that it came in.
    pub file: &'a str,
    /// RFC 3339, UTC.
    pub at: &'a str,
}

impl Ledger {
    /// Makes a unit's records exactly those of a release that it has handed in, in one transaction.
    pub fn receive(&mut self, received: &Received<'_>) -> Result<(), WorkspaceError> {
        let release = received.release;
        let publisher = release.publisher.as_str();
        let known = self.all_working()?;
        let own = release.records.iter().map(|packed| &packed.record);
        let offices = office_codes(known.iter().chain(received.beside).chain(own));
        let transaction = self.db.transaction()?;
        transaction.execute("DELETE FROM record WHERE publisher = ?1", [publisher])?;
        transaction.execute(
            "INSERT OR IGNORE INTO origin(file, sheet, columns) VALUES (?1, '', '{}')",
            [received.file],
        )?;
        let origin: i64 = transaction.query_row(
            "SELECT id FROM origin WHERE file = ?1 AND sheet = '' AND columns = '{}'",
            [received.file],
            |row| row.get(0),
        )?;
        let digests = release.records.iter().map(|packed| {
            let rid = packed.record.rid.clone();
            (rid, sha256_hex(&packed.bytes))
        });
        let digests: std::collections::BTreeMap<_, _> = digests.collect();
        let mut last = String::new();
        for (change_set, set) in &release.manifest.reviews {
            let mut changes = set.past.clone();
            for rid in &set.records {
                changes.extend(digests.get(rid).map(|d| (rid.clone(), d.clone())));
            }
            keep_changes(&transaction, change_set, &changes)?;
            for review in &set.reviews {
                let damaged = |_| WorkspaceError::LedgerDamaged(change_set.clone());
                let text = serde_json::to_string(review).map_err(damaged)?;
                transaction.execute(
                    "INSERT OR REPLACE INTO review VALUES (?1, ?2, ?3, ?4)",
                    params![change_set, review.key.id(), review.function, text],
                )?;
            }
            for packed in &release.records {
                if set.records.binary_search(&packed.record.rid).is_err() {
                    continue;
                }
                transaction.execute(
                    "INSERT INTO record(rid, publisher, working, published, change_set, origin, row)
                     VALUES (?1, ?2, ?3, ?3, ?4, ?5, 0)",
                    params![
                        packed.record.rid.as_str(),
                        publisher,
                        packed.bytes,
                        change_set,
                        origin
                    ],
                )?;
            }
            last.clone_from(change_set);
        }
        for record in release.records.iter().map(|packed| &packed.record) {
            if let Some(issued) = Issued::of(record, release.number) {
                issued::keep(&transaction, &issued)?;
            }
            // From now on an import of the same row means this record.
            if let Some(key) = natural_key(record, &offices) {
                transaction.execute(
                    "INSERT OR REPLACE INTO identity(kind, natural_key, publisher, rid)
                     VALUES (?1, ?2, ?3, ?4)",
                    params![record.kind().as_str(), key, publisher, record.rid.as_str()],
                )?;
            }
        }
        let number = i64::try_from(release.number)
            .map_err(|_| WorkspaceError::LedgerDamaged(format!("release {}", release.number)))?;
        transaction.execute(
            "INSERT INTO release VALUES (?1, ?2, ?3, ?4)",
            params![publisher, number, last, received.at],
        )?;
        transaction.commit()?;
        Ok(())
    }
}
