//! Which pages stand side by side, so that folded sheets make a booklet.

use typst::layout::{Abs, Frame, Point, Size};
use typst::model::Document as _;
use typst_layout::{Page, PagedDocument};

/// Pages on one folded sheet: two on each side.
const FOLD: usize = 4;

/// How many pages are missing from `pages` until they can be folded.
pub fn missing(pages: usize) -> usize {
    pages.next_multiple_of(FOLD) - pages
}

/// For a saddle stitch of `pages` pages (made up to a multiple of four): the pages side by side,
/// left and right, counted from 1, side after side, each sheet's front before its back.
///
/// Printed on both sides and turned over the short edge, laid together in the order in which they come out,
/// folded and stapled in the fold, they read from 1 to the last.
pub fn saddle_stitch(pages: usize) -> Vec<[usize; 2]> {
    let pages = pages.next_multiple_of(FOLD);
    (0..pages / 2)
        .map(|side| {
            let (outer, inner) = (pages - side, side + 1);
            // Fronts have the later page on the left, backs on the right.
            match side % 2 {
                0 => [outer, inner],
                _ => [inner, outer],
            }
        })
        .collect()
}

/// The pages of `document`, which are all of one size, two by two on sheets of twice the width.
pub fn sheets(document: &PagedDocument) -> PagedDocument {
    let pages = document.pages();
    let sides = saddle_stitch(pages.len()).into_iter().zip(1..);
    let sheets = sides.filter_map(|(side, number)| {
        let first = pages.first()?;
        let (width, height) = (first.frame.width(), first.frame.height());
        let mut frame = Frame::soft(Size::new(width * 2.0, height));
        for (place, left) in side.into_iter().zip([Abs::zero(), width]) {
            if let Some(page) = pages.get(place - 1) {
                frame.push_frame(Point::with_x(left), page.frame.clone());
            }
        }
        Some(Page {
            frame,
            numbering: None,
            number,
            ..first.clone()
        })
    });
    PagedDocument::new(sheets.collect(), document.info().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_pages_are_two_sheets() {
        assert_eq!(saddle_stitch(8), [[8, 1], [2, 7], [6, 3], [4, 5]]);
        assert_eq!(saddle_stitch(4), [[4, 1], [2, 3]]);
        assert_eq!(saddle_stitch(5), saddle_stitch(8));
        assert!(saddle_stitch(0).is_empty());
        assert_eq!((missing(8), missing(9), missing(11)), (0, 3, 1));
    }

    #[test]
    fn folded_sheets_read_from_the_first_page_to_the_last() {
        for pages in (4..=100).step_by(4) {
            let sides = saddle_stitch(pages);
            // Leaves of the folded pile, outermost sheet first: right halves of fronts with left halves
            // of their backs, then from the innermost sheet outwards the other halves.
            let sheets: Vec<_> = sides.chunks(2).collect();
            let first = sheets.iter().flat_map(|sheet| [sheet[0][1], sheet[1][0]]);
            let second = sheets.iter().rev();
            let second = second.flat_map(|sheet| [sheet[1][1], sheet[0][0]]);
            let read: Vec<usize> = first.chain(second).collect();
            assert_eq!(read, (1..=pages).collect::<Vec<_>>());
        }
    }
}
