use content_model::{Body, Kind, Withheld};

use super::cell::basis::document_number;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Withheld,
    name: "不予公开",
    number: "index_no",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("index_no"),
        may("doc_no"),
        may("class_code"),
        must("withheld_basis"),
        must("reason"),
    ],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let index_no = row.required("index_no", number);
    let doc_no = row
        .text("doc_no")
        .map(|text| document_number(&text).unwrap_or(text));
    let class_code = row.text("class_code");
    let withheld_basis = row.required_text("withheld_basis");
    let reason = row.required_text("reason");
    let withheld = || {
        Some(Withheld {
            index_no: index_no?,
            doc_no,
            class_code,
            withheld_basis: withheld_basis?,
            reason: reason?,
        })
    };
    Ok(withheld().map(|withheld| Parts::of(Body::Withheld(withheld))))
}
