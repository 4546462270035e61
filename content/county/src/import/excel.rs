//! .xlsx, cell by cell: a range would be allocated for a sheet's whole extent.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::archive;
use super::cell::Value;
use super::merge::Merges;
use super::outline::Outline;
use super::sheet::{
    Cell, RowSink, SheetName, SheetRow, Stop, broken, guarded, plausible, undecodable,
};
use crate::fault::Refusal;

pub(super) struct Excel {
    book: Xlsx<BufReader<File>>,
    sheets: Sheets,
}

/// Sheets that hold cells, and what lies around their cells.
pub(super) type Sheets = Arc<[(SheetName, Outline)]>;

impl Excel {
    /// Opens a file; `seen` is what its sheets were when it was opened first.
    pub fn open(file: BufReader<File>, seen: Option<Sheets>) -> Result<Self, Refusal> {
        if let Some(sheets) = seen {
            let book = guarded(|| Xlsx::new(file).map_err(undecodable))?;
            return Ok(Self { book, sheets });
        }
        let again = file.get_ref().try_clone().map_err(undecodable)?;
        let mut outlines = archive::outlines(file)?;
        let book = guarded(|| Xlsx::new(BufReader::new(again)).map_err(undecodable))?;
        // Chart and macro sheets hold no cells.
        let sheets = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| {
                let name = SheetName {
                    name: sheet.name.clone(),
                    hidden: sheet.visible != SheetVisible::Visible,
                };
                let outline = outlines.remove(&sheet.name).unwrap_or_default();
                plausible(&outline.merges).map(|()| (name, outline))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { book, sheets })
    }

    pub fn sheets(&self) -> Sheets {
        Arc::clone(&self.sheets)
    }

    pub fn read(&mut self, sheet: usize, sink: &mut RowSink) -> Result<(), Stop> {
        let Some((name, outline)) = self.sheets.get(sheet) else {
            return Ok(());
        };
        let mut merges = Merges::new(outline.merges.clone());
        let mut give = |mut row: SheetRow| {
            row.hidden = outline.hides_row(row.number);
            row.cells.sort_by_key(|cell| cell.column);
            row.cells.dedup_by_key(|cell| cell.column);
            for cell in &mut row.cells {
                cell.hidden = outline.hides_column(cell.column);
            }
            merges.spread(&mut row);
            sink(row)
        };
        let mut cells = guarded(|| {
            self.book
                .worksheet_cells_reader(&name.name)
                .map_err(undecodable)
        })?;
        let mut row = SheetRow::default();
        loop {
            let next = guarded(|| {
                let next = cells
                    .next_cell_with_formula_metadata()
                    .map_err(undecodable)?;
                let cell =
                    next.map(|next| (next.pos, read_cell(next.value, next.formula.is_some())));
                Ok(cell)
            })?;
            let Some(((number, column), found)) = next else {
                break;
            };
            let Some(value) = found else { continue };
            let number = number.saturating_add(1);
            if number < row.number {
                return Err(broken("行的顺序混乱", "its rows are out of order").into());
            }
            if number > row.number {
                let full = std::mem::replace(
                    &mut row,
                    SheetRow {
                        number,
                        ..SheetRow::default()
                    },
                );
                if !full.cells.is_empty() {
                    give(full)?;
                }
            }
            row.cells.push(Cell {
                column,
                last_column: column,
                row: number,
                value,
                hidden: false,
            });
        }
        if !row.cells.is_empty() {
            give(row)?;
        }
        Ok(())
    }
}

fn read_cell(value: DataRef, formula: bool) -> Option<Value> {
    match value {
        DataRef::SharedString(text) => text_value(text),
        DataRef::String(text) => text_value(&text),
        // The program that wrote it never worked it out.
        DataRef::Empty if formula => Some(Value::Broken("=".to_owned())),
        other => value_of(Data::from(other)),
    }
}

fn text_value(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.to_owned()))
}

pub(super) fn value_of(data: Data) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => Value::Number(number as f64),
        Data::Float(number) => Value::Number(number),
        Data::String(text) => return text_value(&text),
        Data::Bool(yes) => Value::Bool(yes),
        Data::DateTime(moment) => moment_value(moment),
        Data::DateTimeIso(text) => iso_value(text),
        Data::DurationIso(text) => Value::Text(text),
        Data::Error(error) => Value::Broken(error.to_string()),
    })
}

/// An ISO 8601 day or moment; anything else stays text.
pub(super) fn iso_value(text: String) -> Value {
    let moment = text.parse().or_else(|_| {
        text.parse::<chrono::NaiveDate>()
            .map(|day| day.and_time(chrono::NaiveTime::MIN))
    });
    match moment {
        Ok(moment) => Value::Moment(moment),
        Err(_) => Value::Text(text),
    }
}

fn moment_value(moment: ExcelDateTime) -> Value {
    match moment.as_datetime() {
        Some(found) if moment.is_datetime() => Value::Moment(found),
        _ => Value::Number(moment.as_f64()),
    }
}
