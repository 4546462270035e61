//! The archive and all texts, on the disk: pairs of characters in a contentless FTS5 table.
//!
//! A pair of a title stands there twice, once marked, so that titles can be asked alone: what is
//! called so comes before what only speaks of it. SQLite's own ranking would read every match; the
//! newest matches are read instead, and whether the pairs really stand together is seen in the record.

use std::collections::{BTreeSet, HashSet};

use content_model::Record;
use rusqlite::{Connection, params};

use super::index::tokens;
use super::normal::Normal;
use crate::StoreError;

pub(crate) const TABLE: &str = "
CREATE VIRTUAL TABLE archive USING fts5(
    pairs, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
INSERT INTO archive(archive, rank) VALUES('automerge', 2);
INSERT INTO archive(archive, rank) VALUES('usermerge', 2);
INSERT INTO archive(archive, rank) VALUES('deletemerge', 5);
";

/// Behind a pair of a title.
const TITLE: char = 't';
/// Characters of a text that are searched; books are read by their contents.
const LONGEST: usize = 20_000;
/// Bytes of pairs that are held before they are written.
const HELD: usize = 8 << 20;
/// Pages of the index that may be merged whenever it is written to.
const MERGED: i64 = 32;
/// Bits of a rowid that are the record's row; the days since 1 January of year 1 stand above them.
const ROW_BITS: u32 = 40;

/// By what the archive knows row `id` of `day`.
fn place(day: i64, id: i64) -> i64 {
    day << ROW_BITS | id
}

/// The row at a place.
pub(crate) fn row_at(place: i64) -> i64 {
    place & ((1 << ROW_BITS) - 1)
}

/// What the archive knows a record by.
pub(crate) struct Pairs {
    /// Each once, spaces between them.
    text: String,
    sum: i64,
}

impl Pairs {
    /// Pairs and words of its title and its text; none of what nobody looks for.
    pub fn of(record: &Record) -> Self {
        let (mut text_, mut sum) = (String::new(), 0_i64);
        // Two with one digest are one in the sum as well.
        let mut known: HashSet<i64> = HashSet::new();
        let mut put = |pair: &str| {
            let digest = digest(pair);
            if known.insert(digest) {
                sum = sum.wrapping_add(digest);
                if !text_.is_empty() {
                    text_.push(' ');
                }
                text_.push_str(pair);
            }
        };
        if super::Group::of(record.kind()).is_some() {
            for name in super::titles(record) {
                let mut titled = String::new();
                tokens(name, |pair| {
                    titled.clear();
                    titled.push_str(pair);
                    titled.push(TITLE);
                    put(&titled);
                    put(pair);
                });
            }
            tokens(&text(record), put);
        }
        Self { text: text_, sum }
    }

    /// A sum that is another one for almost any other pairs; 0 for none.
    pub fn sum(&self) -> i64 {
        self.sum
    }
}

/// FNV-1a, and its bits mixed: equal on every machine.
fn digest(pair: &str) -> i64 {
    let bytes = pair.bytes();
    let fnv = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mixed(fnv as i64)
}

/// The finalizer of SplitMix64: neighbours come to lie far apart.
fn mixed(value: i64) -> i64 {
    let value = value as u64;
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (value ^ value >> 31) as i64
}

/// What changes in the archive, told row by row and written in the order of its places: whenever a
/// place is before the last one, FTS5 writes out what it holds as a segment of its own.
#[derive(Default)]
pub(crate) struct Filing {
    gone: Vec<i64>,
    new: Vec<(i64, String)>,
    bytes: usize,
}

impl Filing {
    /// Row `id` has these pairs; `was` are the day by which the archive knows it, if it does, and the
    /// sum of its pairs. Each row is told once before it is written.
    pub fn file(
        &mut self,
        db: &Connection,
        id: i64,
        pairs: Pairs,
        day: i64,
        was: Option<(i64, i64)>,
    ) -> Result<(), StoreError> {
        if was == Some((day, pairs.sum)) {
            return Ok(());
        }
        self.gone.extend(was.map(|(was, _)| place(was, id)));
        if !pairs.text.is_empty() {
            self.bytes += pairs.text.len();
            self.new.push((place(day, id), pairs.text));
        }
        if self.bytes > HELD {
            self.write(db)?;
        }
        Ok(())
    }

    /// Row `id` of `day` is taken away.
    pub fn remove(&mut self, id: i64, day: i64) {
        self.gone.push(place(day, id));
    }

    /// Writes what was told so far.
    pub fn write(&mut self, db: &Connection) -> Result<(), StoreError> {
        let Self { gone, new, .. } = std::mem::take(self);
        let mut delete = db.prepare_cached("DELETE FROM archive WHERE rowid = ?1")?;
        for place in gone {
            delete.execute([place])?;
        }
        let mut new = new;
        new.sort_unstable_by_key(|(place, _)| *place);
        let mut insert = db.prepare_cached("INSERT INTO archive(rowid, pairs) VALUES (?1, ?2)")?;
        for (place, pairs) in new {
            insert.execute(params![place, pairs])?;
        }
        // By itself FTS5 merges with every 64th page that it writes: a day's changes are fewer.
        db.prepare_cached("INSERT INTO archive(archive, rank) VALUES('merge', ?1)")?
            .execute([MERGED])?;
        Ok(())
    }
}

/// Whether the archive has the pairs of every row and no others: each pair of each place is counted,
/// and the sum held against that of the rows. Reads all of it.
pub(crate) fn is_whole(db: &Connection) -> Result<bool, StoreError> {
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.archive_pairs USING fts5vocab(main, archive, instance)",
    )?;
    let mut statement = db.prepare_cached("SELECT term, doc FROM temp.archive_pairs")?;
    let mut rows = statement.query([])?;
    let mut there = 0_i64;
    // All places of one pair come one after the other.
    let (mut last, mut sum) = (String::new(), digest(""));
    while let Some(row) = rows.next()? {
        let pair = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if pair != last {
            sum = digest(pair);
            last.clear();
            last.push_str(pair);
        }
        there = there.wrapping_add(sum.wrapping_mul(mixed(row.get(1)?)));
    }
    let mut statement = db.prepare_cached("SELECT id, sort_date, pairs FROM record")?;
    let mut rows = statement.query([])?;
    let mut wanted = 0_i64;
    while let Some(row) = rows.next()? {
        let (id, day, pairs): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        wanted = wanted.wrapping_add(pairs.wrapping_mul(mixed(place(day, id))));
    }
    Ok(there == wanted)
}

/// Puts the archive in order after much of it was taken away.
pub(crate) fn tidy(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch("INSERT INTO archive(archive) VALUES('optimize')")?;
    Ok(())
}

/// All that a record says, but for its title: its body's words, in the order of its fields.
pub(crate) fn text(record: &Record) -> String {
    let mut out = String::new();
    let mut room = LONGEST;
    if let Some(summary) = &record.summary {
        say(summary, &mut room, &mut out);
    }
    if let Ok(body) = serde_json::to_value(&record.body) {
        gather(&body, &mut room, &mut out);
    }
    out
}

fn gather(value: &serde_json::Value, room: &mut usize, out: &mut String) {
    use serde_json::Value;
    match value {
        // Ids and codes have no Han; what has some is words.
        Value::String(text) if !text.is_ascii() => say(text, room, out),
        Value::Array(values) => values.iter().for_each(|value| gather(value, room, out)),
        Value::Object(fields) => fields.values().for_each(|value| gather(value, room, out)),
        _ => {}
    }
}

/// Adds a line, as far as there is room.
fn say(text: &str, room: &mut usize, out: &mut String) {
    if *room == 0 {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    for c in text.chars().take(*room) {
        out.push(c);
        *room -= 1;
    }
}

/// Where in the archive is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Titles,
    Texts,
}

/// Places of the newest records that have all pairs of all `parts`, of a year where one is given.
pub(crate) fn newest(
    db: &Connection,
    parts: &[Vec<char>],
    scope: Scope,
    year: Option<i32>,
    most: usize,
) -> Result<Vec<i64>, StoreError> {
    let Some(question) = question(parts, scope) else {
        return Ok(Vec::new());
    };
    let (first, last) = bounds(year);
    let mut statement = db.prepare_cached(
        "SELECT rowid FROM archive WHERE archive MATCH ?1 AND rowid BETWEEN ?2 AND ?3
         ORDER BY rowid DESC LIMIT ?4",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![question, first, last, most], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The question in FTS5's words. Everything is quoted: nothing that is typed is an operator. A single
/// character is in too many pairs to be asked for.
fn question(parts: &[Vec<char>], scope: Scope) -> Option<String> {
    let mut asked = BTreeSet::new();
    for part in parts.iter().filter(|part| part.len() > 1) {
        let text: String = part.iter().collect();
        tokens(&text, |pair| {
            asked.insert(match scope {
                Scope::Titles => format!("\"{pair}{TITLE}\""),
                Scope::Texts => format!("\"{pair}\""),
            });
        });
    }
    (!asked.is_empty()).then(|| asked.into_iter().collect::<Vec<_>>().join(" "))
}

fn bounds(year: Option<i32>) -> (i64, i64) {
    use chrono::{Datelike, NaiveDate};
    let day = |year: i32| {
        NaiveDate::from_ymd_opt(year, 1, 1).map(|day| i64::from(day.num_days_from_ce()))
    };
    match year.and_then(|year| Some((day(year)?, day(year.checked_add(1)?)?))) {
        Some((from, to)) => (place(from, 0), place(to, 0) - 1),
        None => (0, i64::MAX),
    }
}

/// Where `parts` stand in `text`: characters of it, ascending; `None` if one of them does not.
pub(crate) fn places(text: &str, parts: &[Vec<char>]) -> Option<Vec<std::ops::Range<usize>>> {
    let normal = Normal::of(text);
    let mut out = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let mut windows = normal.chars.windows(part.len());
        let at = windows.position(|at| at == part.as_slice())?;
        let first = normal.places[at] as usize;
        let last = normal.places[at + part.len() - 1] as usize;
        out.push(first..last + 1);
    }
    out.sort_by_key(|range| range.start);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(words: &[&str]) -> Vec<Vec<char>> {
        words.iter().map(|word| word.chars().collect()).collect()
    }

    #[test]
    fn nothing_that_is_typed_is_an_operator() {
        let asked = |words: &[&str]| question(&parts(words), Scope::Texts);
        assert_eq!(asked(&["征地"]).as_deref(), Some("\"征地\""));
        assert_eq!(asked(&["or", "near"]).as_deref(), Some("\"near\" \"or\""));
        assert_eq!(asked(&["征"]), None);
        assert_eq!(asked(&[]), None);
    }

    #[test]
    fn places_are_those_of_the_text_as_it_is_written() {
        let text = "关于（征、地）补償的公告";
        let whole = places(text, &parts(&["征地补偿"])).unwrap();
        assert_eq!((whole.len(), whole[0].clone()), (1, 3..9));
        assert_eq!(
            places(text, &parts(&["公告", "征地"])),
            Some(vec![3..6, 10..12])
        );
        assert_eq!(places(text, &parts(&["公告", "水库"])), None);
    }

    #[test]
    fn a_year_is_a_stretch_of_places() {
        let (from, to) = bounds(Some(2024));
        assert_eq!(row_at(place(738_886, 77)), 77);
        // 2024-07-01 is day 739,068 of the common era.
        assert!((from..=to).contains(&place(739_068, 1)));
        assert!(!(from..=to).contains(&place(739_068 + 365, 1)));
    }
}
