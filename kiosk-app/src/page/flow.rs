//! The steps of a guide as a chart.

use std::collections::BTreeSet;

use content_model::{Limit, LimitUnit, Step};
use slint::ModelRc;

use crate::layout::flow::{self, Line, Paper};
use crate::measure::line_height;
use crate::page::{Context, text, value};
use crate::ui::{Bar, Block, BlockKind, FieldName, Stage, StepBox, TipAt};

/// One block for each stage, in a column of `width` u.
pub(crate) fn blocks(context: &Context<'_>, steps: &[Step], width: f32) -> Vec<Block> {
    let metrics = &context.metrics;
    let paper = Paper {
        width,
        body: metrics.body,
        caption: metrics.caption,
        gap: metrics.gap,
    };
    let stages = flow::stages(steps, paper);
    // Between the title and the foot, on a small panel in large letters.
    let room = context.height - 2.0 * line_height(metrics.title) - metrics.foot;
    if stages.iter().any(|stage| stage.height > room) {
        return steps.iter().flat_map(listed).collect();
    }
    let blocks = stages.into_iter().map(|stage| Block {
        kind: BlockKind::Stage,
        stage: shown(context, stage, steps),
        ..Block::default()
    });
    blocks.collect()
}

/// A step in lines, where no page holds a box.
fn listed(step: &Step) -> Vec<Block> {
    let name = Block {
        number: i32::from(step.n),
        ..text::block(BlockKind::Numbered, &step.name)
    };
    let days = Block {
        limit: value::limit(working(step)),
        ..text::field(FieldName::Limits, "-")
    };
    let beside = Block {
        number: step.parallel_with.map_or(0, i32::from),
        ..text::field(FieldName::Beside, "-")
    };
    let output = step.output.as_deref().unwrap_or_default();
    let mut out = vec![name, text::field(FieldName::Doer, &flow::doer(step))];
    out.extend(step.working_days.map(|_| days));
    out.extend(step.parallel_with.map(|_| beside));
    out.push(text::field(FieldName::Output, output));
    out.retain(|block| !block.text.is_empty());
    out
}

fn working(step: &Step) -> Option<Limit> {
    step.working_days.map(|days| Limit {
        days,
        unit: LimitUnit::WorkingDay,
    })
}

fn shown(context: &Context<'_>, stage: flow::Stage, steps: &[Step]) -> Stage {
    let step = |one: &flow::StepBox| {
        let step = &steps[one.step];
        StepBox {
            x: one.x,
            y: one.y,
            width: one.width,
            height: one.height,
            number: i32::from(step.n),
            name: context.words(&step.name),
            doer: context.words(&flow::doer(step)),
            limit: value::limit(working(step)),
            output: context.words(step.output.as_deref().unwrap_or_default()),
        }
    };
    let units: BTreeSet<&str> = stage
        .boxes
        .iter()
        .filter_map(|one| steps[one.step].dept.as_deref())
        .collect();
    let shown: Vec<StepBox> = stage.boxes.iter().map(step).collect();
    let lines: Vec<Bar> = stage.lines.iter().map(bar).collect();
    let heads: Vec<TipAt> = stage
        .heads
        .iter()
        .map(|(x, y)| TipAt { x: *x, y: *y })
        .collect();
    Stage {
        steps: ModelRc::from(shown.as_slice()),
        lines: ModelRc::from(lines.as_slice()),
        heads: ModelRc::from(heads.as_slice()),
        height: stage.height,
        joint: stage.joint,
        units: i32::try_from(units.len()).unwrap_or(0),
        word_y: stage.word,
    }
}

/// A line as a bar that reaches around its corners.
fn bar(line: &Line) -> Bar {
    const THICK: f32 = 3.0;
    let ((x1, y1), (x2, y2)) = (line.from, line.to);
    Bar {
        x: x1.min(x2) - THICK / 2.0,
        y: y1.min(y2) - if y1 == y2 { THICK / 2.0 } else { 0.0 },
        width: (x2 - x1).abs() + THICK,
        height: if y1 == y2 { THICK } else { (y2 - y1).abs() },
    }
}
