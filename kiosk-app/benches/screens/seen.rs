//! What was on a panel at a moment, as far as two moments have to be told apart.

/// One line out of so many is looked at: less than the height of any letter.
pub const EVERY: u16 = 16;

/// A figure for each line that is looked at, from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(Vec<u64>);

impl Seen {
    pub fn of(lines: impl Iterator<Item = Vec<u8>>) -> Self {
        Self(lines.map(|line| figure(&line)).collect())
    }

    /// How many lines differ, those within a finger's breadth of `besides` left out: what is pressed
    /// changes by itself.
    pub fn differences(&self, other: &Self, besides: Option<i16>) -> usize {
        const FINGER: i16 = 60;
        let every = i16::try_from(EVERY).unwrap_or(1);
        (0_i16..)
            .map(|line| line.saturating_mul(every))
            .zip(self.0.iter().zip(&other.0))
            .filter(|(y, _)| besides.is_none_or(|at| (y - at).abs() > FINGER))
            .filter(|(_, (mine, theirs))| mine != theirs)
            .count()
    }

    /// The same but for a clock or a mark that moved on: a tenth of the lines.
    pub fn resembles(&self, other: &Self) -> bool {
        self.differences(other, None) * 10 <= self.0.len()
    }

    /// Another page of a list, or another screen: an eighth of the lines, beside the key at `besides`.
    pub fn turned_from(&self, other: &Self, besides: i16) -> bool {
        self.differences(other, Some(besides)) * 8 >= self.0.len()
    }
}

/// FNV-1a over words of eight bytes.
fn figure(line: &[u8]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for word in line.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..word.len()].copy_from_slice(word);
        sum = (sum ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0100_0000_01b3);
    }
    sum
}
