//! How a record hangs together with others: what took its place, what it took the place of, where
//! its facts were read.

use content_model::Record;
use content_store::StoreError;

use crate::page::{Context, is_withdrawn, row, text, value};
use crate::ui::{Block, BlockKind, FieldName};

/// What stands over a record that does not hold any more, and the way on from there.
pub(crate) fn standing(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    let Some(mut band) = text::standing(record, context.today()) else {
        return Ok(Vec::new());
    };
    let way_on = way_on(context, record)?;
    if band.date.year == 0
        && let Some(successor) = context.reader.successor(record)?
    {
        // From when on another one holds, this one does not.
        let successor = &successor.record;
        let from = successor.effective_from.unwrap_or(successor.publish_date);
        band.date = value::date(from);
    }
    Ok(std::iter::once(band).chain(way_on).collect())
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
