//! A question that people often ask, its answer, and the guides that say more.

use content_model::Faq;
use content_store::{Entry, StoreError};

use crate::page::{Context, document, relation, review, row, text};
use crate::ui::{Block, FieldName};

pub fn blocks(context: &Context<'_>, entry: &Entry, faq: &Faq) -> Result<Vec<Block>, StoreError> {
    let record = &entry.record;
    let mut out = relation::standing(context, record)?;
    out.push(text::heading(FieldName::Answer));
    out.extend(document::body(context, entry, &faq.answer));
    let rows = row::rows(context, &faq.guides)?;
    if !rows.is_empty() {
        out.push(text::heading(FieldName::Guides));
        out.extend(rows.into_iter().map(text::link));
    }
    out.extend(relation::origin(context, record)?);
    out.extend(review::line(context, record)?);
    Ok(out)
}
