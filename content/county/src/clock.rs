//! The only file of this crate that reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// Milliseconds since 1970-01-01 UTC. A clock set before 1970 counts as 0.
pub fn unix_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The present moment, UTC.
pub fn utc() -> DateTime<Utc> {
    let ms = i64::try_from(unix_ms()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The present moment in China standard time (UTC+8, no daylight saving), which records use.
pub fn china() -> NaiveDateTime {
    utc().naive_utc() + TimeDelta::hours(8)
}
