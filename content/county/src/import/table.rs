//! The tables of a sheet, found while its rows pass by: several may stand below or beside each other,
//! with titles, remarks, totals and repeated headers in between.
//!
//! What can never happen: content of a table being left out without a fault or a note.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, LazyLock};

use content_model::Kind;
use content_model::label::label;

use super::header::{self, Header, TALLEST};
use super::layout::LAYOUTS;
use super::remark::{self, Remark};
use super::sheet::{Cell, SheetRow, Stop};
use crate::fault::{Fault, Note, Place};

/// What is found in a sheet, top down.
pub(super) enum Event {
    /// A table begins; rows name it by its place among the sheet's tables.
    Table(Arc<Header>),
    Row {
        table: usize,
        row: SheetRow,
        /// A fault was reported for the whole row: it stands for a record, but is not to be read.
        blocked: bool,
    },
    Fault(Fault),
    Note(Note),
}

pub(super) type EventSink<'a> = dyn FnMut(Event) -> Result<(), Stop> + 'a;

/// What is known of a sheet besides its cells.
pub(super) struct About<'a> {
    /// File and sheet.
    pub place: &'a Place,
    /// What the sheet, or the file of a single one, is called.
    pub name: &'a str,
    pub only: Option<Kind>,
    /// Fields that need no column.
    pub given: &'a [&'a str],
}

/// Finds tables in rows.
pub(super) struct Tables<'a> {
    about: About<'a>,
    /// Rows that are not dealt with yet, as many as a header may have.
    window: VecDeque<SheetRow>,
    open: Vec<Table>,
    /// Tables that were found so far.
    pub found: usize,
    /// Rows without a table at the top.
    searched: usize,
    /// The last row that continued a table.
    last_row: u32,
    /// Cells beside the tables, by column, until a header turns up below them.
    strays: BTreeMap<u32, Cell>,
}

struct Table {
    id: usize,
    header: Arc<Header>,
    extent: (u32, u32),
    /// The last rows, of one cell each: titles of what follows, or faults.
    lone: Vec<Cell>,
}

/// Title rows and remarks may stand above the first header, but not more than this.
const SEARCHED_ROWS: usize = 30;

/// Rows of one cell that may stand above a header.
const MOST_TITLES: usize = 10;

/// Labels that make it worth looking whether a row within a table is another header.
static LABELS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let columns = LAYOUTS.iter().flat_map(|layout| layout.all_columns());
    columns.map(|column| label(column.key).0).collect()
});

impl<'a> Tables<'a> {
    pub fn new(about: About<'a>) -> Self {
        Self {
            about,
            window: VecDeque::with_capacity(TALLEST),
            open: Vec::new(),
            found: 0,
            searched: 0,
            last_row: 0,
            strays: BTreeMap::new(),
        }
    }

    pub fn row(&mut self, row: SheetRow, sink: &mut EventSink) -> Result<(), Stop> {
        self.window.push_back(row);
        if self.window.len() < TALLEST {
            return Ok(());
        }
        self.step(sink)
    }

    /// To be called after the last row.
    pub fn finish(&mut self, sink: &mut EventSink) -> Result<(), Stop> {
        while !self.window.is_empty() {
            self.step(sink)?;
        }
        for at in 0..self.open.len() {
            self.settle(at, sink)?;
        }
        for cell in std::mem::take(&mut self.strays).into_values() {
            sink(Event::Fault(self.fault(&cell, remark::untitled())))?;
        }
        Ok(())
    }

    fn step(&mut self, sink: &mut EventSink) -> Result<(), Stop> {
        self.begin_tables(sink)?;
        let Some(row) = self.window.pop_front() else {
            return Ok(());
        };
        if self.open.is_empty() {
            self.searched += 1;
            return match self.searched < SEARCHED_ROWS {
                true => Ok(()),
                false => Err(Stop::Enough),
            };
        }
        self.distribute(row, sink)
    }

    /// Opens the tables whose header begins in the first row of the window.
    fn begin_tables(&mut self, sink: &mut EventSink) -> Result<(), Stop> {
        let Some(first) = self.window.front() else {
            return Ok(());
        };
        if !self.may_be_header(first) {
            return Ok(());
        }
        let mut rows: Vec<&SheetRow> = vec![first];
        for next in self.window.iter().skip(1) {
            match rows.last() {
                Some(row) if row.number + 1 == next.number => rows.push(next),
                _ => break,
            }
        }
        let number = first.number;
        for header in header::find(&rows, self.about.name, self.about.only) {
            let extent = header.extent();
            let beside = |table: &Table| extent.1 < table.extent.0 || table.extent.1 < extent.0;
            // Another header in the middle of a header is none.
            if self
                .open
                .iter()
                .any(|table| !beside(table) && table.header.row >= number)
            {
                continue;
            }
            // With those that end here goes what stood alone below them: it is a title.
            self.open.retain(beside);
            self.strays
                .retain(|column, _| !(extent.0..=extent.1).contains(column));
            let repeated = header.repeated();
            let place = self.about.place;
            for fault in header::faults(&header, &repeated, self.about.given, place) {
                sink(Event::Fault(fault))?;
            }
            for (column, title) in header.not_kept() {
                let place = Place {
                    row: Some(header.row),
                    column: Some(column),
                    header: title.to_owned(),
                    ..self.about.place.clone()
                };
                let words = remark::not_kept();
                sink(Event::Note(Note { place, words }))?;
            }
            let header = Arc::new(header);
            sink(Event::Table(Arc::clone(&header)))?;
            self.open.push(Table {
                id: self.found,
                header,
                extent,
                lone: Vec::new(),
            });
            self.found += 1;
            self.last_row = number;
        }
        self.open.sort_by_key(|table| table.extent);
        Ok(())
    }

    /// Looking at every row of a long table for a header in it would cost more than reading it.
    fn may_be_header(&self, row: &SheetRow) -> bool {
        if row.cells.len() < 2 {
            return false;
        }
        let outside = |cell: &Cell| {
            let mut tables = self.open.iter();
            !tables.any(|table| (table.extent.0..=table.extent.1).contains(&cell.column))
        };
        self.open.is_empty()
            || row.number > self.last_row + 1
            || row.cells.iter().filter(|cell| outside(cell)).count() > 1
            || row.cells.iter().any(|cell| match &cell.value {
                super::cell::Value::Text(text) => {
                    text.len() < 60 && LABELS.contains(text.trim().trim_start_matches('*'))
                }
                _ => false,
            })
    }

    /// Gives each open table its part of a row.
    fn distribute(&mut self, row: SheetRow, sink: &mut EventSink) -> Result<(), Stop> {
        let mut parts: Vec<Vec<Cell>> = self.open.iter().map(|_| Vec::new()).collect();
        let mut outside = Vec::new();
        for cell in row.cells {
            let at = self
                .open
                .iter()
                .position(|table| (table.extent.0..=table.extent.1).contains(&cell.column));
            match at {
                Some(at) if self.open[at].header.row < row.number => parts[at].push(cell),
                // A row of a header that is not over yet.
                Some(_) => {}
                None => outside.push(cell),
            }
        }
        let mut continued = false;
        for (at, cells) in parts.into_iter().enumerate() {
            if cells.is_empty() {
                continue;
            }
            let part = SheetRow {
                number: row.number,
                hidden: row.hidden,
                cells,
            };
            continued |= self.part(at, part, sink)?;
        }
        if continued {
            self.last_row = row.number;
        }
        let beside = continued || !remark::is_remark(&outside);
        if beside {
            for cell in outside {
                // Only what a row brings itself.
                if cell.row == row.number {
                    self.strays.entry(cell.column).or_insert(cell);
                }
            }
        }
        Ok(())
    }

    /// Deals with a table's part of a row, and says whether it was a record.
    fn part(&mut self, at: usize, row: SheetRow, sink: &mut EventSink) -> Result<bool, Stop> {
        let header = Arc::clone(&self.open[at].header);
        let in_field =
            |cell: &&Cell| !header.passed_over.contains(&cell.column) || !remark::is_count(cell);
        let own = row.cells.iter().filter(in_field);
        if own.clone().all(|cell| cell.row != row.number) {
            // Nothing of its own: a running number, or a merged cell that goes on.
            return Ok(false);
        }
        if repeats(&header, &row) || remark::is_remark(&row.cells) || remark::is_total(&row.cells) {
            return Ok(false);
        }
        let mut fields = own.filter(|cell| header.titles.contains_key(&cell.column));
        if let (Some(cell), None, true) = (fields.next(), fields.next(), header.columns.len() > 2) {
            let cell = cell.clone();
            if self.open[at].lone.len() == MOST_TITLES {
                self.settle(at, sink)?;
            }
            self.open[at].lone.push(cell);
            return Ok(false);
        }
        self.settle(at, sink)?;
        let mut blocked = false;
        if let Some(cell) = row.cells.first().filter(|_| row.hidden) {
            let place = Place {
                row: Some(row.number),
                ..self.about.place.clone()
            };
            sink(Event::Fault(Fault::error(
                place,
                cell.value.shown(),
                remark::hidden_row(),
            )))?;
            blocked = true;
        }
        for cell in &row.cells {
            let fields = header.columns.values().chain(&header.passed_over);
            let covered = fields.filter(|c| (cell.column..=cell.last_column).contains(c));
            if !header.titles.contains_key(&cell.column) {
                self.strays.entry(cell.column).or_insert(cell.clone());
            } else if covered.count() > 1 && cell.row == row.number {
                sink(Event::Fault(self.fault(cell, remark::merged_across())))?;
                blocked = true;
            } else if cell.hidden && header.columns.values().any(|c| *c == cell.column) {
                sink(Event::Fault(self.fault(cell, remark::hidden_column())))?;
                blocked = true;
            }
        }
        let table = self.open[at].id;
        sink(Event::Row {
            table,
            row,
            blocked,
        })?;
        Ok(true)
    }

    /// Says what rows of one cell were, now that no header followed them.
    fn settle(&mut self, at: usize, sink: &mut EventSink) -> Result<(), Stop> {
        for cell in std::mem::take(&mut self.open[at].lone) {
            let wide = cell.last_column > cell.column;
            sink(match remark::of_lone_cell(&cell, wide) {
                Remark::Heading => Event::Note(Note {
                    place: self.place(&cell),
                    words: remark::taken_as_heading(),
                }),
                Remark::Doubtful => Event::Fault(self.fault(&cell, remark::lone_cell())),
            })?;
        }
        Ok(())
    }

    fn fault(&self, cell: &Cell, refusal: crate::fault::Refusal) -> Fault {
        Fault::error(self.place(cell), cell.value.shown(), refusal)
    }

    fn place(&self, cell: &Cell) -> Place {
        let mut tables = self.open.iter();
        let title = tables.find_map(|table| table.header.titles.get(&cell.column));
        Place {
            row: Some(cell.row),
            column: Some(cell.column),
            header: title.cloned().unwrap_or_default(),
            ..self.about.place.clone()
        }
    }
}

/// Whether a row is the header again, as at the top of a printed page.
fn repeats(header: &Header, row: &SheetRow) -> bool {
    let same = |cell: &Cell| {
        let shown = cell.value.shown();
        let title = header.titles.get(&cell.column);
        title.is_some_and(|title| title.split('/').any(|word| word == shown))
    };
    row.cells.len() > 1 && row.cells.iter().all(same)
}
