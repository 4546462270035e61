//! Who works here, as cards with faces.

use content_model::{Body, Kind, Record};
use content_store::{Filter, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::Cut;
use crate::listing::{Listing, Sieve};
use crate::metrics::{Metrics, Shape};
use crate::page::person::{PHOTO_SHAPE, photo};
use crate::page::{Context, list, rail};
use crate::ui::{App, PeopleAdapter, PersonCard, RailEntry};

/// Design size of a photo, u.
const PHOTO: (f32, f32) = (240.0, 320.0);
/// Tallest card that lies on its side.
const LYING: f32 = 256.0;

/// How the cards of a page lie.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Album {
    columns: usize,
    rows: usize,
    card: (f32, f32),
    photo: (f32, f32),
    /// The words stand beside the photo, not under it.
    lying: bool,
}

impl Album {
    /// In a room of `width`×`height` u.
    fn of(metrics: &Metrics, width: f32, height: f32) -> Self {
        let gap = metrics.gap;
        let fit = |room, length| metrics.fit(room, length);
        // Large letters have no room under a face.
        if metrics.large || metrics.shape == Shape::Compact {
            let least = Metrics::line(metrics.list) + Metrics::line(metrics.caption) + 16.0;
            let rows = fit(height, least.max(height.min(2.0 * LYING) / 2.0 - gap));
            let tall = ((height + gap) / rows as f32 - gap).clamp(least, LYING);
            return Self {
                columns: 1,
                rows,
                card: (width, tall),
                photo: (tall * PHOTO_SHAPE, tall),
                lying: true,
            };
        }
        let words = Metrics::line(metrics.list) + 3.0 * Metrics::line(metrics.caption) + 20.0;
        let columns = fit(width, PHOTO.0);
        let rows = fit(height, PHOTO.1 + words);
        let tall = PHOTO.1.min(height - words).max(metrics.primary);
        let wide = (width + gap) / columns as f32 - gap;
        Self {
            columns,
            rows,
            card: (wide.min(1.4 * PHOTO.0), tall + words),
            photo: (tall * PHOTO_SHAPE, tall),
            lying: false,
        }
    }
}

/// Shows page `page` of everybody, beside the rail of the places. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    rail_from: usize,
    page: usize,
) -> Result<usize, StoreError> {
    let metrics = &context.metrics;
    let rail = rail::rail(context, Listing::People, &Sieve::new(), rail_from)?;
    let left = metrics.beside_rail(rail.len());
    let top = list::top(metrics, rail.len());
    let width = context.width - left - metrics.margin;
    let album = Album::of(metrics, width, context.height - top - metrics.gap / 2.0);
    let size = album.columns * album.rows;
    let filter = Filter {
        by_title: true,
        ..Filter::default()
    };
    let total = context.reader.page(Kind::Person, &filter, 0, 0)?.total;
    let cut = Cut::of(total, size, page);
    let entries = context
        .reader
        .page(Kind::Person, &filter, cut.range().start, size)?
        .entries;
    let cards = entries
        .iter()
        .map(|entry| card(context, &entry.record, &album))
        .collect::<Result<Vec<_>, _>>()?;
    let entries: Vec<RailEntry> = rail.into_iter().map(|entry| entry.shown).collect();
    let adapter = app.global::<PeopleAdapter>();
    adapter.set_rail(ModelRc::from(entries.as_slice()));
    adapter.set_left(left);
    adapter.set_top(top);
    adapter.set_columns(album.columns as i32);
    adapter.set_card_width(album.card.0);
    adapter.set_card_height(album.card.1);
    adapter.set_photo_width(album.photo.0);
    adapter.set_photo_height(album.photo.1);
    adapter.set_lying(album.lying);
    adapter.set_cards(ModelRc::from(cards.as_slice()));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    Ok(cut.at)
}

fn card(context: &Context<'_>, record: &Record, album: &Album) -> Result<PersonCard, StoreError> {
    let Body::Person(person) = &record.body else {
        return Ok(PersonCard::default());
    };
    let backup = match &person.backup_ref {
        Some(rid) => context.reader.record(rid)?,
        None => None,
    };
    Ok(PersonCard {
        rid: record.rid.as_str().into(),
        name: record.title.as_str().into(),
        post: context.script.words(&person.post),
        number: person.duty_number.as_str().into(),
        backup: backup
            .map(|entry| entry.record.title)
            .unwrap_or_default()
            .into(),
        photo: photo(context, record, album.photo.0, album.photo.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_fill_a_page_and_never_more() {
        let panels = [
            (1280.0, 800.0, 0.0),
            (1032.6, 1835.7, 0.0),
            (842.0, 526.2, 0.0),
        ];
        for (width, height, inset) in panels {
            for large in [false, true] {
                let metrics = Metrics::of(width, height, inset, large);
                // A band and a strip may take some of the room.
                for taken in [0.0, metrics.band + metrics.strip] {
                    let room = (
                        width - metrics.beside_rail(3) - metrics.margin,
                        height
                            - metrics.top
                            - metrics.bottom
                            - metrics.foot
                            - 16.0
                            - taken
                            - metrics.rail_height(3),
                    );
                    let album = Album::of(&metrics, room.0, room.1);
                    let (columns, rows) = (album.columns as f32, album.rows as f32);
                    let wide = columns * (album.card.0 + metrics.gap) - metrics.gap;
                    let high = rows * (album.card.1 + metrics.gap) - metrics.gap;
                    assert!(
                        wide <= room.0 + 0.1 && high <= room.1 + 0.1,
                        "{room:?} {album:?}"
                    );
                    assert!(album.photo.1 <= album.card.1 && album.photo.0 <= album.card.0);
                }
            }
        }
        let landscape = Album::of(&Metrics::LANDSCAPE, 1008.0, 544.0);
        assert_eq!((landscape.columns, landscape.rows), (4, 1));
        assert_eq!(landscape.photo, PHOTO);
    }
}
