//! Finding a record by what somebody remembers of it: part of a name, its pinyin, a number.

use content_model::{Body, Kind, Record};
use rusqlite::{Connection, OptionalExtension, params};
use unicode_normalization::UnicodeNormalization;

use crate::{StoreError, syllable};

/// Separates the phrases of one record in the index.
const BREAK: char = '\n';
/// Longer input is cut: nobody types it, and every character costs.
const MAX_QUERY: usize = 64;

/// Makes the index say of row `id` what can be said of the record. A row that says so already is
/// left alone.
pub(crate) fn index(db: &Connection, id: i64, record: &Record) -> Result<(), StoreError> {
    let Some(words) = words(record) else {
        return Ok(());
    };
    if indexed(db, id)?.as_ref() == Some(&words) {
        return Ok(());
    }
    db.prepare_cached("INSERT OR REPLACE INTO search(id, words, pinyin) VALUES (?1, ?2, ?3)")?
        .execute(params![id, words.0, words.1])?;
    Ok(())
}

/// What the index says of row `id`.
pub(crate) fn indexed(db: &Connection, id: i64) -> Result<Option<(String, String)>, StoreError> {
    Ok(db
        .prepare_cached("SELECT words, pinyin FROM search WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The phrases by which people know a record, and how they sound; `None` if nobody looks for it.
pub(crate) fn words(record: &Record) -> Option<(String, String)> {
    if !is_looked_for(record.kind()) {
        return None;
    }
    let phrases: Vec<String> = phrases(record)
        .into_iter()
        .map(|phrase| normal(&phrase))
        .collect();
    let sounds: Vec<String> = phrases.iter().flat_map(|phrase| sounds(phrase)).collect();
    let lines = |lines: Vec<String>| lines.join(&BREAK.to_string());
    Some((lines(phrases), lines(sounds)))
}

/// Whether people search for records of this kind; the others order or describe the rest.
fn is_looked_for(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Site | Kind::Topic | Kind::Synonym | Kind::HotWord | Kind::Calendar | Kind::Unknown
    )
}

/// Rows that match `text`, best first.
pub(crate) fn find(db: &Connection, text: &str, limit: usize) -> Result<Vec<i64>, StoreError> {
    let query: String = normal(text).chars().take(MAX_QUERY).collect();
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let found = matching(db, &query, limit, &[query.as_str()])?;
    if !found.is_empty() || query.is_ascii() {
        return Ok(found);
    }
    // Nothing has it in one piece (身份证丢了): whatever shares most pairs of characters.
    let characters: Vec<char> = query.chars().collect();
    let pairs: Vec<String> = characters
        .windows(2)
        .map(|pair| pair.iter().collect())
        .collect();
    let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
    matching(db, &query, limit, &pairs)
}

fn matching(
    db: &Connection,
    query: &str,
    limit: usize,
    parts: &[&str],
) -> Result<Vec<i64>, StoreError> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let clause: Vec<String> = (1..=parts.len())
        .map(|n| format!("instr(words, ?{n}) OR instr(pinyin, ?{n})"))
        .collect();
    let sql = format!(
        "SELECT id, words, pinyin, kind, sort_date FROM search JOIN record USING (id) WHERE {}",
        clause.join(" OR ")
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(parts))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let (words, pinyin): (String, String) = (row.get(1)?, row.get(2)?);
        let score = score(query, &words, &pinyin, parts) + kind_weight(&row.get::<_, String>(3)?);
        hits.push((
            std::cmp::Reverse(score),
            std::cmp::Reverse(row.get::<_, i64>(4)?),
            row.get::<_, i64>(0)?,
        ));
    }
    hits.sort();
    hits.truncate(limit);
    Ok(hits.into_iter().map(|(_, _, id)| id).collect())
}

/// How well a record fits, higher is better; only the order means anything.
fn score(query: &str, words: &str, pinyin: &str, parts: &[&str]) -> u32 {
    let best = |text: &str, whole: u32, start: u32, inside: u32| {
        text.split(BREAK)
            .enumerate()
            .map(|(i, phrase)| {
                // The title comes first and counts a little more than the other names.
                let title = u32::from(i == 0);
                match () {
                    () if phrase == query => whole + title,
                    () if phrase.starts_with(query) => start + title,
                    () if phrase.contains(query) => inside + title,
                    () => 0,
                }
            })
            .max()
            .unwrap_or(0)
    };
    let one_piece = best(words, 1000, 800, 600).max(best(pinyin, 500, 400, 200));
    if one_piece > 0 {
        return one_piece;
    }
    let shared = parts.iter().filter(|part| words.contains(*part)).count();
    u32::try_from(100 * shared / parts.len()).unwrap_or(0)
}

/// Among equals people mostly want the guide.
fn kind_weight(kind: &str) -> u32 {
    match kind {
        "guide" => 5,
        "fee" | "form" => 4,
        "notice" => 3,
        _ => 0,
    }
}

/// Everything a person might know a record by; its title first.
fn phrases(record: &Record) -> Vec<String> {
    let mut out = vec![record.title.clone()];
    out.extend(record.short_title.clone());
    out.extend(record.plain_name.clone());
    out.extend(record.aliases.iter().cloned());
    match &record.body {
        Body::Guide(guide) => {
            out.extend(guide.local_code.clone());
            out.extend(guide.catalog_code.clone());
            out.extend(guide.topics.iter().cloned());
            out.push(guide.dept.clone());
        }
        Body::Disclosure(disclosure) => {
            out.push(disclosure.index_no.clone());
            out.extend(disclosure.doc_no.clone());
            out.extend(disclosure.theme.clone());
            out.push(disclosure.class_code.clone());
        }
        Body::Form(form) => out.push(form.form_code.clone()),
        Body::Window(window) => out.extend(window.tasks.iter().cloned()),
        Body::Withheld(withheld) => {
            out.push(withheld.index_no.clone());
            out.extend(withheld.doc_no.clone());
        }
        Body::Faq(faq) => out.extend(faq.topics.iter().cloned()),
        Body::Series(series) => {
            out.push(series.series.clone());
            out.extend(series.contents.iter().map(|entry| entry.title.clone()));
        }
        Body::Person(person) => out.push(person.duty_number.clone()),
        _ => {}
    }
    out
}

/// One spelling for what looks alike: NFKC, lower case, one kind of bracket, no white space.
fn normal(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            '〔' | '【' | '[' | '(' => Some('('),
            '〕' | '】' | ']' | ')' => Some(')'),
            c if c.is_whitespace() || c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// The initials and the full pinyin of a phrase that has Han characters: 结婚 → jh, jiehun.
fn sounds(phrase: &str) -> Vec<String> {
    let (mut initials, mut full) = (String::new(), String::new());
    let mut any = false;
    for character in phrase.chars() {
        match syllable(character) {
            Some(syllable) => {
                initials.extend(syllable.chars().next());
                full.push_str(syllable);
                any = true;
            }
            None if character.is_ascii_alphanumeric() => {
                initials.push(character);
                full.push(character);
            }
            None => {}
        }
    }
    if any {
        vec![initials, full]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_look_alike_are_one() {
        assert_eq!(
            normal(" 示政办〔2018〕１５０号 "),
            normal("示政办(2018)150号")
        );
        assert_eq!(normal("SFZ"), "sfz");
        assert_eq!(normal(" \t\0"), "");
    }

    #[test]
    fn a_phrase_sounds_as_initials_and_in_full() {
        assert_eq!(sounds("结婚登记"), ["jhdj", "jiehundengji"]);
        assert_eq!(sounds("女u盘"), ["nup", "nvupan"]);
        assert!(sounds("abc").is_empty());
    }
}
