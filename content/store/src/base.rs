//! A full pack made from the rows, so that a long chain of deltas in the spool can be given up.

use std::io::Write;

use content_model::PublisherId;
use content_pack::{Header, PackError, PackManifest, PackWriter};
use rusqlite::OptionalExtension;

use crate::body::Body;
use crate::change_set;
use crate::row::Key;
use crate::{Store, StoreError};

/// zstd's level: the file stays on this terminal, so time counts for more than its last tenth.
const LEVEL: i32 = 6;

impl Store {
    /// Writes the applied release of `publisher` as a full pack, reviews and all; its number, or
    /// `None` when nothing of it is applied. Every record is held against its digest on the way.
    ///
    /// [`StoreError::Unusable`] when a row is damaged; what was written then is to be thrown away.
    pub fn write_base(
        &mut self,
        publisher: &PublisherId,
        out: impl Write,
    ) -> Result<Option<u64>, StoreError> {
        let db = self.db.transaction()?;
        let release = db
            .prepare_cached(
                "SELECT id, number, state, name, signed_on FROM release WHERE publisher = ?1",
            )?
            .query_row([publisher.as_str()], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?.unsigned_abs(),
                    row.get::<_, [u8; 32]>(2)?,
                    row.get::<_, String>(3)?,
                    row.get::<_, String>(4)?,
                ))
            })
            .optional()?;
        let Some((owner, number, state, name, signed_on)) = release else {
            return Ok(None);
        };
        let unusable = |why: &str| StoreError::Unusable(why.to_owned());
        let (total, raw_len): (i64, i64) = db.query_row(
            "SELECT count(*), coalesce(sum(length), 0) FROM record WHERE publisher = ?1",
            [owner],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let total = u32::try_from(total).map_err(|_| PackError::TooLarge("number of records"))?;
        let (ids, sets): (Vec<i64>, Vec<_>) = change_set::all(&db, owner)?.into_iter().unzip();
        let header = Header {
            publisher: publisher.clone(),
            number,
            base: None,
            entries: total,
            total,
            raw_len: raw_len.unsigned_abs(),
            state,
        };
        let signed_on = signed_on
            .parse()
            .map_err(|_| unusable("date of a release"))?;
        let manifest = PackManifest {
            name,
            signed_on,
            sets,
        };
        let mut writer = PackWriter::new(out, &header, &manifest, LEVEL)?;
        let mut statement = db.prepare(
            "SELECT rid, change_set, sha256, length, body FROM record INDEXED BY record_by_publisher
             WHERE publisher = ?1 ORDER BY rid",
        )?;
        let mut rows = statement.query([owner])?;
        let places: std::collections::BTreeMap<i64, usize> = ids.into_iter().zip(0..).collect();
        while let Some(row) = rows.next()? {
            let set = places.get(&row.get(1)?);
            let set = *set.ok_or_else(|| unusable("a record came in no change set"))?;
            let bytes = Body::of(row, 2)?.unpack()?;
            writer.put(&row.get::<_, Key>(0)?.rid(), set, &bytes, None)?;
        }
        writer.finish()?.flush().map_err(StoreError::disk)?;
        Ok(Some(number))
    }
}
