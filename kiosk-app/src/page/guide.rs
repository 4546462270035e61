//! A guide: seven tabs, the answers first.

use content_model::{Body, Guide, Record, Rid};
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::{body_height, card_holds, title_height};
use crate::page::guide_tabs::{charges, law, materials, overview, place_blocks, steps};
use crate::page::{Context, is_withdrawn, review, text, value};
use crate::session::Tab;
use crate::ui::{App, Block, GuideAdapter, GuideTab, RecordValue, Reviews, VersionCard};

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
    let width = context.width - SIDES;
    let title = title_height(&record.title, width + SIDES / 2.0 - 24.0);
    let room = body_height(context.height, title);
    let mut blocks = blocks(context, record, guide, tab)?;
    let mut version = version(context, &entry, review::reviews(context, record)?);
    if !card_holds(&version.publisher, &version.reviews, room, context.language) {
        // Under a long title, names that the card has no room for stand under the text.
        blocks.extend(review::block(std::mem::take(&mut version.reviews)));
    }
    let cut = text::cut(blocks, width, room, page);
    let adapter = app.global::<GuideAdapter>();
    adapter.set_title_height(title);
    adapter.set_tabs(ModelRc::from(
        tabs.iter()
            .copied()
            .map(mark)
            .collect::<Vec<_>>()
            .as_slice(),
    ));
    adapter.set_tab(mark(tab));
    adapter.set_version(version);
    adapter.set_record(RecordValue {
        title: record.title.as_str().into(),
        blocks: cut.blocks,
        page: i32::try_from(cut.page).unwrap_or(0),
        pages: i32::try_from(cut.pages).unwrap_or(1),
        reviews: cut.reviews,
        consult: guide.phone_consult.as_str().into(),
        supervise: if guide.phone_supervise.is_empty() {
            "12345".into()
        } else {
            guide.phone_supervise.as_str().into()
        },
    });
    Ok(Some(GuideShown {
        tab,
        page: cut.page,
        printable: !is_withdrawn(record, context.today()),
    }))
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
) -> Result<Vec<Block>, StoreError> {
    let mut out: Vec<Block> = text::standing(record, context.today())
        .into_iter()
        .collect();
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
        Tab::Questions => out.extend(
            guide
                .faq
                .iter()
                .flat_map(|faq| text::question(&faq.q, &faq.a)),
        ),
    }
    Ok(out)
}
