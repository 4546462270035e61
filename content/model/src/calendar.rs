use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::Basis;

/// 节假日: how the State Council has arranged one year's holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub year: i32,
    pub days_off: Vec<Holiday>,
    /// 调休上班: Saturdays and Sundays that are working days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_worked: Vec<NaiveDate>,
    /// The notice that arranged them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_law: Vec<Basis>,
}

/// One holiday, first to last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub name: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// Counts working days: Monday to Friday, less holidays, plus the days that are worked instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingDays {
    off: BTreeMap<NaiveDate, String>,
    worked: BTreeSet<NaiveDate>,
    years: BTreeSet<i32>,
}

impl WorkingDays {
    /// Takes in another year. Days of a holiday that is longer than a year are left out.
    pub fn add(&mut self, calendar: &Calendar) {
        self.years.insert(calendar.year);
        self.worked.extend(&calendar.days_worked);
        for holiday in &calendar.days_off {
            let days = holiday.from.iter_days().take(366);
            for day in days.take_while(|day| *day <= holiday.to) {
                self.off.insert(day, holiday.name.clone());
            }
        }
    }

    /// Whether the holidays of `year` are known; else its days are counted by the week alone.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The holiday that `day` belongs to.
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        self.off.get(&day).map(String::as_str)
    }

    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        if self.worked.contains(&day) {
            return true;
        }
        !self.off.contains_key(&day) && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The last day of a limit of `count` working days that begins on `from`. The day on which it
    /// begins does not count (民法典 Art. 201). `None` beyond what a calendar can hold.
    pub fn after(&self, from: NaiveDate, count: u16) -> Option<NaiveDate> {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day = day.checked_add_days(Days::new(1))?;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        Some(day)
    }

    /// Working days after `from` up to and with `to`; 0 when `to` is not later.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> usize {
        from.iter_days()
            .skip(1)
            .take_while(|day| *day <= to)
            .filter(|day| self.is_working_day(*day))
            .count()
    }
}

impl FromIterator<Calendar> for WorkingDays {
    fn from_iter<I: IntoIterator<Item = Calendar>>(calendars: I) -> Self {
        let mut days = Self::default();
        for calendar in calendars {
            days.add(&calendar);
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 2026: 国庆 1–7 October, worked on 20 September and 10 October.
    fn autumn() -> WorkingDays {
        let holiday = Holiday {
            name: "国庆节".into(),
            from: day("2026-10-01"),
            to: day("2026-10-07"),
        };
        let calendar = Calendar {
            year: 2026,
            days_off: vec![holiday],
            days_worked: vec![day("2026-09-20"), day("2026-10-10")],
            by_law: vec![],
        };
        [calendar].into_iter().collect()
    }

    #[test]
    fn holidays_are_off_and_days_worked_instead_count() {
        let days = autumn();
        assert!(!days.is_working_day(day("2026-10-02")));
        assert_eq!(days.holiday(day("2026-10-02")), Some("国庆节"));
        assert!(
            days.is_working_day(day("2026-09-20")),
            "a Sunday that is worked"
        );
        assert!(!days.is_working_day(day("2026-09-27")), "a Sunday");
        assert!(days.knows(2026) && !days.knows(2027));
    }

    #[test]
    fn five_and_twenty_working_days_end_after_the_holiday() {
        let days = autumn();
        // Wednesday 30 September; then 8, 9, 10 (worked), 12 and 13 October.
        assert_eq!(days.after(day("2026-09-30"), 5), Some(day("2026-10-13")));
        assert_eq!(days.after(day("2026-09-30"), 20), Some(day("2026-11-03")));
        assert_eq!(days.after(day("2026-09-30"), 0), Some(day("2026-09-30")));
        assert_eq!(days.between(day("2026-09-30"), day("2026-11-03")), 20);
        assert_eq!(days.between(day("2026-11-03"), day("2026-09-30")), 0);
        assert_eq!(days.after(NaiveDate::MAX, 1), None);
    }
}
