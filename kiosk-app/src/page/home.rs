//! The home screen: tiles, the gravest warning, the latest notices, the words people look for.

use content_model::{Body, NoticeKind};
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::Cut;
use crate::listing::Listing;
use crate::measure;
use crate::metrics::{Metrics, Shape};
use crate::page::hot_words::hot_words;
use crate::page::{Context, list, row, source, text, value};
use crate::script::InScript;
use crate::ui::{App, HomeAdapter, Row, TileValue, Topic};

/// The order of the tiles; those that would be empty are left out.
const TILES: [Listing; 9] = [
    Listing::Guides,
    Listing::Fees,
    Listing::Forms,
    Listing::Land,
    Listing::Village,
    Listing::Policy,
    Listing::Disclosure,
    Listing::Notices,
    Listing::Places,
];

/// Shows the home screen with its tiles at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    warnings: &[Entry],
    page: usize,
) -> Result<usize, StoreError> {
    let adapter = app.global::<HomeAdapter>();
    let plan = Plan::of(&context.metrics);
    let mut tiles = tiles(context)?;
    if !plan.sided {
        tiles.push(TileValue {
            opinion: true,
            ..TileValue::default()
        });
    }
    let size = plan.columns * plan.rows;
    let cut = Cut::of(tiles.len(), size, page);
    adapter.set_tiles(ModelRc::from(&tiles[cut.range()]));
    adapter.set_columns(i32::try_from(plan.columns).unwrap_or(1));
    adapter.set_rows(i32::try_from(plan.rows).unwrap_or(1));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());

    let carded = !warnings.is_empty() && context.metrics.shape != Shape::Compact;
    let side = plan.side(&context.metrics, context.height, carded);
    let rows = ModelRc::from(latest(context, side.rows)?.as_slice());
    adapter.set_latest(rows.in_script(&context.script));
    adapter.set_latest_height(side.row);
    let words = if side.words {
        line(&hot_words(context)?.words, context.metrics.caption)
    } else {
        Vec::new()
    };
    adapter.set_hot_words(text::strings(context, &words));
    adapter.set_warned(false);
    if let Some(record) = warnings.first().map(|entry| &entry.record)
        && let Body::Notice(notice) = &record.body
        && carded
    {
        adapter.set_warned(true);
        adapter.set_warning(context.words(&record.title));
        adapter.set_level(value::warning_mark(notice.level));
    }
    Ok(cut.at)
}

/// How the home screen is divided on a panel.
struct Plan {
    columns: usize,
    rows: usize,
    /// News stand in a column of their own.
    sided: bool,
}

/// What the news have room for.
struct Side {
    rows: usize,
    /// Height of each.
    row: f32,
    words: bool,
}

impl Plan {
    fn of(metrics: &Metrics) -> Self {
        let (columns, rows) = match (metrics.shape, metrics.large) {
            (Shape::Landscape, false) => (3, 3),
            (Shape::Landscape, true) => (2, 2),
            (Shape::Portrait, false) => (2, 5),
            (Shape::Portrait, true) => (1, 5),
            (Shape::Compact, false) => (3, 2),
            (Shape::Compact, true) => (2, 2),
        };
        Self {
            columns,
            rows,
            sided: metrics.shape == Shape::Landscape,
        }
    }

    /// The figures are those of `ui/screens/home.slint`, on a screen with `height` u between its
    /// bars.
    fn side(&self, metrics: &Metrics, height: f32, carded: bool) -> Side {
        const MOST: usize = 4;
        let line = Metrics::line(metrics.caption);
        let gap = metrics.gap;
        let heading = Metrics::line(metrics.body) + gap;
        let card = if carded { 3.0 * line + 10.0 + gap } else { 0.0 };
        let two_lines = 2.0 * line + 4.0;
        let one_line = metrics.secondary;
        let fit = |room: f32, row: f32| ((room / (row + gap)).floor().max(0.0) as usize).min(MOST);
        match metrics.shape {
            Shape::Compact => Side {
                rows: 0,
                row: 0.0,
                words: false,
            },
            Shape::Portrait => {
                let tiles = self.rows as f32 * (193.0 + gap);
                let bar = 100.0 + gap;
                let room = height - 26.0 - card - bar - tiles - heading;
                Side {
                    rows: fit(room, one_line),
                    row: one_line,
                    words: false,
                }
            }
            Shape::Landscape => {
                let opinion = metrics.secondary + gap;
                let words = metrics.secondary + gap;
                let room = height - 26.0 + gap - card - heading - opinion;
                let (with, without) = (room - words, room);
                let enough = if metrics.large { 2 } else { 3 };
                let plans = [
                    (with, two_lines, true),
                    (with, one_line, true),
                    (without, two_lines, false),
                    (without, one_line, false),
                ];
                let (room, row, words) = plans
                    .into_iter()
                    .find(|(room, row, _)| fit(*room, *row) >= enough)
                    .unwrap_or((without, one_line, false));
                Side {
                    rows: fit(room, row),
                    row,
                    words,
                }
            }
        }
    }
}

pub fn tiles(context: &Context<'_>) -> Result<Vec<TileValue>, StoreError> {
    let mut out = Vec::new();
    for listing in TILES {
        let count = list::count(context, listing)?;
        if count > 0 {
            out.push(TileValue {
                topic: list::topic(listing),
                count: i32::try_from(count).unwrap_or(i32::MAX),
                opinion: false,
            });
        }
    }
    Ok(out)
}

/// The list behind a tile.
pub fn listing(topic: Topic) -> Listing {
    TILES
        .into_iter()
        .find(|listing| list::topic(*listing) == topic)
        .unwrap_or(Listing::Guides)
}

/// Notices in force, newest first; warnings stand apart.
fn latest(context: &Context<'_>, most: usize) -> Result<Vec<Row>, StoreError> {
    let shown = source::notices(context, |line| {
        line.kind != NoticeKind::Warning && !line.withdrawn
    })?;
    let mut out = Vec::new();
    for entry in context.reader.records(&shown[..most.min(shown.len())])? {
        if let Some(mut row) = row(context, &entry.record, false)? {
            row.title = entry.record.display_title().into();
            out.push(row);
        }
    }
    Ok(out)
}

/// The words that stand side by side in the narrow column, written `size` u high.
fn line(words: &[String], size: f32) -> Vec<String> {
    let mut room = 344.0;
    let mut out = Vec::new();
    for word in words {
        let wide = measure::width(word, size) + 32.0;
        if wide <= room {
            out.push(word.clone());
            room -= wide + 16.0;
        }
    }
    out
}
