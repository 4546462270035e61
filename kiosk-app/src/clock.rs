//! The only file that reads the clock. China has one time zone: UTC+8 all year.
//!
//! A terminal's clock has no battery and may begin in 1970 after every power cut. What day it is,
//! and with it what is payable and what has expired, is therefore never reckoned from a day that is
//! past for certain.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

const CHINA: TimeDelta = TimeDelta::hours(8);
/// A clock that is slow by less is not worth a notice; the time is right all the same.
const SLOW: TimeDelta = TimeDelta::hours(1);

/// Where the time comes from: the machine, or one fixed moment for reference pictures.
#[derive(Debug, Clone)]
pub struct Clock {
    fixed: Option<Assumed>,
    /// How far a clock that stands still was turned on.
    turned: Rc<Cell<Duration>>,
    floor: Cell<Option<Floor>>,
    started: Instant,
}

/// A moment that is past for certain, and when after the start it was learnt: it ages with the
/// program, because the agent leaves word once in a round only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Floor {
    moment: DateTime<Utc>,
    learnt: Duration,
}

/// The time to reckon by, China time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumed {
    pub now: NaiveDateTime,
    /// The machine's clock could not be right: `now` is the earliest that it can be.
    pub unset: bool,
}

impl Clock {
    pub fn system() -> Self {
        Self {
            fixed: None,
            turned: Rc::default(),
            floor: Cell::new(None),
            started: Instant::now(),
        }
    }

    /// A clock that stands still at `now`, China time, until it is turned on; it learns nothing.
    pub fn fixed(now: NaiveDateTime) -> Self {
        Self {
            fixed: Some(Assumed { now, unset: false }),
            ..Self::system()
        }
    }

    /// The same, on a machine whose own clock could not be right.
    pub fn unset(now: NaiveDateTime) -> Self {
        Self {
            fixed: Some(Assumed { now, unset: true }),
            ..Self::system()
        }
    }

    /// Turns a clock that stands still on, and its clones with it; one that runs goes its own way.
    pub fn turn(&self, by: Duration) {
        self.turned.set(self.turned.get().saturating_add(by));
    }

    /// It cannot be earlier than `floor`, by the agent's word. The word may be taken back: the last
    /// one counts.
    pub fn learn(&self, floor: Option<DateTime<Utc>>) {
        if self.fixed.is_none() && floor != self.floor.get().map(|known| known.moment) {
            let learnt = self.elapsed();
            self.floor.set(floor.map(|moment| Floor { moment, learnt }));
        }
    }

    /// What time it is, as far as anybody here can know.
    pub fn assumed(&self) -> Assumed {
        self.fixed
            .map(|fixed| self.turn_on(fixed))
            .unwrap_or_else(|| {
                let floor = self.floor.get();
                assume(system(), floor.map(|floor| floor.aged(self.elapsed())))
            })
    }

    /// China time.
    pub fn now(&self) -> NaiveDateTime {
        self.assumed().now
    }

    /// Time since the start; never goes back, so that timeouts do not depend on the date.
    pub fn elapsed(&self) -> Duration {
        match self.fixed {
            Some(_) => self.turned.get(),
            None => self.started.elapsed(),
        }
    }

    fn turn_on(&self, fixed: Assumed) -> Assumed {
        let turned = TimeDelta::from_std(self.turned.get()).unwrap_or_default();
        let now = fixed.now.checked_add_signed(turned);
        Assumed {
            now: now.unwrap_or(fixed.now),
            ..fixed
        }
    }
}

impl Floor {
    fn aged(self, elapsed: Duration) -> NaiveDateTime {
        let since = TimeDelta::from_std(elapsed.saturating_sub(self.learnt)).ok();
        let aged = since.and_then(|since| self.moment.checked_add_signed(since));
        china_time(aged.unwrap_or(self.moment))
    }
}

fn system() -> NaiveDateTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    china_time(DateTime::from_timestamp(seconds, 0).unwrap_or_default())
}

fn assume(system: NaiveDateTime, floor: Option<NaiveDateTime>) -> Assumed {
    let now = floor.map_or(system, |floor| floor.max(system));
    Assumed {
        now,
        unset: now - system > SLOW,
    }
}

/// The time on a clock in China at `moment`.
pub fn china_time(moment: DateTime<Utc>) -> NaiveDateTime {
    let utc = moment.naive_utc();
    utc.checked_add_signed(CHINA).unwrap_or(utc)
}

/// The day in China at `moment`.
pub fn china_day(moment: DateTime<Utc>) -> NaiveDate {
    china_time(moment).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let moment = DateTime::parse_from_rfc3339("2026-11-21T16:00:00Z").unwrap();
        assert_eq!(china_time(moment.to_utc()), at("2026-11-22T00:00:00"));
        assert_eq!(
            china_day(moment.to_utc() - TimeDelta::seconds(1)).to_string(),
            "2026-11-21"
        );
        assert_eq!(
            china_time(DateTime::<Utc>::MAX_UTC),
            DateTime::<Utc>::MAX_UTC.naive_utc()
        );
    }

    #[test]
    fn the_day_is_never_one_that_is_past_for_certain() {
        let floor = Some(at("2026-11-22T09:00:00"));
        let told = |system: &str, floor| {
            let assumed = assume(at(system), floor);
            (assumed.now.to_string(), assumed.unset)
        };
        let assumed = "2026-11-22 09:00:00".to_owned();
        assert_eq!(told("1970-01-01T08:00:05", floor), (assumed.clone(), true));
        assert_eq!(told("2026-11-21T09:00:00", floor), (assumed.clone(), true));
        // Slow, but nothing to trouble people with.
        assert_eq!(told("2026-11-22T08:30:00", floor), (assumed.clone(), false));
        assert_eq!(told("2026-11-22T09:00:00", floor), (assumed.clone(), false));
        assert_eq!(told("2026-11-22T09:00:00", None), (assumed, false));
        // A clock that is right, or ahead, is not held back.
        let later = "2027-01-01 00:00:00".to_owned();
        assert_eq!(told("2027-01-01T00:00:00", floor), (later, false));
    }

    #[test]
    fn what_was_learnt_ages_and_may_be_taken_back() {
        let day = DateTime::UNIX_EPOCH + TimeDelta::days(40_000);
        let floor = Floor {
            moment: day,
            learnt: Duration::from_secs(60),
        };
        let hour = Duration::from_secs(3660);
        assert_eq!(floor.aged(hour), china_time(day + TimeDelta::hours(1)));
        assert_eq!(floor.aged(Duration::ZERO), china_time(day));
        assert_eq!(
            Floor {
                moment: DateTime::<Utc>::MAX_UTC,
                ..floor
            }
            .aged(hour),
            china_time(DateTime::<Utc>::MAX_UTC)
        );

        let clock = Clock::system();
        let known = || clock.floor.get().map(|floor| floor.moment);
        clock.learn(Some(day));
        assert!(clock.assumed().unset && clock.now() >= china_time(day));
        let first = clock.floor.get();
        clock.learn(Some(day));
        assert_eq!(
            clock.floor.get(),
            first,
            "the same word does not begin anew"
        );
        clock.learn(Some(day - TimeDelta::days(1)));
        assert_eq!(known(), Some(day - TimeDelta::days(1)));
        clock.learn(None);
        assert_eq!((known(), clock.assumed().unset), (None, false));

        let still = Clock::fixed(at("2026-11-22T09:00:00"));
        still.learn(Some(day));
        assert_eq!(still.now(), at("2026-11-22T09:00:00"));
        still.turn(hour);
        assert_eq!(still.now(), at("2026-11-22T10:01:00"));
        assert_eq!(still.elapsed(), hour);
    }
}
