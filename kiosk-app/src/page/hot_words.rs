//! The words that people look for most, offered before anybody has typed: those of the release.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::NaiveDate;
use content_model::{Body, Kind, Rid, Site};
use content_store::outbox::Term;
use content_store::{Filter, Reader, StoreError};

use crate::page::{Context, is_withdrawn};

/// As wide as six Han characters, of which each counts two: three such words stand side by side on
/// every panel. A longer name is no word to tap.
const WIDEST: usize = 12;

/// The words of one edition, in the order in which they are shown.
#[derive(Debug, Default)]
pub struct HotWords {
    pub words: Vec<String>,
    /// The guides that some of them lead to.
    guides: BTreeMap<String, Rid>,
}

/// A word that was tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tapped {
    /// As it was published, whatever script it was shown in.
    pub word: String,
    /// The guide it leads to; without one, it is searched for.
    pub guide: Option<Rid>,
}

/// The words offered at this place: those that are tapped most here, then the county's in its order,
/// then those of the place.
pub fn hot_words(context: &Context<'_>) -> Result<Rc<HotWords>, StoreError> {
    context
        .recall
        .hot_words(context.reader, context.today(), context.site.as_ref())
}

/// The word that is shown as `shown`.
pub fn tapped(context: &Context<'_>, shown: &str) -> Result<Option<Tapped>, StoreError> {
    let all = hot_words(context)?;
    let Some(word) = all.words.iter().find(|word| context.words(word) == shown) else {
        return Ok(None);
    };
    // A guide may go before the word that leads to it does.
    let guide = match all.guides.get(word) {
        Some(rid) => context.reader.record(rid)?.map(|_| rid.clone()),
        None => None,
    };
    Ok(Some(Tapped {
        word: word.clone(),
        guide,
    }))
}

impl HotWords {
    /// Reads them from a release as it stands on `today`.
    pub(crate) fn read(
        reader: &Reader,
        today: NaiveDate,
        site: Option<&Site>,
    ) -> Result<Self, StoreError> {
        let entries = reader.page(Kind::HotWord, &Filter::default(), 0, usize::MAX)?;
        let mut records: Vec<_> = entries
            .entries
            .into_iter()
            .map(|entry| entry.record)
            .filter(|record| !is_withdrawn(record, today))
            .filter_map(|record| match record.body {
                Body::HotWord(hot) => Some((record.title, hot)),
                _ => None,
            })
            .collect();
        records.sort_by(|(word, hot), (other, than)| {
            let key = |order: Option<u16>| (order.is_none(), order);
            key(hot.order).cmp(&key(than.order)).then(word.cmp(other))
        });
        let mut out = Self::default();
        for (word, hot) in records {
            out.add(word, hot.guide_ref);
        }
        for word in site.iter().flat_map(|site| &site.hot_words) {
            out.add(word.clone(), None);
        }
        Ok(out)
    }

    /// Those in `popular` first, in its order, which is in the spelling of [`Term`]; the others stay as
    /// they are.
    pub(crate) fn by(mut self, popular: &[String]) -> Self {
        self.words.sort_by_cached_key(|word| {
            let term = Term::of(word);
            let place = term.and_then(|term| popular.iter().position(|one| one == term.as_str()));
            place.unwrap_or(usize::MAX)
        });
        self
    }

    /// Adds a word that is short enough and not there yet, however it is spelt.
    fn add(&mut self, word: String, guide: Option<Rid>) {
        let spelt = Term::of(&word);
        let same = |known: &String| *known == word || spelt.is_some() && Term::of(known) == spelt;
        let wide: usize = word.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        if word.is_empty() || wide > WIDEST || self.words.iter().any(same) {
            return;
        }
        if let Some(guide) = guide {
            self.guides.insert(word.clone(), guide);
        }
        self.words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_once_and_the_first_says_where_it_leads() {
        let rid = Rid::new(1, [1; 10]);
        let mut words = HotWords::default();
        words.add("社保卡".to_owned(), Some(rid.clone()));
        words.add("ETC".to_owned(), None);
        words.add("社保卡".to_owned(), None);
        words.add("etc".to_owned(), Some(rid));
        words.add(String::new(), None);
        words.add("城乡居民养老保险".to_owned(), None);
        assert_eq!(words.words, ["社保卡", "ETC"]);
        assert_eq!(words.guides.keys().collect::<Vec<_>>(), ["社保卡"]);
    }

    #[test]
    fn what_is_tapped_most_stands_first_and_the_rest_stays_in_its_order() {
        let mut words = HotWords::default();
        for word in ["低保", "12345", "社保卡", "ETC"] {
            words.add(word.to_owned(), None);
        }
        let popular = ["etc", "gone", "社保卡"].map(str::to_owned);
        assert_eq!(words.by(&popular).words, ["ETC", "社保卡", "低保", "12345"]);
    }
}
