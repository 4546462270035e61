//! Records and forms on paper: typeset with Typst into tagged PDF.
//!
//! Comes in: a [`PrintJob`], complete, a [`CeremonySheet`], or the Typst source of a form. Goes out:
//! the bytes of a PDF, the same for the same input, with every glyph drawn by the bundled fonts.
//!
//! What can never happen here: reading a file, a clock or the network; a record's text running as
//! code (it reaches the templates as JSON data only); an empty box where a character should stand;
//! a fee that is not payable on the day of printing shown as payable.

mod breaks;
mod ceremony;
mod charge;
mod error;
mod font;
mod footer;
mod sheet;
mod world;

use content_model::paper::{Document, PrintJob};

pub use ceremony::{CeremonyGroup, CeremonyKey, CeremonySheet, typeset_ceremony};
pub use error::DocumentError;
pub use font::{drawable, face, undrawable};

/// Characters of text in one document.
pub const TEXT_LIMIT: usize = 30_000;
/// Pages in one document.
pub const PAGE_LIMIT: usize = 20;

/// Typesets `job` and gives the PDF.
///
/// A4, tagged (PDF/UA-1 where possible), fonts embedded as subsets. Deterministic: the only date in it is
/// `job.footer.printed_on`.
pub fn typeset(job: &PrintJob) -> Result<Vec<u8>, DocumentError> {
    let desk = desk(job)?;
    let document = desk.lay_out(PAGE_LIMIT)?;
    desk.pdf(&document)
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

fn desk(job: &PrintJob) -> Result<world::Desk, DocumentError> {
    let Document::GuideSheet {
        guide,
        fees,
        windows,
        offices,
        forms,
    } = &job.document;
    let sheet = sheet::Sheet::new(guide, fees, windows, offices, forms, &job.footer)?;
    let data = breaks::checked_json(&sheet, TEXT_LIMIT)?;
    let code = footer::code_svg(&sheet.footer.code)?;
    world::Desk::of_template(
        "guide-sheet.typ",
        vec![("sheet.json", data), ("code.svg", code)],
    )
}

#[cfg(test)]
mod tests;
