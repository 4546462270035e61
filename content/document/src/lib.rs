//! Records and forms on paper: typeset with Typst into tagged PDF.
//!
//! Comes in: a [`PrintJob`], complete, a [`CeremonySheet`], or the Typst source of a form. Goes out:
//! the bytes of a PDF, the same for the same input, with every glyph drawn by the bundled fonts.
//!
//! What can never happen here: reading a file, a clock or the network; a record's text running as
//! code (it reaches the templates as JSON data only); an empty box where a character should stand;
//! a fee that is not payable on the day of printing shown as payable.

mod board;
mod breaks;
mod ceremony;
mod charge;
mod collection;
mod desk;
mod error;
mod font;
mod footer;
mod imposition;
mod limit;
mod notice;
mod prose;
mod sheet;
mod world;

use content_model::paper::PrintJob;

pub use ceremony::{CeremonyGroup, CeremonyKey, CeremonySheet, typeset_ceremony};
pub use error::DocumentError;
pub use font::{drawable, face, undrawable};

pub use imposition::saddle_stitch;
pub use limit::{BOOKLET_PAGES, LIST_PAGES, LIST_TEXT, PAGE_LIMIT, TEXT_LIMIT};

/// Typesets `job` and gives the PDF.
///
/// A4 or A3, tagged (PDF/UA-1 where possible; a booklet's sheets, which nobody reads in their order,
/// are not), fonts embedded as subsets. Deterministic: the only date in it is `job.footer.printed_on`.
pub fn typeset(job: &PrintJob) -> Result<Vec<u8>, DocumentError> {
    desk::pdf(job)
}

/// Typesets a form from its Typst source and gives the PDF (PDF/UA-1, or an error that says why not).
///
/// The source may import the templates of this crate (`#import "form.typ": *`) and nothing else.
/// It is code, written by whoever keeps the form; never build it from a record's text.
pub fn typeset_form(source: &str) -> Result<Vec<u8>, DocumentError> {
    let characters = source.chars().count();
    if characters > TEXT_LIMIT {
        return Err(DocumentError::TooMuchText {
            characters,
            limit: TEXT_LIMIT,
        });
    }
    let desk = world::Desk::new("main.typ", source, Vec::new())?;
    let document = desk.lay_out(PAGE_LIMIT)?;
    desk.accessible_pdf(&document)
}

#[cfg(test)]
mod tests;
