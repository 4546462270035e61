//! When what is stored is read again: at night, a little at a time. Pure: times are arguments.

use std::ops::Range;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, Timelike};

/// Hours in China in which nobody stands before the screen.
const NIGHT: Range<u32> = 1..5;
/// Without a clock that can be trusted: so long after the last time.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Between two steps.
const REST: Duration = Duration::from_secs(5);

/// How far the nightly look has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// Begun and not yet at its end.
    under_way: bool,
    /// Where the last one ended: on which day, and when since the boot.
    ended_on: Option<NaiveDate>,
    ended_at: Duration,
    rest_until: Duration,
}

impl Night {
    /// As if one had ended at `now`: a start is no reason to read everything.
    pub fn new(now: Duration) -> Self {
        Self {
            under_way: false,
            ended_on: None,
            ended_at: now,
            rest_until: now,
        }
    }

    /// Whether the next step may be done. `china`: the wall clock, where it can be trusted.
    pub fn wants(&self, now: Duration, china: Option<NaiveDateTime>) -> bool {
        let in_time = match china {
            Some(wall) => {
                NIGHT.contains(&wall.hour())
                    && (self.under_way || self.ended_on != Some(wall.date()))
            }
            None => self.under_way || now.saturating_sub(self.ended_at) >= DAY,
        };
        // A rest that would last longer than any was noted before time went back.
        let left = self.rest_until.saturating_sub(now);
        in_time && (left.is_zero() || left > REST)
    }

    /// When it is worth looking again.
    pub fn wake(&self, now: Duration) -> Duration {
        match self.under_way {
            true => self.rest_until.clamp(now, now + REST),
            false => now + Duration::from_secs(600),
        }
    }

    /// A step was done; `finished`: it was the last one.
    pub fn stepped(&mut self, finished: bool, now: Duration, china: Option<NaiveDateTime>) {
        self.under_way = !finished;
        self.rest_until = now + REST;
        if finished {
            self.ended_at = now;
            self.ended_on = china.map(|wall| wall.date());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(day: u32, hour: u32) -> Option<NaiveDateTime> {
        NaiveDate::from_ymd_opt(2026, 11, day)?.and_hms_opt(hour, 30, 0)
    }

    fn hours(of: u64) -> Duration {
        Duration::from_secs(of * 3600)
    }

    #[test]
    fn it_is_done_once_a_night_and_in_no_other_hour() {
        let mut night = Night::new(hours(0));
        for hour in (0..24).filter(|hour| !(1..5).contains(hour)) {
            assert!(!night.wants(hours(1), wall(22, hour)), "{hour}");
        }
        assert!(night.wants(hours(1), wall(22, 1)));
        night.stepped(false, hours(1), wall(22, 1));
        assert!(!night.wants(hours(1), wall(22, 1)), "it rests in between");
        assert!(night.wants(hours(1) + REST, wall(22, 1)));
        assert!(!night.wants(hours(5), wall(22, 5)), "morning has come");
        assert!(
            night.wants(hours(24), wall(23, 1)),
            "and goes on next night"
        );
        night.stepped(true, hours(24), wall(23, 1));
        assert!(!night.wants(hours(25), wall(23, 2)));
        assert!(night.wants(hours(48), wall(24, 1)));
    }

    #[test]
    fn without_a_clock_it_is_done_every_day_of_uptime() {
        let mut night = Night::new(hours(3));
        assert!(!night.wants(hours(26), None));
        assert!(night.wants(hours(27), None));
        night.stepped(false, hours(27), None);
        assert!(night.wants(hours(27) + REST, None));
        night.stepped(true, hours(28), None);
        assert!(!night.wants(hours(51), None));
        assert!(night.wants(hours(52), None));
    }

    #[test]
    fn the_next_look_is_never_far() {
        let mut night = Night::new(hours(9));
        assert!(night.wake(hours(9)) <= hours(10));
        night.stepped(false, hours(9), None);
        assert_eq!(night.wake(hours(9)), hours(9) + REST);
        assert!(night.wake(hours(0)) <= REST, "also when time went back");
    }
}
