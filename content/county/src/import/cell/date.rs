//! Dates: ISO, Chinese, dotted, spreadsheet serials and full-width digits.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use content_model::KnownDate;

use super::{Value, digits, narrow};
use crate::fault::{Refusal, Words};

/// How long a notice is valid from its publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Through the last of so many days after the day of publication.
    Days(u16),
    Hours(u16),
}

/// 有效期至: a moment (China standard time), or a span from publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    At(NaiveDateTime),
    After(Span),
}

/// Serial numbers of 1950-01-01 and 2099-12-31: outside, a number is hardly meant as a date.
const SERIALS: std::ops::RangeInclusive<u32> = 18_264..=73_050;

/// A day. A month or a year alone is refused: nobody may guess the day.
pub fn day(value: &Value) -> Result<NaiveDate, Refusal> {
    match known(value)? {
        KnownDate::Day(day) => Ok(day),
        KnownDate::Month(year, month) => Err(Refusal::new(
            "date-needs-day",
            Words::new(
                format!("只写到月({year}年{month}月),这里必须写到日"),
                format!("only a month ({year}-{month:02}); a day is needed here"),
            ),
            Words::new(
                format!("写明哪一天,如:{year}-{month:02}-01"),
                format!("name the day, e.g. {year}-{month:02}-01"),
            ),
        )),
        KnownDate::Year(year) => Err(Refusal::new(
            "date-needs-day",
            Words::new(
                format!("只写到年({year}年),这里必须写到日"),
                format!("only a year ({year}); a day is needed here"),
            ),
            Words::new(
                format!("写明哪一天,如:{year}-01-01"),
                format!("name the day, e.g. {year}-01-01"),
            ),
        )),
    }
}

/// A date with the precision in which it is written.
pub fn known(value: &Value) -> Result<KnownDate, Refusal> {
    let found = match value {
        Value::Moment(moment) if moment.time() == NaiveTime::MIN => {
            Some(KnownDate::Day(moment.date()))
        }
        Value::Number(number) if number.fract() == 0.0 && (0.0..1e6).contains(number) => {
            whole_number(*number as u32)
        }
        Value::Text(text) => written(&narrow(text)),
        _ => None,
    };
    found.ok_or_else(not_a_date)
}

/// A date (the whole day is meant), a date with a time, or a span.
pub fn expiry(value: &Value) -> Result<Expiry, Refusal> {
    if let Value::Moment(moment) = value
        && moment.time() != NaiveTime::MIN
    {
        return Ok(Expiry::At(*moment));
    }
    if let Value::Text(text) = value {
        let text = narrow(text);
        if let Some(span) = span(text.trim()) {
            return Ok(Expiry::After(span));
        }
        if let Some(moment) = moment(text.trim()) {
            return Ok(Expiry::At(moment));
        }
    }
    match day(value) {
        Ok(day) => Ok(Expiry::At(end_of(day))),
        Err(refusal) if refusal.rule == "date-needs-day" => Err(refusal),
        Err(_) => Err(Refusal::new(
            "expiry",
            Words::fixed("看不懂这个有效期", "this validity is not understood"),
            Words::fixed(
                "2026-12-31、2026-12-31 18:00、30天 或 72小时",
                "2026-12-31, 2026-12-31 18:00, 30天 (days) or 72小时 (hours)",
            ),
        )),
    }
}

impl Span {
    /// The moment at which it ends when counted from `published`.
    pub fn end(self, published: NaiveDateTime) -> NaiveDateTime {
        match self {
            Span::Days(days) => published
                .date()
                .checked_add_days(Days::new(u64::from(days)))
                .map_or(NaiveDateTime::MAX, end_of),
            Span::Hours(hours) => published
                .checked_add_signed(TimeDelta::hours(i64::from(hours)))
                .unwrap_or(NaiveDateTime::MAX),
        }
    }

    /// Whether `end` is what this span gives for some moment of the day `published`.
    pub fn fits(self, published: NaiveDate, end: NaiveDateTime) -> bool {
        let first = self.end(published.and_time(NaiveTime::MIN));
        match self {
            Span::Days(_) => end == first,
            Span::Hours(_) => end >= first && end < first + TimeDelta::days(1),
        }
    }
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::seconds(24 * 3600 - 1)
}

fn whole_number(number: u32) -> Option<KnownDate> {
    match number {
        1900..=2999 => Some(KnownDate::Year(number as i32)),
        number if SERIALS.contains(&number) => serial(number),
        _ => None,
    }
}

fn serial(number: u32) -> Option<KnownDate> {
    // Day 0 of the 1900 system once its false leap day is past.
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    epoch
        .checked_add_days(Days::new(u64::from(number)))
        .map(KnownDate::Day)
}

fn written(text: &str) -> Option<KnownDate> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(number) = digits::<u32>(&text, 5) {
        return whole_number(number);
    }
    // 20240301
    if let Some(number) = digits::<u32>(&text, 8).filter(|_| text.len() == 8) {
        return ymd(number / 10_000, number / 100 % 100, number % 100);
    }
    let unified = text.replace(['年', '月', '/', '.'], "-");
    let unified = if text.ends_with(['年', '月']) {
        unified.trim_end_matches('-')
    } else {
        unified.trim_end_matches(['日', '号'])
    };
    let parts: Vec<&str> = unified.split('-').collect();
    let year = digits::<u32>(parts[0], 4).filter(|year| (1900..=2999).contains(year))?;
    match parts[1..] {
        [] => Some(KnownDate::Year(year as i32)),
        [month] => {
            let month = digits(month, 2)?;
            NaiveDate::from_ymd_opt(year as i32, month, 1)?;
            Some(KnownDate::Month(year as i32, month))
        }
        [month, day] => ymd(year, digits(month, 2)?, digits(day, 2)?),
        _ => None,
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<KnownDate> {
    if !(1900..=2999).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year as i32, month, day).map(KnownDate::Day)
}

/// `2026-12-31 18:00`, `2026年12月31日18时`, `2026-12-31T24:00`.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let at = text
        .find([' ', 'T'])
        .or_else(|| text.find('日').map(|at| at + '日'.len_utf8()))?;
    let (date, time) = text.split_at(at);
    let KnownDate::Day(day) = written(date)? else {
        return None;
    };
    let time = time
        .trim_start_matches([' ', 'T'])
        .replace(['时', '点', '分'], ":");
    let mut parts = time.trim_end_matches(':').split(':');
    let hour = digits::<u32>(parts.next()?, 2)?;
    let minute = parts
        .next()
        .map_or(Some(0), |part| digits::<u32>(part, 2))?;
    let second = parts
        .next()
        .map_or(Some(0), |part| digits::<u32>(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    if (hour, minute, second) == (24, 0, 0) {
        return Some(day.succ_opt()?.and_time(NaiveTime::MIN));
    }
    day.and_hms_opt(hour, minute, second)
}

fn span(text: &str) -> Option<Span> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |units: &[&str]| {
        units
            .iter()
            .find_map(|unit| digits::<u16>(text.strip_suffix(unit)?, 4))
            .filter(|n| *n > 0)
    };
    if let Some(days) = number(&["天", "日"]) {
        return Some(Span::Days(days));
    }
    number(&["个小时", "小时"]).map(Span::Hours)
}

fn not_a_date() -> Refusal {
    Refusal::new(
        "date",
        Words::fixed("看不懂这个日期", "this date is not understood"),
        Words::fixed("2024-03-01 或 2024年3月1日", "2024-03-01 or 2024年3月1日"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn one_day_has_many_spellings() {
        let march: NaiveDate = "2024-03-01".parse().unwrap();
        for spelling in [
            "2024-03-01",
            "2024/3/1",
            "2024.3.1",
            "2024年3月1日",
            "２０２４年３月１日",
            "20240301",
            "2024 年 3 月 1 日",
            "45352",
        ] {
            assert_eq!(day(&text(spelling)).unwrap(), march, "{spelling}");
        }
        assert_eq!(day(&Value::Number(45352.0)).unwrap(), march);
        assert_eq!(
            day(&Value::Moment(march.and_time(NaiveTime::MIN))).unwrap(),
            march
        );
    }

    #[test]
    fn a_start_needs_its_day() {
        for spelling in ["2024年3月", "2024-03", "2024", "2024年"] {
            assert_eq!(
                day(&text(spelling)).unwrap_err().rule,
                "date-needs-day",
                "{spelling}"
            );
        }
        for nonsense in [
            "2024-13-01",
            "2024-02-30",
            "三月一日",
            "24-03-01",
            "2024.3.1起",
            "1",
            "",
        ] {
            assert_eq!(day(&text(nonsense)).unwrap_err().rule, "date", "{nonsense}");
        }
        assert_eq!(day(&Value::Number(2024.3)).unwrap_err().rule, "date");
        assert_eq!(
            known(&text("1987年5月")).unwrap(),
            KnownDate::Month(1987, 5)
        );
        assert_eq!(
            known(&Value::Number(1987.0)).unwrap(),
            KnownDate::Year(1987)
        );
    }

    #[test]
    fn an_expiry_is_a_day_a_moment_or_a_span() {
        let at = |text: &str| Expiry::At(text.parse().unwrap());
        for (spelling, moment) in [
            ("2026-12-31", "2026-12-31T23:59:59"),
            ("2026-12-31 18:00", "2026-12-31T18:00:00"),
            ("2026年12月31日18时30分", "2026-12-31T18:30:00"),
            ("2026-12-31 24:00", "2027-01-01T00:00:00"),
        ] {
            assert_eq!(expiry(&text(spelling)).unwrap(), at(moment), "{spelling}");
        }
        assert_eq!(
            expiry(&text("30天")).unwrap(),
            Expiry::After(Span::Days(30))
        );
        assert_eq!(
            expiry(&text("72 小时")).unwrap(),
            Expiry::After(Span::Hours(72))
        );
        assert_eq!(expiry(&text("长期")).unwrap_err().rule, "expiry");
        assert_eq!(
            expiry(&text("2026年12月")).unwrap_err().rule,
            "date-needs-day"
        );
    }

    #[test]
    fn a_span_is_counted_from_publication() {
        let noon: NaiveDateTime = "2026-11-22T12:00:00".parse().unwrap();
        let end = Span::Days(30).end(noon);
        assert_eq!(end, "2026-12-22T23:59:59".parse().unwrap());
        assert!(Span::Days(30).fits(noon.date(), end) && !Span::Days(31).fits(noon.date(), end));
        let end = Span::Hours(72).end(noon);
        assert_eq!(end, "2026-11-25T12:00:00".parse().unwrap());
        assert!(Span::Hours(72).fits(noon.date(), end) && !Span::Hours(24).fits(noon.date(), end));
    }
}
