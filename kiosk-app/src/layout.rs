//! Cuts a record's blocks into pages that fit the screen: nothing has to be scrolled, and nothing
//! is cut through the middle of a line.

pub(crate) mod flow;
mod grid;
pub(crate) mod lines;
mod prose;
mod review;
mod ruler;
mod split;
pub(crate) mod table;

pub(crate) use grid::{Cut, Grid, Pad, list_rows};
pub(crate) use review::{card_holds, is_one_line};
pub(crate) use ruler::Ruler;

use crate::measure::{line_height, lines};
use crate::metrics::Metrics;
use crate::ui::{Block, BlockKind};

const GAP: f32 = 12.0;
/// Between the blocks and the pager.
const ABOVE_FOOT: f32 = 10.0;

/// Height of a record's title in a line of `width` u: one line or two.
pub(crate) fn title_height(metrics: &Metrics, title: &str, width: f32) -> f32 {
    let rows = lines(title, metrics.title, width).min(2);
    rows as f32 * line_height(metrics.title)
}

/// Whether a title does not stand whole in its two lines.
pub(crate) fn title_is_cut(metrics: &Metrics, title: &str, width: f32) -> bool {
    lines(title, metrics.title, width) > 2
}

/// The height left for blocks on a screen of `content` u when `above` of them are taken.
pub(crate) fn body_height(metrics: &Metrics, content: f32, above: f32) -> f32 {
    (content - above - metrics.foot - 8.0).max(line_height(metrics.body) * 2.0)
}

/// What blocks have room for on a page; u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Room {
    /// Under the title.
    pub(crate) first: f32,
    /// On the pages behind, where the title may be missing.
    pub(crate) other: f32,
}

/// Splits `blocks` into pages in a column of `width` u. At least one page.
pub(crate) fn pages(blocks: Vec<Block>, width: f32, room: Room, ruler: &Ruler) -> Vec<Vec<Block>> {
    let size = ruler.metrics.body;
    let mut pages: Vec<Vec<Block>> = vec![Vec::new()];
    let mut left = room.first;
    let mut head: Option<Block> = None;
    let mut queue: std::collections::VecDeque<Block> = blocks.into();
    while let Some(block) = queue.pop_front() {
        let is_row = matches!(block.kind, BlockKind::TableRow | BlockKind::ResultsHead);
        if is_table_head(&block) {
            head = Some(block.clone());
        } else if !is_row {
            head = None;
        }
        let tall = ruler.height(&block, width);
        if tall > room.other
            && let Some(parts) = split::apart(&block)
        {
            parts
                .into_iter()
                .rev()
                .for_each(|part| queue.push_front(part));
            continue;
        }
        let before = pages.last().and_then(|page| page.last());
        let gap = gap(before, &block, ruler.metrics.gap);
        // A heading alone at the foot of a page announces nothing, nor does the head of a table.
        let starts = pages.last().is_some_and(Vec::is_empty);
        let needed = match (block.kind, queue.front()) {
            _ if starts => tall,
            (_, Some(_)) if is_heading(&block) => tall + GAP + line_height(size) * 2.0,
            (_, Some(next)) if is_table_head(&block) => tall + ruler.height(next, width),
            // The pager is tapped as well.
            _ if is_tapped(&block) => tall + ruler.metrics.gap - ABOVE_FOOT,
            _ => tall,
        };
        if needed + gap <= left {
            left -= tall + gap;
            push(
                &mut pages,
                Block {
                    above: gap,
                    ..block
                },
            );
            continue;
        }
        let parts = if block.kind == BlockKind::Prose {
            prose::split(&ruler.metrics, &block, left - gap, tall > room.other)
        } else {
            split::split(&block, ruler, width, left - gap, tall > room.other)
        };
        if let Some((first, rest)) = parts {
            push(
                &mut pages,
                Block {
                    above: gap,
                    ..first
                },
            );
            queue.push_front(rest);
        } else if pages
            .last()
            .is_some_and(|page| page.iter().all(is_table_head))
        {
            // Alone on its page and still too tall: the page can be dragged.
            push(&mut pages, block);
        } else {
            queue.push_front(block);
            if let Some(head) = head.clone()
                && is_row
                && !queue.front().is_some_and(|block| block.head)
            {
                queue.push_front(head);
            }
        }
        pages.push(Vec::new());
        left = room.other;
    }
    if pages.len() > 1 && pages.last().is_some_and(Vec::is_empty) {
        pages.pop();
    }
    pages
}

/// Distance between two blocks on a page; the rows of a table touch, what is tapped stands `apart`.
fn gap(before: Option<&Block>, block: &Block, apart: f32) -> f32 {
    let is_row = |block: &Block| matches!(block.kind, BlockKind::TableRow | BlockKind::ResultsHead);
    match before {
        None => 0.0,
        // A line leads from each to the next.
        Some(before) if before.kind == BlockKind::Stage && block.kind == BlockKind::Stage => 0.0,
        Some(before) if let Some(asked) = prose::gap(before, block) => asked,
        Some(before) if is_row(before) && is_row(block) && !is_table_head(block) => 0.0,
        Some(before) if is_tapped(before) && is_tapped(block) => apart,
        Some(_) => GAP,
    }
}

fn is_tapped(block: &Block) -> bool {
    matches!(
        block.kind,
        BlockKind::Link
            | BlockKind::File
            | BlockKind::Contents
            | BlockKind::Answers
            | BlockKind::WayOn
    )
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading | BlockKind::Title) || prose::is_heading(block)
}

fn is_table_head(block: &Block) -> bool {
    block.kind == BlockKind::ResultsHead || block.kind == BlockKind::TableRow && block.head
}

fn push(pages: &mut [Vec<Block>], block: Block) {
    if let Some(page) = pages.last_mut() {
        page.push(block);
    }
}

#[cfg(test)]
impl Room {
    /// The same on every page.
    pub(crate) fn of(height: f32) -> Self {
        Self {
            first: height,
            other: height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Cell;

    fn pages(blocks: Vec<Block>, width: f32, room: f32) -> Vec<Vec<Block>> {
        super::pages(blocks, width, Room::of(room), &Ruler::LANDSCAPE)
    }

    fn paragraph(text: &str) -> Block {
        Block {
            kind: BlockKind::Paragraph,
            text: text.into(),
            ..Block::default()
        }
    }

    fn row(head: bool) -> Block {
        Block {
            kind: BlockKind::TableRow,
            head,
            ..Block::default()
        }
    }

    #[test]
    fn every_page_fits_and_no_word_is_lost() {
        let text = "四个字。".repeat(400);
        let pages = pages(vec![paragraph(&text), paragraph("完")], 736.0, 470.0);
        assert!(pages.len() > 3);
        let mut all = String::new();
        for page in &pages {
            let tall: f32 = page
                .iter()
                .map(|block| Ruler::LANDSCAPE.height(block, 736.0) + block.above)
                .sum();
            assert!(tall <= 470.0, "{tall}");
            all.extend(page.iter().map(|block| block.text.as_str()));
        }
        assert_eq!(all, text + "完");
    }

    #[test]
    fn a_table_says_its_head_again_on_the_next_page() {
        let mut blocks = vec![row(true)];
        blocks.extend((0..20).map(|_| row(false)));
        let pages = pages(blocks, 736.0, 470.0);
        assert!(pages.len() > 1);
        assert!(pages.iter().all(|page| page[0].head && page.len() > 1));
        let rows: usize = pages.iter().flatten().filter(|block| !block.head).count();
        assert_eq!(rows, 20);
    }

    #[test]
    fn a_heading_does_not_end_a_page() {
        let heading = Block {
            kind: BlockKind::Heading,
            ..Block::default()
        };
        let pages = pages(
            vec![paragraph(&"字".repeat(25 * 10)), heading, paragraph("文")],
            736.0,
            470.0,
        );
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[1][0].kind, BlockKind::Heading);
    }

    #[test]
    fn pages_are_never_endless() {
        assert_eq!(pages(Vec::new(), 736.0, 470.0).len(), 1);
        // A row taller than a page ends the page, not the program.
        let tall = Block {
            cells: slint::ModelRc::from([Cell {
                text: "字".repeat(900).into(),
                share: 0.5,
                ..Cell::default()
            }]),
            ..row(false)
        };
        assert_eq!(
            pages(vec![row(true), tall.clone(), tall], 736.0, 470.0).len(),
            2
        );
        let huge = Block {
            kind: BlockKind::Contents,
            text: "字".repeat(2000).into(),
            ..Block::default()
        };
        assert_eq!(pages(vec![huge.clone(), huge], 736.0, 470.0).len(), 2);
    }
}
