//! How much goes on paper: beyond it a sheet is refused, not cut.

use content_model::paper::Document;

/// Characters of text in one document, or in one form.
pub const TEXT_LIMIT: usize = 30_000;
/// Pages in one document.
pub const PAGE_LIMIT: usize = 20;
/// Characters of text in a fee list, a register or a booklet.
pub const LIST_TEXT: usize = 600_000;
/// Pages of a fee list or a register.
pub const LIST_PAGES: usize = 200;
/// A5 pages of a booklet: 25 sheets are what a long-arm stapler holds and a fold bears.
pub const BOOKLET_PAGES: usize = 100;

/// Characters and pages of `document`.
pub(crate) fn of(document: &Document) -> (usize, usize) {
    match document {
        Document::Fees { .. } | Document::ArchiveRegister { .. } => (LIST_TEXT, LIST_PAGES),
        Document::Booklet { .. } => (LIST_TEXT, BOOKLET_PAGES),
        _ => (TEXT_LIMIT, PAGE_LIMIT),
    }
}
