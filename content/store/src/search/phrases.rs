//! Many short texts in little memory: two bytes for each character.

use std::collections::HashMap;

use super::lattice::{Lattice, Step};
use super::reading::{Readings, Syllables};

/// Longer names are cut: their beginning is what people type.
pub(crate) const LONGEST: usize = 120;

/// Names, each once, by number.
#[derive(Default)]
pub(crate) struct Phrases {
    alphabet: Alphabet,
    text: Vec<u16>,
    /// Where each begins in `text`, and the end of the last.
    starts: Vec<u32>,
}

/// The characters that occur.
#[derive(Default)]
struct Alphabet {
    chars: Vec<char>,
    readings: Vec<Readings>,
}

/// Takes names in.
#[derive(Default)]
pub(crate) struct Collector {
    phrases: Phrases,
    ids: HashMap<char, u16>,
    known: HashMap<Box<[u16]>, u32>,
}

impl Collector {
    /// The number of `phrase`, which is normal. `None` for an empty one, or where a character is the
    /// 65,536th.
    pub fn add(&mut self, phrase: impl Iterator<Item = char>) -> Option<u32> {
        let mut word = Vec::new();
        for c in phrase.take(LONGEST) {
            word.push(self.id(c)?);
        }
        if word.is_empty() {
            return None;
        }
        let phrases = &mut self.phrases;
        let number = u32::try_from(phrases.starts.len()).ok()?;
        if let Some(known) = self.known.get(word.as_slice()) {
            return Some(*known);
        }
        phrases.starts.push(u32::try_from(phrases.text.len()).ok()?);
        phrases.text.extend_from_slice(&word);
        self.known.insert(word.into(), number);
        Some(number)
    }

    fn id(&mut self, c: char) -> Option<u16> {
        if let Some(id) = self.ids.get(&c) {
            return Some(*id);
        }
        let alphabet = &mut self.phrases.alphabet;
        let id = u16::try_from(alphabet.chars.len()).ok()?;
        alphabet.chars.push(c);
        alphabet.readings.push(Syllables::all().of(c));
        self.ids.insert(c, id);
        Some(id)
    }

    pub fn finish(mut self) -> Phrases {
        let end = u32::try_from(self.phrases.text.len()).unwrap_or(u32::MAX);
        self.phrases.starts.push(end);
        self.phrases.text.shrink_to_fit();
        self.phrases.starts.shrink_to_fit();
        self.phrases
    }
}

impl Phrases {
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Characters of phrase `number`, by their places in the alphabet.
    pub fn get(&self, number: u32) -> &[u16] {
        let at = number as usize;
        let (Some(start), Some(end)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return &[];
        };
        &self.text[*start as usize..*end as usize]
    }

    pub fn text(&self, number: u32) -> String {
        let chars = &self.alphabet.chars;
        self.get(number)
            .iter()
            .map(|id| chars[usize::from(*id)])
            .collect()
    }

    /// The numbers of all phrases by their first character's place in the alphabet, ascending.
    pub fn by_first(&self) -> Vec<Vec<u32>> {
        let mut out = vec![Vec::new(); self.alphabet.chars.len()];
        for number in 0..self.len() as u32 {
            if let Some(first) = self.get(number).first() {
                out[usize::from(*first)].push(number);
            }
        }
        out
    }

    /// The characters that stand behind `c` in some phrase.
    pub fn after(&self, c: char) -> impl Iterator<Item = char> {
        let chars = &self.alphabet.chars;
        let wanted = chars.iter().position(|known| *known == c);
        let all = (0..self.len() as u32).flat_map(|number| self.get(number).windows(2));
        let after = all.filter(move |pair| Some(usize::from(pair[0])) == wanted);
        after.map(|pair| chars[usize::from(pair[1])])
    }

    pub fn has_char(&self, c: char) -> bool {
        self.alphabet.chars.contains(&c)
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        let readings = self.alphabet.readings.iter();
        let readings: usize = readings
            .map(|one| size_of::<Readings>() + 2 * one.all().count())
            .sum();
        2 * self.text.capacity()
            + 4 * self.starts.capacity()
            + 4 * self.alphabet.chars.len()
            + readings
    }

    /// The steps of each character of the alphabet through `lattice`.
    pub fn steps(&self, lattice: &Lattice) -> Steps {
        let mut steps = Steps::default();
        steps.starts.reserve(self.alphabet.chars.len() + 1);
        let mut some = Vec::new();
        for (c, readings) in self.alphabet.chars.iter().zip(&self.alphabet.readings) {
            steps.starts.push(steps.all.len() as u32);
            some.clear();
            lattice.steps(*c, readings, &mut some);
            // Of several ways over one stretch the best counts.
            some.sort_unstable_by_key(|step| (step.from, step.to, step.fit));
            some.dedup_by_key(|step| (step.from, step.to));
            steps.all.extend_from_slice(&some);
        }
        steps.starts.push(steps.all.len() as u32);
        steps
    }
}

/// What each character of an alphabet leads over.
#[derive(Default)]
pub(crate) struct Steps {
    all: Vec<Step>,
    starts: Vec<u32>,
}

impl Steps {
    pub fn of(&self, character: u16) -> &[Step] {
        let at = usize::from(character);
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => &self.all[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// One for each character of the alphabet.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_kept_once_and_comes_back() {
        let mut collector = Collector::default();
        let words = ["居民身份证", "身份证", "居民身份证", "sfz1"];
        let numbers: Vec<_> = words
            .iter()
            .map(|word| collector.add(word.chars()))
            .collect();
        assert_eq!(numbers, [Some(0), Some(1), Some(0), Some(2)]);
        assert_eq!(collector.add("".chars()), None);
        let phrases = collector.finish();
        assert_eq!(phrases.len(), 3);
        assert_eq!(phrases.text(1), "身份证");
        assert_eq!(phrases.text(2), "sfz1");
        assert_eq!(phrases.text(3), "");
    }
}
