//! What of a record is searched, as rows that are written when the record is.
//!
//! `search` has the names of what is asked for by name, for `memory.rs`. `archive` has every record's
//! title and text as pairs of characters: contentless, so that a record stands on the disk once. Its
//! rowid is the day of publication and then the row, so that the newest come first without sorting.

use content_model::{Body, Kind, Record};
use rusqlite::{Connection, OptionalExtension, params};

use super::Group;
use super::memory::{Builder, Field, Memory, Row};
use super::normal::{Normal, is_han, normal};
use crate::StoreError;

/// Separates the names of one record, each begun by its field's letter.
const BREAK: char = '\n';

/// What `search` says of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub kind: &'static str,
    pub until: Option<i64>,
    pub names: String,
}

impl Names {
    /// `None` for what nobody asks for by name.
    pub fn of(record: &Record) -> Option<Self> {
        let names = match &record.body {
            Body::Synonym(synonym) => {
                let parts = record
                    .title
                    .split_whitespace()
                    .map(|part| ('s', normal(part)));
                let words = synonym.words.iter().map(|word| ('w', normal(word)));
                lines(parts.chain(words))
            }
            body if is_held(body.kind()) => lines(names(record)),
            _ => return None,
        };
        let until = match &record.body {
            Body::Notice(notice) => Some(notice.expires_at.and_utc().timestamp()),
            _ => None,
        };
        Some(Self {
            kind: record.kind().as_str(),
            until,
            names,
        })
    }
}

/// Kinds whose names are held in memory.
fn is_held(kind: Kind) -> bool {
    Group::of(kind).is_some_and(|group| group != Group::Records)
}

fn lines(names: impl Iterator<Item = (char, String)>) -> String {
    let mut out = String::new();
    for (letter, name) in names.filter(|(_, name)| !name.is_empty()) {
        if !out.is_empty() {
            out.push(BREAK);
        }
        out.push(letter);
        out.push_str(&name);
    }
    out
}

/// Everything a person might know a record by.
fn names(record: &Record) -> impl Iterator<Item = (char, String)> {
    let mut out = vec![('t', record.title.clone())];
    let others = record.short_title.iter().chain(&record.plain_name);
    out.extend(
        others
            .chain(&record.aliases)
            .map(|name| ('n', name.clone())),
    );
    let mut put = |letter: char, text: Option<&String>| {
        out.extend(text.map(|text| (letter, text.clone())));
    };
    match &record.body {
        Body::Guide(guide) => {
            put('c', guide.local_code.as_ref());
            put('c', guide.catalog_code.as_ref());
            put('c', guide.task_code.as_ref());
            put('k', Some(&guide.dept));
            guide.topics.iter().for_each(|topic| put('k', Some(topic)));
        }
        Body::Fee(fee) => {
            put('c', fee.fee_code.as_ref());
            put('k', fee.collector.as_ref());
        }
        Body::Form(form) => put('c', Some(&form.form_code)),
        Body::Notice(notice) => put('c', notice.notice_no.as_ref()),
        Body::Faq(faq) => faq.topics.iter().for_each(|topic| put('k', Some(topic))),
        Body::Window(window) => {
            put('c', Some(&window.window_no));
            window.tasks.iter().for_each(|task| put('n', Some(task)));
        }
        Body::Person(person) => put('c', Some(&person.duty_number)),
        _ => {}
    }
    out.into_iter()
        .map(|(letter, name)| (letter, normal(&name)))
}

/// Makes `search` say of row `id` what the record is called.
pub(crate) fn name(db: &Connection, id: i64, record: &Record) -> Result<(), StoreError> {
    let names = Names::of(record);
    if told(db, id)? == names {
        return Ok(());
    }
    match names {
        Some(names) => db
            .prepare_cached(
                "INSERT OR REPLACE INTO search(id, kind, until, names) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, names.kind, names.until, names.names])?,
        None => db
            .prepare_cached("DELETE FROM search WHERE id = ?1")?
            .execute([id])?,
    };
    Ok(())
}

/// What `search` says of row `id`.
pub(crate) fn told(db: &Connection, id: i64) -> Result<Option<Names>, StoreError> {
    let row = db
        .prepare_cached("SELECT kind, until, names FROM search WHERE id = ?1")?
        .query_row([id], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((kind, until, names)) = row else {
        return Ok(None);
    };
    let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
    let damaged = || StoreError::Unusable("a name of an unknown kind".to_owned());
    Ok(Some(Names {
        kind: kind.ok_or_else(damaged)?.as_str(),
        until,
        names,
    }))
}

/// Reads all names into memory.
pub(crate) fn read(db: &Connection) -> Result<Memory, StoreError> {
    let mut builder = Builder::default();
    let mut statement =
        db.prepare_cached("SELECT id, kind, until, names FROM search ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let names = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let of = |letter: char| {
            names
                .split(BREAK)
                .filter_map(move |line| line.strip_prefix(letter))
        };
        if kind == Kind::Synonym.as_str() {
            builder.synonym(of('s'), of('w'));
            continue;
        }
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
        let Some(group) = kind.and_then(Group::of) else {
            continue;
        };
        let held = Row {
            id: row.get(0)?,
            group,
            until: row.get(2)?,
        };
        let fields = [
            (Field::Title, 't'),
            (Field::Name, 'n'),
            (Field::Number, 'c'),
            (Field::Keyword, 'k'),
        ];
        let names = fields
            .into_iter()
            .flat_map(|(field, letter)| of(letter).map(move |n| (field, n)));
        builder.row(held, names);
    }
    Ok(builder.finish())
}

/// Pairs of characters that stand together in a text, and its words in other letters.
pub(crate) fn tokens(text: &str, mut put: impl FnMut(&str)) {
    let normal = Normal::of(text);
    let mut word = String::new();
    let mut at = 0;
    while at < normal.chars.len() {
        let han = is_han(normal.chars[at]);
        let run = normal.chars[at..]
            .iter()
            .take_while(|c| is_han(**c) == han)
            .count();
        let run = &normal.chars[at..at + run];
        if han && run.len() > 1 {
            for pair in run.windows(2) {
                word.clear();
                word.extend(pair);
                put(&word);
            }
        } else {
            word.clear();
            word.extend(run.iter().take(24));
            put(&word);
        }
        at += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        tokens(text, |token| out.push(token.to_owned()));
        out
    }

    #[test]
    fn a_text_falls_into_pairs_and_words() {
        assert_eq!(
            of("补领身份证 40元/证"),
            ["补领", "领身", "身份", "份证", "40", "元证"]
        );
        assert_eq!(of("A4纸"), ["a4", "纸"]);
        assert!(of("\"*'()").is_empty());
    }
}
