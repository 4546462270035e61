//! How old the content is, in words that people understand.

use std::path::Path;

use chrono::{DateTime, NaiveDate};
use content_store::ReleaseInfo;
use serde::Deserialize;

use crate::clock::china_time;

/// Over so many days the window's notice goes before the screen.
const STALE_AFTER: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing was ever applied.
    Unknown,
    Today,
    Days(u32),
    Stale,
    /// The content is from the future: the clock is not set.
    ClockUnset,
}

/// The last day on which the content was known to be current: the agent's last success where it
/// left word, else the newest release.
pub fn last_update<'a>(
    data: &Path,
    releases: impl Iterator<Item = &'a ReleaseInfo>,
) -> Option<NaiveDate> {
    last_success(data).or_else(|| {
        releases
            .map(|release| release.signed_on)
            .filter(|day| *day != NaiveDate::MIN)
            .max()
    })
}

pub fn freshness(last: Option<NaiveDate>, today: NaiveDate) -> Freshness {
    let Some(last) = last else {
        return Freshness::Unknown;
    };
    match (today - last).num_days() {
        // One day of grace: a release may be signed just after midnight elsewhere.
        ..-1 => Freshness::ClockUnset,
        -1..=0 => Freshness::Today,
        days @ 1..=STALE_AFTER => Freshness::Days(u32::try_from(days).unwrap_or(0)),
        _ => Freshness::Stale,
    }
}

/// The part of the agent's status file that the screen reads; the rest may change.
#[derive(Deserialize)]
struct Status {
    last_success: Option<String>,
}

fn last_success(data: &Path) -> Option<NaiveDate> {
    const LARGEST: u64 = 1 << 20;
    let path = data.join("status.json");
    if std::fs::metadata(&path).ok()?.len() > LARGEST {
        return None;
    }
    let status: Status = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
    let moment = DateTime::parse_from_rfc3339(&status.last_success?).ok()?;
    Some(china_time(moment.to_utc()).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_are_the_limit() {
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 11, d);
        let today = day(22).unwrap();
        assert_eq!(freshness(day(22), today), Freshness::Today);
        assert_eq!(freshness(day(23), today), Freshness::Today);
        assert_eq!(freshness(day(24), today), Freshness::ClockUnset);
        assert_eq!(freshness(day(15), today), Freshness::Days(7));
        assert_eq!(freshness(day(14), today), Freshness::Stale);
        assert_eq!(freshness(None, today), Freshness::Unknown);
    }

    #[test]
    fn the_agents_word_goes_before_the_release_date() {
        let dir = std::env::temp_dir().join(format!("chayue-status-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let release = ReleaseInfo {
            publisher: "gongan".to_owned(),
            name: "公安局".to_owned(),
            number: 1,
            signed_on: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        };
        assert_eq!(
            last_update(&dir, [&release].into_iter()),
            Some(release.signed_on)
        );
        std::fs::write(
            dir.join("status.json"),
            r#"{"last_success":"2026-11-20T16:30:00Z","more":1}"#,
        )
        .unwrap();
        let told = last_update(&dir, [&release].into_iter());
        std::fs::write(dir.join("status.json"), "{").unwrap();
        assert_eq!(
            last_update(&dir, [&release].into_iter()),
            Some(release.signed_on)
        );
        std::fs::remove_dir_all(&dir).unwrap();
        assert_eq!(told, NaiveDate::from_ymd_opt(2026, 11, 21));
    }
}
