//! 放假日期, 调休上班: the days of a holiday calendar.

use chrono::NaiveDate;
use content_model::Holiday;

use super::date::day;
use super::list::{lines, split_names};
use super::{Value, narrow};
use crate::fault::{Refusal, Words};

/// `元旦：2026-01-01至2026-01-03`, or a single day; one holiday per line.
pub fn holidays(value: &Value) -> Result<Vec<Holiday>, Refusal> {
    lines(&value.text()?)
        .iter()
        .map(|line| holiday(line).ok_or_else(|| refused(line)))
        .collect()
}

fn holiday(line: &str) -> Option<Holiday> {
    let (name, days) = line.split_once(['：', ':'])?;
    let days = narrow(days);
    let (from, to) = match days.split_once(['至', '~', '—', '–']) {
        Some((from, to)) => (written(from)?, written(to)?),
        None => (written(&days)?, written(&days)?),
    };
    // No holiday lasts a month: a longer one is a slip of the pen.
    let sensible = from <= to && (to - from).num_days() < 31 && !name.trim().is_empty();
    sensible.then(|| Holiday {
        name: name.trim().to_owned(),
        from,
        to,
    })
}

/// Days that are worked in place of a holiday: `2026-01-04、2026-02-14`.
pub fn days_worked(value: &Value) -> Result<Vec<NaiveDate>, Refusal> {
    if let Value::Moment(_) | Value::Number(_) = value {
        return Ok(vec![day(value)?]);
    }
    let mut days = split_names(&value.text()?)
        .iter()
        .map(|text| written(text).ok_or_else(|| refused(text)))
        .collect::<Result<Vec<_>, _>>()?;
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

fn written(text: &str) -> Option<NaiveDate> {
    day(&Value::Text(text.trim().to_owned())).ok()
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "holiday",
        Words::new(
            format!("看不懂这个日子:{line}"),
            format!("these days are not understood: {line}"),
        ),
        Words::fixed(
            "每行一个节日,写成“元旦：2026-01-01至2026-01-03”;调休写成“2026-01-04、2026-02-14”",
            "one holiday per line, as 元旦：2026-01-01至2026-01-03; worked days as 2026-01-04、2026-02-14",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_first_and_last_days() {
        let text =
            "元旦：2026-01-01至2026-01-03\n清明节:2026年4月4日至2026年4月6日\n某日：2026-05-01";
        let found = holidays(&Value::Text(text.into())).unwrap();
        assert_eq!(found[1].to, "2026-04-06".parse().unwrap());
        assert_eq!(found[2].from, found[2].to);
        for text in [
            "元旦",
            "元旦：1月1日",
            "元旦：2026-01-03至2026-01-01",
            "：2026-01-01",
        ] {
            assert_eq!(
                holidays(&Value::Text(text.into())).unwrap_err().rule,
                "holiday",
                "{text}"
            );
        }
        let found = days_worked(&Value::Text("2026-02-14、2026年1月4日".into())).unwrap();
        assert_eq!(found[0], "2026-01-04".parse().unwrap());
    }
}
