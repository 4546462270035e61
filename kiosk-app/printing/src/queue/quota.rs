//! How much may be printed before staff are asked, and the code with which they say yes.

use chrono::{NaiveDateTime, TimeDelta};
use rusqlite::{Connection, params};

use super::error::QueueError;
use super::row::NewJob;
use super::table::{meta, text};

/// Sides of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub per_session: u32,
    pub per_day: u32,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            per_session: 20,
            per_day: 300,
        }
    }
}

/// Wrong codes before none is looked at for [`LOCKED`]: ten thousand codes then take weeks.
const TRIES: u32 = 5;
const LOCKED: TimeDelta = TimeDelta::minutes(15);

/// Four digits that staff know.
#[derive(Clone, PartialEq, Eq)]
pub struct ReleaseCode([u8; 4]);

impl ReleaseCode {
    /// `None` for anything but four digits.
    pub fn new(digits: &str) -> Option<Self> {
        let digits: [u8; 4] = digits.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }
}

/// Not in a log.
impl std::fmt::Debug for ReleaseCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReleaseCode")
    }
}

/// Whether `job` goes beyond what a session or a day may have. What was cancelled or is held does not count.
pub(super) fn is_over(
    db: &Connection,
    quota: Quota,
    job: &NewJob,
    session: i64,
    now: NaiveDateTime,
) -> Result<bool, QueueError> {
    let used = |which: &str, value: rusqlite::types::Value| {
        let sql = format!(
            "SELECT coalesce(sum(pages * copies), 0) FROM job
             WHERE {which} AND state NOT IN ('cancelled', 'held')"
        );
        db.query_row(&sql, [value], |row| row.get::<_, i64>(0))
    };
    let wanted = i64::from(job.pages) * i64::from(job.ticket.copies);
    let in_session = used("session = ?1", session.into())?;
    let today = now.date().to_string();
    let in_day = used("substr(made, 1, 10) = ?1", today.into())?;
    Ok(in_session + wanted > i64::from(quota.per_session)
        || in_day + wanted > i64::from(quota.per_day))
}

/// Holds `typed` against the code, and counts the wrong ones, over any number of restarts.
pub(super) fn check(
    db: &Connection,
    code: Option<&ReleaseCode>,
    typed: &str,
    now: NaiveDateTime,
) -> Result<(), QueueError> {
    let wrong: u32 = meta(db, "wrong")?.and_then(|n| n.parse().ok()).unwrap_or(0);
    let at: Option<NaiveDateTime> = meta(db, "wrong_at")?.and_then(|at| at.parse().ok());
    // A clock that was set back must not lock for longer than from now.
    let is_recent = at.is_some_and(|at| (now - at).abs() < LOCKED);
    if wrong >= TRIES && is_recent {
        return Err(QueueError::Locked);
    }
    if code.is_some_and(|code| ReleaseCode::new(typed).as_ref() == Some(code)) {
        db.execute("DELETE FROM meta WHERE name IN ('wrong', 'wrong_at')", [])?;
        return Ok(());
    }
    let counted = if wrong >= TRIES { 1 } else { wrong + 1 };
    for (name, value) in [("wrong", counted.to_string()), ("wrong_at", text(now))] {
        let sql = "INSERT OR REPLACE INTO meta VALUES (?1, ?2)";
        db.execute(sql, params![name, value])?;
    }
    Err(QueueError::WrongCode)
}
