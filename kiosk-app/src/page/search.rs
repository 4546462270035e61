//! The search screen: what was typed, and what it finds.

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::metrics::Shape;
use crate::page::keys::Keys;
use crate::page::record::HOTLINE;
use crate::page::{Context, is_over, row, text};
use crate::script::InScript;
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
    adapter.set_keyboard(keys.value());
    adapter.set_row_height(keys.row);
    adapter.set_text(typed.into());
    adapter.set_rows(ModelRc::from(shown).in_script(&context.script));
    adapter.set_page(i32::try_from(page).unwrap_or(0));
    adapter.set_pages(i32::try_from(pages).unwrap_or(1));
    let words = context
        .site
        .as_ref()
        .map(|site| site.hot_words.clone())
        .unwrap_or_default();
    adapter.set_hot_words(text::strings(
        context,
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

/// The hot word that is shown as `shown`: records are found by what was written.
pub fn written(context: &Context<'_>, shown: &str) -> String {
    let mut words = context.site.iter().flat_map(|site| &site.hot_words);
    let word = words.find(|word| context.words(word) == shown);
    word.map_or(shown, String::as_str).to_owned()
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
