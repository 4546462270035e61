//! A guide: seven tabs, the answers first.

use content_model::{Body, Guide, Record, Rid};
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::{body_height, card_holds, title_height};
use crate::measure::line_height;
use crate::page::guide_tabs::{charges, law, materials, overview, place_blocks, steps};
use crate::page::qr::{self, Code};
use crate::page::{Context, attachment, is_withdrawn, record, relation, review, text, value};
use crate::script::InScript;
use crate::session::{Language, Tab};
use crate::ui::{
    App, Block, BlockKind, FieldName, GuideAdapter, RailEntry, RailMark, RecordValue, Reviews,
    VersionCard,
};

/// Sides of a phone's code that are tried beside the text, u; the first is the design's.
const CODES: [f32; 3] = [180.0, 150.0, 112.0];

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
    let Some(entry) = context.reader.record(rid)? else {
        return Ok(None);
    };
    let record = &entry.record;
    let Body::Guide(guide) = &record.body else {
        return Ok(None);
    };
    let tabs = tabs(context, record, guide)?;
    let tab = if tabs.contains(&tab) {
        tab
    } else {
        Tab::Overview
    };
    let metrics = &context.metrics;
    let (entries, chosen) = seen_tabs(context, &tabs, tab);
    let left = metrics.beside_rail(entries.len());
    let top = match metrics.rail_height(entries.len()) {
        0.0 => 8.0,
        rail => metrics.rail_from() + rail,
    };
    let body = context.width - left - metrics.margin;
    let side = if metrics.has_side() {
        metrics.rail + 2.0 * metrics.gap
    } else {
        0.0
    };
    let width = body - side;
    let title = title_height(metrics, &record.title, body);
    let whole = body_height(metrics, context.height, top + 8.0);
    let room = text::room(metrics, whole, title);
    let blocks = blocks(context, record, guide, tab, width)?;
    let mut blocks = text::under_title(metrics, &record.title, body, blocks);
    let mut version = version(context, &entry, review::reviews(context, record)?);
    if !metrics.has_side() {
        if tab == Tab::Overview {
            blocks.extend(version_facts(&mut version));
        }
    } else if !card_holds(
        metrics,
        &version.publisher,
        &version.reviews,
        room.first,
        context.language,
    ) {
        // Under a long title, names that the card has no room for stand under the text.
        blocks.extend(review::block(std::mem::take(&mut version.reviews)));
    }
    let beside = CODES
        .iter()
        .filter(|_| metrics.has_side())
        .filter_map(|side| code(context, record, guide, *side))
        .find(|code| {
            // What stands under it takes two lines in English.
            let lines = if context.language == Language::English {
                2.0
            } else {
                1.0
            };
            let taken = code.side + lines * line_height(metrics.caption) + metrics.gap + 4.0;
            card_holds(
                metrics,
                &version.publisher,
                &version.reviews,
                room.first - taken,
                context.language,
            )
        });
    if beside.is_none()
        && tab == Tab::Overview
        && let Some(code) = code(context, record, guide, CODES[0])
    {
        blocks.push(Block {
            code: code.image,
            side: code.side,
            ..text::block(BlockKind::Code, "")
        });
    }
    let (consult, supervise) = record::phones(context, record)?;
    let cut = text::cut(
        blocks,
        width,
        room,
        page,
        [&consult, &supervise],
        &context.ruler(),
    );
    let adapter = app.global::<GuideAdapter>();
    adapter.set_left(left);
    adapter.set_top(top);
    adapter.set_title_height(if cut.titled { title } else { 0.0 });
    adapter.set_tabs(ModelRc::from(entries.as_slice()));
    adapter.set_chosen(chosen);
    adapter.set_version(version);
    adapter.set_code_side(beside.as_ref().map_or(0.0, |code| code.side));
    adapter.set_code(beside.map(|code| code.image).unwrap_or_default());
    let shown = RecordValue {
        title: cut.title(&record.title).into(),
        blocks: cut.blocks,
        page: i32::try_from(cut.page).unwrap_or(0),
        pages: i32::try_from(cut.pages).unwrap_or(1),
        reviews: cut.reviews,
        consult: consult.into(),
        supervise: supervise.into(),
    };
    adapter.set_record(shown.in_script(&context.script));
    Ok(Some(GuideShown {
        tab,
        page: cut.page,
        printable: !is_withdrawn(record, context.today()),
    }))
}

/// The way to the same guide on a phone, at most `side` u wide; what was taken back leads nowhere.
fn code(context: &Context<'_>, record: &Record, guide: &Guide, side: f32) -> Option<Code> {
    let url = guide.online_url.as_deref()?;
    let easel = context.easel?;
    (!is_withdrawn(record, context.today())).then(|| qr::code(url, side, easel.scale))?
}

/// The tabs that hold something. A withdrawn guide has nothing to do any more: the band says so.
pub fn tabs(context: &Context<'_>, record: &Record, guide: &Guide) -> Result<Vec<Tab>, StoreError> {
    let mut out = vec![Tab::Overview];
    if is_withdrawn(record, context.today()) {
        return Ok(out);
    }
    for (tab, holds) in [
        (Tab::Materials, !guide.materials.is_empty()),
        (
            Tab::Steps,
            !guide.steps.is_empty() || !guide.accept_condition.is_empty(),
        ),
        (Tab::Charges, true),
        (Tab::Law, !guide.by_law.is_empty() || guide.rights.is_some()),
        (
            Tab::Place,
            !place_blocks(context, record, guide)?.is_empty(),
        ),
        (Tab::Questions, !guide.faq.is_empty()),
    ] {
        if holds {
            out.push(tab);
        }
    }
    Ok(out)
}

/// The tab behind the `i`th entry of the rail; the last one may turn to those that are not seen.
pub fn tab_at(
    context: &Context<'_>,
    rid: &Rid,
    tab: Tab,
    i: usize,
) -> Result<Option<Tab>, StoreError> {
    let Some(entry) = context.reader.record(rid)? else {
        return Ok(None);
    };
    let Body::Guide(guide) = &entry.record.body else {
        return Ok(None);
    };
    let tabs = tabs(context, &entry.record, guide)?;
    let seen = seen(context, &tabs, tab);
    let next = seen.end % tabs.len();
    Ok(tabs[seen].get(i).copied().or(Some(tabs[next])))
}

/// The tabs that the rail has room for, the chosen one among them.
fn seen(context: &Context<'_>, tabs: &[Tab], tab: Tab) -> std::ops::Range<usize> {
    let places = context.metrics.rail_places(context.height);
    if tabs.len() <= places {
        return 0..tabs.len();
    }
    // One place turns to the others.
    let size = places - 1;
    let at = tabs.iter().position(|other| *other == tab).unwrap_or(0);
    let from = at / size * size;
    from..tabs.len().min(from + size)
}

fn seen_tabs(context: &Context<'_>, tabs: &[Tab], tab: Tab) -> (Vec<RailEntry>, i32) {
    let seen = seen(context, tabs, tab);
    let shown = &tabs[seen];
    let entry = |mark| RailEntry {
        mark,
        ..RailEntry::default()
    };
    let mut entries: Vec<RailEntry> = shown.iter().map(|tab| entry(mark(*tab))).collect();
    if shown.len() < tabs.len() {
        entries.push(entry(RailMark::More));
    }
    let chosen = shown.iter().position(|other| *other == tab);
    let chosen = chosen.and_then(|i| i32::try_from(i).ok()).unwrap_or(-1);
    (entries, chosen)
}

fn mark(tab: Tab) -> RailMark {
    match tab {
        Tab::Overview => RailMark::Overview,
        Tab::Materials => RailMark::Materials,
        Tab::Steps => RailMark::Steps,
        Tab::Charges => RailMark::Charges,
        Tab::Law => RailMark::Law,
        Tab::Place => RailMark::Place,
        Tab::Questions => RailMark::Questions,
    }
}

/// What the version card says, where it has no place beside the text.
fn version_facts(version: &mut VersionCard) -> Vec<Block> {
    let mut out = text::facts(vec![
        text::fact(FieldName::Publisher, &version.publisher),
        text::dated(FieldName::Published, version.published.clone()),
    ]);
    out.push(text::field(FieldName::Digest, &version.digest));
    out.extend(review::block(std::mem::take(&mut version.reviews)));
    out
}

fn version(context: &Context<'_>, entry: &Entry, reviews: Reviews) -> VersionCard {
    let record = &entry.record;
    let release = context
        .releases
        .get(record.publisher.as_str())
        .map_or(0, |release| release.number);
    VersionCard {
        publisher: context.publisher(record).into(),
        published: value::date(record.publish_date),
        revision: i32::try_from(record.rev).unwrap_or(i32::MAX),
        release: i32::try_from(release).unwrap_or(i32::MAX),
        digest: entry.digest.chars().take(12).collect::<String>().into(),
        reviews,
    }
}

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    guide: &Guide,
    tab: Tab,
    width: f32,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    if is_withdrawn(record, context.today()) {
        return Ok(out);
    }
    match tab {
        Tab::Overview => out.extend(overview(context, record, guide)?),
        Tab::Materials => out.extend(materials(&guide.materials)),
        Tab::Steps => {
            out.extend(steps(context, guide, width));
            out.extend(attachment::blocks(context, record));
        }
        Tab::Charges => out.extend(charges(context, guide, width)?),
        Tab::Law => out.extend(law(context, record, guide, width)?),
        Tab::Place => out.extend(place_blocks(context, record, guide)?),
        Tab::Questions => out.extend(
            guide
                .faq
                .iter()
                .flat_map(|faq| text::question(context, record, &faq.q, &faq.a, width)),
        ),
    }
    Ok(out)
}
