//! Which records in memory are meant, best first.

mod parts;
mod spread;

use super::align::{Alignment, align};
use super::lattice::{Effort, Fit, Lattice};
use super::memory::{Field, Memory};
use super::normal::is_han;
use super::phrases::Steps;
use super::scan::{Moves, Pass, scan};
use super::stop::Stop;
use super::{Group, Spelling};
use crate::StoreError;

/// With fewer records that are called exactly so, also what comes near is looked for.
const ENOUGH: usize = 6;
/// Names that are looked at closely; what is typed in one or two letters is in almost every name.
const MOST_NAMES: usize = 6000;
/// Where a hit that sounds alike stands among those that are called so.
const SECOND: usize = 4;
/// What each further record of one thing falls behind.
const SIBLING: i32 = 25;
/// A window by what is done there, or a person by a part of the name, falls behind the thing itself:
/// these are meant by the whole of their own names.
const BESIDE: i32 = 200;
/// A name that says all of it.
const WHOLE: i32 = 1000;

/// A record, and the name by which it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub row: u32,
    pub score: i32,
    pub phrase: u32,
    pub field: Field,
    pub spelling: Spelling,
    /// Characters of the name that were meant.
    pub marked: u128,
}

impl Ranked {
    /// The title itself has all that was typed, as it was typed.
    fn is_titled(&self) -> bool {
        self.field == Field::Title && self.spelling <= Spelling::Strokes
    }
}

/// What was found, and whether all that was typed is in it.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    pub rows: Vec<Ranked>,
    pub near: bool,
}

/// Asks `memory` for what was typed: parts of it, each normal; one part unless somebody typed spaces.
pub(crate) fn rank(
    memory: &Memory,
    typed: &[Vec<char>],
    stop: &Stop,
) -> Result<Ranking, StoreError> {
    let whole: Vec<char> = typed.iter().flatten().copied().collect();
    if whole.is_empty() {
        return Ok(Ranking::default());
    }
    let mut board = Board::new(memory);
    let exact = Way::new(memory, &whole, Effort::Exact);
    board.pass(
        &exact,
        Pass {
            level: 0,
            gaps: false,
            backward: false,
        },
        stop,
    )?;
    let called = board.rows();
    if called < ENOUGH
        && let Some(level) = leniency(&whole)
    {
        let pass = Pass {
            level,
            gaps: may_skip(&whole),
            backward: false,
        };
        board.pass(&Way::new(memory, &whole, Effort::Lenient), pass, stop)?;
    }
    if called == 0 || typed.len() > 1 {
        board.parts(&exact, &whole, typed, stop)?;
    }
    // Who writes 工商 and means 工伤 sees one such hit as well.
    let other =
        if called >= ENOUGH && (2..=4).contains(&whole.len()) && whole.iter().all(|c| is_han(*c)) {
            let mut other = Board::new(memory);
            let pass = Pass {
                level: 1,
                gaps: false,
                backward: false,
            };
            other.pass(&Way::new(memory, &whole, Effort::Lenient), pass, stop)?;
            other
                .finish()
                .into_iter()
                .find(|ranked| board.best[ranked.row as usize].is_none())
        } else {
            None
        };
    let mut near = false;
    if board.rows() == 0 {
        board.nearest(&exact, &whole, stop)?;
        near = true;
    }
    let mut rows = board.finish();
    spread::spread(memory, &whole, &mut rows);
    if let Some(other) = other {
        rows.insert(SECOND.min(rows.len()), other);
    }
    Ok(Ranking { rows, near })
}

/// What was typed, and what each character in memory says of it.
struct Way {
    lattice: Lattice,
    steps: Steps,
}

impl Way {
    fn new(memory: &Memory, typed: &[char], effort: Effort) -> Self {
        let lattice = Lattice::new(typed, effort);
        let steps = memory.phrases.steps(&lattice);
        Self { lattice, steps }
    }
}

/// The best name of each record so far.
struct Board<'a> {
    memory: &'a Memory,
    best: Vec<Option<Ranked>>,
    touched: Vec<u32>,
}

impl<'a> Board<'a> {
    fn new(memory: &'a Memory) -> Self {
        Self {
            memory,
            best: vec![None; memory.rows.len()],
            touched: Vec::new(),
        }
    }

    fn rows(&self) -> usize {
        self.touched.len()
    }

    fn put(&mut self, ranked: Ranked) {
        let Some(best) = self.best.get_mut(ranked.row as usize) else {
            return;
        };
        match best {
            Some(known) => {
                let score = known.score.max(ranked.score);
                // Where the title has it, that is what is shown, whichever name says it best.
                let titled = (ranked.is_titled(), known.is_titled());
                if titled == (true, false) || titled.0 == titled.1 && ranked.score > known.score {
                    *known = ranked;
                }
                known.score = score;
            }
            None => {
                *best = Some(ranked);
                self.touched.push(ranked.row);
            }
        }
    }

    /// Names that have all of it.
    fn pass(&mut self, way: &Way, pass: Pass, stop: &Stop) -> Result<(), StoreError> {
        let memory = self.memory;
        let moves = Moves::new(&way.lattice, &way.steps, pass);
        let mut seen: Vec<(u8, u32)> = Vec::new();
        scan(&memory.phrases, &moves, pass, stop, |one| {
            seen.extend(one.level.map(|level| (level, one.phrase)));
        })?;
        if seen.len() > MOST_NAMES {
            // The nearest, and of these the shortest.
            seen.sort_unstable_by_key(|(level, phrase)| {
                (*level, memory.phrases.get(*phrase).len())
            });
            seen.truncate(MOST_NAMES);
        }
        for (n, (_, phrase)) in seen.into_iter().enumerate() {
            if n % 256 == 0 {
                stop.check()?;
            }
            let name = memory.phrases.get(phrase);
            let Some(found) = align(&way.lattice, &way.steps, name, pass.gaps) else {
                continue;
            };
            let score = WHOLE - found.cost as i32 + covering(&found, name.len());
            self.post(phrase, score, &found);
        }
        Ok(())
    }

    fn post(&mut self, phrase: u32, score: i32, found: &Alignment) {
        let length = self.memory.phrases.get(phrase).len();
        for post in self.memory.posts(phrase) {
            let score = score
                - match post.field {
                    Field::Title => 0,
                    Field::Number => 5,
                    Field::Name => 10,
                    Field::Synonym => 30 + i32::from(post.far) / 2,
                    Field::Keyword => 220,
                };
            let is_place = self.memory.rows[post.row as usize].group == Group::Places;
            let is_called = matches!(post.field, Field::Title | Field::Number)
                && found.marked.count_ones() as usize == length;
            let score = score - if is_place && !is_called { BESIDE } else { 0 };
            self.put(Ranked {
                row: post.row,
                score,
                phrase,
                field: post.field,
                spelling: spelling(found),
                marked: found.marked,
            });
        }
    }

    fn finish(self) -> Vec<Ranked> {
        let mut rows: Vec<Ranked> = self
            .touched
            .iter()
            .filter_map(|row| self.best[*row as usize])
            .collect();
        rows.sort_unstable_by_key(|ranked| (std::cmp::Reverse(ranked.score), ranked.row));
        rows
    }
}

/// How far from what was typed a name may be; `None`: not at all.
fn leniency(typed: &[char]) -> Option<usize> {
    let han = typed.iter().filter(|c| is_han(**c)).count();
    let letters = typed.iter().filter(|c| c.is_ascii_lowercase()).count();
    match (han, letters) {
        (0, 0) => None,
        (0, 1 | 2) => None,
        (0, 3) => Some(1),
        (0, 4 | 5) => Some(2),
        (0, _) => Some(5),
        (1, 0) => None,
        (2, 0) => Some(1),
        (3, 0) => Some(2),
        (_, _) => Some(3),
    }
}

fn may_skip(typed: &[char]) -> bool {
    let han = typed.iter().any(|c| is_han(*c));
    typed.len() >= if han { 2 } else { 4 }
}

/// A name that is little more than what was typed is rather meant than a long one.
fn covering(found: &Alignment, length: usize) -> i32 {
    let meant = found.marked.count_ones() as i32;
    let length = length.max(1) as i32;
    let whole = if meant == length { 60 } else { 0 };
    120 * meant / length + whole - length.min(40) / 4
}

fn spelling(found: &Alignment) -> Spelling {
    match found.fit {
        _ if found.gaps > 0 => Spelling::Parts,
        Fit::Same => Spelling::Written,
        Fit::Full | Fit::Begun | Fit::Initial => Spelling::Pinyin,
        Fit::Strokes | Fit::FirstStrokes => Spelling::Strokes,
        Fit::Dialect | Fit::Rare => Spelling::Pinyin,
        Fit::Homophone | Fit::NearHomophone | Fit::Slip => Spelling::Mended,
    }
}
