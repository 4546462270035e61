//! The sample county's workbooks as values: read once, changed in memory, written again.

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, open_workbook_auto};
use e2e::project;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::desk::cell_name;

/// Every workbook of a folder.
#[derive(Clone)]
pub struct County {
    pub books: Vec<Book>,
}

#[derive(Clone)]
pub struct Book {
    /// File name, e.g. `公安局.xlsx`.
    pub file: String,
    pub pages: Vec<Page>,
}

#[derive(Clone)]
pub struct Page {
    /// What the sheet is called: its kind.
    pub name: String,
    pub rows: Vec<Vec<Data>>,
    /// Index of the row with the headers.
    pub header: usize,
    /// Rows that are not shown.
    pub hidden: Vec<usize>,
}

/// One cell of one workbook; counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    pub book: usize,
    pub page: usize,
    pub row: usize,
    pub column: usize,
}

pub fn sample() -> PathBuf {
    project().join("content/sample")
}

impl County {
    pub fn read(folder: &Path) -> Self {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "xlsx"))
            .collect();
        files.sort();
        Self {
            books: files.iter().map(|path| Book::read(path)).collect(),
        }
    }

    /// Cells with something in them under `header`, on all sheets called `page`; `*` means every
    /// sheet.
    pub fn cells(&self, page: &str, header: &str) -> Vec<At> {
        self.places(page, header)
            .into_iter()
            .filter(|at| !self.text(at).is_empty())
            .collect()
    }

    /// The cells under `header`, empty or not, of all rows that hold a record.
    pub fn places(&self, page: &str, header: &str) -> Vec<At> {
        let mut out = Vec::new();
        for (b, book) in self.books.iter().enumerate() {
            for (p, sheet) in book.pages.iter().enumerate() {
                if page != "*" && sheet.name != page {
                    continue;
                }
                let Some(column) = sheet.column(header) else {
                    continue;
                };
                for row in sheet.records() {
                    let (book, page) = (b, p);
                    out.push(At {
                        book,
                        page,
                        row,
                        column,
                    });
                }
            }
        }
        out
    }

    /// The header cells called `header`.
    pub fn headers(&self, header: &str) -> Vec<At> {
        let mut out = Vec::new();
        for (book, b) in self.books.iter().enumerate() {
            for (page, sheet) in b.pages.iter().enumerate() {
                out.extend(sheet.column(header).map(|column| At {
                    book,
                    page,
                    row: sheet.header,
                    column,
                }));
            }
        }
        out
    }

    pub fn page(&self, at: &At) -> &Page {
        &self.books[at.book].pages[at.page]
    }

    pub fn text(&self, at: &At) -> String {
        self.page(at).text(at.row, at.column)
    }

    /// What stands under `header` in the row of `at`.
    pub fn beside(&self, at: &At, header: &str) -> String {
        let page = self.page(at);
        let column = page.column(header);
        column.map_or_else(String::new, |column| page.text(at.row, column))
    }

    pub fn file(&self, at: &At) -> &str {
        &self.books[at.book].file
    }

    pub fn cell(&self, at: &At) -> String {
        cell_name(at.row, at.column)
    }
}

impl Book {
    fn read(path: &Path) -> Self {
        let mut book = open_workbook_auto(path).unwrap();
        let pages = book
            .worksheets()
            .into_iter()
            .map(|(name, range)| {
                assert!(range.start().is_none_or(|start| start == (0, 0)), "{name}");
                let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
                let header = rows.iter().position(|row| words(&row[0]) == "发布单位");
                Page {
                    header: header.expect("a sheet of the sample has headers"),
                    name,
                    rows,
                    hidden: Vec::new(),
                }
            })
            .collect();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        Self { file, pages }
    }

    /// Writes the same values to a new workbook.
    pub fn write(&self, to: &Path) {
        let mut out = Workbook::new();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for page in &self.pages {
            let sheet = out.add_worksheet();
            sheet.set_name(&page.name).unwrap();
            for row in &page.hidden {
                sheet.set_row_hidden(u32::try_from(*row).unwrap()).unwrap();
            }
            for (r, cells) in page.rows.iter().enumerate() {
                for (c, value) in cells.iter().enumerate() {
                    let row = u32::try_from(r).unwrap();
                    let column = u16::try_from(c).unwrap();
                    let written = match value {
                        Data::Empty => continue,
                        Data::DateTime(at) => {
                            let serial = ExcelDateTime::from_serial_datetime(at.as_f64()).unwrap();
                            sheet.write_datetime_with_format(row, column, &serial, &day)
                        }
                        Data::Float(number) => sheet.write_number(row, column, *number),
                        Data::Bool(yes) => sheet.write_boolean(row, column, *yes),
                        Data::Error(error) => {
                            let formula = Formula::new("=1/0").set_result(error.to_string());
                            sheet.write_formula(row, column, formula)
                        }
                        other => sheet.write_string(row, column, words(other)),
                    };
                    written.unwrap();
                }
            }
        }
        out.save(to).unwrap();
    }
}

impl Page {
    pub fn column(&self, header: &str) -> Option<usize> {
        let headers = &self.rows[self.header];
        headers.iter().position(|cell| words(cell) == header)
    }

    /// Rows below the headers that are neither empty nor a remark.
    fn records(&self) -> impl Iterator<Item = usize> + use<'_> {
        (self.header + 1..self.rows.len()).filter(|row| {
            let first = self.text(*row, 0);
            !first.is_empty() && !first.starts_with("备注")
        })
    }

    pub fn text(&self, row: usize, column: usize) -> String {
        self.rows[row].get(column).map_or_else(String::new, words)
    }
}

fn words(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}
