use std::path::PathBuf;

use chrono::NaiveDateTime;

use super::State;
use crate::printer::{Sides, Ticket};

/// A job as the app hands it over.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The PDF, complete. It is copied; the app may delete it afterwards.
    pub pdf: PathBuf,
    /// Pages of it, from 1: what the printer must have counted in the end.
    pub pages: u32,
    pub document: DocumentId,
    pub ticket: Ticket,
}

/// What is printed, for the log: never for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentId {
    /// The record's or the attachment's id.
    pub id: String,
    pub version: String,
    /// SHA-256, lower-case hex.
    pub digest: String,
}

/// A job in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// From 1, never used twice.
    pub id: i64,
    /// `job-name` at the printer: this queue's random mark and `id`.
    pub name: String,
    pub made: NaiveDateTime,
    pub document: DocumentId,
    pub pages: u32,
    pub ticket: Ticket,
    pub state: State,
    /// The printer's `printer-uuid`, or its address where it has none.
    pub printer: Option<String>,
    /// The printer's `job-id`, when the printer has the job.
    pub printer_job: Option<i32>,
    /// Sides that came out as far as the printer says.
    pub impressions: Option<u32>,
    pub cancel: Cancel,
    /// How often the printer's list was searched for it in vain.
    pub searches: u8,
    /// What staff said: it came out, or it did not.
    pub confirmed: Option<bool>,
}

/// How far a wish to cancel a job has come that the printer has, or may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    No,
    Asked,
    /// The printer was told.
    Sent,
}

impl JobRow {
    /// Whether the printer cannot have anything of it.
    pub fn is_unsent(&self) -> bool {
        match self.state {
            State::Waiting | State::Held => true,
            State::Blocked(_) => self.printer_job.is_none(),
            _ => false,
        }
    }

    /// Sides of paper that it takes.
    pub fn expected(&self) -> u32 {
        self.pages.saturating_mul(u32::from(self.ticket.copies))
    }

    /// Whether `impressions` and `sheets`, as far as the printer says, are what it should have printed
    /// (RFC 8011 §5.3.18). A printer may count the empty back of a last sheet.
    pub(super) fn agrees(&self, impressions: Option<u32>, sheets: Option<u32>) -> bool {
        let copies = u32::from(self.ticket.copies);
        let per_sheet = if self.ticket.sides == Sides::One {
            1
        } else {
            2
        };
        let wanted_sheets = self.pages.div_ceil(per_sheet).saturating_mul(copies);
        match (impressions, sheets) {
            (Some(impressions), _) => {
                let most = wanted_sheets.saturating_mul(per_sheet);
                (self.expected()..=most).contains(&impressions)
            }
            (None, Some(sheets)) => sheets == wanted_sheets,
            (None, None) => false,
        }
    }
}
