//! Headers: rows that name the fields of the rows below, and by them the kind of a table.
//!
//! A header may be grouped: one or two rows of wider words over the row of columns. What a column is
//! called is then tried as both words together, the lower one, the upper one.

mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use content_model::Kind;

use super::cell::Value;
use super::layout::{ENVELOPE, LAYOUTS, Layout, is_head, plain_header};
use super::sheet::SheetRow;

pub(super) use refusal::{faults, no_header};

/// A header that was understood.
#[derive(Debug, Clone)]
pub struct Header {
    pub layout: &'static Layout,
    /// The first of its rows, from 1.
    pub first_row: u32,
    /// The last of its rows.
    pub row: u32,
    /// Field key → column, from 0.
    pub columns: BTreeMap<&'static str, u32>,
    /// Column → header as it stands in the workbook.
    pub titles: BTreeMap<u32, String>,
    /// Columns that are known and not kept.
    pub passed_over: BTreeSet<u32>,
    /// Another kind that its words would suit as well.
    rival: Option<&'static Layout>,
}

/// Rows that a grouped header may have.
pub(super) const TALLEST: usize = 3;

/// The headers that begin in the first of `rows`, side by side; the others stand directly below it.
///
/// `name` is what the sheet is called, `only` the one kind that is looked for, if any.
pub(super) fn find(rows: &[&SheetRow], name: &str, only: Option<Kind>) -> Vec<Header> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let heights = rows.len().min(TALLEST);
    let mut parts = Vec::new();
    for (from, to) in runs(&rows[..heights]) {
        if first
            .cells
            .iter()
            .any(|cell| (from..=to).contains(&cell.column))
        {
            parts.extend(best(rows, (from, to), name, only));
        }
    }
    if parts.len() > 1 {
        return parts;
    }
    // One table, perhaps with an empty column in it.
    let whole = best(rows, (0, u32::MAX), name, only);
    match (whole, parts.pop()) {
        (Some(whole), Some(part)) if whole.columns.len() <= part.columns.len() => vec![part],
        (whole, part) => whole.or(part).into_iter().collect(),
    }
}

impl Header {
    /// First and last column with a title.
    pub fn extent(&self) -> (u32, u32) {
        let first = self.titles.keys().next().copied().unwrap_or_default();
        let last = self.titles.keys().next_back().copied().unwrap_or_default();
        (first, last)
    }

    /// Columns that the layout knows and does not keep, with their titles.
    pub(super) fn not_kept(&self) -> impl Iterator<Item = (u32, &str)> {
        let titled = self.titles.iter();
        let known = titled.filter(|(column, title)| {
            let mut words = title.split('/');
            self.passed_over.contains(column) && words.any(|word| self.layout.passes_over(word))
        });
        known.map(|(column, title)| (*column, title.as_str()))
    }

    /// Columns whose title means a field that another column has already.
    pub(super) fn repeated(&self) -> Vec<u32> {
        let known = |title: &str| {
            let mut words = title.rsplit('/');
            words.any(|word| self.layout.key_of(word).is_some())
        };
        let mut out = Vec::new();
        for (column, title) in &self.titles {
            let own = self.columns.values().any(|c| c == column);
            if !own && !self.passed_over.contains(column) && known(title) {
                out.push(*column);
            }
        }
        out
    }
}

/// Whether a sheet's name is that of a kind, so that its rows are surely meant to be read.
pub(super) fn named_layout(name: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.name == name.trim())
}

/// Stretches of columns with content in any of the rows, a merged cell counting as wide as it is.
fn runs(rows: &[&SheetRow]) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = rows
        .iter()
        .flat_map(|row| row.cells.iter().map(|cell| (cell.column, cell.last_column)))
        .collect();
    spans.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match out.last_mut() {
            Some((_, last)) if from <= last.saturating_add(1) => *last = to.max(*last),
            _ => out.push((from, to)),
        }
    }
    out
}

/// The header of the height that says most; of equal ones the lowest.
fn best(rows: &[&SheetRow], span: (u32, u32), name: &str, only: Option<Kind>) -> Option<Header> {
    let read = |from: usize, height: usize| {
        let rows = rows.get(from..from + height)?;
        read_header(rows, span, name, only)
    };
    let mut best: Option<Header> = None;
    for height in 1..=TALLEST.min(rows.len()) {
        let Some(found) = read(0, height) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|best| found.columns.len() > best.columns.len())
        {
            best = Some(found);
        }
    }
    let best = best?;
    let height = (best.row - best.first_row) as usize + 1;
    // The first row adds nothing to those below it: it is a title.
    let title = height > 1
        && read(1, height - 1).is_some_and(|below| below.columns.len() >= best.columns.len());
    (!title).then_some(best)
}

/// The words over one column, top down, without repetition.
struct Words3 {
    words: Vec<Word>,
    /// The word to the left of an empty cell in a row above the lowest.
    inherited: Option<Word>,
}

/// A word of a header: made plain once, for it is held against every kind.
#[derive(PartialEq, Eq)]
struct Word {
    shown: String,
    plain: String,
}

fn words(rows: &[&SheetRow], span: (u32, u32)) -> BTreeMap<u32, Words3> {
    let mut out: BTreeMap<u32, Words3> = BTreeMap::new();
    for row in rows {
        for cell in &row.cells {
            if (span.0..=span.1).contains(&cell.column) {
                out.entry(cell.column).or_insert(Words3 {
                    words: Vec::new(),
                    inherited: None,
                });
            }
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let lowest = at + 1 == rows.len();
        for (column, found) in &mut out {
            let left = row.cells.iter().rev().find(|cell| cell.column <= *column);
            let Some(cell) = left else { continue };
            let Some(word) = header_text(&cell.value) else {
                continue;
            };
            let covers = cell.column == *column || (cell.last_column >= *column && !lowest);
            if covers && found.words.last() != Some(&word) {
                found.words.push(word);
            } else if !covers && !lowest {
                found.inherited = Some(word);
            }
        }
    }
    out
}

fn read_header(
    rows: &[&SheetRow],
    span: (u32, u32),
    name: &str,
    only: Option<Kind>,
) -> Option<Header> {
    let words = words(rows, span);
    // Almost every row is none: that is seen at once, before it is held against every kind.
    let heads = |found: &Words3| {
        let all = found.words.iter().chain(&found.inherited);
        all.into_iter().any(|word| is_head(&word.plain))
    };
    if !words.values().any(heads) {
        return None;
    }
    let (first, last) = (rows.first()?, rows.last()?);
    let mut best: Option<(Header, (usize, usize))> = None;
    for layout in LAYOUTS
        .iter()
        .filter(|layout| only.is_none_or(|kind| layout.kind == kind))
    {
        let header = match_layout(layout, &words, first.number, last.number);
        let Some(score) = score(&header, name) else {
            continue;
        };
        let lacking = layout.lacks(|key| header.columns.contains_key(key)).len();
        let score = (score, usize::MAX - lacking);
        match &mut best {
            Some((_, found)) if score < *found => {}
            Some((known, found)) if score == *found => known.rival = Some(layout),
            _ => best = Some((header, score)),
        }
    }
    best.map(|(header, _)| header)
}

fn match_layout(
    layout: &'static Layout,
    words: &BTreeMap<u32, Words3>,
    first_row: u32,
    row: u32,
) -> Header {
    let mut header = Header {
        layout,
        first_row,
        row,
        columns: BTreeMap::new(),
        titles: BTreeMap::new(),
        passed_over: BTreeSet::new(),
        rival: None,
    };
    for (&column, found) in words {
        if found.words.is_empty() {
            continue;
        }
        let shown: Vec<&str> = found.words.iter().map(|word| &*word.shown).collect();
        header.titles.insert(column, shown.join("/"));
        // A running number says nothing about the record.
        let known_and_not_kept = found
            .words
            .iter()
            .any(|word| is_running_number(&word.plain) || layout.passes_over_plain(&word.plain));
        let key = candidates(layout, found).find(|key| !header.columns.contains_key(key));
        match key {
            Some(key) => {
                header.columns.insert(key, column);
            }
            None if known_and_not_kept => {
                header.passed_over.insert(column);
            }
            None => {}
        }
    }
    header
}

fn is_running_number(word: &str) -> bool {
    ["序号", "编号", "顺序号", "No.", "NO."].contains(&word)
}

/// The fields that a column may be, most specific words first.
fn candidates<'a>(
    layout: &'static Layout,
    found: &'a Words3,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let lower = found.words.last().map_or("", |word| &*word.plain);
    let mut above: Vec<&str> = found
        .words
        .iter()
        .rev()
        .skip(1)
        .map(|w| &*w.plain)
        .collect();
    let own = above.len();
    above.extend(found.inherited.as_ref().map(|word| &*word.plain));
    let mut keys = Vec::new();
    for upper in &above {
        keys.extend(layout.key_of_plain(&format!("{upper}{lower}")));
        keys.extend(layout.key_of_plain(&format!("{lower}{upper}")));
        // 法定办结时限 over 数值 and 单位.
        if lower == "单位"
            && let Some(key) = layout.key_of_plain(upper)
        {
            let unit = format!("{key}_unit");
            keys.extend(
                layout
                    .all_columns()
                    .map(|c| c.key)
                    .find(|key| **key == unit),
            );
        }
    }
    keys.extend(layout.key_of_plain(lower));
    keys.extend(
        above[..own]
            .iter()
            .filter_map(|upper| layout.key_of_plain(upper)),
    );
    keys.into_iter()
}

/// How well a row suits as the header of a kind; `None` when it does not.
fn score(header: &Header, name: &str) -> Option<usize> {
    let keys = &header.columns;
    let layout = header.layout;
    let own = keys
        .keys()
        .filter(|key| !ENVELOPE.iter().any(|column| column.key == **key))
        .count();
    let numbered = layout.numbers().any(|key| keys.contains_key(key));
    let named = name.contains(layout.name);
    let enough =
        (own >= 1 || named) && (keys.len() >= 3 || (keys.len() >= 2 && (numbered || named)));
    enough.then_some(4 * keys.len() + 3 * usize::from(numbered) + 2 * usize::from(named))
}

/// Bytes of the longest text that may be a header, hints in brackets and all.
const LONGEST: usize = 300;

fn header_text(value: &Value) -> Option<Word> {
    match value {
        Value::Text(text) if text.len() <= LONGEST => Some(Word {
            shown: text.trim().to_owned(),
            plain: plain_header(text),
        }),
        _ => None,
    }
}
