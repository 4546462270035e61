//! Pictures that were drawn, as many as there is room for; those not looked at for longest make room.

use std::collections::VecDeque;

use super::{Drawn, Wanted};

pub(super) struct Shelf {
    /// Looked at last comes first.
    kept: VecDeque<(Wanted, Drawn)>,
    /// Bytes of pixels.
    room: usize,
}

impl Shelf {
    pub(super) fn new(room: usize) -> Self {
        Self {
            kept: VecDeque::new(),
            room,
        }
    }

    pub(super) fn take_down(&mut self, wanted: &Wanted) -> Option<Drawn> {
        let at = self.kept.iter().position(|(known, _)| known == wanted)?;
        let found = self.kept.remove(at)?;
        let drawn = found.1.clone();
        self.kept.push_front(found);
        Some(drawn)
    }

    /// Keeps `drawn`, and as many others as there is room for beside it.
    pub(super) fn put(&mut self, wanted: Wanted, drawn: Drawn) {
        self.kept.retain(|(known, _)| *known != wanted);
        self.kept.push_front((wanted, drawn));
        let mut bytes = 0;
        self.kept.retain(|(_, drawn)| {
            bytes += drawn.head.pixel_bytes();
            bytes <= self.room
        });
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::tests::{drawn, wanted};

    #[test]
    fn what_was_looked_at_last_stays() {
        // Three pictures of 300 bytes have room.
        let mut shelf = Shelf::new(1000);
        for page in 0..3 {
            shelf.put(wanted(page), drawn(page, 10, 10));
        }
        assert!(shelf.take_down(&wanted(0)).is_some());
        shelf.put(wanted(3), drawn(3, 10, 10));
        let mut there = |page| shelf.take_down(&wanted(page)).is_some();
        assert!(there(0) && there(2) && there(3));
        assert!(!there(1));
    }

    #[test]
    fn what_is_larger_than_the_shelf_is_not_kept() {
        let mut shelf = Shelf::new(1000);
        shelf.put(wanted(0), drawn(0, 10, 10));
        shelf.put(wanted(1), drawn(1, 100, 100));
        assert!(shelf.kept.is_empty());
    }
}
