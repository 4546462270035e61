//! Import: workbooks become records of the workspace, or faults by cell.
//!
//! In: files, and the workspace they go into. Out: an [`Outcome`] with every fault of every file.
//! What can never happen: a part of an import being kept; a cell's meaning being guessed; a record
//! getting a second rid because it was imported again.

mod archive;
mod attachment;
mod calendar;
pub mod cell;
mod comma;
mod disclosure;
mod draft;
mod envelope;
mod faq;
mod fee;
mod finding;
mod form;
mod guide;
mod header;
mod hot_word;
mod identify;
mod layout;
mod notice;
mod office;
mod person;
mod reference;
mod row;
mod series;
mod sheet;
mod site;
mod synonym;
mod topic;
mod window;
mod withheld;
mod workbook;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use content_model::check::{Rule, check};
use content_model::{Kind, PublisherId, Record, Rid, record_from_bytes};

pub use layout::{Column, LAYOUTS, Layout};

use crate::error::WorkspaceError;
use crate::fault::{Fault, Note};
use crate::ledger::{ImportedRecord, Ledger, Origin};
use crate::workspace::Workspace;
use draft::{Context, Draft};
use identify::{Entry, identify};
use reference::Codes;
use row::Row;
use workbook::KnownSheet;

/// How files are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only rows of this publisher may come in, and sheets need no column for it.
    pub publisher: Option<PublisherId>,
    /// Only sheets of this kind are read.
    pub kind: Option<Kind>,
    /// China standard time.
    pub now: NaiveDateTime,
}

/// What an import found and did. With an error among the faults, the workspace is as it was.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// In the order of files, sheets and rows.
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Whose records were among the rows.
    pub publishers: BTreeSet<PublisherId>,
}

impl Outcome {
    /// Whether nothing was kept because of a fault.
    pub fn refused(&self) -> bool {
        self.faults.iter().any(Fault::is_error)
    }
}

/// A row that became a record.
struct Ready<'a> {
    entry: &'a Entry,
    draft: Draft,
    bytes: Vec<u8>,
    record: Record,
}

/// Imports files, and every workbook in folders among them.
pub fn import(
    workspace: &mut Workspace,
    paths: &[PathBuf],
    options: &Options,
) -> Result<Outcome, WorkspaceError> {
    let given: &[&str] = if options.publisher.is_some() {
        &["publisher"]
    } else {
        &[]
    };
    let files = workbook::read(paths, options.kind, given);
    let mut codes = Codes::new(&workspace.ledger);
    let mut entries = identify(&files.sheets, &workspace.county, options, &mut codes)?;
    let mut faults = files.faults;
    faults.extend(
        entries
            .iter_mut()
            .flat_map(|entry| std::mem::take(&mut entry.faults)),
    );
    let mut ready = Vec::new();
    for entry in &entries {
        let (draft, found) = read_entry(entry, &files.sheets, &codes, options)?;
        faults.extend(found);
        let Some(draft) = draft else { continue };
        let stored = workspace.ledger.stored(draft.rid())?;
        let bytes = draft.settle(stored.as_ref(), options.now)?;
        let record = decode(&bytes)?;
        ready.push(Ready {
            entry,
            draft,
            bytes,
            record,
        });
    }
    let today = options.now.date();
    let complete = ready.len() == entries.len();
    faults.extend(check_together(
        &workspace.ledger,
        &ready,
        complete,
        &files.sheets,
        today,
    )?);
    sort_by_place(&mut faults, &files.sheets);
    let mut outcome = Outcome {
        faults,
        notes: files.notes,
        ..Outcome::default()
    };
    if !outcome.refused() {
        keep(workspace, ready, &files.sheets, &mut outcome)?;
    }
    Ok(outcome)
}

/// Checks what is in the workspace, as the import does.
pub fn check_workspace(ledger: &Ledger, today: NaiveDate) -> Result<Vec<Fault>, WorkspaceError> {
    let findings = check(&ledger.all_working()?, today);
    findings
        .iter()
        .map(|finding| finding::fault_in_ledger(finding, ledger))
        .collect()
}

fn read_entry(
    entry: &Entry,
    sheets: &[KnownSheet],
    codes: &Codes,
    options: &Options,
) -> Result<(Option<Draft>, Vec<Fault>), WorkspaceError> {
    let known = &sheets[entry.sheet];
    let mut row = entry.row(known);
    let ctx = Context {
        codes,
        publisher: entry.publisher.as_ref(),
        folder: known.folder.clone(),
    };
    let draft = draft::read(&mut row, &ctx, entry.identity(), options.now)?;
    Ok((draft, row.faults))
}

/// Rules between records: those that an imported row breaks, and those that the import breaks for
/// records that were there. What was broken before in other rows does not stand in its way.
fn check_together(
    ledger: &Ledger,
    ready: &[Ready],
    complete: bool,
    sheets: &[KnownSheet],
    today: NaiveDate,
) -> Result<Vec<Fault>, WorkspaceError> {
    let mut records = ledger.all_working()?;
    let before: HashSet<(String, Rid, &str, String)> = check(&records, today)
        .into_iter()
        .map(|finding| {
            (
                finding.rule.id().to_owned(),
                finding.rid,
                finding.field,
                finding.value,
            )
        })
        .collect();
    let rows: HashMap<&Rid, &Ready> = ready.iter().map(|row| (row.draft.rid(), row)).collect();
    records.retain(|record| !rows.contains_key(&record.rid));
    // Last, so that a number used twice is reported at the row that came later.
    records.extend(ready.iter().map(|row| row.record.clone()));
    let mut faults = Vec::new();
    for finding in check(&records, today) {
        // Codes were resolved above; what dangles now is a row with a fault of its own.
        if !complete && finding.rule == Rule::DanglingReference {
            continue;
        }
        if let Some(ready) = rows.get(&finding.rid) {
            let row: Row = ready.entry.row(&sheets[ready.entry.sheet]);
            let cell = row.value(finding.field).map(|value| value.shown());
            faults.push(finding::fault(
                &finding,
                row.place_of(finding.field),
                cell.unwrap_or_default(),
            ));
            continue;
        }
        let known = (
            finding.rule.id().to_owned(),
            finding.rid.clone(),
            finding.field,
            finding.value.clone(),
        );
        if !before.contains(&known) {
            faults.push(finding::fault_in_ledger(&finding, ledger)?);
        }
    }
    Ok(faults)
}

fn sort_by_place(faults: &mut [Fault], sheets: &[KnownSheet]) {
    let order: HashMap<(&str, &str), usize> = sheets
        .iter()
        .enumerate()
        .map(|(at, known)| ((known.place.file.as_str(), known.place.sheet.as_str()), at))
        .collect();
    faults.sort_by_cached_key(|fault| {
        let place = &fault.place;
        // Files that could not be read come first.
        let sheet = order
            .get(&(place.file.as_str(), place.sheet.as_str()))
            .map_or(0, |at| at + 1);
        (sheet, place.row, place.column)
    });
}

fn keep(
    workspace: &mut Workspace,
    ready: Vec<Ready>,
    sheets: &[KnownSheet],
    outcome: &mut Outcome,
) -> Result<(), WorkspaceError> {
    let mut records = Vec::new();
    for Ready {
        entry,
        draft,
        bytes,
        record,
    } in ready
    {
        // Before the ledger: a blob without a record harms nobody, a record without its blob does.
        for found in &draft.attachments {
            attachment::keep(found, workspace)?;
        }
        match workspace.ledger.stored(&record.rid)? {
            None => outcome.added += 1,
            Some(stored) if stored.working != bytes => outcome.changed += 1,
            Some(_) => outcome.unchanged += 1,
        }
        outcome.publishers.insert(record.publisher.clone());
        let known = &sheets[entry.sheet];
        records.push(ImportedRecord {
            kind: record.kind(),
            rid: record.rid,
            publisher: record.publisher,
            natural_key: entry.number.clone().unwrap_or_default(),
            bytes,
            origin: Origin {
                file: known.place.file.clone(),
                sheet: known.place.sheet.clone(),
                columns: known
                    .header
                    .columns
                    .iter()
                    .map(|(k, c)| ((*k).to_owned(), *c))
                    .collect(),
                row: entry.number_of_row,
            },
        });
    }
    workspace.ledger.keep(&records)
}

fn decode(bytes: &[u8]) -> Result<Record, WorkspaceError> {
    record_from_bytes(bytes).map_err(|error| WorkspaceError::LedgerDamaged(error.to_string()))
}
