//! The queue of what is printed: write the row, send, ask, know what became of it.
//!
//! One printer, one job at a time. A job stands on the disk before anything is done with it, and what was done is on
//! the disk before the next thing is.

mod draw;
mod error;
mod export;
mod quota;
mod row;
mod state;
pub mod step;
mod table;
mod turn;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::printer::{Address, Patience, Printer};

pub use error::QueueError;
pub use quota::{Quota, ReleaseCode};
pub use row::{Cancel, DocumentId, JobRow, NewJob};
pub use state::{Cause, Doubt, State};
use step::Happened;
use table::Table;
pub use turn::{Operator, Pace};

/// Pages and copies of one job.
const PAGES: u32 = 300;
const COPIES: u16 = 99;
/// Changes that wait for the screen; it reads the rows anew, so those beyond are not missed.
const CHANGES: usize = 64;
/// The pause after a turn that the disk refused.
const AFTER_FAULT: Duration = Duration::from_secs(10);

/// What a queue needs to know.
pub struct Settings {
    pub printer: Address,
    pub patience: Patience,
    pub pace: Pace,
    pub quota: Quota,
    /// Without one, what is over the quota cannot be released.
    pub code: Option<ReleaseCode>,
    /// The program `print-worker`, for printers that take no PDF.
    pub worker: PathBuf,
    /// The time as the terminal shows it.
    pub clock: Clock,
}

/// Gives the time when it is asked.
pub type Clock = Arc<dyn Fn() -> NaiveDateTime + Send + Sync>;

/// A job has changed: read its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub id: i64,
}

/// What the screen's thread and the operator's share. Nobody holds the table while a printer is asked.
#[derive(Clone)]
struct Shared {
    table: Arc<Mutex<Table>>,
    changes: SyncSender<Change>,
    clock: Clock,
    pace: Pace,
    worker: PathBuf,
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        // A thread that panicked left a transaction that was rolled back, not half a row.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> NaiveDateTime {
        (self.clock)()
    }

    fn tell(&self, change: Change) {
        let _ = self.changes.try_send(change);
    }
}

/// The queue of a data directory. None of its functions waits for the printer.
pub struct Queue {
    shared: Shared,
    quota: Quota,
    code: Option<ReleaseCode>,
    session: AtomicI64,
    wake: Sender<()>,
}

impl Queue {
    /// Opens the queue below `data` and starts the thread that works it off. The thread ends after its turn when the
    /// queue is dropped. The receiver says which rows to read anew. A file that cannot be used is put aside, and the
    /// queue begins anew.
    pub fn start(data: &Path, settings: Settings) -> Result<(Self, Receiver<Change>), QueueError> {
        let (queue, mut operator, woken, changes) = Self::open(data, settings)?;
        std::thread::Builder::new()
            .name("print-queue".to_owned())
            .spawn(move || work(&mut operator, &woken))?;
        Ok((queue, changes))
    }

    /// The same without the thread: whoever has the operator takes its turns.
    #[doc(hidden)]
    pub fn open(
        data: &Path,
        settings: Settings,
    ) -> Result<(Self, Operator, Receiver<()>, Receiver<Change>), QueueError> {
        let now = (settings.clock)();
        let table = match Table::open(data, now) {
            Err(QueueError::Unusable(why)) => {
                log::error!("the print queue is put aside as print.damaged: {why}");
                Table::put_aside(data)?;
                Table::open(data, now)?
            }
            opened => opened?,
        };
        let (send, changes) = sync_channel(CHANGES);
        let (wake, woken) = channel();
        let shared = Shared {
            table: Arc::new(Mutex::new(table)),
            changes: send,
            clock: settings.clock,
            pace: settings.pace,
            worker: settings.worker,
        };
        let printer = Printer::new(settings.printer, settings.patience);
        let operator = Operator::new(shared.clone(), printer);
        let queue = Self {
            shared,
            quota: settings.quota,
            code: settings.code,
            session: AtomicI64::new(1),
            wake,
        };
        Ok((queue, operator, woken, changes))
    }

    /// Takes a job and gives its number; it and its file are on the disk then. Over a quota it is [`State::Held`].
    pub fn submit(&self, job: &NewJob) -> Result<i64, QueueError> {
        if !(1..=PAGES).contains(&job.pages) {
            return Err(QueueError::NotAJob("pages"));
        }
        if !(1..=COPIES).contains(&job.ticket.copies) {
            return Err(QueueError::NotAJob("copies"));
        }
        let (session, now) = (self.session.load(Ordering::Relaxed), self.shared.now());
        let mut table = self.shared.table();
        let state = if quota::is_over(&table.db, self.quota, job, session, now)? {
            State::Held
        } else {
            State::Waiting
        };
        let id = table.add(job, session, &state, now)?;
        drop(table);
        self.changed(id);
        Ok(id)
    }

    /// Staff release a job that is held. [`QueueError::WrongCode`], [`QueueError::Locked`]: they do not.
    pub fn release(&self, id: i64, code: &str) -> Result<(), QueueError> {
        let now = self.shared.now();
        let table = self.shared.table();
        if table.row(id)?.is_none_or(|row| row.state != State::Held) {
            return Err(QueueError::NotPossible(id));
        }
        quota::check(&table.db, self.code.as_ref(), code, now)?;
        drop(table);
        self.happened(id, Happened::Released)
    }

    /// Cancels a job: at once where it was not sent, else the printer is told and the row says what became of it.
    pub fn cancel(&self, id: i64) -> Result<(), QueueError> {
        self.happened(id, Happened::CancelAsked)
    }

    /// The visitor is gone: what has not been sent is cancelled, and nothing tells any more which jobs were one
    /// visitor's. What the printer has goes on.
    pub fn end_session(&self) -> Result<(), QueueError> {
        let (session, now) = (
            self.session.fetch_add(1, Ordering::Relaxed),
            self.shared.now(),
        );
        let mut table = self.shared.table();
        let unsent = table.unsent(session)?;
        for id in &unsent {
            table.happened(*id, Happened::SessionEnded, now)?;
        }
        table.end_session(session)?;
        drop(table);
        for id in unsent {
            self.changed(id);
        }
        Ok(())
    }

    /// Staff looked: an unknown job, or one that the printer does not come to an end with, came out or did not.
    pub fn confirm(&self, id: i64, printed: bool) -> Result<(), QueueError> {
        self.happened(id, Happened::Confirmed(printed))
    }

    /// A job as it is now.
    pub fn job(&self, id: i64) -> Result<Option<JobRow>, QueueError> {
        self.shared.table().row(id)
    }

    /// The jobs of the present session, the oldest first.
    pub fn session_jobs(&self) -> Result<Vec<JobRow>, QueueError> {
        let session = self.session.load(Ordering::Relaxed);
        self.shared.table().rows(Some(session))
    }

    /// For staff: every job that is not over or that nobody knows the end of, the oldest first.
    pub fn open_jobs(&self) -> Result<Vec<JobRow>, QueueError> {
        self.shared.table().rows(None)
    }

    /// The log of a year as CSV (UTF-8, a line of names first).
    pub fn export(&self, out: impl Write) -> Result<(), QueueError> {
        export::write(&self.shared.table().db, out)
    }

    fn happened(&self, id: i64, happened: Happened) -> Result<(), QueueError> {
        let now = self.shared.now();
        let (_, _, changed) = self.shared.table().happened(id, happened, now)?;
        if !changed {
            return Err(QueueError::NotPossible(id));
        }
        self.changed(id);
        Ok(())
    }

    fn changed(&self, id: i64) {
        self.shared.tell(Change { id });
        // The thread is gone when the queue is.
        let _ = self.wake.send(());
    }
}

/// Turn after turn, until the queue is dropped.
fn work(operator: &mut Operator, woken: &Receiver<()>) {
    loop {
        let pause = operator.turn().unwrap_or_else(|error| {
            log::error!("print queue: {error}");
            Some(AFTER_FAULT)
        });
        let woke = match pause {
            Some(pause) => woken.recv_timeout(pause),
            None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        if woke == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}
