//! A question that people often ask, its answer, and the guides that say more.

use content_model::{Faq, Record};
use content_store::StoreError;

use crate::page::{Context, review, row, text};
use crate::ui::{Block, FieldName};

pub fn blocks(context: &Context<'_>, record: &Record, faq: &Faq) -> Result<Vec<Block>, StoreError> {
    let standing = text::standing(record, context.today());
    let mut out: Vec<Block> = standing.into_iter().collect();
    out.push(text::heading(FieldName::Answer));
    out.extend(text::markdown(&faq.answer));
    let rows = row::rows(context, &faq.guides)?;
    if !rows.is_empty() {
        out.push(text::heading(FieldName::Guides));
        out.extend(rows.into_iter().map(text::link));
    }
    out.extend(review::line(context, record)?);
    Ok(out)
}
