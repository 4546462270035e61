//! What was searched for in vain: first as a salted hash, and as a word only when so many visitors
//! looked for it that it is nobody's own.
//!
//! A month's hashes share a salt that nobody else has, so what one month holds says nothing of
//! another; when the month is over both are overwritten. The salt lies beside the hashes: who takes
//! the terminal away can try this month's words on them one by one, and read none.

use ring::hmac;
use ring::rand::SystemRandom;
use rusqlite::Transaction;

use super::Term;
use super::meta::{get, put, random_hex};
use crate::StoreError;

/// Visitors who must have looked for the same in a month before it is known what it was.
pub(super) const VISITORS: i64 = 5;
/// Hashes that are kept: a few hundred searches in vain on every day of a month.
pub(super) const HASHES_KEPT: i64 = 20_000;

/// The salt's name in `meta`.
const SALT: &str = "salt";
/// Bytes kept of an HMAC-SHA256: two words never meet by chance.
const HASH: usize = 16;

/// Counts one more visitor who found nothing for `term` in this month. By how much the word's own
/// counter rises: nothing, the first [`VISITORS`] at once, then one each.
pub(super) fn count(change: &Transaction<'_>, term: &Term) -> Result<Option<u64>, StoreError> {
    make_room(change, HASHES_KEPT)?;
    let hash = hash(change, term)?;
    let visitors: i64 = change
        .prepare_cached(
            "INSERT INTO unfound(hash, visitors) VALUES (?1, 1)
             ON CONFLICT DO UPDATE SET visitors = visitors + 1 RETURNING visitors",
        )?
        .query_row([hash], |row| row.get(0))?;
    Ok(match visitors {
        ..VISITORS => None,
        VISITORS => Some(VISITORS.unsigned_abs()),
        _ => Some(1),
    })
}

/// Forgets every hash and the salt that they were made with.
pub(super) fn forget(change: &Transaction<'_>) -> Result<(), StoreError> {
    change.execute("DELETE FROM unfound", [])?;
    change.execute("DELETE FROM meta WHERE name = ?1", [SALT])?;
    Ok(())
}

/// Where `most` are kept, an eighth goes: what the fewest looked for first.
pub(super) fn make_room(change: &Transaction<'_>, most: i64) -> Result<(), StoreError> {
    let kept: i64 = change
        .prepare_cached("SELECT count(*) FROM unfound")?
        .query_row([], |row| row.get(0))?;
    if kept >= most {
        log::warn!("the table of searches in vain is full: the rarest are forgotten");
        change.execute(
            "DELETE FROM unfound WHERE hash IN
             (SELECT hash FROM unfound ORDER BY visitors, hash LIMIT ?1)",
            [kept - (most - most / 8)],
        )?;
    }
    Ok(())
}

fn hash(change: &Transaction<'_>, term: &Term) -> Result<[u8; HASH], StoreError> {
    let salt = match get(change, SALT)? {
        Some(salt) => salt,
        None => {
            let salt = random_hex::<32>(&SystemRandom::new())?;
            put(change, SALT, &salt)?;
            salt
        }
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, salt.as_bytes());
    let tag = hmac::sign(&key, term.as_str().as_bytes());
    let mut hash = [0; HASH];
    for (kept, byte) in hash.iter_mut().zip(tag.as_ref()) {
        *kept = *byte;
    }
    Ok(hash)
}
