//! What a power cut may leave, at every point of a run: the worst of it.

use crate::disk::{Fate, History};
use crate::place::Tree;

/// One way in which what was not synced may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All of it is lost.
    Nothing,
    /// Names are there, their files are as before.
    NamesAlone,
    /// Names and lengths are there, bytes are not.
    Hollow,
    /// Bytes are there, names are not.
    DataAlone,
    /// All of it is there: what kill −9 leaves.
    Everything,
    /// The first half.
    FirstHalf,
    /// The last change and nothing before it.
    LastAlone,
    /// All of it, but the last write ends in the middle.
    Torn,
    /// Some of it, in no order.
    Some(u64),
}

pub const CUTS: [Cut; 10] = [
    Cut::Nothing,
    Cut::NamesAlone,
    Cut::Hollow,
    Cut::DataAlone,
    Cut::Everything,
    Cut::FirstHalf,
    Cut::LastAlone,
    Cut::Torn,
    Cut::Some(1),
    Cut::Some(2),
];

impl History {
    /// The disk after a power cut at `point` that ends like `cut`, where nobody calls fsync at
    /// `without`.
    pub fn cut(&self, point: usize, cut: Cut, without: Option<&str>) -> Tree {
        let unsure = self.unsure(point, without);
        let place = |index: usize| unsure.binary_search(&index).ok();
        let last_write = unsure
            .iter()
            .rposition(|index| self.changes[*index].is_data());
        let half = unsure.len().div_ceil(2);
        self.after(point, |index| {
            let Some(place) = place(index) else {
                return Fate::Kept;
            };
            let data = self.changes[index].is_data();
            let kept = match cut {
                Cut::Nothing => false,
                Cut::NamesAlone => !data,
                Cut::Hollow if data => return Fate::Hollow,
                Cut::DataAlone => data,
                Cut::Everything | Cut::Hollow => true,
                Cut::FirstHalf => place < half,
                Cut::LastAlone => place + 1 == unsure.len(),
                Cut::Torn if Some(place) == last_write => return Fate::Torn,
                Cut::Torn => true,
                Cut::Some(seed) => chance(seed, point, index),
            };
            if kept { Fate::Kept } else { Fate::Lost }
        })
    }
}

/// As good as a coin, and the same in every run.
fn chance(seed: u64, point: usize, index: usize) -> bool {
    let mut x = seed ^ ((point as u64) << 32) ^ index as u64;
    for _ in 0..3 {
        x = (x ^ (x >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    x >> 63 == 1
}
