//! Cuts a document into pages.

use super::unit::{Form, Unit, row};
use super::{Document, part};
use crate::layout::lines::lines;
use crate::layout::table::{PADDING, row_lines};
use crate::measure::{em, line_height};
use crate::metrics::Metrics;
use content_model::markdown::{Mark, Piece};

/// What a document is cut for; u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    /// Sizes of type.
    pub heading: f32,
    pub body: f32,
    pub caption: f32,
    pub gap: f32,
    /// The dot or number before an item, with its distance.
    pub bullet: f32,
    /// A row that can be tapped.
    pub row: f32,
    /// A row of a table may be so high.
    pub tallest: f32,
}

impl Sheet {
    /// A column of `width`×`height` u.
    pub fn of(metrics: &Metrics, width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            heading: metrics.list,
            body: metrics.body,
            caption: metrics.caption,
            gap: metrics.gap,
            bullet: metrics.bullet,
            row: metrics.row,
            tallest: height / 2.0,
        }
    }

    /// Beside the words of a card or a quotation.
    pub(super) const SIDE: f32 = 20.0;

    /// Height of the row that opens a picture.
    pub(super) fn picture(&self) -> f32 {
        self.row
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) unit: usize,
    /// Of its words.
    pub(super) byte: usize,
}

impl Document {
    pub(super) fn cut(&self) -> Vec<Start> {
        let mut pages = vec![Start { unit: 0, byte: 0 }];
        let mut left = self.sheet.height;
        let mut at = Start { unit: 0, byte: 0 };
        let mut fresh = true;
        while let Some(unit) = self.units.get(at.unit) {
            let gap = if fresh { 0.0 } else { self.gap_before(at.unit) };
            let room = left - gap;
            let next = Start {
                unit: at.unit + 1,
                byte: 0,
            };
            if let Some(end) = self.fitting(unit, at, room, fresh) {
                if end >= next {
                    left = room - self.height(unit, at.byte, fresh);
                    (at, fresh) = (next, false);
                    continue;
                }
                at = end;
            } else if fresh {
                // Alone on its page and still too tall: nothing is tall like that but a picture.
                (at, fresh, left) = (next, false, 0.0);
                continue;
            }
            pages.push(at);
            (left, fresh) = (self.sheet.height, true);
        }
        pages
    }

    /// How far into `unit`, of which `from` is next, `room` reaches; `None` if it holds nothing of
    /// use. On a `fresh` page whatever fits is of use.
    fn fitting(&self, unit: &Unit, from: Start, room: f32, fresh: bool) -> Option<Start> {
        let end = Start {
            unit: from.unit + 1,
            byte: 0,
        };
        let tall = self.height(unit, from.byte, fresh);
        // A heading, or a table's head, at the foot of a page announces nothing.
        let company = if fresh { 0.0 } else { self.company(from.unit) };
        if tall + company <= room {
            return Some(end);
        }
        let words = self.words(unit)?;
        if matches!(self.pieces[unit.piece], Piece::Heading { .. }) && !fresh {
            return None;
        }
        let (size, width) = self.column(unit);
        let lines = lines(&words.text[from.byte..], size, width);
        let fit = (room / line_height(size)).floor().max(0.0) as usize;
        // One line alone, at the foot of a page or at the head of the next, is overlooked.
        let fit = fit.min(lines.len().saturating_sub(if fresh { 1 } else { 2 }));
        let line = lines
            .get(fit)
            .filter(|_| fit >= if fresh { 1 } else { 2 })?;
        Some(Start {
            unit: from.unit,
            byte: from.byte + line.start,
        })
    }

    /// Room that what follows unit `at` needs beside it.
    fn company(&self, at: usize) -> f32 {
        let unit = &self.units[at];
        let heading = matches!(self.pieces[unit.piece], Piece::Heading { .. });
        let Some(next) = self.units.get(at + 1) else {
            return 0.0;
        };
        match unit.form {
            Form::Row(0, _) => self.height(next, 0, false),
            _ if heading => self.gap_before(at + 1) + line_height(self.sheet.body) * 2.0,
            _ => 0.0,
        }
    }

    /// Distance of unit `at` from the one before it on its page; rows and cards' lines touch.
    pub(super) fn gap_before(&self, at: usize) -> f32 {
        let (Some(unit), Some(before)) = (self.units.get(at), self.units.get(at.wrapping_sub(1)))
        else {
            return 0.0;
        };
        let same = unit.piece == before.piece;
        match (&self.pieces[unit.piece], &self.pieces[before.piece]) {
            _ if same && !matches!(unit.form, Form::Card { cell: 0, .. }) => 0.0,
            (Piece::Heading { .. }, _) => self.sheet.gap * 1.25,
            (Piece::Item { .. }, Piece::Item { .. }) => self.sheet.gap * 0.5,
            _ => self.sheet.gap * 0.75,
        }
    }

    /// Height of what stands of `unit` from `byte` on. On a `fresh` page a row has its head above it.
    pub(super) fn height(&self, unit: &Unit, byte: usize, fresh: bool) -> f32 {
        let sheet = &self.sheet;
        let above = match &self.pieces[unit.piece] {
            Piece::Table(_) if fresh && self.repeats_head(unit) => {
                self.row_height(unit.piece, 0, unit)
            }
            _ => 0.0,
        };
        match (&self.pieces[unit.piece], &unit.form) {
            (Piece::Rule, _) => 2.0,
            (Piece::Picture { .. }, _) => sheet.picture(),
            (Piece::Table(_), Form::Row(n, _)) => above + self.row_height(unit.piece, *n, unit),
            _ => {
                let (size, width) = self.column(unit);
                let count = self.words(unit).map_or(0, |words| {
                    let rest = words.text.get(byte..).unwrap_or_default();
                    lines(rest, size, width).len()
                });
                let words = count as f32 * line_height(size);
                words + part::padding(&self.shape(unit)) * 2.0
            }
        }
    }

    pub(super) fn repeats_head(&self, unit: &Unit) -> bool {
        match (&self.pieces[unit.piece], &unit.form) {
            (Piece::Table(table), Form::Row(n, _)) => *n > 0 && !table.head.is_empty(),
            _ => false,
        }
    }

    fn row_height(&self, piece: usize, n: usize, unit: &Unit) -> f32 {
        let (Piece::Table(table), Form::Row(_, shares)) = (&self.pieces[piece], &unit.form) else {
            return 0.0;
        };
        let size = self.sheet.caption;
        let count = row_lines(row(table, n), shares, size, self.sheet.width);
        count as f32 * line_height(size) + 2.0 * PADDING
    }

    /// Size of type, and width, of a unit's lines.
    pub(super) fn column(&self, unit: &Unit) -> (f32, f32) {
        let sheet = &self.sheet;
        match (&self.pieces[unit.piece], &unit.form) {
            (Piece::Heading { .. }, _) => (sheet.heading, sheet.width),
            (Piece::Item { depth, mark, .. }, _) => {
                let indent = self.indent(*depth) + self.mark_width(mark);
                (sheet.body, sheet.width - indent)
            }
            (Piece::Quote(_), _) => (sheet.body, sheet.width - Sheet::SIDE),
            (Piece::Table(_), _) => (sheet.body, sheet.width - 2.0 * Sheet::SIDE),
            _ => (sheet.body, sheet.width),
        }
    }

    /// Deeper than this the column would grow too narrow to read.
    pub(super) fn indent(&self, depth: u8) -> f32 {
        f32::from(depth.min(3)) * self.sheet.body
    }

    pub(super) fn mark_width(&self, mark: &Mark) -> f32 {
        match mark {
            Mark::Written(mark) => (em(mark) * self.sheet.body + 8.0).max(self.sheet.bullet),
            _ => self.sheet.bullet,
        }
    }
}

impl PartialOrd for Start {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Start {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.unit, self.byte).cmp(&(other.unit, other.byte))
    }
}
