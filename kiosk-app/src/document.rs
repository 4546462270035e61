//! A text that is read page by page: cut once for a screen, with its headings and what is found in
//! it.
//!
//! Every line is broken here, so that a page holds whole lines, words can be marked within them, and
//! nothing has to be drawn to know on which page something stands.

mod cut;
pub mod find;
mod part;
mod shelf;
mod unit;

pub use cut::Sheet;
pub use find::Query;
pub(crate) use part::{Cell, Hit, Part, Run, Shape};
pub use shelf::{Key, Shelf};

use std::ops::Range;

use cut::Start;
use unit::Unit;

use crate::script::Script;
use content_model::markdown::{Piece, parse};

pub struct Document {
    pieces: Vec<Piece>,
    units: Vec<Unit>,
    sheet: Sheet,
    /// Where each page begins.
    pages: Vec<Start>,
}

/// A heading, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 1.
    pub level: u8,
    pub text: String,
    pub page: usize,
}

/// A place in the text that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    unit: usize,
    /// Of a row.
    cell: usize,
    range: Range<usize>,
}

impl Document {
    /// Reads `text` (the Markdown subset) and cuts it for `sheet`, as `script` shows it.
    pub fn new(text: &str, script: &Script, sheet: Sheet) -> Self {
        let mut pieces = parse(text);
        if !script.is_as_written() {
            for piece in &mut pieces {
                unit::convert(piece, script);
            }
        }
        let units = unit::units(&pieces, &sheet);
        let mut document = Self {
            pieces,
            units,
            sheet,
            pages: Vec::new(),
        };
        document.pages = document.cut();
        document
    }

    /// Never 0.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    pub fn headings(&self) -> Vec<Heading> {
        let heading = |(at, unit): (usize, &Unit)| match &self.pieces[unit.piece] {
            Piece::Heading { level, words } => Some(Heading {
                level: *level,
                text: words.text.clone(),
                page: self.page_at(at, 0),
            }),
            _ => None,
        };
        self.units.iter().enumerate().filter_map(heading).collect()
    }

    /// Everything that `query` finds, in the order of the text.
    pub fn find(&self, query: &Query) -> Vec<Spot> {
        let mut out = Vec::new();
        for unit in 0..self.units.len() {
            self.each_text(unit, |cell, text| {
                let spot = |range| Spot { unit, cell, range };
                out.extend(query.spans(text).into_iter().map(spot));
            });
        }
        out
    }

    /// The words found, without repetition, each with how often it stands there; most first.
    pub fn found_words(&self, spots: &[Spot]) -> Vec<(String, usize)> {
        let mut out: Vec<(String, usize)> = Vec::new();
        let mut place = std::collections::HashMap::new();
        for spot in spots {
            self.each_text(spot.unit, |cell, text| {
                let Some(word) = text.get(spot.range.clone()).filter(|_| cell == spot.cell) else {
                    return;
                };
                let at = *place.entry(word.to_owned()).or_insert_with(|| {
                    out.push((word.to_owned(), 0));
                    out.len() - 1
                });
                out[at].1 += 1;
            });
        }
        out.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        out
    }

    /// The page on which a place stands.
    pub fn page_of(&self, spot: &Spot) -> usize {
        self.page_at(spot.unit, spot.range.start)
    }

    fn page_at(&self, unit: usize, byte: usize) -> usize {
        let begun = |start: &Start| (start.unit, start.byte) <= (unit, byte);
        self.pages.partition_point(begun).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests;
