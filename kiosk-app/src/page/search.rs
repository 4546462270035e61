//! The search screen: what was typed, and what it finds.

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::metrics::{MM, Metrics, Shape};
use crate::page::record::HOTLINE;
use crate::page::{Context, is_over, row, text};
use crate::ui::{App, Row, SearchAdapter};

/// More hits than anybody pages through.
const HITS: usize = 60;

/// Shows the hits for `typed` at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    typed: &str,
    page: usize,
) -> Result<usize, StoreError> {
    let rows = hits(context, typed)?;
    let keys = Keys::of(context);
    let size = keys.rows;
    let pages = rows.len().div_ceil(size).max(1);
    let page = page.min(pages - 1);
    let shown = &rows[page * size..rows.len().min((page + 1) * size)];
    let adapter = app.global::<SearchAdapter>();
    adapter.set_columns(i32::try_from(keys.columns).unwrap_or(1));
    adapter.set_key_height(keys.key);
    adapter.set_row_height(keys.row);
    adapter.set_keys_width(keys.width);
    adapter.set_keys_height(keys.height);
    adapter.set_text(typed.into());
    adapter.set_rows(ModelRc::from(shown));
    adapter.set_page(i32::try_from(page).unwrap_or(0));
    adapter.set_pages(i32::try_from(pages).unwrap_or(1));
    let words = context
        .site
        .as_ref()
        .map(|site| site.hot_words.clone())
        .unwrap_or_default();
    adapter.set_hot_words(text::strings(
        &words
            .into_iter()
            .take(if context.metrics.shape == Shape::Compact {
                3
            } else if context.metrics.large {
                6
            } else {
                9
            })
            .collect::<Vec<_>>(),
    ));
    adapter.set_phone(if context.phone().is_empty() {
        HOTLINE.into()
    } else {
        context.phone().into()
    });
    Ok(page)
}

/// Where the keys stand, and how high a hit is.
struct Keys {
    columns: usize,
    key: f32,
    width: f32,
    height: f32,
    row: f32,
    rows: usize,
}

impl Keys {
    /// Beside the hits; under them on a tall panel and on a small one, where letters and digits
    /// take turns and a hit is its title. Never under fifteen millimetres.
    fn of(context: &Context<'_>) -> Self {
        let metrics = &context.metrics;
        let Metrics { gap, margin, .. } = *metrics;
        let least = 15.0 * MM;
        let (columns, count): (usize, usize) = match metrics.shape {
            Shape::Landscape => (6, 37),
            Shape::Portrait => (10, 37),
            Shape::Compact => (10, 26),
        };
        // The wide keys stand beside the last ones where there is room for them.
        let last = count % columns;
        let lines = count.div_ceil(columns) + usize::from(last > 0 && columns - last < 4);
        let tall = |key: f32| lines as f32 * (key + gap) - gap;
        let whole = context.width - 2.0 * margin;
        let (width, key) = match metrics.shape {
            Shape::Portrait => (whole, 84.0),
            Shape::Compact => (whole, least),
            Shape::Landscape => {
                let fitting = (context.height - 32.0 + gap) / lines as f32 - gap;
                (464.0, fitting.min(68.0).max(least))
            }
        };
        let height = tall(key);
        let (row, room) = match metrics.shape {
            // Under the field, over the pager.
            Shape::Landscape => (metrics.row, context.height - 72.0 - 4.0 * gap - 72.0),
            Shape::Portrait => (
                metrics.row,
                context.height - 72.0 - 5.0 * gap - 72.0 - height,
            ),
            Shape::Compact => (60.0_f32.max(metrics.secondary), 0.0),
        };
        Self {
            columns,
            key,
            width,
            height,
            row,
            rows: (((room + gap) / (row + gap)).floor() as usize).max(1),
        }
    }
}

/// Records of every kind that has a page and may be shown now.
pub fn hits(context: &Context<'_>, typed: &str) -> Result<Vec<Row>, StoreError> {
    let mut out = Vec::new();
    if typed.trim().is_empty() {
        return Ok(out);
    }
    for entry in context.reader.search(typed.trim(), HITS)? {
        if !is_over(&entry.record, context.now) {
            out.extend(row(context, &entry.record, true)?);
        }
    }
    Ok(out)
}
