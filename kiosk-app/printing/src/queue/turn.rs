//! One turn of the thread that works the queue off: one question to the printer, or one job sent.

use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};

use super::draw::draw;
use super::row::JobRow;
use super::state::{Cause, State};
use super::step::{Happened, Next, next};
use super::{Change, QueueError, Shared};
use crate::printer::{Format, JobReport, Printer, PrinterAttributes, PrinterError, Sheet, Trouble};

/// How long a printer's attributes are believed when nothing fails.
const BELIEVED: TimeDelta = TimeDelta::minutes(10);
/// As often as a printer says the same of a job, its warnings are taken for the reason: some say that they are empty
/// and go on processing.
const STANDING: u32 = 3;
/// `server-error-operation-not-supported` (RFC 8011 appendix B.1.5.2).
const NO_SUCH_OPERATION: u16 = 0x0501;

/// How often is asked what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two questions about a job that prints.
    pub poll: Duration,
    /// Before a printer that was off, busy or empty is tried again.
    pub retry: Duration,
    /// Questions that may have the same answer while a job prints, before it is [`super::Doubt::NoProgress`].
    pub patience: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(2),
            retry: Duration::from_secs(5),
            // Half an hour.
            patience: 900,
        }
    }
}

/// Works a queue off, one turn after the other. [`super::Queue::start`] has a thread take the turns.
pub struct Operator {
    shared: Shared,
    printer: Printer,
    known: Option<(PrinterAttributes, NaiveDateTime)>,
    /// The last answer about a job, and how often it was the same.
    last: Option<(JobReport, u32)>,
}

impl Operator {
    pub(super) fn new(shared: Shared, printer: Printer) -> Self {
        Self {
            shared,
            printer,
            known: None,
            last: None,
        }
    }

    /// Does the next thing there is to do. Gives how long to wait before the turn after it; `None`: there is nothing
    /// to do until somebody hands a job over.
    pub fn turn(&mut self) -> Result<Option<Duration>, QueueError> {
        let active = self.shared.table().active()?;
        for id in active {
            let Some(row) = self.shared.table().row(id)? else {
                continue;
            };
            // One is sent within a turn: the disk refused to note what became of this one.
            let row = if row.state == State::Sending {
                self.happened(&row, Happened::Started)?
            } else {
                row
            };
            match next(&row) {
                Next::Nothing => {}
                Next::Send => return self.send(&row).map(Some),
                Next::Search => return self.search(&row).map(Some),
                Next::Poll => return self.poll(&row).map(Some),
                Next::Cancel => return self.cancel(&row).map(Some),
            }
        }
        Ok(None)
    }

    fn happened(&self, row: &JobRow, happened: Happened) -> Result<JobRow, QueueError> {
        log::info!("{}: {happened:?}", row.name);
        let now = self.shared.now();
        let (row, _, changed) = self.shared.table().happened(row.id, happened, now)?;
        if changed {
            self.shared.tell(Change { id: row.id });
        }
        Ok(row)
    }

    /// The pause that fits a row's state.
    fn pause(&self, row: &JobRow) -> Duration {
        match row.state {
            State::Blocked(_) | State::Waiting | State::Unknown(_) => self.shared.pace.retry,
            _ if row.state.is_over() => Duration::ZERO,
            _ => self.shared.pace.poll,
        }
    }

    fn send(&mut self, row: &JobRow) -> Result<Duration, QueueError> {
        let sent = match self.prepare(row) {
            Ok((known, format)) => {
                let printer = known
                    .uuid
                    .as_deref()
                    .unwrap_or(self.printer.address().uri());
                self.shared.table().set_printer(row.id, printer)?;
                // Durable before the first byte: whatever happens from here on, it is not sent again.
                let begun = self.happened(row, Happened::Begun)?;
                if begun.state != State::Sending {
                    return Ok(Duration::ZERO);
                }
                let sheet = sheet(row, format);
                let ending = match format {
                    Format::Pdf => "pdf",
                    Format::PwgRaster(_) => "pwg",
                };
                let file = self.shared.table().file(row.id, ending);
                after_sending(self.printer.print(sheet, &known, &file))
            }
            Err(happened) => happened,
        };
        let went_wrong = !matches!(sent, Happened::Accepted(_));
        if went_wrong {
            self.known = None;
        }
        let row = self.happened(row, sent)?;
        Ok(self.pause(&row))
    }

    /// Everything that can be found out before anything is sent.
    fn prepare(&mut self, row: &JobRow) -> Result<(PrinterAttributes, Format), Happened> {
        let known = self.attributes().map_err(before_sending)?;
        if !known.accepting {
            let trouble = known.trouble();
            let other = || Trouble::Other("not-accepting-jobs".to_owned());
            return Err(Happened::NotReady(trouble.unwrap_or_else(other)));
        }
        let format = known.format(row.ticket.color).map_err(before_sending)?;
        match self.printer.validate(sheet(row, format), &known) {
            Ok(()) | Err(PrinterError::Refused(NO_SUCH_OPERATION)) => {}
            Err(error) => return Err(before_sending(error)),
        }
        if let Format::PwgRaster(raster) = format {
            let (pdf, pwg) = {
                let table = self.shared.table();
                (table.file(row.id, "pdf"), table.file(row.id, "pwg"))
            };
            if !pwg.is_file() {
                draw(&self.shared.worker, &pdf, &pwg, raster, &row.ticket).map_err(|error| {
                    log::error!("{}: {error}", row.name);
                    Happened::Refused(Cause::Undrawable)
                })?;
            }
        }
        Ok((known, format))
    }

    /// As they were read last, unless that is long ago or something failed since.
    fn attributes(&mut self) -> Result<PrinterAttributes, PrinterError> {
        let now = self.shared.now();
        if let Some((known, at)) = &self.known
            && (now - *at).abs() < BELIEVED
        {
            return Ok(known.clone());
        }
        let known = self.printer.attributes()?;
        self.known = Some((known.clone(), now));
        Ok(known)
    }

    fn search(&mut self, row: &JobRow) -> Result<Duration, QueueError> {
        let happened = match self.printer.job_named(&row.name) {
            Ok(Some(report)) => Happened::Found(report),
            Ok(None) => Happened::NotFound,
            // It is off: then it is asked when it is back.
            Err(PrinterError::NotConnected(_)) => return Ok(self.shared.pace.retry),
            // An answer that cannot be read counts: nobody searches for ever, and other jobs wait.
            Err(error) => {
                log::warn!("{}: {error}", row.name);
                Happened::NotFound
            }
        };
        let row = self.happened(row, happened)?;
        Ok(if next(&row) == Next::Nothing {
            Duration::ZERO
        } else {
            self.pause(&row)
        })
    }

    fn poll(&mut self, row: &JobRow) -> Result<Duration, QueueError> {
        let happened = match self.printer.job(row.printer_job.unwrap_or_default()) {
            Ok(report) => {
                let known = self.printer.attributes().ok();
                let same = self.same(&report);
                let trouble = known.as_ref().and_then(|known| {
                    let warning = || known.warning().filter(|_| same >= STANDING);
                    known.trouble().or_else(warning)
                });
                if trouble.is_none() && same >= self.shared.pace.patience {
                    Happened::Stale
                } else {
                    Happened::Reported(report, trouble)
                }
            }
            Err(PrinterError::NotFound) => Happened::Vanished,
            Err(error) => {
                log::warn!("{}: {error}", row.name);
                Happened::Unreachable
            }
        };
        let row = self.happened(row, happened)?;
        if row.state.is_over() {
            (self.known, self.last) = (None, None);
        }
        Ok(self.pause(&row))
    }

    /// How often the printer has said the same of the job, one time after the other.
    fn same(&mut self, report: &JobReport) -> u32 {
        let times = match self.last.take() {
            Some((last, times)) if last == *report => times.saturating_add(1),
            _ => 0,
        };
        self.last = Some((report.clone(), times));
        times
    }

    fn cancel(&mut self, row: &JobRow) -> Result<Duration, QueueError> {
        let happened = match self.printer.cancel(row.printer_job.unwrap_or_default()) {
            // What it refuses it has finished, or never cancels: asking again changes nothing.
            Ok(())
            | Err(
                PrinterError::Refused(_) | PrinterError::RefusedByHttp(_) | PrinterError::NotFound,
            ) => Happened::CancelSent,
            Err(error) => {
                log::warn!("{}: {error}", row.name);
                Happened::Unreachable
            }
        };
        let row = self.happened(row, happened)?;
        Ok(match row.state {
            State::Blocked(Trouble::Offline) => self.shared.pace.retry,
            _ => Duration::ZERO,
        })
    }
}

fn sheet(row: &JobRow, format: Format) -> Sheet<'_> {
    Sheet {
        name: &row.name,
        format,
        ticket: &row.ticket,
    }
}

/// Nothing of the job has been sent yet.
fn before_sending(error: PrinterError) -> Happened {
    log::warn!("before sending: {error}");
    match error {
        PrinterError::NotConnected(_) | PrinterError::ReplyLost(_) | PrinterError::Malformed(_) => {
            Happened::NotReady(Trouble::Offline)
        }
        PrinterError::Busy => Happened::Busy,
        PrinterError::NotFound | PrinterError::Refused(_) | PrinterError::RefusedByHttp(_) => {
            Happened::Refused(Cause::Refused)
        }
        PrinterError::Unsupported(_) | PrinterError::NoFormat => {
            Happened::Refused(Cause::Unsupported)
        }
        PrinterError::Document(_) => Happened::Refused(Cause::Undrawable),
    }
}

/// The job was on its way.
fn after_sending(reply: Result<JobReport, PrinterError>) -> Happened {
    let error = match reply {
        Ok(report) => return Happened::Accepted(report),
        Err(error) => error,
    };
    log::warn!("sending: {error}");
    match error {
        PrinterError::NotConnected(_) => Happened::NotReady(Trouble::Offline),
        PrinterError::Busy => Happened::Busy,
        PrinterError::ReplyLost(_) | PrinterError::Malformed(_) => Happened::ReplyLost,
        PrinterError::NotFound | PrinterError::Refused(_) | PrinterError::RefusedByHttp(_) => {
            Happened::Refused(Cause::Refused)
        }
        PrinterError::Unsupported(_) | PrinterError::NoFormat => {
            Happened::Refused(Cause::Unsupported)
        }
        PrinterError::Document(_) => Happened::Refused(Cause::Undrawable),
    }
}
