//! Pins on a plan: large enough for a finger, far enough from each other, near what they point at.

use content_model::Rid;

use crate::measure::width;

/// A pin, in u from the plan's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pin {
    pub(super) rid: Rid,
    pub(super) number: String,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    /// What it points at.
    pub(super) point: (f32, f32),
}

/// A plan as large as it is drawn; u.
#[derive(Clone, Copy)]
pub(super) struct Board {
    pub(super) size: (f32, f32),
    pub(super) gap: f32,
    /// Height, and least width.
    pub(super) pin: f32,
    /// Size of the letters.
    pub(super) letter: f32,
}

impl Board {
    /// A pin for each of `places` (thousandths of width and height), each as near to its place as those
    /// before it leave room. `None` where not all of them can be near enough.
    pub(super) fn lay(&self, places: &[(Rid, String, (u16, u16))]) -> Option<Vec<Pin>> {
        let laid = self.lay_some(places);
        (laid.len() == places.len()).then_some(laid)
    }

    /// As many of `places` as there is room for, the first ones first.
    pub(super) fn lay_some(&self, places: &[(Rid, String, (u16, u16))]) -> Vec<Pin> {
        let mut laid: Vec<Pin> = Vec::new();
        for place in places {
            laid.extend(self.nearest(self.pin(place), &laid));
        }
        laid
    }

    fn pin(&self, (rid, number, place): &(Rid, String, (u16, u16))) -> Pin {
        let along =
            |thousandths: u16, length: f32| f32::from(thousandths.min(1000)) / 1000.0 * length;
        let point = (along(place.0, self.size.0), along(place.1, self.size.1));
        let width = (width(number, self.letter) + self.gap).max(self.pin);
        let mut pin = Pin {
            rid: rid.clone(),
            number: number.clone(),
            x: point.0 - width / 2.0,
            y: point.1 - self.pin / 2.0,
            width,
            point,
        };
        self.hold(&mut pin);
        pin
    }

    /// Keeps a pin on the plan.
    fn hold(&self, pin: &mut Pin) {
        pin.x = pin.x.min(self.size.0 - pin.width).max(0.0);
        pin.y = pin.y.min(self.size.1 - self.pin).max(0.0);
    }

    /// `pin` where it is, or beside, above or below those that are `laid`: nearer places would not be
    /// free. `None` where it would stand so far off that it seemed to point at something else.
    fn nearest(&self, pin: Pin, laid: &[Pin]) -> Option<Pin> {
        let high = self.pin + self.gap;
        let mut across = vec![pin.x];
        let mut along = vec![pin.y];
        for other in laid {
            across.extend([
                other.x - pin.width - self.gap,
                other.x + other.width + self.gap,
            ]);
            along.extend([other.y - high, other.y + high]);
        }
        across.retain(|x| (0.0..=self.size.0 - pin.width).contains(x));
        along.retain(|y| (0.0..=self.size.1 - self.pin).contains(y));
        let spots = across
            .iter()
            .flat_map(|x| along.iter().map(move |y| (*x, *y)));
        let is_near = |spot: &(f32, f32)| {
            (spot.0 - pin.x).abs() <= pin.width / 2.0 + self.gap
                && (spot.1 - pin.y).abs() <= self.pin / 2.0 + self.gap
        };
        let free = spots
            .filter(is_near)
            .filter(|spot| laid.iter().all(|other| self.apart(&pin, *spot, other)));
        let way = |spot: &(f32, f32)| (spot.0 - pin.x).powi(2) + (spot.1 - pin.y).powi(2);
        let (x, y) = free.min_by(|a, b| way(a).total_cmp(&way(b)))?;
        Some(Pin { x, y, ..pin })
    }

    /// Whether `pin`, at (x, y), is far enough from `other`.
    fn apart(&self, pin: &Pin, (x, y): (f32, f32), other: &Pin) -> bool {
        // Less than a thousandth of a millimetre is rounding.
        const NEAR: f32 = 0.002;
        x + pin.width + self.gap <= other.x + NEAR
            || other.x + other.width + self.gap <= x + NEAR
            || (y - other.y).abs() + NEAR >= self.pin + self.gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANDSCAPE: Board = Board {
        size: (848.0, 560.0),
        gap: 16.0,
        pin: 58.0,
        letter: 26.0,
    };

    fn places(places: &[(u16, u16)]) -> Vec<(Rid, String, (u16, u16))> {
        let named = places.iter().zip(1_u8..);
        named
            .map(|(place, n)| (Rid::new(0, [n; 10]), format!("A{n:02}"), *place))
            .collect()
    }

    #[track_caller]
    fn apart(board: &Board, pins: &[Pin]) {
        for (i, a) in pins.iter().enumerate() {
            assert!(a.width >= board.pin);
            assert!(a.x >= 0.0 && a.x + a.width <= board.size.0 + 0.01, "{a:?}");
            assert!(
                a.y >= 0.0 && a.y + board.pin <= board.size.1 + 0.01,
                "{a:?}"
            );
            for b in &pins[..i] {
                let beside = a.x + a.width + board.gap <= b.x + 0.1
                    || b.x + b.width + board.gap <= a.x + 0.1;
                let above = (a.y - b.y).abs() >= board.pin + board.gap - 0.1;
                assert!(beside || above, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn pins_of_a_hall_are_apart_and_near_what_they_point_at() {
        let hall = places(&[
            (80, 320),
            (180, 320),
            (280, 320),
            (420, 320),
            (500, 320),
            (580, 320),
            (750, 320),
            (900, 320),
            (570, 560),
            (840, 560),
        ]);
        let pins = LANDSCAPE.lay(&hall).unwrap();
        assert_eq!(pins.len(), 10);
        apart(&LANDSCAPE, &pins);
        for pin in &pins {
            let off = (pin.x + pin.width / 2.0 - pin.point.0).abs();
            assert!(off < LANDSCAPE.pin, "{pin:?}");
        }
    }

    #[test]
    fn windows_near_each_other_and_at_the_edges_are_parted() {
        let row = places(&[(430, 500), (500, 500), (570, 500)]);
        apart(&LANDSCAPE, &LANDSCAPE.lay(&row).unwrap());
        let corners = places(&[(0, 0), (1000, 1000), (65_535, 0), (0, 1000)]);
        apart(&LANDSCAPE, &LANDSCAPE.lay(&corners).unwrap());
    }

    #[test]
    fn where_there_is_no_room_for_all_there_are_some() {
        let many = places(&[(500, 500); 30]);
        assert_eq!(LANDSCAPE.lay(&many), None);
        let some = LANDSCAPE.lay_some(&many);
        assert!(!some.is_empty() && some.len() < 30);
        apart(&LANDSCAPE, &some);
        assert_eq!(some[0].number, "A01");
        for pin in &some {
            let off = (pin.x + pin.width / 2.0 - pin.point.0).abs();
            assert!(off <= pin.width / 2.0 + LANDSCAPE.gap + 0.1, "{pin:?}");
        }
    }
}
