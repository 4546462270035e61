//! Blocks that many pages are made of.

use chrono::NaiveDate;
use content_model::Record;
use slint::{ModelRc, SharedString};

use crate::layout::{self, Room, Ruler};
use crate::metrics::{Metrics, Shape};
use crate::page::{Context, prose, value};
use crate::ui::{Block, BlockKind, DateValue, Fact, FieldName, Reviews, Row, StatusMark};

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

/// A question and its answer; a long answer becomes paragraphs, which can be cut between pages.
pub(crate) fn question(
    context: &Context<'_>,
    record: &Record,
    q: &str,
    a: &str,
    width: f32,
) -> Vec<Block> {
    const LONG: usize = 180;
    if a.chars().count() <= LONG {
        return vec![Block {
            note: a.trim().into(),
            ..block(BlockKind::Question, q)
        }];
    }
    let mut out = vec![block(BlockKind::Question, q)];
    out.extend(prose::blocks(context, record, a, width));
    out
}

/// One page of a record's blocks.
pub(crate) struct Cut {
    pub(crate) blocks: ModelRc<Block>,
    /// The page asked for, or the last there is.
    pub(crate) page: usize,
    pub(crate) pages: usize,
    /// The record's name stands above them.
    pub(crate) titled: bool,
    /// Who reviewed it, where nothing but this line would stand on a second page: the foot of the
    /// first has room for it.
    pub(crate) reviews: Reviews,
}

impl Cut {
    /// What stands above them of a record's name.
    pub(crate) fn title<'a>(&self, name: &'a str) -> &'a str {
        if self.titled { name } else { "" }
    }
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

/// What is left on pages under a title of `title` u, where `room` u are left without it.
///
/// Large letters leave a small panel three lines under a title: there it stands on the first page.
pub(crate) fn room(metrics: &Metrics, room: f32, title: f32) -> Room {
    let first = (room - title).max(2.0 * Metrics::line(metrics.body));
    Room {
        first,
        other: if metrics.is_cramped() { room } else { first },
    }
}

/// Page `page` of `blocks`, clamped; with the phones among them for which the foot has no room.
pub(crate) fn cut(
    mut blocks: Vec<Block>,
    width: f32,
    mut room: Room,
    page: usize,
    [consult, supervise]: [&str; 2],
    ruler: &Ruler,
) -> Cut {
    let metrics = &ruler.metrics;
    let brief = metrics.large || metrics.shape == Shape::Compact;
    let cramped = metrics.is_cramped();
    let mut pages = Vec::new();
    if !cramped {
        pages = layout::pages(blocks.clone(), width, room, ruler);
    }
    if cramped || pages.len() > 1 && brief {
        if cramped && !consult.is_empty() {
            blocks.push(field(FieldName::Consult, consult));
        }
        blocks.push(field(FieldName::Supervise, supervise));
        pages = layout::pages(blocks.clone(), width, room, ruler);
    }
    // What does not fit under the title takes its place.
    let tall = |page: &Vec<Block>| -> f32 {
        let blocks = page.iter();
        blocks
            .map(|block| block.above + ruler.height(block, width))
            .sum()
    };
    if room.first < room.other && pages.first().is_some_and(|page| tall(page) > room.first) {
        room.first = room.other;
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
        titled: room.first < room.other && page == 0 || !cramped,
        reviews,
    }
}

pub(crate) fn strings(context: &Context<'_>, texts: &[String]) -> ModelRc<SharedString> {
    let texts: Vec<SharedString> = texts.iter().map(|text| context.words(text)).collect();
    ModelRc::from(texts.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let room = Room::of(420.0);
            let page = cut(blocks, 736.0, room, 0, ["", "12345"], &Ruler::LANDSCAPE);
            (page.pages, page.reviews != Reviews::default())
        };
        assert_eq!(cut(8, "冯善行"), (1, false));
        assert_eq!(cut(10, "冯善行"), (1, true));
        assert_eq!(cut(14, "冯善行"), (2, false));
        // What takes two lines has no room in the foot.
        assert_eq!(cut(10, &"名".repeat(40)), (2, false));
    }
}
