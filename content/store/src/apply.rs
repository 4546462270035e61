//! Writing, for the agent: one release, one transaction.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use content_model::{Body, Record};
use content_pack::{PackedRecord, Release, StateDigest};
use content_trust::Verified;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{Mandate, StoreError, reviewed, schema, search};

/// The cache, opened by the one process that may write it.
pub struct Store {
    db: Connection,
}

/// What applying a release did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub number: u64,
    /// Records that are new or different.
    pub changed: usize,
    pub removed: usize,
    /// Records of this publisher afterwards.
    pub total: usize,
}

impl Store {
    /// Opens the cache under `data`, making it when there is none.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let db = Connection::open(data.join(schema::FILE))?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        keep_wal(&db)?;
        db.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        )?;
        schema::prepare(&db)?;
        Ok(Self { db })
    }

    /// Removes a cache that cannot be used. Nothing is lost: it is derived from the spool.
    pub fn discard(data: &Path) -> std::io::Result<()> {
        for suffix in ["", "-wal", "-shm"] {
            let mut path: PathBuf = data.join(schema::FILE);
            path.as_mut_os_string().push(suffix);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The release of `publisher` that is applied: its number and state digest.
    pub fn release(&self, publisher: &str) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        Ok(self
            .db
            .prepare_cached("SELECT number, state FROM release WHERE publisher = ?1")?
            .query_row([publisher], |row| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
            })
            .optional()?)
    }

    /// The scopes that a publisher's applied records have.
    pub fn scopes(&self, publisher: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT DISTINCT scope FROM record WHERE publisher = ?1")?;
        let rows = statement.query_map([publisher], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Applies a whole release of a publisher that may do what `mandate` says, or nothing of it.
    ///
    /// The same release again changes nothing; an older one is [`StoreError::NotNewer`].
    pub fn apply(
        &mut self,
        release: &Verified<Release>,
        mandate: &Mandate,
        now: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        mandate.check(release.role(), release.get())?;
        let release = release.get();
        let publisher = release.publisher.as_str();
        if let Some((have, _)) = self.release(publisher)?
            && release.number < have
        {
            return Err(StoreError::NotNewer {
                have,
                offered: release.number,
            });
        }
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut changed = 0;
        for packed in &release.records {
            changed += usize::from(put(&transaction, packed)?);
        }
        let removed = remove_others(&transaction, release)?;
        if stored_state(&transaction, publisher)? != release.state {
            return Err(StoreError::Unusable(
                "stored rows differ from the signed state".into(),
            ));
        }
        reviewed::keep(&transaction, release)?;
        transaction.execute(
            "INSERT OR REPLACE INTO release(publisher, name, number, signed_on, state, applied_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                publisher,
                release.manifest.name,
                i64::try_from(release.number).unwrap_or(i64::MAX),
                release.manifest.signed_on.to_string(),
                release.state,
                now.to_rfc3339(),
            ],
        )?;
        transaction.commit()?;
        Ok(Applied {
            number: release.number,
            changed,
            removed,
            total: release.records.len(),
        })
    }

    /// Removes everything of publishers that are not in `keep`: their right to publish is gone.
    pub fn keep_only(&mut self, keep: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let all: Vec<String> = transaction
            .prepare("SELECT publisher FROM release")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let gone: Vec<String> = all
            .into_iter()
            .filter(|publisher| !keep.contains(publisher))
            .collect();
        for publisher in &gone {
            transaction.execute("DELETE FROM record WHERE publisher = ?1", [publisher])?;
            transaction.execute("DELETE FROM release WHERE publisher = ?1", [publisher])?;
            transaction.execute("DELETE FROM review WHERE publisher = ?1", [publisher])?;
        }
        transaction.commit()?;
        Ok(gone)
    }

    /// Whether the rows still are what was signed: recomputes a publisher's state digest.
    pub fn is_whole(&mut self, publisher: &str) -> Result<bool, StoreError> {
        let Some((_, signed)) = self.release(publisher)? else {
            return Ok(false);
        };
        let transaction = self.db.transaction()?;
        Ok(stored_state(&transaction, publisher)?.as_slice() == signed)
    }

    /// Every file that records refer to: SHA-256 in hex, and length in bytes.
    pub fn attachments(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT DISTINCT sha256, length FROM attachment")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Moves what is in the write-ahead log into the file, as far as readers allow.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.db
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// Keeps the -wal and -shm files when the last writer leaves, so that a reader without the right
/// to create files can still open the cache.
fn keep_wal(db: &Connection) -> Result<(), StoreError> {
    let mut on: std::os::raw::c_int = 1;
    // SAFETY: the handle is open for the whole call; the operation reads and writes one c_int
    // through the pointer, which points to a live local (sqlite.org, SQLITE_FCNTL_PERSIST_WAL).
    let code = unsafe {
        rusqlite::ffi::sqlite3_file_control(
            db.handle(),
            c"main".as_ptr(),
            rusqlite::ffi::SQLITE_FCNTL_PERSIST_WAL,
            (&raw mut on).cast(),
        )
    };
    if code == rusqlite::ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(StoreError::Storage(format!(
            "SQLITE_FCNTL_PERSIST_WAL: {code}"
        )))
    }
}

/// Writes one record unless the same bytes are there already; says whether it did.
fn put(db: &Transaction<'_>, packed: &PackedRecord) -> Result<bool, StoreError> {
    let record = &packed.record;
    let row: Option<(i64, String, Vec<u8>)> = db
        .prepare_cached("SELECT id, publisher, sha256 FROM record WHERE rid = ?1")?
        .query_row([record.rid.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let id = match row {
        Some((_, owner, _)) if owner != record.publisher.as_str() => {
            return Err(StoreError::Refused(format!(
                "record {} belongs to {owner}",
                record.rid
            )));
        }
        Some((_, _, sha256)) if sha256 == packed.sha256 => return Ok(false),
        Some((id, ..)) => Some(id),
        None => None,
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO record(id, rid, publisher, kind, scope, class, sort_date, title, sha256, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        id,
        record.rid.as_str(),
        record.publisher.as_str(),
        record.kind().as_str(),
        record.scope.to_string(),
        class(record),
        sort_date(record).to_string(),
        record.title,
        packed.sha256,
        packed.bytes,
    ])?;
    let id = id.unwrap_or_else(|| db.last_insert_rowid());
    search::index(db, id, record)?;
    // REPLACE has deleted the old row and, with it, its attachments.
    for attachment in &record.attachments {
        db.prepare_cached(
            "INSERT OR IGNORE INTO attachment(id, sha256, length) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![
            id,
            attachment.sha256,
            i64::try_from(attachment.length).unwrap_or(i64::MAX)
        ])?;
    }
    Ok(true)
}

/// Deletes what the publisher no longer has; the county turns withdrawals into records, so this
/// is the rare case of a record that should never have been there.
fn remove_others(db: &Transaction<'_>, release: &Release) -> Result<usize, StoreError> {
    let keep: BTreeSet<&str> = release
        .records
        .iter()
        .map(|r| r.record.rid.as_str())
        .collect();
    let mut statement = db.prepare_cached("SELECT rid FROM record WHERE publisher = ?1")?;
    let have: Vec<String> = statement
        .query_map([release.publisher.as_str()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut removed = 0;
    for rid in have.iter().filter(|rid| !keep.contains(rid.as_str())) {
        removed += db.execute("DELETE FROM record WHERE rid = ?1", [rid])?;
    }
    Ok(removed)
}

fn stored_state(db: &Transaction<'_>, publisher: &str) -> Result<[u8; 32], StoreError> {
    let mut statement =
        db.prepare_cached("SELECT rid, sha256 FROM record WHERE publisher = ?1 ORDER BY rid")?;
    let mut rows = statement.query([publisher])?;
    let mut state = StateDigest::new();
    while let Some(row) = rows.next()? {
        let rid: String = row.get(0)?;
        let rid = rid
            .parse()
            .map_err(|_| StoreError::Unusable(format!("record id {rid:?}")))?;
        state.add(&rid, &row.get::<_, Vec<u8>>(1)?);
    }
    Ok(state.finish())
}

/// What lists of this kind are divided by.
fn class(record: &Record) -> String {
    match &record.body {
        Body::Guide(guide) => guide.dept.clone(),
        Body::Fee(fee) => fee.collector.clone().unwrap_or_default(),
        Body::Disclosure(disclosure) => disclosure.class_code.clone(),
        Body::Notice(notice) if notice.is_warning() => "warning".to_owned(),
        _ => String::new(),
    }
}

fn sort_date(record: &Record) -> NaiveDate {
    match &record.body {
        Body::Disclosure(disclosure) => disclosure.created_date.first_day(),
        _ => record.publish_date,
    }
}
