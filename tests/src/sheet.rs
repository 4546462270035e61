use std::path::Path;

use calamine::{Data, DataType, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;

/// Writes to `to` a workbook with one row of `sheet` of the sample workbook `from`: the one whose
/// cell under `key_header` is `key`, with the cells under the headers of `amend` replaced.
///
/// # Panics
/// When the sample has no such sheet, header or row.
pub fn amended_row(
    from: &Path,
    sheet: &str,
    (key_header, key): (&str, &str),
    amend: &[(&str, &str)],
    to: &Path,
) {
    let mut book = open_workbook_auto(from).expect("the sample opens");
    let range = book.worksheet_range(sheet).expect("the sheet is there");
    let rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(words).collect())
        .collect();
    let headers = rows
        .iter()
        .find(|row| row.iter().any(|cell| cell == key_header));
    let headers = headers.expect("the header is there");
    let column = |header: &str| {
        headers
            .iter()
            .position(|cell| cell == header)
            .expect("a header")
    };
    let row = rows
        .iter()
        .find(|row| row[column(key_header)] == key)
        .expect("the row is there");
    let mut out = Workbook::new();
    let page = out.add_worksheet();
    page.set_name(sheet).expect("a sheet name");
    for (i, header) in headers.iter().enumerate() {
        let amended = amend
            .iter()
            .find(|(name, _)| name == header)
            .map(|(_, value)| *value);
        let i = u16::try_from(i).expect("few columns");
        page.write(0, i, header).expect("a cell");
        page.write(1, i, amended.unwrap_or(&row[usize::from(i)]))
            .expect("a cell");
    }
    out.save(to).expect("the workbook is written");
}

fn words(cell: &Data) -> String {
    match cell.as_datetime() {
        Some(at) => at.date().to_string(),
        None => cell.to_string(),
    }
}
