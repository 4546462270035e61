//! How a record hangs together with others: what took its place, what it took the place of, where
//! its facts were read.

use content_model::Record;
use content_store::StoreError;

use crate::page::{Context, is_withdrawn, row, text};
use crate::ui::{Block, BlockKind, FieldName};

/// What stands over a record that does not hold any more, and the way on from there.
pub(crate) fn standing(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    let band = text::standing(record, context.today());
    let ended = band.is_some() || is_withdrawn(record, context.today());
    let mut out: Vec<Block> = band.into_iter().collect();
    if ended {
        out.extend(way_on(context, record)?);
    }
    Ok(out)
}

/// The record that stands in this one's place; else, where it was taken back, whom to ask.
pub(crate) fn way_on(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    if let Some(successor) = context.reader.successor(record)?
        && let Some(row) = row(context, &successor.record, true)?
    {
        return Ok(vec![text::heading(FieldName::ReplacedBy), text::link(row)]);
    }
    let gone = is_withdrawn(record, context.today());
    Ok(gone
        .then(|| text::block(BlockKind::WayOn, ""))
        .into_iter()
        .collect())
}

/// What it replaced, and where its facts were read.
pub(crate) fn origin(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    let mut out = Vec::new();
    let replaced = row::rows(context, record.supersedes.as_slice())?;
    if !replaced.is_empty() {
        out.push(text::heading(FieldName::Replaces));
        out.extend(replaced.into_iter().map(text::link));
    }
    if !record.sources.is_empty() {
        out.push(text::field(FieldName::Sources, &record.sources.join("\n")));
    }
    Ok(out)
}
