//! An .xls, .ods or .csv as an .xlsx with the same values in the same places, for marking.

use std::fs;
use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, Reader as _, Sheets, open_workbook_auto_from_rs};
use csv::ReaderBuilder;
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Unfit;

/// Column width at which most cells can be read.
const WIDTH: f64 = 18.0;

/// The values of a spreadsheet. Dates stay dates, numbers numbers.
pub(super) fn as_xlsx(path: &Path) -> Result<Vec<u8>, Unfit> {
    let bytes = fs::read(path).map_err(|_| Unfit)?;
    let mut book = Workbook::new();
    if path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("csv"))
    {
        text_sheet(&bytes, book.add_worksheet())?;
    } else {
        // The decoders are not ours: what makes them panic is no spreadsheet.
        catch_unwind(AssertUnwindSafe(|| every_sheet(bytes, &mut book))).map_err(|_| Unfit)??;
    }
    book.save_to_buffer().map_err(|_| Unfit)
}

fn every_sheet(bytes: Vec<u8>, book: &mut Workbook) -> Result<(), Unfit> {
    let mut source = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| Unfit)?;
    for name in source.sheet_names() {
        let page = book.add_worksheet();
        page.set_name(&name).map_err(|_| Unfit)?;
        sheet(&mut source, &name, page)?;
    }
    Ok(())
}

fn sheet<R: Read + Seek>(
    source: &mut Sheets<R>,
    name: &str,
    page: &mut Worksheet,
) -> Result<(), Unfit> {
    // Chart and macro sheets have no cells.
    let Ok(range) = source.worksheet_range(name) else {
        return Ok(());
    };
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let row = u32::try_from(row).map_err(|_| Unfit)?.saturating_add(top);
        let column = u32::try_from(column).map_err(|_| Unfit)? + left;
        let column = u16::try_from(column).map_err(|_| Unfit)?;
        put(page, row, column, value).map_err(|_| Unfit)?;
    }
    widen(page, range.end().map_or(0, |(_, column)| column))
}

fn put(page: &mut Worksheet, row: u32, column: u16, value: &Data) -> Result<(), XlsxError> {
    match value {
        Data::Empty => {}
        Data::Int(number) => {
            page.write(row, column, *number as f64)?;
        }
        Data::Float(number) => {
            page.write(row, column, *number)?;
        }
        Data::Bool(yes) => {
            page.write(row, column, *yes)?;
        }
        Data::DateTime(moment) if moment.is_datetime() => {
            let serial = moment.as_f64();
            let shown = if serial.fract() == 0.0 {
                "yyyy-mm-dd"
            } else {
                "yyyy-mm-dd hh:mm"
            };
            let moment = ExcelDateTime::from_serial_datetime(serial)?;
            page.write_with_format(row, column, &moment, &Format::new().set_num_format(shown))?;
        }
        Data::DateTime(moment) => {
            page.write(row, column, moment.as_f64())?;
        }
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            words(page, row, column, text)?;
        }
        Data::Error(error) => words(page, row, column, &error.to_string())?,
    }
    Ok(())
}

/// As text also where it looks like a number, so that no digit is lost.
fn words(page: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let format = Format::new().set_num_format("@").set_text_wrap();
    // A cell holds 32,767 characters.
    let text: String = text.chars().take(32_000).collect();
    page.write_string_with_format(row, column, text, &format)?;
    Ok(())
}

fn text_sheet(bytes: &[u8], page: &mut Worksheet) -> Result<(), Unfit> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or(Unfit)?
            .into_owned(),
    };
    let text = with_empty_rows(&text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut widest = 0;
    for (row, record) in (0_u32..).zip(reader.records()) {
        for (column, field) in (0_u16..).zip(record.map_err(|_| Unfit)?.iter()) {
            widest = widest.max(column);
            if !field.is_empty() {
                words(page, row, column, field).map_err(|_| Unfit)?;
            }
        }
    }
    widen(page, u32::from(widest))
}

/// Rows without anything are counted by spreadsheets and passed over by the reader; an empty pair of
/// quotation marks makes it count them too.
fn with_empty_rows(text: &str) -> String {
    let (mut out, mut quoted) = (String::with_capacity(text.len()), false);
    for line in text.split_inclusive('\n') {
        if !quoted && line.trim_end_matches(['\r', '\n']).is_empty() {
            out.push_str("\"\"");
        }
        quoted ^= line.matches('"').count() % 2 == 1;
        out.push_str(line);
    }
    out
}

fn widen(page: &mut Worksheet, last: u32) -> Result<(), Unfit> {
    let last = u16::try_from(last).unwrap_or(u16::MAX).min(255);
    page.set_column_range_width(0, last, WIDTH)
        .map(|_| ())
        .map_err(|_| Unfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_are_rows_unless_they_stand_in_a_cell() {
        assert_eq!(with_empty_rows("a\n\nb\r\n\r\n"), "a\n\"\"\nb\r\n\"\"\r\n");
        assert_eq!(with_empty_rows("\"a\n\nb\"\n"), "\"a\n\nb\"\n");
    }
}
