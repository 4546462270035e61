//! The only file of this program that reads a clock.
//!
//! A terminal's clock has no battery: it may begin in 1970 after every power cut, and be wrong by
//! years in either direction. The time that expiry is judged by therefore never lies before what
//! is known for certain: when this program was built, and what was signed.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};

/// The system clock. It may be wrong by years: see [`assume`].
pub fn system() -> DateTime<Utc> {
    Utc::now()
}

/// When the image was built, where its build says so (the reproducible-builds variable).
pub fn built() -> Option<DateTime<Utc>> {
    let seconds = option_env!("SOURCE_DATE_EPOCH")?.parse().ok()?;
    DateTime::from_timestamp(seconds, 0)
}

/// Time since the device was switched on, sleep included. Nobody can set it.
pub fn since_boot() -> Duration {
    let at = clock_gettime(ClockId::Boottime);
    Duration::new(
        u64::try_from(at.tv_sec).unwrap_or(0),
        u32::try_from(at.tv_nsec).unwrap_or(0),
    )
}

/// Measures how long something takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A moment that is surely past, and when in this boot that was known: it ages with the boot's
/// clock. Across boots only the moment itself counts, because nobody knows how long the power was
/// off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    pub moment: DateTime<Utc>,
    pub since_boot: Duration,
}

impl Anchor {
    /// The earliest that it can be now.
    pub fn aged(&self, since_boot: Duration) -> DateTime<Utc> {
        let passed = since_boot.saturating_sub(self.since_boot);
        TimeDelta::from_std(passed)
            .ok()
            .and_then(|passed| self.moment.checked_add_signed(passed))
            .unwrap_or(self.moment)
    }

    /// Of two pieces of evidence the one that says more.
    pub fn or_later(self, other: Self) -> Self {
        if other.aged(self.since_boot.max(other.since_boot))
            > self.aged(self.since_boot.max(other.since_boot))
        {
            other
        } else {
            self
        }
    }
}

/// The time that is judged by, and whether the system clock was good enough for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumed {
    pub now: DateTime<Utc>,
    /// The system clock lies before what is known for certain.
    pub behind: bool,
}

/// The time to judge expiry by: never before `floor`, which rests on signed evidence only and has
/// aged with the boot, nor before the image was built.
///
/// A clock that jumped back cannot bring an expired signature to life again; one that was far in
/// the future and was set right does no lasting harm, because it never raises the floor.
pub fn assume(
    system: DateTime<Utc>,
    built: Option<DateTime<Utc>>,
    floor: Option<DateTime<Utc>>,
) -> Assumed {
    let known = built.max(floor);
    Assumed {
        now: known.map_or(system, |known| known.max(system)),
        behind: known.is_some_and(|known| system < known),
    }
}

/// What signed metadata says of the time: when it was signed and when it expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    pub signed_at: Option<DateTime<Utc>>,
    pub expires: DateTime<Utc>,
}

/// The latest moment in `evidence` that may raise the floor.
///
/// A moment at or after `limit`, the first expiry among what every later round needs, comes from
/// somebody's wrong clock: as a floor it would make that metadata look expired on the spot and lock
/// the terminal out. The same goes for metadata that says it was signed after its own expiry.
pub fn evident(evidence: &[Evidence], limit: DateTime<Utc>) -> Option<DateTime<Utc>> {
    evidence
        .iter()
        .filter_map(|one| one.signed_at.filter(|at| *at < one.expires))
        .filter(|at| *at < limit)
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + days)
    }

    #[test]
    fn the_time_is_never_before_what_is_known() {
        let told = |system, built, floor| {
            let assumed = assume(system, built, floor);
            (assumed.now, assumed.behind)
        };
        assert_eq!(told(day(0), None, None), (day(0), false));
        assert_eq!(told(day(0), None, Some(day(9))), (day(9), true));
        assert_eq!(told(day(0), Some(day(7)), None), (day(7), true));
        assert_eq!(told(day(0), Some(day(7)), Some(day(9))), (day(9), true));
        assert_eq!(told(day(8), Some(day(9)), Some(day(7))), (day(9), true));
        assert_eq!(told(day(10), Some(day(7)), Some(day(9))), (day(10), false));
        assert_eq!(told(day(9), None, Some(day(9))), (day(9), false));
    }

    #[test]
    fn a_clock_far_ahead_that_was_set_right_leaves_nothing_behind() {
        let floor = Some(day(1));
        assert_eq!(assume(day(9999), None, floor).now, day(9999));
        assert_eq!(assume(day(2), None, floor).now, day(2));
    }

    #[test]
    fn evidence_ages_within_a_boot() {
        let hour = Duration::from_secs(3600);
        let anchor = Anchor {
            moment: day(0),
            since_boot: hour,
        };
        assert_eq!(anchor.aged(hour * 25), day(1));
        assert_eq!(anchor.aged(Duration::ZERO), day(0), "never backwards");
        let later = Anchor {
            moment: day(1),
            since_boot: hour * 2,
        };
        assert_eq!(anchor.or_later(later), later);
        assert_eq!(later.or_later(anchor), later);
        // Known a day earlier and older by an hour: by now it says more.
        let fresh = Anchor {
            moment: day(0) + TimeDelta::hours(1),
            since_boot: hour * 25,
        };
        assert_eq!(fresh.or_later(anchor), anchor);
    }

    #[test]
    fn the_clock_of_the_boot_goes_on() {
        let first = since_boot();
        assert!(first > Duration::ZERO);
        assert!(since_boot() >= first);
    }

    fn signed(at: i64, expires: i64) -> Evidence {
        Evidence {
            signed_at: Some(day(at)),
            expires: day(expires),
        }
    }

    #[test]
    fn a_mistaken_county_clock_does_not_lock_the_terminal_out() {
        let honest = signed(0, 14);
        assert_eq!(evident(&[honest], day(14)), Some(day(0)));
        // Signed after its own end.
        assert_eq!(evident(&[honest, signed(5000, 400)], day(14)), Some(day(0)));
        // An officer's computer lives in the future: later than the timestamp will be accepted.
        assert_eq!(
            evident(&[honest, signed(5000, 5400)], day(14)),
            Some(day(0))
        );
        assert_eq!(evident(&[honest, signed(14, 400)], day(14)), Some(day(0)));
        let silent = Evidence {
            signed_at: None,
            ..honest
        };
        assert_eq!(evident(&[silent], day(14)), None);
    }
}
