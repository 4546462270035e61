//! What goes into the next batch: days that are over, and a sign of life.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Transaction, params};

use super::meta::get;
use super::{BatchText, CountKind, Counter, Day, Form};
use crate::StoreError;
use crate::read::hex;

/// Counters and texts of one batch.
pub(super) const COUNTERS_MAX: usize = 2000;
pub(super) const TEXTS_MAX: usize = 20;
/// A terminal with nothing to tell says at least this often that it is alive.
const HEARTBEAT: TimeDelta = TimeDelta::hours(1);

/// The counter in columns 1 to 4 of a row.
pub(super) fn counter(row: &rusqlite::Row<'_>) -> Result<Counter, StoreError> {
    let kind: String = row.get(1)?;
    Ok(Counter {
        kind: CountKind::parse(&kind)
            .ok_or_else(|| StoreError::Unusable(format!("counter {kind}")))?,
        about: row.get(2)?,
        what: row.get(3)?,
        count: row.get::<_, i64>(4)?.unsigned_abs(),
    })
}

/// Closed batches of this form that nobody has confirmed.
pub(super) fn waiting(change: &Transaction<'_>, form: Form) -> Result<i64, StoreError> {
    Ok(change.query_row(
        "SELECT count(*) FROM batch WHERE words = ?1",
        [form == Form::Words],
        |row| row.get(0),
    )?)
}

/// Takes counters of a form and of other days than `today`: a clock that goes back must not hold any for ever.
pub(super) fn counters(
    change: &Transaction<'_>,
    today: &str,
    form: Form,
) -> Result<Vec<Day>, StoreError> {
    let mut days = Vec::new();
    {
        let mut query = change.prepare(
            "SELECT period, kind, about, what, count FROM counter WHERE period <> ?1
             AND (kind = 'hot-word' OR kind = 'unfound' AND what <> '') = ?2
             ORDER BY period, kind, about, what LIMIT ?3",
        )?;
        let most = COUNTERS_MAX as i64;
        let mut rows = query.query(params![today, form == Form::Words, most])?;
        while let Some(row) = rows.next()? {
            Day::push(&mut days, row.get(0)?, counter(row)?);
        }
    }
    let mut delete = change.prepare(
        "DELETE FROM counter WHERE period = ?1 AND kind = ?2 AND about = ?3 AND what = ?4",
    )?;
    for day in &days {
        for one in &day.counts {
            delete.execute([&day.period, one.kind.as_str(), &one.about, &one.what])?;
        }
    }
    Ok(days)
}

/// Takes sealed texts of other days than `today`, in the order of their bytes, which is none.
pub(super) fn texts(change: &Transaction<'_>, today: &str) -> Result<Vec<BatchText>, StoreError> {
    let mut query = change
        .prepare("SELECT period, sealed FROM text WHERE period <> ?1 ORDER BY sealed LIMIT ?2")?;
    let rows = query.query_map(params![today, TEXTS_MAX as i64], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    let mut texts = Vec::new();
    for row in rows {
        let (period, sealed) = row?;
        change.execute("DELETE FROM text WHERE sealed = ?1", [&sealed])?;
        let sealed = hex(&sealed);
        texts.push(BatchText { period, sealed });
    }
    Ok(texts)
}

/// A clock that was set back makes it due as well.
pub(super) fn heartbeat_due(db: &Connection, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let last = get(db, "heartbeat")?.and_then(|text| text.parse::<DateTime<Utc>>().ok());
    Ok(last.is_none_or(|last| now < last || now - last >= HEARTBEAT))
}
