//! .ods as a stream (OpenDocument 1.3, part 3, clauses 9 and 19): rows, repeats, spans and what is
//! hidden, without the empty cells to a sheet's end.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Members, xml_error};
use super::cell::Value;
use super::excel::iso_value;
use super::merge::{Merge, Merges};
use super::outline::attribute;
use super::sheet::{
    Cell, MAX_CELLS, MAX_COLUMNS, RowSink, SheetName, SheetRow, Stop, broken, encrypted, too_large,
};
use crate::fault::Refusal;

const CONTENT: &str = "content.xml";
/// Bytes that the content may unpack to.
const MAX_CONTENT: u64 = 2 << 30;
/// Rows of a spreadsheet; a repeat beyond them is no content.
const MAX_ROWS: u32 = 1_048_576;

pub(super) struct OpenDocument {
    members: Members<BufReader<File>>,
    sheets: Vec<SheetName>,
}

impl OpenDocument {
    pub fn open(file: BufReader<File>) -> Result<Self, Refusal> {
        let mut members = Members::open(file)?;
        let mut manifest = String::new();
        if let Some(part) = members.member("META-INF/manifest.xml", 1 << 20)? {
            // Only looked at for whether it is readable at all.
            let _ = BufReader::new(part).read_to_string(&mut manifest);
        }
        if manifest.contains("encryption-data") {
            return Err(encrypted());
        }
        let part = members
            .member(CONTENT, MAX_CONTENT)?
            .ok_or_else(|| broken("内容不是电子表格", "its content is no spreadsheet"))?;
        let sheets = sheet_names(part)?;
        Ok(Self { members, sheets })
    }

    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    pub fn read(&mut self, sheet: usize, sink: &mut RowSink) -> Result<(), Stop> {
        let Some(part) = self.members.member(CONTENT, MAX_CONTENT)? else {
            return Ok(());
        };
        let mut xml = reader(part);
        let mut buffer = Vec::new();
        let mut at = 0;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(xml_error)? {
                Event::Start(e) if e.local_name().as_ref() == "table" => {
                    if at == sheet {
                        return Table::new(xml).read(sink);
                    }
                    at += 1;
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn reader<R: Read>(part: R) -> Reader<BufReader<R>> {
    Reader::from_reader(BufReader::with_capacity(1 << 16, part))
}

fn sheet_names(part: impl Read) -> Result<Vec<SheetName>, Refusal> {
    let mut xml = reader(part);
    let mut buffer = Vec::new();
    let (mut sheets, mut hidden, mut style) = (Vec::new(), HashSet::new(), String::new());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(xml_error)? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "style" => style = attribute(&e, "name").unwrap_or_default(),
                "table-properties" if attribute(&e, "display").as_deref() == Some("false") => {
                    hidden.insert(style.clone());
                }
                "table" => sheets.push(SheetName {
                    name: attribute(&e, "name").unwrap_or_default(),
                    hidden: attribute(&e, "style-name").is_some_and(|s| hidden.contains(&s)),
                }),
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// One table, after its start tag.
struct Table<R: Read> {
    xml: Reader<BufReader<R>>,
    buffer: Vec<u8>,
    /// Rows that were passed.
    passed: u32,
    /// Columns that the present row has passed.
    column: u32,
    row: SheetRow,
    row_repeats: u32,
    merges: Vec<Merge>,
    open: Merges,
    hidden_columns: Vec<(u32, u32)>,
    columns: u32,
}

impl<R: Read> Table<R> {
    fn new(xml: Reader<BufReader<R>>) -> Self {
        Self {
            xml,
            buffer: Vec::new(),
            passed: 0,
            column: 0,
            row: SheetRow::default(),
            row_repeats: 1,
            merges: Vec::new(),
            open: Merges::new(Vec::new()),
            hidden_columns: Vec::new(),
            columns: 0,
        }
    }

    fn read(mut self, sink: &mut RowSink) -> Result<(), Stop> {
        loop {
            self.buffer.clear();
            let event = self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(xml_error)?
                .into_owned();
            match event {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-row" => self.begin_row(&e),
                    "table-column" => self.column_style(&e),
                    "table-cell" => {
                        let text = self.cell_text()?;
                        self.cell(&e, text);
                    }
                    "covered-table-cell" => {
                        self.cell_text()?;
                        self.column = self.column.saturating_add(repeats(&e, "columns"));
                    }
                    _ => {}
                },
                Event::Empty(e) => match e.local_name().as_ref() {
                    "table-row" => {
                        self.begin_row(&e);
                        self.end_row(sink)?;
                    }
                    "table-column" => self.column_style(&e),
                    "table-cell" => self.cell(&e, String::new()),
                    "covered-table-cell" => {
                        self.column = self.column.saturating_add(repeats(&e, "columns"));
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "table-row" => self.end_row(sink)?,
                    "table" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(broken("文件不完整", "it ends too early").into()),
                _ => {}
            }
        }
    }

    fn begin_row(&mut self, e: &BytesStart) {
        self.column = 0;
        self.row_repeats = repeats(e, "rows");
        let shown = attribute(e, "visibility").unwrap_or_default();
        self.row = SheetRow {
            number: self.passed.saturating_add(1),
            hidden: shown == "collapse" || shown == "filter",
            cells: Vec::new(),
        };
    }

    fn column_style(&mut self, e: &BytesStart) {
        let width = repeats(e, "columns");
        if attribute(e, "visibility").is_some_and(|shown| shown == "collapse") {
            let last = self.columns.saturating_add(width - 1);
            self.hidden_columns.push((self.columns, last));
        }
        self.columns = self.columns.saturating_add(width);
    }

    fn cell(&mut self, e: &BytesStart, text: String) {
        let first = self.column;
        let width = repeats(e, "columns");
        self.column = first.saturating_add(width);
        let Some(value) = value(e, text) else { return };
        let span = |name| {
            attribute(e, name)
                .and_then(|n| n.parse::<u32>().ok())
                .unwrap_or(1)
                .max(1)
        };
        let merge = Merge {
            first_row: self.row.number,
            last_row: self
                .row
                .number
                .saturating_add(span("number-rows-spanned") - 1),
            first_column: first,
            last_column: first.saturating_add(span("number-columns-spanned") - 1),
        };
        if merge.last_row > merge.first_row || merge.last_column > merge.first_column {
            self.merges.push(merge);
        }
        // One column too many is enough to be refused by.
        for column in first..self.column.min(MAX_COLUMNS + 1) {
            let mut hidden = self.hidden_columns.iter();
            self.row.cells.push(Cell {
                column,
                last_column: column,
                row: self.row.number,
                value: value.clone(),
                hidden: hidden.any(|(first, last)| (*first..=*last).contains(&column)),
            });
        }
    }

    fn end_row(&mut self, sink: &mut RowSink) -> Result<(), Stop> {
        let row = std::mem::take(&mut self.row);
        self.passed = self.passed.saturating_add(self.row_repeats);
        if row.cells.is_empty() {
            return Ok(());
        }
        if row.number.saturating_add(self.row_repeats) > MAX_ROWS + 1 {
            return Err(too_large(
                format!("超过{MAX_ROWS}行"),
                format!("more than {MAX_ROWS} rows"),
            )
            .into());
        }
        // Refused at once: a short file can repeat a row as often as it likes.
        if row.cells.len() as u64 * u64::from(self.row_repeats) > MAX_CELLS {
            return Err(too_large(
                format!("超过{MAX_CELLS}个单元格"),
                format!("more than {MAX_CELLS} cells"),
            )
            .into());
        }
        self.open.add(&mut self.merges);
        for repeat in 0..self.row_repeats {
            let mut row = row.clone();
            row.number += repeat;
            for cell in &mut row.cells {
                cell.row = row.number;
            }
            self.open.spread(&mut row);
            sink(row)?;
        }
        Ok(())
    }

    /// The text of a cell: its paragraphs, without comments (clause 14.1) on it.
    fn cell_text(&mut self) -> Result<String, Refusal> {
        let (mut text, mut depth, mut aside) = (String::new(), 1_u32, 0_u32);
        loop {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(xml_error)?
            {
                Event::Start(e) => {
                    depth += 1;
                    match e.local_name().as_ref() {
                        _ if aside > 0 => aside += 1,
                        "annotation" | "frame" | "shape" => aside = 1,
                        "p" if !text.is_empty() => text.push('\n'),
                        name => push_sign(&mut text, name, &e),
                    }
                }
                Event::Empty(e) if aside == 0 => match e.local_name().as_ref() {
                    "p" if !text.is_empty() => text.push('\n'),
                    name => push_sign(&mut text, name, &e),
                },
                Event::Text(part) if aside == 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if aside == 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(part) if aside == 0 => {
                    let named = format!("&{};", part.xml10_content());
                    let plain = quick_xml::escape::unescape(&named)
                        .map_err(|error| broken(&error.to_string(), &error.to_string()))?;
                    text.push_str(&plain);
                }
                Event::End(_) => {
                    depth -= 1;
                    aside = aside.saturating_sub(1);
                    if depth == 0 {
                        return Ok(text);
                    }
                }
                Event::Eof => return Err(broken("文件不完整", "it ends too early")),
                _ => {}
            }
        }
    }
}

/// Signs that OpenDocument writes as elements (clause 6.1).
fn push_sign(text: &mut String, name: &str, e: &BytesStart) {
    match name {
        "s" => {
            let spaces = attribute(e, "c")
                .and_then(|n| n.parse().ok())
                .unwrap_or(1_usize);
            text.extend(std::iter::repeat_n(' ', spaces.min(1000)));
        }
        "tab" => text.push('\t'),
        "line-break" => text.push('\n'),
        _ => {}
    }
}

fn repeats(e: &BytesStart, what: &str) -> u32 {
    attribute(e, &format!("number-{what}-repeated"))
        .and_then(|n| n.parse().ok())
        .unwrap_or(1)
        .max(1)
}

fn value(e: &BytesStart, text: String) -> Option<Value> {
    let number = || attribute(e, "value").and_then(|n| n.parse().ok());
    let formula = attribute(e, "formula").is_some();
    let kind = attribute(e, "value-type").unwrap_or_default();
    let value = match kind.as_str() {
        // A formula that failed has its error as text and nothing else to tell it by.
        _ if formula && (text.starts_with('#') || text.starts_with("Err:")) => {
            Some(Value::Broken(text))
        }
        "float" | "currency" | "percentage" => number().map(Value::Number),
        "date" => attribute(e, "date-value").map(iso_value),
        "boolean" => attribute(e, "boolean-value").map(|yes| Value::Bool(yes == "true")),
        _ => {
            let whole = match text.is_empty() {
                true => attribute(e, "string-value").unwrap_or_default(),
                false => text,
            };
            (!whole.trim().is_empty()).then_some(Value::Text(whole))
        }
    };
    match value {
        None if formula => Some(Value::Broken("=".to_owned())),
        value => value,
    }
}
