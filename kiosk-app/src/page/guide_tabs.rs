//! What stands under each tab of a guide.

use content_model::{Body, Charges, Guide, Kind, Material, Need, Record};
use content_store::{Filter, StoreError};

use crate::page::{Context, fee, flow, place, prose, relation, row, text, value};
use crate::ui::{Answers, Block, BlockKind, FieldName, NeedMark};

pub(crate) fn overview(
    context: &Context<'_>,
    record: &Record,
    guide: &Guide,
) -> Result<Vec<Block>, StoreError> {
    let answers = answers(context, guide)?;
    let answers = |number| Block {
        kind: BlockKind::Answers,
        answers: answers.clone(),
        number,
        ..Block::default()
    };
    let mut out = vec![answers(0), answers(1)];
    if let Some(alert) = guide
        .alert
        .as_ref()
        .filter(|alert| context.today() <= alert.until)
    {
        out.push(Block {
            head: true,
            ..text::block(BlockKind::Band, &alert.text)
        });
    }
    if let Some(summary) = &record.summary {
        out.push(text::block(BlockKind::Paragraph, summary));
    }
    out.push(text::field(
        FieldName::Result,
        guide.result.as_ref().map_or("", |result| &result.name),
    ));
    if let Some(result) = &guide.result {
        for (field, known) in [
            (FieldName::HoldsFor, &result.validity),
            (FieldName::Delivered, &result.delivery),
        ] {
            out.push(text::field(field, known.as_deref().unwrap_or_default()));
        }
    }
    if let Some(visits) = guide.visit_count {
        out.push(Block {
            number: i32::from(visits),
            ..text::field(FieldName::Visits, "-")
        });
    }
    out.push(text::field(
        FieldName::LimitNote,
        guide.limit_explain.as_deref().unwrap_or_default(),
    ));
    out.retain(|block| block.kind != BlockKind::Field || !block.text.is_empty());
    Ok(out)
}

/// What the four cards say.
pub fn answers(context: &Context<'_>, guide: &Guide) -> Result<Answers, StoreError> {
    let needed = guide
        .materials
        .iter()
        .filter(|material| material.need != Need::Optional)
        .count();
    let materials = if needed == 0 {
        guide.materials.len()
    } else {
        needed
    };
    let forms = guide
        .materials
        .iter()
        .filter(|material| material.form_ref.is_some())
        .count();
    let entries = row::fees(context, guide)?;
    let fees: Vec<&Record> = entries.iter().map(|entry| &entry.record).collect();
    let today = context.today();
    let payable = |record: &&&Record| match &record.body {
        Body::Fee(fee) => fee.state_on(record, today).payable(),
        _ => false,
    };
    let windows = context.reader.records(&guide.windows)?;
    let mut answers = Answers {
        materials: i32::try_from(materials).unwrap_or(0),
        forms: i32::try_from(forms).unwrap_or(0),
        cost: value::guide_cost(guide, &fees, today),
        fees: i32::try_from(fees.iter().filter(payable).count()).unwrap_or(0),
        promise: value::limit(guide.promise.or(guide.anticipate)),
        statutory: value::limit(guide.anticipate),
        window_count: i32::try_from(windows.len()).unwrap_or(0),
        ..Answers::default()
    };
    if let Some(Body::Window(window)) = windows.first().map(|entry| &entry.record.body) {
        answers.window = window.window_no.as_str().into();
        let office = place::office_of(context, window)?;
        let place = office
            .as_ref()
            .map_or(window.zone.as_deref().unwrap_or_default(), |office| {
                office.display_title()
            });
        answers.place = place.into();
    }
    Ok(answers)
}

pub(crate) fn materials(materials: &[Material]) -> Vec<Block> {
    let one = |(i, material): (usize, &Material)| {
        let notes = [&material.fill_explain, &material.source, &material.by_law];
        let note: Vec<&str> = notes.into_iter().flatten().map(String::as_str).collect();
        Block {
            number: i32::try_from(i + 1).unwrap_or(0),
            need: match material.need {
                Need::Required => NeedMark::Required,
                Need::Optional => NeedMark::Optional,
                Need::Deferrable => NeedMark::Deferrable,
            },
            original: i32::from(material.original),
            copies: i32::from(material.copies),
            note: note.join(" · ").into(),
            ..text::block(BlockKind::Material, &material.name)
        }
    };
    materials.iter().enumerate().map(one).collect()
}

pub(crate) fn steps(context: &Context<'_>, guide: &Guide, width: f32) -> Vec<Block> {
    let mut out = Vec::new();
    let bullets = |texts: &[String]| {
        texts
            .iter()
            .map(|text| text::block(BlockKind::Bullet, text))
            .collect::<Vec<_>>()
    };
    out.extend(flow::blocks(context, &guide.steps, width));
    for (field, limit) in [
        (FieldName::Promised, guide.promise),
        (FieldName::Statutory, guide.anticipate),
    ] {
        if limit.is_some() {
            out.push(Block {
                limit: value::limit(limit),
                ..text::field(field, "-")
            });
        }
    }
    if let Some(special) = &guide.special_procedure {
        out.push(text::field(FieldName::Special, special));
    }
    if !guide.accept_condition.is_empty() {
        out.push(text::heading(FieldName::Conditions));
        out.extend(bullets(&guide.accept_condition));
    }
    if !guide.not_accept.is_empty() {
        out.push(text::heading(FieldName::NotAccepted));
        out.extend(bullets(&guide.not_accept));
    }
    out
}

pub(crate) fn charges(
    context: &Context<'_>,
    guide: &Guide,
    width: f32,
) -> Result<Vec<Block>, StoreError> {
    let Charges::Fees(rids) = &guide.charges else {
        return Ok(vec![Block {
            kind: BlockKind::NoCharge,
            ..Block::default()
        }]);
    };
    let mut out = Vec::new();
    let mut entries = context.reader.records(rids)?;
    let today = context.today();
    // What has to be paid comes first.
    entries.sort_by_key(|entry| match &entry.record.body {
        Body::Fee(fee) => !fee.state_on(&entry.record, today).payable(),
        _ => true,
    });
    for entry in &entries {
        if let Body::Fee(fee) = &entry.record.body {
            out.extend(fee::within_guide(context, &entry.record, fee, width));
        }
    }
    // A fee that the guide names and the release lacks must not look like no fee.
    if entries.len() < rids.len() || rids.is_empty() {
        out.push(Block {
            kind: BlockKind::Empty,
            ..Block::default()
        });
    }
    Ok(out)
}

pub(crate) fn law(
    context: &Context<'_>,
    record: &Record,
    guide: &Guide,
    width: f32,
) -> Result<Vec<Block>, StoreError> {
    let mut out = Vec::new();
    for (i, basis) in guide.by_law.iter().enumerate() {
        let number = i32::try_from(i + 1).unwrap_or(0);
        out.push(Block {
            number,
            ..text::block(BlockKind::Numbered, &value::basis(basis))
        });
        if let Some(words) = &basis.text {
            out.push(text::block(BlockKind::Paragraph, words));
        }
    }
    if let Some(rights) = &guide.rights {
        out.push(text::heading(FieldName::Rights));
        out.extend(prose::blocks(context, record, rights, width));
    }
    out.extend(relation::origin(context, record)?);
    Ok(out)
}

/// Windows of the guide; without any, the offices of the unit in charge.
pub(crate) fn place_blocks(
    context: &Context<'_>,
    record: &Record,
    guide: &Guide,
) -> Result<Vec<Block>, StoreError> {
    let mut out = Vec::new();
    for entry in context.reader.records(&guide.windows)? {
        if let Body::Window(window) = &entry.record.body {
            out.extend(place::within_guide(context, &entry.record, window)?);
        }
    }
    if out.is_empty() {
        let publisher = Filter {
            publisher: Some(record.publisher.as_str().to_owned()),
            ..Filter::default()
        };
        for entry in context.reader.page(Kind::Office, &publisher, 0, 3)?.entries {
            if let Body::Office(office) = &entry.record.body {
                out.push(text::block(BlockKind::Title, &entry.record.title));
                out.extend(place::address(office));
            }
        }
    }
    Ok(out)
}
