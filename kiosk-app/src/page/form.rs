//! A form: what it is for and how to fill it in.

use content_model::{Body, Form, Kind, Record};
use content_store::{Filter, StoreError};

use crate::page::{Context, prose, relation, review, row, text, value};
use crate::ui::{Block, BlockKind, FieldName};

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    form: &Form,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::FormCode, &form.form_code),
        text::fact(FieldName::Version, &form.version),
        text::fact(FieldName::Pages, &form.page),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::dated(FieldName::Published, value::date(record.publish_date)),
    ]));
    out.extend(review::line(context, record)?);
    if let Some(summary) = &record.summary {
        out.push(text::block(BlockKind::Paragraph, summary));
    }
    if let Some(notes) = &form.fill_notes {
        out.push(text::heading(FieldName::FillNotes));
        out.extend(prose::blocks(context, notes, context.column()));
    }
    for attachment in &record.attachments {
        out.push(text::field(FieldName::Attachments, &attachment.name));
    }
    let guides = guides(context, record)?;
    if !guides.is_empty() {
        out.push(text::heading(FieldName::Guides));
        out.extend(guides);
    }
    out.extend(relation::origin(context, record)?);
    Ok(out)
}

/// Guides that ask for this form.
fn guides(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    let publisher = Filter {
        publisher: Some(record.publisher.as_str().to_owned()),
        ..Filter::default()
    };
    let mut out = Vec::new();
    for entry in context.all(Kind::Guide, &publisher)? {
        let Body::Guide(guide) = &entry.record.body else {
            continue;
        };
        if guide
            .materials
            .iter()
            .any(|material| material.form_ref.as_ref() == Some(&record.rid))
        {
            out.extend(row(context, &entry.record, true)?.map(text::link));
        }
    }
    Ok(out)
}
