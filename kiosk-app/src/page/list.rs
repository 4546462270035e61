//! Lists of records, with a rail of ways to narrow them.

use content_model::Kind;
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::{Cut, list_rows};
use crate::listing::{Listing, Sieve};
use crate::metrics::Metrics;
use crate::page::{Context, choices, rail, row, source};
use crate::script::InScript;
use crate::ui::{App, ListAdapter, RailEntry, Row, Topic};

/// One page of a list.
pub struct List {
    pub rows: Vec<Row>,
    pub total: usize,
    pub(crate) cut: Cut,
}

/// Shows a list at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    (listing, sieve): (Listing, &Sieve),
    rail_from: usize,
    page: usize,
) -> Result<usize, StoreError> {
    let rail = rail::rail(context, listing, sieve, rail_from)?;
    let top = top(&context.metrics, rail.len());
    let size = list_rows(&context.metrics, context.height, top);
    let list = list(context, listing, sieve, page, size)?;
    let adapter = app.global::<ListAdapter>();
    adapter.set_left(context.metrics.beside_rail(rail.len()));
    adapter.set_top(top);
    let entries: Vec<RailEntry> = rail.into_iter().map(|entry| entry.shown).collect();
    adapter.set_topic(topic(listing));
    adapter.set_within(context.script.words(&within(context, sieve)));
    adapter.set_narrowed(!sieve.is_empty());
    adapter.set_rail(ModelRc::from(entries.as_slice()).in_script(&context.script));
    adapter.set_rows(ModelRc::from(list.rows.as_slice()).in_script(&context.script));
    adapter.set_total(i32::try_from(list.total).unwrap_or(i32::MAX));
    adapter.set_page(list.cut.page());
    adapter.set_pages(list.cut.pages());
    Ok(list.cut.at)
}

/// Page `page`, or the last there is, of a list cut into pages of `size` rows.
pub fn list(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
    page: usize,
    size: usize,
) -> Result<List, StoreError> {
    let parts = source::parts(context, listing, sieve)?;
    let total = source::sum(context, &parts)?;
    let cut = Cut::of(total, size, page);
    let mixed = matches!(listing, Listing::Land | Listing::Village | Listing::Policy);
    let mut rows = Vec::new();
    for entry in source::entries(context, &parts, cut.range().start, size)? {
        let beside = listing == Listing::Guides && entry.record.kind() == Kind::Faq;
        rows.extend(row(context, &entry.record, mixed || beside)?);
    }
    Ok(List { rows, total, cut })
}

/// How many records a list holds; a tile that would lead to none is not shown.
pub fn count(context: &Context<'_>, listing: Listing) -> Result<usize, StoreError> {
    source::total(context, listing, &Sieve::new())
}

pub fn topic(listing: Listing) -> Topic {
    match listing {
        Listing::Guides => Topic::Guides,
        Listing::Questions => Topic::Questions,
        Listing::Fees => Topic::Fees,
        Listing::Forms => Topic::Forms,
        Listing::Land => Topic::Land,
        Listing::Village => Topic::Village,
        Listing::Policy => Topic::Policy,
        Listing::Disclosure => Topic::Disclosure,
        Listing::Openness => Topic::Openness,
        Listing::Series => Topic::Series,
        Listing::Withheld => Topic::Withheld,
        Listing::Notices => Topic::Notices,
        Listing::Places => Topic::Places,
        Listing::Windows => Topic::Windows,
        Listing::Offices => Topic::Offices,
        Listing::People => Topic::People,
    }
}

/// Notices that may be shown now, newest first.
pub fn notices(context: &Context<'_>) -> Result<Vec<Entry>, StoreError> {
    let shown = source::notices(context, |_| true)?;
    context.reader.records(&shown)
}

/// Where the rows begin, under the rail and the list's name.
pub(crate) fn top(metrics: &Metrics, rail: usize) -> f32 {
    let above = match metrics.rail_height(rail) {
        0.0 => 0.0,
        height => metrics.rail_from() + height,
    };
    above + metrics.foot + metrics.gap / 2.0
}

/// The topic, event, class or unit that the list is narrowed to: by words that say something
/// beside the list's own name.
fn within(context: &Context<'_>, sieve: &Sieve) -> String {
    use crate::listing::Axis::{Class, Dept, LifeEvent, Series, Topic, Unit};
    let named = sieve
        .iter()
        .filter(|(axis, _)| matches!(axis, Topic | LifeEvent | Dept | Unit | Class | Series));
    let names: Vec<&str> = named
        .map(|(axis, value)| choices::name(context, *axis, value))
        .collect();
    names.join(" · ")
}
