//! Narrowing a list: the page on which a year, a unit, a class or a topic is chosen.

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::layout::Grid;
use crate::listing::{Axis, Listing, Sieve};
use crate::page::choices::{Choice, choices};
use crate::page::{Context, list};
use crate::script::InScript;
use crate::ui::{App, AxisMark, ChoiceValue, ChooseAdapter};

/// Shows the choices at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    (listing, sieve): (Listing, &Sieve),
    axis: Axis,
    page: usize,
) -> Result<usize, StoreError> {
    let all = choices(context, listing, sieve, axis)?;
    let grid = grid(context, &all);
    let cut = grid.cut(all.len(), page);
    let shown: Vec<ChoiceValue> = all[cut.range()].iter().map(Choice::shown).collect();
    let chosen = sieve.get(&axis);
    let chosen = all[cut.range()]
        .iter()
        .position(|it| it.value.as_ref() == chosen);
    let adapter = app.global::<ChooseAdapter>();
    adapter.set_topic(list::topic(listing));
    adapter.set_axis(mark(axis));
    adapter.set_tiles(ModelRc::from(shown.as_slice()).in_script(&context.script));
    adapter.set_chosen(chosen.and_then(|i| i32::try_from(i).ok()).unwrap_or(-1));
    adapter.set_columns(grid.columns());
    adapter.set_tile(grid.tile);
    adapter.set_top(grid.top);
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    Ok(cut.at)
}

/// What the `i`th tile of a page narrows the list to.
pub fn chosen(
    context: &Context<'_>,
    (listing, sieve): (Listing, &Sieve),
    axis: Axis,
    page: usize,
    i: usize,
) -> Result<Option<Sieve>, StoreError> {
    let all = choices(context, listing, sieve, axis)?;
    let at = grid(context, &all).cut(all.len(), page).range().start + i;
    let Some(choice) = all.get(at) else {
        return Ok(None);
    };
    let mut sieve = sieve.clone();
    match &choice.value {
        Some(value) => sieve.insert(axis, value.clone()),
        None => sieve.remove(&axis),
    };
    Ok(Some(sieve))
}

fn grid(context: &Context<'_>, choices: &[Choice]) -> Grid {
    let names = choices.iter().map(|choice| choice.name.as_str());
    Grid::titled(&context.metrics, context.height, names)
}

/// The mark by which the screen names an axis.
pub(crate) fn mark(axis: Axis) -> AxisMark {
    match axis {
        Axis::Audience => AxisMark::Audience,
        Axis::Topic => AxisMark::Topic,
        Axis::LifeEvent => AxisMark::LifeEvent,
        Axis::Dept => AxisMark::Dept,
        Axis::Year => AxisMark::Year,
        Axis::Unit => AxisMark::Unit,
        Axis::Class => AxisMark::Class,
        Axis::Series => AxisMark::Series,
        Axis::Notice => AxisMark::Notice,
        Axis::Ended => AxisMark::Ended,
    }
}
