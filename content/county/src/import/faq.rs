use content_model::{Body, Faq, Kind};

use super::cell::list::split_names;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Faq,
    name: "常见问题",
    number: "faq_no",
    other_numbers: &[],
    choices: no_choices,
    columns: &[must("faq_no"), must("answer"), may("guides"), may("topics")],
};

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let faq_no = row.required("faq_no", number);
    let answer = row.required_text("answer");
    let guides = row.list("guides", split_names);
    let guides = ctx.resolve_all(row, "guides", Kind::Guide, guides)?;
    let topics = row.list("topics", split_names);
    let faq = || {
        Some(Faq {
            faq_no: faq_no?,
            answer: answer?,
            guides,
            topics,
        })
    };
    Ok(faq().map(|faq| Parts::of(Body::Faq(faq))))
}
