//! The order of hits that letters may mean.

use std::collections::HashMap;

use super::super::lexicon::Lexicon;
use super::super::memory::Memory;
use super::{Ranked, SIBLING};

/// Letters rather mean a word than characters that stand side by side by chance.
fn likely(word: &str) -> i32 {
    match Lexicon::all().rank(word) {
        Some(rank) => 70 - 3 * (31 - (rank + 1).leading_zeros() as i32),
        None => 0,
    }
}

/// Letters may mean several words (zz: 种子, 资质, 组织): the first of each comes before the second of
/// any.
pub(super) fn spread(memory: &Memory, typed: &[char], rows: &mut [Ranked]) {
    if !typed.iter().any(char::is_ascii_lowercase) || rows.len() < 2 {
        return;
    }
    const LOOKED_AT: usize = 400;
    let some = rows.len().min(LOOKED_AT);
    let meant = |ranked: &Ranked| -> String {
        let text = memory.phrases.text(ranked.phrase);
        let marked = text.chars().enumerate();
        marked
            .filter(|(at, _)| ranked.marked >> at & 1 == 1)
            .map(|(_, c)| c)
            .collect()
    };
    let words: Vec<String> = rows[..some].iter().map(meant).collect();
    let mut counts: HashMap<&str, i32> = HashMap::new();
    for word in &words {
        *counts.entry(word).or_default() += 1;
    }
    // Behind the word: 残疾人证新办, 残疾人证换领 are one thing, 残疾人护理补贴 is another.
    let further = |ranked: &Ranked| -> Vec<u16> {
        const MORE: usize = 1;
        let text = memory.phrases.get(ranked.phrase);
        let end = 128 - ranked.marked.leading_zeros() as usize + MORE;
        text[..end.min(text.len())].to_vec()
    };
    let mut siblings: HashMap<Vec<u16>, i32> = HashMap::new();
    let mut times: HashMap<&str, i32> = HashMap::new();
    let step = if typed.len() <= 4 { 60 } else { 12 };
    let mut order: Vec<(i32, usize)> = Vec::with_capacity(some);
    for (at, word) in words.iter().enumerate() {
        let nth = times.entry(word).or_default();
        let common = (31 - counts[word.as_str()].leading_zeros() as i32) * 6;
        let sibling = siblings.entry(further(&rows[at])).or_default();
        let again = step * *nth + SIBLING * *sibling;
        order.push((rows[at].score + common + likely(word) - again, at));
        *sibling += 1;
        *nth += 1;
    }
    order.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
    let sorted: Vec<Ranked> = order.iter().map(|(_, at)| rows[*at]).collect();
    rows[..some].copy_from_slice(&sorted);
}
