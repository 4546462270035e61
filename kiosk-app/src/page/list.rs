//! Lists of records, with a rail of classes where there is more than one.

use content_model::{Body, Kind, NoticeKind, Record};
use content_store::{Entry, Filter, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::metrics::Metrics;
use crate::page::{Context, is_over, rail, row};
use crate::script::InScript;
use crate::session::{Choice, Listing};
use crate::ui::{App, ListAdapter, RailEntry, Row, Topic};

/// One page of a list.
pub struct List {
    pub rows: Vec<Row>,
    pub total: usize,
    /// Clamped to what there is.
    pub page: usize,
    pub pages: usize,
}

/// Where the rows begin, under the rail and the list's name.
pub(crate) fn top(metrics: &Metrics, rail: usize) -> f32 {
    let above = match metrics.rail_height(rail) {
        0.0 => 0.0,
        height => metrics.rail_from() + height,
    };
    above + metrics.foot + metrics.gap / 2.0
}

/// Rows that fit one page under `top` u.
fn rows_per_page(context: &Context<'_>, top: f32) -> usize {
    let Metrics { row, gap, .. } = context.metrics;
    (((context.height - top - 4.0 + gap) / (row + gap)).floor() as usize).max(1)
}

/// Shows a list at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    listing: Listing,
    choice: &Choice,
    rail_from: usize,
    page: usize,
) -> Result<usize, StoreError> {
    let rail = rail::rail(context, listing, rail_from)?;
    let top = top(&context.metrics, rail.len());
    let list = list(context, listing, choice, page, rows_per_page(context, top))?;
    let adapter = app.global::<ListAdapter>();
    adapter.set_left(context.metrics.beside_rail(rail.len()));
    adapter.set_top(top);
    let chosen = rail.iter().position(|(_, c)| c.as_ref() == Some(choice));
    let entries: Vec<RailEntry> = rail.into_iter().map(|(entry, _)| entry).collect();
    adapter.set_topic(topic(listing));
    adapter.set_rail(ModelRc::from(entries.as_slice()).in_script(&context.script));
    adapter.set_chosen(chosen.and_then(|i| i32::try_from(i).ok()).unwrap_or(-1));
    adapter.set_rows(ModelRc::from(list.rows.as_slice()).in_script(&context.script));
    adapter.set_total(i32::try_from(list.total).unwrap_or(i32::MAX));
    adapter.set_page(i32::try_from(list.page).unwrap_or(0));
    adapter.set_pages(i32::try_from(list.pages).unwrap_or(1));
    Ok(list.page)
}

/// Page `page`, or the last there is, of a list cut into pages of `size` rows.
pub fn list(
    context: &Context<'_>,
    listing: Listing,
    choice: &Choice,
    page: usize,
    size: usize,
) -> Result<List, StoreError> {
    let (entries, total, page) = match source(listing, choice) {
        Source::Paged(kind, filter) => {
            let total = context.reader.page(kind, &filter, 0, 0)?.total;
            let page = page.min(total.saturating_sub(1) / size);
            (
                context
                    .reader
                    .page(kind, &filter, page * size, size)?
                    .entries,
                total,
                page,
            )
        }
        Source::Gathered => {
            let mut all = gather(context, listing, choice)?;
            let total = all.len();
            let page = page.min(total.saturating_sub(1) / size);
            (
                all.drain(page * size..total.min((page + 1) * size))
                    .collect(),
                total,
                page,
            )
        }
    };
    let mixed = matches!(listing, Listing::Land | Listing::Village | Listing::Policy);
    let mut rows = Vec::new();
    for entry in &entries {
        rows.extend(row(context, &entry.record, mixed)?);
    }
    Ok(List {
        rows,
        total,
        page,
        pages: total.div_ceil(size).max(1),
    })
}

/// How many records a list holds; a tile that would lead to none is not shown.
pub fn count(context: &Context<'_>, listing: Listing) -> Result<usize, StoreError> {
    match source(listing, &Choice::All) {
        Source::Paged(kind, filter) => Ok(context.reader.page(kind, &filter, 0, 0)?.total),
        Source::Gathered => Ok(gather(context, listing, &Choice::All)?.len()),
    }
}

pub fn topic(listing: Listing) -> Topic {
    match listing {
        Listing::Guides => Topic::Guides,
        Listing::Fees => Topic::Fees,
        Listing::Forms => Topic::Forms,
        Listing::Land => Topic::Land,
        Listing::Village => Topic::Village,
        Listing::Policy => Topic::Policy,
        Listing::Disclosure => Topic::Disclosure,
        Listing::Notices => Topic::Notices,
        Listing::Places => Topic::Places,
    }
}

enum Source {
    /// The store pages it.
    Paged(Kind, Filter),
    /// Every record has to be looked at.
    Gathered,
}

fn source(listing: Listing, choice: &Choice) -> Source {
    let by_title = Filter {
        by_title: true,
        ..Filter::default()
    };
    let filter = |base: Filter| match choice {
        Choice::Class(class) => Filter {
            class: Some(class.clone()),
            ..base
        },
        Choice::Publisher(publisher) => Filter {
            publisher: Some(publisher.clone()),
            ..base
        },
        Choice::All | Choice::Ended | Choice::Windows | Choice::People | Choice::Notice(_) => base,
    };
    match listing {
        Listing::Guides => Source::Paged(Kind::Guide, filter(by_title)),
        Listing::Forms => Source::Paged(Kind::Form, filter(by_title)),
        Listing::Disclosure => Source::Paged(Kind::Disclosure, filter(Filter::default())),
        Listing::Fees if *choice != Choice::Ended => Source::Paged(Kind::Fee, filter(by_title)),
        Listing::Places if *choice != Choice::Windows => Source::Paged(Kind::Office, by_title),
        _ => Source::Gathered,
    }
}

pub(crate) fn gather(
    context: &Context<'_>,
    listing: Listing,
    choice: &Choice,
) -> Result<Vec<Entry>, StoreError> {
    Ok(match listing {
        Listing::Fees => {
            let all = context.all(
                Kind::Fee,
                &Filter {
                    by_title: true,
                    ..Filter::default()
                },
            )?;
            all.into_iter()
                .filter(|entry| is_ended(&entry.record, context))
                .collect()
        }
        Listing::Notices => {
            let mut all = notices(context, &Filter::default())?;
            if let Choice::Notice(kind) = choice {
                all.retain(|entry| notice_kind(&entry.record) == Some(*kind));
            }
            all
        }
        Listing::Places => {
            let mut all = context.all(Kind::Window, &Filter::default())?;
            all.sort_by_key(|entry| match &entry.record.body {
                Body::Window(window) => (window.office.clone(), window.window_no.clone()),
                _ => (None, String::new()),
            });
            all
        }
        Listing::Land => about(context, &["征地", "征收土地", "土地征收"])?,
        Listing::Village => about(context, &["村务", "村级财务", "村财"])?,
        Listing::Policy => about(context, &["惠民", "惠农", "强农", "补贴"])?,
        _ => Vec::new(),
    })
}

/// Notices that may be shown now, newest first.
pub fn notices(context: &Context<'_>, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
    let all = context.all(Kind::Notice, filter)?;
    Ok(all
        .into_iter()
        .filter(|entry| !is_over(&entry.record, context.now))
        .collect())
}

pub(crate) fn notice_kind(record: &Record) -> Option<NoticeKind> {
    match &record.body {
        Body::Notice(notice) => Some(notice.notice_kind),
        _ => None,
    }
}

fn is_ended(record: &Record, context: &Context<'_>) -> bool {
    use content_model::FeeState::{Abolished, Suspended};
    match &record.body {
        Body::Fee(fee) => matches!(fee.state_on(record, context.today()), Abolished | Suspended),
        _ => false,
    }
}

/// Disclosure records, notices and guides whose class or title says one of `words`.
fn about(context: &Context<'_>, words: &[&str]) -> Result<Vec<Entry>, StoreError> {
    let says = |text: &str| words.iter().any(|word| text.contains(word));
    let mut out: Vec<Entry> = Vec::new();
    for (class, _) in context.reader.classes(Kind::Disclosure)? {
        if says(&class) {
            out.extend(context.all(
                Kind::Disclosure,
                &Filter {
                    class: Some(class),
                    ..Filter::default()
                },
            )?);
        }
    }
    for word in words {
        const HITS: usize = 200;
        for entry in context.reader.search(word, HITS)? {
            let kind = matches!(
                entry.record.kind(),
                Kind::Disclosure | Kind::Notice | Kind::Guide
            );
            let known = out.iter().any(|other| other.record.rid == entry.record.rid);
            if kind && !known && says(&entry.record.title) && !is_over(&entry.record, context.now) {
                out.push(entry);
            }
        }
    }
    Ok(out)
}
