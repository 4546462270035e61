//! How high a block comes out: the figures of `ui/parts/block.slint` and of what it draws.

use slint::Model;

use super::{prose, review};
use crate::measure::{self, height, line_height, lines};
use crate::metrics::{Metrics, Shape};
use crate::session::Language;
use crate::ui::{Block, BlockKind, CostMark, Fact, FeeCard, FeeMark, FieldName};

/// Says how high a block is in a column, to the large side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruler {
    pub(crate) metrics: Metrics,
    /// Of the names before values, some of which take more room than others.
    pub(crate) language: Language,
}

impl Ruler {
    /// In u, in a column of `width` u.
    pub(crate) fn height(&self, block: &Block, width: f32) -> f32 {
        let Metrics {
            caption,
            body,
            list,
            tile,
            gap,
            ..
        } = self.metrics;
        let beside_bullet = width - self.metrics.bullet;
        let item = |lines: f32| lines.max(self.metrics.bullet - 12.0);
        match block.kind {
            BlockKind::Heading if block.text.is_empty() => line_height(tile),
            BlockKind::Heading => height(&block.text, tile, width),
            BlockKind::Title => height(&block.text, list, width),
            BlockKind::Paragraph => height(&block.text, body, width),
            BlockKind::Bullet | BlockKind::Numbered => {
                item(height(&block.text, body, beside_bullet))
            }
            BlockKind::Material | BlockKind::Step => {
                let tagged =
                    block.need != Default::default() || block.original > 0 || block.copies > 0;
                // 按情况带 原件1份 复印件1份; longer in English.
                let tag = if tagged {
                    height(&"字".repeat(18), caption, beside_bullet)
                } else {
                    0.0
                };
                let note = if block.note.is_empty() {
                    0.0
                } else {
                    height(&block.note, caption, beside_bullet)
                };
                item(height(&block.text, body, beside_bullet) + tag + note)
            }
            BlockKind::Question => {
                let answer = if block.note.is_empty() {
                    0.0
                } else {
                    height(&block.note, body, width - 2.0 * body)
                };
                height(&block.text, body, width - 2.0 * body) + answer
            }
            BlockKind::Field => self.field(block, width),
            BlockKind::Facts => self.facts(block, width),
            BlockKind::Reviewed => review::line_height(&self.metrics, &block.reviews, width),
            BlockKind::TableRow => self.row(block, width),
            BlockKind::ResultsHead => line_height(caption) + 16.0,
            BlockKind::Fee => self.fee(&block.fee, block.head, width - 40.0),
            BlockKind::Terms => self.terms(&block.fee, width),
            BlockKind::Answers => self.answers(block, (width - gap) / 2.0),
            BlockKind::Link | BlockKind::File => self.metrics.row,
            BlockKind::Code => block.side + 4.0 + line_height(caption),
            BlockKind::Contents => {
                // 第12页 › with its distances; longer in English.
                let page = measure::width("第000页 ›", caption) + 40.0;
                let words = height(&block.text, body, width - page - 56.0);
                (words + 12.0).max(self.metrics.secondary)
            }
            BlockKind::Band => {
                let said = if block.head { 0 } else { 22 };
                let characters = block.text.chars().count() + block.note.chars().count() + said;
                self.band(characters, width)
            }
            BlockKind::NoCharge => line_height(self.metrics.figure),
            BlockKind::Prose => prose::height(&self.metrics, &block.prose),
            BlockKind::Stage => block.stage.height,
            BlockKind::WholeText => self.metrics.row,
            BlockKind::WayOn => height(&"字".repeat(36), body, width),
            BlockKind::Empty => height(&"字".repeat(16), body, width),
        }
    }

    /// Lines of a name before a value, which is `width` u wide.
    fn name(&self, field: FieldName, width: f32) -> f32 {
        let size = self.metrics.caption;
        let characters = match self.language {
            Language::English => 9,
            _ => match field {
                FieldName::FormerAmount => 11,
                FieldName::Guides | FieldName::WithheldBy | FieldName::Reason => 6,
                FieldName::Visits | FieldName::Rights | FieldName::Result => 5,
                FieldName::Who | FieldName::Explains | FieldName::ReplacedBy => 5,
                _ => 4,
            },
        };
        height(&"字".repeat(characters), size, width).max(line_height(self.metrics.body))
    }

    fn field(&self, block: &Block, width: f32) -> f32 {
        let beside = width - self.metrics.field - self.metrics.gap;
        // An amount says its unit and a limit its days besides.
        let said = match block.fee.cost.mark {
            CostMark::None => block.text.to_string(),
            _ => format!(
                "{}：{}{}{}元/{}",
                block.text,
                block.fee.cost.low,
                block.fee.cost.high,
                block.fee.cost.text,
                block.fee.charge_unit
            ),
        };
        height(&said, self.metrics.body, beside).max(self.name(block.field, self.metrics.field))
    }

    fn facts(&self, block: &Block, width: f32) -> f32 {
        let Metrics {
            body, gap, field, ..
        } = self.metrics;
        let column = field - 44.0;
        let fact = |fact: &Fact, width: f32| {
            let value = height(&fact.text, body, width - column - 12.0);
            value.max(self.name(fact.field, column))
        };
        // As in `ui/parts/block.slint`.
        if width >= 2.0 * (field + 9.0 * body) {
            let half = (width - 2.0 * gap) / 2.0;
            return fact(&block.left, half).max(fact(&block.right, half));
        }
        let right = &block.right;
        let says =
            !right.text.is_empty() || right.date.year != 0 || right.field == FieldName::Validity;
        fact(&block.left, width) + if says { fact(right, width) } else { 0.0 }
    }

    fn row(&self, block: &Block, width: f32) -> f32 {
        let size = self.metrics.caption;
        let cells = block
            .cells
            .iter()
            .map(|cell| height(&cell.text, size, width * cell.share - 16.0) + 16.0);
        cells.fold(line_height(size) + 16.0, f32::max)
    }

    /// A band says more than the record's own words ("已取消,不再收取 · 自 … 起 · 依据:").
    fn band(&self, characters: usize, width: f32) -> f32 {
        let body = self.metrics.body;
        let beside = width - self.metrics.bullet - 46.0;
        height(&"字".repeat(characters), body, beside) + 20.0
    }

    fn answers(&self, block: &Block, card: f32) -> f32 {
        let Metrics {
            caption,
            figure,
            tile,
            ..
        } = self.metrics;
        let flat = self.metrics.shape == Shape::Compact && !self.metrics.large;
        // A long answer takes two lines of smaller figures.
        let described = block.answers.cost.text.chars().count().max(5);
        let answer = line_height(figure).max(
            lines(&"字".repeat(described), tile, card - 48.0).min(2) as f32 * line_height(tile),
        );
        if flat {
            return 12.0 + answer.max(line_height(tile));
        }
        let note = |text: &str| match text {
            "" => 0.0,
            text => height(text, caption, card - 40.0),
        };
        let below = if self.metrics.shape == Shape::Compact {
            0.0
        } else if block.number > 0 {
            note(&block.answers.place).max(note("法定 30个工作日"))
        } else if block.answers.forms > 0 || block.answers.fees > 1 {
            note("其中2张表可在这里领")
        } else {
            0.0
        };
        12.0 + line_height(caption) + answer + below
    }

    fn fee(&self, fee: &FeeCard, named: bool, width: f32) -> f32 {
        let Metrics {
            list, tile, figure, ..
        } = self.metrics;
        let name = if named {
            height(&fee.name, list, width) + 8.0
        } else {
            0.0
        };
        let middle = match fee.mark {
            FeeMark::Charged | FeeMark::Reduced => {
                if fee.cost.mark == CostMark::Described {
                    height(&fee.cost.text, tile, width)
                } else {
                    line_height(figure)
                }
            }
            FeeMark::NotYet => self.band(24, width),
            FeeMark::Suspended | FeeMark::Abolished => {
                self.band(fee.ended_by.chars().count() + 28, width)
            }
        };
        let terms = if fee.brief {
            0.0
        } else {
            8.0 + self.terms(fee, width)
        };
        32.0 + name + middle + terms
    }

    /// Class and dates: "政府定价经营服务性收费 · 2004年1月1日起执行，至2026年12月31日".
    fn terms(&self, fee: &FeeCard, width: f32) -> f32 {
        let Metrics { caption, body, .. } = self.metrics;
        let reduced = if fee.mark == FeeMark::Reduced {
            height(&"字".repeat(11), body, width)
        } else {
            0.0
        };
        let said =
            12 + if fee.from.year > 0 { 13 } else { 0 } + if fee.to.year > 0 { 11 } else { 0 };
        reduced + height(&"字".repeat(said), caption, width)
    }
}

#[cfg(test)]
impl Ruler {
    pub(crate) const LANDSCAPE: Self = Self {
        metrics: Metrics::LANDSCAPE,
        language: Language::Simplified,
    };
}
