//! 热词 in another order, as a sheet that is imported, checked and reviewed like any other.

use std::io::Write as _;
use std::path::Path;

use content_model::label::label;
use content_model::{Body, Kind, Record, Status};
use content_store::outbox::Term;

use super::code::Codes;
use super::file::Files;
use super::row::{Cell, Desk, Row, row};
use crate::durable;
use crate::error::WorkspaceError;
use crate::fault::Fault;
use crate::feedback::Word;
use crate::import::{LAYOUTS, Layout};
use crate::template::Sheet;
use crate::workspace::Workspace;

/// A hot word in the place that its taps give it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its new order already in it.
    pub record: Record,
    /// Its order before.
    pub before: Option<u16>,
    pub taps: u64,
}

impl Placed {
    /// Whether it is the word that terminals report in the spelling of the search.
    pub fn is_called(&self, word: &Word) -> bool {
        Term::of(&self.record.title).is_some_and(|term| term.as_str() == word.word)
    }
}

/// The hot words in force, most tapped first; the others follow in the order they had.
pub fn placed(workspace: &Workspace, taps: &[Word]) -> Result<Vec<Placed>, WorkspaceError> {
    let mut out = Vec::new();
    workspace.ledger.each_working(|record| {
        if let Body::HotWord(hot) = &record.body
            && record.status == Status::InForce
        {
            let mut placed = Placed {
                before: hot.order,
                taps: 0,
                record,
            };
            let tapped = taps.iter().find(|word| placed.is_called(word));
            placed.taps = tapped.map_or(0, |word| word.count);
            out.push(placed);
        }
        Ok(())
    })?;
    out.sort_by(|a, b| {
        let key = |one: &Placed| {
            (
                std::cmp::Reverse(one.taps),
                one.before.is_none(),
                one.before,
            )
        };
        let title = |one: &Placed| one.record.title.clone();
        key(a).cmp(&key(b)).then_with(|| title(a).cmp(&title(b)))
    });
    for (place, one) in (1..=u16::MAX).zip(&mut out) {
        if let Body::HotWord(hot) = &mut one.record.body {
            hot.order = Some(place);
        }
    }
    Ok(out)
}

/// Writes them to `path`, a .csv in UTF-8, with what their sheet says otherwise as it stands; files
/// beside. With faults, nothing is written: see [`super::export`].
pub fn write(
    workspace: &Workspace,
    words: &[Placed],
    path: &Path,
) -> Result<Vec<Fault>, WorkspaceError> {
    let Some(layout) = LAYOUTS.iter().find(|layout| layout.kind == Kind::HotWord) else {
        return Ok(Vec::new());
    };
    let codes = Codes::of(&workspace.ledger)?;
    let desk = Desk {
        county: &workspace.county,
        codes: &codes,
    };
    let mut files = Files::of(workspace);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for Placed { record, .. } in words {
        let row = row(record, &desk, &mut files);
        faults.extend(super::faults(record, &row, layout));
        rows.push(row);
    }
    if !faults.is_empty() {
        return Ok(faults);
    }
    // A bare file name has no folder.
    let path = Path::new(".").join(path);
    files.copy(path.parent().unwrap_or(Path::new(".")))?;
    let bytes = table(layout, &rows)
        .map_err(|error| WorkspaceError::io(&path)(std::io::Error::other(error)))?;
    durable::write(&path, &bytes).map_err(WorkspaceError::io(&path))?;
    Ok(Vec::new())
}

fn table(layout: &'static Layout, rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut keys = Sheet::of(layout).keys;
    keys.retain(|key| rows.iter().any(|row| row.cells.contains_key(key)));
    let mut out = Vec::new();
    // Office programs take a file without this mark for another encoding.
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::Writer::from_writer(&mut out);
    table.write_record(keys.iter().map(|key| label(key).0))?;
    for row in rows {
        let cells = keys.iter().map(|key| match row.cells.get(key) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Day(day)) => day.to_string(),
            None => String::new(),
        });
        table.write_record(cells)?;
    }
    table.flush()?;
    drop(table);
    Ok(out)
}
