//! The search screen: what was typed, and what it finds.

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::layout::Cut;
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
    let cut = Cut::of(rows.len(), keys.rows, page);
    let adapter = app.global::<SearchAdapter>();
    adapter.set_keyboard(keys.value());
    adapter.set_row_height(keys.row);
    adapter.set_text(typed.into());
    adapter.set_rows(ModelRc::from(&rows[cut.range()]).in_script(&context.script));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    let words = context.site.as_ref().map_or(&[][..], |s| &s.hot_words);
    let most = match (context.metrics.shape, context.metrics.large) {
        (Shape::Compact, _) => 3,
        (_, true) => 6,
        (_, false) => 9,
    };
    let words = &words[..words.len().min(most)];
    adapter.set_hot_words(text::strings(context, words));
    adapter.set_phone(if context.phone().is_empty() {
        HOTLINE.into()
    } else {
        context.phone().into()
    });
    Ok(cut.at)
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
