//! One issue of a gazette: when it came out and what stands in it.

use content_model::{AttachmentRole, Record, Series};
use content_store::StoreError;

use crate::page::{Context, attachment, relation, review, text, value};
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
    let issue = attachment::of_role(record, AttachmentRole::Document);
    for entry in &series.contents {
        out.push(match (issue, entry.page) {
            (Some(issue), Some(page)) => Block {
                number: i32::from(page),
                file: attachment::file(context, record, issue, usize::from(page.max(1)) - 1),
                ..text::block(BlockKind::Contents, &entry.title)
            },
            (None, Some(page)) => {
                text::block(BlockKind::Bullet, &format!("{} …… {page}", entry.title))
            }
            (_, None) => text::block(BlockKind::Bullet, &entry.title),
        });
    }
    out.extend(attachment::blocks(context, record));
    Ok(out)
}
