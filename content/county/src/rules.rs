//! The rule book: every rule that `county import` and `county check` can name, why there is such a
//! rule, and how to mend what breaks it.
//!
//! The book is a text of its own (`rules/book.toml`), so that whoever knows the offices can mend its
//! words without knowing the program.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// One rule. Sentences end without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// As `rule` in faults, kebab-case.
    pub id: String,
    pub level: Grade,
    /// What is wrong.
    pub zh: String,
    pub en: String,
    pub why_zh: String,
    pub why_en: String,
    pub mend_zh: String,
    pub mend_en: String,
    /// What breaks the rule.
    pub bad: String,
    /// What would be right in its place.
    pub good: String,
    /// `kind.column`, when `bad` and `good` are what may stand in that one cell.
    #[serde(default)]
    pub cell: Option<String>,
}

/// What a broken rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Nothing is imported.
    Error,
    /// Needs a reviewer's written reason.
    Warning,
    /// One or the other, as the case is.
    Either,
}

/// Every rule, in the order of the book: files, sheets, cells, records, texts, attachments.
pub fn book() -> &'static [Entry] {
    &BOOK
}

/// The rule called `id`; otherwise those that may be meant, the likeliest first.
pub fn find(id: &str) -> Result<&'static Entry, Vec<&'static Entry>> {
    let wanted = id.trim().to_lowercase();
    if let Some(entry) = BOOK.iter().find(|entry| entry.id == wanted) {
        return Ok(entry);
    }
    let asked = pairs(&wanted);
    let mut near: Vec<(usize, &Entry)> = BOOK
        .iter()
        .map(|entry| {
            let known: HashSet<_> = &pairs(&entry.id) | &pairs(&entry.zh);
            (known.intersection(&asked).count(), entry)
        })
        .filter(|(alike, _)| *alike > 0)
        .collect();
    // Stable: rules that are equally alike stay in the book's order.
    near.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    Err(near.into_iter().map(|(_, entry)| entry).take(5).collect())
}

static BOOK: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Book {
        rule: Vec<Entry>,
    }
    // A text that is compiled in, no configuration; every test of this file reads it, so it is never
    // broken outside a build.
    let table: toml::Table = include_str!("rules/book.toml")
        .parse()
        .expect("the book that is compiled in is TOML");
    table
        .try_into::<Book>()
        .expect("the book that is compiled in has whole entries")
        .rule
});

/// Neighbouring characters: alike for words that differ by a slip of the hand.
fn pairs(text: &str) -> HashSet<(char, char)> {
    let shown = text.chars().filter(|c| c.is_alphanumeric());
    shown.clone().zip(shown.skip(1)).collect()
}

impl Grade {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Grade::Error => ("错误", "error"),
            Grade::Warning => ("提醒", "warning"),
            Grade::Either => ("错误或提醒", "error or warning"),
        }
    }
}

/// The whole page of a rule: Chinese, then English.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, en) = self.level.words();
        writeln!(f, "{}({zh}):{}。", self.id, self.zh)?;
        writeln!(f, "  为什么:{}。", self.why_zh)?;
        writeln!(f, "  怎样改:{}。", self.mend_zh)?;
        writeln!(f, "  错的:{}", indented(&self.bad))?;
        writeln!(f, "  对的:{}", indented(&self.good))?;
        writeln!(f, "{} ({en}): {}.", self.id, self.en)?;
        writeln!(f, "  why: {}.", self.why_en)?;
        write!(f, "  mend: {}.", self.mend_en)
    }
}

fn indented(example: &str) -> String {
    example.replace('\n', "\n        ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_stands_once() {
        let mut seen = HashSet::new();
        for entry in book() {
            assert!(seen.insert(&entry.id), "{} stands twice", entry.id);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(entry.id.chars().all(plain), "{}", entry.id);
            let sentences = [
                &entry.zh,
                &entry.en,
                &entry.why_zh,
                &entry.why_en,
                &entry.mend_zh,
                &entry.mend_en,
            ];
            for sentence in sentences {
                let ended = sentence.ends_with(['。', '.', ' ', '\n']);
                assert!(!sentence.is_empty() && !ended, "{}: {sentence}", entry.id);
            }
            assert_ne!(entry.bad, entry.good, "{}", entry.id);
        }
    }

    #[test]
    fn a_slip_of_the_hand_finds_the_rule_that_was_meant() {
        assert_eq!(find(" Promise-Too-Long ").unwrap().id, "promise-too-long");
        for (slip, meant) in [
            ("promise-to-long", "promise-too-long"),
            ("feewithoutbasis", "fee-without-basis"),
            ("编号重复", "duplicate-number"),
        ] {
            assert_eq!(find(slip).unwrap_err()[0].id, meant, "{slip}");
        }
        assert!(find("").unwrap_err().is_empty());
    }
}
