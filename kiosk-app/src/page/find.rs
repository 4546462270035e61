//! The keys and words by which something is found in a text.

use content_model::Rid;
use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::document::{Document, Query};
use crate::metrics::Shape;
use crate::page::keys::{Keys, Space};
use crate::page::{Context, document};
use crate::session::Keyboard;
use crate::ui::{App, FindAdapter, FoundWord};

/// Shows what `typed` finds in the text of a record. Whether there is such a text.
pub fn show(
    app: &App,
    context: &Context<'_>,
    rid: &Rid,
    typed: &str,
    keyboard: Keyboard,
) -> Result<bool, StoreError> {
    let Some((_, document)) = document::open(context, rid)? else {
        return Ok(false);
    };
    let space = Space {
        width: context.width,
        height: context.height,
        whole: false,
        sound_alone: true,
    };
    let keys = Keys::of(&context.metrics, keyboard, &space);
    let (columns, lines) = places(context, &keys);
    let query = Query::new(typed);
    let words = match &query {
        Some(query) => found(&document, query),
        None if typed.is_empty() => heading_words(&document),
        None => Vec::new(),
    };
    let shown: Vec<FoundWord> = words.into_iter().take(columns * lines).collect();
    let adapter = app.global::<FindAdapter>();
    adapter.set_text(typed.into());
    adapter.set_words(ModelRc::from(shown.as_slice()));
    adapter.set_columns(i32::try_from(columns).unwrap_or(1));
    adapter.set_enough(query.is_some());
    adapter.set_keyboard(keys.value());
    Ok(true)
}

/// Words side by side, and lines of them.
fn places(context: &Context<'_>, keys: &Keys) -> (usize, usize) {
    let metrics = &context.metrics;
    let beside = metrics.shape == Shape::Landscape;
    let mut width = context.width - 2.0 * metrics.margin;
    // Under the field and a line that says what to do.
    let mut height = context.height - 72.0 - metrics.body * 1.5 - 5.0 * metrics.gap;
    if beside {
        width -= keys.width + metrics.gap;
    } else {
        height -= keys.height;
    }
    // Six characters and how often they are found.
    let columns = (width / (10.0 * metrics.caption)).floor().max(1.0);
    let lines = (height / (metrics.secondary + metrics.gap))
        .floor()
        .max(1.0);
    (columns as usize, lines as usize)
}

fn found(document: &Document, query: &Query) -> Vec<FoundWord> {
    let spots = document.find(query);
    let words = document.found_words(&spots).into_iter();
    words
        .map(|(word, count)| FoundWord {
            word: word.into(),
            count: i32::try_from(count).unwrap_or(i32::MAX),
        })
        .collect()
}

/// Short headings, without what counts them.
fn heading_words(document: &Document) -> Vec<FoundWord> {
    const LONGEST: usize = 8;
    let mut out: Vec<FoundWord> = Vec::new();
    for heading in document.headings() {
        let text = heading.text.as_str();
        let word = text
            .split_once(['、', '）', ' ', '\u{3000}'])
            .map_or(text, |(_, word)| word)
            .trim();
        let known = out.iter().any(|known| known.word == word);
        if !known && (2..=LONGEST).contains(&word.chars().count()) {
            out.push(FoundWord {
                word: word.into(),
                count: 0,
            });
        }
    }
    out
}
