//! When the place of a terminal is open, and when it opens again.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use content_model::{Body, Kind, Opening, Record, SiteType, WorkingDays};
use content_store::{Filter, Reader, StoreError};

/// Longer than any holiday, and than a week that bridges two of them.
const AHEAD: usize = 31;

/// The hours of one office.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hours {
    /// As people read them; empty where nobody published any.
    pub words: String,
    opening: Vec<Opening>,
    days: WorkingDays,
}

/// How the place stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody can tell.
    Unknown,
    Open,
    /// Closed between two stretches of one day.
    Pause {
        opens: NaiveDateTime,
    },
    /// Closed until `opens`; `None` where that day's holidays are not known yet.
    Closed {
        opens: Option<NaiveDateTime>,
    },
}

impl Hours {
    pub fn new(words: &str, opening: Vec<Opening>, days: WorkingDays) -> Self {
        Self {
            words: words.to_owned(),
            opening,
            days,
        }
    }

    /// The hours of the office that the terminal stands in, as published in the cache.
    ///
    /// That is the office with the code `office`, where the profile names one; else the service
    /// centre of the site's own scope, else any office of that scope, else of its publisher. The
    /// smallest code decides between equals.
    pub fn of_place(
        reader: &Reader,
        site_code: Option<&str>,
        office: Option<&str>,
    ) -> Result<Self, StoreError> {
        let Some(record) = find_office(reader, site_code, office)? else {
            return Ok(Self::default());
        };
        let Body::Office(office) = record.body else {
            return Ok(Self::default());
        };
        let calendars = reader.page(Kind::Calendar, &Filter::default(), 0, 100)?;
        let mut days = WorkingDays::default();
        for entry in calendars.entries {
            if let Body::Calendar(calendar) = entry.record.body {
                days.add(&calendar);
            }
        }
        Ok(Self::new(&office.hours, office.opening, days))
    }

    /// How the place stands at `now`, China time.
    pub fn standing(&self, now: NaiveDateTime) -> Standing {
        if self.opening.is_empty() {
            return Standing::Unknown;
        }
        if self.is_open(now) {
            return Standing::Open;
        }
        let today = now.date();
        let before = || self.begins(today).any(|opens| opens < now);
        match self.next(now) {
            Next::At(opens) if opens.date() == today && before() => Standing::Pause { opens },
            Next::At(opens) => Standing::Closed { opens: Some(opens) },
            Next::Unknown => Standing::Closed { opens: None },
        }
    }

    fn is_open(&self, at: NaiveDateTime) -> bool {
        let covers = |at| self.opening.iter().any(|open| open.covers(at, &self.days));
        // Round the clock is written as up to 23:59: that minute is no closing.
        let midnight = || {
            let next = at.date().checked_add_days(Days::new(1));
            next.is_some_and(|day| covers(day.and_time(NaiveTime::MIN)))
        };
        covers(at) || (at.time() >= last_minute() && midnight() && covers(minute_before(at)))
    }

    /// When it opens on `day`, in the order of the rules.
    fn begins(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDateTime> {
        let opens = self
            .opening
            .iter()
            .map(move |open| (open, day.and_time(open.opens)));
        opens
            .filter(|(open, at)| open.covers(*at, &self.days))
            .map(|(_, at)| at)
    }

    fn next(&self, now: NaiveDateTime) -> Next {
        for day in now.date().iter_days().take(AHEAD) {
            if self.depends_on_holidays() && !self.days.knows(day.year()) {
                return Next::Unknown;
            }
            let begins = self.begins(day).filter(|opens| *opens > now);
            if let Some(opens) = begins.min() {
                return Next::At(opens);
            }
        }
        Next::Unknown
    }

    fn depends_on_holidays(&self) -> bool {
        self.opening.iter().any(|open| open.not_on_holidays)
    }
}

enum Next {
    At(NaiveDateTime),
    Unknown,
}

fn last_minute() -> NaiveTime {
    NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default()
}

fn minute_before(at: NaiveDateTime) -> NaiveDateTime {
    let minute = chrono::TimeDelta::minutes(1);
    at.checked_sub_signed(minute).unwrap_or(at)
}

fn find_office(
    reader: &Reader,
    site_code: Option<&str>,
    office: Option<&str>,
) -> Result<Option<Record>, StoreError> {
    if office.is_some() {
        return best(reader, &Filter::default(), office);
    }
    let sites = reader.page(Kind::Site, &Filter::default(), 0, 1000)?;
    let mut sites: Vec<(String, Record)> = sites
        .entries
        .into_iter()
        .filter_map(|entry| match &entry.record.body {
            Body::Site(site) => Some((site.site_code.clone(), entry.record)),
            _ => None,
        })
        .filter(|(code, _)| site_code.is_none_or(|wanted| wanted == code))
        .collect();
    sites.sort_by(|a, b| a.0.cmp(&b.0));
    let Some((_, site)) = sites.into_iter().next() else {
        return Ok(None);
    };
    let scope = Filter {
        scope: Some(site.scope.to_string()),
        ..Filter::default()
    };
    if let Some(found) = best(reader, &scope, None)? {
        return Ok(Some(found));
    }
    let publisher = Filter {
        publisher: Some(site.publisher.to_string()),
        ..Filter::default()
    };
    best(reader, &publisher, None)
}

/// Among the offices that pass `filter`, of those with `code` where one is named: a place where
/// people are served before a department, then the smallest code.
fn best(
    reader: &Reader,
    filter: &Filter,
    code: Option<&str>,
) -> Result<Option<Record>, StoreError> {
    const MOST: usize = 3000;
    let offices = reader.page(Kind::Office, filter, 0, MOST)?.entries;
    let ranked = offices.into_iter().filter_map(|entry| {
        let Body::Office(office) = &entry.record.body else {
            return None;
        };
        let serves = matches!(
            office.site_type,
            Some(SiteType::ServiceHall | SiteType::TownCentre | SiteType::VillageRoom)
        );
        let wanted = code.is_none_or(|code| office.org_code == code);
        let rank = (!serves, office.org_code.clone());
        wanted.then_some((rank, entry.record))
    });
    Ok(ranked
        .min_by(|a, b| a.0.cmp(&b.0))
        .map(|(_, record)| record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    use content_model::{Calendar, Holiday, Recurrence};

    const WORKWEEK: [chrono::Weekday; 5] = [Mon, Tue, Wed, Thu, Fri];

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn open(days: &[chrono::Weekday], opens: &str, closes: &str, holidays: bool) -> Opening {
        let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        Opening {
            rrule: Recurrence::weekly(days, &[]),
            opens: time(opens),
            closes: time(closes),
            not_on_holidays: !holidays,
        }
    }

    fn year(holidays: &[(&str, &str)], worked: &[&str]) -> WorkingDays {
        let calendar = Calendar {
            year: 2026,
            days_off: holidays
                .iter()
                .map(|(from, to)| Holiday {
                    name: "假期".to_owned(),
                    from: from.parse().unwrap(),
                    to: to.parse().unwrap(),
                })
                .collect(),
            days_worked: worked.iter().map(|day| day.parse().unwrap()).collect(),
            by_law: vec![],
        };
        [calendar].into_iter().collect()
    }

    fn town(days: WorkingDays) -> Hours {
        let stretches = [("08:30", "12:00"), ("14:30", "17:30")];
        let opening = stretches.map(|(opens, closes)| open(&WORKWEEK, opens, closes, false));
        Hours::new("周一至周五 8:30–12:00，14:30–17:30", opening.to_vec(), days)
    }

    #[test]
    fn a_midday_break_is_no_closing_time() {
        let hours = town(year(&[], &[]));
        // 23 November 2026 is a Monday.
        let told = |text| hours.standing(at(text));
        let closed = |text| Standing::Closed {
            opens: Some(at(text)),
        };
        assert_eq!(told("2026-11-23 08:29"), closed("2026-11-23 08:30"));
        assert_eq!(told("2026-11-23 08:30"), Standing::Open);
        let opens = at("2026-11-23 14:30");
        assert_eq!(told("2026-11-23 12:00"), Standing::Pause { opens });
        assert_eq!(told("2026-11-23 17:30"), closed("2026-11-24 08:30"));
        assert_eq!(told("2026-11-20 18:00"), closed("2026-11-23 08:30"));
    }

    #[test]
    fn holidays_and_the_days_worked_instead_are_counted() {
        let days = year(&[("2026-10-01", "2026-10-07")], &["2026-10-10"]);
        let hours = town(days);
        let opens = |text| match hours.standing(at(text)) {
            Standing::Closed { opens } => opens,
            other => panic!("{other:?}"),
        };
        assert_eq!(opens("2026-09-30 17:30"), Some(at("2026-10-08 08:30")));
        assert_eq!(opens("2026-10-09 17:30"), Some(at("2026-10-10 08:30")));
        // The next year's holidays are not known: better nothing than a day that may be off.
        assert_eq!(opens("2026-12-31 17:30"), None);
    }

    #[test]
    fn hours_that_nobody_published_are_not_guessed() {
        let none = Hours::default();
        assert_eq!(none.standing(at("2026-11-23 03:00")), Standing::Unknown);
        // A rule that never holds says when it is closed, and no more.
        let never = Hours::new("", vec![open(&[], "08:30", "12:00", true)], year(&[], &[]));
        let closed = Standing::Closed { opens: None };
        assert_eq!(never.standing(at("2026-11-23 10:00")), closed);
        assert_eq!(
            never.standing(NaiveDateTime::MAX),
            closed,
            "at the end of time"
        );
    }

    #[test]
    fn round_the_clock_never_closes() {
        let week = [Mon, Tue, Wed, Thu, Fri, Sat, Sun];
        let hours = Hours::new(
            "",
            vec![open(&week, "00:00", "23:59", true)],
            year(&[], &[]),
        );
        for time in ["00:00", "12:00", "23:58", "23:59"] {
            let now = at(&format!("2026-11-23 {time}"));
            assert_eq!(hours.standing(now), Standing::Open, "{time}");
        }
        let shop = Hours::new(
            "",
            vec![open(&week, "09:00", "23:59", true)],
            year(&[], &[]),
        );
        assert_ne!(shop.standing(at("2026-11-23 23:59")), Standing::Open);
    }
}
