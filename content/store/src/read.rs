//! Reading, for the screen: read-only, one consistent generation per question.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_model::{Kind, Record, Rid, record_from_bytes};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params_from_iter};

use crate::{StoreError, schema, search};

/// A read-only view of the cache in a data directory.
pub struct Reader {
    pub(crate) db: Connection,
    path: PathBuf,
    inode: u64,
}

/// A record as the cache holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub record: Record,
    /// SHA-256 of the record's canonical bytes, lower-case hex.
    pub digest: String,
}

/// Which records of a kind; the default is all of them, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub publisher: Option<String>,
    pub scope: Option<String>,
    /// Class of a disclosure record, unit in charge of a guide, collector of a fee; of notices only
    /// `warning`, for warnings.
    pub class: Option<String>,
    /// By title instead of newest first.
    pub by_title: bool,
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// Entries on all pages together.
    pub total: usize,
}

/// What is known of one publisher's applied release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseInfo {
    pub publisher: String,
    /// Name of the unit, as people read it.
    pub name: String,
    pub number: u64,
    /// The day the unit signed it.
    pub signed_on: NaiveDate,
}

impl Reader {
    /// Opens the cache under `data`. [`StoreError::NoCache`] if nothing was ever applied.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let path = data.join(schema::FILE);
        let inode = inode(&path).ok_or(StoreError::NoCache)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(std::time::Duration::from_millis(500))?;
        match schema::version(&db)? {
            0 => Err(StoreError::NoCache),
            schema::VERSION => Ok(Self { db, path, inode }),
            other => Err(StoreError::Unusable(format!("cache version {other}"))),
        }
    }

    /// A number that changes whenever a release was applied since the last call.
    ///
    /// [`StoreError::NoCache`] when the file was replaced or removed: open again.
    pub fn generation(&self) -> Result<i64, StoreError> {
        if inode(&self.path) != Some(self.inode) {
            return Err(StoreError::NoCache);
        }
        Ok(self
            .db
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// One record by its id.
    pub fn record(&self, rid: &Rid) -> Result<Option<Entry>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT bytes, sha256 FROM record WHERE rid = ?1")?;
        let row = statement.query_row([rid.as_str()], raw).optional()?;
        Ok(row.and_then(decode))
    }

    /// The records with these ids, in this order; ids that are not there are left out.
    pub fn records(&self, rids: &[Rid]) -> Result<Vec<Entry>, StoreError> {
        let mut out = Vec::with_capacity(rids.len());
        let _one_generation = self.db.unchecked_transaction()?;
        for rid in rids {
            out.extend(self.record(rid)?);
        }
        Ok(out)
    }

    /// The entries `offset..offset + limit` of the records of `kind` that pass `filter`.
    pub fn page(
        &self,
        kind: Kind,
        filter: &Filter,
        offset: usize,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let mut clause = String::from("kind = ?");
        let mut values = vec![kind.as_str().to_owned()];
        for (column, value) in [
            ("publisher", &filter.publisher),
            ("scope", &filter.scope),
            ("class", &filter.class),
        ] {
            if let Some(value) = value {
                clause.push_str(&format!(" AND {column} = ?"));
                values.push(value.clone());
            }
        }
        let order = if filter.by_title {
            "title, rid"
        } else {
            "sort_date DESC, rid"
        };
        let _one_generation = self.db.unchecked_transaction()?;
        let total: i64 = self
            .db
            .prepare_cached(&format!("SELECT count(*) FROM record WHERE {clause}"))?
            .query_row(params_from_iter(&values), |row| row.get(0))?;
        let sql = format!(
            "SELECT bytes, sha256 FROM record WHERE {clause} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(&values), raw)?;
        let mut entries = Vec::with_capacity(limit.min(64));
        for row in rows {
            entries.extend(decode(row?));
        }
        Ok(Page {
            entries,
            total: usize::try_from(total).unwrap_or(0),
        })
    }

    /// The classes that records of `kind` have, each with its number of records, most first.
    pub fn classes(&self, kind: Kind) -> Result<Vec<(String, usize)>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT class, count(*) AS n FROM record WHERE kind = ?1 AND class <> ''
             GROUP BY class ORDER BY n DESC, class",
        )?;
        let rows = statement.query_map([kind.as_str()], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?))
        })?;
        let mut out = Vec::new();
        for row in rows {
            let (class, count) = row?;
            out.push((class, usize::try_from(count).unwrap_or(0)));
        }
        Ok(out)
    }

    /// Records that match what a person typed (Han, pinyin, initials, numbers), best first.
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let _one_generation = self.db.unchecked_transaction()?;
        let mut out = Vec::new();
        for id in search::find(&self.db, text, limit)? {
            let mut statement = self
                .db
                .prepare_cached("SELECT bytes, sha256 FROM record WHERE id = ?1")?;
            out.extend(statement.query_row([id], raw).optional()?.and_then(decode));
        }
        Ok(out)
    }

    /// Every publisher's applied release, by publisher id.
    pub fn releases(&self) -> Result<Vec<ReleaseInfo>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT publisher, name, number, signed_on FROM release ORDER BY publisher",
        )?;
        let rows = statement.query_map([], release_info)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn release_info(row: &Row<'_>) -> rusqlite::Result<ReleaseInfo> {
    let number: i64 = row.get(2)?;
    let signed_on: String = row.get(3)?;
    Ok(ReleaseInfo {
        publisher: row.get(0)?,
        name: row.get(1)?,
        number: number.unsigned_abs(),
        signed_on: signed_on.parse().unwrap_or(NaiveDate::MIN),
    })
}

type Raw = (Vec<u8>, Vec<u8>);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?))
}

/// A row that cannot be read (a newer kind, a damaged page) is left out of lists, and logged.
fn decode((bytes, sha256): Raw) -> Option<Entry> {
    match record_from_bytes(&bytes) {
        Ok(record) => Some(Entry {
            record,
            digest: hex(&sha256),
        }),
        Err(error) => {
            log::warn!("a cached record cannot be read: {error}");
            None
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|meta| meta.ino())
}
