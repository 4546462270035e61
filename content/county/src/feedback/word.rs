//! Words that were counted: searched for in vain, or tapped where they are offered.

use std::collections::BTreeMap;

use content_store::outbox::{CountKind, Counter, Term};
use serde::Serialize;

use crate::intake::Total;

/// A word of all selected days and sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// In the spelling of the search: small letters, no brackets or spaces.
    pub word: String,
    /// Visitors who searched for it in vain, or taps.
    pub count: u64,
    /// Codes of the places it was counted at.
    pub sites: Vec<String>,
}

/// The words of a kind that `totals` hold, most first. Text that has not the form of a word is passed
/// over, wherever it comes from.
pub fn words(totals: &[Total], kind: CountKind) -> Vec<Word> {
    let mut found: BTreeMap<&str, Word> = BTreeMap::new();
    for Total { site, counter, .. } in totals {
        if counter.kind != kind || !is_word(counter) {
            continue;
        }
        let word = found.entry(&counter.what).or_insert_with(|| Word {
            word: counter.what.clone(),
            count: 0,
            sites: Vec::new(),
        });
        word.count = word.count.saturating_add(counter.count);
        if !word.sites.contains(site) {
            word.sites.push(site.clone());
        }
    }
    let mut out: Vec<Word> = found.into_values().collect();
    out.sort_by_key(|word| std::cmp::Reverse(word.count));
    out
}

/// Whether it counts a word, and one that may be shown.
pub(super) fn is_word(counter: &Counter) -> bool {
    let kinds = [CountKind::Unfound, CountKind::HotWord];
    kinds.contains(&counter.kind) && Term::is_sound(&counter.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_added_up_and_only_words_are_shown() {
        let total = |site: &str, what: &str, count| Total {
            site: site.to_owned(),
            period: "2026-11-20".to_owned(),
            counter: Counter {
                kind: CountKind::Unfound,
                about: String::new(),
                what: what.to_owned(),
                count,
            },
        };
        let totals = [
            total("baiyang", "", 40),
            total("baiyang", "公租房", 6),
            total("baiyang", "廉租房", 5),
            total("baiyang", "张三,13800138000", 9),
            total("qingshi", "廉租房", 7),
        ];
        let told: Vec<_> = words(&totals, CountKind::Unfound)
            .into_iter()
            .map(|word| (word.word, word.count, word.sites.join(" ")))
            .collect();
        let wanted = [("廉租房", 12, "baiyang qingshi"), ("公租房", 6, "baiyang")];
        assert_eq!(
            told,
            wanted.map(|(w, n, s)| (w.to_owned(), n, s.to_owned()))
        );
        assert_eq!(words(&totals, CountKind::HotWord), []);
    }
}
