//! Import: workbooks become records of the workspace, or faults by cell.
//!
//! In: files, and the workspace they go into. Out: an [`Outcome`] with every fault of every file.
//! The files are read twice, row by row: first to learn whose record each row is, then to make the
//! records. These go straight into one open transaction of the ledger, where they are checked
//! together; it is committed when there is no error, and rolled back otherwise. So memory holds a few
//! words for each row, and never the sheets.
//!
//! What can never happen: a part of an import being kept; a cell's meaning being guessed; a record
//! getting a second rid because it was imported again.

mod archive;
mod attachment;
mod biff;
mod calendar;
pub mod cell;
mod charge;
mod comma;
mod disclosure;
mod draft;
mod envelope;
mod examine;
mod excel;
mod faq;
mod fee;
mod finding;
mod form;
mod guide;
mod header;
mod hot_word;
mod identify;
mod incoming;
mod inspection;
mod layout;
mod merge;
mod notice;
mod office;
mod open_document;
mod outline;
mod permanence;
mod person;
mod reference;
mod remark;
mod row;
mod script;
mod series;
mod sheet;
mod site;
mod stage;
mod synonym;
mod table;
mod topic;
mod window;
mod withheld;
mod wording;
mod workbook;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDateTime;
use content_model::check::Finding;
use content_model::{Kind, PublisherId};

pub use inspection::inspect;
pub use layout::{Column, LAYOUTS, Layout};

use crate::config::County;
use crate::error::WorkspaceError;
use crate::fault::{Fault, Note};
use crate::workspace::Workspace;
use examine::Examination;
use identify::Identities;
use incoming::Incoming;
use reference::Codes;
use row::Row;
use stage::Stage;
use workbook::{Found, Pass, Source};

/// How files are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only rows of this publisher may come in, and sheets need no column for it.
    pub publisher: Option<PublisherId>,
    /// Only rows of this scope may come in, as a cell would name it; sheets need no column for it.
    pub scope: Option<String>,
    /// Only sheets of this kind are read.
    pub kind: Option<Kind>,
    /// China standard time.
    pub now: NaiveDateTime,
    /// Set from outside to end the import early; nothing is kept then.
    pub interrupted: Arc<AtomicBool>,
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
    /// It was ended early, and nothing was kept.
    pub interrupted: bool,
}

impl Outcome {
    /// Whether nothing was kept because of a fault.
    pub fn refused(&self) -> bool {
        self.faults.iter().any(Fault::is_error)
    }
}

/// Whether anybody who may come in can publish for a scope, as [`Options::scope`] names it.
pub fn knows_scope(county: &County, options: &Options) -> bool {
    let Some(scope) = &options.scope else {
        return true;
    };
    identify::scope_exists(scope, county, options.publisher.as_ref())
}

/// Imports files, and every workbook in folders among them.
pub fn import(
    workspace: &mut Workspace,
    paths: &[PathBuf],
    options: &Options,
) -> Result<Outcome, WorkspaceError> {
    let workspace = &*workspace;
    Incoming::sweep(workspace)?;
    let mut files = Files::list(paths, options);
    let mut examination = Examination::begin(&workspace.ledger, options.now.date())?;
    let staging = workspace.ledger.begin()?;
    let mut codes = Codes::new(&staging);
    let mut identities = Identities::new(&workspace.county, options);
    files.pass(|found| {
        if let Found::Row {
            table,
            index,
            row,
            blocked,
        } = found
        {
            identities.add((table, index), &row, blocked, &mut codes)?;
        }
        Ok(())
    })?;
    codes.partial = files.partial();
    examination.add_others(&workspace.ledger, &identities)?;
    let mut stage = Stage::new(&staging, &codes, &identities, options);
    files.pass(|found| {
        if let Found::Row { table, row, .. } = found
            && let Some(record) = stage.add(table, &row)?
        {
            examination.add(&record);
        }
        Ok(())
    })?;
    let complete = stage.failed == 0 && !codes.partial;
    let examined = examination.finish(&staging, &identities, complete)?;
    let mut outcome = Outcome {
        added: stage.added,
        changed: stage.changed,
        unchanged: stage.unchanged,
        publishers: std::mem::take(&mut stage.publishers),
        ..Outcome::default()
    };
    let attachments = std::mem::take(&mut stage.attachments);
    files.faults.append(&mut stage.faults);
    files.notes.append(&mut stage.notes);
    drop(stage);
    files.place(&examined.rows, &identities)?;
    files.faults.append(&mut identities.faults);
    files.faults.extend(examined.others);
    outcome.interrupted = files.interrupted();
    outcome.faults = files.sorted_faults();
    outcome.notes = files.notes;
    if outcome.refused() || outcome.interrupted {
        return Ok(outcome);
    }
    // Before the ledger: a blob without a record harms nobody, a record without its blob does.
    let incoming = Incoming::store(workspace, &attachments)?;
    staging.commit()?;
    incoming.keep();
    Ok(outcome)
}

/// The files of an import, and what was found wrong in them.
struct Files<'a> {
    options: &'a Options,
    sources: Vec<Source>,
    /// As the last pass found them.
    tables: Vec<workbook::KnownTable>,
    passes: usize,
    faults: Vec<Fault>,
    notes: Vec<Note>,
}

impl<'a> Files<'a> {
    fn list(paths: &[PathBuf], options: &'a Options) -> Self {
        let mut faults = Vec::new();
        let sources = workbook::list(paths, &mut faults);
        Self {
            options,
            sources,
            tables: Vec::new(),
            passes: 0,
            faults,
            notes: Vec::new(),
        }
    }

    /// Reads every file; ends early when it is to.
    fn pass(
        &mut self,
        mut each: impl FnMut(Found) -> Result<(), WorkspaceError>,
    ) -> Result<(), WorkspaceError> {
        let given: &[&str] = match self.options.publisher {
            Some(_) => &["publisher"],
            None => &[],
        };
        let mut pass = Pass {
            only: self.options.kind,
            given,
            tables: Vec::new(),
            interrupted: &self.options.interrupted,
        };
        let first = self.passes == 0;
        for source in &mut self.sources {
            pass.read(source, &mut |found| match found {
                // Every pass finds them again.
                Found::Fault(_) | Found::Note(_) if !first => Ok(()),
                Found::Fault(fault) => {
                    self.faults.push(fault);
                    Ok(())
                }
                Found::Note(note) => {
                    self.notes.push(note);
                    Ok(())
                }
                row => each(row),
            })?;
        }
        self.tables = pass.tables;
        self.passes += 1;
        Ok(())
    }

    /// Whether records may be missing that the files hold: then nothing is said to be unknown.
    fn partial(&self) -> bool {
        self.faults.iter().any(Fault::is_error)
    }

    fn interrupted(&self) -> bool {
        self.options.interrupted.load(Ordering::Relaxed)
    }

    /// Brings findings about records back to the cells they came from.
    fn place(
        &mut self,
        findings: &[Finding],
        identities: &Identities,
    ) -> Result<(), WorkspaceError> {
        if findings.is_empty() {
            return Ok(());
        }
        let mut wanted: HashMap<(u32, u32), Vec<&Finding>> = HashMap::new();
        for finding in findings {
            if let Some(entry) = identities.entry_of(&finding.rid) {
                let row = (entry.table, entry.row);
                wanted.entry(row).or_default().push(finding);
            }
        }
        let mut faults = Vec::new();
        self.pass(|found| {
            let Found::Row {
                table, index, row, ..
            } = found
            else {
                return Ok(());
            };
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            for finding in wanted.remove(&(index, row.number)).into_iter().flatten() {
                let row = Row::new(&table.header, &row, table.place.clone());
                let cell = row.value(finding.field).map(|value| value.shown());
                let place = row.place_of(finding.field);
                faults.push(finding::fault(finding, place, cell.unwrap_or_default()));
            }
            Ok(())
        })?;
        self.faults.append(&mut faults);
        Ok(())
    }

    /// In the order of files, sheets and rows; one fault for one cause.
    fn sorted_faults(&mut self) -> Vec<Fault> {
        let order = workbook::order_of(&self.sources, &self.tables);
        let mut faults = std::mem::take(&mut self.faults);
        faults.sort_by_cached_key(|fault| {
            let place = &fault.place;
            let sheet = (place.file.clone(), place.sheet.clone());
            let file = (place.file.clone(), String::new());
            let at = order.get(&sheet).or_else(|| order.get(&file));
            (at.copied(), place.row, place.column)
        });
        // A merged cell is read once for each of its rows.
        let mut told = HashSet::new();
        faults.retain(|fault| {
            let place = &fault.place;
            told.insert((
                place.file.clone(),
                place.sheet.clone(),
                (place.row, place.column),
                fault.rule,
                fault.message.zh.clone(),
            ))
        });
        faults
    }
}
