//! The queue of the terminal's printer, as the screen has it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDateTime;
use content_model::Rid;
use kiosk_printing::printer::Ticket;
use kiosk_printing::queue::{
    Change, DocumentId, JobRow, NewJob, Queue, QueueError, Settings, State,
};

use crate::settings::PrinterSettings;

pub(crate) struct Desk {
    pub(crate) queue: Queue,
    changes: Receiver<Change>,
    /// Jobs that are not over, and the guides that come out with them.
    sent: RefCell<Vec<(i64, Rid)>>,
    /// The screen's time, for the queue's thread.
    now: Arc<Mutex<NaiveDateTime>>,
    /// Staff can release what is held.
    pub(crate) has_code: bool,
}

impl Desk {
    /// Opens the queue below `data`. `None`, and a line in the log, where it cannot be: papers are
    /// files then.
    pub(crate) fn open(
        data: &Path,
        printer: &PrinterSettings,
        worker: PathBuf,
        now: NaiveDateTime,
    ) -> Option<Self> {
        let now = Arc::new(Mutex::new(now));
        let shown = Arc::clone(&now);
        let clock = move || *shown.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = Settings {
            printer: printer.address.clone(),
            patience: printer.patience,
            pace: printer.pace,
            quota: printer.quota,
            code: printer.code.clone(),
            worker,
            clock: Arc::new(clock),
        };
        match Queue::start(data, settings) {
            Ok((queue, changes)) => Some(Self {
                queue,
                changes,
                sent: RefCell::default(),
                now,
                has_code: printer.code.is_some(),
            }),
            Err(error) => {
                log::error!("print queue: {error}");
                None
            }
        }
    }

    /// Tells the queue the time; whether a job has changed since.
    pub(crate) fn look(&self, now: NaiveDateTime) -> bool {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.changes.try_iter().count() > 0
    }

    /// The guides that have come out since this was asked last.
    pub(crate) fn printed(&self) -> Vec<Rid> {
        let mut printed = Vec::new();
        self.sent.borrow_mut().retain(|(job, rid)| {
            let state = self.job(*job).map(|row| row.state);
            if state == Some(State::Done) {
                printed.push(rid.clone());
            }
            state.is_some_and(|state| !state.is_over())
        });
        printed
    }

    /// Hands a PDF over, so many copies of a guide; the number of its job.
    pub(crate) fn submit(
        &self,
        pdf: &Path,
        pages: u32,
        document: DocumentId,
        (copies, rid): (u16, Rid),
    ) -> Result<i64, QueueError> {
        let job = self.queue.submit(&NewJob {
            pdf: pdf.to_owned(),
            pages,
            document,
            ticket: Ticket {
                copies,
                ..Ticket::default()
            },
        })?;
        self.sent.borrow_mut().push((job, rid));
        Ok(job)
    }

    pub(crate) fn job(&self, id: i64) -> Option<JobRow> {
        self.queue.job(id).unwrap_or_else(|error| {
            log::error!("print queue: {error}");
            None
        })
    }

    pub(crate) fn end_session(&self) {
        if let Err(error) = self.queue.end_session() {
            log::error!("print queue: {error}");
        }
    }
}
