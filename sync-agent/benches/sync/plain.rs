//! The same records in a plain SQLite file, as programs that compare files would have it: what our own
//! cache keeps is compressed row by row, which would be unfair to them.

use std::collections::BTreeMap;
use std::path::Path;

use content_model::{Rid, record_from_bytes};
use rusqlite::{Connection, params};

/// One table with the records' bytes, one index over their titles.
const TABLES: &str = "
CREATE TABLE record(id INTEGER PRIMARY KEY, rid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    title TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE INDEX record_by_title ON record(kind, title);
";

/// Makes a file with `records`.
pub fn make(path: &Path, records: &BTreeMap<Rid, Vec<u8>>) {
    let db = Connection::open(path).expect("a file");
    db.execute_batch(TABLES).expect("tables");
    put(db, records.iter());
}

/// Brings a copy of the file `from`, which has `old`, up to `new`.
pub fn update(from: &Path, to: &Path, old: &BTreeMap<Rid, Vec<u8>>, new: &BTreeMap<Rid, Vec<u8>>) {
    std::fs::copy(from, to).expect("a copy");
    let db = Connection::open(to).expect("a file");
    put(
        db,
        new.iter()
            .filter(|(rid, bytes)| old.get(*rid) != Some(*bytes)),
    );
}

fn put<'a>(mut db: Connection, records: impl Iterator<Item = (&'a Rid, &'a Vec<u8>)>) {
    let transaction = db.transaction().expect("a transaction");
    let mut statement = transaction
        .prepare(
            "INSERT INTO record(rid, kind, title, bytes) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(rid) DO UPDATE SET title = excluded.title, bytes = excluded.bytes",
        )
        .expect("a statement");
    for (rid, bytes) in records {
        let record = record_from_bytes(bytes).expect("canonical");
        let kind = record.kind().as_str();
        statement
            .execute(params![rid.as_str(), kind, record.title, bytes])
            .expect("a row");
    }
    drop(statement);
    transaction.commit().expect("a commit");
}
