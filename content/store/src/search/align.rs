//! How exactly a name says what was typed: the cheapest way through the lattice along it.

use super::lattice::{Fit, LONGEST, Lattice};
use super::phrases::Steps;

/// Passing over characters of a name, and each of them.
const GAP: u32 = 40;
const GAP_CHARACTER: u32 = 6;
/// Initials among syllables, where neither is certain.
const MIXED: u32 = 35;
/// It does not begin where the name does.
const INSIDE: u32 = 10;
const NONE: u32 = u32::MAX;

/// A way through a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alignment {
    /// 0 is best.
    pub cost: u32,
    /// Bit n: the name's character n accounts for something.
    pub marked: u128,
    /// The least good of its steps.
    pub fit: Fit,
    /// Stretches of characters that were passed over.
    pub gaps: u8,
    /// Letters that stand for a character each.
    pub initials: u8,
}

#[derive(Clone, Copy)]
struct State {
    cost: u32,
    marked: u128,
    fit: Fit,
    gaps: u8,
    initials: u8,
}

const START: State = State {
    cost: 0,
    marked: 0,
    fit: Fit::Same,
    gaps: 0,
    initials: 0,
};
const NOWHERE: State = State {
    cost: NONE,
    ..START
};

/// The cheapest way of all that was typed through `name`; `None` where there is none.
pub(crate) fn align(
    lattice: &Lattice,
    steps: &Steps,
    name: &[u16],
    gaps: bool,
) -> Option<Alignment> {
    stretch(steps, name, gaps, 0, lattice.end())
}

/// The same for what stands between two places of what was typed.
pub(crate) fn stretch(
    steps: &Steps,
    name: &[u16],
    gaps: bool,
    first: usize,
    last: usize,
) -> Option<Alignment> {
    let mut places = [[NOWHERE; LONGEST + 1]; 2];
    let [here, next] = &mut places;
    // Most of what is typed is short: only its own places are gone over, thousands of times a key.
    let (mut here, mut next) = (&mut here[..=last], &mut next[..=last]);
    let mut over = [NOWHERE; LONGEST + 1];
    let mut best = NOWHERE;
    for (at, character) in name.iter().enumerate() {
        next.fill(NOWHERE);
        for step in steps.of(*character) {
            let (from, to) = (usize::from(step.from), usize::from(step.to));
            if from < first || to > last {
                continue;
            }
            let source = if from == first {
                State {
                    cost: if at == 0 { 0 } else { INSIDE },
                    ..START
                }
            } else if here[from].cost <= over[from].cost {
                here[from]
            } else {
                over[from]
            };
            if source.cost == NONE {
                continue;
            }
            let is_initial = step.fit == Fit::Initial;
            let changes = source.marked != 0 && is_initial != (source.initials > 0);
            let cost = source.cost + step.fit.cost() + if gaps && changes { MIXED } else { 0 };
            if cost < next[to].cost {
                next[to] = State {
                    cost,
                    marked: source.marked | 1_u128.checked_shl(at as u32).unwrap_or(0),
                    fit: source.fit.max(step.fit),
                    gaps: source.gaps,
                    initials: source.initials + u8::from(is_initial),
                };
            }
        }
        if gaps {
            for place in first + 1..last {
                let (opened, wider) = (here[place], over[place]);
                let state = if opened.cost.saturating_add(GAP) < wider.cost {
                    State {
                        cost: opened.cost + GAP,
                        gaps: opened.gaps + 1,
                        ..opened
                    }
                } else {
                    wider
                };
                if state.cost != NONE {
                    over[place] = State {
                        cost: state.cost + GAP_CHARACTER,
                        ..state
                    };
                }
            }
        }
        std::mem::swap(&mut here, &mut next);
        if here[last].cost < best.cost {
            best = here[last];
        }
    }
    (best.cost != NONE && is_likely(&best)).then_some(Alignment {
        cost: best.cost,
        marked: best.marked,
        fit: best.fit,
        gaps: best.gaps,
        initials: best.initials,
    })
}

/// Initials that are strewn over a name are chance: with them one stretch may be passed over, where
/// there are four of them and nothing else (残疾人生活补贴 as cjrbt).
fn is_likely(way: &State) -> bool {
    let meant = way.marked.count_ones();
    way.initials == 0
        || way.gaps == 0
        || (way.gaps == 1 && meant >= 4 && u32::from(way.initials) == meant)
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Effort;
    use super::super::phrases::Collector;
    use super::*;

    fn of(typed: &str, name: &str) -> Option<Alignment> {
        let mut collector = Collector::default();
        let number = collector.add(name.chars()).unwrap();
        let phrases = collector.finish();
        let typed: Vec<char> = typed.chars().collect();
        let lattice = Lattice::new(&typed, Effort::Lenient);
        let steps = phrases.steps(&lattice);
        align(&lattice, &steps, phrases.get(number), true)
    }

    #[test]
    fn the_characters_that_were_meant_are_marked() {
        for (typed, name, marked) in [
            ("sfz", "居民身份证", 0b11100),
            ("证", "居民身份证", 0b10000),
            ("居民医保", "居民基本医疗保险", 0b1010011),
            ("jmylb", "居民基本医疗保险", 0b1110011),
            ("jhdj", "结婚登记", 0b1111),
        ] {
            assert_eq!(
                of(typed, name).map(|one| one.marked),
                Some(marked),
                "{typed}"
            );
        }
        assert_eq!(of("离婚", "结婚登记"), None);
    }

    #[test]
    fn nearer_is_cheaper() {
        let cost = |typed: &str| of(typed, "结婚登记").map(|one| one.cost).unwrap();
        let order = [
            "结婚登记",
            "jiehundenji",
            "洁婚登记",
            "jhdj",
            "jiehunednjgi",
        ];
        let costs: Vec<u32> = order.iter().map(|typed| cost(typed)).collect();
        assert!(costs.is_sorted(), "{costs:?}");
        assert!(cost("登记") > cost("结婚"));
    }
}
