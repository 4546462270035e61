//! Which of many names what was typed may mean: one pass over their characters, with the places of
//! the lattice as bits of a word (after Wu and Manber, Fast text searching allowing errors, 1992).

use super::lattice::Lattice;
use super::phrases::{Phrases, Steps};
use super::stop::Stop;
use crate::StoreError;

/// Steps away from what was typed that are followed; see [`super::lattice::Fit::level`].
pub(crate) const LEVELS: usize = 6;
/// Names between two looks at whether the search was stopped.
const STRIDE: u32 = 4096;

/// A group of steps that lead equally far, at the same level: one shift of the word does them all.
#[derive(Clone, Copy)]
struct Move {
    shift: u8,
    level: u8,
    from: u64,
}

/// The steps of an alphabet, as moves.
pub(crate) struct Moves {
    all: Vec<Move>,
    starts: Vec<u32>,
    /// Of each character, all places from which it leads anywhere.
    from: Vec<u64>,
    end: usize,
}

/// How a pass goes over the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pass {
    /// Highest level that still counts.
    pub level: usize,
    /// Characters of a name may be passed over, at a level for each stretch of them.
    pub gaps: bool,
    /// Whether the name's characters are read from the last to the first: which ends of what was
    /// typed does it have?
    pub backward: bool,
}

impl Moves {
    pub fn new(lattice: &Lattice, steps: &Steps, pass: Pass) -> Self {
        let mut moves = Self {
            all: Vec::new(),
            starts: Vec::with_capacity(steps.len() + 1),
            from: Vec::with_capacity(steps.len()),
            end: lattice.end(),
        };
        for character in 0..steps.len() {
            let first = moves.all.len();
            moves.starts.push(first as u32);
            for step in steps.of(character as u16) {
                let level = step.fit.level();
                if level > pass.level {
                    continue;
                }
                let at = if pass.backward { step.to } else { step.from };
                let (shift, level) = (step.to - step.from, level as u8);
                let known = moves.all[first..]
                    .iter_mut()
                    .find(|one| (one.shift, one.level) == (shift, level));
                match known {
                    Some(one) => one.from |= 1 << at,
                    None => moves.all.push(Move {
                        shift,
                        level,
                        from: 1 << at,
                    }),
                }
            }
        }
        moves.starts.push(moves.all.len() as u32);
        for character in 0..steps.len() as u16 {
            let from = moves
                .of(character)
                .iter()
                .fold(0, |all, one| all | one.from);
            moves.from.push(from);
        }
        moves
    }

    fn of(&self, character: u16) -> &[Move] {
        let at = usize::from(character);
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// What a pass saw of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub phrase: u32,
    /// Lowest level at which all that was typed is in it.
    pub level: Option<u8>,
    /// Places that were reached, at any level.
    pub reached: u64,
}

/// Goes over `phrases` and tells `see` of each that has anything of what was typed.
pub(crate) fn scan(
    phrases: &Phrases,
    moves: &Moves,
    pass: Pass,
    stop: &Stop,
    mut see: impl FnMut(Seen),
) -> Result<(), StoreError> {
    let (first, last) = if pass.backward {
        (1_u64 << moves.end, 1_u64)
    } else {
        (1, 1_u64 << moves.end)
    };
    for phrase in 0..phrases.len() as u32 {
        if phrase % STRIDE == 0 {
            stop.check()?;
        }
        let text = phrases.get(phrase);
        let seen = match (pass.level, pass.backward) {
            (0, false) if !pass.gaps => exact(text, moves, last),
            (_, false) => one(text.iter(), moves, pass, first, last),
            (_, true) => one(text.iter().rev(), moves, pass, first, last),
        };
        if let Some((level, reached)) = seen {
            see(Seen {
                phrase,
                level,
                reached,
            });
        }
    }
    Ok(())
}

/// As [`one`] does without levels: most names have nothing of what was typed, and most passes are of
/// this kind.
fn exact(text: &[u16], moves: &Moves, last: u64) -> Option<(Option<u8>, u64)> {
    let (mut here, mut reached) = (0_u64, 0);
    for character in text {
        let from = here | 1;
        if from & moves.from[usize::from(*character)] == 0 {
            here = 0;
            continue;
        }
        here = moves
            .of(*character)
            .iter()
            .fold(0, |to, one| to | (from & one.from) << one.shift);
        reached |= here;
        if here & last != 0 {
            return Some((Some(0), reached));
        }
    }
    (reached != 0).then_some((None, reached))
}

fn one<'a>(
    text: impl Iterator<Item = &'a u16>,
    moves: &Moves,
    pass: Pass,
    first: u64,
    last: u64,
) -> Option<(Option<u8>, u64)> {
    // Places reached with the last character, and those from which characters are being passed over.
    let mut here = [0_u64; LEVELS];
    let mut over = [0_u64; LEVELS];
    let mut active = false;
    let mut reached = 0;
    let mut best = LEVELS;
    for character in text {
        let all_from = moves.from[usize::from(*character)];
        let moves = moves.of(*character);
        if !active && all_from & first == 0 {
            continue;
        }
        let mut next = [0_u64; LEVELS];
        for one in moves {
            for level in 0..=pass.level - usize::from(one.level) {
                let mut from = here[level] | over[level];
                if level == 0 {
                    from |= first;
                }
                let from = from & one.from;
                let to = if pass.backward {
                    from >> one.shift
                } else {
                    from << one.shift
                };
                next[level + usize::from(one.level)] |= to;
            }
        }
        if pass.gaps {
            for level in (1..=pass.level).rev() {
                over[level] |= here[level - 1] & !(first | last);
            }
        }
        here = next;
        active = false;
        for level in 0..=pass.level {
            reached |= here[level];
            active |= (here[level] | over[level]) != 0;
            if here[level] & last != 0 && level < best {
                best = level;
            }
        }
    }
    (reached != 0).then_some(((best < LEVELS).then_some(best as u8), reached))
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Effort;
    use super::super::phrases::Collector;
    use super::*;

    fn seen(typed: &str, names: &[&str], pass: Pass) -> Vec<(usize, Option<u8>, u64)> {
        let mut collector = Collector::default();
        for name in names {
            collector.add(name.chars());
        }
        let phrases = collector.finish();
        let typed: Vec<char> = typed.chars().collect();
        let effort = if pass.level == 0 {
            Effort::Exact
        } else {
            Effort::Lenient
        };
        let lattice = Lattice::new(&typed, effort);
        let steps = phrases.steps(&lattice);
        let moves = Moves::new(&lattice, &steps, pass);
        let mut out = Vec::new();
        let tell = |seen: Seen| out.push((seen.phrase as usize, seen.level, seen.reached));
        scan(&phrases, &moves, pass, &Stop::default(), tell).unwrap();
        out
    }

    fn found(typed: &str, names: &[&str], pass: Pass) -> Vec<(usize, u8)> {
        let seen = seen(typed, names, pass).into_iter();
        seen.filter_map(|(name, level, _)| Some((name, level?)))
            .collect()
    }

    const EXACT: Pass = Pass {
        level: 0,
        gaps: false,
        backward: false,
    };
    const LENIENT: Pass = Pass {
        level: 4,
        gaps: true,
        backward: false,
    };
    const NAMES: [&str; 4] = [
        "居民身份证申领",
        "结婚登记",
        "城乡居民基本医疗保险",
        "重庆银行",
    ];

    #[test]
    fn names_are_found_by_characters_sounds_and_mixtures() {
        for (typed, name) in [
            ("身份证", 0),
            ("shenfenz", 0),
            ("sfz", 0),
            ("结hun", 1),
            ("jiehundj", 1),
            ("chongqing", 3),
            ("zhongqing", 3),
            ("yinhang", 3),
        ] {
            assert_eq!(found(typed, &NAMES, EXACT), [(name, 0)], "{typed}");
        }
        assert_eq!(found("离婚", &NAMES, EXACT), []);
    }

    #[test]
    fn near_misses_count_by_how_far_they_are() {
        assert_eq!(found("身分正", &NAMES, LENIENT), [(0, 2)]);
        assert_eq!(found("jiehunden", &NAMES, LENIENT), [(1, 0)]);
        assert_eq!(found("jiehundenji", &NAMES, LENIENT), [(1, 1)]);
        assert_eq!(found("jiehudnengji", &NAMES, LENIENT), [(1, 4)]);
        assert_eq!(found("居民医保", &NAMES, LENIENT), [(2, 2)]);
    }

    #[test]
    fn which_ends_of_what_was_typed_a_name_has() {
        let back = Pass {
            level: 1,
            gaps: false,
            backward: true,
        };
        let all = seen("离婚登记", &NAMES[..2], back);
        assert_eq!(all, [(1, None, 0b1110)]);
        let forward = Pass {
            backward: false,
            ..back
        };
        let all = seen("结婚证明", &NAMES, forward);
        assert_eq!(all, [(1, None, 0b110)]);
    }
}
