//! A visitor's paper, from the tap to the sheet in the tray.
//!
//! With a printer: how many copies, the PDF, the queue, and what becomes of the job, in words. Without
//! one the PDF stays a file, which staff print.

mod desk;
mod marks;

use content_model::Rid;
use content_model::paper::{Document, PrintJob};
use kiosk_printing::queue::{DocumentId, JobRow, QueueError, State as JobState};
use slint::ComponentHandle;

use crate::kiosk::{Kiosk, State};
use crate::print::{Outcome, Printing};
use crate::session::Screen;
use crate::tally::Happened;
use crate::typed::Typed;
use crate::ui::{Frame, PrintMark};

pub(crate) use desk::Desk;

/// Copies that are offered.
const MOST_COPIES: u16 = 3;
/// Digits of the code with which staff release a job.
const CODE: usize = 4;

/// What the visitor has had printed, as long as it stands before them.
pub(crate) enum Paper {
    /// How often is not said yet.
    Choosing(Rid),
    Making {
        rid: Rid,
        copies: u16,
        document: DocumentId,
        printing: Printing,
    },
    Queued {
        /// In the queue.
        job: i64,
        /// It came out, and was seen to.
        is_out: bool,
        /// Of the code that releases it.
        code: Typed,
        /// The last code was not the right one.
        fault: Option<PrintMark>,
        is_moving: bool,
    },
}

impl Paper {
    /// Something comes of it soon: nobody is sent away meanwhile.
    pub(crate) fn is_moving(&self) -> bool {
        match self {
            Self::Choosing(_) => false,
            Self::Making { .. } => true,
            Self::Queued { is_moving, .. } => *is_moving,
        }
    }
}

impl Kiosk {
    /// Somebody wants the guide on the screen on paper.
    pub fn print(&self) {
        let Screen::Guide { rid, .. } = self.state.borrow().session.screen().clone() else {
            return;
        };
        if self.state.borrow().paper.is_some() {
            return;
        }
        if self.desk.is_some() {
            self.state.borrow_mut().paper = Some(Paper::Choosing(rid));
            self.touched();
            self.show_mark(PrintMark::Copies);
        } else {
            self.make(rid, 1);
        }
    }

    /// So many copies of what was asked for.
    pub fn print_copies(&self, copies: i32) {
        let chosen = match &self.state.borrow().paper {
            Some(Paper::Choosing(rid)) => Some(rid.clone()),
            _ => None,
        };
        if let Some(rid) = chosen {
            let copies = u16::try_from(copies).unwrap_or(1);
            self.make(rid, copies.clamp(1, MOST_COPIES));
        }
    }

    fn make(&self, rid: Rid, copies: u16) {
        let mut state = self.state.borrow_mut();
        let Some(reader) = state.watch.reader() else {
            return;
        };
        let site = self.settings.site_code.as_deref();
        let job = crate::print::guide_job(reader, &rid, site, self.clock.assumed());
        state.touched = self.clock.elapsed();
        let mark = match job {
            Ok(job) => {
                state.paper = Some(Paper::Making {
                    rid,
                    copies,
                    document: document(&job),
                    printing: Printing::start(
                        self.settings.worker.clone(),
                        job,
                        &self.data,
                        self.clock.now(),
                    ),
                });
                PrintMark::Preparing
            }
            Err(error) => {
                log::error!("{error}");
                state.paper = None;
                PrintMark::Failed
            }
        };
        drop(state);
        self.show_mark(mark);
    }

    /// The dialog is put away; what was sent goes on.
    pub fn print_seen(&self) {
        let making = matches!(self.state.borrow().paper, Some(Paper::Making { .. }));
        if !making {
            self.state.borrow_mut().paper = None;
        }
        self.show_mark(PrintMark::None);
        self.touched();
    }

    /// They do not want it any more.
    pub fn cancel_print(&self) {
        let job = match &self.state.borrow().paper {
            Some(Paper::Queued { job, .. }) => Some(*job),
            _ => None,
        };
        self.touched();
        let (Some(job), Some(desk)) = (job, &self.desk) else {
            return self.print_seen();
        };
        match desk.queue.cancel(job) {
            Ok(()) => self.show_job(),
            // It was over meanwhile: what became of it stands there.
            Err(error) => log::info!("{error}"),
        }
    }

    /// A digit of the code that releases what is held.
    pub fn type_code(&self, digit: &str) {
        self.touched();
        let typed = {
            let mut state = self.state.borrow_mut();
            let Some(Paper::Queued {
                job, code, fault, ..
            }) = &mut state.paper
            else {
                return;
            };
            *fault = None;
            if code.chars().count() < CODE {
                *code = format!("{}{digit}", &**code).as_str().into();
            }
            (code.chars().count() == CODE).then(|| (*job, code.clone()))
        };
        if let (Some((job, typed)), Some(desk)) = (typed, &self.desk) {
            let wrong = match desk.queue.release(job, &typed) {
                Ok(()) => None,
                Err(QueueError::Locked) => Some(PrintMark::Locked),
                Err(QueueError::WrongCode) => Some(PrintMark::WrongCode),
                Err(error) => {
                    log::error!("{error}");
                    None
                }
            };
            if let Some(Paper::Queued { code, fault, .. }) = &mut self.state.borrow_mut().paper {
                *code = Typed::default();
                *fault = wrong;
            }
        }
        self.show_job();
    }

    /// Takes back what was typed of the code.
    pub fn clear_code(&self) {
        self.touched();
        if let Some(Paper::Queued { code, fault, .. }) = &mut self.state.borrow_mut().paper {
            (*code, *fault) = (Typed::default(), None);
        }
        self.show_job();
    }

    /// Takes a paper that was being made, and what has become of one in the queue.
    pub(crate) fn collect_print(&self) {
        let now = self.clock.now();
        let changed = self.desk.as_ref().is_some_and(|desk| desk.look(now));
        if changed && let Some(desk) = &self.desk {
            // Also of who did not wait for it.
            for rid in desk.printed() {
                self.note(Happened::Print(rid));
            }
        }
        let outcome = match &self.state.borrow().paper {
            Some(Paper::Making { printing, .. }) => printing.outcome(),
            _ => None,
        };
        match outcome {
            Some(outcome) => self.made(outcome),
            None if changed => self.show_job(),
            None => {}
        }
    }

    fn made(&self, outcome: Outcome) {
        let mut state = self.state.borrow_mut();
        state.touched = self.clock.elapsed();
        let Some(Paper::Making {
            rid,
            copies,
            document,
            ..
        }) = state.paper.take()
        else {
            return;
        };
        let (file, pages) = match outcome {
            Outcome::Done { file, pages } => (file, pages),
            Outcome::Failed(reason) => {
                log::error!("{reason}");
                drop(state);
                return self.show_mark(PrintMark::Failed);
            }
        };
        let Some(desk) = &self.desk else {
            drop(state);
            self.note(Happened::Print(rid));
            self.app.global::<Frame>().set_print_file(file.into());
            return self.show_mark(PrintMark::Done);
        };
        match desk.submit(
            &self.data.join("kiosk").join("prints").join(&file),
            pages,
            document,
            (copies, rid),
        ) {
            Ok(job) => {
                state.paper = Some(Paper::Queued {
                    job,
                    is_out: false,
                    code: Typed::default(),
                    fault: None,
                    is_moving: true,
                });
                drop(state);
                self.show_job();
            }
            Err(error) => {
                log::error!("{error}");
                drop(state);
                self.show_mark(PrintMark::Failed);
            }
        }
    }

    /// Says what has become of the job in the queue.
    fn show_job(&self) {
        let (Some(desk), Some(row)) = (&self.desk, self.job()) else {
            return;
        };
        let mut state = self.state.borrow_mut();
        let State { paper, touched, .. } = &mut *state;
        let Some(Paper::Queued {
            is_out,
            code,
            fault,
            is_moving,
            ..
        }) = paper
        else {
            return;
        };
        *is_moving = matches!(
            row.state,
            JobState::Waiting | JobState::Sending | JobState::Printing
        );
        if row.state == JobState::Done && !std::mem::replace(is_out, true) {
            // From now on they may go: the paper is there.
            *touched = self.clock.elapsed();
        }
        let mark = match (&row.state, &fault) {
            (JobState::Held, Some(fault)) => *fault,
            (JobState::Held, None) if !desk.has_code => PrintMark::HeldForGood,
            (state, _) => marks::of(state),
        };
        let frame = self.app.global::<Frame>();
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        frame.set_print_sides(number(row.expected()));
        frame.set_print_out(number(row.impressions.unwrap_or(0).min(row.expected())));
        frame.set_print_digits(number(code.chars().count() as u32));
        drop(state);
        self.show_mark(mark);
    }

    /// The job that stands before the visitor, as it is now.
    fn job(&self) -> Option<JobRow> {
        let Some(Paper::Queued { job, .. }) = &self.state.borrow().paper else {
            return None;
        };
        self.desk.as_ref()?.job(*job)
    }

    fn show_mark(&self, mark: PrintMark) {
        self.app.global::<Frame>().set_print_state(mark);
    }

    /// The visitor is gone: what was not sent is not printed for the next one.
    pub(crate) fn forget_paper(&self) {
        self.state.borrow_mut().paper = None;
        let frame = self.app.global::<Frame>();
        frame.set_print_file(Default::default());
        frame.set_print_digits(0);
        self.show_mark(PrintMark::None);
        if let Some(desk) = &self.desk {
            desk.end_session();
        }
    }
}

fn document(job: &PrintJob) -> DocumentId {
    let Document::GuideSheet { guide, .. } = &job.document else {
        return DocumentId {
            id: String::new(),
            version: String::new(),
            digest: job.footer.digest.clone(),
        };
    };
    DocumentId {
        id: guide.rid.to_string(),
        version: guide.rev.to_string(),
        digest: job.footer.digest.clone(),
    }
}
