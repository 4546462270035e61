//! The state machine: a row and what happened give the row as it is now, and what is to be done next. Nothing here
//! asks a clock, a printer or a disk.
//!
//! ```text
//!  held ──released──► waiting ──begun──► sending ──accepted──► printing ◄──► blocked(…)
//!                      ▲  ▲ blocked(…)      │ reply lost,           │
//!                      │  └─ not reached ──┤ power cut             ├──► done, cancelled, aborted
//!                      └───── busy ─────────┤                       └──► unknown
//!                                           └──► unknown ──found by its name──► printing
//! ```
//!
//! There is no way from `sending` or from anything after it back to a second sending but one: the printer itself
//! said that it was busy, or nothing of the request had left when the connection failed.

use super::row::{Cancel, JobRow};
use super::state::{Cause, Doubt, State};
use crate::printer::{JobReport, JobState, Trouble};

/// What happened to a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Staff released it.
    Released,
    /// The visitor or staff cancel it.
    CancelAsked,
    SessionEnded,
    /// The program starts, or nobody knows how the last step ended: whatever was under way is not any more.
    Started,
    /// Nothing was sent: the printer is not there, or takes nothing.
    NotReady(Trouble),
    /// From now on the printer may have it.
    Begun,
    Accepted(JobReport),
    /// The printer has other work, and did not take it.
    Busy,
    /// The printer, or the worker before it, will never take it.
    Refused(Cause),
    ReplyLost,
    /// The printer's list has a job of this name.
    Found(JobReport),
    /// The printer's list has none.
    NotFound,
    Reported(JobReport, Option<Trouble>),
    /// The printer cannot be asked.
    Unreachable,
    /// The printer does not know its number.
    Vanished,
    /// The printer has said the same for too long.
    Stale,
    CancelSent,
    /// Staff looked: it came out, or it did not.
    Confirmed(bool),
}

/// What is to be done with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Nothing,
    Send,
    /// Look for it in the printer's list, by its name.
    Search,
    Poll,
    /// Tell the printer to cancel it.
    Cancel,
}

/// How often the printer's list is searched in vain: a printer may list a job some moments after it took it.
pub const SEARCHES: u8 = 3;

/// What follows from a row alone.
pub fn next(row: &JobRow) -> Next {
    match (&row.state, row.printer_job) {
        (State::Waiting | State::Blocked(_), None) => Next::Send,
        (State::Printing | State::Blocked(_), Some(_)) if row.cancel == Cancel::Asked => {
            Next::Cancel
        }
        (State::Printing | State::Blocked(_), Some(_)) => Next::Poll,
        (State::Unknown(doubt), None) if row.confirmed.is_none() => match doubt {
            Doubt::ReplyLost | Doubt::PowerCut | Doubt::OtherJob if row.searches < SEARCHES => {
                Next::Search
            }
            _ => Next::Nothing,
        },
        _ => Next::Nothing,
    }
}

/// One step. What does not fit the row's state changes nothing.
pub fn step(mut row: JobRow, happened: Happened) -> (JobRow, Next) {
    let is_with_printer =
        row.printer_job.is_some() && matches!(row.state, State::Printing | State::Blocked(_));
    match happened {
        Happened::Released if row.state == State::Held => row.state = State::Waiting,
        Happened::CancelAsked | Happened::SessionEnded | Happened::Started if row.is_unsent() => {
            row.state = State::Cancelled;
        }
        Happened::CancelAsked
            if row.cancel == Cancel::No && (is_with_printer || row.state == State::Sending) =>
        {
            row.cancel = Cancel::Asked;
        }
        Happened::Started if row.state == State::Sending => {
            row.state = State::Unknown(Doubt::PowerCut);
        }
        Happened::NotReady(trouble) if row.is_unsent() && row.state != State::Held => {
            row.state = State::Blocked(trouble);
        }
        Happened::Begun if row.is_unsent() && row.state != State::Held => {
            row.state = State::Sending;
        }
        Happened::Refused(cause) if row.is_unsent() && row.state != State::Held => {
            row.state = State::Aborted(cause);
        }
        Happened::Busy if row.is_unsent() && row.state != State::Held => {
            row.state = State::Waiting;
        }
        Happened::Accepted(report) if row.state == State::Sending => {
            row.printer_job = Some(report.id);
            row.state = State::Printing;
        }
        Happened::Busy | Happened::NotReady(_) if row.state == State::Sending => {
            row.state = match happened {
                // Somebody asked meanwhile, and nothing was taken.
                _ if row.cancel == Cancel::Asked => State::Cancelled,
                Happened::NotReady(trouble) => State::Blocked(trouble),
                _ => State::Waiting,
            };
        }
        Happened::Refused(cause) if row.state == State::Sending => {
            row.state = State::Aborted(cause);
        }
        Happened::ReplyLost if row.state == State::Sending => {
            row.state = State::Unknown(Doubt::ReplyLost);
        }
        Happened::Found(report) if next(&row) == Next::Search => {
            row.printer_job = Some(report.id);
            report_on(&mut row, &report, None);
        }
        Happened::NotFound if next(&row) == Next::Search => row.searches += 1,
        Happened::Reported(report, trouble) if is_with_printer => {
            report_on(&mut row, &report, trouble);
        }
        Happened::Unreachable if is_with_printer => row.state = State::Blocked(Trouble::Offline),
        Happened::Vanished if is_with_printer => row.state = State::Unknown(Doubt::Vanished),
        Happened::Stale if is_with_printer => row.state = State::Unknown(Doubt::NoProgress),
        Happened::CancelSent if is_with_printer && row.cancel == Cancel::Asked => {
            row.cancel = Cancel::Sent;
        }
        // Also of one that the printer keeps for ever, so that the queue goes on.
        Happened::Confirmed(printed) if is_with_printer || is_unknown(&row) => {
            row.confirmed = Some(printed);
            row.state = if printed {
                State::Done
            } else {
                State::Aborted(Cause::Staff)
            };
        }
        _ => {}
    }
    let next = next(&row);
    (row, next)
}

fn is_unknown(row: &JobRow) -> bool {
    matches!(row.state, State::Unknown(_))
}

/// What the printer says of it (RFC 8011 §5.3.7).
fn report_on(row: &mut JobRow, report: &JobReport, trouble: Option<Trouble>) {
    // Its number was taken for ours, and is not.
    if report.name.as_ref().is_some_and(|name| *name != row.name) {
        row.printer_job = None;
        row.state = State::Unknown(Doubt::OtherJob);
        return;
    }
    row.impressions = report.impressions.or(row.impressions);
    row.state = match report.state {
        JobState::Completed if row.agrees(report.impressions, report.sheets) => State::Done,
        JobState::Completed => State::Unknown(Doubt::Impressions),
        JobState::Canceled => State::Cancelled,
        JobState::Aborted => State::Aborted(Cause::Printer),
        JobState::Stopped => {
            let reasons = report.reasons.iter().map(String::as_str);
            let told = trouble.or_else(|| Trouble::of_reasons(reasons));
            State::Blocked(told.unwrap_or_else(|| Trouble::Other("job-stopped".to_owned())))
        }
        JobState::Pending | JobState::Held | JobState::Processing | JobState::Unknown => {
            trouble.map_or(State::Printing, State::Blocked)
        }
    };
}

#[cfg(test)]
mod tests;
