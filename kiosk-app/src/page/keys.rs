//! The keys on the screen: where each stands, in the order and the kind that the visitor chose.

mod grid;

use slint::{ModelRc, SharedString};

use crate::metrics::{MM, Metrics, Shape};
use crate::session::{KeyKind, Keyboard, LetterOrder};
use crate::ui::{KeyMark, KeyValue, KeyboardValue};
use grid::{Grid, other_order};

/// Never under fifteen millimetres.
const LEAST: f32 = 15.0 * MM;
/// Beside what is found: six letters side by side, and ten.
const NARROW: f32 = 464.0;
const WIDE: f32 = 724.0;
/// Higher keys are no easier to hit.
const HIGHEST: f32 = 84.0;

/// The keys of a screen and the room they take.
pub(crate) struct Keys {
    keys: Vec<KeyValue>,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// There is room for a line of words above them.
    pub(crate) candidates: bool,
}

/// How much room keys are given.
pub(crate) struct Space {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Nothing stands beside them.
    pub(crate) whole: bool,
    /// A text is looked through by sound: no strokes, and no words above the keys.
    pub(crate) sound_alone: bool,
}

impl Keys {
    pub(crate) fn of(metrics: &Metrics, keyboard: Keyboard, space: &Space) -> Self {
        let keyboard = if space.sound_alone {
            keyboard.by_sound()
        } else {
            keyboard
        };
        let letters = keyboard.kind == KeyKind::Letters;
        let qwerty = letters && keyboard.order == LetterOrder::Qwerty;
        let whole = space.width - 2.0 * metrics.margin;
        let (grid, width) = match metrics.shape {
            Shape::Compact => (Grid::Eleven, whole),
            Shape::Portrait => (Grid::Ten, whole),
            Shape::Landscape if space.whole => (Grid::Ten, whole),
            Shape::Landscape if qwerty => (Grid::Ten, WIDE),
            Shape::Landscape => (Grid::Six, NARROW),
        };
        let spots = grid.spots(keyboard, !space.sound_alone);
        let ends = spots.iter().map(|spot| spot.row + spot.lines);
        let rows = ends.max().unwrap_or(1);
        let gap = metrics.gap;
        let modes = if grid == Grid::Eleven {
            0.0
        } else {
            metrics.secondary + gap
        };
        let fitting = |taken: f32| (space.height - taken - modes + gap) / rows as f32 - gap;
        let (key, candidates) = match metrics.shape {
            Shape::Compact => (LEAST, false),
            Shape::Portrait => (HIGHEST, true),
            // Three lines of keys, over which three lines of what is found have to stand.
            Shape::Landscape if space.whole => (LEAST, true),
            Shape::Landscape => {
                let above = metrics.secondary + gap;
                let with = fitting(32.0 + above);
                let without = fitting(32.0).max(LEAST);
                if with < LEAST || space.sound_alone {
                    (without, false)
                } else {
                    (with, true)
                }
            }
        };
        let key = key.min(HIGHEST);
        let step = (width + gap) / grid.columns();
        let mut keys: Vec<KeyValue> = spots
            .iter()
            .map(|spot| KeyValue {
                mark: spot.mark,
                text: SharedString::from(&spot.text),
                typed: SharedString::from(&spot.typed),
                x: spot.column * step,
                y: spot.row as f32 * (key + gap),
                width: spot.width * step - gap,
                height: spot.lines as f32 * (key + gap) - gap,
                chosen: false,
            })
            .collect();
        let mut height = rows as f32 * (key + gap) - gap;
        if grid != Grid::Eleven {
            keys.extend(modes_line(metrics, keyboard, space, width, height + gap));
            height += gap + metrics.secondary;
        }
        Self {
            keys,
            width,
            height,
            candidates,
        }
    }

    /// As the screen takes it.
    pub(crate) fn value(&self) -> KeyboardValue {
        KeyboardValue {
            keys: ModelRc::from(self.keys.as_slice()),
            width: self.width,
            height: self.height,
        }
    }
}

/// What changes the keys; it stays where it is, whichever of them stand there.
fn modes_line(
    metrics: &Metrics,
    keyboard: Keyboard,
    space: &Space,
    width: f32,
    y: f32,
) -> Vec<KeyValue> {
    let step = (width + metrics.gap) / 4.0;
    let mut modes = vec![(KeyMark::Letters, keyboard.kind == KeyKind::Letters)];
    modes.push((KeyMark::Digits, keyboard.kind == KeyKind::Digits));
    if !space.sound_alone {
        modes.push((KeyMark::Strokes, keyboard.kind == KeyKind::Strokes));
    }
    if keyboard.kind == KeyKind::Letters {
        modes.push((other_order(keyboard), false));
    }
    let modes = modes.into_iter().enumerate();
    modes
        .map(|(i, (mark, chosen))| KeyValue {
            mark,
            chosen,
            x: i as f32 * step,
            y,
            width: step - metrics.gap,
            height: metrics.secondary,
            ..KeyValue::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::grid::ALPHABET;
    use super::*;

    /// 15", 21.5", 10", and the lower half of the second.
    const PANELS: [(f32, f32, f32); 4] = [
        (1280.0, 800.0, 0.0),
        (1032.6, 1835.7, 0.0),
        (842.0, 526.2, 0.0),
        (1032.6, 1835.7, 917.0),
    ];
    const KINDS: [KeyKind; 3] = [KeyKind::Letters, KeyKind::Digits, KeyKind::Strokes];
    const ORDERS: [LetterOrder; 2] = [LetterOrder::Alphabet, LetterOrder::Qwerty];

    fn every(check: impl Fn(&Keys, &Metrics, Keyboard, f32)) {
        for (width, height, inset) in PANELS {
            for large in [false, true] {
                let metrics = Metrics::of(width, height, inset, large);
                let room = height - inset - metrics.top - metrics.bottom;
                // Under a warning and a strip as well.
                for height in [room, room - metrics.band - metrics.strip] {
                    for (kind, order) in KINDS.iter().flat_map(|k| ORDERS.map(|o| (*k, o))) {
                        for sound_alone in [false, true] {
                            let keyboard = Keyboard { kind, order };
                            let space = Space {
                                width,
                                height,
                                whole: inset > 0.0,
                                sound_alone,
                            };
                            let keys = Keys::of(&metrics, keyboard, &space);
                            check(&keys, &metrics, keyboard, height);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn keys_are_fifteen_millimetres_and_four_apart_on_every_panel() {
        every(|keys, metrics, keyboard, height| {
            assert!(keys.height <= height - 16.0, "{metrics:?} {keyboard:?}");
            let pressed: Vec<&KeyValue> = keys
                .keys
                .iter()
                .filter(|key| key.mark != KeyMark::Help)
                .collect();
            for (i, key) in pressed.iter().enumerate() {
                assert!(
                    key.width >= LEAST - 0.1 && key.height >= LEAST - 0.1,
                    "{key:?}"
                );
                assert!(key.x >= -0.1 && key.x + key.width <= keys.width + 0.1);
                assert!(key.y + key.height <= keys.height + 0.1, "{key:?}");
                for other in &pressed[i + 1..] {
                    let across = (other.x - key.x - key.width).max(key.x - other.x - other.width);
                    let down = (other.y - key.y - key.height).max(key.y - other.y - other.height);
                    assert!(across.max(down) >= metrics.gap - 0.1, "{key:?} {other:?}");
                }
            }
        });
    }

    #[test]
    fn every_kind_of_keys_has_all_of_them_and_a_way_to_the_others() {
        every(|keys, _, keyboard, _| {
            let count = |mark| keys.keys.iter().filter(|key| key.mark == mark).count();
            assert_eq!((count(KeyMark::Delete), count(KeyMark::Clear)), (1, 1));
            let typed: String = keys.keys.iter().map(|key| key.typed.as_str()).collect();
            if count(KeyMark::Stroke) > 0 {
                assert_eq!(typed, "㇐㇑㇒㇔㇖");
                assert_eq!(count(KeyMark::Help), 1);
            } else if keyboard.kind == KeyKind::Digits {
                let mut all: Vec<char> = typed.chars().collect();
                all.sort_unstable();
                assert_eq!(all.into_iter().collect::<String>(), "-0123456789");
                assert!(count(KeyMark::Letters) > 0);
            } else {
                let mut all: Vec<char> = typed.chars().collect();
                all.sort_unstable();
                let all: String = all.into_iter().collect();
                assert_eq!(all, ALPHABET.to_lowercase());
                assert_eq!(count(KeyMark::Qwerty) + count(KeyMark::Alphabet), 1);
                assert!(count(KeyMark::Digits) > 0);
            }
        });
    }
}
