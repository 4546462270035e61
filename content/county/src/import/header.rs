//! Finding a sheet's header row, and by it the kind of its rows.

use std::collections::BTreeMap;

use content_model::Kind;
use content_model::label::label;

use super::cell::{Value, compact};
use super::layout::{Column, ENVELOPE, LAYOUTS, Layout};
use super::sheet::Sheet;
use crate::fault::{Fault, Place, Refusal, Words, column_letter};

/// A header row that was understood.
#[derive(Debug, Clone)]
pub struct Header {
    pub layout: &'static Layout,
    /// From 1.
    pub row: u32,
    /// Field key → column, from 0.
    pub columns: BTreeMap<&'static str, u32>,
    /// Column → header as it stands in the workbook.
    pub titles: BTreeMap<u32, String>,
}

/// Title rows and remarks may stand above the header, but not more than this.
const SEARCHED_ROWS: usize = 30;

/// The header of `sheet`, with faults in it. `None` when the sheet is of no known kind.
///
/// `name` is what the sheet is called, `only` the one kind that is looked for, if any, and `given`
/// the fields that are known without a column.
pub fn recognise(
    sheet: &Sheet,
    name: &str,
    only: Option<Kind>,
    given: &[&str],
    place: &Place,
) -> Option<(Header, Vec<Fault>)> {
    let mut best: Option<(usize, u32, &'static Layout)> = None;
    for (row, cells) in sheet.rows.iter().take(SEARCHED_ROWS) {
        for layout in LAYOUTS
            .iter()
            .filter(|layout| only.is_none_or(|kind| layout.kind == kind))
        {
            let Some(score) = score(layout, name, cells) else {
                continue;
            };
            if best.is_none_or(|(best, ..)| score > best) {
                best = Some((score, *row, layout));
            }
        }
    }
    let (_, row, layout) = best?;
    Some(read_header(sheet, layout, row, given, place))
}

/// Whether a sheet's name is that of a kind, so that its rows are surely meant to be read.
pub fn named_layout(name: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.name == name.trim())
}

/// The fault of a sheet that is named as a known kind but has no header of it.
pub fn no_header(layout: &Layout) -> Refusal {
    let mandatory: Vec<&str> = layout
        .all_columns()
        .filter(|column| column.mandatory)
        .map(|column| label(column.key).0)
        .collect();
    Refusal::new(
        "no-header",
        Words::new(
            format!("找不到“{}”的表头", layout.name),
            format!(
                "no header row of {} ({}) found",
                layout.name,
                layout.kind.as_str()
            ),
        ),
        Words::new(
            format!("表头应有:{}", mandatory.join("、")),
            format!("the header needs {}", mandatory.join(", ")),
        ),
    )
}

/// How well a row suits as the header of a kind; `None` when it does not.
fn score(layout: &Layout, name: &str, cells: &BTreeMap<u32, Value>) -> Option<usize> {
    let mut keys: Vec<&str> = cells
        .values()
        .filter_map(|value| layout.key_of(&header_text(value)?))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let own = keys
        .iter()
        .filter(|key| !ENVELOPE.iter().any(|column| column.key == **key))
        .count();
    let numbered = keys.contains(&layout.number);
    let named = name.contains(layout.name);
    let enough = own >= 1 && (keys.len() >= 3 || (keys.len() >= 2 && (numbered || named)));
    enough.then_some(4 * keys.len() + 3 * usize::from(numbered) + 2 * usize::from(named))
}

fn read_header(
    sheet: &Sheet,
    layout: &'static Layout,
    row: u32,
    given: &[&str],
    place: &Place,
) -> (Header, Vec<Fault>) {
    let at = |column: Option<u32>, header: &str| Place {
        row: Some(row),
        column,
        header: header.to_owned(),
        ..place.clone()
    };
    let mut header = Header {
        layout,
        row,
        columns: BTreeMap::new(),
        titles: BTreeMap::new(),
    };
    let mut faults = Vec::new();
    let cells = sheet.rows.get(&row);
    for (&column, value) in cells.into_iter().flatten() {
        let title = value.shown();
        header.titles.insert(column, title.clone());
        // A running number says nothing about the record.
        if compact(&title) == "序号" {
            continue;
        }
        let Some(key) = header_text(value).and_then(|text| layout.key_of(&text)) else {
            faults.push(Fault::error(
                at(Some(column), &title),
                &title,
                unknown(layout, &title, column),
            ));
            continue;
        };
        if let Some(first) = header.columns.insert(key, column) {
            faults.push(Fault::error(
                at(Some(column), &title),
                &title,
                twice(key, first),
            ));
            header.columns.insert(key, first);
        }
    }
    for (column, first_row) in untitled_columns(sheet, &header) {
        let place = Place {
            row: Some(first_row),
            column: Some(column),
            ..place.clone()
        };
        let value = sheet.rows[&first_row][&column].shown();
        faults.push(Fault::error(place, value, untitled()));
    }
    let absent: Vec<&Column> = layout
        .all_columns()
        .filter(|column| column.mandatory && !given.contains(&column.key))
        .filter(|column| !header.columns.contains_key(column.key))
        .collect();
    if !absent.is_empty() {
        let labels: Vec<&str> = absent.iter().map(|column| label(column.key).0).collect();
        faults.push(Fault::error(at(None, ""), "", missing_columns(&labels)));
    }
    (header, faults)
}

/// Columns that hold values below the header but have none in it, with the first such row.
fn untitled_columns(sheet: &Sheet, header: &Header) -> BTreeMap<u32, u32> {
    let mut out = BTreeMap::new();
    for (&row, cells) in sheet.rows.range(header.row + 1..) {
        for &column in cells
            .keys()
            .filter(|column| !header.titles.contains_key(column))
        {
            out.entry(column).or_insert(row);
        }
    }
    out
}

fn header_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn unknown(layout: &Layout, title: &str, column: u32) -> Refusal {
    let nearest = layout.nearest(title);
    let letter = column_letter(column);
    Refusal::new(
        "unknown-column",
        Words::new(
            format!("“{}”表没有这一列(第{letter}列)", layout.name),
            format!(
                "{} has no such column (column {letter})",
                layout.kind.as_str()
            ),
        ),
        Words::new(
            format!("最接近的表头是“{nearest}”;不需要的列请删去"),
            format!("the nearest header is {nearest}; delete a column that is not needed"),
        ),
    )
}

fn twice(key: &str, first: u32) -> Refusal {
    let (zh, en) = label(key);
    let letter = column_letter(first);
    Refusal::new(
        "repeated-column",
        Words::new(
            format!("“{zh}”已经在第{letter}列"),
            format!("{en} already stands in column {letter}"),
        ),
        Words::fixed("只留一列", "keep one of them"),
    )
}

fn untitled() -> Refusal {
    Refusal::new(
        "untitled-column",
        Words::fixed(
            "这一列有内容,却没有表头",
            "this column has content but no header",
        ),
        Words::fixed(
            "补上表头,或删去内容",
            "give it a header, or delete the content",
        ),
    )
}

fn missing_columns(labels: &[&str]) -> Refusal {
    Refusal::new(
        "missing-column",
        Words::new(
            format!("缺少必填的列:{}", labels.join("、")),
            format!("mandatory columns are missing: {}", labels.join(", ")),
        ),
        Words::new(
            format!("在这一行补上表头:{}", labels.join("、")),
            format!("add to this row: {}", labels.join(", ")),
        ),
    )
}
