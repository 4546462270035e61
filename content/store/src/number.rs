//! Finding a record by the digits of its number: letters and brackets need not be typed.

use std::collections::BTreeSet;

use content_model::{Body, Record};
use rusqlite::Connection;

use crate::read::{Entry, entry, right};
use crate::{Reader, StoreError, body};

/// More digits than any number has.
const LONGEST: usize = 32;
/// Digits that begin the number of few records by chance.
const SURE: usize = 6;

impl Reader {
    /// The records whose own number or document number has `digits` in it, at most `limit`: those
    /// that are this number, then those that begin with it, then those that have it inside.
    /// What is not a digit does not count; without any digit there is nothing to find.
    pub fn numbered(&self, digits: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let asked = self::digits(digits);
        let asked = &asked[..asked.len().min(LONGEST)];
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let _one_generation = self.db.unchecked_transaction()?;
        let mut out = Vec::new();
        for id in find(&self.db, asked, limit)? {
            let row = self
                .db
                .prepare_cached("SELECT sha256, length, body FROM record WHERE id = ?1")?
                .query_row([id], |row| body::Body::of(row, 0))?;
            let Some(entry) = entry(row)? else { continue };
            let (own, document) = of(&entry.record);
            right(own.contains(asked) || document.contains(asked))?;
            out.push(entry);
        }
        Ok(out)
    }
}

/// The digits of a record's own number and of its document number; empty where it has none.
pub(crate) fn of(record: &Record) -> (String, String) {
    let of = |text: &str| digits(text);
    let own = match &record.body {
        Body::Disclosure(disclosure) => of(&disclosure.index_no),
        Body::Withheld(withheld) => of(&withheld.index_no),
        Body::Window(window) => of(&window.window_no),
        Body::Person(person) => of(&person.duty_number),
        Body::Form(form) => of(&form.form_code),
        Body::Series(series) => of(&series.series_no),
        Body::Faq(faq) => of(&faq.faq_no),
        Body::Guide(guide) => guide.local_code.as_deref().map(of).unwrap_or_default(),
        Body::Fee(fee) => fee.fee_code.as_deref().map(of).unwrap_or_default(),
        Body::Notice(notice) => notice.notice_no.as_deref().map(of).unwrap_or_default(),
        _ => String::new(),
    };
    let document = match &record.body {
        Body::Disclosure(disclosure) => disclosure.doc_no.as_deref(),
        Body::Withheld(withheld) => withheld.doc_no.as_deref(),
        Body::Guide(guide) => guide.task_code.as_deref(),
        _ => None,
    };
    (own, document.map(of).unwrap_or_default())
}

/// The digits in a text, in whatever script they are written: 〔２０１８〕150号 → 2018150.
fn digits(text: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        c => c.is_ascii_digit().then_some(c),
    };
    text.chars().filter_map(digit).collect()
}

/// Rows, best first, each once.
pub(crate) fn find(db: &Connection, asked: &str, limit: usize) -> Result<Vec<i64>, StoreError> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    // ':' follows '9': every number that begins with the one asked for is smaller.
    let end = format!("{asked}:");
    let inside = format!("%{asked}%");
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let mut take = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<usize, StoreError> {
        let mut statement = db.prepare_cached(sql)?;
        let ids = statement.query_map(values, |row| row.get::<_, i64>(0))?;
        for id in ids {
            let id = id?;
            if out.len() < limit && seen.insert(id) {
                out.push(id);
            }
        }
        Ok(out.len())
    };
    // 3号窗口 may be written 03 or 003.
    for zeros in ["", "0", "00"] {
        let whole = format!("{zeros}{asked}");
        take(
            "SELECT id FROM record INDEXED BY record_by_number
             WHERE number <> '' AND number = ?1 ORDER BY id LIMIT ?2",
            &[&whole, &most],
        )?;
    }
    take(
        "SELECT id FROM record INDEXED BY record_by_document
         WHERE document <> '' AND document = ?1 ORDER BY id LIMIT ?2",
        &[&asked, &most],
    )?;
    let mut found = 0;
    for sql in [
        "SELECT id FROM record INDEXED BY record_by_number
         WHERE number <> '' AND number >= ?1 AND number < ?2 ORDER BY number, id LIMIT ?3",
        "SELECT id FROM record INDEXED BY record_by_document
         WHERE document <> '' AND document >= ?1 AND document < ?2
         ORDER BY document, id LIMIT ?3",
    ] {
        found = take(sql, &[&asked, &end, &most])?;
    }
    // So many digits are the beginning of what was meant; otherwise the whole index is looked at.
    if found > 0 && asked.len() >= SURE {
        return Ok(out);
    }
    for sql in [
        "SELECT id FROM record INDEXED BY record_by_document
         WHERE document <> '' AND document LIKE ?1 ORDER BY document, id LIMIT ?2",
        "SELECT id FROM record INDEXED BY record_by_number
         WHERE number <> '' AND number LIKE ?1 ORDER BY number, id LIMIT ?2",
    ] {
        take(sql, &[&inside, &most])?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_count_whatever_stands_between_them() {
        assert_eq!(digits("示政办〔2018〕１５０号"), "2018150");
        assert_eq!(digits("0101 0120-2600"), "010101202600");
        assert_eq!(digits("十二"), "");
    }
}
