//! What was typed, as a lattice: which stretch of it one character of a name can account for.
//!
//! `shenfz` leads over `shen` by 身 (in full), then over `f` by 份 and over `z` by 证 (initials).
//! A name matches where its characters lead from the first place of the lattice to the last one.
//! All readings of a character count, so do its strokes; how well each step fits is its [`Fit`].

use super::normal::{is_han, is_stroke};
use super::reading::{Readings, SyllableId, Syllables, fold};
use super::stroke;

/// Places of a lattice are bits of a word; so many characters of what was typed count.
pub(crate) const LONGEST: usize = 48;
/// Longest syllable, letters (zhuang).
const SYLLABLE: usize = 6;

/// How a character accounts for its stretch, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It is this character.
    Same,
    /// Its syllable in full.
    Full,
    /// The beginning of its syllable, where the typing ends.
    Begun,
    /// Its initial: z or zh for 证.
    Initial,
    /// All its strokes.
    Strokes,
    /// Its first strokes.
    FirstStrokes,
    /// Its syllable as a dialect has it.
    Dialect,
    /// A syllable that it has in names and old texts.
    Rare,
    /// Another character that sounds the same.
    Homophone,
    /// The same in a dialect.
    NearHomophone,
    /// Its syllable with one slip of the finger.
    Slip,
}

impl Fit {
    /// In which of the scan's levels it counts: 0 is right, each more is one step away from it.
    pub fn level(self) -> usize {
        match self {
            Self::Same
            | Self::Full
            | Self::Begun
            | Self::Initial
            | Self::Strokes
            | Self::FirstStrokes => 0,
            Self::Dialect | Self::Rare | Self::Homophone => 1,
            Self::NearHomophone | Self::Slip => 2,
        }
    }

    /// What it takes from a name's score.
    pub fn cost(self) -> u32 {
        match self {
            Self::Same | Self::Full | Self::Strokes => 0,
            Self::Begun => 4,
            Self::FirstStrokes => 6,
            Self::Initial => 30,
            Self::Dialect => 40,
            Self::Rare => 45,
            Self::Homophone => 50,
            Self::NearHomophone => 90,
            Self::Slip => 95,
        }
    }
}

/// One character leads from a place of the lattice to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub from: u8,
    pub to: u8,
    pub fit: Fit,
}

/// How far from what was typed a name may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Not at all.
    Exact,
    /// Dialect, homophones and slips.
    Lenient,
}

/// What was typed.
pub(crate) struct Lattice {
    typed: Vec<char>,
    effort: Effort,
    /// Steps that a character with this reading makes.
    by_syllable: Vec<Vec<Step>>,
    /// Readings of the Han characters typed.
    readings: Vec<Readings>,
}

impl Lattice {
    /// The first [`LONGEST`] characters of `typed`, which are normal.
    pub fn new(typed: &[char], effort: Effort) -> Self {
        let typed = typed[..typed.len().min(LONGEST)].to_vec();
        let all = Syllables::all();
        let readings = typed.iter().map(|c| all.of(*c)).collect();
        let mut lattice = Self {
            by_syllable: vec![Vec::new(); all.len()],
            effort,
            readings,
            typed,
        };
        lattice.spell();
        lattice
    }

    /// The last place.
    pub fn end(&self) -> usize {
        self.typed.len()
    }

    /// The steps of a character that sounds like `readings`.
    pub fn steps(&self, c: char, readings: &Readings, out: &mut Vec<Step>) {
        for (at, typed) in self.typed.iter().enumerate() {
            if *typed == c {
                out.push(step(at, 1, Fit::Same));
            } else if self.effort == Effort::Lenient && is_han(*typed) && is_han(c) {
                if let Some(fit) = alike(&self.readings[at], readings) {
                    out.push(step(at, 1, fit));
                }
            } else if is_stroke(*typed) && (at == 0 || !is_stroke(self.typed[at - 1])) {
                self.draw(c, at, out);
            }
        }
        for reading in &readings.usual {
            out.extend_from_slice(&self.by_syllable[usize::from(*reading)]);
        }
        if self.effort == Effort::Lenient {
            for reading in &readings.rare {
                let steps = self.by_syllable[usize::from(*reading)].iter();
                let whole = steps.filter(|step| matches!(step.fit, Fit::Full | Fit::Begun));
                out.extend(whole.map(|step| Step {
                    fit: Fit::Rare,
                    ..*step
                }));
            }
        }
    }

    /// Steps over the strokes that begin at `at`.
    fn draw(&self, c: char, at: usize, out: &mut Vec<Step>) {
        let run = self.typed[at..]
            .iter()
            .take_while(|c| is_stroke(**c))
            .count();
        let drawn = &self.typed[at..at + run];
        match stroke::compare(c, drawn) {
            Some(true) => out.push(step(at, run, Fit::Strokes)),
            Some(false) => out.push(step(at, run, Fit::FirstStrokes)),
            None => {}
        }
    }

    /// Works out what each syllable leads over.
    fn spell(&mut self) {
        let all = Syllables::all();
        let letters = |c: &char| c.is_ascii_lowercase();
        let mut at = 0;
        while at < self.typed.len() {
            let run = self.typed[at..].iter().take_while(|c| letters(c)).count();
            let text: Vec<u8> = self.typed[at..at + run].iter().map(|c| *c as u8).collect();
            for start in 0..run {
                let (rest, place) = (&text[start..], at + start);
                for id in all.beginning(rest[0]) {
                    spell(all.text(id).as_bytes(), rest, place, self.steps_of(id));
                }
                if self.effort == Effort::Lenient {
                    self.hear(rest, place);
                    for id in 0..all.len() as SyllableId {
                        slips(all.text(id).as_bytes(), rest, place, self.steps_of(id));
                    }
                }
            }
            at += run.max(1);
        }
    }

    fn steps_of(&mut self, id: SyllableId) -> &mut Vec<Step> {
        &mut self.by_syllable[usize::from(id)]
    }

    /// What sounds alike in a dialect.
    fn hear(&mut self, rest: &[u8], at: usize) {
        let all = Syllables::all();
        for length in 1..=rest.len().min(SYLLABLE) {
            let Ok(part) = std::str::from_utf8(&rest[..length]) else {
                continue;
            };
            for id in all.heard_as(&fold(part)) {
                if all.text(*id) != part {
                    self.steps_of(*id).push(step(at, length, Fit::Dialect));
                }
            }
        }
    }
}

fn step(at: usize, length: usize, fit: Fit) -> Step {
    Step {
        from: at as u8,
        to: (at + length) as u8,
        fit,
    }
}

/// What a syllable leads over at the beginning of `rest`, letter by letter.
fn spell(word: &[u8], rest: &[u8], at: usize, out: &mut Vec<Step>) {
    let same = word.iter().zip(rest).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return;
    }
    let is_double = matches!(word, [b'z' | b'c' | b's', b'h', ..]);
    if same == word.len() {
        out.push(step(at, same, Fit::Full));
    } else if same == rest.len() && same > 1 && !(is_double && same == 2) {
        out.push(step(at, same, Fit::Begun));
    }
    if word.len() > 1 {
        out.push(step(at, 1, Fit::Initial));
        if is_double && same >= 2 {
            out.push(step(at, 2, Fit::Initial));
        }
    }
}

/// What it leads over if a finger slipped once: a letter too many, too few, another, or two the wrong
/// way round.
fn slips(word: &[u8], rest: &[u8], at: usize, out: &mut Vec<Step>) {
    if word.len() < 2 || rest.len() < 2 {
        return;
    }
    // One slip leaves one of the first two letters in its place, or the two the wrong way round.
    if word[0] != rest[0] && word[1] != rest[1] && word[0] != rest[1] && word[1] != rest[0] {
        return;
    }
    for length in [word.len(), word.len() + 1, word.len() - 1] {
        // What is left of a short syllable is nothing: "a" for 安 would be everything.
        let Some(part) = rest.get(..length).filter(|part| part.len() > 1) else {
            continue;
        };
        if part != word && is_one_slip(word, part) {
            out.push(step(at, length, Fit::Slip));
        }
    }
}

/// Whether the optimal string alignment distance of the two is 1.
fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    match (&a[..a.len() - back], &b[..b.len() - back]) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

/// How two characters sound together.
fn alike(one: &Readings, other: &Readings) -> Option<Fit> {
    if one.usual.iter().any(|id| other.usual.contains(id)) {
        return Some(Fit::Homophone);
    }
    let all = Syllables::all();
    let near = |a: &SyllableId| other.usual.iter().any(|b| all.folded(*a) == all.folded(*b));
    one.usual.iter().any(near).then_some(Fit::NearHomophone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(typed: &str, c: char, effort: Effort) -> Vec<(u8, u8, Fit)> {
        let typed: Vec<char> = typed.chars().collect();
        let lattice = Lattice::new(&typed, effort);
        let mut out = Vec::new();
        lattice.steps(c, &Syllables::all().of(c), &mut out);
        let mut out: Vec<_> = out.iter().map(|s| (s.from, s.to, s.fit)).collect();
        out.sort();
        out.dedup();
        out
    }

    #[test]
    fn a_character_leads_over_its_syllable_its_initial_and_what_was_begun() {
        use Effort::Exact;
        assert_eq!(
            steps("zhengm", '证', Exact),
            [
                (0, 1, Fit::Initial),
                (0, 2, Fit::Initial),
                (0, 5, Fit::Full)
            ]
        );
        assert_eq!(steps("mz", '证', Exact), [(1, 2, Fit::Initial)]);
        assert_eq!(
            steps("zhen", '证', Exact),
            [
                (0, 1, Fit::Initial),
                (0, 2, Fit::Initial),
                (0, 4, Fit::Begun)
            ]
        );
        assert_eq!(steps("身份证", '证', Exact), [(2, 3, Fit::Same)]);
        assert_eq!(
            steps("结hun", '婚', Exact),
            [(1, 2, Fit::Initial), (1, 4, Fit::Full)]
        );
        assert_eq!(steps("政", '证', Exact), []);
    }

    #[test]
    fn with_more_effort_dialects_homophones_and_slips_count() {
        use Effort::Lenient;
        assert!(steps("zen", '证', Lenient).contains(&(0, 3, Fit::Dialect)));
        assert!(steps("lian", '年', Lenient).contains(&(0, 4, Fit::Dialect)));
        assert_eq!(steps("政", '证', Lenient), [(0, 1, Fit::Homophone)]);
        assert_eq!(steps("真", '证', Lenient), [(0, 1, Fit::NearHomophone)]);
        for slip in ["zhneg", "zhemg", "zheg", "zhenng"] {
            let length = slip.len() as u8;
            assert!(
                steps(slip, '证', Lenient).contains(&(0, length, Fit::Slip)),
                "{slip}"
            );
        }
        assert_eq!(steps("a", '安', Lenient), [(0, 1, Fit::Initial)]);
    }

    #[test]
    fn any_text_makes_a_lattice() {
        for text in [
            "",
            "\u{1F600}",
            "''--",
            "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            let typed: Vec<char> = text.chars().collect();
            assert!(Lattice::new(&typed, Effort::Lenient).end() <= LONGEST);
        }
    }
}
