//! Export: the records of a workspace as workbooks, in the columns in which they are imported.
//!
//! In: a workspace. Out: one workbook for each publisher (or one for all), a sheet for each kind,
//! attachments beside. What can never happen: a cell that reads back as anything else than the record
//! says. A record of which that cannot be had is refused with words, and nothing is written.

mod body;
mod cell;
mod code;
mod file;
pub mod hot_word;
mod row;
mod word;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::Datelike as _;
use content_model::label::label;
use content_model::{Kind, PublisherId, Record};
use rust_xlsxwriter::{ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::durable;
use crate::error::WorkspaceError;
use crate::fault::{Fault, Place, Refusal, Words};
use crate::import::{LAYOUTS, Layout};
use crate::ledger::number_of;
use crate::template::{Sheet, unwritable};
use crate::workspace::Workspace;
use code::Codes;
use file::Files;
use row::{Cell, Desk, Row};

/// What is exported.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub publisher: Option<PublisherId>,
    pub kind: Option<Kind>,
}

/// What an export wrote. With faults, nothing.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Cells that no text can be written into that reads back as the record.
    pub faults: Vec<Fault>,
    pub workbooks: Vec<PathBuf>,
    pub records: usize,
    pub attachments: usize,
}

/// Rows by kind, in the order of layouts.
type Book<'a> = BTreeMap<usize, Vec<(String, Row<'a>)>>;

/// Writes the workspace's records to `target`: one workbook when it ends in `.xlsx`, else a folder
/// with a workbook for each publisher. Nothing that is there is overwritten.
pub fn export(
    workspace: &Workspace,
    target: &Path,
    options: &Options,
) -> Result<Outcome, WorkspaceError> {
    let codes = Codes::of(&workspace.ledger)?;
    let desk = Desk {
        county: &workspace.county,
        codes: &codes,
    };
    let single = target
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let folder = match (single, target.parent()) {
        (false, _) => target.to_owned(),
        (true, Some(parent)) => Path::new(".").join(parent),
        (true, None) => PathBuf::from("."),
    };
    let mut outcome = Outcome::default();
    let mut files = Files::of(workspace);
    let mut books: BTreeMap<PathBuf, Book> = BTreeMap::new();
    workspace.ledger.each_working(|record| {
        let wanted = options
            .publisher
            .as_ref()
            .is_none_or(|id| *id == record.publisher)
            && options.kind.is_none_or(|kind| kind == record.kind());
        let layout = LAYOUTS
            .iter()
            .position(|layout| layout.kind == record.kind());
        let (true, Some(layout)) = (wanted, layout) else {
            return Ok(());
        };
        let path = match single {
            true => folder.join(target.file_name().unwrap_or_default()),
            false => folder.join(file_name(workspace, &record.publisher)),
        };
        let row = row::row(&record, &desk, &mut files);
        outcome
            .faults
            .extend(faults(&record, &row, &LAYOUTS[layout]));
        outcome.records += 1;
        let number = number_of(&record).unwrap_or_default();
        let book = books.entry(path).or_default();
        book.entry(layout).or_default().push((number, row));
        Ok(())
    })?;
    if !outcome.faults.is_empty() {
        return Ok(outcome);
    }
    if let Some(path) = books.keys().find(|path| path.exists()) {
        let words = "已经有了,没有动它;换一个文件夹 / is there already and was left alone: choose another folder";
        return Err(WorkspaceError::Io {
            path: path.clone(),
            source: io::Error::new(io::ErrorKind::AlreadyExists, words),
        });
    }
    fs::create_dir_all(&folder).map_err(WorkspaceError::io(&folder))?;
    outcome.attachments = files.copy(&folder)?;
    for (path, book) in books {
        let bytes = workbook(book).map_err(unwritable(&path))?;
        durable::write(&path, &bytes).map_err(WorkspaceError::io(&path))?;
        outcome.workbooks.push(path);
    }
    Ok(outcome)
}

fn file_name(workspace: &Workspace, id: &PublisherId) -> String {
    let name = workspace.county.publisher(id).map(|found| &found.name);
    let safe = name.filter(|name| !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']));
    format!("{}.xlsx", safe.map_or(id.as_str(), String::as_str))
}

fn faults(record: &Record, row: &Row, layout: &Layout) -> Vec<Fault> {
    let place = |key: &str| Place {
        file: record.publisher.to_string(),
        sheet: layout.name.to_owned(),
        header: format!("{} · {}", record.title, label(key).0),
        ..Place::default()
    };
    let advice = Words::fixed(
        "在原来的工作簿里改写这一项,重新导入后再导出",
        "write it differently in its workbook, import that and export again",
    );
    row.refused
        .iter()
        .map(|(key, words)| {
            let refusal = Refusal::new("unwritable", words.clone(), advice.clone());
            Fault::error(place(key), "", refusal)
        })
        .collect()
}

fn workbook(book: Book) -> Result<Vec<u8>, XlsxError> {
    let mut out = Workbook::new();
    for (layout, mut rows) in book {
        // In the order in which offices look for them.
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let sheet = Sheet::of(&LAYOUTS[layout]);
        let page = out.add_worksheet();
        sheet.begin(page, &[])?;
        for (at, (_, row)) in (1_u32..).zip(rows) {
            write_row(page, at, &sheet, &row)?;
        }
    }
    out.save_to_buffer()
}

fn write_row(page: &mut Worksheet, at: u32, sheet: &Sheet, row: &Row) -> Result<(), XlsxError> {
    for (column, key) in (0_u16..).zip(&sheet.keys) {
        match row.cells.get(key) {
            // The column's format goes with it: text stays text.
            Some(Cell::Text(text)) => {
                page.write_string_with_format(at, column, text, &sheet.format(key))?
            }
            Some(Cell::Day(day)) => {
                let (month, date) = (day.month() as u8, day.day() as u8);
                let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
                let day = ExcelDateTime::from_ymd(year, month, date)?;
                page.write_with_format(at, column, &day, &sheet.format(key))?
            }
            None => continue,
        };
    }
    Ok(())
}
