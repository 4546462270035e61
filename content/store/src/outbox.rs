//! What goes home: counters of a day, and visitors' words under seal.
//!
//! Comes in: "somebody opened this record", added up under the day in China on which it happened.
//! Goes out: batches, each kept under a number of its own until the county has it.
//!
//! What can never happen here: a plain word of a visitor on the disk, but for what five have searched
//! for in vain; a moment at which somebody stood there (a day leaves when it is over), a counter
//! counted twice or a closed batch lost, whenever the power goes.

mod batch;
mod bound;
mod close;
mod count;
mod meta;
mod month;
mod popular;
mod table;
mod term;
mod unfound;
mod words;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use content_model::Rid;
use content_trust::SealKey;
use ring::rand::SecureRandom;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::StoreError;

use batch::Form;
pub use batch::{BATCH_MAX, Batch, BatchText, Day, Heartbeat};
pub use count::{Count, Counter, Kind as CountKind, Level, Reason, Wish};
use meta::{get, put, random_hex};
pub use term::Term;
pub use words::{TEXT_INFO, TEXT_MAX, Words};

/// What a sealed batch on a stick is for (HPKE `info`); its id is bound to it as `aad`.
pub const BATCH_INFO: &[u8] = b"chayue batch 1";

/// The outbox of a data directory: the kiosk adds, the agent takes away.
pub struct Outbox {
    db: Connection,
}

/// A closed batch that the county has not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// 128 random bits, hex: however often it is sent, it counts once.
    pub id: String,
    /// What is sent: a [`Batch`] as JSON, always the same bytes under the same id.
    pub body: Vec<u8>,
}

/// Closed batches that may wait; later days stay open until there is room.
const PENDING_MAX: i64 = 8;
/// Closed batches of words that may wait: those that an older county refuses must not pile up.
const WORDS_PENDING_MAX: i64 = 1;
/// Sealed texts that may wait in all.
const TEXTS_KEPT: i64 = 500;

impl Outbox {
    /// Opens the outbox below `data`, making it if need be.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let path = path(data);
        let storage = |error: std::io::Error| StoreError::Storage(error.to_string());
        let is_new = !path.exists();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(storage)?;
        }
        let mut db = Connection::open(&path)?;
        if is_new {
            // Two users write it: the screen's and the agent's. SQLite gives WAL the same mode.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).map_err(storage)?;
        }
        db.busy_timeout(Duration::from_secs(5))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // A batch that was closed must outlive a power cut.
        db.pragma_update(None, "synchronous", "FULL")?;
        // What is thrown away is overwritten.
        db.pragma_update(None, "secure_delete", "ON")?;
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        table::prepare(&begun)?;
        begun.commit()?;
        Ok(Self { db })
    }

    /// The outbox below `data` where the screen has made one.
    pub fn open_existing(data: &Path) -> Result<Option<Self>, StoreError> {
        path(data).is_file().then(|| Self::open(data)).transpose()
    }

    /// Like [`Outbox::open`]; what cannot be read is put aside as `outbox.damaged`, and counting
    /// begins anew. Whether that had to be done comes back too.
    pub fn open_or_replace(data: &Path) -> Result<(Self, bool), StoreError> {
        match Self::open(data) {
            Err(StoreError::Unusable(_)) => {
                let old = path(data);
                let aside = old.with_extension("damaged");
                fs::rename(&old, aside).map_err(|e| StoreError::Storage(e.to_string()))?;
                for end in ["-wal", "-shm"] {
                    // They belong to the damaged file and would spoil the new one.
                    let _ = fs::remove_file(with_end(&old, end));
                }
                Ok((Self::open(data)?, true))
            }
            opened => Ok((opened?, false)),
        }
    }

    /// Adds up what happened on `day` (China), all of it or nothing.
    ///
    /// A [`Count::Unfound`] with a term is to come once for each visitor; who asks for something else
    /// or again later is another one here.
    pub fn add(&mut self, day: NaiveDate, counts: &[Count<'_>]) -> Result<(), StoreError> {
        self.turn_month(day)?;
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for count in counts {
            let Counter {
                kind, about, what, ..
            } = count.counter();
            add(&change, &day.to_string(), [kind.as_str(), &about, &what], 1)?;
            match count {
                Count::HotWord(word) => popular::add(&change, word)?,
                Count::Unfound(Some(term)) => {
                    if let Some(visitors) = unfound::count(&change, term)? {
                        let counter = [kind.as_str(), "", term.as_str()];
                        add(&change, &day.to_string(), counter, visitors)?;
                    }
                }
                _ => {}
            }
        }
        bound::merge_oldest(&change, &day.to_string(), bound::COUNTERS_KEPT)?;
        Ok(change.commit()?)
    }

    /// Words offered by the release that were tapped here, the one that is tapped most first; a month
    /// ago counts half. In the spelling of [`Term`].
    pub fn popular(&self) -> Result<Vec<String>, StoreError> {
        popular::words(&self.db)
    }

    /// Throws away what was kept for another month than `day`'s, beyond recovery from these files.
    fn turn_month(&mut self, day: NaiveDate) -> Result<(), StoreError> {
        if !month::is_over(&self.db, day)? {
            return Ok(());
        }
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        month::begin(&change, day)?;
        change.commit()?;
        table::clear_log(&self.db);
        Ok(())
    }

    /// Keeps what a visitor wrote on `day`, readable for the county alone.
    ///
    /// [`StoreError::NoIntake`]: the county has not said where to. [`StoreError::Full`]: so many
    /// wait already that this one must be refused, which the visitor is to be told.
    pub fn keep_text(
        &mut self,
        day: NaiveDate,
        words: &Words,
        random: &dyn SecureRandom,
    ) -> Result<(), StoreError> {
        let key = self.intake()?.ok_or(StoreError::NoIntake)?;
        let sealed = words.seal(&key, random)?;
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept: i64 = change.query_row("SELECT count(*) FROM text", [], |row| row.get(0))?;
        if kept >= TEXTS_KEPT {
            return Err(StoreError::Full);
        }
        change.execute(
            "INSERT INTO text(period, sealed) VALUES (?1, ?2)",
            params![day.to_string(), sealed],
        )?;
        Ok(change.commit()?)
    }

    /// Every open counter, by period.
    pub fn counters(&self) -> Result<Vec<Day>, StoreError> {
        let mut query = self.db.prepare(
            "SELECT period, kind, about, what, count FROM counter ORDER BY period, kind, about, what",
        )?;
        let mut rows = query.query([])?;
        let mut days = Vec::new();
        while let Some(row) = rows.next()? {
            Day::push(&mut days, row.get(0)?, close::counter(row)?);
        }
        Ok(days)
    }

    /// Closes the days that are over at `now` into the next batch, as far as they fit, and gives it
    /// its number, durably. Words come in a batch of their own, after everything else, which an older
    /// county refuses alone. `None`: nothing to tell yet, too much is waiting, or the county has not
    /// said where to, or the screen where it stands.
    pub fn take_batch(
        &mut self,
        now: DateTime<Utc>,
        heartbeat: impl FnOnce() -> Heartbeat,
        random: &dyn SecureRandom,
    ) -> Result<Option<Pending>, StoreError> {
        self.turn_month(china_day(now))?;
        let (Some(to), Some(site)) = (self.intake()?, self.site()?) else {
            return Ok(None);
        };
        let today = china_day(now).to_string();
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let waiting = close::waiting(&change, Form::Counters)?;
        let (mut form, mut days, mut texts) = (Form::Counters, Vec::new(), Vec::new());
        if waiting < PENDING_MAX {
            days = close::counters(&change, &today, form)?;
            texts = close::texts(&change, &today)?;
        }
        let mut alive = days.is_empty() && texts.is_empty();
        if alive && close::waiting(&change, Form::Words)? < WORDS_PENDING_MAX {
            days = close::counters(&change, &today, Form::Words)?;
            if !days.is_empty() {
                (form, alive) = (Form::Words, false);
            }
        }
        if alive && (waiting > 0 || !close::heartbeat_due(&change, now)?) {
            return Ok(None);
        }
        let batch = Batch {
            format: form.number(),
            id: random_hex::<16>(random)?,
            receipt: random_hex::<16>(random)?,
            to: to.to_hex(),
            site,
            terminal: get(&change, "terminal")?.unwrap_or_default(),
            days,
            texts,
            heartbeat: heartbeat(),
        };
        let body = batch.to_bytes()?;
        change.execute(
            "INSERT INTO batch(id, receipt, body, words) VALUES (?1, ?2, ?3, ?4)",
            params![batch.id, batch.receipt, body, form == Form::Words],
        )?;
        put(&change, "heartbeat", &now.to_rfc3339())?;
        change.commit()?;
        Ok(Some(Pending { id: batch.id, body }))
    }

    /// Closed batches that nobody has confirmed, the oldest first.
    pub fn pending(&self) -> Result<Vec<Pending>, StoreError> {
        let mut query = self
            .db
            .prepare("SELECT id, body FROM batch ORDER BY number")?;
        let rows = query.query_map([], |row| {
            Ok(Pending {
                id: row.get(0)?,
                body: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The county has this batch: it is forgotten here. `false` when it was already.
    pub fn confirm(&mut self, id: &str) -> Result<bool, StoreError> {
        Ok(self.db.execute("DELETE FROM batch WHERE id = ?1", [id])? > 0)
    }

    /// The county shows what stood inside this batch, under seal: it has it. Its id, if it is ours.
    pub fn confirm_receipt(&mut self, receipt: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .db
            .query_row(
                "DELETE FROM batch WHERE receipt = ?1 RETURNING id",
                [receipt],
                |row| row.get(0),
            )
            .optional()?)
    }

    /// Where texts are sealed to, by signed metadata; with `None` nothing is closed any more.
    pub fn set_intake(&mut self, key: Option<&SealKey>) -> Result<(), StoreError> {
        match key {
            Some(key) => self.set("intake", &key.to_hex()),
            None => {
                let sql = "DELETE FROM meta WHERE name = 'intake'";
                Ok(self.db.execute(sql, []).map(drop)?)
            }
        }
    }

    pub fn intake(&self) -> Result<Option<SealKey>, StoreError> {
        let text = get(&self.db, "intake")?;
        Ok(text.and_then(|text| SealKey::from_hex(&text).ok()))
    }

    /// Code of the place where the terminal stands.
    pub fn set_site(&mut self, site: &str) -> Result<(), StoreError> {
        self.set("site", site)
    }

    pub fn site(&self) -> Result<Option<String>, StoreError> {
        get(&self.db, "site")
    }

    /// Version of the screen's program, for the heartbeat.
    pub fn set_kiosk_version(&mut self, version: &str) -> Result<(), StoreError> {
        self.set("kiosk", version)
    }

    pub fn kiosk_version(&self) -> Result<Option<String>, StoreError> {
        get(&self.db, "kiosk")
    }

    /// Writes only what is new: this is called at every start and after every round.
    fn set(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        if get(&self.db, name)?.as_deref() == Some(value) {
            return Ok(());
        }
        put(&self.db, name, value)
    }
}

/// The day in China at `moment` (UTC+8 all year).
fn china_day(moment: DateTime<Utc>) -> NaiveDate {
    let shifted = moment.checked_add_signed(TimeDelta::hours(8));
    shifted.unwrap_or(moment).date_naive()
}

fn path(data: &Path) -> PathBuf {
    data.join("kiosk").join("outbox.sqlite")
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn add(
    db: &Connection,
    period: &str,
    [kind, about, what]: [&str; 3],
    count: u64,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO counter(period, kind, about, what, count) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET count = count + excluded.count",
    )?
    .execute(params![
        period,
        kind,
        about,
        what,
        i64::try_from(count).unwrap_or(i64::MAX)
    ])?;
    Ok(())
}

/// A record's id where `text` is one or empty.
fn is_about(text: &str) -> bool {
    text.is_empty() || text.parse::<Rid>().is_ok()
}

#[cfg(test)]
mod tests;
