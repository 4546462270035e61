//! Tiles to choose by, and lists: how many stand on a page. The figures are those of
//! `ui/parts/choices.slint` and of the screens that show it.

use std::ops::Range;

use crate::measure::{lines, width};
use crate::metrics::{Metrics, Shape};

/// Where tiles stand on a screen, and how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grid {
    /// Where the tiles begin; u.
    pub(crate) left: f32,
    pub(crate) top: f32,
    /// Height of one.
    pub(crate) tile: f32,
    columns: usize,
    rows: usize,
}

/// One page out of many things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The page asked for, or the last there is.
    pub(crate) at: usize,
    size: usize,
    count: usize,
}

/// The tabs over the tiles, or beside them.
const TABS: usize = 4;

impl Grid {
    /// Under four tabs, over the pager; on a screen with `height` u between its bars. As many columns
    /// as these names allow.
    pub(crate) fn tabbed<'a>(
        metrics: &Metrics,
        height: f32,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        let gap = metrics.gap;
        let (left, top) = if metrics.shape == Shape::Compact {
            (metrics.beside_rail(TABS), metrics.rail_from())
        } else {
            let tabs = metrics.rail_from() + metrics.rail_entry + gap;
            (metrics.margin, tabs)
        };
        let room = height - top - metrics.foot - gap / 2.0;
        Self::fitting(metrics, (left, top), room, names)
    }

    /// Under a heading with a pager.
    pub(crate) fn titled<'a>(
        metrics: &Metrics,
        height: f32,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        let top = metrics.foot + metrics.gap / 2.0;
        let room = height - top - 4.0;
        Self::fitting(metrics, (metrics.margin, top), room, names)
    }

    fn fitting<'a>(
        metrics: &Metrics,
        (left, top): (f32, f32),
        room: f32,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        let gap = metrics.gap;
        // A name may take two lines.
        let tile = metrics.row.min(2.0 * Metrics::line(metrics.body) + 14.0);
        let whole = metrics.width - left - metrics.margin;
        let names: Vec<&str> = names.collect();
        let fits = |columns: &usize| {
            let tile = (whole + gap) / *columns as f32 - gap;
            let words = tile - count_width(metrics) - 3.0 * gap;
            names.iter().all(|name| {
                lines(name, metrics.body, words) <= 2 && longest_word(name, metrics) <= words
            })
        };
        let least = match metrics.shape {
            Shape::Landscape if !metrics.large => 2,
            _ => 1,
        };
        let most = match (metrics.shape, metrics.large) {
            (Shape::Landscape, false) => 4,
            (Shape::Landscape | Shape::Portrait, _) => 3,
            (Shape::Compact, _) => 2,
        };
        Self {
            left,
            top,
            tile,
            columns: (least..=most).rev().find(fits).unwrap_or(least),
            rows: metrics.fit(room, tile),
        }
    }

    pub(crate) fn columns(&self) -> i32 {
        i32::try_from(self.columns).unwrap_or(1)
    }

    /// Page `page` of `count` tiles.
    pub(crate) fn cut(&self, count: usize, page: usize) -> Cut {
        Cut::of(count, self.columns * self.rows, page)
    }
}

impl Cut {
    /// Page `page`, or the last there is, of `count` things of which `size` stand on a page.
    pub(crate) fn of(count: usize, size: usize, page: usize) -> Self {
        let size = size.max(1);
        Self {
            at: page.min(count.saturating_sub(1) / size),
            size,
            count,
        }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.at * self.size;
        start..self.count.min(start + self.size)
    }

    pub(crate) fn page(&self) -> i32 {
        i32::try_from(self.at).unwrap_or(0)
    }

    pub(crate) fn pages(&self) -> i32 {
        i32::try_from(self.count.div_ceil(self.size).max(1)).unwrap_or(i32::MAX)
    }
}

/// Rows of a list that fit on a page under `top` u.
pub(crate) fn list_rows(metrics: &Metrics, height: f32, top: f32) -> usize {
    metrics.fit(height - top - 4.0, metrics.row)
}

/// The number pad and what it finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pad {
    /// One key; u.
    pub(crate) key_width: f32,
    pub(crate) key_height: f32,
    /// Rows of hits on a page.
    pub(crate) rows: usize,
}

impl Pad {
    pub(crate) fn of(metrics: &Metrics, height: f32) -> Self {
        let gap = metrics.gap;
        let four = |room: f32| (room - 3.0 * gap) / 4.0;
        let (key_width, key_height) = match metrics.shape {
            Shape::Portrait => {
                let third = (metrics.width - 2.0 * metrics.margin - 2.0 * gap) / 3.0;
                (third, metrics.primary)
            }
            Shape::Landscape => (128.0, four(height - 2.0 * gap).min(96.0)),
            // Every line counts: half a gap under the keys, and above.
            Shape::Compact => (104.0, four(height - 16.0).min(96.0)),
        };
        let keys = if metrics.shape == Shape::Portrait {
            4.0 * (key_height + gap)
        } else {
            0.0
        };
        let field = gap + metrics.primary + gap;
        let room = height - field - keys - metrics.foot - gap;
        Self {
            key_width,
            key_height,
            rows: metrics.fit(room, metrics.row),
        }
    }
}

/// Room for a number of five digits beside a name.
fn count_width(metrics: &Metrics) -> f32 {
    width("00000", metrics.caption)
}

/// A word that has to stand on one line.
fn longest_word(name: &str, metrics: &Metrics) -> f32 {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(|word| width(word, metrics.body))
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANDSCAPE: (f32, f32) = (1280.0, 800.0);
    const PORTRAIT: (f32, f32) = (1032.6, 1835.7);
    const COMPACT: (f32, f32) = (842.0, 526.2);

    fn metrics((width, height): (f32, f32), large: bool) -> (Metrics, f32) {
        let metrics = Metrics::of(width, height, 0.0, large);
        (metrics, height - metrics.top - metrics.bottom)
    }

    fn on_a_page(panel: (f32, f32), large: bool, name: &str) -> usize {
        let (metrics, height) = metrics(panel, large);
        let grid = Grid::tabbed(&metrics, height, std::iter::once(name));
        grid.columns * grid.rows
    }

    #[test]
    fn tiles_fill_the_panel_and_long_names_get_more_room() {
        assert_eq!(on_a_page(LANDSCAPE, false, "社会救助"), 16);
        assert!(on_a_page(LANDSCAPE, false, &"长".repeat(24)) < 16);
        assert!(on_a_page(PORTRAIT, false, "社会救助") >= 24);
        for panel in [LANDSCAPE, PORTRAIT, COMPACT] {
            assert!(on_a_page(panel, true, "社会救助") >= 4, "{panel:?}");
        }
    }

    #[test]
    fn a_page_of_a_list_has_the_rows_of_the_design() {
        let rows = |panel, large| {
            let (metrics, height) = metrics(panel, large);
            list_rows(&metrics, height, metrics.foot + metrics.gap / 2.0)
        };
        assert_eq!(rows(LANDSCAPE, false), 5);
        assert_eq!(rows(LANDSCAPE, true), 3);
        assert!(rows(PORTRAIT, false) >= 11);
        // Of three rows and a heading the 10" panel has room for two and a half.
        assert!(rows(COMPACT, false) >= 2);
    }

    #[test]
    fn keys_are_as_large_as_the_panel_allows_and_leave_room_for_hits() {
        for (panel, large) in [
            (LANDSCAPE, false),
            (LANDSCAPE, true),
            (PORTRAIT, false),
            (PORTRAIT, true),
            (COMPACT, false),
            (COMPACT, true),
        ] {
            let (metrics, height) = metrics(panel, large);
            let pad = Pad::of(&metrics, height);
            assert!(pad.key_height >= 20.0 * crate::metrics::MM, "{pad:?}");
            assert!(pad.rows >= 1, "{pad:?}");
        }
        let (metrics, height) = metrics(LANDSCAPE, false);
        let pad = Pad::of(&metrics, height);
        assert_eq!((pad.key_width, pad.key_height), (128.0, 96.0));
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let cut = Cut::of(33, 16, 9);
        assert_eq!((cut.at, cut.range(), cut.pages()), (2, 32..33, 3));
        let none = Cut::of(0, 16, 9);
        assert_eq!((none.at, none.range(), none.pages()), (0, 0..0, 1));
    }
}
