//! What becomes of a block for which a page has no room.

use super::Ruler;
use crate::measure::{cut, line_height, lines};
use crate::ui::{Block, BlockKind, CostMark, Fact, FeeMark, FieldName};

/// The parts of a block that no page can hold, each smaller than the whole; `None`: it has none.
pub(super) fn apart(block: &Block) -> Option<Vec<Block>> {
    let note = || (!block.note.is_empty()).then(|| words(BlockKind::Paragraph, &block.note));
    match block.kind {
        BlockKind::Fee => fee(block),
        BlockKind::Question | BlockKind::Material | BlockKind::Step if !block.note.is_empty() => {
            let head = Block {
                note: Default::default(),
                ..block.clone()
            };
            Some(std::iter::once(head).chain(note()).collect())
        }
        BlockKind::Question => Some(vec![words(BlockKind::Title, &block.text)]),
        // The band itself says how the record stands; its reasons may be long.
        BlockKind::Band if !block.head && (!block.text.is_empty() || !block.note.is_empty()) => {
            let band = Block {
                text: Default::default(),
                note: Default::default(),
                ..block.clone()
            };
            let basis = (!block.text.is_empty()).then(|| basis(&block.text));
            Some(std::iter::once(band).chain(basis).chain(note()).collect())
        }
        // A case and its price.
        BlockKind::Field if block.fee.cost.mark != CostMark::None && !block.text.is_empty() => {
            let price = Block {
                text: Default::default(),
                ..block.clone()
            };
            Some(vec![words(BlockKind::Paragraph, &block.text), price])
        }
        BlockKind::Facts => Some(
            [&block.left, &block.right]
                .into_iter()
                .filter_map(fact)
                .collect(),
        ),
        _ => None,
    }
}

/// Cuts a text so that its head fits `left` u; short tails stay together unless `forced`.
pub(super) fn split(
    block: &Block,
    ruler: &Ruler,
    width: f32,
    left: f32,
    forced: bool,
) -> Option<(Block, Block)> {
    let metrics = &ruler.metrics;
    let (size, column, tail) = match block.kind {
        BlockKind::Paragraph => (metrics.body, width, BlockKind::Paragraph),
        BlockKind::Title if forced => (metrics.list, width, BlockKind::Title),
        BlockKind::Field if block.fee.cost.mark == CostMark::None => {
            let beside = width - metrics.field - metrics.gap;
            (metrics.body, beside, BlockKind::Paragraph)
        }
        BlockKind::Bullet | BlockKind::Numbered | BlockKind::Material | BlockKind::Step
            if forced && block.note.is_empty() =>
        {
            let beside = width - metrics.bullet;
            (metrics.body, beside, BlockKind::Paragraph)
        }
        _ => return None,
    };
    let all = lines(&block.text, size, column);
    // What is said under the words of a material stands under their head.
    let under = match block.kind {
        BlockKind::Material | BlockKind::Step => {
            ruler.height(block, width) - line_height(size) * all as f32
        }
        _ => 0.0,
    };
    let fit = ((left - under) / line_height(size)).floor().max(0.0) as usize;
    if fit < 2 || (all < fit + 2 && !forced) {
        return None;
    }
    let at = cut(&block.text, size, column, fit)?;
    let head = Block {
        text: block.text[..at].trim().into(),
        ..block.clone()
    };
    Some((head, words(tail, &block.text[at..])))
}

/// Name, amount, and on what terms: each a piece of its own.
fn fee(block: &Block) -> Option<Vec<Block>> {
    let card = |change: &dyn Fn(&mut Block)| {
        let mut card = block.clone();
        change(&mut card);
        card
    };
    let fee = &block.fee;
    let payable = matches!(fee.mark, FeeMark::Charged | FeeMark::Reduced);
    if !block.fee.brief {
        let terms = card(&|card| card.kind = BlockKind::Terms);
        return Some(vec![card(&|card| card.fee.brief = true), terms]);
    }
    if block.head {
        let name = words(BlockKind::Title, &fee.name);
        return Some(vec![name, card(&|card| card.head = false)]);
    }
    if payable && fee.cost.mark == CostMark::Described {
        return Some(vec![words(BlockKind::Title, &fee.cost.text)]);
    }
    (!fee.ended_by.is_empty()).then(|| {
        let band = card(&|card| card.fee.ended_by = Default::default());
        vec![band, basis(&fee.ended_by)]
    })
}

fn basis(text: &str) -> Block {
    Block {
        field: FieldName::Basis,
        ..words(BlockKind::Field, text)
    }
}

/// One of two facts as a line of its own.
fn fact(fact: &Fact) -> Option<Block> {
    let says = !fact.text.is_empty() || fact.date.year != 0 || fact.field == FieldName::Validity;
    says.then(|| Block {
        field: fact.field,
        date: fact.date.clone(),
        status: fact.status,
        ..words(BlockKind::Field, &fact.text)
    })
}

fn words(kind: BlockKind, text: &str) -> Block {
    Block {
        kind,
        text: text.trim().into(),
        ..Block::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Room, pages};
    use crate::ui::FeeCard;

    const WIDTH: f32 = 400.0;
    const ROOM: f32 = 260.0;

    /// Every page of `block` fits; returns what they say, in order.
    fn fitted(block: Block) -> String {
        let ruler = &Ruler::LANDSCAPE;
        let pages = pages(vec![block], WIDTH, Room::of(ROOM), ruler);
        let mut said = String::new();
        for page in &pages {
            let tall: f32 = page
                .iter()
                .map(|one| ruler.height(one, WIDTH) + one.above)
                .sum();
            assert!(tall <= ROOM, "{tall}: {page:?}");
            for block in page {
                if block.kind == BlockKind::Fee {
                    if block.head {
                        said.push_str(&block.fee.name);
                    }
                    said.push_str(&block.fee.cost.low);
                    said.push_str(&block.fee.ended_by);
                }
                said.push_str(&block.text);
                said.push_str(&block.note);
            }
        }
        said
    }

    fn long(mark: char) -> String {
        mark.to_string().repeat(300)
    }

    #[test]
    fn a_fee_with_a_long_name_keeps_its_amount_whole() {
        let mut block = Block {
            kind: BlockKind::Fee,
            head: true,
            ..Block::default()
        };
        block.fee = FeeCard {
            name: long('名').into(),
            mark: FeeMark::Charged,
            ..FeeCard::default()
        };
        block.fee.cost.mark = CostMark::Fixed;
        block.fee.cost.low = "40".into();
        assert_eq!(fitted(block.clone()), long('名') + "40");
        block.fee.cost.mark = CostMark::Described;
        block.fee.cost.low = Default::default();
        block.fee.cost.text = long('价').into();
        assert_eq!(fitted(block.clone()), long('名') + &long('价'));
        block.fee.cost = Default::default();
        block.fee.mark = FeeMark::Abolished;
        block.fee.ended_by = long('文').into();
        assert_eq!(fitted(block), long('名') + &long('文'));
    }

    #[test]
    fn words_of_any_length_are_all_said() {
        for kind in [
            BlockKind::Paragraph,
            BlockKind::Title,
            BlockKind::Field,
            BlockKind::Question,
            BlockKind::Material,
            BlockKind::Step,
            BlockKind::Bullet,
            BlockKind::Numbered,
            BlockKind::Band,
        ] {
            let noted = matches!(
                kind,
                BlockKind::Question | BlockKind::Material | BlockKind::Step | BlockKind::Band
            );
            let note = if noted { long('注') } else { String::new() };
            let block = Block {
                note: note.as_str().into(),
                original: 1,
                ..words(kind, &long('字'))
            };
            assert_eq!(fitted(block), long('字') + &note, "{kind:?}");
        }
    }

    #[test]
    fn two_long_facts_stand_under_one_another() {
        let fact = |mark| Fact {
            text: long(mark).into(),
            ..Fact::default()
        };
        let block = Block {
            kind: BlockKind::Facts,
            left: fact('左'),
            right: fact('右'),
            ..Block::default()
        };
        assert_eq!(fitted(block), long('左') + &long('右'));
    }
}
