//! The words of the language: where one ends in a name, and what letters may become.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::align::align;
use super::lattice::Lattice;
use super::phrases::{Collector, Phrases, Steps};
use super::stop::Stop;
use crate::StoreError;

/// The most frequent first: `content/store/words`.
const WORDS: &str = include_str!("../../words/words.txt");
/// Characters of the longest word that is looked for.
const LONGEST: usize = 6;

pub(crate) struct Lexicon {
    words: Phrases,
    by_first: Vec<Vec<u32>>,
    /// The rank of every word.
    ranks: HashMap<&'static str, u32>,
    /// The rank of the first word that has a character.
    common: HashMap<char, u32>,
}

impl Lexicon {
    pub fn all() -> &'static Self {
        static ALL: OnceLock<Lexicon> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut collector = Collector::default();
            let mut common = HashMap::new();
            let mut ranks = HashMap::new();
            for (rank, word) in WORDS.lines().enumerate() {
                collector.add(word.chars());
                ranks.insert(word, rank as u32);
                for c in word.chars() {
                    common.entry(c).or_insert(rank as u32);
                }
            }
            let words = collector.finish();
            Self {
                by_first: words.by_first(),
                words,
                ranks,
                common,
            }
        })
    }

    /// How many words are more frequent.
    pub fn rank(&self, word: &str) -> Option<u32> {
        self.ranks.get(word).copied()
    }

    /// Smaller for more frequent characters.
    pub fn common(&self, c: char) -> u32 {
        self.common.get(&c).copied().unwrap_or(u32::MAX)
    }

    /// The characters that stand behind `c` in some word.
    pub fn after(&self, c: char) -> impl Iterator<Item = char> {
        self.words.after(c)
    }

    /// Length of the longest word at the beginning of `text`.
    pub fn longest(&self, text: &[char]) -> Option<usize> {
        (2..=LONGEST.min(text.len())).rev().find(|length| {
            let word: String = text[..*length].iter().collect();
            self.ranks.contains_key(word.as_str())
        })
    }

    /// The words that what was typed is, the most frequent first, at most `most`.
    pub fn spelled(
        &self,
        lattice: &Lattice,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<String>, StoreError> {
        let steps = self.words.steps(lattice);
        // A word that is all of what was typed begins with a character that begins it: a tenth of
        // the words, or less.
        let begins = |character: &u16| steps.of(*character).iter().any(|step| step.from == 0);
        let characters = (0..steps.len() as u16).filter(begins);
        let begun = characters.flat_map(|first| &self.by_first[usize::from(first)]);
        let mut seen: Vec<u32> = begun.copied().collect();
        seen.sort_unstable();
        stop.check()?;
        let mut out = Vec::new();
        for word in seen {
            let text = self.words.get(word);
            let whole = leads_over(lattice.end(), &steps, text)
                && align(lattice, &steps, text, false)
                    .is_some_and(|found| found.marked.count_ones() as usize == text.len());
            if whole {
                out.push(self.words.text(word));
                if out.len() == most {
                    break;
                }
            }
        }
        Ok(out)
    }
}

/// Whether the characters of `word` lead, one after the other, from the first place to `end`.
fn leads_over(end: usize, steps: &Steps, word: &[u16]) -> bool {
    let mut here = 1_u64;
    for character in word {
        let steps = steps.of(*character).iter();
        let to = steps.filter(|step| here >> step.from & 1 == 1);
        here = to.fold(0, |to, step| to | 1 << step.to);
        if here == 0 {
            return false;
        }
    }
    here >> end & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Effort;
    use super::*;

    fn spelled(typed: &str) -> Vec<String> {
        let typed: Vec<char> = typed.chars().collect();
        let lattice = Lattice::new(&typed, Effort::Exact);
        Lexicon::all()
            .spelled(&lattice, 50, &Stop::default())
            .unwrap()
    }

    #[test]
    fn letters_are_the_words_they_spell() {
        assert!(spelled("zhongz").contains(&"种子".to_owned()));
        assert!(spelled("hz").contains(&"护照".to_owned()));
        assert_eq!(spelled("huzhao")[0], "护照");
        assert!(spelled("").is_empty());
    }

    #[test]
    fn the_longest_word_is_the_word() {
        let text: Vec<char> = "身份证丢了".chars().collect();
        assert_eq!(Lexicon::all().longest(&text), Some(3));
        assert_eq!(Lexicon::all().longest(&['㇐']), None);
    }
}
