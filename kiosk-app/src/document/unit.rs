//! The smallest things that pages are made of: a paragraph, a row of a table, a line of a card.

use std::borrow::Cow;

use super::{Document, Sheet};
use crate::layout::table::{Setting, setting};
use crate::script::Script;
use content_model::markdown::{Piece, Table, Words};

/// A part of a piece.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) piece: usize,
    pub(super) form: Form,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// The whole piece.
    Whole,
    /// A row of a table set in columns, which have these shares of the width; 0 is the head.
    Row(usize, std::rc::Rc<[f32]>),
    /// One line of a row's card.
    Card { row: usize, cell: usize },
}

/// Everything in `pieces`, in its order.
pub(super) fn units(pieces: &[Piece], sheet: &Sheet) -> Vec<Unit> {
    let mut out = Vec::with_capacity(pieces.len());
    for (piece, read) in pieces.iter().enumerate() {
        let mut push = |form| out.push(Unit { piece, form });
        let Piece::Table(table) = read else {
            push(Form::Whole);
            continue;
        };
        match setting(table, sheet.caption, sheet.width, sheet.tallest) {
            Setting::Columns(shares) => {
                let shares: std::rc::Rc<[f32]> = shares.into();
                let from = usize::from(table.head.is_empty());
                for row in from..=table.rows.len() {
                    push(Form::Row(row, shares.clone()));
                }
            }
            Setting::Cards => {
                for (row, cells) in table.rows.iter().enumerate() {
                    for cell in 0..cells.len() {
                        push(Form::Card { row, cell });
                    }
                }
            }
        }
    }
    out
}

/// The cells of a row as [`Form::Row`] counts them.
pub(super) fn row(table: &Table, row: usize) -> &[String] {
    match row.checked_sub(1) {
        None => &table.head,
        Some(row) => table.rows.get(row).map_or(&[], Vec::as_slice),
    }
}

/// "head: value".
fn card(table: &Table, row: usize, cell: usize) -> Words {
    let value = table.rows.get(row).and_then(|row| row.get(cell));
    let value = value.map_or("", String::as_str);
    match table.head.get(cell).filter(|head| !head.is_empty()) {
        Some(head) => {
            let text = format!("{head}：{value}");
            let strong = 0..head.len() + '：'.len_utf8();
            Words {
                text,
                strong: vec![strong],
            }
        }
        None => Words::plain(value),
    }
}

impl Document {
    /// The words of a unit that is drawn line by line.
    pub(super) fn words(&self, unit: &Unit) -> Option<Cow<'_, Words>> {
        match (&self.pieces[unit.piece], &unit.form) {
            (
                Piece::Heading { words, .. }
                | Piece::Paragraph(words)
                | Piece::Quote(words)
                | Piece::Item { words, .. },
                _,
            ) => Some(Cow::Borrowed(words)),
            (Piece::Table(table), Form::Card { row, cell }) => {
                Some(Cow::Owned(card(table, *row, *cell)))
            }
            _ => None,
        }
    }

    /// Calls `look` with every text of unit `at`, and which cell it is.
    pub(super) fn each_text(&self, at: usize, mut look: impl FnMut(usize, &str)) {
        let Some(unit) = self.units.get(at) else {
            return;
        };
        if let Some(words) = self.words(unit) {
            return look(0, &words.text);
        }
        match (&self.pieces[unit.piece], &unit.form) {
            (Piece::Table(table), Form::Row(n, _)) => {
                for (i, cell) in row(table, *n).iter().enumerate() {
                    look(i, cell);
                }
            }
            (Piece::Picture { caption, .. }, _) => look(0, caption),
            _ => {}
        }
    }
}

/// Puts a piece into the visitor's script.
pub(super) fn convert(piece: &mut Piece, script: &Script) {
    let plain = |text: &mut String| *text = script.words(text).into();
    match piece {
        Piece::Heading { words, .. }
        | Piece::Paragraph(words)
        | Piece::Quote(words)
        | Piece::Item { words, .. } => *words = words.mapped(|part| script.words(part).into()),
        Piece::Picture { caption, .. } => plain(caption),
        Piece::Table(table) => {
            let rows = std::iter::once(&mut table.head).chain(&mut table.rows);
            rows.flatten().for_each(plain);
        }
        Piece::Rule => {}
    }
}
