//! A long text in pages, its headings, and looking for words in it.

use std::rc::Rc;

use content_model::{Body, Record, Rid};
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::document::{Document, Heading, Key, Query, Sheet, Spot};
use crate::layout::{Cut, body_height};
use crate::measure::line_height;
use crate::page::record::phones;
use crate::page::{Context, is_over, is_withdrawn, prose};
use crate::session::Looking;
use crate::ui::{App, Block, BlockKind, DocumentAdapter, OutlineAdapter, OutlineRow, RecordValue};

/// Longer texts have pages of their own, behind the record's.
fn is_long(text: &str) -> bool {
    const LONG: usize = 1200;
    text.chars().nth(LONG).is_some()
}

/// A record's text on its own page: all of it, or what leads to the pages of a long one.
pub(crate) fn body(context: &Context<'_>, entry: &Entry, text: &str) -> Vec<Block> {
    if !is_long(text) {
        return prose::blocks(context, &entry.record, text, context.column());
    }
    vec![Block {
        kind: BlockKind::WholeText,
        number: number(read(context, entry, text).pages()),
        ..Block::default()
    }]
}

/// Shows `page` of the text of a record. The page really shown; `None` where there is no such text.
pub fn show(
    app: &App,
    context: &Context<'_>,
    rid: &Rid,
    page: usize,
    looking: Option<&Looking>,
) -> Result<Option<usize>, StoreError> {
    let Some((entry, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let record = &entry.record;
    let page = page.min(document.pages() - 1);
    let spots = looking.map_or_else(Vec::new, |looking| spots(&document, &looking.words));
    let here = looking.and_then(|looking| spots.get(looking.place));
    let parts = document.parts(page, &spots, here);
    let blocks: Vec<Block> = parts
        .into_iter()
        .map(|part| prose::block(context, record, part))
        .collect();
    let (consult, supervise) = phones(context, record)?;
    let adapter = app.global::<DocumentAdapter>();
    adapter.set_column(column(context));
    adapter.set_side(side(context));
    adapter.set_outlined(document.headings().len() > 1);
    adapter.set_word(looking.map_or("", |looking| &looking.words).into());
    adapter.set_place(number(
        here.map_or(0, |_| looking.map_or(0, |looking| looking.place + 1)),
    ));
    adapter.set_places(number(spots.len()));
    adapter.set_record(RecordValue {
        title: context.words(&record.title),
        blocks: ModelRc::from(blocks.as_slice()),
        page: number(page),
        pages: number(document.pages()),
        consult: consult.into(),
        supervise: supervise.into(),
        ..RecordValue::default()
    });
    Ok(Some(page))
}

/// Shows the headings of a text, the page of them asked for or the last there is.
pub fn show_outline(
    app: &App,
    context: &Context<'_>,
    rid: &Rid,
    page: usize,
    reading: usize,
) -> Result<Option<usize>, StoreError> {
    let Some((entry, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let headings = document.headings();
    let cut = Cut::of(headings.len(), rows(context), page);
    let here = headings.iter().rposition(|heading| heading.page <= reading);
    let shown = cut.range().zip(&headings[cut.range()]);
    let rows: Vec<OutlineRow> = shown
        .map(|(i, heading)| OutlineRow {
            text: heading.text.as_str().into(),
            level: i32::from(heading.level.min(3)),
            page: number(heading.page + 1),
            here: here == Some(i),
        })
        .collect();
    let adapter = app.global::<OutlineAdapter>();
    adapter.set_title(context.words(&entry.record.title));
    adapter.set_rows(ModelRc::from(rows.as_slice()));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    Ok(Some(cut.at))
}

/// The page of the outline that has the heading under which `page` of the text stands.
pub fn outline_page(
    context: &Context<'_>,
    rid: &Rid,
    page: usize,
) -> Result<Option<usize>, StoreError> {
    let Some((_, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let headings = document.headings();
    let here = headings.iter().rposition(|heading| heading.page <= page);
    Ok(here.map(|here| here / rows(context)))
}

/// The page to which row `i` of page `page` of the outline leads.
pub fn heading_at(
    context: &Context<'_>,
    rid: &Rid,
    page: usize,
    i: usize,
) -> Result<Option<usize>, StoreError> {
    let Some((_, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let headings: Vec<Heading> = document.headings();
    let heading = headings.get(page * rows(context) + i);
    Ok(heading.map(|heading| heading.page))
}

/// The place of `words` that is first seen from `page` on, and the page it stands on; the first of
/// all where none follows.
pub fn first_place(
    context: &Context<'_>,
    rid: &Rid,
    words: &str,
    page: usize,
) -> Result<Option<(usize, usize)>, StoreError> {
    let Some((_, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let spots = spots(&document, words);
    let pages: Vec<usize> = spots.iter().map(|spot| document.page_of(spot)).collect();
    let place = pages.iter().position(|at| *at >= page).unwrap_or(0);
    Ok(pages.get(place).map(|page| (place, *page)))
}

/// The page on which place `place` of `words` stands.
pub fn page_of_place(
    context: &Context<'_>,
    rid: &Rid,
    words: &str,
    place: usize,
) -> Result<Option<usize>, StoreError> {
    let Some((_, document)) = open(context, rid)? else {
        return Ok(None);
    };
    let spots = spots(&document, words);
    Ok(spots.get(place).map(|spot| document.page_of(spot)))
}

/// A record's text, cut for this screen. `None` for what has none or may not be shown.
pub(crate) fn open(
    context: &Context<'_>,
    rid: &Rid,
) -> Result<Option<(Entry, Rc<Document>)>, StoreError> {
    let Some(entry) = context.reader.record(rid)? else {
        return Ok(None);
    };
    let record = &entry.record;
    if is_over(record, context.now) || hides_text(context, record) {
        return Ok(None);
    }
    let Some(text) = text_of(record) else {
        return Ok(None);
    };
    let document = read(context, &entry, text);
    Ok(Some((entry, document)))
}

/// What was taken back is named, not repeated; a document keeps its words, as a record of its time.
fn hides_text(context: &Context<'_>, record: &Record) -> bool {
    matches!(record.body, Body::Notice(_)) && is_withdrawn(record, context.today())
}

fn text_of(record: &Record) -> Option<&str> {
    match &record.body {
        Body::Disclosure(disclosure) => Some(&disclosure.body),
        Body::Notice(notice) => Some(&notice.body),
        Body::Faq(faq) => Some(&faq.answer),
        _ => None,
    }
}

fn read(context: &Context<'_>, entry: &Entry, text: &str) -> Rc<Document> {
    let metrics = &context.metrics;
    let above = line_height(metrics.list) + 8.0;
    let height = body_height(metrics, context.height, above);
    let sheet = Sheet::of(metrics, column(context), height);
    let key = Key {
        digest: entry.digest.clone(),
        traditional: !context.script.is_as_written(),
        sheet,
    };
    let cut = || Document::new(text, &context.script, sheet);
    context.documents.document(key, cut)
}

fn spots(document: &Document, words: &str) -> Vec<Spot> {
    Query::new(words).map_or_else(Vec::new, |query| document.find(&query))
}

/// The keys beside a text: as wide as three characters ask.
fn side(context: &Context<'_>) -> f32 {
    let metrics = &context.metrics;
    3.0 * metrics.body + 3.0 * metrics.gap
}

fn column(context: &Context<'_>) -> f32 {
    let metrics = &context.metrics;
    context.width - 2.0 * metrics.margin - side(context) - 1.5 * metrics.gap
}

/// Headings that stand on one page of the outline, as `ui/screens/outline.slint` draws them.
fn rows(context: &Context<'_>) -> usize {
    let metrics = &context.metrics;
    let row = metrics.secondary.max(line_height(metrics.body) + 16.0) + metrics.gap;
    let pager = 80.0 + metrics.gap;
    let room = context.height - line_height(metrics.list) - 12.0 - pager;
    ((room / row).floor() as usize).max(1)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
