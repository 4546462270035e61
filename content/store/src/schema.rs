use rusqlite::Connection;

use crate::StoreError;

/// Name of the cache inside the data directory.
pub(crate) const FILE: &str = "cache.sqlite";

/// Raised whenever the tables change; a cache of another version is rebuilt, never migrated.
pub(crate) const VERSION: i64 = 2;

/// `record.bytes` are the canonical bytes as signed; every other column is derived from them,
/// `change_set` from the release: the reviewed set that the bytes came in.
const TABLES: &str = "
CREATE TABLE release(
    publisher   TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    signed_on   TEXT NOT NULL,
    state       BLOB NOT NULL,
    applied_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE record(
    id          INTEGER PRIMARY KEY,
    rid         TEXT NOT NULL UNIQUE,
    publisher   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    scope       TEXT NOT NULL,
    class       TEXT NOT NULL,
    sort_date   TEXT NOT NULL,
    title       TEXT NOT NULL,
    sha256      BLOB NOT NULL,
    bytes       BLOB NOT NULL,
    change_set  TEXT
) STRICT;
CREATE INDEX record_by_date ON record(kind, sort_date DESC, rid);
CREATE INDEX record_by_title ON record(kind, title, rid);
CREATE INDEX record_by_class ON record(kind, class, sort_date DESC);
CREATE INDEX record_by_publisher ON record(publisher, rid);
CREATE TABLE review(
    publisher   TEXT NOT NULL,
    change_set  TEXT NOT NULL,
    position    INTEGER NOT NULL,
    function    TEXT NOT NULL,
    holder      TEXT NOT NULL,
    at          TEXT NOT NULL,
    reasons     TEXT NOT NULL,
    PRIMARY KEY (publisher, change_set, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment(
    id          INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
    sha256      TEXT NOT NULL,
    length      INTEGER NOT NULL,
    PRIMARY KEY (id, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE search(
    id          INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
    words       TEXT NOT NULL,
    pinyin      TEXT NOT NULL
) STRICT;
";

/// Makes the tables in an empty file; refuses a file of another version.
pub(crate) fn prepare(db: &Connection) -> Result<(), StoreError> {
    match version(db)? {
        0 => {
            db.execute_batch(&format!(
                "BEGIN IMMEDIATE;{TABLES}PRAGMA user_version={VERSION};COMMIT"
            ))?;
            Ok(())
        }
        VERSION => Ok(()),
        other => Err(StoreError::Unusable(format!(
            "cache version {other}, expected {VERSION}"
        ))),
    }
}

pub(crate) fn version(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
