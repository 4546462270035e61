//! The home screen: tiles, the gravest warning, the latest notices, the words people look for.

use content_model::Body;
use content_store::{Entry, Filter, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::page::{Context, is_withdrawn, list, row, text, value};
use crate::session::Listing;
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

pub fn show(app: &App, context: &Context<'_>, warnings: &[Entry]) -> Result<(), StoreError> {
    let adapter = app.global::<HomeAdapter>();
    adapter.set_tiles(ModelRc::from(tiles(context)?.as_slice()));
    let tall = context.height >= 620.0;
    let room = if warnings.is_empty() == tall { 4 } else { 3 };
    adapter.set_latest(ModelRc::from(latest(context, room)?.as_slice()));
    let words = context
        .site
        .as_ref()
        .map_or(&[][..], |site| &site.hot_words);
    let lines: Vec<_> = lines(words, 1)
        .iter()
        .map(|line| text::strings(line))
        .collect();
    adapter.set_hot_words(ModelRc::from(lines.as_slice()));
    adapter.set_warned(false);
    if let Some(record) = warnings.first().map(|entry| &entry.record)
        && let Body::Notice(notice) = &record.body
    {
        adapter.set_warned(true);
        adapter.set_warning(record.title.as_str().into());
        adapter.set_level(value::warning_mark(notice.level));
    }
    Ok(())
}

pub fn tiles(context: &Context<'_>) -> Result<Vec<TileValue>, StoreError> {
    let mut out = Vec::new();
    for listing in TILES {
        let mut count = list::count(context, listing)?;
        if listing == Listing::Places {
            let windows = context
                .reader
                .page(content_model::Kind::Window, &Filter::default(), 0, 0)?
                .total;
            count += windows;
        }
        if count > 0 {
            out.push(TileValue {
                topic: list::topic(listing),
                count: i32::try_from(count).unwrap_or(i32::MAX),
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
    let mut out = Vec::new();
    for entry in list::notices(context, &Filter::default())? {
        let warning = matches!(&entry.record.body, Body::Notice(notice) if notice.is_warning());
        if warning || is_withdrawn(&entry.record, context.today()) {
            continue;
        }
        if let Some(mut row) = row(context, &entry.record, false)? {
            row.title = entry.record.display_title().into();
            out.push(row);
        }
        if out.len() == most {
            break;
        }
    }
    Ok(out)
}

/// The words in lines of the narrow column, `most` lines of them.
fn lines(words: &[String], most: usize) -> Vec<Vec<String>> {
    const WIDTH: f32 = 344.0;
    let wide = |word: &String| word.chars().count() as f32 * 26.0 + 32.0;
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut room = 0.0;
    for word in words.iter().filter(|word| wide(word) <= WIDTH) {
        if wide(word) > room {
            if out.len() == most {
                break;
            }
            out.push(Vec::new());
            room = WIDTH;
        }
        room -= wide(word) + 16.0;
        if let Some(line) = out.last_mut() {
            line.push(word.clone());
        }
    }
    out
}
