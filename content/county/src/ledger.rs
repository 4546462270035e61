//! The ledger: every record of a workspace as it stands and as it was last published, with the
//! identity it keeps for ever, the cell it came from, its reviews and its releases.
//!
//! What can never happen: a half-written import or release (each is one transaction), or a record
//! that gets a second rid when the same row is imported again.

mod change;
mod issued;
mod natural;
mod receive;
mod release;
mod schema;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use content_model::{Kind, PublisherId, Record, Rid, record_from_bytes};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

pub use change::{Change, ChangeSet};
pub use issued::Issued;
pub(crate) use natural::number_of;
pub use receive::Received;
pub use release::Release;
pub use write::{ImportedRecord, Staging};

use crate::error::WorkspaceError;

#[derive(Debug)]
pub struct Ledger {
    db: Connection,
}

/// Where a record was read from, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub file: String,
    pub sheet: String,
    /// Field key → column, from 0.
    pub columns: BTreeMap<String, u32>,
    /// From 1.
    pub row: u32,
}

/// A record's two states, as canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub working: Vec<u8>,
    pub published: Option<Vec<u8>>,
}

impl Ledger {
    /// Makes an empty ledger in a file that does not exist yet.
    pub fn create(path: &Path) -> Result<Self, WorkspaceError> {
        let db = Connection::open(path)?;
        schema::create(&db)?;
        Ok(Self { db })
    }

    pub fn open(path: &Path) -> Result<Self, WorkspaceError> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        schema::open(&db)?;
        Ok(Self { db })
    }

    /// What `publisher` changes against its last release; `None` when nothing.
    pub fn pending(&self, publisher: &PublisherId) -> Result<Option<ChangeSet>, WorkspaceError> {
        pending(&self.db, publisher)
    }

    /// A publisher's records as they stand, canonical bytes, sorted by rid.
    pub fn working(&self, publisher: &PublisherId) -> Result<Vec<(Rid, Vec<u8>)>, WorkspaceError> {
        self.bytes(
            "SELECT rid, working FROM record WHERE publisher = ?1 ORDER BY rid",
            publisher,
        )
    }

    /// A publisher's records as last published, canonical bytes, sorted by rid.
    pub fn published(
        &self,
        publisher: &PublisherId,
    ) -> Result<Vec<(Rid, Vec<u8>)>, WorkspaceError> {
        self.bytes(
            "SELECT rid, published FROM record
             WHERE publisher = ?1 AND published IS NOT NULL ORDER BY rid",
            publisher,
        )
    }

    /// Every publisher's records as they stand, sorted by rid.
    pub fn all_working(&self) -> Result<Vec<Record>, WorkspaceError> {
        let mut out = Vec::new();
        self.each_working(|record| {
            out.push(record);
            Ok(())
        })?;
        Ok(out)
    }

    /// Gives every publisher's records as they stand, sorted by rid, one after the other.
    pub fn each_working(
        &self,
        mut each: impl FnMut(Record) -> Result<(), WorkspaceError>,
    ) -> Result<(), WorkspaceError> {
        let mut query = self
            .db
            .prepare("SELECT rid, working FROM record ORDER BY rid")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let record = record_from_bytes(bytes)
                .map_err(|_| WorkspaceError::LedgerDamaged(row.get(0).unwrap_or_default()))?;
            each(record)?;
        }
        Ok(())
    }

    /// The publishers that have records here, sorted.
    pub fn publishers(&self) -> Result<Vec<PublisherId>, WorkspaceError> {
        let mut query = self
            .db
            .prepare("SELECT DISTINCT publisher FROM record ORDER BY 1")?;
        let mut rows = query.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(publisher_from(row.get(0)?)?);
        }
        Ok(out)
    }

    /// A record's working and published bytes.
    pub fn stored(&self, rid: &Rid) -> Result<Option<Stored>, WorkspaceError> {
        let found = self
            .db
            .prepare_cached("SELECT working, published FROM record WHERE rid = ?1")?
            .query_row([rid.as_str()], |row| {
                Ok(Stored {
                    working: row.get(0)?,
                    published: row.get(1)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The cell range that a record was last imported from.
    pub fn origin(&self, rid: &Rid) -> Result<Option<Origin>, WorkspaceError> {
        let found = self
            .db
            .query_row(
                "SELECT file, sheet, columns, row FROM record
                 JOIN origin ON origin.id = record.origin WHERE rid = ?1",
                [rid.as_str()],
                |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get::<_, String>(2)?,
                        row.get(3)?,
                    ))
                },
            )
            .optional()?;
        let Some((file, sheet, columns, row)) = found else {
            return Ok(None);
        };
        let columns = serde_json::from_str(&columns)
            .map_err(|_| WorkspaceError::LedgerDamaged(rid.to_string()))?;
        Ok(Some(Origin {
            file,
            sheet,
            columns,
            row,
        }))
    }

    /// Who has a record of `kind` under `natural_key`. With several publishers, all of them.
    pub fn identities(
        &self,
        kind: Kind,
        natural_key: &str,
    ) -> Result<Vec<(PublisherId, Rid)>, WorkspaceError> {
        self.identities_between(kind, natural_key, &format!("{natural_key}\0"))
    }

    /// Like [`Ledger::identities`], for every natural key that starts with `prefix` and `@`
    /// (a window's number before its office).
    pub fn identities_at(
        &self,
        kind: Kind,
        prefix: &str,
    ) -> Result<Vec<(PublisherId, Rid)>, WorkspaceError> {
        // 'A' follows '@'.
        self.identities_between(kind, &format!("{prefix}@"), &format!("{prefix}A"))
    }

    fn identities_between(
        &self,
        kind: Kind,
        from: &str,
        before: &str,
    ) -> Result<Vec<(PublisherId, Rid)>, WorkspaceError> {
        let mut query = self.db.prepare_cached(
            "SELECT publisher, rid FROM identity
             WHERE kind = ?1 AND natural_key >= ?2 AND natural_key < ?3
             ORDER BY natural_key, publisher",
        )?;
        let mut rows = query.query([kind.as_str(), from, before])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push((publisher_from(row.get(0)?)?, rid_from(row.get(1)?)?));
        }
        Ok(out)
    }

    fn bytes(
        &self,
        sql: &str,
        publisher: &PublisherId,
    ) -> Result<Vec<(Rid, Vec<u8>)>, WorkspaceError> {
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([publisher.as_str()])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push((rid_from(row.get(0)?)?, row.get(1)?));
        }
        Ok(out)
    }
}

fn pending(db: &Connection, publisher: &PublisherId) -> Result<Option<ChangeSet>, WorkspaceError> {
    let mut query = db.prepare(
        "SELECT rid, published, working FROM record
         WHERE publisher = ?1 AND published IS NOT working ORDER BY rid",
    )?;
    let mut rows = query.query([publisher.as_str()])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push(Change {
            rid: rid_from(row.get(0)?)?,
            old: row.get(1)?,
            new: Some(row.get(2)?),
        });
    }
    Ok((!changes.is_empty()).then(|| ChangeSet::new(publisher.clone(), changes)))
}

fn rid_from(text: String) -> Result<Rid, WorkspaceError> {
    text.parse()
        .map_err(|_| WorkspaceError::LedgerDamaged(text))
}

fn publisher_from(text: String) -> Result<PublisherId, WorkspaceError> {
    text.parse()
        .map_err(|_| WorkspaceError::LedgerDamaged(text))
}

#[cfg(test)]
mod tests;
