//! What stands on one page, line by line.

use std::ops::Range;

use super::unit::{Form, Unit, row};
use super::{Document, Spot, Start};
use crate::layout::lines::lines;
use crate::layout::table::numeric;
use content_model::markdown::{Mark, Piece};

/// One thing on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// From the part before it.
    pub(crate) above: f32,
    pub(crate) shape: Shape,
    /// All its words, for whoever listens.
    pub(crate) text: String,
    pub(crate) lines: Vec<Vec<Run>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Heading(u8),
    Paragraph,
    /// The mark stands before the first line only.
    Item {
        indent: f32,
        mark_width: f32,
        mark: Option<Mark>,
    },
    Quote,
    /// One line of a row's card; the first and the last close its frame.
    Card {
        first: bool,
        last: bool,
    },
    Row {
        head: bool,
        cells: Vec<Cell>,
    },
    Picture {
        name: String,
    },
    Rule,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) lines: Vec<Vec<Run>>,
    pub(crate) share: f32,
    pub(crate) number: bool,
}

/// Words of a line that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) strong: bool,
    pub(crate) hit: Hit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    None,
    Found,
    /// The one that the visitor has come to.
    Here,
}

/// Above and below the words of a shape.
pub(super) fn padding(shape: &Shape) -> f32 {
    match shape {
        Shape::Card { .. } => 4.0,
        _ => 0.0,
    }
}

impl Document {
    /// What stands on `page`, with `spots` marked and `here` among them.
    pub(crate) fn parts(&self, page: usize, spots: &[Spot], here: Option<&Spot>) -> Vec<Part> {
        let Some(start) = self.pages.get(page).copied() else {
            return Vec::new();
        };
        let all = Start {
            unit: self.units.len(),
            byte: 0,
        };
        let end = self.pages.get(page + 1).copied().unwrap_or(all);
        let from = spots.partition_point(|spot| spot.unit < start.unit);
        let marks = Marks {
            spots: &spots[from..],
            here,
        };
        let mut out = Vec::new();
        for at in start.unit..=end.unit {
            let Some(unit) = self.units.get(at) else {
                break;
            };
            let begin = if at == start.unit { start.byte } else { 0 };
            let until = (at == end.unit).then_some(end.byte);
            if until == Some(0) {
                break;
            }
            let first = at == start.unit;
            if first && self.repeats_head(unit) {
                out.push(self.head(unit, at, &marks));
            }
            let above = if first { 0.0 } else { self.gap_before(at) };
            out.push(Part {
                above,
                ..self.part(unit, at, begin, until, &marks)
            });
        }
        out
    }

    fn part(
        &self,
        unit: &Unit,
        at: usize,
        begin: usize,
        until: Option<usize>,
        marks: &Marks<'_>,
    ) -> Part {
        let mut shape = self.shape(unit);
        let mut part = Part {
            above: 0.0,
            shape: Shape::Rule,
            text: String::new(),
            lines: Vec::new(),
        };
        if let Some(words) = self.words(unit) {
            let (size, width) = self.column(unit);
            let until = until.unwrap_or(words.text.len());
            let text = &words.text[begin..until];
            part.text = text.trim_end().to_owned();
            for line in lines(text, size, width) {
                let line = begin + line.start..begin + line.end;
                part.lines
                    .push(marks.runs(&words.text, line, &words.strong, at, 0));
            }
        }
        match &mut shape {
            Shape::Item { mark, .. } if begin > 0 => *mark = None,
            Shape::Card { first, last } => {
                *first &= begin == 0;
                *last &= until.is_none();
            }
            Shape::Row { cells, .. } => {
                for (i, cell) in cells.iter_mut().enumerate() {
                    cell.lines = self.cell_lines(cell, at, i, marks);
                }
            }
            Shape::Picture { .. } => {
                if let Piece::Picture { caption, .. } = &self.pieces[unit.piece] {
                    part.text.clone_from(caption);
                }
            }
            _ => {}
        }
        Part { shape, ..part }
    }

    fn head(&self, unit: &Unit, at: usize, marks: &Marks<'_>) -> Part {
        let mut head = unit.clone();
        if let Form::Row(n, _) = &mut head.form {
            // What is found in it is marked where it stands first.
            let place = at - *n;
            *n = 0;
            return self.part(&head, place, 0, None, marks);
        }
        self.part(&head, at, 0, None, marks)
    }

    fn cell_lines(&self, cell: &Cell, at: usize, i: usize, marks: &Marks<'_>) -> Vec<Vec<Run>> {
        use crate::layout::table::PADDING;
        let width = self.sheet.width * cell.share - 2.0 * PADDING;
        lines(&cell.text, self.sheet.caption, width)
            .into_iter()
            .map(|line| marks.runs(&cell.text, line, &[], at, i))
            .collect()
    }

    pub(super) fn shape(&self, unit: &Unit) -> Shape {
        match (&self.pieces[unit.piece], &unit.form) {
            (Piece::Heading { level, .. }, _) => Shape::Heading(*level),
            (Piece::Paragraph(_), _) => Shape::Paragraph,
            (Piece::Item { depth, mark, .. }, _) => Shape::Item {
                indent: self.indent(*depth),
                mark_width: self.mark_width(mark),
                mark: Some(mark.clone()),
            },
            (Piece::Quote(_), _) => Shape::Quote,
            (Piece::Picture { name, .. }, _) => Shape::Picture { name: name.clone() },
            (Piece::Table(table), Form::Card { row, cell }) => Shape::Card {
                first: *cell == 0,
                last: table.rows.get(*row).is_none_or(|row| cell + 1 == row.len()),
            },
            (Piece::Table(table), Form::Row(n, shares)) => {
                let numbers = numeric(table);
                let words = row(table, *n);
                let cells = shares.iter().enumerate().map(|(i, share)| Cell {
                    text: words.get(i).cloned().unwrap_or_default(),
                    lines: Vec::new(),
                    share: *share,
                    number: numbers.get(i).copied().unwrap_or(false),
                });
                Shape::Row {
                    head: *n == 0,
                    cells: cells.collect(),
                }
            }
            (Piece::Rule, _) | (Piece::Table(_), Form::Whole) => Shape::Rule,
        }
    }
}

/// What is marked.
struct Marks<'a> {
    spots: &'a [Spot],
    here: Option<&'a Spot>,
}

impl Marks<'_> {
    /// The runs of `line` (bytes of `text`), which is cell `cell` of unit `unit`.
    fn runs(
        &self,
        text: &str,
        line: Range<usize>,
        strong: &[Range<usize>],
        unit: usize,
        cell: usize,
    ) -> Vec<Run> {
        let hits: Vec<&Spot> = self
            .spots
            .iter()
            .take_while(|spot| spot.unit <= unit)
            .filter(|spot| (spot.unit, spot.cell) == (unit, cell))
            .filter(|spot| spot.range.start < line.end && spot.range.end > line.start)
            .collect();
        let mut ends: Vec<usize> = strong
            .iter()
            .chain(hits.iter().map(|spot| &spot.range))
            .flat_map(|range| [range.start, range.end])
            .filter(|at| line.start < *at && *at < line.end)
            .collect();
        ends.push(line.end);
        ends.sort_unstable();
        ends.dedup();
        let mut from = line.start;
        let mut out = Vec::with_capacity(ends.len());
        for end in ends {
            let holds = |range: &Range<usize>| range.start <= from && end <= range.end;
            let hit = hits.iter().find(|spot| holds(&spot.range));
            out.push(Run {
                text: text[from..end].to_owned(),
                strong: strong.iter().any(holds),
                hit: match hit {
                    None => Hit::None,
                    Some(spot) if Some(*spot) == self.here => Hit::Here,
                    Some(_) => Hit::Found,
                },
            });
            from = end;
        }
        out.retain(|run| !run.text.is_empty());
        out
    }
}
