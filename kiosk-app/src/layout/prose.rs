//! Texts whose lines are broken already, among other blocks.

use slint::{Model, ModelRc};

use crate::measure::line_height;
use crate::metrics::Metrics;
use crate::ui::{Block, BlockKind, Prose, ProseStyle, TextLine};

/// As `ui/parts/block/prose.slint` draws it.
pub(crate) fn height(metrics: &Metrics, prose: &Prose) -> f32 {
    let lines = prose.lines.row_count() as f32;
    match prose.style {
        ProseStyle::Rule => 2.0,
        ProseStyle::Heading => lines * line_height(metrics.list),
        ProseStyle::Card => lines * line_height(metrics.body) + 8.0,
        _ => lines * line_height(metrics.body),
    }
}

pub(crate) fn is_heading(block: &Block) -> bool {
    block.kind == BlockKind::Prose && block.prose.style == ProseStyle::Heading
}

/// The distance that the text itself asks for from what stands before it.
pub(crate) fn gap(before: &Block, block: &Block) -> Option<f32> {
    let of_text = |block: &Block| matches!(block.kind, BlockKind::Prose | BlockKind::TableRow);
    (of_text(before) && block.kind == BlockKind::Prose).then_some(block.asked)
}

/// Cuts a text behind as many lines as `left` u hold; short tails stay together unless `forced`.
pub(crate) fn split(
    metrics: &Metrics,
    block: &Block,
    left: f32,
    forced: bool,
) -> Option<(Block, Block)> {
    let lines: Vec<TextLine> = block.prose.lines.iter().collect();
    let fit = (left / line_height(metrics.body)).floor().max(0.0) as usize;
    let least = if forced { 1 } else { 2 };
    let fit = fit.min(lines.len().checked_sub(least)?);
    if fit < least || is_heading(block) && !forced {
        return None;
    }
    let (first, rest) = lines.split_at(fit);
    let part = |lines: &[TextLine]| Prose {
        lines: ModelRc::from(lines),
        text: said(lines).into(),
        ..block.prose.clone()
    };
    let head = Prose {
        last: false,
        ..part(first)
    };
    let tail = Prose {
        first: false,
        bullet: false,
        number: 0,
        mark: Default::default(),
        ..part(rest)
    };
    let with = |prose| Block {
        prose,
        ..block.clone()
    };
    Some((with(head), with(tail)))
}

fn said(lines: &[TextLine]) -> String {
    let mut out = String::new();
    for line in lines {
        out.extend(line.runs.iter().map(|run| run.text.to_string()));
    }
    out
}
