//! The rows on the disk: `DATA/kiosk/print.sqlite`, and beside it in `print/` the files not yet sent.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{Days, NaiveDateTime};
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::error::QueueError;
use super::row::{Cancel, DocumentId, JobRow, NewJob};
use super::state::State;
use super::step::{Happened, Next, step};
use crate::printer::{ColorMode, Media, Sides, Ticket};

/// Raised whenever the tables change.
const VERSION: i64 = 1;
/// `session` says which jobs one visitor's quota counts together, and is empty when the visit is over. `history` has
/// every state of a job. `meta` holds `mark`, `wrong` and `wrong_at`.
const TABLES: &str = "
CREATE TABLE job(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    session     INTEGER,
    made        TEXT NOT NULL,
    document    TEXT NOT NULL,
    version     TEXT NOT NULL,
    digest      TEXT NOT NULL,
    pages       INTEGER NOT NULL,
    copies      INTEGER NOT NULL,
    sides       TEXT NOT NULL,
    media       TEXT NOT NULL,
    color       TEXT NOT NULL,
    source      TEXT,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    printer     TEXT,
    printer_job INTEGER,
    impressions INTEGER,
    cancel      INTEGER NOT NULL DEFAULT 0,
    searches    INTEGER NOT NULL DEFAULT 0,
    confirmed   INTEGER
) STRICT;
CREATE INDEX job_by_state ON job(state);
CREATE TABLE history(
    job    INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    at     TEXT NOT NULL,
    state  TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_job ON history(job);
CREATE TABLE meta(
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";
const COLUMNS: &str =
    "id, made, document, version, digest, pages, copies, sides, media, color, source,
    state, reason, printer, printer_job, impressions, cancel, searches, confirmed";
/// How long the log is kept.
const KEPT: Days = Days::new(365);

pub(super) struct Table {
    pub(super) db: Connection,
    folder: PathBuf,
    /// Eight random hexadecimal digits: this queue's jobs are told from those of every other terminal.
    mark: String,
}

impl Table {
    /// Opens what is below `data`, making it if need be. What was under way is settled: see [`Happened::Started`].
    pub fn open(data: &Path, now: NaiveDateTime) -> Result<Self, QueueError> {
        let kiosk = data.join("kiosk");
        let folder = kiosk.join("print");
        fs::create_dir_all(&folder)?;
        let mut db = Connection::open(kiosk.join("print.sqlite"))?;
        db.busy_timeout(Duration::from_secs(5))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // What is on its way to the printer must be known after a power cut.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", "ON")?;
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match begun.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? {
            0 => {
                begun.execute_batch(TABLES)?;
                let mark = random_mark()?;
                begun.execute("INSERT INTO meta VALUES ('mark', ?1)", [mark])?;
                begun.pragma_update(None, "user_version", VERSION)?;
            }
            VERSION => {}
            other => return Err(QueueError::Unusable(format!("version {other}"))),
        }
        begun.commit()?;
        let mark = meta(&db, "mark")?.ok_or_else(|| QueueError::Unusable("no mark".to_owned()))?;
        let mut table = Self { db, folder, mark };
        table.start(now)?;
        Ok(table)
    }

    /// Puts a file that cannot be used aside, as `print.damaged`: its log may still be of use to somebody.
    pub fn put_aside(data: &Path) -> Result<(), QueueError> {
        let old = data.join("kiosk").join("print.sqlite");
        fs::rename(&old, old.with_extension("damaged"))?;
        for end in ["sqlite-wal", "sqlite-shm"] {
            // They belong to the damaged file and would spoil the new one.
            let _ = fs::remove_file(old.with_extension(end));
        }
        Ok(())
    }

    fn start(&mut self, now: NaiveDateTime) -> Result<(), QueueError> {
        for id in self.ids("state IN ('waiting', 'held', 'sending', 'blocked')")? {
            self.happened(id, Happened::Started, now)?;
        }
        self.db.execute("UPDATE job SET session = NULL", [])?;
        self.forget(now)?;
        // Nothing waits any more, so no file is wanted.
        for entry in fs::read_dir(&self.folder)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(())
    }

    /// Throws away what is older than a year.
    fn forget(&mut self, now: NaiveDateTime) -> Result<(), QueueError> {
        let Some(oldest) = now.checked_sub_days(KEPT) else {
            return Ok(());
        };
        self.db.execute(
            "DELETE FROM job WHERE made < ?1 AND state IN ('done', 'cancelled', 'aborted', 'unknown')",
            [text(oldest)],
        )?;
        Ok(())
    }

    /// Keeps a job with a copy of its file, both on the disk when this returns.
    pub fn add(
        &mut self,
        job: &NewJob,
        session: i64,
        state: &State,
        now: NaiveDateTime,
    ) -> Result<i64, QueueError> {
        self.forget(now)?;
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let ticket = &job.ticket;
        let (word, reason) = state.words();
        change.execute(
            "INSERT INTO job(session, made, document, version, digest, pages, copies, sides, media, color,
                source, state, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                session,
                text(now),
                job.document.id,
                job.document.version,
                job.document.digest,
                job.pages,
                ticket.copies,
                ticket.sides.as_str(),
                ticket.media.as_str(),
                ticket.color.as_str(),
                ticket.source,
                word,
                reason
            ],
        )?;
        let id = change.last_insert_rowid();
        note(&change, id, state, now)?;
        // The file first: a row without it could not be printed. A file without a row goes at the next start.
        let path = self.folder.join(format!("{id}.pdf"));
        copy(&job.pdf, &path).inspect_err(|_| drop(fs::remove_file(&path)))?;
        File::open(&self.folder)?.sync_all()?;
        change.commit()?;
        Ok(id)
    }

    /// Takes one step, durably. Gives the row and what is to be done, and whether anything changed.
    pub fn happened(
        &mut self,
        id: i64,
        happened: Happened,
        now: NaiveDateTime,
    ) -> Result<(JobRow, Next, bool), QueueError> {
        let change = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = find(&change, id, &self.mark)?.ok_or(QueueError::NotPossible(id))?;
        let (row, next) = step(before.clone(), happened);
        let changed = row != before;
        if changed {
            save(&change, &row)?;
            if row.state != before.state {
                note(&change, id, &row.state, now)?;
            }
        }
        change.commit()?;
        if row.state.is_over() || row.state == State::Printing {
            self.remove_files(id);
        }
        Ok((row, next, changed))
    }

    /// Which printer it goes to.
    pub fn set_printer(&mut self, id: i64, printer: &str) -> Result<(), QueueError> {
        let sql = "UPDATE job SET printer = ?2 WHERE id = ?1";
        Ok(self.db.execute(sql, params![id, printer]).map(drop)?)
    }

    pub fn row(&self, id: i64) -> Result<Option<JobRow>, QueueError> {
        find(&self.db, id, &self.mark)
    }

    /// Of this session, or of all that are not over where none is given; the oldest first.
    pub fn rows(&self, session: Option<i64>) -> Result<Vec<JobRow>, QueueError> {
        let which = match session {
            Some(_) => "session = ?1",
            None => "state NOT IN ('done', 'cancelled', 'aborted') AND ?1 IS NULL",
        };
        let sql = format!("SELECT {COLUMNS} FROM job WHERE {which} ORDER BY id");
        let mut query = self.db.prepare(&sql)?;
        let mut rows = query.query([session])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row, &self.mark)?);
        }
        Ok(found)
    }

    /// Numbers of the jobs that are not over, in the order in which they are seen to: first what the printer has or
    /// may have, then what waits.
    pub fn active(&self) -> Result<Vec<i64>, QueueError> {
        let mut ids = self.ids(
            "state = 'sending' OR state = 'unknown' AND printer_job IS NULL AND confirmed IS NULL",
        )?;
        ids.extend(self.ids("state IN ('printing', 'blocked') AND printer_job IS NOT NULL")?);
        ids.extend(self.ids("state IN ('waiting', 'blocked') AND printer_job IS NULL")?);
        Ok(ids)
    }

    pub fn unsent(&self, session: i64) -> Result<Vec<i64>, QueueError> {
        self.ids(&format!(
            "session = {session} AND state IN ('waiting', 'held', 'blocked')"
        ))
    }

    pub fn end_session(&mut self, session: i64) -> Result<(), QueueError> {
        let sql = "UPDATE job SET session = NULL WHERE session = ?1";
        Ok(self.db.execute(sql, [session]).map(drop)?)
    }

    fn ids(&self, which: &str) -> Result<Vec<i64>, QueueError> {
        let sql = format!("SELECT id FROM job WHERE {which} ORDER BY id");
        let mut query = self.db.prepare_cached(&sql)?;
        let ids = query.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The file of a job with this ending.
    pub fn file(&self, id: i64, ending: &str) -> PathBuf {
        self.folder.join(format!("{id}.{ending}"))
    }

    /// What was sent is never sent again, so nobody needs it.
    fn remove_files(&self, id: i64) {
        for ending in ["pdf", "pwg"] {
            let _ = fs::remove_file(self.file(id, ending));
        }
    }
}

pub(super) fn meta(db: &Connection, name: &str) -> Result<Option<String>, QueueError> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    Ok(db.query_row(sql, [name], |row| row.get(0)).optional()?)
}

pub(super) fn text(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn note(
    change: &Transaction<'_>,
    id: i64,
    state: &State,
    now: NaiveDateTime,
) -> Result<(), QueueError> {
    let (word, reason) = state.words();
    let sql = "INSERT INTO history VALUES (?1, ?2, ?3, ?4)";
    change.execute(sql, params![id, text(now), word, reason])?;
    Ok(())
}

fn save(change: &Transaction<'_>, row: &JobRow) -> Result<(), QueueError> {
    let (word, reason) = row.state.words();
    change.execute(
        "UPDATE job SET state = ?2, reason = ?3, printer_job = ?4, impressions = ?5, cancel = ?6,
            searches = ?7, confirmed = ?8 WHERE id = ?1",
        params![
            row.id,
            word,
            reason,
            row.printer_job,
            row.impressions,
            row.cancel as i64,
            row.searches,
            row.confirmed
        ],
    )?;
    Ok(())
}

fn find(db: &Connection, id: i64, mark: &str) -> Result<Option<JobRow>, QueueError> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query([id])?;
    rows.next()?.map(|row| read(row, mark)).transpose()
}

fn read(row: &Row<'_>, mark: &str) -> Result<JobRow, QueueError> {
    let unusable = |what: &str| QueueError::Unusable(format!("a row's {what}"));
    let word = |name: &str| row.get::<_, String>(name);
    let id = row.get("id")?;
    Ok(JobRow {
        id,
        name: format!("chayue-{mark}-{id}"),
        made: word("made")?.parse().map_err(|_| unusable("time"))?,
        document: DocumentId {
            id: word("document")?,
            version: word("version")?,
            digest: word("digest")?,
        },
        pages: row.get("pages")?,
        ticket: Ticket {
            copies: row.get("copies")?,
            sides: Sides::from_word(&word("sides")?).ok_or_else(|| unusable("sides"))?,
            media: Media::from_word(&word("media")?).ok_or_else(|| unusable("media"))?,
            color: ColorMode::from_word(&word("color")?).ok_or_else(|| unusable("color"))?,
            source: row.get("source")?,
        },
        state: State::from_words(&word("state")?, &word("reason")?)
            .ok_or_else(|| unusable("state"))?,
        printer: row.get("printer")?,
        printer_job: row.get("printer_job")?,
        impressions: row.get("impressions")?,
        cancel: match row.get::<_, i64>("cancel")? {
            0 => Cancel::No,
            1 => Cancel::Asked,
            _ => Cancel::Sent,
        },
        searches: row.get("searches")?,
        confirmed: row.get("confirmed")?,
    })
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut file = File::create(to)?;
    std::io::copy(&mut File::open(from)?, &mut file)?;
    file.flush()?;
    file.sync_all()
}

fn random_mark() -> Result<String, QueueError> {
    let mut bytes = [0; 4];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| QueueError::Storage("no random numbers".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
