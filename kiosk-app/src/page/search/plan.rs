//! Where everything stands on the search screen: one set of figures for every panel, for the cutting
//! of pages and for `ui/screens/search.slint`.

use crate::metrics::{MM, Metrics, Shape};
use crate::page::keys::{Keys, Space};
use crate::session::Keyboard;
use crate::ui::{AreaValue, SearchPlan};

/// A field for what was typed; u.
const FIELD: f32 = 72.0;
const SMALL_FIELD: f32 = 60.0;
/// A field that is narrower has no groups under it.
const NARROW: f32 = 600.0;
/// Narrower, and ten letters side by side leave nothing for what is found.
const NARROWEST: f32 = 1200.0;

/// What has to have its place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants {
    /// A line of groups, or of words, over what was found.
    pub(super) line: bool,
    /// A small panel's keys give way to what was found.
    pub(super) unfolded: bool,
}

/// The places on a screen.
pub(super) struct Plan {
    pub(super) keys: Keys,
    pub(super) value: SearchPlan,
    /// Rows of what was found on a page.
    pub(super) rows: usize,
}

/// A panel and the room between its bars.
struct Panel<'a> {
    metrics: &'a Metrics,
    width: f32,
    height: f32,
}

impl Plan {
    pub(super) fn of(
        metrics: &Metrics,
        (width, height): (f32, f32),
        keyboard: Keyboard,
        wants: Wants,
    ) -> Self {
        let space = Space {
            width,
            height,
            whole: width < NARROWEST,
            sound_alone: false,
        };
        let keys = Keys::of(metrics, keyboard, &space);
        let panel = Panel {
            metrics,
            width,
            height,
        };
        match metrics.shape {
            Shape::Compact if wants.unfolded => panel.unfolded(keys, wants),
            Shape::Compact => panel.small(keys),
            Shape::Landscape if !space.whole => panel.beside(keys, wants),
            Shape::Landscape | Shape::Portrait => panel.stacked(keys, wants),
        }
    }
}

impl Panel<'_> {
    /// The keys at the right, under the words that the text may become.
    fn beside(&self, keys: Keys, wants: Wants) -> Plan {
        let Metrics { gap, margin, .. } = *self.metrics;
        let left = self.width - margin - keys.width;
        let field = area(margin, 8.0, left - gap - margin, FIELD);
        let bottom = self.height - 8.0;
        let pager = bottom - self.pager();
        let secondary = self.metrics.secondary;
        let keys_y = self.height - 16.0 - keys.height;
        let above = keys_y - gap - secondary;
        let value = SearchPlan {
            candidates: if keys.candidates {
                area(left, above, keys.width, secondary)
            } else {
                AreaValue::default()
            },
            keys_x: left,
            keys_y,
            pager_y: pager,
            bottom,
            ..SearchPlan::default()
        };
        // What is beside ten letters has no room for the groups; above them there is some.
        let higher = above - gap - secondary;
        if field.width < NARROW && higher >= 16.0 {
            let wants = Wants {
                line: false,
                ..wants
            };
            let mut plan = self.under(field, pager - gap, wants, value, keys);
            plan.value.line = area(left, higher, plan.keys.width, secondary);
            return plan;
        }
        self.under(field, pager - gap, wants, value, keys)
    }

    /// The keys below, over the whole width.
    fn stacked(&self, keys: Keys, wants: Wants) -> Plan {
        let Metrics { gap, margin, .. } = *self.metrics;
        let whole = self.width - 2.0 * margin;
        let top = if self.metrics.shape == Shape::Portrait {
            gap
        } else {
            gap / 2.0
        };
        let field = area(margin, top, whole, FIELD);
        let keys_y = self.height - 16.0 - keys.height;
        let candidates = keys_y - gap - self.metrics.secondary;
        let bottom = candidates - gap;
        // Of few lines none is left for the pager: it stands beside the field.
        let aside = self.metrics.shape == Shape::Landscape;
        let pager = if aside { top } else { bottom - self.pager() };
        let value = SearchPlan {
            candidates: area(margin, candidates, whole, self.metrics.secondary),
            keys_x: margin,
            keys_y,
            pager_y: pager,
            pager_aside: aside,
            bottom,
            ..SearchPlan::default()
        };
        let under = if aside { bottom } else { pager - gap };
        self.under(field, under, wants, value, keys)
    }

    /// Rows under the field and the line of groups, down to `bottom`.
    fn under(
        &self,
        field: AreaValue,
        bottom: f32,
        wants: Wants,
        value: SearchPlan,
        keys: Keys,
    ) -> Plan {
        let Metrics { gap, secondary, .. } = *self.metrics;
        let top = field.y + field.height + gap;
        let line = area(field.x, top, field.width, secondary);
        let from = if wants.line {
            top + secondary + gap
        } else {
            top
        };
        let (rows, row) = self.rows(bottom - from);
        Plan {
            keys,
            value: SearchPlan {
                open: area(line.x, top, line.width, value.bottom - top),
                hits: area(line.x, from, line.width, (bottom - from).max(row)),
                field,
                line,
                row,
                has_keys: true,
                ..value
            },
            rows,
        }
    }

    /// Keys of a small panel, and over them one row: the best of what was found.
    fn small(&self, keys: Keys) -> Plan {
        let Metrics { gap, margin, .. } = *self.metrics;
        let whole = self.width - 2.0 * margin;
        let share = if self.metrics.large { 0.4 } else { 0.38 };
        let field = area(margin, 8.0, (whole * share).round(), SMALL_FIELD);
        let right = field.x + field.width + gap;
        let top = 8.0 + SMALL_FIELD + gap;
        let keys_y = self.height - 8.0 - keys.height;
        let row = keys_y - gap - top;
        // Under a strip there is no second line.
        let has_row = row >= 15.0 * MM - 0.1;
        let button = 3.6 * self.metrics.caption + 32.0;
        let beside = area(right, 9.0, whole + margin - right, 15.0 * MM + 0.2);
        let (y, height) = if has_row {
            (top, row)
        } else {
            (9.0, beside.height)
        };
        let button = area(self.width - margin - button, y, button, height);
        let line = area(margin, top, whole, row.max(0.0));
        let value = SearchPlan {
            field,
            open: if has_row {
                line.clone()
            } else {
                beside.clone()
            },
            line,
            candidates: if has_row {
                beside
            } else {
                AreaValue::default()
            },
            hits: if has_row {
                area(margin, top, button.x - gap - margin, row)
            } else {
                AreaValue::default()
            },
            button,
            row,
            keys_x: margin,
            keys_y,
            has_keys: true,
            bottom: keys_y - gap,
            ..SearchPlan::default()
        };
        Plan {
            keys,
            value,
            rows: usize::from(has_row),
        }
    }

    /// What was found, on the whole of a small panel.
    fn unfolded(&self, keys: Keys, wants: Wants) -> Plan {
        let Metrics { gap, margin, .. } = *self.metrics;
        let button = 2.0 * self.metrics.caption + 36.0;
        let whole = self.width - 2.0 * margin;
        let field = area(
            margin + button + gap,
            8.0,
            whole - button - gap,
            SMALL_FIELD,
        );
        let bottom = self.height - 8.0;
        let value = SearchPlan {
            button: area(margin, 9.0, button, 15.0 * MM + 0.2),
            pager_y: 9.0,
            pager_aside: true,
            bottom,
            ..SearchPlan::default()
        };
        let whole_line = area(margin, field.y, whole, field.height);
        let mut plan = self.under(whole_line, bottom, wants, value, keys);
        (plan.value.field, plan.value.has_keys) = (field, false);
        plan
    }

    /// As many rows as there is room for, each as high as the others allow: a title and what stands
    /// under it; the title alone in large letters on a small panel.
    fn rows(&self, room: f32) -> (usize, f32) {
        let metrics = self.metrics;
        let least = if metrics.is_cramped() {
            15.0 * MM + 0.2
        } else {
            Metrics::line(metrics.list) + Metrics::line(metrics.caption)
        };
        let rows = metrics.fit(room, least);
        let row = (room + metrics.gap) / rows as f32 - metrics.gap;
        (rows, row.min(metrics.row).max(15.0 * MM))
    }

    /// The figures of `ui/parts/pager.slint`.
    fn pager(&self) -> f32 {
        self.metrics.secondary.max(self.metrics.foot - 16.0)
    }
}

fn area(x: f32, y: f32, width: f32, height: f32) -> AreaValue {
    AreaValue {
        x,
        y,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{KeyKind, LetterOrder};

    fn plan(panel: (f32, f32, f32), large: bool, order: LetterOrder, wants: Wants) -> Plan {
        let (width, height, inset) = panel;
        let metrics = Metrics::of(width, height, inset, large);
        let room = height - inset - metrics.top - metrics.bottom;
        let keyboard = Keyboard {
            kind: KeyKind::Letters,
            order,
        };
        Plan::of(&metrics, (width, room), keyboard, wants)
    }

    const LANDSCAPE: (f32, f32, f32) = (1280.0, 800.0, 0.0);
    const PORTRAIT: (f32, f32, f32) = (1032.6, 1835.7, 0.0);
    const COMPACT: (f32, f32, f32) = (842.0, 526.2, 0.0);
    const LOW: (f32, f32, f32) = (1032.6, 1835.7, 917.0);
    const LINE: Wants = Wants {
        line: true,
        unfolded: false,
    };
    const UNFOLDED: Wants = Wants {
        line: true,
        unfolded: true,
    };

    #[test]
    fn what_is_found_has_room_beside_and_over_the_keys() {
        let rows = |panel, large, order, wants| plan(panel, large, order, wants).rows;
        let (abc, qwerty) = (LetterOrder::Alphabet, LetterOrder::Qwerty);
        assert_eq!(rows(LANDSCAPE, false, abc, LINE), 4);
        assert_eq!(rows(LANDSCAPE, false, qwerty, LINE), 4);
        assert_eq!(rows(LANDSCAPE, true, abc, LINE), 2);
        assert!(rows(PORTRAIT, false, qwerty, LINE) >= 6);
        assert!(rows(PORTRAIT, true, abc, LINE) >= 4);
        assert_eq!(rows(LOW, false, qwerty, LINE), 2);
        assert_eq!(rows(COMPACT, false, abc, LINE), 1);
        assert_eq!(rows(COMPACT, false, abc, UNFOLDED), 2);
        assert_eq!(rows(COMPACT, true, abc, UNFOLDED), 3);
    }

    #[test]
    fn nothing_stands_on_anything_else() {
        for panel in [LANDSCAPE, PORTRAIT, COMPACT, LOW] {
            for large in [false, true] {
                for order in [LetterOrder::Alphabet, LetterOrder::Qwerty] {
                    for wants in [LINE, UNFOLDED, Wants::default()] {
                        let plan = plan(panel, large, order, wants);
                        let value = &plan.value;
                        let keys = if value.has_keys {
                            area(
                                value.keys_x,
                                value.keys_y,
                                plan.keys.width,
                                plan.keys.height,
                            )
                        } else {
                            AreaValue::default()
                        };
                        let line = if wants.line && value.hits.y != value.line.y {
                            value.line.clone()
                        } else {
                            AreaValue::default()
                        };
                        let places = [
                            &value.field,
                            &value.candidates,
                            &value.hits,
                            &value.button,
                            &line,
                            &keys,
                        ];
                        let places: Vec<_> =
                            places.into_iter().filter(|it| it.width > 0.0).collect();
                        for (i, one) in places.iter().enumerate() {
                            for other in &places[i + 1..] {
                                let across = (other.x - one.x - one.width)
                                    .max(one.x - other.x - other.width);
                                let down = (other.y - one.y - one.height)
                                    .max(one.y - other.y - other.height);
                                assert!(
                                    across.max(down) >= 15.0,
                                    "{panel:?} {large} {order:?} {wants:?}: {one:?} {other:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
