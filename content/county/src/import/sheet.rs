//! Workbooks as rows of values: .xlsx, .xls, .ods and .csv. In: a file. Out: its sheets, without
//! empty cells. A file that is broken, too large or not a spreadsheet is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, ExcelDateTime, Ods, Reader, SheetType, Xls, Xlsx};

use super::cell::Value;
use super::{archive, comma};
use crate::fault::{Refusal, Words};

/// Bytes of one file.
pub const MAX_FILE: u64 = 50 << 20;
/// Rows with content in one sheet.
pub const MAX_ROWS: usize = 200_000;
/// Columns: further right, nothing that people typed is expected.
pub const MAX_COLUMNS: u32 = 256;

/// One sheet. Rows and columns without content are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Empty for a .csv.
    pub name: String,
    /// Row number (from 1) → column (from 0) → value.
    pub rows: BTreeMap<u32, BTreeMap<u32, Value>>,
}

impl Sheet {
    /// Puts a value in its place; refuses what is beyond the limits. Empty text is no value.
    pub(super) fn put(&mut self, row: u32, column: u32, value: Value) -> Result<(), Refusal> {
        if matches!(&value, Value::Text(text) if text.trim().is_empty()) {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(too_large(
                format!("第{row}行有第{MAX_COLUMNS}列以外的内容"),
                format!("row {row} has content beyond column {MAX_COLUMNS}"),
            ));
        }
        self.rows.entry(row).or_default().insert(column, value);
        if self.rows.len() > MAX_ROWS {
            return Err(too_large(
                format!("超过{MAX_ROWS}行"),
                format!("more than {MAX_ROWS} rows"),
            ));
        }
        Ok(())
    }
}

/// Whether the import reads files of this name: by ending, and not an editor's lock file.
pub fn is_workbook(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with("~$")
        && !name.starts_with('.')
        && ["xlsx", "xls", "ods", "csv"].contains(&extension(path).as_str())
}

/// Reads every sheet of a file.
pub fn read(path: &Path) -> Result<Vec<Sheet>, Refusal> {
    let bytes = read_bounded(path)?;
    let zip = bytes.starts_with(b"PK\x03\x04");
    let ole = bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    match extension(path).as_str() {
        "csv" if zip || ole => Err(Refusal::new(
            "not-csv",
            Words::fixed(
                "扩展名是 .csv,内容却是工作簿",
                "named .csv, but it is a workbook",
            ),
            Words::fixed("把扩展名改回 .xlsx 或 .xls", "rename it to .xlsx or .xls"),
        )),
        "csv" => comma::read(&bytes).map(|sheet| vec![sheet]),
        "xlsx" | "ods" if zip => {
            archive::check(&bytes)?;
            guarded(|| {
                if extension(path) == "ods" {
                    ods(bytes)
                } else {
                    xlsx(bytes)
                }
            })
        }
        // Excel opens an old workbook under a new name, and so do we.
        "xls" | "xlsx" if ole => guarded(|| xls(bytes)),
        "xls" if zip => {
            archive::check(&bytes)?;
            guarded(|| xlsx(bytes))
        }
        "xlsx" | "xls" | "ods" => Err(broken("内容不是电子表格", "its content is no spreadsheet")),
        _ => Err(Refusal::new(
            "unknown-file",
            Words::fixed("不认识这种文件", "this kind of file is not known"),
            Words::fixed(
                "另存为 .xlsx(也可以是 .xls、.ods 或 .csv)",
                "save it as .xlsx (or .xls, .ods, .csv)",
            ),
        )),
    }
}

fn extension(path: &Path) -> String {
    path.extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase()
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, Refusal> {
    let unreadable = |error: std::io::Error| {
        Refusal::new(
            "unreadable",
            Words::new(
                format!("不能读取文件:{error}"),
                format!("cannot read the file: {error}"),
            ),
            Words::fixed(
                "核对文件名,关闭正在使用它的程序",
                "check the name, and close the program that uses it",
            ),
        )
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large(
            "超过50 MB".to_owned(),
            "larger than 50 MB".to_owned(),
        ));
    }
    if bytes.is_empty() {
        return Err(broken("文件是空的", "the file is empty"));
    }
    Ok(bytes)
}

/// The decoders are not ours: a panic on a hostile file must end as a fault, not as a crash.
fn guarded(read: impl FnOnce() -> Result<Vec<Sheet>, Refusal>) -> Result<Vec<Sheet>, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(broken(
            "解码器无法处理",
            "the decoder could not cope with it",
        ))
    })
}

fn xlsx(bytes: Vec<u8>) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(undecodable)?;
    let names = worksheets(&book);
    names
        .into_iter()
        .map(|name| {
            // Cell by cell: a range would be allocated for a sheet's whole extent.
            let mut cells = book.worksheet_cells_reader(&name).map_err(undecodable)?;
            let mut sheet = Sheet {
                name,
                ..Sheet::default()
            };
            while let Some(cell) = cells.next_cell().map_err(undecodable)? {
                let (row, column) = cell.get_position();
                if let Some(value) = value(Data::from(cell.get_value().clone())) {
                    sheet.put(row.saturating_add(1), column, value)?;
                }
            }
            Ok(sheet)
        })
        .collect()
}

fn xls(bytes: Vec<u8>) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(undecodable)?;
    ranges(&mut book)
}

fn ods(bytes: Vec<u8>) -> Result<Vec<Sheet>, Refusal> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(undecodable)?;
    ranges(&mut book)
}

fn ranges<B: Reader<Cursor<Vec<u8>>>>(book: &mut B) -> Result<Vec<Sheet>, Refusal>
where
    B::Error: std::fmt::Display,
{
    let names = worksheets(book);
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).map_err(undecodable)?;
            let (first_row, first_column) = range.start().unwrap_or_default();
            let mut sheet = Sheet {
                name,
                ..Sheet::default()
            };
            for (row, column, data) in range.used_cells() {
                if let Some(value) = value(data.clone()) {
                    let place = (first_row as usize + row, first_column as usize + column);
                    let place = (u32::try_from(place.0 + 1), u32::try_from(place.1));
                    let (Ok(row), Ok(column)) = place else {
                        continue;
                    };
                    sheet.put(row, column, value)?;
                }
            }
            Ok(sheet)
        })
        .collect()
}

/// Names of the sheets that hold cells; chart and macro sheets hold none.
fn worksheets<B: Reader<Cursor<Vec<u8>>>>(book: &B) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect()
}

fn value(data: Data) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => Value::Number(number as f64),
        Data::Float(number) => Value::Number(number),
        Data::String(text) => Value::Text(text),
        Data::Bool(yes) => Value::Bool(yes),
        Data::DateTime(moment) => moment_value(moment),
        Data::DateTimeIso(text) => match text.parse().or_else(|_| {
            text.parse::<chrono::NaiveDate>()
                .map(|day| day.and_time(chrono::NaiveTime::MIN))
        }) {
            Ok(moment) => Value::Moment(moment),
            Err(_) => Value::Text(text),
        },
        Data::DurationIso(text) => Value::Text(text),
        Data::Error(error) => Value::Broken(error.to_string()),
    })
}

fn moment_value(moment: ExcelDateTime) -> Value {
    match moment.as_datetime() {
        Some(found) if moment.is_datetime() => Value::Moment(found),
        _ => Value::Number(moment.as_f64()),
    }
}

fn undecodable(error: impl std::fmt::Display) -> Refusal {
    let text = error.to_string();
    if text.to_lowercase().contains("password") {
        return Refusal::new(
            "encrypted",
            Words::fixed("工作簿有密码", "the workbook has a password"),
            Words::fixed("去掉密码后另存", "save it without a password"),
        );
    }
    broken(&text, &text)
}

pub(super) fn broken(zh: &str, en: &str) -> Refusal {
    Refusal::new(
        "broken-file",
        Words::new(
            format!("文件已损坏或不是电子表格({zh})"),
            format!("the file is broken or not a spreadsheet ({en})"),
        ),
        Words::fixed(
            "用表格软件打开,另存为 .xlsx 再导入",
            "open it in a spreadsheet program and save it as .xlsx",
        ),
    )
}

pub(super) fn too_large(zh: String, en: String) -> Refusal {
    Refusal::new(
        "too-large",
        Words::new(
            format!("文件太大:{zh}"),
            format!("the file is too large: {en}"),
        ),
        Words::fixed(
            "拆成几个文件;删去表格之外的内容",
            "split it into several files; delete what lies outside the table",
        ),
    )
}
