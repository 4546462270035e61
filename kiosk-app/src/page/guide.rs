//! A guide: seven tabs, the answers first.

use content_model::{Body, Charges, Guide, Kind, Material, Need, Record, Rid};
use content_store::{Entry, Filter, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::{body_height, title_height};
use crate::page::{Context, fee, is_withdrawn, place, row, text, value};
use crate::session::Tab;
use crate::ui::{
    Answers, App, Block, BlockKind, FieldName, GuideAdapter, GuideTab, NeedMark, RecordValue, VersionCard,
};

/// The columns left and right of a guide's text, with their distances.
const SIDES: f32 = 2.0 * (24.0 + 216.0 + 32.0);

/// Where a guide is shown.
pub struct GuideShown {
    pub tab: Tab,
    pub page: usize,
    /// Paper is made of guides in force alone.
    pub printable: bool,
}

/// Shows `tab` of a guide, or the first tab where that one is empty. `None`: no such guide.
pub fn show(
    app: &App,
    context: &Context<'_>,
    rid: &Rid,
    tab: Tab,
    page: usize,
) -> Result<Option<GuideShown>, StoreError> {
    let Some(entry) = context.reader.record(rid)? else { return Ok(None) };
    let record = &entry.record;
    let Body::Guide(guide) = &record.body else { return Ok(None) };
    let tabs = tabs(context, record, guide)?;
    let tab = if tabs.contains(&tab) { tab } else { Tab::Overview };
    let width = context.width - SIDES;
    let title = title_height(&record.title, width + SIDES / 2.0 - 24.0);
    let room = body_height(context.height, title);
    let (blocks, page, pages) = text::cut(blocks(context, record, guide, tab)?, width, room, page);
    let adapter = app.global::<GuideAdapter>();
    adapter.set_title_height(title);
    adapter.set_tabs(ModelRc::from(tabs.iter().copied().map(mark).collect::<Vec<_>>().as_slice()));
    adapter.set_tab(mark(tab));
    adapter.set_version(version(context, &entry));
    adapter.set_record(RecordValue {
        title: record.title.as_str().into(),
        blocks,
        page: i32::try_from(page).unwrap_or(0),
        pages: i32::try_from(pages).unwrap_or(1),
        consult: guide.phone_consult.as_str().into(),
        supervise: if guide.phone_supervise.is_empty() { "12345".into() } else { guide.phone_supervise.as_str().into() },
    });
    Ok(Some(GuideShown { tab, page, printable: !is_withdrawn(record, context.today()) }))
}

/// The tabs that hold something. A withdrawn guide has nothing to do any more: the band says so.
pub fn tabs(context: &Context<'_>, record: &Record, guide: &Guide) -> Result<Vec<Tab>, StoreError> {
    let mut out = vec![Tab::Overview];
    if is_withdrawn(record, context.today()) {
        return Ok(out);
    }
    for (tab, holds) in [
        (Tab::Materials, !guide.materials.is_empty()),
        (Tab::Steps, !guide.steps.is_empty() || !guide.accept_condition.is_empty()),
        (Tab::Charges, true),
        (Tab::Law, !guide.by_law.is_empty() || guide.rights.is_some()),
        (Tab::Place, !place_blocks(context, record, guide)?.is_empty()),
        (Tab::Questions, !guide.faq.is_empty()),
    ] {
        if holds {
            out.push(tab);
        }
    }
    Ok(out)
}

pub fn tab(mark: GuideTab) -> Tab {
    match mark {
        GuideTab::Overview => Tab::Overview,
        GuideTab::Materials => Tab::Materials,
        GuideTab::Steps => Tab::Steps,
        GuideTab::Charges => Tab::Charges,
        GuideTab::Law => Tab::Law,
        GuideTab::Place => Tab::Place,
        GuideTab::Questions => Tab::Questions,
    }
}

fn mark(tab: Tab) -> GuideTab {
    match tab {
        Tab::Overview => GuideTab::Overview,
        Tab::Materials => GuideTab::Materials,
        Tab::Steps => GuideTab::Steps,
        Tab::Charges => GuideTab::Charges,
        Tab::Law => GuideTab::Law,
        Tab::Place => GuideTab::Place,
        Tab::Questions => GuideTab::Questions,
    }
}

fn version(context: &Context<'_>, entry: &Entry) -> VersionCard {
    let record = &entry.record;
    let release = context.releases.get(record.publisher.as_str()).map_or(0, |release| release.number);
    VersionCard {
        publisher: context.publisher(record).into(),
        published: value::date(record.publish_date),
        revision: i32::try_from(record.rev).unwrap_or(i32::MAX),
        release: i32::try_from(release).unwrap_or(i32::MAX),
        digest: entry.digest.chars().take(12).collect::<String>().into(),
    }
}

pub fn blocks(context: &Context<'_>, record: &Record, guide: &Guide, tab: Tab) -> Result<Vec<Block>, StoreError> {
    let mut out: Vec<Block> = text::standing(record, context.today()).into_iter().collect();
    if is_withdrawn(record, context.today()) {
        return Ok(out);
    }
    match tab {
        Tab::Overview => out.extend(overview(context, record, guide)?),
        Tab::Materials => out.extend(materials(&guide.materials)),
        Tab::Steps => out.extend(steps(guide)),
        Tab::Charges => out.extend(charges(context, guide)?),
        Tab::Law => out.extend(law(guide)),
        Tab::Place => out.extend(place_blocks(context, record, guide)?),
        Tab::Questions => out.extend(guide.faq.iter().flat_map(|faq| text::question(&faq.q, &faq.a))),
    }
    Ok(out)
}

fn overview(context: &Context<'_>, record: &Record, guide: &Guide) -> Result<Vec<Block>, StoreError> {
    let mut out = vec![Block { kind: BlockKind::Answers, answers: answers(context, guide)?, ..Block::default() }];
    if let Some(alert) = guide.alert.as_ref().filter(|alert| context.today() <= alert.until) {
        out.push(Block { head: true, ..text::block(BlockKind::Band, &alert.text) });
    }
    if let Some(summary) = &record.summary {
        out.push(text::block(BlockKind::Paragraph, summary));
    }
    out.push(text::field(FieldName::Result, guide.result.as_deref().unwrap_or_default()));
    if let Some(visits) = guide.visit_count {
        out.push(Block { number: i32::from(visits), ..text::field(FieldName::Visits, "-") });
    }
    out.push(text::field(FieldName::LimitNote, guide.limit_explain.as_deref().unwrap_or_default()));
    out.retain(|block| block.kind != BlockKind::Field || !block.text.is_empty());
    Ok(out)
}

/// What the four cards say.
pub fn answers(context: &Context<'_>, guide: &Guide) -> Result<Answers, StoreError> {
    let needed = guide.materials.iter().filter(|material| material.need != Need::Optional).count();
    let materials = if needed == 0 { guide.materials.len() } else { needed };
    let forms = guide.materials.iter().filter(|material| material.form_ref.is_some()).count();
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
        let place = office.as_ref().map_or(window.zone.as_deref().unwrap_or_default(), |office| office.display_title());
        answers.place = place.into();
    }
    Ok(answers)
}

fn materials(materials: &[Material]) -> Vec<Block> {
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

fn steps(guide: &Guide) -> Vec<Block> {
    let mut out = Vec::new();
    let bullets = |texts: &[String]| {
        texts.iter().map(|text| text::block(BlockKind::Bullet, text)).collect::<Vec<_>>()
    };
    if !guide.accept_condition.is_empty() {
        out.push(text::heading(FieldName::Conditions));
        out.extend(bullets(&guide.accept_condition));
    }
    if !guide.not_accept.is_empty() {
        out.push(text::heading(FieldName::NotAccepted));
        out.extend(bullets(&guide.not_accept));
    }
    if !guide.steps.is_empty() {
        out.push(text::heading(FieldName::Steps));
    }
    for step in &guide.steps {
        let notes = [&step.dept, &step.post, &step.output];
        let note: Vec<&str> = notes.into_iter().flatten().map(String::as_str).collect();
        out.push(Block {
            number: i32::from(step.n),
            original: step.working_days.map_or(0, i32::from),
            note: note.join(" · ").into(),
            ..text::block(BlockKind::Step, &step.name)
        });
    }
    for (field, limit) in [(FieldName::Promised, guide.promise), (FieldName::Statutory, guide.anticipate)] {
        if limit.is_some() {
            out.push(Block { limit: value::limit(limit), ..text::field(field, "-") });
        }
    }
    if let Some(special) = &guide.special_procedure {
        out.push(text::field(FieldName::Special, special));
    }
    out
}

fn charges(context: &Context<'_>, guide: &Guide) -> Result<Vec<Block>, StoreError> {
    let Charges::Fees(rids) = &guide.charges else {
        return Ok(vec![Block { kind: BlockKind::NoCharge, ..Block::default() }]);
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
            out.extend(fee::within_guide(&entry.record, fee, today));
        }
    }
    // A fee that the guide names and the release lacks must not look like no fee.
    if entries.len() < rids.len() || rids.is_empty() {
        out.push(Block { kind: BlockKind::Empty, ..Block::default() });
    }
    Ok(out)
}

fn law(guide: &Guide) -> Vec<Block> {
    let mut out = Vec::new();
    for (i, basis) in guide.by_law.iter().enumerate() {
        let number = i32::try_from(i + 1).unwrap_or(0);
        out.push(Block { number, ..text::block(BlockKind::Numbered, &value::basis(basis)) });
        if let Some(words) = &basis.text {
            out.push(text::block(BlockKind::Paragraph, words));
        }
    }
    if let Some(rights) = &guide.rights {
        out.push(text::heading(FieldName::Rights));
        out.extend(text::markdown(rights));
    }
    out
}

/// Windows of the guide; without any, the offices of the unit in charge.
fn place_blocks(context: &Context<'_>, record: &Record, guide: &Guide) -> Result<Vec<Block>, StoreError> {
    let mut out = Vec::new();
    for entry in context.reader.records(&guide.windows)? {
        if let Body::Window(window) = &entry.record.body {
            out.extend(place::within_guide(context, &entry.record, window)?);
        }
    }
    if out.is_empty() {
        let publisher = Filter { publisher: Some(record.publisher.as_str().to_owned()), ..Filter::default() };
        for entry in context.reader.page(Kind::Office, &publisher, 0, 3)?.entries {
            if let Body::Office(office) = &entry.record.body {
                out.push(text::block(BlockKind::Title, &entry.record.title));
                out.extend(place::address(office));
            }
        }
    }
    Ok(out)
}
