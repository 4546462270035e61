//! Index numbers (索取号) that were ever published, and what they were given to.
//!
//! What can never happen: a number being forgotten because its record was changed, withdrawn or
//! handed in anew.

use content_model::{Body, PublisherId, Record, record_from_bytes};
use rusqlite::{Connection, Row, params};

use super::{Ledger, publisher_from};
use crate::error::WorkspaceError;

/// What a number was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub number: String,
    pub publisher: PublisherId,
    pub title: String,
    /// Empty when it has none.
    pub doc_no: String,
    /// As it is written; empty when it is not known.
    pub created: String,
    /// The release that brought it first.
    pub release: u64,
}

/// Added to a ledger that was made before numbers were kept.
pub(super) const TABLE: &str = "
CREATE TABLE issued(
    number      TEXT NOT NULL,
    publisher   TEXT NOT NULL,
    title       TEXT NOT NULL,
    doc_no      TEXT NOT NULL,
    created     TEXT NOT NULL,
    release     INTEGER NOT NULL,
    PRIMARY KEY (number, publisher, title, doc_no, created)
) STRICT, WITHOUT ROWID;
CREATE INDEX issued_by_title ON issued(title);
";

impl Issued {
    /// What `record` would be written down as; `None` for kinds without an index number.
    pub fn of(record: &Record, release: u64) -> Option<Self> {
        let (number, doc_no, created) = match &record.body {
            Body::Disclosure(it) => (&it.index_no, &it.doc_no, it.created_date.to_string()),
            Body::Withheld(it) => (&it.index_no, &it.doc_no, String::new()),
            _ => return None,
        };
        Some(Self {
            number: number.clone(),
            publisher: record.publisher.clone(),
            title: record.title.clone(),
            doc_no: doc_no.clone().unwrap_or_default(),
            created,
            release,
        })
    }
}

impl Ledger {
    /// Everything that `number` was ever given to, oldest release first.
    pub fn issued(&self, number: &str) -> Result<Vec<Issued>, WorkspaceError> {
        self.issued_where("number = ?1", number)
    }

    /// Every number that something of this title was ever given, oldest release first.
    pub fn issued_to(&self, title: &str) -> Result<Vec<Issued>, WorkspaceError> {
        self.issued_where("title = ?1", title)
    }

    fn issued_where(&self, condition: &str, value: &str) -> Result<Vec<Issued>, WorkspaceError> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT number, publisher, title, doc_no, created, release FROM issued
             WHERE {condition} ORDER BY release, number"
        ))?;
        let mut rows = query.query([value])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(issued(row)?);
        }
        Ok(out)
    }
}

fn issued(row: &Row) -> Result<Issued, WorkspaceError> {
    Ok(Issued {
        number: row.get(0)?,
        publisher: publisher_from(row.get(1)?)?,
        title: row.get(2)?,
        doc_no: row.get(3)?,
        created: row.get(4)?,
        release: row.get::<_, i64>(5)?.try_into().unwrap_or_default(),
    })
}

/// Writes down the numbers of what a publisher is about to publish as release `number`.
pub(super) fn keep_pending(
    db: &Connection,
    publisher: &PublisherId,
    release: u64,
) -> Result<(), WorkspaceError> {
    keep_where(
        db,
        "publisher = ?1 AND published IS NOT working",
        publisher.as_str(),
        release,
    )
}

/// Writes down the numbers of what is published in a ledger that has not kept them so far.
pub(super) fn keep_published(db: &Connection) -> Result<(), WorkspaceError> {
    keep_where(db, "?1 = '' AND published IS NOT NULL", "", 0)
}

/// Writes down one number; one that is known keeps its first release.
pub(super) fn keep(db: &Connection, issued: &Issued) -> Result<(), WorkspaceError> {
    let release = i64::try_from(issued.release)
        .map_err(|_| WorkspaceError::LedgerDamaged(format!("release {}", issued.release)))?;
    db.prepare_cached("INSERT OR IGNORE INTO issued VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            issued.number,
            issued.publisher.as_str(),
            issued.title,
            issued.doc_no,
            issued.created,
            release
        ])?;
    Ok(())
}

fn keep_where(
    db: &Connection,
    condition: &str,
    value: &str,
    release: u64,
) -> Result<(), WorkspaceError> {
    let mut query = db.prepare(&format!(
        "SELECT rid, working, published FROM record WHERE {condition}"
    ))?;
    let mut rows = query.query([value])?;
    while let Some(row) = rows.next()? {
        // An old ledger's numbers are those that were published, not those that wait to be.
        let column = if release == 0 { 2 } else { 1 };
        let bytes = row
            .get_ref(column)?
            .as_blob()
            .map_err(rusqlite::Error::from)?;
        let record = record_from_bytes(bytes)
            .map_err(|_| WorkspaceError::LedgerDamaged(row.get(0).unwrap_or_default()))?;
        if let Some(issued) = Issued::of(&record, release) {
            keep(db, &issued)?;
        }
    }
    Ok(())
}
