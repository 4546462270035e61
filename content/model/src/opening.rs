use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::WorkingDays;

/// One stretch of the day on which an office is open, on the days that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub rrule: Recurrence,
    #[serde(with = "minutes")]
    pub opens: NaiveTime,
    #[serde(with = "minutes")]
    pub closes: NaiveTime,
    /// Holidays and the days worked instead go before the rule's weekdays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_on_holidays: bool,
}

impl Opening {
    /// Whether it covers `at`, China standard time. From `opens` on, until before `closes`.
    pub fn covers(&self, at: NaiveDateTime, days: &WorkingDays) -> bool {
        let (date, time) = (at.date(), at.time());
        if time < self.opens || time >= self.closes || !self.rrule.has_month(date.month()) {
            return false;
        }
        if !self.not_on_holidays {
            return self.rrule.has_weekday(date.weekday());
        }
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        // A Saturday that is worked in place of a holiday is kept like the days from Monday to Friday.
        let instead = weekend && days.is_working_day(date) && self.rrule.has_workweek();
        days.holiday(date).is_none() && (instead || self.rrule.has_weekday(date.weekday()))
    }
}

/// A weekly recurrence rule of RFC 5545 § 3.3.10: `FREQ=WEEKLY;BYDAY=MO,TU`, perhaps with `BYMONTH`
/// for summer and winter hours. No other parts are used, so none are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recurrence {
    /// In the order of the week, Monday first; each once.
    weekdays: Vec<Weekday>,
    /// 1–12, ascending; empty for the whole year.
    months: Vec<u32>,
}

impl Recurrence {
    /// On `weekdays`, in `months` (1–12; none: in all). In whatever order they are given.
    pub fn weekly(weekdays: &[Weekday], months: &[u32]) -> Self {
        let named = |day: &Weekday| weekdays.contains(day);
        Self {
            weekdays: DAYS.iter().map(|(day, _)| *day).filter(named).collect(),
            months: (1..=12).filter(|month| months.contains(month)).collect(),
        }
    }

    fn has_weekday(&self, day: Weekday) -> bool {
        self.weekdays.contains(&day)
    }

    fn has_workweek(&self) -> bool {
        DAYS[..5].iter().all(|(day, _)| self.has_weekday(*day))
    }

    fn has_month(&self, month: u32) -> bool {
        self.months.is_empty() || self.months.contains(&month)
    }
}

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "MO"),
    (Weekday::Tue, "TU"),
    (Weekday::Wed, "WE"),
    (Weekday::Thu, "TH"),
    (Weekday::Fri, "FR"),
    (Weekday::Sat, "SA"),
    (Weekday::Sun, "SU"),
];

impl FromStr for Recurrence {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("not a weekly recurrence rule: {text:?}");
        let rest = text
            .strip_prefix("FREQ=WEEKLY;BYDAY=")
            .ok_or_else(refused)?;
        let (days, months) = match rest.split_once(";BYMONTH=") {
            Some((days, months)) => (days, Some(months)),
            None => (rest, None),
        };
        let weekday = |name: &str| DAYS.iter().find(|(_, n)| *n == name).map(|(day, _)| *day);
        let weekdays: Option<Vec<Weekday>> = days.split(',').map(weekday).collect();
        let months: Result<Vec<u32>, _> = months
            .into_iter()
            .flat_map(|months| months.split(','))
            .map(str::parse)
            .collect();
        let rule = Self::weekly(
            &weekdays.ok_or_else(refused)?,
            &months.map_err(|_| refused())?,
        );
        // Also refuses other orders and repetitions: one meaning has one form.
        if rule.to_string() == text {
            Ok(rule)
        } else {
            Err(refused())
        }
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |day: &Weekday| DAYS.iter().find(|(d, _)| d == day).map_or("", |(_, n)| n);
        let days: Vec<&str> = self.weekdays.iter().map(name).collect();
        write!(f, "FREQ=WEEKLY;BYDAY={}", days.join(","))?;
        if !self.months.is_empty() {
            let months: Vec<String> = self.months.iter().map(u32::to_string).collect();
            write!(f, ";BYMONTH={}", months.join(","))?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Recurrence {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Recurrence> for String {
    fn from(rule: Recurrence) -> String {
        rule.to_string()
    }
}

/// Times of day as `09:00`.
mod minutes {
    use chrono::NaiveTime;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.format("%H:%M"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(from)?;
        NaiveTime::parse_from_str(&text, "%H:%M").map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Calendar, Holiday};

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn a_rule_is_read_back_as_written_and_in_no_other_form() {
        for text in [
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;BYDAY=SA;BYMONTH=5,6,7,8,9",
        ] {
            assert_eq!(text.parse::<Recurrence>().unwrap().to_string(), text);
        }
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=",
            "FREQ=WEEKLY;BYDAY=TU,MO",
            "FREQ=WEEKLY;BYDAY=MO,MO",
            "FREQ=WEEKLY;BYDAY=MO;BYMONTH=13",
            "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        ] {
            assert!(text.parse::<Recurrence>().is_err(), "{text}");
        }
    }

    #[test]
    fn holidays_close_and_days_worked_instead_open() {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        let opening = Opening {
            rrule: Recurrence::weekly(&[Fri, Mon, Tue, Wed, Thu], &[]),
            opens: "09:00:00".parse().unwrap(),
            closes: "12:00:00".parse().unwrap(),
            not_on_holidays: true,
        };
        let calendar = Calendar {
            year: 2026,
            days_off: vec![Holiday {
                name: "国庆节".into(),
                from: "2026-10-01".parse().unwrap(),
                to: "2026-10-07".parse().unwrap(),
            }],
            days_worked: vec!["2026-10-10".parse().unwrap()],
            by_law: vec![],
        };
        let days: WorkingDays = [calendar].into_iter().collect();
        assert!(opening.covers(at("2026-10-08 09:00"), &days));
        assert!(!opening.covers(at("2026-10-08 12:00"), &days));
        assert!(!opening.covers(at("2026-10-01 10:00"), &days), "a holiday");
        assert!(
            opening.covers(at("2026-10-10 10:00"), &days),
            "a Saturday that is worked"
        );
        assert!(
            !opening.covers(at("2026-10-17 10:00"), &days),
            "any other Saturday"
        );
        let text = serde_json::to_string(&opening).unwrap();
        assert_eq!(serde_json::from_str::<Opening>(&text).unwrap(), opening);
        assert!(text.contains("\"09:00\""), "{text}");
    }
}
