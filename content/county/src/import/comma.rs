//! .csv, in UTF-8 (with or without BOM) or GB18030.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::GB18030;

use super::cell::Value;
use super::sheet::{Cell, RowSink, SheetRow, Stop, broken};
use crate::fault::{Refusal, Words};

/// A .csv: the one sheet that a spreadsheet program would show.
pub(super) struct Text(String);

impl Text {
    pub fn open(mut file: impl std::io::Read) -> Result<Self, Refusal> {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| broken(&error.to_string(), &error.to_string()))?;
        let mut text = decode(bytes)?;
        // A last line without its end would be counted as none.
        text.push('\n');
        if text.contains('\0') {
            return Err(broken("含有空字符", "it holds NUL characters"));
        }
        // Quotation marks of a well-formed file come in pairs.
        if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            return Err(unbalanced());
        }
        Ok(Self(text))
    }

    pub fn read(&self, sink: &mut RowSink) -> Result<(), Stop> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(self.0.as_bytes());
        let mut record = StringRecord::new();
        // The reader passes over empty lines; a spreadsheet counts them as rows.
        let (mut row, mut line) = (0_u32, 1_u64);
        while reader
            .read_record(&mut record)
            .map_err(|error| broken(&error.to_string(), &error.to_string()))?
        {
            let breaks = record
                .iter()
                .map(|field| field.matches('\n').count() as u64)
                .sum::<u64>();
            let next_line = reader.position().line();
            let empty = next_line.saturating_sub(line).saturating_sub(breaks + 1);
            row = row
                .saturating_add(u32::try_from(empty).unwrap_or(u32::MAX))
                .saturating_add(1);
            line = next_line;
            let cells: Vec<Cell> = (0..)
                .zip(record.iter())
                .filter(|(_, field)| !field.trim().is_empty())
                .map(|(column, field)| Cell {
                    column,
                    last_column: column,
                    row,
                    value: Value::Text(field.to_owned()),
                    hidden: false,
                })
                .collect();
            if !cells.is_empty() {
                sink(SheetRow {
                    number: row,
                    hidden: false,
                    cells,
                })?;
            }
        }
        Ok(())
    }
}

fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(wrong_encoding("UTF-16"));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            return Ok(text);
        }
        Err(error) => error.into_bytes(),
    };
    let text = GB18030
        .decode_without_bom_handling_and_without_replacement(&bytes)
        .ok_or_else(|| wrong_encoding("?"))?;
    // Other encodings often decode as GB18030, but into its private-use and rare corners.
    if text
        .chars()
        .any(|c| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}'))
    {
        return Err(wrong_encoding("?"));
    }
    Ok(text.into_owned())
}

fn unbalanced() -> Refusal {
    Refusal::new(
        "unbalanced-quotes",
        Words::fixed(
            "引号不成对,无法分清单元格",
            "quotation marks do not come in pairs, so cells cannot be told apart",
        ),
        Words::fixed(
            "用表格软件打开,另存为 .xlsx",
            "open it in a spreadsheet program and save it as .xlsx",
        ),
    )
}

fn wrong_encoding(found: &str) -> Refusal {
    Refusal::new(
        "encoding",
        Words::new(
            format!("文字编码不对({found}),只认 UTF-8 和 GB18030"),
            format!("the text encoding ({found}) is neither UTF-8 nor GB18030"),
        ),
        Words::fixed(
            "另存为 .xlsx,或“CSV UTF-8”",
            "save it as .xlsx, or as “CSV UTF-8”",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<SheetRow>, Refusal> {
        let mut rows = Vec::new();
        let read = Text::open(bytes)?.read(&mut |row| {
            rows.push(row);
            Ok(())
        });
        match read {
            Ok(()) => Ok(rows),
            Err(Stop::Refused(refusal)) => Err(refusal),
            Err(_) => unreachable!("the sink never stops"),
        }
    }

    fn cell(rows: &[SheetRow], number: u32, column: u32) -> String {
        let row = rows.iter().find(|row| row.number == number).unwrap();
        row.cell(column).unwrap().value.shown()
    }

    #[test]
    fn both_encodings_give_the_same_sheet() {
        let text = "发布单位,名称\r\n\r\n公安局,\"一\n二\"\r\n民政局,\r\n";
        let with_bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let (gb, _, _) = GB18030.encode(text);
        let plain = read(text.as_bytes()).unwrap();
        assert_eq!(read(&with_bom).unwrap(), plain);
        assert_eq!(read(&gb).unwrap(), plain);
        assert_eq!(cell(&plain, 1, 1), "名称");
        assert_eq!(cell(&plain, 3, 1), "一\n二");
        // The empty line and the line break in a cell count as a spreadsheet counts them.
        assert_eq!(cell(&plain, 4, 0), "民政局");
        assert!(plain[2].cell(1).is_none());
    }

    #[test]
    fn other_encodings_are_refused() {
        let utf16: Vec<u8> = "发布单位"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let utf16 = [b"\xff\xfe".as_slice(), &utf16].concat();
        assert_eq!(read(&utf16).unwrap_err().rule, "encoding");
        assert_eq!(read(b"\x81\x20\xff\xff,a").unwrap_err().rule, "encoding");
        assert_eq!(read(b"a,b\0").unwrap_err().rule, "broken-file");
        assert_eq!(
            read("a,\"b\nc".as_bytes()).unwrap_err().rule,
            "unbalanced-quotes"
        );
    }
}
