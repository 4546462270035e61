//! A disclosure record: what it says, what it is known by, where its paper is.

use content_model::Disclosure;
use content_store::{Entry, StoreError};

use crate::page::{Context, attachment, document, relation, review, row, text, value};
use crate::ui::{Block, Fact, FieldName};

pub fn blocks(
    context: &Context<'_>,
    entry: &Entry,
    disclosure: &Disclosure,
) -> Result<Vec<Block>, StoreError> {
    let today = context.today();
    let record = &entry.record;
    let mut out = relation::standing(context, record)?;
    // In plain words what this says, or the document that these words are about.
    for (field, reference) in [
        (FieldName::Interpretation, &disclosure.interpretation_ref),
        (FieldName::Explains, &disclosure.policy_ref),
    ] {
        let rows = row::rows(context, reference.as_slice())?;
        if !rows.is_empty() {
            out.push(text::heading(field));
            out.extend(rows.into_iter().map(text::link));
        }
    }
    // What it says comes before what it is known by.
    out.extend(document::body(context, entry, &disclosure.body));
    out.extend(text::facts(vec![
        text::fact(FieldName::IndexNo, &disclosure.index_no),
        text::fact(
            FieldName::DocNo,
            disclosure.doc_no.as_deref().unwrap_or_default(),
        ),
        text::dated(
            FieldName::Created,
            value::known_date(disclosure.created_date),
        ),
        Fact {
            field: FieldName::Validity,
            status: value::status(record, today),
            ..Fact::default()
        },
        text::fact(FieldName::Class, &disclosure.class_code),
        text::fact(
            FieldName::Form,
            disclosure.form.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::fact(
            FieldName::Paper,
            disclosure.paper_location.as_deref().unwrap_or_default(),
        ),
    ]));
    out.extend(review::line(context, record)?);
    out.extend(relation::origin(context, record)?);
    out.extend(attachment::blocks(context, record));
    Ok(out)
}
