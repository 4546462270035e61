//! What terminals send home, kept: counters added up, visitors' words under their seals.
//!
//! In: batches, from the network or from a stick, believed to have the right form and no more.
//! Kept: `intake.sqlite` in the workspace, never in the public repository. What can never happen:
//! a batch counted twice, a visitor's word in the clear on the disk.

mod gate;
pub mod stick;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use content_store::outbox::{Batch, CountKind, Counter, Heartbeat};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::digest::from_hex;

pub use gate::Gate;

/// The store of an intake.
#[derive(Debug)]
pub struct Intake {
    db: Connection,
}

/// How a batch came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Network,
    /// A receipt for it goes back on a stick.
    Stick,
}

/// What became of a batch. In either case it need not be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Counted,
    /// It was here before: nothing was counted.
    Repeated,
}

/// A counter of a place, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    pub site: String,
    pub period: String,
    pub counter: Counter,
}

/// A visitor's words, still under seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedText {
    pub site: String,
    pub period: String,
    pub sealed: Vec<u8>,
}

/// How a terminal was when it was last heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    pub site: String,
    pub terminal: String,
    /// The day in China on which it was heard of.
    pub received: NaiveDate,
    pub heartbeat: Heartbeat,
}

/// Why a batch was not taken, or the intake cannot be used.
///
/// Every text says in Chinese, then in English, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Not a batch, or one that stands under another's id.
    #[error("不是终端送来的批次:{0} / not a batch of a terminal: {0}")]
    Malformed(String),
    /// Meant for a key that is not this county's, or is revoked.
    #[error(
        "这一批是封给别的县的,或者封给了作废的密钥;请核对终端的根文件 / \
         the batch is meant for another county or a revoked key: check the terminal's root"
    )]
    OtherCounty,
    /// From a place that this county does not have.
    #[error("没有站点 {0},请核对终端的站点代码 / there is no site {0}: check the terminal's code")]
    UnknownSite(String),
    /// More than a place can honestly have to tell in a day.
    #[error("站点 {0} 今天送来的太多,明天再收 / too much from site {0} today: again tomorrow")]
    TooMany(String),
    #[error(
        "{0} 是别的程序或别的版本的文件;请用配套版本的 county / \
         {0} belongs to another program or version: use the matching county"
    )]
    Version(PathBuf),
    #[error("意见库读写失败:{0} / the intake cannot be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("意见库损坏({0}),请从备份恢复 intake.sqlite / the intake is damaged ({0})")]
    Damaged(String),
}

const FILE: &str = "intake.sqlite";
/// "CYIN": tells an intake from any other SQLite file.
const APPLICATION: i64 = 0x4359_494e;
/// 2 has the tables of 1, and words among its counters, which a program of then would take for damage.
const VERSION: i64 = 2;

const TABLES: &str = "
CREATE TABLE batch(
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL UNIQUE,
    receipt  TEXT NOT NULL,
    site     TEXT NOT NULL,
    received TEXT NOT NULL,
    stick    INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_by_day ON batch(site, received);
CREATE TABLE counter(
    site    TEXT NOT NULL,
    period  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    about   TEXT NOT NULL,
    what    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (site, period, kind, about, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE text(
    site    TEXT NOT NULL,
    period  TEXT NOT NULL,
    sealed  BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE heartbeat(
    site     TEXT NOT NULL,
    terminal TEXT NOT NULL,
    received TEXT NOT NULL,
    at       TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (site, terminal)
) STRICT, WITHOUT ROWID;
";

/// Batches with counters from one place in a day: some terminals catching up after weeks.
const BATCHES_A_DAY: i64 = 400;
/// Terminals of one place.
const TERMINALS: i64 = 100;
/// Receipts that go back: those of the last batches that came by stick.
const RECEIPTS: i64 = 20_000;

impl Intake {
    /// Opens the intake of the workspace in `dir`, making it if need be.
    pub fn open(dir: &Path) -> Result<Self, IntakeError> {
        let path = dir.join(FILE);
        let mut db = Connection::open(&path)?;
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: what a terminal was told is here must outlive a power cut; it forgets its own.
        db.pragma_update(None, "synchronous", "FULL")?;
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = |pragma: &str| begun.pragma_query_value(None, pragma, |row| row.get(0));
        match (number("application_id")?, number("user_version")?) {
            (0, 0) => {
                begun.execute_batch(TABLES)?;
                begun.pragma_update(None, "application_id", APPLICATION)?;
                begun.pragma_update(None, "user_version", VERSION)?;
            }
            (APPLICATION, 1) => begun.pragma_update(None, "user_version", VERSION)?,
            (APPLICATION, VERSION) => {}
            _ => return Err(IntakeError::Version(path)),
        }
        begun.commit()?;
        Ok(Self { db })
    }

    /// The intake of the workspace in `dir`, where anything was ever sent home.
    pub fn open_existing(dir: &Path) -> Result<Option<Self>, IntakeError> {
        let there = dir.join(FILE).is_file();
        there.then(|| Self::open(dir)).transpose()
    }

    /// Takes a batch that came on `day` (China) and passed the [`Gate`]; all of it or nothing.
    pub fn accept(
        &mut self,
        batch: &Batch,
        way: Way,
        day: NaiveDate,
    ) -> Result<Accepted, IntakeError> {
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tells = !batch.days.is_empty() || !batch.texts.is_empty();
        // A mere sign of life counts nothing: its id need not be known for ever.
        if (tells || way == Way::Stick) && !remember(&change, batch, way, day)? {
            change.commit()?;
            return Ok(Accepted::Repeated);
        }
        for counted in &batch.days {
            for counter in &counted.counts {
                add(&change, &batch.site, &counted.period, counter)?;
            }
        }
        for text in &batch.texts {
            let sealed =
                from_hex(&text.sealed).ok_or_else(|| IntakeError::Malformed("texts".to_owned()))?;
            change.execute(
                "INSERT OR IGNORE INTO text(site, period, sealed) VALUES (?1, ?2, ?3)",
                params![batch.site, text.period, sealed],
            )?;
        }
        note(&change, batch, day)?;
        change.commit()?;
        Ok(Accepted::Counted)
    }

    /// What proves to terminals that their batches came off a stick, the newest first.
    pub fn receipts(&self) -> Result<Vec<String>, IntakeError> {
        let mut query = self
            .db
            .prepare("SELECT receipt FROM batch WHERE stick ORDER BY number DESC LIMIT ?1")?;
        let rows = query.query_map([RECEIPTS], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The counters since a day and of a site, where these are named. A month or a year that days
    /// were merged into counts when the day lies in it.
    pub fn totals(
        &self,
        since: Option<NaiveDate>,
        site: Option<&str>,
    ) -> Result<Vec<Total>, IntakeError> {
        let mut query = self.db.prepare(
            "SELECT site, period, kind, about, what, count FROM counter
             WHERE period >= substr(?1, 1, length(period)) AND (?2 = '' OR site = ?2)
             ORDER BY site, period, kind, about, what",
        )?;
        let mut rows = query.query(selection(since, site))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(2)?;
            out.push(Total {
                site: row.get(0)?,
                period: row.get(1)?,
                counter: Counter {
                    kind: CountKind::parse(&kind).ok_or(IntakeError::Damaged(kind))?,
                    about: row.get(3)?,
                    what: row.get(4)?,
                    count: row.get::<_, i64>(5)?.unsigned_abs(),
                },
            });
        }
        Ok(out)
    }

    /// The sealed texts of the same selection.
    pub fn texts(
        &self,
        since: Option<NaiveDate>,
        site: Option<&str>,
    ) -> Result<Vec<SealedText>, IntakeError> {
        let mut query = self.db.prepare(
            "SELECT site, period, sealed FROM text
             WHERE period >= substr(?1, 1, length(period)) AND (?2 = '' OR site = ?2)
             ORDER BY period, site, sealed",
        )?;
        let rows = query.query_map(selection(since, site), |row| {
            Ok(SealedText {
                site: row.get(0)?,
                period: row.get(1)?,
                sealed: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every terminal that was ever heard of, of a site where one is named.
    pub fn terminals(&self, site: Option<&str>) -> Result<Vec<Terminal>, IntakeError> {
        let mut query = self.db.prepare(
            "SELECT site, terminal, received, body FROM heartbeat
             WHERE ?1 = '' OR site = ?1 ORDER BY site, terminal",
        )?;
        let mut rows = query.query([site.unwrap_or_default()])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let (received, body): (String, String) = (row.get(2)?, row.get(3)?);
            let damaged = || IntakeError::Damaged("heartbeat".to_owned());
            out.push(Terminal {
                site: row.get(0)?,
                terminal: row.get(1)?,
                received: received.parse().map_err(|_| damaged())?,
                heartbeat: serde_json::from_str(&body).map_err(|_| damaged())?,
            });
        }
        Ok(out)
    }
}

fn selection(since: Option<NaiveDate>, site: Option<&str>) -> [String; 2] {
    let since = since.map(|day| day.to_string()).unwrap_or_default();
    [since, site.unwrap_or_default().to_owned()]
}

/// Enters a batch under its id; `false` when it is there already.
fn remember(
    change: &Transaction<'_>,
    batch: &Batch,
    way: Way,
    day: NaiveDate,
) -> Result<bool, IntakeError> {
    let known: Option<i64> = change
        .query_row(
            "SELECT number FROM batch WHERE id = ?1",
            [&batch.id],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(number) = known {
        if way == Way::Stick {
            // It waits at its terminal for a receipt, however it came first.
            change.execute("UPDATE batch SET stick = 1 WHERE number = ?1", [number])?;
        }
        return Ok(false);
    }
    let today: i64 = change.query_row(
        "SELECT count(*) FROM batch WHERE site = ?1 AND received = ?2",
        params![batch.site, day.to_string()],
        |row| row.get(0),
    )?;
    if today >= BATCHES_A_DAY {
        return Err(IntakeError::TooMany(batch.site.clone()));
    }
    change.execute(
        "INSERT INTO batch(id, receipt, site, received, stick) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            batch.id,
            batch.receipt,
            batch.site,
            day.to_string(),
            way == Way::Stick
        ],
    )?;
    Ok(true)
}

fn add(
    change: &Transaction<'_>,
    site: &str,
    period: &str,
    counter: &Counter,
) -> Result<(), IntakeError> {
    change
        .prepare_cached(
            "INSERT INTO counter(site, period, kind, about, what, count)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET count = count + excluded.count",
        )?
        .execute(params![
            site,
            period,
            counter.kind.as_str(),
            counter.about,
            counter.what,
            i64::try_from(counter.count).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}

/// Notes how the terminal is, unless something later is known: sticks are slow.
fn note(change: &Transaction<'_>, batch: &Batch, day: NaiveDate) -> Result<(), IntakeError> {
    let known: i64 = change.query_row(
        "SELECT count(*) FROM heartbeat WHERE site = ?1 AND terminal <> ?2",
        [&batch.site, &batch.terminal],
        |row| row.get(0),
    )?;
    if known >= TERMINALS {
        return Err(IntakeError::TooMany(batch.site.clone()));
    }
    let body = serde_json::to_string(&batch.heartbeat)
        .map_err(|error| IntakeError::Malformed(error.to_string()))?;
    change.execute(
        "INSERT INTO heartbeat(site, terminal, received, at, body) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET received = excluded.received, at = excluded.at, body = excluded.body
         WHERE excluded.at >= at",
        params![
            batch.site,
            batch.terminal,
            day.to_string(),
            batch.heartbeat.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            body
        ],
    )?;
    Ok(())
}
