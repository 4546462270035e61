//! Cuts a record's blocks into pages that fit the screen: nothing has to be scrolled, and nothing
//! is cut through the middle of a line.
//!
//! The figures are those of `ui/parts/block.slint` and of what it draws.

mod review;

pub(crate) use review::{card_holds, is_one_line};

use slint::Model;

use crate::measure::{cut, height, line_height, lines};
use crate::ui::{Block, BlockKind, CostMark, FeeCard, FeeMark, FieldName};

const CAPTION: f32 = 26.0;
const BODY: f32 = 28.0;
const LIST: f32 = 30.0;
const TITLE: f32 = 38.0;
const GAP: f32 = 12.0;
/// Foot line and its distance.
const FOOT: f32 = 80.0;

/// Height of a record's title in a line of `width` px: one line or two.
pub(crate) fn title_height(title: &str, width: f32) -> f32 {
    if lines(title, TITLE, width) > 1 {
        112.0
    } else {
        56.0
    }
}

/// The height left for blocks on a screen of `content` px under a title of `title` px.
pub(crate) fn body_height(content: f32, title: f32) -> f32 {
    (content - title - 16.0 - FOOT).max(120.0)
}

/// Splits `blocks` into pages of `room` px in a column of `width` px. At least one page.
pub(crate) fn pages(blocks: Vec<Block>, width: f32, room: f32) -> Vec<Vec<Block>> {
    let mut pages: Vec<Vec<Block>> = vec![Vec::new()];
    let mut left = room;
    let mut head: Option<Block> = None;
    let mut queue: std::collections::VecDeque<Block> = blocks.into();
    while let Some(block) = queue.pop_front() {
        let is_row = matches!(block.kind, BlockKind::TableRow | BlockKind::ResultsHead);
        if is_table_head(&block) {
            head = Some(block.clone());
        } else if !is_row {
            head = None;
        }
        let gap = gap(pages.last().and_then(|page| page.last()), &block);
        let tall = block_height(&block, width);
        // A heading alone at the foot of a page announces nothing, nor does the head of a table.
        let starts = pages.last().is_some_and(Vec::is_empty);
        let needed = match (block.kind, queue.front()) {
            _ if starts => tall,
            (BlockKind::Heading | BlockKind::Title, Some(_)) => {
                tall + GAP + line_height(BODY) * 2.0
            }
            (_, Some(next)) if is_table_head(&block) => tall + block_height(next, width),
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
        if let Some((first, rest)) = split(&block, width, left - gap, tall > room) {
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
        left = room;
    }
    if pages.len() > 1 && pages.last().is_some_and(Vec::is_empty) {
        pages.pop();
    }
    pages
}

/// Distance between two blocks on a page; the rows of a table touch.
fn gap(before: Option<&Block>, block: &Block) -> f32 {
    let is_row = |block: &Block| matches!(block.kind, BlockKind::TableRow | BlockKind::ResultsHead);
    match before {
        None => 0.0,
        Some(before) if is_row(before) && is_row(block) && !is_table_head(block) => 0.0,
        Some(_) => GAP,
    }
}

fn is_table_head(block: &Block) -> bool {
    block.kind == BlockKind::ResultsHead || block.kind == BlockKind::TableRow && block.head
}

fn push(pages: &mut [Vec<Block>], block: Block) {
    if let Some(page) = pages.last_mut() {
        page.push(block);
    }
}

/// Cuts a paragraph so that its head fits `left` px; short tails stay together unless `forced`.
fn split(block: &Block, width: f32, left: f32, forced: bool) -> Option<(Block, Block)> {
    if block.kind != BlockKind::Paragraph {
        return None;
    }
    let fit = (left / line_height(BODY)).floor().max(0.0) as usize;
    let all = lines(&block.text, BODY, width);
    if fit < 2 || (all < fit + 2 && !forced) {
        return None;
    }
    let at = cut(&block.text, BODY, width, fit)?;
    let part = |text: &str| Block {
        text: text.trim().into(),
        ..block.clone()
    };
    Some((part(&block.text[..at]), part(&block.text[at..])))
}

/// Height of a block in a column of `width` px, reckoned to the large side.
fn block_height(block: &Block, width: f32) -> f32 {
    let beside_bullet = width - 56.0;
    match block.kind {
        BlockKind::Heading => 56.0,
        BlockKind::Title => height(&block.text, LIST, width),
        BlockKind::Paragraph => height(&block.text, BODY, width),
        BlockKind::Bullet | BlockKind::Numbered => height(&block.text, BODY, beside_bullet),
        BlockKind::Material | BlockKind::Step => {
            let tagged = block.need != Default::default() || block.original > 0 || block.copies > 0;
            height(&block.text, BODY, beside_bullet).max(44.0)
                + if tagged { line_height(CAPTION) } else { 0.0 }
                + if block.note.is_empty() {
                    0.0
                } else {
                    height(&block.note, CAPTION, beside_bullet)
                }
        }
        BlockKind::Question => {
            let answer = if block.note.is_empty() {
                0.0
            } else {
                height(&block.note, BODY, width - 2.0 * BODY)
            };
            height(&block.text, BODY, width - 2.0 * BODY) + answer
        }
        BlockKind::Field => {
            // The one name that takes two lines.
            let name = if block.field == FieldName::FormerAmount {
                2.0
            } else {
                1.0
            };
            height(&block.text, BODY, width - 196.0).max(name * line_height(CAPTION))
        }
        BlockKind::Facts => {
            let room = (width - 32.0) / 2.0 - 148.0;
            let tall = |text: &str| height(text, BODY, room);
            tall(&block.left.text)
                .max(tall(&block.right.text))
                .max(41.0)
        }
        BlockKind::Reviewed => review::line_height(&block.reviews, width),
        BlockKind::TableRow => row_height(block, width),
        BlockKind::ResultsHead => 54.0,
        BlockKind::Fee => fee_height(&block.fee, block.head, width - 40.0),
        BlockKind::Answers => 316.0,
        BlockKind::Link => 96.0,
        BlockKind::Band => band_height(
            block.text.chars().count() + block.note.chars().count() + 22,
            width,
        ),
        BlockKind::NoCharge => 84.0,
        BlockKind::Empty => line_height(BODY) * 2.0,
    }
}

fn row_height(block: &Block, width: f32) -> f32 {
    block
        .cells
        .iter()
        .map(|cell| height(&cell.text, CAPTION, width * cell.share - 16.0) + 16.0)
        .fold(54.0, f32::max)
}

/// A band says more than the record's own words ("已取消,不再收取 · 自 … 起 · 依据:").
fn band_height(characters: usize, width: f32) -> f32 {
    let per_line = ((width - 96.0) / BODY).max(1.0);
    let lines = (characters as f32 / per_line).ceil();
    (lines * line_height(BODY) + 20.0).max(56.0)
}

fn fee_height(fee: &FeeCard, named: bool, width: f32) -> f32 {
    let name = if named {
        height(&fee.name, LIST, width) + 8.0
    } else {
        0.0
    };
    let middle = match fee.mark {
        FeeMark::Charged | FeeMark::Reduced => {
            let reduced = if fee.mark == FeeMark::Reduced {
                49.0
            } else {
                0.0
            };
            reduced
                + if fee.cost.mark == CostMark::Described {
                    height(&fee.cost.text, 34.0, width)
                } else {
                    72.0
                }
        }
        FeeMark::NotYet => band_height(24, width),
        FeeMark::Suspended | FeeMark::Abolished => {
            band_height(fee.ended_by.chars().count() + 28, width)
        }
    };
    // Class and dates: "政府定价经营服务性收费 · 2004年1月1日起执行，至2026年12月31日".
    let caption =
        12 + if fee.from.year > 0 { 13 } else { 0 } + if fee.to.year > 0 { 11 } else { 0 };
    32.0 + name + middle + 8.0 + height(&"字".repeat(caption), CAPTION, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Cell;

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
                .map(|block| block_height(block, 736.0) + block.above)
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
                number: false,
            }]),
            ..row(false)
        };
        assert_eq!(
            pages(vec![row(true), tall.clone(), tall], 736.0, 470.0).len(),
            2
        );
        let huge = Block {
            kind: BlockKind::Question,
            text: "字".repeat(2000).into(),
            ..Block::default()
        };
        assert_eq!(pages(vec![huge.clone(), huge], 736.0, 470.0).len(), 2);
    }
}
