//! How old the content is, in words that people understand.

use chrono::NaiveDate;
use content_store::ReleaseInfo;

use crate::clock::china_day;
use crate::status::Status;

/// Over so many days the window's notice goes before the screen.
const STALE_AFTER: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing was ever applied.
    Unknown,
    Today,
    Days(u32),
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

/// `unset`: the machine's clock could not be right, so nobody can count days.
pub fn freshness(last: Option<NaiveDate>, today: NaiveDate, unset: bool) -> Freshness {
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
        days @ 1..=STALE_AFTER => Freshness::Days(u32::try_from(days).unwrap_or(0)),
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
        assert_eq!(freshness(day(22), today, false), Freshness::Today);
        assert_eq!(freshness(day(23), today, false), Freshness::Today);
        assert_eq!(freshness(day(24), today, false), Freshness::ClockUnset);
        assert_eq!(freshness(day(15), today, false), Freshness::Days(7));
        assert_eq!(freshness(day(14), today, false), Freshness::Stale);
        assert_eq!(freshness(None, today, false), Freshness::Unknown);
        // By a clock that is not set even today's content has no age.
        assert_eq!(freshness(day(22), today, true), Freshness::ClockUnset);
        assert_eq!(freshness(None, today, true), Freshness::Unknown);
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
