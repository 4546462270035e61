//! From a job to the template it is laid out by, and the data that the template reads.

use content_model::paper::{Document, PrintJob};
use serde::Serialize;
use typst_layout::PagedDocument;

use crate::board::{Application, Plate, Wall};
use crate::collection::{Booklet, FeeList, Register};
use crate::footer::{self, Foot};
use crate::notice::Posted;
use crate::sheet::{Referred, Sheet};
use crate::world::Desk;
use crate::{DocumentError, breaks, imposition, limit};

/// What a template reads as `sheet.json`.
#[derive(Serialize)]
struct Paper<'a, T> {
    #[serde(flatten)]
    content: T,
    footer: Foot<'a>,
}

/// The PDF of `job`.
pub fn pdf(job: &PrintJob) -> Result<Vec<u8>, DocumentError> {
    let (desk, document) = lay_out(job)?;
    match job.document {
        Document::Booklet { .. } => desk.untagged_pdf(&imposition::sheets(&document)),
        _ => desk.pdf(&document),
    }
}

/// The pages of `job` one after the other: a booklet's as they are read, not as they are printed.
pub(crate) fn lay_out(job: &PrintJob) -> Result<(Desk, PagedDocument), DocumentError> {
    let (_, most) = limit::of(&job.document);
    let desk = desk(job, 0)?;
    let document = desk.lay_out(most)?;
    let blank = match job.document {
        Document::Booklet { .. } => imposition::missing(document.pages().len()),
        _ => 0,
    };
    if blank == 0 {
        return Ok((desk, document));
    }
    // Pages to write on make the number of pages one that can be folded.
    let desk = self::desk(job, blank)?;
    let document = desk.lay_out(most)?;
    Ok((desk, document))
}

/// The template with its data; `blank` pages are added to a booklet.
fn desk(job: &PrintJob, blank: usize) -> Result<Desk, DocumentError> {
    let day = job.footer.printed_on;
    match &job.document {
        Document::GuideSheet {
            guide,
            fees,
            windows,
            offices,
            forms,
        } => {
            let referred = Referred {
                fees,
                windows,
                offices,
                forms,
            };
            desk_of(job, "guide-sheet.typ", Sheet::new(guide, referred, day)?)
        }
        Document::OneTimeNotice {
            guide,
            fees,
            windows,
            offices,
            forms,
        } => {
            let referred = Referred {
                fees,
                windows,
                offices,
                forms,
            };
            desk_of(
                job,
                "one-time-notice.typ",
                Sheet::new(guide, referred, day)?,
            )
        }
        Document::WallSheet {
            guide,
            fees,
            windows,
            offices,
            forms,
            size,
        } => {
            let referred = Referred {
                fees,
                windows,
                offices,
                forms,
            };
            let sheet = Sheet::new(guide, referred, day)?;
            desk_of(job, "wall-sheet.typ", Wall { sheet, size: *size })
        }
        Document::Notice { notice, offices } => {
            desk_of(job, "notice.typ", Posted::new(notice, offices, day)?)
        }
        Document::Fees { fees, phones, .. } => {
            desk_of(job, "fee-list.typ", FeeList::new(fees, phones, day)?)
        }
        Document::WindowPlate {
            window,
            offices,
            people,
        } => desk_of(
            job,
            "window-plate.typ",
            Plate::new(window, offices, people, day)?,
        ),
        Document::Application { office, phones } => {
            desk_of(job, "application.typ", Application::new(office, phones)?)
        }
        Document::ArchiveRegister {
            disclosures,
            phones,
            ..
        } => desk_of(
            job,
            "archive-register.typ",
            Register::new(disclosures, phones)?,
        ),
        Document::Booklet {
            topic,
            guides,
            fees,
            windows,
            offices,
            forms,
            ..
        } => {
            let referred = Referred {
                fees,
                windows,
                offices,
                forms,
            };
            let booklet = Booklet::new(topic.as_deref(), guides, referred, day, blank)?;
            desk_of(job, "booklet.typ", booklet)
        }
    }
}

fn desk_of(
    job: &PrintJob,
    template: &'static str,
    content: impl Serialize,
) -> Result<Desk, DocumentError> {
    let footer = Foot::new(&job.footer, job.document.subject())?;
    let code = footer::code_svg(&footer.code)?;
    let (characters, _) = limit::of(&job.document);
    let data = breaks::checked_json(&Paper { content, footer }, characters)?;
    Desk::of_template(template, vec![("sheet.json", data), ("code.svg", code)])
}
