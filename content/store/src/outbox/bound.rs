//! Counters that nobody fetches must not fill the disk: the oldest become coarser, none is lost.

use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

/// Open counters: half a year of a busy terminal by day and record, a few megabytes.
pub(super) const COUNTERS_KEPT: i64 = 50_000;

/// Merges the oldest counters until at most `most` are left, apart from what `today` needs: days
/// into their month, then a month's records into one, then months into their year.
pub(super) fn merge_oldest(db: &Connection, today: &str, most: i64) -> Result<(), StoreError> {
    let count = || -> Result<i64, StoreError> {
        Ok(db
            .prepare_cached("SELECT count(*) FROM counter")?
            .query_row([], |row| row.get(0))?)
    };
    if count()? <= most {
        return Ok(());
    }
    // Room for some time: merging one row at every touch would wear the flash.
    let goal = most - most / 8;
    let steps = [
        "SELECT min(period) FROM counter WHERE length(period) = 10 AND period <> ?1",
        "SELECT min(period) FROM counter WHERE length(period) = 7 AND about <> '' AND ?1 <> ''",
        "SELECT min(period) FROM counter WHERE length(period) = 7 AND ?1 <> ''",
        "SELECT min(period) FROM counter WHERE about <> '' AND ?1 <> ''",
    ];
    for (step, oldest) in steps.into_iter().enumerate() {
        while count()? > goal {
            let found: Option<Option<String>> = db
                .prepare_cached(oldest)?
                .query_row([today], |row| row.get(0))
                .optional()?;
            let Some(period) = found.flatten() else { break };
            let (into, about) = match step {
                0 => (&period[..7], "about"),
                2 => (&period[..4], "about"),
                _ => (&period[..], "''"),
            };
            log::warn!("the outbox is full: counters of {period} become coarser");
            move_into(db, &period, into, about)?;
        }
    }
    Ok(())
}

/// Adds the counters of `period` to those of `into`, under the record that `about` (an SQL
/// expression) gives.
fn move_into(db: &Connection, period: &str, into: &str, about: &str) -> Result<(), StoreError> {
    // Read first: what is inserted may be a row of the same period.
    db.execute_batch("CREATE TEMP TABLE IF NOT EXISTS moved AS SELECT * FROM counter LIMIT 0")?;
    db.execute(
        &format!(
            "INSERT INTO temp.moved SELECT ?2, kind, {about}, what, sum(count) FROM main.counter
             WHERE period = ?1 GROUP BY kind, {about}, what"
        ),
        params![period, into],
    )?;
    db.execute("DELETE FROM main.counter WHERE period = ?1", [period])?;
    db.execute_batch(
        "INSERT INTO main.counter SELECT * FROM temp.moved WHERE true
         ON CONFLICT DO UPDATE SET count = count + excluded.count;
         DELETE FROM temp.moved",
    )?;
    Ok(())
}
