//! Offices and windows: where to go, when, and whom to call.

use content_model::{Body, Office, Record, Window};
use content_store::StoreError;

use crate::page::{Context, plan, relation, review, row, text};
use crate::ui::{Block, BlockKind, FieldName};

pub fn office(
    context: &Context<'_>,
    record: &Record,
    office: &Office,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(address(office));
    out.extend(plan::row(context, record, None));
    if !office.functions.is_empty() {
        out.push(text::heading(FieldName::Functions));
        out.extend(
            office
                .functions
                .iter()
                .map(|function| text::block(BlockKind::Bullet, function)),
        );
    }
    out.extend(review::line(context, record)?);
    Ok(out)
}

pub fn window(
    context: &Context<'_>,
    record: &Record,
    window: &Window,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.push(text::field(FieldName::Windows, &window.window_no));
    // Its name stands above already.
    out.extend(within_guide(context, record, window)?.into_iter().skip(1));
    if !window.tasks.is_empty() {
        out.push(text::heading(FieldName::Tasks));
        out.extend(
            window
                .tasks
                .iter()
                .map(|task| text::block(BlockKind::Bullet, task)),
        );
    }
    for (field, person) in [
        (FieldName::OnDuty, &window.duty_a),
        (FieldName::StandIn, &window.duty_b),
    ] {
        let rows = row::rows(context, person.as_slice())?;
        if !rows.is_empty() {
            out.push(text::heading(field));
            out.extend(rows.into_iter().map(text::link));
        }
    }
    out.extend(review::line(context, record)?);
    Ok(out)
}

/// A window within a guide: number, name, office, address, hours, phone.
pub fn within_guide(
    context: &Context<'_>,
    record: &Record,
    window: &Window,
) -> Result<Vec<Block>, StoreError> {
    let mut out = vec![text::block(
        BlockKind::Title,
        &row::window_title(&window.window_no, &record.title),
    )];
    out.push(text::field(
        FieldName::Zone,
        window.zone.as_deref().unwrap_or_default(),
    ));
    let office = office_of(context, window)?;
    match office.as_ref().map(|entry| (&entry.title, &entry.body)) {
        Some((title, Body::Office(office))) => {
            out.push(text::field(FieldName::Office, title));
            out.extend(address(&Office {
                phones: window
                    .phone
                    .clone()
                    .map_or(office.phones.clone(), |phone| vec![phone]),
                ..office.clone()
            }));
        }
        _ => out.push(text::field(
            FieldName::Phones,
            window.phone.as_deref().unwrap_or_default(),
        )),
    }
    out.retain(|block| block.kind != BlockKind::Field || !block.text.is_empty());
    if window.plan_xy.is_some() {
        out.extend(office.and_then(|office| plan::row(context, &office, Some(&record.rid))));
    }
    Ok(out)
}

pub fn address(office: &Office) -> Vec<Block> {
    let mut out = vec![
        text::field(FieldName::Address, &office.address),
        text::field(FieldName::Hours, &office.hours),
        text::field(FieldName::Phones, &office.phones.join("  ")),
    ];
    out.retain(|block| !block.text.is_empty());
    out
}

pub(crate) fn office_of(
    context: &Context<'_>,
    window: &Window,
) -> Result<Option<Record>, StoreError> {
    match &window.office {
        Some(rid) => Ok(context.reader.record(rid)?.map(|entry| entry.record)),
        None => Ok(None),
    }
}
