//! The cache as the one process has it that may write it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::revision::{self, Revision};
use crate::schema::{self, Journal};
use crate::{StoreError, change_set, row, search, update};

/// The cache, opened by the one process that may write it.
pub struct Store {
    pub(crate) db: Connection,
    pub(crate) data: PathBuf,
    pub(crate) file: String,
    /// Readers look at it: a rebuild that is not finished is nobody's.
    pub(crate) is_read: bool,
}

/// Free pages are given back to the disk when there are so many, and more than an eighth of the file
/// is free; otherwise the next releases use them. So many at a time: moving a page writes it again.
const FREE_PAGES: i64 = 1024;
const PAGES_AT_A_TIME: i64 = 256;

impl Store {
    /// Opens the cache under `data`, making it when there is none. What an interrupted rebuild has
    /// left is removed.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let revision = Revision::read(data)?;
        revision::remove_others(data, Some(&revision.file))?;
        Ok(Self {
            db: schema::open(&data.join(&revision.file), Journal::Wal)?,
            data: data.to_owned(),
            file: revision.file,
            is_read: true,
        })
    }

    /// The file that readers open at present. It may not be there.
    pub fn file(data: &Path) -> Result<PathBuf, StoreError> {
        Ok(data.join(Revision::read(data)?.file))
    }

    /// Removes a cache that cannot be used. Nothing is lost: it is derived from the spool.
    pub fn discard(data: &Path) -> std::io::Result<()> {
        revision::remove_others(data, None).map_err(std::io::Error::other)?;
        revision::forget(data)
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
        let text: Option<String> = self
            .db
            .prepare_cached("SELECT scopes FROM release WHERE publisher = ?1")?
            .query_row([publisher], |row| row.get(0))
            .optional()?;
        let scopes = text.map(|text| serde_json::from_str(&text)).transpose();
        let scopes = scopes.map_err(|error| StoreError::Unusable(error.to_string()))?;
        Ok(scopes.unwrap_or_default())
    }

    /// Publishers of which a release is applied.
    pub fn publishers(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT publisher FROM release ORDER BY publisher")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes everything of publishers that are not in `keep`: their right to publish is gone.
    pub fn keep_only(&mut self, keep: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let all: Vec<(i64, String)> = transaction
            .prepare("SELECT id, publisher FROM release")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let (mut gone, mut filing) = (Vec::new(), search::Filing::default());
        for (owner, publisher) in all {
            if keep.contains(&publisher) {
                continue;
            }
            for id in ids(&transaction, owner)? {
                row::delete(&transaction, &mut filing, id)?;
            }
            change_set::remove_all(&transaction, owner)?;
            transaction.execute("DELETE FROM release WHERE id = ?1", [owner])?;
            gone.push(publisher);
        }
        filing.write(&transaction)?;
        if !gone.is_empty() {
            search::tidy(&transaction)?;
        }
        transaction.commit()?;
        if !gone.is_empty() {
            self.settle();
        }
        Ok(gone)
    }

    /// Whether the rows still are what was signed: works a publisher's state digest out again from
    /// the digests of the rows. [`Store::scrub_step`] looks at their bytes.
    pub fn is_whole(&self, publisher: &str) -> Result<bool, StoreError> {
        let found: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT id, state FROM release WHERE publisher = ?1")?
            .query_row([publisher], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((owner, signed)) => Ok(update::state_of(&self.db, owner)?.0.as_slice() == signed),
            None => Ok(false),
        }
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

    /// Moves what is in the write-ahead log into the file, as far as readers allow. Neither side
    /// waits for the other.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        if !self.is_read {
            return Ok(());
        }
        self.db
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        let mut log = self.data.join(&self.file);
        log.as_mut_os_string().push("-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > schema::LOG_LIMIT) {
            // A first install leaves as much in the log as in the file. A reader in the midst of a
            // question only puts this off.
            self.db
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Number of a publisher's records.
    pub(crate) fn count(&self, publisher: &str) -> Result<usize, StoreError> {
        let count: i64 = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM record INDEXED BY record_by_publisher
                 WHERE publisher = (SELECT id FROM release WHERE publisher = ?1)",
            )?
            .query_row([publisher], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// After a commit. What was committed stays so whatever fails here: it is caught up with after
    /// the next one.
    pub(crate) fn settle(&self) {
        let result = self
            .give_back()
            .and_then(|()| self.checkpoint())
            .and_then(|()| self.tell_readers());
        if let Err(error) = result {
            log::warn!("after applying: {error}");
        }
    }

    /// Free pages at the end of the file, in small steps.
    fn give_back(&self) -> Result<(), StoreError> {
        let pragma = |name: &str| {
            self.db
                .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
        };
        let free = pragma("freelist_count")?;
        if free > FREE_PAGES && free > pragma("page_count")? / 8 {
            // A page at each step of the statement.
            let sql = format!("PRAGMA incremental_vacuum({PAGES_AT_A_TIME})");
            let mut statement = self.db.prepare(&sql)?;
            let mut pages = statement.query([])?;
            while pages.next()?.is_some() {}
        }
        Ok(())
    }

    fn tell_readers(&self) -> Result<(), StoreError> {
        if !self.is_read {
            return Ok(());
        }
        let before = Revision::read(&self.data)?;
        Revision {
            file: self.file.clone(),
            revision: before.revision.saturating_add(1),
        }
        .write(&self.data)
    }
}

fn ids(db: &Connection, owner: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement =
        db.prepare("SELECT id FROM record INDEXED BY record_by_publisher WHERE publisher = ?1")?;
    let rows = statement.query_map([owner], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
