//! The floor plan of a hall: which window is where.

mod pin;

use content_model::{AttachmentRole, Body, Kind, Record, Rid, Window};
use content_store::{Entry, Facet, Filter, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::Cut;
use crate::metrics::{Metrics, Shape};
use crate::page::{Context, attachment, picture, text};
use crate::session::Screen;
use crate::ui::{App, Block, BlockKind, FileValue, PictureMark, PinValue, PlanAdapter, PlanRow};

use pin::Board;

/// Design size of a plan, u.
const PLAN: (f32, f32) = (848.0, 560.0);

/// A row that opens the plan of the office of `record`, with `window` to be found on it; nothing where
/// there is no plan.
pub(crate) fn row(context: &Context<'_>, record: &Record, window: Option<&Rid>) -> Option<Block> {
    let plan = attachment::of_role(record, AttachmentRole::FloorPlan)?;
    let window = window.map_or("", Rid::as_str);
    Some(Block {
        file: FileValue {
            key: format!("{}/{KEY}/{window}", record.rid).into(),
            ..attachment::file(context, record, plan, 0)
        },
        ..text::block(BlockKind::File, "")
    })
}

/// Stands in the key of such a row.
const KEY: &str = "plan";

/// The screen that such a row leads to; `None` for any other.
pub(crate) fn screen(key: &str) -> Option<Screen> {
    let (office, window) = key.split_once('/')?;
    let window = window.strip_prefix(KEY)?.strip_prefix('/')?;
    Some(Screen::Plan {
        office: office.parse().ok()?,
        window: match window {
            "" => None,
            window => Some(window.parse().ok()?),
        },
        page: 0,
    })
}

/// Shows the plan of `office` with page `page` of the list beside it; the window that was `chosen`
/// stands first. Returns the page really shown; `None`: there is no such plan any more.
pub fn show(
    app: &App,
    context: &Context<'_>,
    office: &Rid,
    chosen: Option<&Rid>,
    page: usize,
) -> Result<Option<usize>, StoreError> {
    let Some(entry) = context.reader.record(office)? else {
        return Ok(None);
    };
    let record = &entry.record;
    let Some(plan) = attachment::of_role(record, AttachmentRole::FloorPlan) else {
        return Ok(None);
    };
    let metrics = &context.metrics;
    let table = Table::of(metrics, context);
    let picture = picture::value(context, Some(plan), 0, table.plan.0, table.plan.1);
    let mut windows = windows(context, office)?;
    windows.sort_by_key(|entry| Some(&entry.record.rid) != chosen);
    let cut = Cut::of(windows.len(), table.rows, page);
    let listed = windows[cut.range()].iter();
    let rows: Vec<PlanRow> = listed
        .clone()
        .map(|entry| PlanRow {
            rid: entry.record.rid.as_str().into(),
            number: number(&entry.record).into(),
            name: entry.record.title.as_str().into(),
            chosen: Some(&entry.record.rid) == chosen,
        })
        .collect();
    let pins = if picture.mark == PictureMark::Ready {
        let board = Board {
            size: (picture.width, picture.height),
            gap: metrics.gap,
            pin: metrics.secondary,
            letter: metrics.caption,
        };
        // All of them, or those that stand in the list where there is no room for all.
        board
            .lay(&places(windows.iter()))
            .unwrap_or_else(|| board.lay_some(&places(listed)))
            .into_iter()
            .map(|pin| PinValue {
                chosen: chosen.is_some_and(|rid| *rid == pin.rid),
                rid: pin.rid.as_str().into(),
                number: pin.number.into(),
                x: pin.x,
                y: pin.y,
                width: pin.width,
                point_x: pin.point.0,
                point_y: pin.point.1,
            })
            .collect()
    } else {
        Vec::new()
    };
    let adapter = app.global::<PlanAdapter>();
    adapter.set_title(record.display_title().into());
    adapter.set_plan_width(table.plan.0);
    adapter.set_plan_height(table.plan.1);
    adapter.set_below(table.below);
    adapter.set_picture(picture);
    adapter.set_pins(ModelRc::from(pins.as_slice()));
    adapter.set_rows(ModelRc::from(rows.as_slice()));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    Ok(Some(cut.at))
}

/// How plan and list share the room.
struct Table {
    plan: (f32, f32),
    /// The list stands below the plan, not beside it.
    below: bool,
    rows: usize,
}

impl Table {
    fn of(metrics: &Metrics, context: &Context<'_>) -> Self {
        let below = metrics.shape == Shape::Portrait;
        let shape = PLAN.1 / PLAN.0;
        let wide = context.width - 2.0 * metrics.margin;
        let plan = if below {
            (wide, wide * shape)
        } else {
            let share = if metrics.shape == Shape::Compact {
                0.6
            } else {
                0.7
            };
            let width = PLAN
                .0
                .min(wide * share)
                .min((context.height - 2.0 * metrics.gap) / shape);
            (width, width * shape)
        };
        let taken = Metrics::line(metrics.list) + metrics.secondary + 4.0 * metrics.gap;
        let room = context.height - taken - if below { plan.1 + metrics.gap } else { 0.0 };
        Self {
            plan,
            below,
            rows: metrics.fit(room, metrics.rail_entry),
        }
    }
}

/// The windows of an office, by their numbers.
fn windows(context: &Context<'_>, office: &Rid) -> Result<Vec<Entry>, StoreError> {
    const MOST: usize = 1000;
    let here = Filter {
        facets: vec![(Facet::Office, office.to_string())],
        ..Filter::default()
    };
    let mut out = context.reader.page(Kind::Window, &here, 0, MOST)?.entries;
    out.sort_by_cached_key(|entry| (number(&entry.record), entry.record.rid.clone()));
    Ok(out)
}

fn of(entry: &Entry) -> Option<&Window> {
    match &entry.record.body {
        Body::Window(window) => Some(window),
        _ => None,
    }
}

fn number(record: &Record) -> String {
    match &record.body {
        Body::Window(window) => window.window_no.clone(),
        _ => String::new(),
    }
}

/// Those that say where on the plan they are.
fn places<'a>(windows: impl Iterator<Item = &'a Entry>) -> Vec<(Rid, String, (u16, u16))> {
    windows
        .filter_map(|entry| {
            let place = of(entry)?.plan_xy?;
            Some((entry.record.rid.clone(), number(&entry.record), place))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_leads_to_its_plan_and_nothing_else_does() {
        let (office, window) = (Rid::new(0, [1; 10]), Rid::new(0, [2; 10]));
        let plan = |window: Option<&Rid>| Screen::Plan {
            office: office.clone(),
            window: window.cloned(),
            page: 0,
        };
        assert_eq!(screen(&format!("{office}/plan/")), Some(plan(None)));
        let found = screen(&format!("{office}/plan/{window}"));
        assert_eq!(found, Some(plan(Some(&window))));
        for key in ["", office.as_str(), "x/plan/", &format!("{office}/plan")] {
            assert_eq!(screen(key), None, "{key}");
        }
        assert_eq!(screen(&format!("{office}/plan/x")), None);
    }
}
