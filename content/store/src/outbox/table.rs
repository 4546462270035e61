//! The tables of an outbox, and how those of an earlier version become them.

use ring::rand::SystemRandom;
use rusqlite::{Connection, Transaction};

use super::meta::{put, random_hex};
use crate::StoreError;

/// Raised whenever the tables change. What waits in an outbox must not be lost: every earlier
/// version is brought forward where it lies.
pub(super) const VERSION: i64 = 2;

/// Version 1. `counter` is open: it grows in place, so its order says nothing. `text.sealed` and
/// `batch.body` leave the terminal; `meta` holds site, terminal, intake key and the like.
pub(super) const FIRST: &str = "
CREATE TABLE counter(
    period  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    about   TEXT NOT NULL,
    what    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (period, kind, about, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE text(
    period  TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    PRIMARY KEY (sealed)
) STRICT, WITHOUT ROWID;
CREATE TABLE batch(
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    receipt TEXT NOT NULL UNIQUE,
    body    BLOB NOT NULL
) STRICT;
CREATE TABLE meta(
    name    TEXT PRIMARY KEY,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// What version 2 adds. `unfound` and `popular` never leave the terminal; by their hashes the former
/// are in no order. `batch.words` says that a batch holds words, which an older county refuses.
const SECOND: &str = "
CREATE TABLE unfound(
    hash     BLOB PRIMARY KEY,
    visitors INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE popular(
    word    TEXT PRIMARY KEY,
    weight  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE batch ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
";

/// Makes the tables of an empty file, or brings those of an earlier version forward.
pub(super) fn prepare(begun: &Transaction<'_>) -> Result<(), StoreError> {
    let found = crate::schema::version(begun)?;
    match found {
        0 => {
            begun.execute_batch(FIRST)?;
            begun.execute_batch(SECOND)?;
            let terminal = random_hex::<8>(&SystemRandom::new())?;
            put(begun, "terminal", &terminal)?;
        }
        1 => begun.execute_batch(SECOND)?,
        VERSION => return Ok(()),
        other => return Err(StoreError::Unusable(format!("outbox version {other}"))),
    }
    Ok(begun.pragma_update(None, "user_version", VERSION)?)
}

/// Leaves nothing in the log of what was overwritten; while somebody else reads it, that has to wait
/// for the next checkpoint.
pub(super) fn clear_log(db: &Connection) {
    let cleared = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = cleared {
        log::warn!("the outbox's log is cleared later: {error}");
    }
}
