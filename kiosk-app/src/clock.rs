//! The only file that reads the clock. China has one time zone: UTC+8 all year.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};

const CHINA: TimeDelta = TimeDelta::hours(8);

/// Where the time comes from: the machine, or one fixed moment for reference pictures.
#[derive(Debug, Clone)]
pub struct Clock {
    fixed: Option<NaiveDateTime>,
    started: Instant,
}

impl Clock {
    pub fn system() -> Self {
        Self {
            fixed: None,
            started: Instant::now(),
        }
    }

    /// A clock that stands still at `now`, China time.
    pub fn fixed(now: NaiveDateTime) -> Self {
        Self {
            fixed: Some(now),
            started: Instant::now(),
        }
    }

    /// China time.
    pub fn now(&self) -> NaiveDateTime {
        self.fixed.unwrap_or_else(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
            china_time(DateTime::from_timestamp(seconds, 0).unwrap_or_default())
        })
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }

    /// Time since the start; never goes back, so that timeouts do not depend on the date.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The time on a clock in China at `moment`.
pub fn china_time(moment: DateTime<chrono::Utc>) -> NaiveDateTime {
    moment.naive_utc() + CHINA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let moment = DateTime::parse_from_rfc3339("2026-11-21T16:00:00Z").unwrap();
        assert_eq!(
            china_time(moment.to_utc()).to_string(),
            "2026-11-22 00:00:00"
        );
    }
}
