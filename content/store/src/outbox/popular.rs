//! Which of the offered words are tapped most here: the screen shows those first. They fade, so that
//! last winter's words make room.

use rusqlite::{Connection, Transaction, params};

use super::Term;
use crate::StoreError;

/// What one tap weighs: it halves every month, and is forgotten after five.
const TAP: i64 = 16;
/// Words that are kept; a release offers some dozens. One that it offers no more fades away.
pub(super) const WORDS_KEPT: i64 = 200;

pub(super) fn add(change: &Transaction<'_>, word: &Term) -> Result<(), StoreError> {
    change
        .prepare_cached(
            "INSERT INTO popular(word, weight) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET weight = weight + excluded.weight",
        )?
        .execute(params![word.as_str(), TAP])?;
    change
        .prepare_cached(
            "DELETE FROM popular WHERE word IN
             (SELECT word FROM popular WHERE word <> ?1 ORDER BY weight DESC, word LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![word.as_str(), WORDS_KEPT - 1])?;
    Ok(())
}

/// So many months have gone by.
pub(super) fn fade(change: &Transaction<'_>, months: u32) -> Result<(), StoreError> {
    change.execute("UPDATE popular SET weight = weight >> ?1", [months.min(32)])?;
    change.execute("DELETE FROM popular WHERE weight = 0", [])?;
    Ok(())
}

/// The words, the one that is tapped most first.
pub(super) fn words(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = db.prepare("SELECT word FROM popular ORDER BY weight DESC, word")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
