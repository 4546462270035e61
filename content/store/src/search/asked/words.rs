//! What letters may mean in the archive, whose texts have no letters: words of its titles.

use super::super::Spelling;
use super::super::archive::{self, Scope};
use super::super::lattice::{Effort, Lattice};
use super::super::lexicon::Lexicon;
use super::super::rank::{Ranked, Ranking};
use super::super::reading::Syllables;
use super::{Asked, WORDS};
use crate::StoreError;

impl Asked<'_> {
    /// Words that the letters typed may be: those that names have first.
    pub(super) fn words(&self, ranking: &Ranking) -> Result<Vec<String>, StoreError> {
        let mut out: Vec<String> = Vec::new();
        for ranked in ranking.rows.iter().take(40).filter(|_| !ranking.near) {
            let word = self.marked(ranked);
            if ranked.spelling <= Spelling::Strokes
                && word.chars().count() > 1
                && !out.contains(&word)
            {
                out.push(word);
            }
        }
        out.truncate(WORDS / 2);
        let lattice = Lattice::new(&self.whole, Effort::Exact);
        for word in Lexicon::all().spelled(&lattice, 2 * WORDS, self.stop)? {
            if !out.contains(&word) {
                out.push(word);
            }
        }
        // Most words of the language are in no record.
        let mut has = Vec::new();
        for word in out {
            if self.is_titled(&[chars(&word)])? {
                has.push(word);
            }
            if has.len() == WORDS {
                break;
            }
        }
        Ok(has)
    }

    /// Two words that the letters may be, the first of whole syllables: zhengdibuchang.
    pub(super) fn pairs_of_words(&self) -> Result<Vec<Vec<Vec<char>>>, StoreError> {
        let spelled = |letters: &[char], most| {
            let lattice = Lattice::new(letters, Effort::Exact);
            Lexicon::all().spelled(&lattice, most, self.stop)
        };
        let mut out = Vec::new();
        for at in Syllables::all().ends(&self.whole) {
            let (first, last) = self.whole.split_at(at);
            if first.len() < 3 || last.len() < 2 {
                continue;
            }
            let firsts = spelled(first, 4 * WORDS)?;
            let lasts = if firsts.is_empty() {
                firsts.clone()
            } else {
                spelled(last, 4 * WORDS)?
            };
            for first in firsts.iter().map(|word| chars(word)) {
                if lasts.is_empty() || !self.is_titled(std::slice::from_ref(&first))? {
                    continue;
                }
                for last in &lasts {
                    let parts = vec![first.clone(), chars(last)];
                    if self.is_titled(&parts)? {
                        out.push(parts);
                    }
                }
                if out.len() >= WORDS {
                    out.truncate(WORDS);
                    return Ok(out);
                }
            }
        }
        Ok(out)
    }

    /// Whether some record's title has all pairs of `parts`.
    fn is_titled(&self, parts: &[Vec<char>]) -> Result<bool, StoreError> {
        Ok(!archive::newest(&self.reader.db, parts, Scope::Titles, None, 1)?.is_empty())
    }

    /// The characters of a name that were meant.
    fn marked(&self, ranked: &Ranked) -> String {
        let text = self.memory.phrases.text(ranked.phrase);
        let marked = text.chars().enumerate();
        marked
            .filter(|(at, _)| ranked.marked >> at & 1 == 1)
            .map(|(_, c)| c)
            .collect()
    }
}

pub(super) fn chars(word: &str) -> Vec<char> {
    word.chars().collect()
}
