//! The second pass: rows become records, and go into the open transaction one by one.

use std::collections::{BTreeSet, HashMap};

use content_model::{PublisherId, Record, record_from_bytes};

use super::Options;
use super::attachment::{self, Attachments};
use super::draft::{self, Context};
use super::identify::{Entry, Identities};
use super::permanence;
use super::reference::Codes;
use super::row::Row;
use super::script::Script;
use super::sheet::SheetRow;
use super::workbook::KnownTable;
use crate::error::WorkspaceError;
use crate::fault::{Fault, Note, Place};
use crate::ledger::{Origin, Staging};

/// What the second pass did so far.
pub(super) struct Stage<'a> {
    staging: &'a Staging<'a>,
    codes: &'a Codes<'a>,
    identities: &'a Identities<'a>,
    options: &'a Options,
    script: Script,
    files: Attachments,
    /// Index of the entry whose row comes next.
    next: usize,
    /// Table → its number in the ledger.
    origins: HashMap<u32, i64>,
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
    /// Files that records name, to be kept before the records are.
    pub attachments: Vec<attachment::Found>,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Rows that did not become records.
    pub failed: usize,
    pub publishers: BTreeSet<PublisherId>,
}

impl<'a> Stage<'a> {
    pub fn new(
        staging: &'a Staging<'a>,
        codes: &'a Codes<'a>,
        identities: &'a Identities<'a>,
        options: &'a Options,
    ) -> Self {
        Self {
            staging,
            codes,
            identities,
            options,
            script: Script::new(),
            files: Attachments::default(),
            next: 0,
            origins: HashMap::new(),
            faults: Vec::new(),
            notes: Vec::new(),
            attachments: Vec::new(),
            added: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            publishers: BTreeSet::new(),
        }
    }

    /// Reads the row that comes next, and gives its record; `None` when it has a fault.
    pub fn add(
        &mut self,
        known: &KnownTable,
        cells: &SheetRow,
    ) -> Result<Option<Record>, WorkspaceError> {
        let identities = self.identities;
        let Some(entry) = identities.entries.get(self.next) else {
            return Ok(None);
        };
        self.next += 1;
        if entry.blocked {
            self.failed += 1;
            return Ok(None);
        }
        let mut row = Row::new(&known.header, cells, known.place.clone());
        row.screen(&mut self.script);
        let ctx = Context {
            codes: self.codes,
            publisher: identities.publisher(entry),
            folder: known.folder.clone(),
            files: &self.files,
        };
        let draft = draft::read(&mut row, &ctx, identities.identity(entry), self.options.now)?;
        self.faults.append(&mut row.faults);
        let Some(mut draft) = draft else {
            self.failed += 1;
            return Ok(None);
        };
        let stored = match entry.fresh {
            true => None,
            false => self.staging.stored(draft.rid())?,
        };
        let bytes = draft.settle(stored.as_ref(), self.options.now)?;
        match stored {
            None => self.added += 1,
            Some(stored) if stored.working != bytes => self.changed += 1,
            Some(_) => self.unchanged += 1,
        }
        let place = Place {
            row: Some(entry.row),
            ..known.place.clone()
        };
        let noted = draft
            .attachments
            .iter()
            .filter_map(|found| found.note.clone());
        self.notes.extend(noted.map(|words| Note {
            place: place.clone(),
            words,
        }));
        self.attachments.append(&mut draft.attachments);
        let record = record_from_bytes(&bytes)
            .map_err(|error| WorkspaceError::LedgerDamaged(error.to_string()))?;
        if let Some(refusal) = permanence::check(self.staging, &record)? {
            let mut row = Row::new(&known.header, cells, known.place.clone());
            row.refuse("index_no", refusal);
            self.faults.append(&mut row.faults);
        }
        let origin = self.origin(entry, known)?;
        self.staging
            .put(&record.rid, &record.publisher, &bytes, origin, entry.row)?;
        if !self.publishers.contains(&record.publisher) {
            self.publishers.insert(record.publisher.clone());
        }
        Ok(Some(record))
    }

    fn origin(&mut self, entry: &Entry, known: &KnownTable) -> Result<i64, WorkspaceError> {
        if let Some(origin) = self.origins.get(&entry.table) {
            return Ok(*origin);
        }
        let columns = known.header.columns.iter();
        let origin = self.staging.origin_id(&Origin {
            file: known.place.file.clone(),
            sheet: known.place.sheet.clone(),
            columns: columns.map(|(k, c)| ((*k).to_owned(), *c)).collect(),
            row: 0,
        })?;
        self.origins.insert(entry.table, origin);
        Ok(origin)
    }
}
