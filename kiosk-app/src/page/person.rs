//! Somebody who works here: post, number, window, phone, and who stands in.

use content_model::{Person, Record};
use content_store::StoreError;

use crate::page::{Context, relation, review, row, text};
use crate::ui::{Block, FieldName};

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    person: &Person,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::Post, &person.post),
        text::fact(FieldName::DutyNumber, &person.duty_number),
        text::fact(
            FieldName::Phones,
            person.office_phone.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
    ]));
    for (field, reference) in [
        (FieldName::Windows, &person.window),
        (FieldName::StandIn, &person.backup_ref),
    ] {
        let rows = row::rows(context, reference.as_slice())?;
        if !rows.is_empty() {
            out.push(text::heading(field));
            out.extend(rows.into_iter().map(text::link));
        }
    }
    out.extend(review::line(context, record)?);
    Ok(out)
}
