//! Texts in the Markdown subset as blocks.

use slint::ModelRc;

use crate::document::{Document, Hit, Part, Run, Shape, Sheet};
use crate::markdown::Mark;
use crate::page::{Context, text};
use crate::ui::{Block, BlockKind, Cell, Prose, ProseStyle, RunMark, TextLine, TextRun};

/// A text of a page or two, in a column of `width` u.
pub(crate) fn blocks(context: &Context<'_>, text: &str, width: f32) -> Vec<Block> {
    // Pages are cut later, together with what stands around it.
    let sheet = Sheet {
        height: f32::MAX,
        ..Sheet::of(&context.metrics, width, context.height)
    };
    let document = Document::new(text, &context.script, sheet);
    document
        .parts(0, &[], None)
        .into_iter()
        .map(block)
        .collect()
}

/// A part of a page, as the screen draws it.
pub(crate) fn block(part: Part) -> Block {
    let Part {
        above,
        shape,
        text,
        lines,
    } = part;
    let mut prose = Prose {
        text: text.as_str().into(),
        lines: model(&lines),
        ..Prose::default()
    };
    match shape {
        Shape::Row { head, cells } => {
            let cell = |cell: crate::document::Cell| Cell {
                text: cell.text.as_str().into(),
                lines: model(&cell.lines),
                share: cell.share,
                number: cell.number,
                ..Cell::default()
            };
            let cells: Vec<Cell> = cells.into_iter().map(cell).collect();
            return Block {
                kind: BlockKind::TableRow,
                cells: ModelRc::from(cells.as_slice()),
                head,
                above,
                asked: above,
                ..Block::default()
            };
        }
        Shape::Picture { .. } => return text::block(BlockKind::Paragraph, &text),
        Shape::Heading(_) => prose.style = ProseStyle::Heading,
        Shape::Paragraph => prose.style = ProseStyle::Paragraph,
        Shape::Quote => prose.style = ProseStyle::Quote,
        Shape::Rule => prose.style = ProseStyle::Rule,
        Shape::Card { first, last } => {
            prose.style = ProseStyle::Card;
            (prose.first, prose.last) = (first, last);
        }
        Shape::Item {
            indent,
            mark_width,
            mark,
        } => {
            prose.style = ProseStyle::Item;
            (prose.indent, prose.mark_width) = (indent, mark_width);
            match mark {
                Some(Mark::Bullet) => prose.bullet = true,
                Some(Mark::Number(number)) if number > 0 => {
                    prose.number = i32::try_from(number).unwrap_or(i32::MAX);
                }
                Some(Mark::Number(number)) => prose.mark = number.to_string().into(),
                Some(Mark::Written(mark)) => prose.mark = mark.into(),
                None => {}
            }
        }
    }
    Block {
        kind: BlockKind::Prose,
        prose,
        above,
        asked: above,
        ..Block::default()
    }
}

fn model(lines: &[Vec<Run>]) -> ModelRc<TextLine> {
    let run = |run: &Run| TextRun {
        text: run.text.as_str().into(),
        strong: run.strong,
        mark: match run.hit {
            Hit::None => RunMark::None,
            Hit::Found => RunMark::Found,
            Hit::Here => RunMark::Here,
        },
    };
    let line = |line: &Vec<Run>| {
        let runs: Vec<TextRun> = line.iter().map(run).collect();
        TextLine {
            runs: ModelRc::from(runs.as_slice()),
        }
    };
    let lines: Vec<TextLine> = lines.iter().map(line).collect();
    ModelRc::from(lines.as_slice())
}
