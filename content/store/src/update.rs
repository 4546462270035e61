//! Packs on their way into the rows, record by record, inside one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};

use chrono::{DateTime, NaiveDate, Utc};
use content_model::{PublisherId, Rid};
use content_pack::{
    Base, Entry, Header, PackError, PackLimits, PackReader, PackSet, PackedRecord, StateDigest,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::body::{Body, Packer};
use crate::change_set::Sets;
use crate::read::release_mark;
use crate::row::{self, Key};
use crate::search::Filing;
use crate::{Applied, Mandate, StoreError};

/// One publisher's rows on their way from one release to another.
pub(crate) struct Update<'a> {
    db: &'a Connection,
    publisher: &'a PublisherId,
    owner: i64,
    /// Number and state digest of the release that the rows are to be at now.
    at: Option<(u64, [u8; 32])>,
    packer: Packer,
    filing: Filing,
    /// Records that the first pack has changed, and which ones those after it: a first install brings
    /// hundreds of thousands.
    changed: usize,
    later: BTreeSet<u128>,
    removed: usize,
    /// Name and day, as the last pack has them.
    told: Option<(String, NaiveDate)>,
}

impl<'a> Update<'a> {
    pub fn begin(db: &'a Connection, publisher: &'a PublisherId) -> Result<Self, StoreError> {
        let here = db
            .prepare_cached("SELECT id, number, state FROM release WHERE publisher = ?1")?
            .query_row([publisher.as_str()], |row| {
                let number: i64 = row.get(1)?;
                Ok((row.get(0)?, (number.unsigned_abs(), row.get(2)?)))
            })
            .optional()?;
        let (owner, at) = match here {
            Some((owner, at)) => (owner, Some(at)),
            None => {
                db.execute(
                    "INSERT INTO release(publisher, name, number, signed_on, state, scopes, applied_at, mark)
                     VALUES (?1, '', 0, '', x'', '[]', '', x'')",
                    [publisher.as_str()],
                )?;
                (db.last_insert_rowid(), None)
            }
        };
        Ok(Self {
            db,
            publisher,
            owner,
            at,
            packer: Packer::new()?,
            filing: Filing::default(),
            changed: 0,
            later: BTreeSet::new(),
            removed: 0,
            told: None,
        })
    }

    /// Lays one pack over the rows.
    pub fn pack(&mut self, source: impl Read, mandate: &Mandate) -> Result<(), StoreError> {
        let is_first = self.told.is_none();
        let source = BufReader::with_capacity(1 << 16, source);
        let mut reader = PackReader::open(source, &PackLimits::default())?;
        let header = reader.header().clone();
        self.fits(&header)?;
        let manifest = reader.manifest();
        self.told = Some((manifest.name.clone(), manifest.signed_on));
        let is_full = header.base.is_none();
        let mut layer = Layer::new(self, is_full, &manifest.sets, mandate)?;
        let mut base = Rows {
            db: self.db,
            fault: None,
        };
        loop {
            match reader.next_entry(&mut base) {
                Ok(Some(Entry::Put { packed, set })) => {
                    let is_new = layer.put(self, &packed, set, mandate)?;
                    if is_new && is_first {
                        self.changed += 1;
                    } else if is_new {
                        self.later.insert(packed.record.rid.to_bits());
                    }
                }
                Ok(Some(Entry::Remove { rid })) => layer.remove(self, &Key::of(&rid))?,
                Ok(None) => break,
                Err(error) => return Err(base.fault.unwrap_or(StoreError::Pack(error))),
            }
        }
        layer.finish(self)?;
        self.at = Some((header.number, header.state));
        Ok(())
    }

    /// Lays a whole release over the rows.
    pub fn whole(
        &mut self,
        release: &content_pack::Release,
        mandate: &Mandate,
    ) -> Result<(), StoreError> {
        let manifest = &release.manifest;
        self.told = Some((manifest.name.clone(), manifest.signed_on));
        let sets: Vec<PackSet> = manifest
            .reviews
            .iter()
            .map(|(digest, set)| PackSet {
                digest: digest.clone(),
                past: set.past.clone(),
                reviews: set.reviews.clone(),
            })
            .collect();
        let numbered = manifest.reviews.values().enumerate();
        let came_in: BTreeMap<&Rid, usize> = numbered
            .flat_map(|(n, set)| set.records.iter().map(move |rid| (rid, n)))
            .collect();
        let mut layer = Layer::new(self, true, &sets, mandate)?;
        for packed in &release.records {
            let rid = &packed.record.rid;
            let set = came_in
                .get(rid)
                .copied()
                .ok_or_else(|| PackError::Damaged(format!("record {rid} came in no change set")))?;
            self.changed += usize::from(layer.put(self, packed, set, mandate)?);
        }
        layer.finish(self)?;
        self.at = Some((release.number, release.state));
        Ok(())
    }

    /// The rows must be the release `number` with this state digest, and are called that.
    pub fn finish(
        self,
        number: u64,
        state: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        let Some((name, signed_on)) = self.told.filter(|_| self.at == Some((number, state))) else {
            let have = self.at.map(|(number, _)| number);
            return Err(StoreError::OtherBase {
                have,
                needs: number,
            });
        };
        let (rows, total) = state_of(self.db, self.owner)?;
        if rows != state {
            return Err(PackError::Damaged("state digest".to_owned()).into());
        }
        let scopes = scopes(self.db, self.owner)?;
        let scopes = serde_json::to_string(&scopes)
            .map_err(|error| PackError::Damaged(error.to_string()))?;
        let signed_on = signed_on.to_string();
        let number_ = i64::try_from(number).unwrap_or(i64::MAX);
        let mark = release_mark(self.publisher.as_str(), &name, number_, &signed_on);
        self.db
            .prepare_cached(
                "UPDATE release SET name = ?2, number = ?3, signed_on = ?4, state = ?5, scopes = ?6,
                 applied_at = ?7, mark = ?8 WHERE id = ?1",
            )?
            .execute(params![
                self.owner,
                name,
                number_,
                signed_on,
                state,
                scopes,
                now.to_rfc3339(),
                mark,
            ])?;
        Ok(Applied {
            number,
            // Of a chain: some may have been changed twice.
            changed: (self.changed + self.later.len()).min(total),
            removed: self.removed,
            total,
        })
    }

    fn fits(&self, header: &Header) -> Result<(), StoreError> {
        if header.publisher != *self.publisher {
            return Err(StoreError::Refused(format!(
                "a pack of {} for {}",
                header.publisher, self.publisher
            )));
        }
        match header.base {
            Some((needs, _)) if header.base != self.at => {
                let have = self.at.map(|(number, _)| number);
                Err(StoreError::OtherBase { have, needs })
            }
            _ => Ok(()),
        }
    }
}

/// One pack while its records pass.
struct Layer<'a> {
    sets: Sets<'a>,
    /// Rows of the pack's sets, in its order.
    rows: Vec<i64>,
    /// Of a full pack: what is there and was not named yet, ascending.
    unnamed: Option<std::iter::Peekable<std::vec::IntoIter<u128>>>,
}

impl<'a> Layer<'a> {
    fn new(
        update: &Update<'a>,
        is_full: bool,
        told: &[PackSet],
        mandate: &Mandate,
    ) -> Result<Self, StoreError> {
        let mut sets = Sets::new(update.db, update.owner, is_full)?;
        let mut rows = Vec::with_capacity(told.len());
        for set in told {
            mandate.check_set(&set.digest, &set.reviews)?;
            rows.push(sets.tell(set)?);
        }
        let here = is_full.then(|| keys(update.db, update.owner)).transpose()?;
        Ok(Self {
            sets,
            rows,
            unnamed: here.map(|keys| keys.into_iter().peekable()),
        })
    }

    /// Lays a record over its row; says whether its bytes are new.
    fn put(
        &mut self,
        update: &mut Update<'a>,
        packed: &PackedRecord,
        set: usize,
        mandate: &Mandate,
    ) -> Result<bool, StoreError> {
        mandate.check_record(&packed.record)?;
        let key = Key::of(&packed.record.rid);
        self.pass(update, key.0)?;
        let set = self.rows.get(set).copied().ok_or_else(|| {
            PackError::Damaged(format!("record {} came in no change set", key.rid()))
        })?;
        let old = row::find(update.db, update.owner, &key)?;
        let stays = old.as_ref().is_some_and(|old| old.set == set);
        if let Some(old) = old.as_ref().filter(|_| !stays) {
            self.sets.leave(old.set, &key, &old.sha256)?;
        }
        self.sets.enter(set, !stays);
        match &old {
            Some(old) if old.sha256 == packed.sha256 => {
                if !stays {
                    update
                        .db
                        .prepare_cached("UPDATE record SET change_set = ?2 WHERE id = ?1")?
                        .execute([old.id, set])?;
                }
            }
            old => {
                let old = old.as_ref();
                row::write(
                    update.db,
                    (&mut update.packer, &mut update.filing),
                    update.owner,
                    set,
                    old,
                    packed,
                )?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn remove(&mut self, update: &mut Update<'a>, key: &Key) -> Result<(), StoreError> {
        let Some(old) = row::find(update.db, update.owner, key)? else {
            let why = format!("record {} is not there", key.rid());
            return Err(PackError::OtherBase(why).into());
        };
        self.sets.leave(old.set, key, &old.sha256)?;
        row::delete(update.db, &mut update.filing, old.id)?;
        update.removed += 1;
        Ok(())
    }

    /// Removes what a full pack has passed over. The county turns withdrawals into records, so this
    /// is the rare case of a record that should never have been there.
    fn pass(&mut self, update: &mut Update<'a>, key: u128) -> Result<(), StoreError> {
        loop {
            let Some(unnamed) = &mut self.unnamed else {
                return Ok(());
            };
            let Some(gone) = unnamed.next_if(|here| *here < key) else {
                unnamed.next_if_eq(&key);
                return Ok(());
            };
            self.remove(update, &Key(gone))?;
        }
    }

    fn finish(mut self, update: &mut Update<'a>) -> Result<(), StoreError> {
        while let Some(gone) = self.unnamed.as_mut().and_then(Iterator::next) {
            self.remove(update, &Key(gone))?;
        }
        // The next pack may change what this one has brought.
        update.filing.write(update.db)?;
        self.sets.settle()
    }
}

/// The rows as the release that a delta builds on.
struct Rows<'a> {
    db: &'a Connection,
    fault: Option<StoreError>,
}

impl Base for Rows<'_> {
    fn bytes(&mut self, rid: &Rid) -> Result<Option<Vec<u8>>, PackError> {
        bytes(self.db, &Key::of(rid)).map_err(|error| {
            let told = PackError::Stream(error.to_string());
            self.fault = Some(error);
            told
        })
    }
}

fn bytes(db: &Connection, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
    let found = db
        .prepare_cached("SELECT sha256, length, body FROM record WHERE rid = ?1")?
        .query_row([key], |row| Body::of(row, 0))
        .optional()?;
    found.map(Body::unpack).transpose()
}

/// State digest and number of the rows of a publisher. No body is read for it.
pub(crate) fn state_of(db: &Connection, owner: i64) -> Result<([u8; 32], usize), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT rid, sha256 FROM record INDEXED BY record_by_publisher
         WHERE publisher = ?1 ORDER BY rid",
    )?;
    let mut rows = statement.query([owner])?;
    let (mut state, mut total) = (StateDigest::new(), 0);
    while let Some(row) = rows.next()? {
        let sha256: [u8; 32] = row.get(1)?;
        state.add(&row.get::<_, Key>(0)?.rid(), &sha256);
        total += 1;
    }
    Ok((state.finish(), total))
}

fn keys(db: &Connection, owner: i64) -> Result<Vec<u128>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT rid FROM record INDEXED BY record_by_publisher WHERE publisher = ?1 ORDER BY rid",
    )?;
    let rows = statement.query_map([owner], |row| Ok(row.get::<_, Key>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn scopes(db: &Connection, owner: i64) -> Result<BTreeSet<String>, StoreError> {
    // SQLite would sort all of them for DISTINCT, in a file on the disk.
    let mut statement = db.prepare_cached(
        "SELECT scope FROM record INDEXED BY record_by_date WHERE publisher = ?1",
    )?;
    let mut rows = statement.query([owner])?;
    let mut scopes = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let scope = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if !scopes.contains(scope) {
            scopes.insert(scope.to_owned());
        }
    }
    Ok(scopes)
}
