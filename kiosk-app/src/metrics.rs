//! Every length on the screen, from the panel's size and the mode: one source for the screens of
//! `ui/` and for the cutting of pages.
//!
//! The unit is u, one 98th of an inch, so that millimetres hold on every panel. Requirements: text
//! at least 6.55 mm, in large mode 10 mm; what is tapped first at least 20 mm, the rest 15 mm, with
//! 4 mm between.

/// u in a millimetre.
pub const MM: f32 = 98.0 / 25.4;

/// Height of a line of the face, in em: its ascent and descent.
const LINE: f32 = 1.448;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// 15", 1280×800.
    Landscape,
    /// 21.5", 1080×1920: tabs and classes stand above what they choose.
    Portrait,
    /// 10", 1280×800: few lines, so lists are short and nothing stands beside a text but its tabs.
    Compact,
}

/// Lengths in u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    pub shape: Shape,
    pub large: bool,
    /// The window.
    pub width: f32,
    pub height: f32,
    /// Above the bars, where no hand reaches: nothing there can be tapped.
    pub inset: f32,

    pub caption: f32,
    pub body: f32,
    pub list: f32,
    pub tile: f32,
    pub title: f32,
    /// Answers, amounts.
    pub figure: f32,
    pub headline: f32,

    pub top: f32,
    pub bottom: f32,
    /// A warning that was read, above the content; 0 where it takes the place of the place's name.
    pub band: f32,
    /// What is said about age or clock, above the content.
    pub strip: f32,
    pub margin: f32,
    /// Four millimetres: less, and a neighbour is hit by mistake.
    pub gap: f32,
    pub primary: f32,
    pub secondary: f32,
    pub row: f32,
    /// One entry of a rail.
    pub rail: f32,
    pub rail_entry: f32,
    /// Phones and pager under a record.
    pub foot: f32,
    pub radius: f32,
    /// The disc or dot before a line, with its distance.
    pub bullet: f32,
    /// The names before values.
    pub field: f32,
}

impl Metrics {
    pub(crate) const LANDSCAPE: Self = LANDSCAPE;

    /// For a window of `width`×`height` u, nothing of whose uppermost `inset` u can be reached.
    pub fn of(width: f32, height: f32, inset: f32, large: bool) -> Self {
        let free = height - inset;
        let shape = if free > width {
            Shape::Portrait
        } else if width < 1000.0 || free < 640.0 {
            Shape::Compact
        } else {
            Shape::Landscape
        };
        let normal = Self {
            width,
            height,
            inset,
            ..match shape {
                Shape::Landscape => LANDSCAPE,
                Shape::Portrait => PORTRAIT,
                Shape::Compact => COMPACT,
            }
        };
        if large { normal.enlarged() } else { normal }
    }

    /// The large mode of the same shape.
    fn enlarged(self) -> Self {
        let compact = self.shape == Shape::Compact;
        Self {
            large: true,
            caption: 40.0,
            body: 40.0,
            list: 44.0,
            tile: 48.0,
            title: if compact { 44.0 } else { 52.0 },
            figure: if compact { 60.0 } else { 72.0 },
            headline: if compact { 52.0 } else { 72.0 },
            top: match self.shape {
                Shape::Landscape => 74.0,
                Shape::Portrait => 140.0,
                Shape::Compact => 67.0,
            },
            band: if self.shape == Shape::Portrait {
                72.0
            } else {
                0.0
            },
            strip: 62.0,
            secondary: if compact { 58.0 } else { 66.0 },
            row: if compact { 128.0 } else { 136.0 },
            rail: if compact { 196.0 } else { 216.0 },
            rail_entry: 72.0,
            foot: if compact { 72.0 } else { 84.0 },
            bullet: 72.0,
            field: if compact { 170.0 } else { 220.0 },
            ..self
        }
    }

    pub fn line(size: f32) -> f32 {
        (size * LINE).ceil()
    }

    /// How many things `length` u long stand in `room` u, a gap between them; at least one.
    pub fn fit(&self, room: f32, length: f32) -> usize {
        (((room + self.gap) / (length + self.gap)).floor() as usize).max(1)
    }

    /// Few lines, and those high: large letters on a small panel.
    pub fn is_cramped(&self) -> bool {
        self.large && self.shape == Shape::Compact
    }

    /// Tabs and classes stand above the content instead of beside it.
    pub fn rail_above(&self) -> bool {
        self.shape == Shape::Portrait
    }

    /// Entries of a rail side by side.
    pub fn rail_columns(&self) -> usize {
        match (self.rail_above(), self.large) {
            (false, _) => 1,
            (true, false) => 4,
            (true, true) => 3,
        }
    }

    /// Entries that a rail holds, on a screen with `height` u between its bars.
    pub fn rail_places(&self, height: f32) -> usize {
        if self.rail_above() {
            return self.rail_columns() * 2;
        }
        // Each may be a little lower than usual.
        let least = (15.0 * MM).max(Self::line(self.caption));
        self.fit(height - 2.0 * self.rail_from(), least).max(2)
    }

    /// Where a rail beside the content begins.
    pub fn rail_from(&self) -> f32 {
        if self.shape == Shape::Compact {
            8.0
        } else {
            14.0
        }
    }

    /// Height of a rail of `entries` above the content, with the gap under it; 0 beside it.
    pub fn rail_height(&self, entries: usize) -> f32 {
        if !self.rail_above() || entries == 0 {
            return 0.0;
        }
        entries.div_ceil(self.rail_columns()) as f32 * (self.rail_entry + self.gap)
    }

    /// Where the content begins beside a rail of `entries`.
    pub fn beside_rail(&self, entries: usize) -> f32 {
        if self.rail_above() || entries == 0 {
            self.margin
        } else {
            self.margin
                + self.rail
                + self.gap
                    * if self.shape == Shape::Compact {
                        1.0
                    } else {
                        2.0
                    }
        }
    }

    /// A column at the right of a guide's text.
    pub fn has_side(&self) -> bool {
        self.shape == Shape::Landscape && !self.large
    }
}

const LANDSCAPE: Metrics = Metrics {
    shape: Shape::Landscape,
    large: false,
    width: 1280.0,
    height: 800.0,
    inset: 0.0,
    caption: 26.0,
    body: 28.0,
    list: 30.0,
    tile: 34.0,
    title: 38.0,
    figure: 56.0,
    headline: 64.0,
    top: 72.0,
    bottom: 96.0,
    band: 75.0,
    strip: 44.0,
    margin: 24.0,
    gap: 16.0,
    primary: 80.0,
    secondary: 58.0,
    row: 96.0,
    rail: 216.0,
    rail_entry: 72.0,
    foot: 76.0,
    radius: 8.0,
    bullet: 56.0,
    field: 180.0,
};

const PORTRAIT: Metrics = Metrics {
    shape: Shape::Portrait,
    caption: 27.0,
    body: 29.0,
    list: 33.0,
    tile: 38.0,
    title: 42.0,
    figure: 60.0,
    headline: 72.0,
    top: 116.0,
    bottom: 130.0,
    band: 72.0,
    strip: 48.0,
    primary: 100.0,
    row: 107.0,
    rail: 234.0,
    rail_entry: 76.0,
    foot: 80.0,
    field: 190.0,
    ..LANDSCAPE
};

const COMPACT: Metrics = Metrics {
    shape: Shape::Compact,
    title: 34.0,
    figure: 52.0,
    headline: 48.0,
    band: 0.0,
    top: 67.0,
    bottom: 86.0,
    margin: 16.0,
    primary: 78.0,
    rail: 172.0,
    rail_entry: 58.0,
    foot: 72.0,
    field: 150.0,
    ..LANDSCAPE
};

#[cfg(test)]
mod tests {
    use super::*;

    /// 15", 21.5" and 10" panels, and a lower half of the second.
    const PANELS: [(f32, f32, f32); 4] = [
        (1280.0, 800.0, 0.0),
        (1032.6, 1835.7, 0.0),
        (842.0, 526.2, 0.0),
        (1032.6, 1835.7, 917.0),
    ];

    #[test]
    fn millimetres_hold_on_every_panel() {
        for (width, height, inset) in PANELS {
            for large in [false, true] {
                let metrics = Metrics::of(width, height, inset, large);
                let least = if large { 10.0 } else { 6.55 } * MM;
                for size in [
                    metrics.caption,
                    metrics.body,
                    metrics.list,
                    metrics.tile,
                    metrics.title,
                    metrics.figure,
                    metrics.headline,
                ] {
                    assert!(size >= least, "{metrics:?}");
                }
                assert!(metrics.primary >= 20.0 * MM, "{metrics:?}");
                assert!(metrics.gap >= 4.0 * MM);
                for target in [metrics.secondary, metrics.row, metrics.rail_entry] {
                    assert!(target >= 15.0 * MM, "{metrics:?}");
                }
                assert!(metrics.band == 0.0 || metrics.band >= 15.0 * MM);
                assert!(metrics.bottom >= metrics.primary + 8.0);
            }
        }
    }

    #[test]
    fn the_lower_half_of_a_tall_panel_is_a_wide_one() {
        let shapes = PANELS.map(|(w, h, inset)| Metrics::of(w, h, inset, false).shape);
        assert_eq!(
            shapes,
            [
                Shape::Landscape,
                Shape::Portrait,
                Shape::Compact,
                Shape::Landscape
            ]
        );
    }

    #[test]
    fn a_rail_holds_what_its_room_allows() {
        let landscape = Metrics::of(1280.0, 800.0, 0.0, false);
        assert_eq!(landscape.rail_places(632.0), 8);
        assert_eq!(landscape.rail_places(572.0), 7);
        assert_eq!(landscape.rail_height(7), 0.0);
        let portrait = Metrics::of(1032.6, 1835.7, 0.0, false);
        assert_eq!(portrait.rail_places(1500.0), 8);
        assert_eq!(portrait.rail_height(7), 2.0 * (76.0 + 16.0));
        let compact = Metrics::of(842.0, 526.2, 0.0, false);
        assert_eq!(compact.rail_places(372.0), 5);
    }
}
