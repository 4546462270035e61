use std::path::Path;

use rusqlite::Connection;

use crate::StoreError;
use crate::search::TABLE as ARCHIVE;

/// Raised whenever the tables change; a cache of another version is rebuilt, never migrated.
pub(crate) const VERSION: i64 = 5;

/// A record's row has the bytes as signed (`body`, compressed where that makes them shorter, see
/// `body.rs`) and columns that are derived from them. `rid` is the id as 16 bytes, big-endian: they
/// sort as the text does.
///
/// An update rewrites whole pages, so a changed record costs its own row and one entry of
/// `record_by_publisher`; what lists are ordered and filtered by stands in `record_by_date`, whose
/// pages change only when one of these facts does (`facets`: see `facet.rs`; it is read as a whole into
/// `catalogue.rs`). `number` and `document` are the digits by which people ask for a record. `past` has no index: it is only ever added to at
/// its end, and read as a whole.
const TABLES: &str = "
CREATE TABLE release(
    id          INTEGER PRIMARY KEY,
    publisher   TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    signed_on   TEXT NOT NULL,
    state       BLOB NOT NULL,
    scopes      TEXT NOT NULL,
    applied_at  TEXT NOT NULL,
    mark        BLOB NOT NULL
) STRICT;
CREATE TABLE record(
    id          INTEGER PRIMARY KEY,
    rid         BLOB NOT NULL UNIQUE,
    publisher   INTEGER NOT NULL,
    change_set  INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    sort_date   INTEGER NOT NULL,
    scope       TEXT NOT NULL,
    class       TEXT NOT NULL,
    title       TEXT NOT NULL,
    facets      TEXT NOT NULL,
    number      TEXT NOT NULL,
    document    TEXT NOT NULL,
    pairs       INTEGER NOT NULL,
    sha256      BLOB NOT NULL,
    length      INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;
CREATE INDEX record_by_publisher ON record(publisher, rid, sha256);
CREATE INDEX record_by_date ON record(kind, sort_date DESC, rid, publisher, scope, class, facets);
CREATE INDEX record_by_title ON record(kind, title, rid);
CREATE INDEX record_by_number ON record(number) WHERE number <> '';
CREATE INDEX record_by_document ON record(document) WHERE document <> '';
CREATE TABLE change_set(
    id          INTEGER PRIMARY KEY,
    publisher   INTEGER NOT NULL,
    digest      BLOB NOT NULL,
    present     INTEGER NOT NULL,
    UNIQUE (publisher, digest)
) STRICT;
CREATE TABLE past(
    id          INTEGER PRIMARY KEY,
    change_set  INTEGER NOT NULL,
    rid         BLOB NOT NULL,
    digest      BLOB NOT NULL
) STRICT;
CREATE TABLE review(
    change_set  INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (change_set, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment(
    id          INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    length      INTEGER NOT NULL,
    PRIMARY KEY (id, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE search(
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    until       INTEGER,
    names       TEXT NOT NULL
) STRICT;
";

/// Every table, for the scrub.
pub(crate) const NAMES: [&str; 12] = [
    "sqlite_schema",
    "release",
    "change_set",
    "review",
    "past",
    "attachment",
    "search",
    "archive_data",
    "archive_idx",
    "archive_docsize",
    "archive_config",
    "record",
];

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journal {
    /// Beside readers, and never torn.
    Wal,
    /// Nobody reads it yet, and it is thrown away if it is not finished: a rollback undoes a single
    /// release, and nothing is synced before the end.
    Building,
}

/// The log is checkpointed after every apply. What a large first install leaves of it is cut back to
/// this; an update of some dozens of records fits and reuses the file.
pub(crate) const LOG_LIMIT: u64 = 4 << 20;

/// Opens `path` for writing, with the tables, which are made when the file is empty. Pages are
/// 4,096 bytes, the unit in which file systems and flash write.
pub(crate) fn open(path: &Path, journal: Journal) -> Result<Connection, StoreError> {
    create(path)?;
    let db = Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(64);
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        // Pages that are free are used again. `incremental` only lets `Store` give back to the disk
        // what the removal of a large publisher has left; nothing ever copies the whole file. Said to
        // a file that has pages, it would be written down again.
        db.execute_batch("PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL;")?;
    }
    match journal {
        Journal::Wal => {
            keep_wal(&db)?;
            // Checkpoints are ours alone, after the commit: no reader or commit waits for one.
            db.execute_batch(&format!(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                 PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit={LOG_LIMIT};"
            ))?;
        }
        Journal::Building => {
            db.execute_batch("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;")?;
        }
    }
    // KiB; larger transactions spill into the log instead of memory.
    db.execute_batch("PRAGMA cache_size=-4096; PRAGMA cell_size_check=ON;")?;
    match version(&db)? {
        0 => db.execute_batch(&format!(
            "BEGIN IMMEDIATE;{TABLES}{ARCHIVE}PRAGMA user_version={VERSION};COMMIT"
        ))?,
        VERSION => {}
        other => {
            return Err(StoreError::Unusable(format!(
                "cache version {other}, expected {VERSION}"
            )));
        }
    }
    Ok(db)
}

/// The same tables, in memory alone.
pub(crate) fn in_memory() -> Result<Connection, StoreError> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(&format!("{TABLES}{ARCHIVE}PRAGMA user_version={VERSION};"))?;
    Ok(db)
}

pub(crate) fn version(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Makes an empty file that the folder's group may read and nobody else, whatever the umask is;
/// SQLite gives the files beside it the same mode.
fn create(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o640)
        .open(path);
    match made {
        Ok(file) => file
            .set_permissions(std::fs::Permissions::from_mode(0o640))
            .map_err(StoreError::disk),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::disk(error)),
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
