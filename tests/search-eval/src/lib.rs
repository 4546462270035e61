//! How well the search finds what people mean.
//!
//! Comes in: a list of items, other words for them, what people typed and which titles they meant.
//! Goes out: how often what was meant stands first, among the first five, and how long it took, by
//! kind of typing. The items become guides and are searched by the terminal's own [`Search`].

mod measure;
mod read;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use content_model::Record;
use content_store::StoreError;
use content_store::search::{Question, Search};

pub use measure::{Figures, Report};
pub use read::{Intent, Item, Query, ReadError, Synonyms, intents, items, queries, synonyms};

/// Hits that are looked at for each question.
pub const DEPTH: usize = 10;

/// Asks every question and measures the answers.
pub fn evaluate(
    items: &[Item],
    synonyms: &[Synonyms],
    queries: &[Query],
    intents: &BTreeMap<String, Intent>,
) -> Result<Report, StoreError> {
    let mut search = Search::among(records(items, synonyms))?;
    // Names are read and tables are made with the first question.
    search.find(&Question::new("a"))?;
    let mut report = Report::default();
    for query in queries {
        let Some(intent) = intents.get(&query.intent) else {
            report.without_intent += 1;
            continue;
        };
        let relevant = items
            .iter()
            .filter(|item| intent.titles.is_match(&item.name))
            .count();
        let question = Question {
            most: DEPTH,
            ..Question::new(&query.text)
        };
        let begun = Instant::now();
        let found = search.find(&question)?;
        let took = begun.elapsed();
        let titles: Vec<String> = found
            .hits
            .into_iter()
            .map(|hit| hit.entry.record.title)
            .collect();
        let meant: Vec<bool> = titles
            .iter()
            .map(|title| intent.titles.is_match(title))
            .collect();
        report.add(query, intent, &meant, relevant, took, titles);
    }
    Ok(report)
}

/// How long the first question after opening takes: the names are read into memory for it.
pub fn opening(items: &[Item], synonyms: &[Synonyms]) -> Result<(Duration, usize), StoreError> {
    let mut search = Search::among(records(items, synonyms))?;
    let begun = Instant::now();
    search.find(&Question::new("sfz"))?;
    Ok((begun.elapsed(), search.memory()))
}

/// The items as guides, and the synonyms as records.
pub fn records<'a>(
    items: &'a [Item],
    synonyms: &'a [Synonyms],
) -> impl Iterator<Item = Record> + 'a {
    let guides = items.iter().enumerate().map(|(n, item)| item.record(n));
    let words = synonyms.iter().enumerate();
    guides.chain(words.map(|(n, words)| words.record(items.len() + n)))
}
