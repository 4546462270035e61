use content_model::{Body, Kind, Synonym};

use super::cell::list::split_names;
use super::draft::{Context, Parts};
use super::layout::{Layout, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Synonym,
    name: "同义词",
    // The word itself is what it is known by.
    number: "title",
    other_numbers: &[],
    choices: no_choices,
    columns: &[must("words")],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let words = row.required("words", |value| Ok(split_names(&value.text()?)));
    Ok(words.map(|words| Parts::of(Body::Synonym(Synonym { words }))))
}
