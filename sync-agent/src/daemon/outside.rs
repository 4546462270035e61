//! What the course is told of the outside.

use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use content_store::Reader;
use ring::rand::{SecureRandom, SystemRandom};

use crate::config::Settings;
use crate::step::{End, Errand, Kind};
use crate::{Account, AgentError, Allowance};

/// An even random number, from the kernel. Terminals that start together have the same clock.
pub(super) fn dice() -> u64 {
    let mut bytes = [0; 8];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        // The middle is as good a place as any other.
        Err(_) => u64::MAX / 2,
    }
}

/// Whether nothing was ever brought to this terminal.
pub(super) fn is_empty(data: &Path) -> bool {
    let releases = Reader::open(data).and_then(|reader| reader.releases());
    releases.is_ok_and(|releases| releases.is_empty()) || !data.join("trust/root").exists()
}

/// What an errand may fetch at this hour.
pub(super) fn allowance(
    settings: &Settings,
    errand: &Errand,
    china: Option<NaiveDateTime>,
) -> Allowance {
    // Who asks stands before the terminal, and a stick costs nothing.
    let is_own = errand.kind == (Kind::Round { asked: false });
    match is_own && settings.metered.holds(china.map(|wall| wall.time())) {
        true => Allowance::Warnings,
        false => Allowance::All,
    }
}

/// How a round ended, as the course sees it.
pub fn end_of(account: &Account) -> End {
    let outcome = match &account.result {
        Err(AgentError::Cancelled) => return End::Cancelled,
        Err(error) => {
            return End::Faulty {
                urgent_for: None,
                retry_after: error.retry_after(),
            };
        }
        Ok(outcome) => outcome,
    };
    let left = |until: DateTime<Utc>| (until - account.assumed.now).to_std().ok();
    let urgent_for = outcome.urgent_until.and_then(left);
    let asked = outcome.faults.iter().filter_map(|(_, e)| e.retry_after());
    match outcome.faults.is_empty() {
        true => End::Whole { urgent_for },
        false => End::Faulty {
            urgent_for,
            retry_after: asked.max(),
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::config::Fragment;

    #[test]
    fn metered_hours_hold_for_rounds_of_its_own_accord_alone() {
        let fragment = Fragment {
            data: Some("d".into()),
            url: Some("http://a".into()),
            metered_hours: Some(vec!["08:00-18:00".to_owned()]),
            ..Fragment::default()
        };
        let settings = fragment.settings().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let told = |kind, hour| {
            let errand = Errand { ticket: 1, kind };
            let china = day.and_hms_opt(hour, 30, 0).filter(|_| hour > 0);
            allowance(&settings, &errand, china)
        };
        let own = || Kind::Round { asked: false };
        assert_eq!(told(own(), 9), Allowance::Warnings);
        assert_eq!(told(own(), 19), Allowance::All);
        assert_eq!(told(own(), 0), Allowance::All, "the clock says nothing");
        assert_eq!(told(Kind::Round { asked: true }, 9), Allowance::All);
        assert_eq!(told(Kind::Import("s".into()), 9), Allowance::All);
    }

    #[test]
    fn dice_fall_differently() {
        let throws: std::collections::BTreeSet<u64> = (0..20).map(|_| dice()).collect();
        assert_eq!(throws.len(), 20);
    }
}
