//! The only file of this program that reads a clock.

use chrono::{DateTime, Utc};

/// The system clock. It may be wrong by years: see [`trusted`].
pub fn system() -> DateTime<Utc> {
    Utc::now()
}

/// The time to judge expiry by: never before `floor`, which rests on signed evidence only.
///
/// A clock that jumped back cannot bring an expired signature to life again; one that was far in
/// the future and was set right does no lasting harm, because it never raised the floor.
pub fn trusted(system: DateTime<Utc>, floor: Option<DateTime<Utc>>) -> DateTime<Utc> {
    floor.map_or(system, |floor| system.max(floor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_holds_when_the_clock_is_behind_it() {
        let early = DateTime::UNIX_EPOCH;
        let late = early + chrono::TimeDelta::days(20_000);
        assert_eq!(trusted(early, Some(late)), late);
        assert_eq!(trusted(late, Some(early)), late);
        assert_eq!(trusted(late, None), late);
    }
}
