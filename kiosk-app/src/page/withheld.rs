//! A document that is not disclosed: that it exists, and why it cannot be read here.

use content_model::{Record, Withheld};
use content_store::StoreError;

use crate::page::{Context, relation, review, text, value};
use crate::ui::{Block, BlockKind, FieldName};

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    withheld: &Withheld,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::IndexNo, &withheld.index_no),
        text::fact(
            FieldName::DocNo,
            withheld.doc_no.as_deref().unwrap_or_default(),
        ),
        text::fact(
            FieldName::Class,
            withheld.class_code.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::dated(FieldName::Published, value::date(record.publish_date)),
    ]));
    for (field, words) in [
        (FieldName::Reason, &withheld.reason),
        (FieldName::WithheldBy, &withheld.withheld_basis),
    ] {
        out.push(text::heading(field));
        out.push(text::block(BlockKind::Paragraph, words));
    }
    out.extend(relation::origin(context, record)?);
    out.extend(review::line(context, record)?);
    Ok(out)
}
