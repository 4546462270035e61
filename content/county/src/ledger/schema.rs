use rusqlite::Connection;

use super::issued;
use crate::error::WorkspaceError;

/// "CYLG": tells a ledger from any other SQLite file.
const APPLICATION: i64 = 0x4359_4c47;
/// Raised whenever the tables change.
const VERSION: i64 = 3;

/// `working` is what stands in the workspace, `published` what the last release carried; both are
/// canonical bytes. `change_set` is the reviewed set that the published bytes came in;
/// `change` says what such a set was made of, `review` who signed it (JSON, as it is published).
const TABLES: &str = "
CREATE TABLE identity(
    kind        TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    publisher   TEXT NOT NULL,
    rid         TEXT NOT NULL UNIQUE,
    PRIMARY KEY (kind, natural_key, publisher)
) STRICT, WITHOUT ROWID;
CREATE TABLE origin(
    id          INTEGER PRIMARY KEY,
    file        TEXT NOT NULL,
    sheet       TEXT NOT NULL,
    columns     TEXT NOT NULL,
    UNIQUE (file, sheet, columns)
) STRICT;
CREATE TABLE record(
    rid         TEXT PRIMARY KEY,
    publisher   TEXT NOT NULL,
    working     BLOB NOT NULL,
    published   BLOB,
    change_set  TEXT,
    origin      INTEGER NOT NULL REFERENCES origin(id),
    row         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_publisher ON record(publisher, rid);
CREATE TABLE review(
    change_set  TEXT NOT NULL,
    keyid       TEXT NOT NULL,
    function    TEXT NOT NULL,
    review      TEXT NOT NULL,
    PRIMARY KEY (change_set, keyid, function)
) STRICT, WITHOUT ROWID;
CREATE TABLE change(
    change_set  TEXT NOT NULL,
    rid         TEXT NOT NULL,
    digest      TEXT NOT NULL,
    PRIMARY KEY (change_set, rid)
) STRICT, WITHOUT ROWID;
CREATE TABLE release(
    publisher   TEXT NOT NULL,
    number      INTEGER NOT NULL,
    change_set  TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (publisher, number)
) STRICT, WITHOUT ROWID;
";

/// Makes the tables in an empty file.
pub(super) fn create(db: &Connection) -> Result<(), WorkspaceError> {
    // WAL is kept in the file; every later connection uses it too.
    db.pragma_update(None, "journal_mode", "WAL")?;
    configure(db)?;
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE;{TABLES}{issued}\
         PRAGMA application_id={APPLICATION};PRAGMA user_version={VERSION};COMMIT",
        issued = issued::TABLE
    ))?;
    Ok(())
}

/// Sets up a connection to an existing ledger; refuses any other file.
pub(super) fn open(db: &Connection) -> Result<(), WorkspaceError> {
    configure(db)?;
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION {
        return Err(WorkspaceError::LedgerDamaged("application_id".to_owned()));
    }
    match number("user_version")? {
        VERSION => Ok(()),
        2 => keep_numbers(db),
        found => Err(WorkspaceError::LedgerVersion {
            found,
            known: VERSION,
        }),
    }
}

/// Version 3 keeps the index numbers that were published.
fn keep_numbers(db: &Connection) -> Result<(), WorkspaceError> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(issued::TABLE)?;
    issued::keep_published(&transaction)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

fn configure(db: &Connection) -> Result<(), WorkspaceError> {
    // FULL: a review or release that was reported must outlive a power cut.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}
