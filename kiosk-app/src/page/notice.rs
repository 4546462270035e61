//! A notice, until it expires.

use chrono::{NaiveDate, TimeDelta};
use content_model::{Notice, ResultRow};
use content_store::{Entry, StoreError};
use slint::ModelRc;

use crate::page::{
    Context, attachment, document, is_withdrawn, prose, relation, review, text, value,
};
use crate::ui::{Block, BlockKind, Cell, FieldName};

pub fn blocks(
    context: &Context<'_>,
    entry: &Entry,
    notice: &Notice,
) -> Result<Vec<Block>, StoreError> {
    let today = context.today();
    let record = &entry.record;
    let mut out = relation::standing(context, record)?;
    let mut reviews = Some(review::reviews(context, record)?);
    // What was taken back is named, not repeated.
    if !is_withdrawn(record, today) {
        if let Some(action) = &notice.action_text {
            out.push(text::heading(FieldName::Action));
            out.extend(prose::blocks(context, record, action, context.column()));
        }
        // That nobody but the approver has seen it is told before what it says at length.
        out.extend(
            reviews
                .take_if(|reviews| reviews.emergency)
                .and_then(review::block),
        );
        out.extend(document::body(context, entry, &notice.body));
        out.extend(results(&notice.result_rows));
        out.extend(attachment::blocks(context, record));
    }
    out.extend(text::facts(vec![
        text::dated(
            FieldName::CommentsUntil,
            notice.comment_deadline.map(value::date).unwrap_or_default(),
        ),
        text::fact(
            FieldName::CommentsHow,
            notice.comment_how.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::dated(FieldName::Published, value::date(record.publish_date)),
        text::dated(FieldName::Expires, value::date(last_day(notice))),
    ]));
    out.extend(relation::origin(context, record)?);
    out.extend(reviews.and_then(review::block));
    Ok(out)
}

/// The last day on any moment of which it is shown.
fn last_day(notice: &Notice) -> NaiveDate {
    let moment = notice.expires_at;
    moment
        .checked_sub_signed(TimeDelta::seconds(1))
        .unwrap_or(moment)
        .date()
}

/// As wide as `HeadCell` in `ui/parts/block.slint`.
const SHARES: [f32; 5] = [0.2, 0.14, 0.34, 0.14, 0.18];

fn results(rows: &[ResultRow]) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut out = vec![Block {
        kind: BlockKind::ResultsHead,
        ..Block::default()
    }];
    for row in rows {
        let date = row.date.to_string();
        let texts = [
            &row.number,
            &row.applicant_masked,
            &row.item,
            &row.decision,
            &date,
        ];
        let cells: Vec<Cell> = texts
            .into_iter()
            .zip(SHARES)
            .map(|(text, share)| Cell {
                text: text.into(),
                share,
                ..Cell::default()
            })
            .collect();
        out.push(Block {
            kind: BlockKind::TableRow,
            cells: ModelRc::from(cells.as_slice()),
            ..Block::default()
        });
    }
    out
}
