//! What may be wrong with a header.

use content_model::label::label;

use super::Header;
use crate::fault::{Fault, Place, Refusal, Words, column_letter};
use crate::import::layout::Layout;

/// What is wrong with a header itself. `given` are the fields that are known without a column.
pub(in crate::import) fn faults(
    header: &Header,
    repeated: &[u32],
    given: &[&str],
    place: &Place,
) -> Vec<Fault> {
    let at = |column: Option<u32>, title: &str| Place {
        row: Some(header.row),
        column,
        header: title.to_owned(),
        ..place.clone()
    };
    let layout = header.layout;
    if let Some(rival) = header.rival {
        return vec![Fault::error(at(None, ""), "", ambiguous(layout, rival))];
    }
    let mut faults = Vec::new();
    for (&column, title) in &header.titles {
        if header.passed_over.contains(&column) || header.columns.values().any(|c| *c == column) {
            continue;
        }
        let refusal = match repeated.contains(&column) {
            true => twice(header, title, column),
            false => unknown(layout, title, column),
        };
        faults.push(Fault::error(at(Some(column), title), title, refusal));
    }
    let absent = layout.lacks(|key| given.contains(&key) || header.columns.contains_key(key));
    if !absent.is_empty() {
        faults.push(Fault::error(at(None, ""), "", missing_columns(&absent)));
    }
    faults
}

/// The fault of a sheet that is named as a known kind but has no header of it.
pub(in crate::import) fn no_header(layout: &Layout) -> Refusal {
    let labels = layout.lacks(|_| false);
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
            format!("表头应有:{}", labels.join("、")),
            format!("the header needs {}", labels.join(", ")),
        ),
    )
}

fn ambiguous(layout: &Layout, rival: &Layout) -> Refusal {
    let (a, b) = (layout.name, rival.name);
    Refusal::new(
        "ambiguous-table",
        Words::new(
            format!("分不清是“{a}”还是“{b}”"),
            format!(
                "this may be {a} ({}) or {b} ({})",
                layout.kind.as_str(),
                rival.kind.as_str()
            ),
        ),
        Words::new(
            format!("把工作表改名为“{a}”或“{b}”,或用 --kind 指明"),
            "name the sheet after its kind, or say --kind",
        ),
    )
}

fn unknown(layout: &Layout, title: &str, column: u32) -> Refusal {
    let nearest = layout.nearest(title.rsplit('/').next().unwrap_or(title));
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

fn twice(header: &Header, title: &str, column: u32) -> Refusal {
    let mut words = title.rsplit('/');
    let key = words.find_map(|word| header.layout.key_of(word));
    let (zh, en) = label(key.unwrap_or_default());
    let first = key.and_then(|key| header.columns.get(key)).copied();
    let letter = column_letter(first.unwrap_or(column));
    Refusal::new(
        "repeated-column",
        Words::new(
            format!("“{zh}”已经在第{letter}列"),
            format!("{en} already stands in column {letter}"),
        ),
        Words::fixed("只留一列", "keep one of them"),
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
