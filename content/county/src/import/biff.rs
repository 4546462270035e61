//! .xls and WPS's .et: BIFF inside an OLE file.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};

use calamine::{Reader, SheetType, SheetVisible, Xls};

use super::excel::value_of;
use super::merge::{Merge, Merges};
use super::sheet::{
    Cell, RowSink, SheetName, SheetRow, Stop, encrypted, guarded, plausible, undecodable,
    unreadable,
};
use crate::fault::Refusal;

pub(super) struct OldExcel {
    book: Xls<BufReader<File>>,
    sheets: Vec<SheetName>,
}

impl OldExcel {
    pub fn open(mut file: BufReader<File>) -> Result<Self, Refusal> {
        if is_locked(&mut file).map_err(|error| unreadable(&error))? {
            return Err(encrypted());
        }
        let book = guarded(|| Xls::new(file).map_err(undecodable))?;
        let sheets = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        Ok(Self { book, sheets })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        self.sheets.clone()
    }

    pub fn read(&mut self, sheet: usize, sink: &mut RowSink) -> Result<(), Stop> {
        let Some(SheetName { name, .. }) = self.sheets.get(sheet) else {
            return Ok(());
        };
        let range = guarded(|| self.book.worksheet_range(name).map_err(undecodable))?;
        let merged = self
            .book
            .merge_cells_by_sheet_name(name)
            .unwrap_or_default();
        let merged: Vec<Merge> = merged
            .iter()
            .map(|area| Merge {
                first_row: area.start.0.saturating_add(1),
                last_row: area.end.0.saturating_add(1),
                first_column: area.start.1,
                last_column: area.end.1,
            })
            .collect();
        plausible(&merged)?;
        let mut merges = Merges::new(merged);
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (number, cells) in (first_row.saturating_add(1)..).zip(range.rows()) {
            let cells: Vec<Cell> = (first_column..)
                .zip(cells)
                .filter_map(|(column, data)| {
                    Some(Cell {
                        column,
                        last_column: column,
                        row: number,
                        value: value_of(data.clone())?,
                        hidden: false,
                    })
                })
                .collect();
            if cells.is_empty() {
                continue;
            }
            let mut row = SheetRow {
                number,
                hidden: false,
                cells,
            };
            merges.spread(&mut row);
            sink(row)?;
        }
        Ok(())
    }
}

/// Whether the file is a workbook behind a password: then its OLE directory names a stream
/// `EncryptedPackage` (MS-OFFCRYPTO 2.3.4.4), and there is no workbook to be found beside it.
fn is_locked(file: &mut BufReader<File>) -> io::Result<bool> {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut bytes = Vec::new();
    // The file was bounded when it was opened.
    file.read_to_end(&mut bytes)?;
    file.rewind()?;
    Ok(bytes.windows(name.len()).any(|window| window == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_workbook_behind_a_password_is_told_from_a_broken_one() {
        let directory: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let open = |rest: &[u8]| {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").unwrap();
            file.write_all(rest).unwrap();
            file.rewind().unwrap();
            OldExcel::open(BufReader::new(file))
                .err()
                .map(|refusal| refusal.rule)
        };
        assert_eq!(open(&directory), Some("encrypted"));
        assert_eq!(open(b"nothing"), Some("broken-file"));
    }
}
