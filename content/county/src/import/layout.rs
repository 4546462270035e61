//! Which columns a sheet of each kind has, and by which other words offices know them.

mod word;

use std::collections::HashMap;
use std::sync::LazyLock;

use content_model::label::label;
use content_model::{Kind, Status};

use super::cell::choice::offered;
use super::cell::compact;
use word::{PASSED_OVER, other_words};

/// One column of a kind's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Field key, as in [`content_model::label`].
    pub key: &'static str,
    pub mandatory: bool,
}

pub(super) const fn must(key: &'static str) -> Column {
    Column {
        key,
        mandatory: true,
    }
}

pub(super) const fn may(key: &'static str) -> Column {
    Column {
        key,
        mandatory: false,
    }
}

/// The sheet of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub kind: Kind,
    /// What offices call such a sheet.
    pub name: &'static str,
    /// The column by whose number a record is known for ever.
    pub number: &'static str,
    /// Other columns whose number serves where that one is empty, best first.
    pub other_numbers: &'static [&'static str],
    /// Besides [`ENVELOPE`].
    pub columns: &'static [Column],
    /// The words that a column offers, if it holds one of a few.
    pub choices: fn(&str) -> Vec<&'static str>,
}

/// Columns of every sheet.
pub const ENVELOPE: &[Column] = &[
    must("publisher"),
    may("scope"),
    must("title"),
    may("short_title"),
    may("plain_name"),
    may("aliases"),
    may("summary"),
    may("lang"),
    may("event_date"),
    may("publish_date"),
    may("effective_from"),
    may("effective_to"),
    may("review_due"),
    may("status"),
    may("supersedes"),
    may("withdrawal_date"),
    may("withdrawal_basis"),
    may("withdrawal_reason"),
    may("sealed_sheet"),
    may("documents"),
    may("sources"),
];

/// 记录状态. A record is withdrawn by 撤销日期 and 撤销依据, never by a word alone.
pub(super) const STATUSES: &[(&str, Status)] = &[
    ("有效", Status::InForce),
    ("暂停", Status::Suspended),
    ("被替代", Status::Superseded),
];

/// For kinds without a column of few words.
pub(super) fn no_choices(_: &str) -> Vec<&'static str> {
    Vec::new()
}

/// Every kind that is imported from sheets.
pub const LAYOUTS: [Layout; 16] = [
    super::guide::LAYOUT,
    super::fee::LAYOUT,
    super::notice::LAYOUT,
    super::disclosure::LAYOUT,
    super::form::LAYOUT,
    super::office::LAYOUT,
    super::window::LAYOUT,
    super::site::LAYOUT,
    super::person::LAYOUT,
    super::faq::LAYOUT,
    super::series::LAYOUT,
    super::withheld::LAYOUT,
    super::topic::LAYOUT,
    super::synonym::LAYOUT,
    super::hot_word::LAYOUT,
    super::calendar::LAYOUT,
];

/// For each kind, the key of every header that is known: labels go before other words.
static KEYS: LazyLock<HashMap<Kind, HashMap<&str, &str>>> = LazyLock::new(|| {
    let keys = |layout: &Layout| {
        let mut known = HashMap::new();
        for column in layout.all_columns() {
            for word in other_words(layout.kind, column.key) {
                known.entry(*word).or_insert(column.key);
            }
        }
        for column in layout.all_columns() {
            known.insert(label(column.key).0, column.key);
        }
        (layout.kind, known)
    };
    LAYOUTS.iter().map(keys).collect()
});

/// Whether a plain header is that of a column of any kind.
pub(super) fn is_head(header: &str) -> bool {
    KEYS.values().any(|known| known.contains_key(header))
}

impl Layout {
    pub fn of(kind: Kind) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.kind == kind)
    }

    /// Every column once; where a kind has an envelope's column too, it is the kind's.
    pub fn all_columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        let own = self.columns;
        let shared = ENVELOPE
            .iter()
            .filter(move |column| own.iter().all(|mine| mine.key != column.key));
        shared.chain(own)
    }

    /// The columns by whose number a record is known: the first that a row fills in.
    pub fn numbers(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.number).chain(self.other_numbers.iter().copied())
    }

    /// Labels of what a header lacks: mandatory columns, and one of those that can stand in for each
    /// other. `present` says which keys it has.
    pub fn lacks(&self, present: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let groups: [&[&'static str]; 2] = match self.kind {
            Kind::Guide => [
                &[
                    "local_code",
                    "task_handle_item",
                    "task_code",
                    "catalog_code",
                ],
                &["charges", "charged"],
            ],
            _ => [&[], &[]],
        };
        let absent = groups
            .iter()
            .filter(|group| !group.is_empty() && !group.iter().any(|key| present(key)));
        let mandatory = self.all_columns().filter(|column| column.mandatory);
        mandatory
            .map(|column| column.key)
            .filter(|key| !present(key))
            .chain(absent.map(|group| group[0]))
            .map(|key| label(key).0)
            .collect()
    }

    /// The words that a column offers; none when it holds anything else.
    pub fn offers(&self, key: &str) -> Vec<&'static str> {
        match key {
            "status" => offered(STATUSES),
            _ => (self.choices)(key),
        }
    }

    /// Whether a header is that of a column which the national item list has and a guide does not
    /// keep: it is passed over, with a note.
    pub fn passes_over(&self, header: &str) -> bool {
        self.passes_over_plain(&plain_header(header))
    }

    /// The same for a header that went through [`plain_header`].
    pub(super) fn passes_over_plain(&self, header: &str) -> bool {
        self.kind == Kind::Guide && PASSED_OVER.contains(&header)
    }

    /// The key of the column that a header names, by its label or another known word.
    pub fn key_of(&self, header: &str) -> Option<&'static str> {
        self.key_of_plain(&plain_header(header))
    }

    /// The same for a header that went through [`plain_header`].
    pub(super) fn key_of_plain(&self, header: &str) -> Option<&'static str> {
        KEYS.get(&self.kind)?.get(header).copied()
    }

    /// The label that is most like a header that is not known.
    pub fn nearest(&self, header: &str) -> &'static str {
        let header = plain_header(header);
        self.all_columns()
            .map(|column| label(column.key).0)
            .min_by_key(|known| distance(&header, known))
            .unwrap_or_default()
    }
}

/// A header without marks that offices put on mandatory columns.
pub(super) fn plain_header(header: &str) -> String {
    let mut plain = compact(header).replace('*', "");
    for mark in ["(必填)", "(选填)", "[必填]", "[选填]"] {
        plain = plain.replace(mark, "");
    }
    plain.trim_end_matches([':', '：']).to_owned()
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let cost = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_label_and_by_other_words() {
        let guide = Layout::of(Kind::Guide).unwrap();
        for header in [
            "承诺时限",
            "承诺办结时限",
            "＊承诺期限",
            "承诺时限（必填）",
            "承诺\n时限",
        ] {
            assert_eq!(guide.key_of(header), Some("promise"), "{header}");
        }
        assert_eq!(guide.key_of("收费项目"), Some("charges"));
        assert_eq!(
            Layout::of(Kind::Fee).unwrap().key_of("收费项目"),
            Some("title")
        );
        assert_eq!(guide.key_of("承诺时间"), None);
        assert_eq!(guide.nearest("承诺时间"), "承诺时限");
    }

    #[test]
    fn no_header_names_two_columns_of_a_kind() {
        for layout in &LAYOUTS {
            let mut known: Vec<&str> = Vec::new();
            for column in layout.all_columns() {
                let label = label(column.key).0;
                assert_ne!(label, column.key, "no label");
                assert_eq!(layout.key_of(label), Some(column.key));
                known.extend(other_words(layout.kind, column.key));
            }
            known.sort_unstable();
            assert!(
                known.windows(2).all(|two| two[0] != two[1]),
                "{:?}: {known:?}",
                layout.kind
            );
        }
    }
}
