//! A month that is over: what was kept for its length goes, and what fades fades.

use chrono::{Datelike as _, NaiveDate};
use rusqlite::{Connection, Transaction};

use super::meta::{get, put};
use super::{popular, unfound};
use crate::StoreError;

/// The month's name in `meta`.
const MONTH: &str = "month";

/// Whether what is kept for a month is of another one than `day`'s (China).
pub(super) fn is_over(db: &Connection, day: NaiveDate) -> Result<bool, StoreError> {
    Ok(get(db, MONTH)?.as_deref() != Some(&name(day)))
}

/// Begins the month of `day`. A clock that was set back ends a month as well.
pub(super) fn begin(change: &Transaction<'_>, day: NaiveDate) -> Result<(), StoreError> {
    unfound::forget(change)?;
    let first = |month: String| format!("{month}-01").parse::<NaiveDate>().ok();
    if let Some(before) = get(change, MONTH)?.and_then(first) {
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        popular::fade(
            change,
            u32::try_from(months(day) - months(before)).unwrap_or(0),
        )?;
    }
    put(change, MONTH, &name(day))
}

fn name(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}
