//! How old the content is, in words that people understand.

use chrono::NaiveDate;
use content_store::ReleaseInfo;

use crate::clock::china_day;
use crate::status::Status;

/// Over so many days the window's notice goes before the screen.
const STALE_AFTER: i64 = 7;
/// An agent tries several times a day; one that did not for so many days does not run.
const SILENT_AFTER: i64 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing was ever applied.
    Unknown,
    Today,
    Days(u32),
    /// Not stale yet, but nobody has looked for anything newer for as many days.
    Silent(u32),
    Stale,
    /// The clock is not set: the machine's time is past for certain, or the content is from the
    /// future.
    ClockUnset,
}

/// The last day on which the content was known to be current: the agent's last success where it
/// left word, else the newest release.
pub fn last_update<'a>(
    status: &Status,
    releases: impl Iterator<Item = &'a ReleaseInfo>,
) -> Option<NaiveDate> {
    status.last_success.map(china_day).or_else(|| {
        releases
            .map(|release| release.signed_on)
            .filter(|day| *day != NaiveDate::MIN)
            .max()
    })
}

impl Freshness {
    /// Whether a strip says more about it.
    pub fn has_strip(self) -> bool {
        matches!(self, Self::Silent(_) | Self::Stale | Self::ClockUnset)
    }
}

/// `last`: the last update, `attempt`: the last attempt at one, where the agent left word of any.
/// `unset`: the machine's clock could not be right, so nobody can count days.
pub fn freshness(
    last: Option<NaiveDate>,
    attempt: Option<NaiveDate>,
    today: NaiveDate,
    unset: bool,
) -> Freshness {
    let Some(last) = last else {
        return Freshness::Unknown;
    };
    if unset {
        return Freshness::ClockUnset;
    }
    match (today - last).num_days() {
        // One day of grace: a release may be signed just after midnight elsewhere.
        ..-1 => Freshness::ClockUnset,
        -1..=0 => Freshness::Today,
        days @ 1..=STALE_AFTER => {
            let silent = attempt.map_or(0, |attempt| (today - attempt).num_days());
            let count = |days| u32::try_from(days).unwrap_or(0);
            if silent >= SILENT_AFTER {
                Freshness::Silent(count(silent))
            } else {
                Freshness::Days(count(days))
            }
        }
        _ => Freshness::Stale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_are_the_limit() {
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 11, d);
        let today = day(22).unwrap();
        let set = |last| freshness(last, None, today, false);
        assert_eq!(set(day(22)), Freshness::Today);
        assert_eq!(set(day(23)), Freshness::Today);
        assert_eq!(set(day(24)), Freshness::ClockUnset);
        assert_eq!(set(day(15)), Freshness::Days(7));
        assert_eq!(set(day(14)), Freshness::Stale);
        assert_eq!(set(None), Freshness::Unknown);
        // By a clock that is not set even today's content has no age.
        let unset = |last| freshness(last, None, today, true);
        assert_eq!(unset(day(22)), Freshness::ClockUnset);
        assert_eq!(unset(None), Freshness::Unknown);
    }

    #[test]
    fn an_agent_that_does_not_try_is_told_of() {
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 11, d);
        let today = day(22).unwrap();
        let told = |last, attempt| freshness(day(last), attempt, today, false);
        assert_eq!(told(19, day(22)), Freshness::Days(3), "it tries in vain");
        assert_eq!(told(19, day(20)), Freshness::Days(3));
        assert_eq!(told(19, day(19)), Freshness::Silent(3));
        assert_eq!(told(19, None), Freshness::Days(3), "a stick needs no agent");
        assert_eq!(told(14, day(14)), Freshness::Stale, "the graver of both");
        assert!(told(19, day(19)).has_strip() && !told(19, None).has_strip());
    }

    #[test]
    fn the_agents_word_goes_before_the_release_date() {
        let release = ReleaseInfo {
            publisher: "gongan".to_owned(),
            name: "公安局".to_owned(),
            number: 1,
            signed_on: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        };
        let told = |last_success: Option<&str>| {
            let status = Status {
                last_success: last_success.map(|text| text.parse().unwrap()),
                ..Status::default()
            };
            last_update(&status, [&release].into_iter())
        };
        assert_eq!(told(None), Some(release.signed_on));
        // Half past midnight in China.
        assert_eq!(
            told(Some("2026-11-20T16:30:00Z")),
            NaiveDate::from_ymd_opt(2026, 11, 21)
        );
    }
}
