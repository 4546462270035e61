//! Blocks that many pages are made of.

use chrono::NaiveDate;
use content_model::Record;
use slint::{ModelRc, SharedString};

use crate::layout::{self, Ruler};
use crate::markdown::{Piece, parse};
use crate::metrics::{Metrics, Shape};
use crate::page::value;
use crate::ui::{Block, BlockKind, Cell, DateValue, Fact, FieldName, Reviews, Row, StatusMark};

pub(crate) fn block(kind: BlockKind, text: &str) -> Block {
    Block {
        kind,
        text: text.trim().into(),
        ..Block::default()
    }
}

pub(crate) fn heading(field: FieldName) -> Block {
    Block {
        kind: BlockKind::Heading,
        field,
        ..Block::default()
    }
}

pub(crate) fn field(field: FieldName, text: &str) -> Block {
    Block {
        field,
        ..block(BlockKind::Field, text)
    }
}

pub(crate) fn link(row: Row) -> Block {
    Block {
        kind: BlockKind::Link,
        link: row,
        ..Block::default()
    }
}

pub(crate) fn fact(field: FieldName, text: &str) -> Fact {
    Fact {
        field,
        text: text.trim().into(),
        ..Fact::default()
    }
}

pub(crate) fn dated(field: FieldName, date: DateValue) -> Fact {
    Fact {
        field,
        date,
        ..Fact::default()
    }
}

/// Facts in two columns; those that say nothing are left out.
pub(crate) fn facts(facts: Vec<Fact>) -> Vec<Block> {
    let says = |fact: &Fact| {
        !fact.text.is_empty() || fact.date.year != 0 || fact.field == FieldName::Validity
    };
    let facts: Vec<Fact> = facts.into_iter().filter(says).collect();
    let pairs = facts.chunks(2).map(|pair| Block {
        kind: BlockKind::Facts,
        left: pair[0].clone(),
        right: pair.get(1).cloned().unwrap_or_default(),
        ..Block::default()
    });
    pairs.collect()
}

/// The band over a record that was suspended, withdrawn or replaced; nothing over one in force.
pub(crate) fn standing(record: &Record, today: NaiveDate) -> Option<Block> {
    let status = value::status(record, today);
    if status == StatusMark::InForce {
        return None;
    }
    let withdrawal = record.withdrawal.as_ref();
    let date = withdrawal
        .map(|withdrawal| withdrawal.date)
        .or(record.effective_to);
    Some(Block {
        status,
        date: date.map(value::date).unwrap_or_default(),
        note: withdrawal
            .and_then(|withdrawal| withdrawal.reason.as_deref())
            .unwrap_or_default()
            .into(),
        ..block(
            BlockKind::Band,
            withdrawal.map_or("", |withdrawal| withdrawal.basis.as_str()),
        )
    })
}

/// A text in the Markdown subset.
pub(crate) fn markdown(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    for piece in parse(text) {
        match piece {
            Piece::Heading(text) => out.push(block(BlockKind::Title, &text)),
            Piece::Paragraph(text) => out.push(block(BlockKind::Paragraph, &text)),
            Piece::Bullet(text) => out.push(block(BlockKind::Bullet, &text)),
            Piece::Numbered(number, text) => {
                let number = i32::try_from(number).unwrap_or(0);
                out.push(Block {
                    number,
                    ..block(BlockKind::Numbered, &text)
                });
            }
            Piece::Table { head, rows } => out.extend(table(&head, &rows)),
        }
    }
    out
}

fn table(head: &[String], rows: &[Vec<String>]) -> Vec<Block> {
    let shares = shares(head, rows);
    let numeric: Vec<bool> = (0..shares.len())
        .map(|i| {
            !rows.is_empty()
                && rows
                    .iter()
                    .all(|row| row.get(i).is_some_and(|cell| is_number(cell)))
        })
        .collect();
    let line = |cells: &[String], head: bool| {
        let cells: Vec<Cell> = cells
            .iter()
            .zip(&shares)
            .zip(&numeric)
            .map(|((text, share), number)| Cell {
                text: text.into(),
                share: *share,
                number: *number,
            })
            .collect();
        Block {
            kind: BlockKind::TableRow,
            cells: ModelRc::from(cells.as_slice()),
            head,
            ..Block::default()
        }
    };
    let mut out = Vec::new();
    if !head.is_empty() {
        out.push(line(head, true));
    }
    out.extend(rows.iter().map(|row| line(row, false)));
    out
}

/// Columns as wide as their longest cell asks, within reason.
fn shares(head: &[String], rows: &[Vec<String>]) -> Vec<f32> {
    let columns = head.len().max(rows.first().map_or(0, Vec::len));
    let longest = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i)).chain(head.get(i));
        cells
            .map(|cell| width(cell))
            .fold(0.0, f32::max)
            .clamp(3.0, 16.0)
    };
    let wanted: Vec<f32> = (0..columns).map(longest).collect();
    let total: f32 = wanted.iter().sum();
    wanted.iter().map(|want| want / total).collect()
}

fn width(text: &str) -> f32 {
    text.chars()
        .map(|c| if c.is_ascii() { 0.6 } else { 1.0 })
        .sum()
}

fn is_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | '¥' | ' '))
}

/// A question and its answer; a long answer becomes paragraphs, which can be cut between pages.
pub(crate) fn question(q: &str, a: &str) -> Vec<Block> {
    const LONG: usize = 180;
    if a.chars().count() <= LONG {
        return vec![Block {
            note: a.trim().into(),
            ..block(BlockKind::Question, q)
        }];
    }
    let mut out = vec![block(BlockKind::Question, q)];
    out.extend(markdown(a));
    out
}

/// One page of a record's blocks.
pub(crate) struct Cut {
    pub(crate) blocks: ModelRc<Block>,
    /// The page asked for, or the last there is.
    pub(crate) page: usize,
    pub(crate) pages: usize,
    /// Who reviewed it, where nothing but this line would stand on a second page: the foot of the
    /// first has room for it.
    pub(crate) reviews: Reviews,
}

/// `blocks` under a title: the whole of one that its two lines cannot hold stands before them.
pub(crate) fn under_title(
    metrics: &Metrics,
    title: &str,
    width: f32,
    mut blocks: Vec<Block>,
) -> Vec<Block> {
    if layout::title_is_cut(metrics, title, width) {
        blocks.insert(0, block(BlockKind::Title, title));
    }
    blocks
}

/// Page `page` of `blocks`, clamped; with the phones among them for which the foot has no room.
pub(crate) fn cut(
    mut blocks: Vec<Block>,
    width: f32,
    room: f32,
    page: usize,
    [consult, supervise]: [&str; 2],
    ruler: &Ruler,
) -> Cut {
    let metrics = &ruler.metrics;
    let mut pages = layout::pages(blocks.clone(), width, room, ruler);
    let brief = metrics.large || metrics.shape == Shape::Compact;
    if pages.len() > 1 && brief {
        if metrics.large && metrics.shape == Shape::Compact && !consult.is_empty() {
            blocks.push(field(FieldName::Consult, consult));
        }
        blocks.push(field(FieldName::Supervise, supervise));
        pages = layout::pages(blocks, width, room, ruler);
    }
    let mut reviews = Reviews::default();
    if let [_, last] = pages.as_slice()
        && let [line] = last.as_slice()
        && line.kind == BlockKind::Reviewed
        && metrics.shape == Shape::Landscape
        && !metrics.large
        && layout::is_one_line(metrics, &line.reviews, width)
    {
        reviews = line.reviews.clone();
        pages.truncate(1);
    }
    let count = pages.len();
    let page = page.min(count - 1);
    Cut {
        blocks: ModelRc::from(pages.swap_remove(page).as_slice()),
        page,
        pages: count,
        reviews,
    }
}

pub(crate) fn strings(texts: &[String]) -> ModelRc<SharedString> {
    let texts: Vec<SharedString> = texts.iter().map(SharedString::from).collect();
    ModelRc::from(texts.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use slint::Model;

    #[test]
    fn markdown_tables_become_rows_with_shares_that_fill_the_width() {
        let blocks = markdown("|项目|金额|\n|--|--|\n|路灯维修|1,200|\n|合计|1,200|");
        assert_eq!(blocks.len(), 3);
        assert!(blocks[0].head && !blocks[1].head);
        let cells: Vec<Cell> = blocks[1].cells.iter().collect();
        assert!((cells.iter().map(|cell| cell.share).sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(cells[1].number && !cells[0].number);
    }

    #[test]
    fn facts_that_say_nothing_are_left_out() {
        let blocks = facts(vec![
            fact(FieldName::DocNo, ""),
            fact(FieldName::IndexNo, "001"),
            fact(FieldName::Theme, "甲"),
        ]);
        assert_eq!(blocks.len(), 1);
        assert_eq!(
            (blocks[0].left.text.as_str(), blocks[0].right.text.as_str()),
            ("001", "甲")
        );
    }

    #[test]
    fn who_reviewed_never_fills_a_second_page_alone() {
        let reviewed = |names: &str| Block {
            kind: BlockKind::Reviewed,
            reviews: Reviews {
                approve: crate::ui::Review {
                    names: names.into(),
                    ..Default::default()
                },
                ..Default::default()
            },
            ..Block::default()
        };
        let cut = |lines: usize, names: &str| {
            let text = block(BlockKind::Paragraph, &"字".repeat(25 * lines));
            let blocks = vec![text, reviewed(names)];
            let page = cut(blocks, 736.0, 420.0, 0, ["", "12345"], &Ruler::LANDSCAPE);
            (page.pages, page.reviews != Reviews::default())
        };
        assert_eq!(cut(8, "冯善行"), (1, false));
        assert_eq!(cut(10, "冯善行"), (1, true));
        assert_eq!(cut(14, "冯善行"), (2, false));
        // What takes two lines has no room in the foot.
        assert_eq!(cut(10, &"名".repeat(40)), (2, false));
    }
}
