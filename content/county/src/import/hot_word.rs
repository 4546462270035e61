use content_model::{Body, HotWord, Kind};

use super::draft::{Context, Parts, order};
use super::layout::{Layout, may, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::HotWord,
    name: "热词",
    // The word itself is what it is known by.
    number: "title",
    other_numbers: &[],
    choices: no_choices,
    columns: &[may("order"), may("guide_ref")],
};

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let order = row.optional("order", order);
    let guide_ref = ctx.referred(row, "guide_ref", Kind::Guide)?;
    Ok(Some(Parts::of(Body::HotWord(HotWord { order, guide_ref }))))
}
