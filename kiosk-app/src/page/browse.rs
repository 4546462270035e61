//! The guides' first screen: by whom they are for, by topic, by unit.

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::layout::Grid;
use crate::listing::{Axis, Browsing, Listing, Sieve};
use crate::page::choices::{self, Choice};
use crate::page::{Context, source};
use crate::script::InScript;
use crate::session::Screen;
use crate::ui::{App, BrowseAdapter, BrowseTab, ChoiceMark, ChoiceValue};

/// Shows a tab at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    tab: Browsing,
    page: usize,
) -> Result<usize, StoreError> {
    let all = tiles(context, tab)?;
    let grid = grid(context, &all);
    let cut = grid.cut(all.len(), page);
    let shown: Vec<ChoiceValue> = all[cut.range()]
        .iter()
        .map(|tile| tile.choice.shown())
        .collect();
    let adapter = app.global::<BrowseAdapter>();
    adapter.set_tab(mark(tab));
    adapter.set_tiles(ModelRc::from(shown.as_slice()).in_script(&context.script));
    adapter.set_columns(grid.columns());
    adapter.set_tile(grid.tile);
    adapter.set_left(grid.left);
    adapter.set_top(grid.top);
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    Ok(cut.at)
}

/// Where the `i`th tile of a page leads.
pub fn lead(
    context: &Context<'_>,
    tab: Browsing,
    page: usize,
    i: usize,
) -> Result<Option<Screen>, StoreError> {
    let mut all = tiles(context, tab)?;
    let at = grid(context, &all).cut(all.len(), page).range().start + i;
    Ok((at < all.len()).then(|| all.swap_remove(at).leads_to))
}

pub fn tab(mark: BrowseTab) -> Browsing {
    match mark {
        BrowseTab::Person => Browsing::Person,
        BrowseTab::Organisation => Browsing::Organisation,
        BrowseTab::Topic => Browsing::Topic,
        BrowseTab::Dept => Browsing::Dept,
    }
}

fn mark(tab: Browsing) -> BrowseTab {
    match tab {
        Browsing::Person => BrowseTab::Person,
        Browsing::Organisation => BrowseTab::Organisation,
        Browsing::Topic => BrowseTab::Topic,
        Browsing::Dept => BrowseTab::Dept,
    }
}

fn grid(context: &Context<'_>, tiles: &[Tile]) -> Grid {
    let names = tiles.iter().map(|tile| tile.choice.name.as_str());
    Grid::tabbed(&context.metrics, context.height, names)
}

struct Tile {
    choice: Choice,
    leads_to: Screen,
}

fn tiles(context: &Context<'_>, tab: Browsing) -> Result<Vec<Tile>, StoreError> {
    let audience = |of: &str| Sieve::from([(Axis::Audience, of.to_owned())]);
    let (sieve, axes): (Sieve, [Axis; 2]) = match tab {
        // What happens in a life is what people come for; a business asks by subject.
        Browsing::Person => (
            audience(content_store::PERSON),
            [Axis::LifeEvent, Axis::Topic],
        ),
        Browsing::Organisation => (
            audience(content_store::ORGANISATION),
            [Axis::Topic, Axis::LifeEvent],
        ),
        Browsing::Topic => (Sieve::new(), [Axis::Topic, Axis::LifeEvent]),
        Browsing::Dept => (Sieve::new(), [Axis::Dept, Axis::Unit]),
    };
    let mut axis = axes[0];
    let mut found = choices::choices(context, Listing::Guides, &sieve, axis)?;
    if found.len() < 2 {
        axis = axes[1];
        found = choices::choices(context, Listing::Guides, &sieve, axis)?;
    }
    let mut out = Vec::new();
    for choice in found.into_iter().filter(|choice| choice.count > 0) {
        let mut sieve = sieve.clone();
        sieve.extend(choice.value.clone().map(|value| (axis, value)));
        out.push(Tile {
            choice,
            leads_to: Screen::sifted(Listing::Guides, sieve),
        });
    }
    let questions = source::total(context, Listing::Questions, &Sieve::new())?;
    if tab == Browsing::Topic && questions > 0 {
        let choice = Choice {
            mark: ChoiceMark::Questions,
            name: String::new(),
            value: None,
            count: questions,
        };
        out.insert(
            1.min(out.len()),
            Tile {
                choice,
                leads_to: Screen::list(Listing::Questions),
            },
        );
    }
    Ok(out)
}
