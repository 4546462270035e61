use content_model::{Body, Kind, Series};

use super::cell::contents::contents;
use super::cell::date::known;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Series,
    name: "公报期刊",
    number: "series_no",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("series_no"),
        must("series"),
        must("issue"),
        must("issue_date"),
        must("contents"),
    ],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let series_no = row.required("series_no", number);
    let name = row.required_text("series");
    let issue = row.required_text("issue");
    let issue_date = row.required("issue_date", known);
    let contents = row.required("contents", contents);
    let series = || {
        Some(Series {
            series_no: series_no?,
            series: name?,
            issue: issue?,
            issue_date: issue_date?,
            contents: contents?,
        })
    };
    Ok(series().map(|series| Parts::of(Body::Series(series))))
}
