use content_model::{Body, Charges, Guide, Record, Rid};
use content_store::{Entry, StoreError};

use crate::page::{Context, is_withdrawn, value};
use crate::ui::{RecordKind, Row, StatusMark};

/// A record as a line of a list; `None` for kinds that have no page of their own.
///
/// `mixed` makes the line say which kind it is.
pub fn row(context: &Context<'_>, record: &Record, mixed: bool) -> Result<Option<Row>, StoreError> {
    let today = context.today();
    let withdrawn = is_withdrawn(record, today);
    let base = Row {
        rid: record.rid.as_str().into(),
        title: record.title.as_str().into(),
        unit: context.publisher(record).into(),
        status: value::status(record, today),
        date: value::date(record.publish_date),
        mixed,
        ..Row::default()
    };
    Ok(Some(match &record.body {
        Body::Guide(guide) => Row {
            kind: RecordKind::Guide,
            unit: guide.dept.as_str().into(),
            // What was taken back promises and costs nothing.
            limit: if withdrawn {
                Default::default()
            } else {
                value::limit(guide.promise.or(guide.anticipate))
            },
            cost: if withdrawn {
                Default::default()
            } else {
                cost(context, guide)?
            },
            ..base
        },
        Body::Fee(fee) => {
            let state = fee.state_on(record, today);
            Row {
                kind: RecordKind::Fee,
                fee: value::fee_mark(state),
                // No amount at all beside a fee that nobody has to pay.
                cost: if state.payable() {
                    value::cost(&fee.amount)
                } else {
                    Default::default()
                },
                charge_unit: fee.charge_unit.as_str().into(),
                // Its own state says what the envelope's would.
                status: StatusMark::InForce,
                ..base
            }
        }
        Body::Form(form) => Row {
            kind: RecordKind::Form,
            number: form.form_code.as_str().into(),
            ..base
        },
        Body::Notice(notice) => Row {
            kind: RecordKind::Notice,
            notice: value::notice_mark(notice.notice_kind),
            ..base
        },
        Body::Disclosure(disclosure) => Row {
            kind: RecordKind::Disclosure,
            number: disclosure
                .doc_no
                .as_deref()
                .unwrap_or(&disclosure.index_no)
                .into(),
            date: value::known_date(disclosure.created_date),
            ..base
        },
        Body::Office(office) => Row {
            kind: RecordKind::Office,
            number: office.phones.first().map_or("", String::as_str).into(),
            unit: office.address.as_str().into(),
            ..base
        },
        Body::Window(window) => Row {
            kind: RecordKind::Window,
            title: window_title(&window.window_no, &record.title).into(),
            number: window.phone.as_deref().unwrap_or_default().into(),
            unit: window.zone.as_deref().unwrap_or_default().into(),
            ..base
        },
        Body::Faq(_) => Row {
            kind: RecordKind::Faq,
            ..base
        },
        Body::Series(series) => Row {
            kind: RecordKind::Series,
            number: series.issue.as_str().into(),
            date: value::known_date(series.issue_date),
            ..base
        },
        Body::Withheld(withheld) => Row {
            kind: RecordKind::Withheld,
            number: withheld
                .doc_no
                .as_deref()
                .unwrap_or(&withheld.index_no)
                .into(),
            ..base
        },
        Body::Person(person) => Row {
            kind: RecordKind::Person,
            number: person.post.as_str().into(),
            ..base
        },
        Body::Site(_)
        | Body::Topic(_)
        | Body::Synonym(_)
        | Body::HotWord(_)
        | Body::Calendar(_)
        | Body::Unknown => return Ok(None),
    }))
}

/// The number people look for, then the name, unless the name says it already.
pub(crate) fn window_title(number: &str, title: &str) -> String {
    if title.contains(number) {
        title.to_owned()
    } else {
        format!("{number} {title}")
    }
}

/// The fee records that a guide refers to.
pub(crate) fn fees(context: &Context<'_>, guide: &Guide) -> Result<Vec<Entry>, StoreError> {
    match &guide.charges {
        Charges::NoCharge => Ok(Vec::new()),
        Charges::Fees(rids) => context.reader.records(rids),
    }
}

fn cost(context: &Context<'_>, guide: &Guide) -> Result<crate::ui::CostValue, StoreError> {
    let entries = fees(context, guide)?;
    let records: Vec<&Record> = entries.iter().map(|entry| &entry.record).collect();
    Ok(value::guide_cost(guide, &records, context.today()))
}

/// Rows of the records with these ids; ids that are not there are left out.
pub(crate) fn rows(context: &Context<'_>, rids: &[Rid]) -> Result<Vec<Row>, StoreError> {
    let mut out = Vec::new();
    for entry in context.reader.records(rids)? {
        out.extend(row(context, &entry.record, true)?);
    }
    Ok(out)
}
