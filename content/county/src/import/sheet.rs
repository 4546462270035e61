//! Workbooks as rows of values: .xlsx, .xls, .et, .ods and .csv. In: a file. Out: its sheets, row by
//! row, without empty cells. A file that is broken, too large or not a spreadsheet is refused.
//!
//! What can never happen: a whole sheet of an .xlsx, .ods or .csv being held in memory; a merged
//! cell's value being lost for the rows it spans; a decoder's panic ending the program.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::cell::Value;
use super::excel::{Excel, Sheets};
use super::merge::Merge;
use super::open_document::OpenDocument;
use super::{biff, comma};
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};

/// Bytes of one file.
pub const MAX_FILE: u64 = 50 << 20;
/// Cells with content in one sheet.
pub const MAX_CELLS: u64 = 20_000_000;
/// Columns: further right, nothing that people typed is expected.
pub const MAX_COLUMNS: u32 = 256;

/// What a workbook says of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetName {
    /// Empty for a .csv.
    pub name: String,
    pub hidden: bool,
}

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// From 0.
    pub column: u32,
    /// Further right when the cell is merged.
    pub last_column: u32,
    /// The row where its value stands: above this one in a cell merged over several rows.
    pub row: u32,
    pub value: Value,
    /// Whether a column of this width is hidden.
    pub hidden: bool,
}

/// A row with content.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SheetRow {
    /// From 1.
    pub number: u32,
    pub hidden: bool,
    /// Sorted by column.
    pub cells: Vec<Cell>,
}

impl SheetRow {
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.column);
        at.ok().map(|at| &self.cells[at])
    }
}

/// Why reading ends before the last row.
pub(super) enum Stop {
    /// The file is not as it must be.
    Refused(Refusal),
    /// What was to be done with a row failed.
    Failed(WorkspaceError),
    /// Whoever reads has seen enough of this sheet.
    Enough,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<WorkspaceError> for Stop {
    fn from(error: WorkspaceError) -> Self {
        Self::Failed(error)
    }
}

/// Takes the rows of a sheet, top down.
pub(super) type RowSink<'a> = dyn FnMut(SheetRow) -> Result<(), Stop> + 'a;

/// An open file.
pub(super) struct Book(Format);

enum Format {
    Excel(Box<Excel>),
    OpenDocument(OpenDocument),
    Biff(Box<biff::OldExcel>),
    Comma(comma::Text),
}

impl Book {
    /// Opens a file; `seen` is what [`Book::seen`] gave when it was opened first.
    pub fn open(path: &Path, seen: Option<Sheets>) -> Result<Self, Refusal> {
        let mut file = open_bounded(path)?;
        let mut magic = [0; 8];
        let length = file.read(&mut magic).map_err(|error| unreadable(&error))?;
        file.rewind().map_err(|error| unreadable(&error))?;
        if length == 0 {
            return Err(broken("文件是空的", "the file is empty"));
        }
        let zip = magic.starts_with(b"PK\x03\x04");
        let ole = magic == *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        let file = BufReader::new(file);
        Ok(Self(match extension(path).as_str() {
            "csv" if zip || ole => {
                return Err(Refusal::new(
                    "not-csv",
                    Words::fixed(
                        "扩展名是 .csv,内容却是工作簿",
                        "named .csv, but it is a workbook",
                    ),
                    Words::fixed("把扩展名改回 .xlsx 或 .xls", "rename it to .xlsx or .xls"),
                ));
            }
            "csv" => Format::Comma(comma::Text::open(file)?),
            "ods" if zip => Format::OpenDocument(OpenDocument::open(file)?),
            "xlsx" | "xls" | "et" if zip => Format::Excel(Box::new(Excel::open(file, seen)?)),
            // Excel opens an old workbook under a new name, and so do we; .et is WPS's name for it.
            "xls" | "xlsx" | "et" if ole => Format::Biff(Box::new(biff::OldExcel::open(file)?)),
            "xlsx" | "xls" | "et" | "ods" => {
                return Err(broken("内容不是电子表格", "its content is no spreadsheet"));
            }
            _ => {
                return Err(Refusal::new(
                    "unknown-file",
                    Words::fixed("不认识这种文件", "this kind of file is not known"),
                    Words::fixed(
                        "另存为 .xlsx(也可以是 .xls、.ods 或 .csv)",
                        "save it as .xlsx (or .xls, .ods, .csv)",
                    ),
                ));
            }
        }))
    }

    /// What need not be found out again when the same file is opened a second time.
    pub fn seen(&self) -> Option<Sheets> {
        match &self.0 {
            Format::Excel(book) => Some(book.sheets()),
            _ => None,
        }
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        match &self.0 {
            Format::Excel(book) => book.sheets().iter().map(|(name, _)| name.clone()).collect(),
            Format::OpenDocument(book) => book.sheets().to_vec(),
            Format::Biff(book) => book.sheets(),
            Format::Comma(_) => vec![SheetName {
                name: String::new(),
                hidden: false,
            }],
        }
    }

    /// Gives the rows with content of a sheet, by its index.
    pub fn read(&mut self, sheet: usize, sink: &mut RowSink) -> Result<(), Stop> {
        let mut cells = 0;
        let mut counted = |row: SheetRow| {
            cells += row.cells.len() as u64;
            if cells > MAX_CELLS {
                return Err(Stop::Refused(too_large(
                    format!("超过{MAX_CELLS}个单元格"),
                    format!("more than {MAX_CELLS} cells"),
                )));
            }
            if let Some(cell) = row.cells.iter().find(|cell| cell.column >= MAX_COLUMNS) {
                let number = cell.row;
                return Err(Stop::Refused(too_large(
                    format!("第{number}行有第{MAX_COLUMNS}列以外的内容"),
                    format!("row {number} has content beyond column {MAX_COLUMNS}"),
                )));
            }
            sink(row)
        };
        match &mut self.0 {
            Format::Excel(book) => book.read(sheet, &mut counted),
            Format::OpenDocument(book) => book.read(sheet, &mut counted),
            Format::Biff(book) => book.read(sheet, &mut counted),
            Format::Comma(text) => text.read(&mut counted),
        }
    }
}

/// Whether the import reads files of this name: by ending, and not an editor's lock file.
pub fn is_workbook(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with("~$")
        && !name.starts_with('.')
        && ["xlsx", "xls", "et", "ods", "csv"].contains(&extension(path).as_str())
}

fn extension(path: &Path) -> String {
    path.extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase()
}

fn open_bounded(path: &Path) -> Result<File, Refusal> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let about = file.metadata().map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        return Err(broken("这不是文件", "this is no file"));
    }
    if about.len() > MAX_FILE {
        return Err(too_large(
            "超过50 MB".to_owned(),
            "larger than 50 MB".to_owned(),
        ));
    }
    Ok(file)
}

/// The decoders are not ours: a panic on a hostile file must end as a fault, not as a crash.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(broken(
            "解码器无法处理",
            "the decoder could not cope with it",
        ))
    })
}

/// Refuses merges that cannot be: more at once than a sheet has columns.
pub(super) fn plausible(merges: &[Merge]) -> Result<(), Refusal> {
    if merges.len() > 1_048_576 {
        return Err(too_large(
            "合并单元格太多".to_owned(),
            "too many merged cells".to_owned(),
        ));
    }
    Ok(())
}

pub(super) fn unreadable(error: &std::io::Error) -> Refusal {
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
}

pub(super) fn undecodable(error: impl std::fmt::Display) -> Refusal {
    let text = error.to_string();
    if text.to_lowercase().contains("password") {
        return encrypted();
    }
    broken(&text, &text)
}

pub(super) fn encrypted() -> Refusal {
    Refusal::new(
        "encrypted",
        Words::fixed("工作簿有密码", "the workbook has a password"),
        Words::fixed("去掉密码后另存", "save it without a password"),
    )
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
