//! One issue of a gazette: when it came out and what stands in it.

use content_model::{Record, Series};
use content_store::StoreError;

use crate::page::{Context, relation, review, text, value};
use crate::ui::{Block, BlockKind, FieldName};

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    series: &Series,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::Series, &series.series),
        text::dated(FieldName::Issued, value::known_date(series.issue_date)),
        text::fact(FieldName::Publisher, context.publisher(record)),
    ]));
    out.extend(relation::origin(context, record)?);
    out.extend(review::line(context, record)?);
    out.push(text::heading(FieldName::Contents));
    for entry in &series.contents {
        let line = match entry.page {
            Some(page) => format!("{} …… {page}", entry.title),
            None => entry.title.clone(),
        };
        out.push(text::block(BlockKind::Bullet, &line));
    }
    for attachment in &record.attachments {
        out.push(text::field(FieldName::Attachments, &attachment.name));
    }
    Ok(out)
}
