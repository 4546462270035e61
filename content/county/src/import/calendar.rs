use chrono::Datelike as _;
use content_model::{Body, Calendar, Kind};

use super::cell::basis::bases;
use super::cell::holiday::{days_worked, holidays};
use super::cell::{Value, compact, digits};
use super::draft::{Context, Parts};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Calendar,
    name: "节假日",
    number: "year",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("year"),
        must("days_off"),
        may("days_worked"),
        may("by_law"),
    ],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let year = row.required("year", year);
    let days_off = row.required("days_off", holidays);
    let days_worked = row.optional("days_worked", days_worked).unwrap_or_default();
    let by_law = row.optional("by_law", bases).unwrap_or_default();
    let (Some(year), Some(days_off)) = (year, days_off) else {
        return Ok(None);
    };
    // A holiday may reach over New Year, but a day that is worked belongs to its year.
    let near = |y: i32| (y - year).abs() <= 1;
    if !days_off
        .iter()
        .all(|h| near(h.from.year()) && near(h.to.year()))
    {
        row.refuse("days_off", other_year(year));
    }
    if !days_worked.iter().all(|day| near(day.year())) {
        row.refuse("days_worked", other_year(year));
    }
    Ok(Some(Parts::of(Body::Calendar(Calendar {
        year,
        days_off,
        days_worked,
        by_law,
    }))))
}

fn year(value: &Value) -> Result<i32, Refusal> {
    let text = compact(&value.text()?);
    digits(text.strip_suffix('年').unwrap_or(&text), 4)
        .filter(|year| (1950..=2199).contains(year))
        .ok_or_else(|| {
            Refusal::new(
                "year",
                Words::fixed("看不懂这个年份", "this year is not understood"),
                Words::fixed("写四位数字,如:2026", "four digits, e.g. 2026"),
            )
        })
}

fn other_year(year: i32) -> Refusal {
    Refusal::new(
        "other-year",
        Words::new(
            format!("有的日子不在{year}年"),
            format!("some of these days are not in {year}"),
        ),
        Words::fixed(
            "核对年份;一年一行",
            "check the years; one row for each year",
        ),
    )
}
