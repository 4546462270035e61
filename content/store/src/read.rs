//! Reading, for the screen: read-only, one consistent generation per question.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_model::{Record, Rid, canonical_bytes, record_from_canonical};
use content_pack::{PackedRecord, sha256};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};

use crate::body::{Body, Packer};
use crate::catalogue::Shelf;
use crate::revision::{self, Revision};
use crate::row::{self, Key};
use crate::search::Filing;
use crate::{StoreError, schema};

/// A read-only view of the cache in a data directory.
///
/// What it returns is what was signed: every record's bytes are held against their digest, and a
/// damaged file is [`StoreError::Unusable`], never other content.
pub struct Reader {
    pub(crate) db: Connection,
    data: PathBuf,
    file: String,
    inode: u64,
    stamp: Cell<Option<[i64; 3]>>,
    pub(crate) shelf: Shelf,
}

/// A record as the cache holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub record: Record,
    /// SHA-256 of the record's canonical bytes, lower-case hex.
    pub digest: String,
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
        let mut result = Err(StoreError::NoCache);
        // A rebuild may take its place between the two looks.
        for _ in 0..3 {
            let stamp = revision::stamp(data);
            result = Self::open_file(data, Revision::read(data)?.file, stamp);
            if result.is_ok() || revision::stamp(data) == stamp {
                break;
            }
        }
        result
    }

    fn open_file(data: &Path, file: String, stamp: Option<[i64; 3]>) -> Result<Self, StoreError> {
        let path = data.join(&file);
        let inode = inode(&path).ok_or(StoreError::NoCache)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(std::time::Duration::from_millis(500))?;
        db.execute_batch("PRAGMA cell_size_check=ON")?;
        match schema::version(&db)? {
            0 => Err(StoreError::NoCache),
            schema::VERSION => Ok(Self {
                db,
                data: data.to_owned(),
                file,
                inode,
                stamp: Cell::new(stamp),
                shelf: Shelf::default(),
            }),
            other => Err(StoreError::Unusable(format!("cache version {other}"))),
        }
    }

    /// Reads `records` in memory; no file is behind it.
    pub(crate) fn among(records: impl IntoIterator<Item = Record>) -> Result<Self, StoreError> {
        let db = schema::in_memory()?;
        let (mut packer, mut filing) = (Packer::new()?, Filing::default());
        let all = db.unchecked_transaction()?;
        for record in records {
            let packed = PackedRecord::new(canonical_bytes(&record))?;
            row::write(&all, (&mut packer, &mut filing), 0, 0, None, &packed)?;
        }
        filing.write(&all)?;
        all.commit()?;
        Ok(Self {
            db,
            data: PathBuf::new(),
            file: String::new(),
            inode: 0,
            stamp: Cell::new(None),
            shelf: Shelf::default(),
        })
    }

    /// A number that changes whenever a release was applied since the last call.
    ///
    /// [`StoreError::NoCache`] when another file has taken this one's place, or it is gone: open
    /// again. Costs two looks at the folder and one at the log's index.
    pub fn generation(&self) -> Result<i64, StoreError> {
        let stamp = revision::stamp(&self.data);
        if !self.file.is_empty() && stamp != self.stamp.get() {
            if Revision::read(&self.data)?.file != self.file {
                return Err(StoreError::NoCache);
            }
            self.stamp.set(stamp);
        }
        let is_file = !self.file.is_empty();
        if is_file && inode(&self.data.join(&self.file)) != Some(self.inode) {
            return Err(StoreError::NoCache);
        }
        Ok(self
            .db
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// One record by its id.
    pub fn record(&self, rid: &Rid) -> Result<Option<Entry>, StoreError> {
        let row = self
            .db
            .prepare_cached("SELECT sha256, length, body FROM record WHERE rid = ?1")?
            .query_row([Key::of(rid)], |row| Body::of(row, 0))
            .optional()?;
        let Some(entry) = row.map(entry).transpose()?.flatten() else {
            return Ok(None);
        };
        right(entry.record.rid == *rid)?;
        Ok(Some(entry))
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

    /// The record in row `id`.
    pub(crate) fn entry(&self, id: i64) -> Result<Option<Entry>, StoreError> {
        let row = self
            .db
            .prepare_cached("SELECT sha256, length, body FROM record WHERE id = ?1")?
            .query_row([id], |row| Body::of(row, 0))
            .optional()?;
        Ok(row.map(entry).transpose()?.flatten())
    }

    /// Every publisher's applied release, by publisher id.
    pub fn releases(&self) -> Result<Vec<ReleaseInfo>, StoreError> {
        releases(&self.db)
    }
}

/// [`Reader::releases`]; [`StoreError::Unusable`] where the words are not those that were written.
pub(crate) fn releases(db: &Connection) -> Result<Vec<ReleaseInfo>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT publisher, name, number, signed_on, mark FROM release ORDER BY publisher",
    )?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(release_info(row)?);
    }
    Ok(out)
}

fn release_info(row: &Row<'_>) -> Result<ReleaseInfo, StoreError> {
    let (publisher, name): (String, String) = (row.get(0)?, row.get(1)?);
    let (number, signed_on): (i64, String) = (row.get(2)?, row.get(3)?);
    let mark = release_mark(&publisher, &name, number, &signed_on);
    right(row.get::<_, Vec<u8>>(4)? == mark)?;
    Ok(ReleaseInfo {
        signed_on: signed_on.parse().unwrap_or(NaiveDate::MIN),
        number: number.unsigned_abs(),
        publisher,
        name,
    })
}

/// What tells that the words of a release are those that were written.
pub(crate) fn release_mark(publisher: &str, name: &str, number: i64, signed_on: &str) -> Vec<u8> {
    sha256(format!("{publisher}\n{number}\n{signed_on}\n{name}").as_bytes()).to_vec()
}

/// A record of a newer kind of form is left out of lists, and logged.
pub(crate) fn entry(body: Body) -> Result<Option<Entry>, StoreError> {
    let digest = hex(&body.sha256);
    // Nothing comes into a row that is not canonical, and `unpack` knows it by its digest.
    match record_from_canonical(&body.unpack()?) {
        Ok(record) => Ok(Some(Entry { record, digest })),
        Err(error) => {
            log::warn!("a cached record cannot be read: {error}");
            Ok(None)
        }
    }
}

/// An index that leads to another row than the one it names is damaged.
pub(crate) fn right(is_right: bool) -> Result<(), StoreError> {
    if is_right {
        return Ok(());
    }
    let why = "a row is not the one that was asked for";
    Err(StoreError::Unusable(why.to_owned()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|meta| meta.ino())
}
