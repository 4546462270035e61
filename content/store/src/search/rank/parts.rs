//! Names that have two parts of what was typed, or come near it.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::Spelling;
use super::super::align::stretch;
use super::super::lattice::LONGEST;
use super::super::memory::Field;
use super::super::normal::is_han;
use super::super::scan::{Moves, Pass, Seen, scan};
use super::super::stop::Stop;
use super::{Board, Ranked, WHOLE, Way};
use crate::StoreError;

impl Board<'_> {
    /// Two parts of it, each in some name of the record: 身份证 and 丢了.
    pub(super) fn parts(
        &mut self,
        way: &Way,
        typed: &[char],
        told: &[Vec<char>],
        stop: &Stop,
    ) -> Result<(), StoreError> {
        let splits = splits(typed, told);
        if splits == 0 {
            return Ok(());
        }
        let memory = self.memory;
        let Way { lattice, steps } = way;
        let mut ends: HashMap<u32, Ends> = HashMap::new();
        for backward in [false, true] {
            let pass = Pass {
                level: 0,
                gaps: false,
                backward,
            };
            let moves = Moves::new(lattice, steps, pass);
            scan(&memory.phrases, &moves, pass, stop, |seen: Seen| {
                let reached = seen.reached & splits;
                if reached == 0 {
                    return;
                }
                for post in memory.posts(seen.phrase) {
                    let ends = ends.entry(post.row).or_default();
                    ends.see(seen.phrase, post.field, reached, backward);
                }
            })?;
        }
        for (row, ends) in ends {
            let Some((at, first, last)) = ends.meet() else {
                continue;
            };
            let one = stretch(steps, memory.phrases.get(first.0), false, 0, at);
            let two = stretch(steps, memory.phrases.get(last.0), false, at, lattice.end());
            let (Some(one), Some(two)) = (one, two) else {
                continue;
            };
            let title = if last.1 == Field::Title { last } else { first };
            let mut marked = 0;
            for (name, found) in [(first, &one), (last, &two)] {
                if name.0 == title.0 {
                    marked |= found.marked;
                }
            }
            let away = |field: Field| if field == Field::Keyword { 60 } else { 0 };
            let length = memory.phrases.get(title.0).len();
            let score = WHOLE
                - 150
                - (one.cost + two.cost) as i32
                - away(first.1)
                - away(last.1)
                - length.min(40) as i32;
            self.put(Ranked {
                row,
                score,
                phrase: title.0,
                field: title.1,
                spelling: Spelling::Parts,
                marked,
            });
        }
        Ok(())
    }

    /// Whatever has most of its beginning or its end.
    pub(super) fn nearest(
        &mut self,
        way: &Way,
        typed: &[char],
        stop: &Stop,
    ) -> Result<(), StoreError> {
        let memory = self.memory;
        let Way { lattice, steps } = way;
        let end = lattice.end();
        let least = if typed.iter().any(|c| is_han(*c)) {
            2
        } else {
            3
        };
        let mut names: Vec<(usize, bool, u32)> = Vec::new();
        for backward in [false, true] {
            let pass = Pass {
                level: 0,
                gaps: false,
                backward,
            };
            let moves = Moves::new(lattice, steps, pass);
            scan(&memory.phrases, &moves, pass, stop, |seen| {
                let has = if backward {
                    end - seen.reached.trailing_zeros() as usize
                } else {
                    63 - seen.reached.leading_zeros() as usize
                };
                if has >= least.min(end) {
                    names.push((has, backward, seen.phrase));
                }
            })?;
        }
        names.sort_unstable_by_key(|(has, backward, phrase)| {
            (Reverse(*has), *backward, memory.phrases.get(*phrase).len())
        });
        names.truncate(200);
        for (has, backward, phrase) in names {
            let (from, to) = if backward { (end - has, end) } else { (0, has) };
            let name = memory.phrases.get(phrase);
            if let Some(found) = stretch(steps, name, false, from, to) {
                let score = (600 * has / end) as i32 - found.cost as i32 / 2;
                self.post(phrase, score, &found);
            }
        }
        Ok(())
    }
}

/// A name, and what it is to the record.
type Name = (u32, Field);
/// The smaller the better: the worse field of the two, and how much is in the first.
type Key = (Field, Reverse<usize>);

/// Names of a record that have the beginning, and the end, of what was typed.
#[derive(Default)]
struct Ends {
    first: Vec<(u64, u32, Field)>,
    last: Vec<(u64, u32, Field)>,
}

impl Ends {
    fn see(&mut self, phrase: u32, field: Field, reached: u64, backward: bool) {
        let list = if backward {
            &mut self.last
        } else {
            &mut self.first
        };
        if list.len() < 8 {
            list.push((reached, phrase, field));
        }
    }

    /// Where the two meet: as much as can be in the first, and in the better name.
    fn meet(&self) -> Option<(usize, Name, Name)> {
        let mut best: Option<(Key, usize, Name, Name)> = None;
        for first in &self.first {
            for last in &self.last {
                let both = first.0 & last.0;
                if both == 0 {
                    continue;
                }
                let at = 63 - both.leading_zeros() as usize;
                let key = (first.2.max(last.2), Reverse(at));
                if best.is_none_or(|(known, ..)| key < known) {
                    best = Some((key, at, (first.1, first.2), (last.1, last.2)));
                }
            }
        }
        best.map(|(_, at, first, last)| (at, first, last))
    }
}

/// Where what was typed may fall into two: where a space was, or anywhere that leaves two
/// characters, or three letters, on both sides.
fn splits(typed: &[char], told: &[Vec<char>]) -> u64 {
    let end = typed.len().min(LONGEST);
    let mut out = 0;
    let mut at = 0;
    if told.len() > 1 {
        for part in &told[..told.len() - 1] {
            at += part.len();
            if at < end {
                out |= 1 << at;
            }
        }
        return out;
    }
    let weight = |c: &char| if is_han(*c) { 3 } else { 2 };
    for at in 1..end {
        let left: usize = typed[..at].iter().map(weight).sum();
        let right: usize = typed[at..end].iter().map(weight).sum();
        if left >= 6 && right >= 6 {
            out |= 1 << at;
        }
    }
    out
}
