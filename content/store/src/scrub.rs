//! Looking for bits that have fallen over, a little at a time.

use content_model::{Rid, record_from_bytes};
use rusqlite::Row;

use crate::body::Body;
use crate::row::{self, Derived, Key};
use crate::schema::NAMES;
use crate::{Store, StoreError, change_set, read, search};

/// What one step of a scrub has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scrub {
    /// Records looked at.
    pub records: usize,
    /// Bytes of these records.
    pub bytes: u64,
    /// Records whose row is not what was stored: the cache is to be rebuilt.
    pub damaged: Vec<Rid>,
    /// Where the next step goes on; `None` after the last: begin with 0 again.
    pub next: Option<u64>,
}

/// Behind the last record come the tables, one at a step.
const TABLES: u64 = 1 << 63;

impl Store {
    /// Looks at records from `at` on (0 begins, then [`Scrub::next`]) until `budget` bytes of them
    /// have been read: bodies against their digests, and everything that is derived from them. After
    /// the last one the tables' pages and indexes are checked, one table at a step.
    ///
    /// [`StoreError::Unusable`] where not even that can be read.
    pub fn scrub_step(&self, at: u64, budget: u64) -> Result<Scrub, StoreError> {
        match at.checked_sub(TABLES) {
            None => self.scrub_records(i64::try_from(at).unwrap_or(i64::MAX), budget),
            Some(table) => self.scrub_table(usize::try_from(table).unwrap_or(usize::MAX)),
        }
    }

    fn scrub_records(&self, at: i64, budget: u64) -> Result<Scrub, StoreError> {
        let mut scrub = Scrub::default();
        let mut statement = self.db.prepare_cached(
            "SELECT record.id, rid, release.publisher, kind, sort_date, scope, class, title,
                    facets, record.number, document, pairs, sha256, length, body
             FROM record LEFT JOIN release ON release.id = record.publisher
             WHERE record.id >= ?1 ORDER BY record.id",
        )?;
        let mut rows = statement.query([at])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if scrub.bytes >= budget && scrub.records > 0 {
                scrub.next = Some(id.unsigned_abs());
                return Ok(scrub);
            }
            scrub.records += 1;
            scrub.bytes += row.get::<_, i64>(13)?.unsigned_abs();
            if !self.is_sound(id, row)? {
                scrub.damaged.push(row.get::<_, Key>(1)?.rid());
            }
        }
        scrub.next = Some(TABLES);
        Ok(scrub)
    }

    fn is_sound(&self, id: i64, row: &Row<'_>) -> Result<bool, StoreError> {
        let rid = row.get::<_, Key>(1)?.rid();
        let publisher: Option<String> = row.get(2)?;
        let bytes = match Body::of(row, 12)?.unpack() {
            Ok(bytes) => bytes,
            Err(StoreError::Unusable(_)) => return Ok(false),
            Err(error) => return Err(error),
        };
        let Ok(record) = record_from_bytes(&bytes) else {
            return Ok(false);
        };
        Ok(record.rid == rid
            && publisher.as_deref() == Some(record.publisher.as_str())
            && Derived::of(&record, &search::Pairs::of(&record)) == Derived::read(row, 3)?
            && search::Names::of(&record) == search::told(&self.db, id)?
            && row::attachments(&record) == row::attached(&self.db, id)?)
    }

    fn scrub_table(&self, table: usize) -> Result<Scrub, StoreError> {
        if let Some(name) = NAMES.get(table) {
            // Pages, and that indexes and rows agree.
            let said: String =
                self.db
                    .query_row(&format!("PRAGMA integrity_check({name})"), [], |row| {
                        row.get(0)
                    })?;
            if said != "ok" {
                return Err(StoreError::Unusable(said));
            }
            return Ok(Scrub {
                next: Some(TABLES + table as u64 + 1),
                ..Scrub::default()
            });
        }
        let strays: i64 = self.db.query_row(
            "SELECT (SELECT count(*) FROM change_set FULL JOIN
                     (SELECT change_set AS came_in, count(*) AS records FROM record GROUP BY 1)
                     ON came_in = id WHERE present IS NOT records)
                  + (SELECT count(*) FROM search WHERE id NOT IN (SELECT id FROM record))
                  + (SELECT count(*) FROM attachment WHERE id NOT IN (SELECT id FROM record))",
            [],
            |row| row.get(0),
        )?;
        for publisher in self.publishers()? {
            if !self.is_whole(&publisher)? {
                return Err(StoreError::Unusable(format!("release of {publisher}")));
            }
        }
        read::releases(&self.db)?;
        change_set::prove(&self.db)?;
        if !search::is_whole(&self.db)? {
            return Err(StoreError::Unusable("the archive's index".to_owned()));
        }
        match strays {
            0 => Ok(Scrub::default()),
            _ => Err(StoreError::Unusable("rows that belong to nothing".into())),
        }
    }
}
