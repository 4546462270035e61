//! Everything that is wrong with records as they stand in a workspace: what an import would say of
//! them, whatever way they came in. A reviewer signs with this before his eyes.

use std::collections::BTreeSet;
use std::fs;

use chrono::NaiveDate;
use content_model::check::{Index, check_record};
use content_model::label::label;
use content_model::{AttachmentRole, Level, Record, Rid};
use serde_json::Value;

use super::attachment::Attachments;
use super::finding::fault_in_ledger;
use super::permanence;
use super::script::Script;
use super::wording::doubts;
use crate::error::WorkspaceError;
use crate::fault::{Fault, Place, Refusal};
use crate::ledger::Ledger;
use crate::workspace::Workspace;

/// Inspects the records of a workspace: all of them, or those in `only`. The faults come in the order
/// of the records, each at the cell that its record was last read from.
pub fn inspect(
    workspace: &Workspace,
    today: NaiveDate,
    only: Option<&BTreeSet<Rid>>,
) -> Result<Vec<Fault>, WorkspaceError> {
    let mut index = Index::new(today);
    workspace.ledger.each_working(|record| {
        index.add(&record);
        Ok(())
    })?;
    let mut inspector = Inspector {
        workspace,
        script: Script::new(),
        files: Attachments::default(),
        faults: Vec::new(),
    };
    workspace.ledger.each_working(|record| {
        match only.is_none_or(|only| only.contains(&record.rid)) {
            true => inspector.record(&record, &index),
            false => Ok(()),
        }
    })?;
    Ok(inspector.faults)
}

struct Inspector<'a> {
    workspace: &'a Workspace,
    script: Script,
    files: Attachments,
    faults: Vec<Fault>,
}

impl Inspector<'_> {
    fn record(&mut self, record: &Record, index: &Index) -> Result<(), WorkspaceError> {
        let ledger = &self.workspace.ledger;
        for finding in check_record(record, index) {
            self.faults.push(fault_in_ledger(&finding, ledger)?);
        }
        if let Some(refusal) = permanence::check(ledger, record)? {
            self.tell(record, "index_no", Level::Error, String::new(), refusal)?;
        }
        // A record holds texts, integers, lists and maps: it is always representable.
        let value = serde_json::to_value(record).unwrap_or_default();
        let mut texts = Vec::new();
        for (key, value) in value.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("body", Value::Object(body)) => {
                    for (key, value) in body {
                        collect(key, value, &mut texts);
                    }
                }
                ("rid" | "publisher" | "scope" | "attachments" | "sealed_sheet", _) => {}
                _ => collect(key, value, &mut texts),
            }
        }
        for (key, said) in &texts {
            for doubt in doubts(&mut self.script, key, said) {
                self.tell(record, key, doubt.level, doubt.value, doubt.refusal)?;
            }
        }
        self.attachments(record)
    }

    fn attachments(&mut self, record: &Record) -> Result<(), WorkspaceError> {
        for attachment in &record.attachments {
            // Who does not have the file cannot publish it: that is told then.
            let Ok(bytes) = fs::read(self.workspace.blob_path(&attachment.sha256)) else {
                continue;
            };
            let name = attachment.name.clone();
            let key = column_of(attachment.role);
            match self.files.look_again(attachment, &bytes) {
                Ok(remarks) => {
                    for remark in remarks {
                        let (level, refusal) = (remark.level, remark.refusal);
                        self.tell(record, key, level, name.clone(), refusal)?;
                    }
                }
                Err(refusal) => self.tell(record, key, Level::Error, name, refusal)?,
            }
        }
        Ok(())
    }

    fn tell(
        &mut self,
        record: &Record,
        key: &str,
        level: Level,
        value: String,
        refusal: Refusal,
    ) -> Result<(), WorkspaceError> {
        let place = place(&self.workspace.ledger, record, key)?;
        self.faults.push(Fault {
            level,
            ..Fault::error(place, value, refusal)
        });
        Ok(())
    }
}

/// The column that names files of a role.
fn column_of(role: AttachmentRole) -> &'static str {
    match role {
        AttachmentRole::Blank => "blank",
        AttachmentRole::FilledSample => "filled_sample",
        AttachmentRole::Photo => "photo",
        AttachmentRole::FloorPlan => "floor_plan",
        AttachmentRole::Audio => "audio",
        AttachmentRole::ResultSample => "result_sample",
        AttachmentRole::Scan => "sealed_sheet",
        AttachmentRole::Document => "documents",
    }
}

/// Every text under a field. What is named inside a list or a map belongs to the field's cell.
fn collect<'v>(key: &'v str, value: &'v Value, out: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::String(said) => out.push((key, said)),
        Value::Array(items) => items.iter().for_each(|item| collect(key, item, out)),
        Value::Object(fields) => {
            for value in fields.values() {
                collect(key, value, out);
            }
        }
        _ => {}
    }
}

/// The cell that a field of a record was last read from; without one, the record by its title.
fn place(ledger: &Ledger, record: &Record, key: &str) -> Result<Place, WorkspaceError> {
    let header = label(key).0.to_owned();
    Ok(match ledger.origin(&record.rid)? {
        Some(origin) if origin.row > 0 => Place {
            column: origin.columns.get(key).copied(),
            file: origin.file,
            sheet: origin.sheet,
            row: Some(origin.row),
            header,
        },
        _ => Place {
            file: record.title.clone(),
            header,
            ..Place::default()
        },
    })
}
