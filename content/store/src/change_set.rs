//! Which reviewed change set each record came in, and what of a set later ones have overtaken: kept
//! so that every review can be proven again from the rows.

use std::collections::BTreeMap;

use content_pack::{PackError, PackSet};
use content_trust::Review;
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;
use crate::read::hex;
use crate::row::{Key, unhex};

/// The change sets of one publisher while one pack is applied.
pub(crate) struct Sets<'a> {
    db: &'a Connection,
    owner: i64,
    touched: BTreeMap<i64, Touched>,
    is_full: bool,
}

#[derive(Default)]
struct Touched {
    /// Records that came in, less those that left.
    change: i64,
    /// How many records the pack has of it, where the pack tells the set's `past`.
    told: Option<i64>,
}

impl<'a> Sets<'a> {
    /// For a pack of the publisher in row `owner`. A full pack tells every set there is.
    pub fn new(db: &'a Connection, owner: i64, is_full: bool) -> Result<Self, StoreError> {
        if is_full {
            for table in ["review", "past"] {
                db.execute(
                    &format!(
                        "DELETE FROM {table} WHERE change_set IN
                         (SELECT id FROM change_set WHERE publisher = ?1)"
                    ),
                    [owner],
                )?;
            }
        }
        Ok(Self {
            db,
            owner,
            touched: BTreeMap::new(),
            is_full,
        })
    }

    /// Takes in a set as the pack tells it; its row.
    pub fn tell(&mut self, set: &PackSet) -> Result<i64, StoreError> {
        let digest = |text: &str| {
            let why = || PackError::Damaged(format!("digest {text:?}"));
            unhex(text).ok_or_else(why)
        };
        let name = digest(&set.digest)?;
        let here: Option<i64> = self
            .db
            .prepare_cached("SELECT id FROM change_set WHERE publisher = ?1 AND digest = ?2")?
            .query_row(params![self.owner, name], |row| row.get(0))
            .optional()?;
        let id = match here {
            Some(id) => {
                if !self.is_full {
                    self.forget(id)?;
                }
                id
            }
            None => {
                self.db
                    .prepare_cached(
                        "INSERT INTO change_set(publisher, digest, present) VALUES (?1, ?2, 0)",
                    )?
                    .execute(params![self.owner, name])?;
                self.db.last_insert_rowid()
            }
        };
        for (rid, was) in &set.past {
            self.overtaken(id, &Key::of(rid), &digest(was)?)?;
        }
        let mut statement = self
            .db
            .prepare_cached("INSERT INTO review(change_set, position, text) VALUES (?1, ?2, ?3)")?;
        for (position, review) in (0i64..).zip(&set.reviews) {
            let text = serde_json::to_string(review)
                .map_err(|error| PackError::Damaged(error.to_string()))?;
            statement.execute(params![id, position, text])?;
        }
        let told = &mut self.touched.entry(id).or_default().told;
        if told.replace(0).is_some() {
            let why = format!("change set {} stands twice", set.digest);
            return Err(PackError::Damaged(why).into());
        }
        Ok(id)
    }

    /// The pack has a record of set `id`, which came in it (`is_new`) or was in it before.
    pub fn enter(&mut self, id: i64, is_new: bool) {
        let touched = self.touched.entry(id).or_default();
        touched.change += i64::from(is_new);
        if let Some(told) = &mut touched.told {
            *told += 1;
        }
    }

    /// A record, with these bytes, is in set `id` no longer.
    pub fn leave(&mut self, id: i64, key: &Key, sha256: &[u8]) -> Result<(), StoreError> {
        let touched = self.touched.entry(id).or_default();
        touched.change -= 1;
        // Otherwise the pack has said, or the set goes.
        if touched.told.is_none() && !self.is_full {
            self.overtaken(id, key, sha256)?;
        }
        Ok(())
    }

    /// After the last record: sets of which nothing is left go.
    pub fn settle(self) -> Result<(), StoreError> {
        let mut gone = false;
        for (id, touched) in &self.touched {
            let present: i64 = self
                .db
                .prepare_cached(
                    "UPDATE change_set SET present = present + ?2 WHERE id = ?1 RETURNING present",
                )?
                .query_row([*id, touched.change], |row| row.get(0))?;
            if touched.told.is_some_and(|told| told != present) {
                let why = "a change set has more records than the pack tells";
                return Err(PackError::Damaged(why.to_owned()).into());
            }
            if present == 0 {
                self.db
                    .prepare_cached("DELETE FROM change_set WHERE id = ?1")?
                    .execute([*id])?;
                self.db
                    .prepare_cached("DELETE FROM review WHERE change_set = ?1")?
                    .execute([*id])?;
                gone = true;
            }
        }
        if gone {
            // One pass for all of them: there is no index that every update would have to pay for.
            self.db.execute(
                "DELETE FROM past WHERE change_set NOT IN (SELECT id FROM change_set)",
                [],
            )?;
        }
        Ok(())
    }

    fn overtaken(&self, id: i64, key: &Key, sha256: &[u8]) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT INTO past(change_set, rid, digest) VALUES (?1, ?2, ?3)")?
            .execute(params![id, key, sha256])?;
        Ok(())
    }

    fn forget(&self, id: i64) -> Result<(), StoreError> {
        for table in ["review", "past"] {
            self.db
                .execute(&format!("DELETE FROM {table} WHERE change_set = ?1"), [id])?;
        }
        Ok(())
    }
}

/// Removes the sets of the publisher in row `owner`.
pub(crate) fn remove_all(db: &Connection, owner: i64) -> Result<(), StoreError> {
    drop(Sets::new(db, owner, true)?);
    db.execute("DELETE FROM change_set WHERE publisher = ?1", [owner])?;
    Ok(())
}

/// The sets of the publisher in row `owner` in order of their digests, and the row of each.
pub(crate) fn all(db: &Connection, owner: i64) -> Result<Vec<(i64, PackSet)>, StoreError> {
    let mut past: BTreeMap<i64, BTreeMap<_, _>> = BTreeMap::new();
    let mut statement = db.prepare(
        "SELECT change_set, rid, digest FROM past WHERE change_set IN
         (SELECT id FROM change_set WHERE publisher = ?1)",
    )?;
    let mut rows = statement.query([owner])?;
    while let Some(row) = rows.next()? {
        let digest = hex(&row.get::<_, Vec<u8>>(2)?);
        let of_set = past.entry(row.get(0)?).or_default();
        of_set.insert(row.get::<_, Key>(1)?.rid(), digest);
    }
    let mut statement =
        db.prepare("SELECT id, digest FROM change_set WHERE publisher = ?1 ORDER BY digest")?;
    let sets = statement.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut out = Vec::new();
    for set in sets {
        let (id, digest): (i64, Vec<u8>) = set?;
        let set = PackSet {
            digest: hex(&digest),
            past: past.remove(&id).unwrap_or_default(),
            reviews: reviews(db, id)?,
        };
        out.push((id, set));
    }
    Ok(out)
}

/// Every review that is kept must still be what its officer signed.
pub(crate) fn prove(db: &Connection) -> Result<(), StoreError> {
    let mut statement = db.prepare("SELECT id, digest FROM change_set")?;
    let sets = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for set in sets {
        let (id, digest): (i64, Vec<u8>) = set?;
        signed(db, id, &digest)?;
    }
    Ok(())
}

/// The reviews of the set in row `id`. [`StoreError::Unusable`] if one of them is not of the set with
/// this digest.
pub(crate) fn signed(db: &Connection, id: i64, digest: &[u8]) -> Result<Vec<Review>, StoreError> {
    let (reviews, digest) = (reviews(db, id)?, hex(digest));
    if reviews.iter().all(|review| review.is_signed(&digest)) {
        return Ok(reviews);
    }
    let why = "a review is not what was signed";
    Err(StoreError::Unusable(why.to_owned()))
}

/// The reviews of the set in row `id`, in the order in which the pack had them.
fn reviews(db: &Connection, id: i64) -> Result<Vec<Review>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT text FROM review WHERE change_set = ?1 ORDER BY position")?;
    let texts = statement.query_map([id], |row| row.get::<_, String>(0))?;
    texts
        .map(|text| {
            serde_json::from_str(&text?).map_err(|error| StoreError::Unusable(error.to_string()))
        })
        .collect()
}
