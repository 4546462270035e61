//! Texts in the Markdown subset as blocks.

use content_model::Record;
use slint::ModelRc;

use crate::document::{Document, Hit, Part, Run, Shape, Sheet};
use crate::page::{Context, attachment, text};
use crate::ui::{Block, BlockKind, Cell, Prose, ProseStyle, RunMark, TextLine, TextRun};
use content_model::markdown::Mark;

/// A text of `record`, of a page or two, in a column of `width` u.
pub(crate) fn blocks(context: &Context<'_>, record: &Record, text: &str, width: f32) -> Vec<Block> {
    // Pages are cut later, together with what stands around it.
    let sheet = Sheet {
        height: f32::MAX,
        ..Sheet::of(&context.metrics, width, context.height)
    };
    let document = Document::new(text, &context.script, sheet);
    let parts = document.parts(0, &[], None).into_iter();
    parts.map(|part| block(context, record, part)).collect()
}

/// A part of a page, as the screen draws it.
pub(crate) fn block(context: &Context<'_>, record: &Record, part: Part) -> Block {
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
        Shape::Picture { name } => return picture(context, record, &name, &text),
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

/// What opens a picture; its caption alone where there is no such file.
fn picture(context: &Context<'_>, record: &Record, name: &str, caption: &str) -> Block {
    let mut files = attachment::shown(record);
    match files.find(|file| file.name == name) {
        Some(file) => Block {
            file: attachment::file(context, record, file, 0),
            ..text::block(BlockKind::File, caption)
        },
        None => text::block(BlockKind::Paragraph, caption),
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
