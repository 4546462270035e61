//! .csv, in UTF-8 (with or without BOM) or GB18030.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_8};

use super::cell::Value;
use super::sheet::{Sheet, broken};
use crate::fault::{Refusal, Words};

/// Reads a .csv as the one sheet that a spreadsheet program would show.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, Refusal> {
    // A last line without its end would be counted as none.
    let text = decode(bytes)? + "\n";
    if text.contains('\0') {
        return Err(broken("含有空字符", "it holds NUL characters"));
    }
    // Quotation marks of a well-formed file come in pairs.
    if text.matches('"').count() % 2 == 1 {
        return Err(Refusal::new(
            "unbalanced-quotes",
            Words::fixed(
                "引号不成对,无法分清单元格",
                "quotation marks do not come in pairs, so cells cannot be told apart",
            ),
            Words::fixed(
                "用表格软件打开,另存为 .xlsx",
                "open it in a spreadsheet program and save it as .xlsx",
            ),
        ));
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    let mut record = StringRecord::new();
    // The reader passes over empty lines; a spreadsheet counts them as rows.
    let (mut row, mut line) = (0_u32, 1_u64);
    while read_record(&mut reader, &mut record)? {
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
        for (column, field) in (0..).zip(record.iter()) {
            sheet.put(row, column, Value::Text(field.to_owned()))?;
        }
    }
    Ok(sheet)
}

fn read_record(
    reader: &mut csv::Reader<&[u8]>,
    record: &mut StringRecord,
) -> Result<bool, Refusal> {
    reader
        .read_record(record)
        .map_err(|error| broken(&error.to_string(), &error.to_string()))
}

fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(wrong_encoding("UTF-16"));
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
    ) {
        return Ok(text.into_owned());
    }
    let text = GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
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

    fn cell(sheet: &Sheet, row: u32, column: u32) -> String {
        sheet.rows[&row][&column].shown()
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
        assert!(!plain.rows[&4].contains_key(&1));
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
