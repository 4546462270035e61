//! Records as rows: what is derived from a record, and writing no page that need not change.

use chrono::Datelike;
use content_model::{Body, Record, Rid};
use content_pack::PackedRecord;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::body::Packer;
use crate::{StoreError, facet, number, search};

/// A record id as a column.
pub(crate) struct Key(pub u128);

impl Key {
    pub fn of(rid: &Rid) -> Self {
        Self(rid.to_bits())
    }

    pub fn rid(&self) -> Rid {
        Rid::from_bits(self.0)
    }
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let bytes = self.0.to_be_bytes().to_vec();
        Ok(ToSqlOutput::Owned(Value::Blob(bytes)))
    }
}

impl rusqlite::types::FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(|bytes| Self(u128::from_be_bytes(bytes)))
    }
}

/// The columns by which lists order and choose records.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    pub kind: String,
    /// Days since 1 January of year 1.
    pub sort_date: i64,
    pub scope: String,
    pub class: String,
    pub title: String,
    pub facets: String,
    /// Digits of its own number and of its document number.
    pub number: String,
    pub document: String,
    /// Sum of what the archive knows it by: see [`search::Pairs::sum`].
    pub pairs: i64,
}

impl Derived {
    pub fn of(record: &Record, pairs: &search::Pairs) -> Self {
        let date = match &record.body {
            Body::Disclosure(disclosure) => disclosure.created_date.first_day(),
            _ => record.publish_date,
        };
        let (number, document) = number::of(record);
        Self {
            kind: record.kind().as_str().to_owned(),
            sort_date: date.num_days_from_ce().into(),
            scope: record.scope.to_string(),
            class: facet::class(record),
            title: record.title.clone(),
            facets: facet::column(record),
            number,
            document,
            pairs: pairs.sum(),
        }
    }

    /// The nine columns, in this order, from `first` on.
    pub fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            kind: row.get(first)?,
            sort_date: row.get(first + 1)?,
            scope: row.get(first + 2)?,
            class: row.get(first + 3)?,
            title: row.get(first + 4)?,
            facets: row.get(first + 5)?,
            number: row.get(first + 6)?,
            document: row.get(first + 7)?,
            pairs: row.get(first + 8)?,
        })
    }

    fn columns(&self) -> [(&'static str, &dyn ToSql); 9] {
        [
            ("kind", &self.kind),
            ("sort_date", &self.sort_date),
            ("scope", &self.scope),
            ("class", &self.class),
            ("title", &self.title),
            ("facets", &self.facets),
            ("number", &self.number),
            ("document", &self.document),
            ("pairs", &self.pairs),
        ]
    }
}

/// A row that is there, without its body.
pub(crate) struct Row {
    pub id: i64,
    pub set: i64,
    pub sha256: [u8; 32],
    derived: Derived,
}

/// The row of a record of the publisher in row `owner`. [`StoreError::Refused`] if another publisher
/// has it: an id belongs to who published it first.
pub(crate) fn find(db: &Connection, owner: i64, key: &Key) -> Result<Option<Row>, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT publisher, id, change_set, sha256, kind, sort_date, scope, class, title,
                    facets, number, document, pairs
             FROM record WHERE rid = ?1",
        )?
        .query_row([key], |row| {
            let derived = Derived::read(row, 4)?;
            let (id, set, sha256) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let row_ = Row {
                id,
                set,
                sha256,
                derived,
            };
            Ok((row.get::<_, i64>(0)?, row_))
        })
        .optional()?;
    match found {
        Some((other, _)) if other != owner => Err(StoreError::Refused(format!(
            "record {} belongs to another publisher",
            key.rid()
        ))),
        found => Ok(found.map(|(_, row)| row)),
    }
}

/// Writes a record that is new or has other bytes than `old`.
pub(crate) fn write(
    db: &Connection,
    (packer, filing): (&mut Packer, &mut search::Filing),
    owner: i64,
    set: i64,
    old: Option<&Row>,
    packed: &PackedRecord,
) -> Result<(), StoreError> {
    let body = packer.pack(&packed.bytes);
    let length = packed.bytes.len() as i64;
    let pairs = search::Pairs::of(&packed.record);
    let new = Derived::of(&packed.record, &pairs);
    let id = match old {
        None => {
            db.prepare_cached(
                "INSERT INTO record(rid, publisher, change_set, kind, sort_date, scope, class, title,
                 facets, number, document, pairs, sha256, length, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                Key::of(&packed.record.rid),
                owner,
                set,
                new.kind,
                new.sort_date,
                new.scope,
                new.class,
                new.title,
                new.facets,
                new.number,
                new.document,
                new.pairs,
                packed.sha256,
                length,
                body,
            ])?;
            db.last_insert_rowid()
        }
        Some(old) => {
            db.prepare_cached(
                "UPDATE record SET change_set = ?2, sha256 = ?3, length = ?4, body = ?5 WHERE id = ?1",
            )?
            .execute(params![old.id, set, packed.sha256, length, body])?;
            // Naming a column rewrites every index that has it, whether its value changes or not.
            let changed = new.columns().into_iter().zip(old.derived.columns());
            for ((column, value), (_, was)) in changed {
                if value.to_sql()? != was.to_sql()? {
                    let sql = format!("UPDATE record SET {column} = ?2 WHERE id = ?1");
                    db.prepare_cached(&sql)?.execute(params![old.id, value])?;
                }
            }
            old.id
        }
    };
    search::name(db, id, &packed.record)?;
    let was = old.map(|old| (old.derived.sort_date, old.derived.pairs));
    filing.file(db, id, pairs, new.sort_date, was)?;
    attach(db, id, &packed.record)
}

/// Takes a row and all that belongs to it away; what `filing` has been told is to be written then.
pub(crate) fn delete(
    db: &Connection,
    filing: &mut search::Filing,
    id: i64,
) -> Result<(), StoreError> {
    let day: i64 = db
        .prepare_cached("SELECT sort_date FROM record WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    filing.remove(id, day);
    for table in ["record", "search", "attachment"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
            .execute([id])?;
    }
    Ok(())
}

/// The files that a record refers to, as rows.
pub(crate) fn attachments(record: &Record) -> Vec<(String, i64)> {
    let mut files: Vec<_> = record
        .attachments
        .iter()
        .map(|file| {
            let length = i64::try_from(file.length).unwrap_or(i64::MAX);
            (file.sha256.clone(), length)
        })
        .collect();
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    files
}

/// The files that row `id` is said to refer to.
pub(crate) fn attached(db: &Connection, id: i64) -> Result<Vec<(String, i64)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT sha256, length FROM attachment WHERE id = ?1 ORDER BY sha256")?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attach(db: &Connection, id: i64, record: &Record) -> Result<(), StoreError> {
    let files = attachments(record);
    if attached(db, id)? == files {
        return Ok(());
    }
    db.prepare_cached("DELETE FROM attachment WHERE id = ?1")?
        .execute([id])?;
    for (sha256, length) in files {
        db.prepare_cached("INSERT INTO attachment(id, sha256, length) VALUES (?1, ?2, ?3)")?
            .execute(params![id, sha256, length])?;
    }
    Ok(())
}

/// Lower-case hex; `None` if it is anything else.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let nibble = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    pairs
        .iter()
        .map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?))
        .collect()
}
