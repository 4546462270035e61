//! Rules between records: those that an imported row breaks, and those that the import breaks for
//! records that were there. What was broken before in other records does not stand in its way.

use std::collections::HashSet;

use chrono::NaiveDate;
use content_model::check::{Finding, Rule, check};
use content_model::{Record, Rid};

use super::finding::fault_in_ledger;
use super::identify::Identities;
use crate::error::WorkspaceError;
use crate::fault::Fault;
use crate::ledger::Ledger;

/// Findings about the records of a workspace as they would stand together.
pub(super) struct Examination {
    today: NaiveDate,
    before: HashSet<(&'static str, Rid, &'static str, String)>,
    records: Vec<Record>,
}

/// What was found, apart by where it is to be told.
#[derive(Default)]
pub(super) struct Examined {
    /// About records of this import: its rows are to be read once more for their cells.
    pub rows: Vec<Finding>,
    /// About others.
    pub others: Vec<Fault>,
}

impl Examination {
    /// Remembers what is broken in the ledger as it stands.
    pub fn begin(ledger: &Ledger, today: NaiveDate) -> Result<Self, WorkspaceError> {
        let before = check(&ledger.all_working()?, today);
        Ok(Self {
            today,
            before: before.into_iter().map(identity).collect(),
            records: Vec::new(),
        })
    }

    /// Takes in the records that the import leaves alone. To be called before [`Self::add`], so that
    /// a number used twice is reported at the row that came later.
    pub fn add_others(
        &mut self,
        ledger: &Ledger,
        identities: &Identities,
    ) -> Result<(), WorkspaceError> {
        ledger.each_working(|record| {
            if identities.entry_of(&record.rid).is_none() {
                self.records.push(record);
            }
            Ok(())
        })
    }

    /// Takes in a record of the import.
    pub fn add(&mut self, record: &Record) {
        self.records.push(record.clone());
    }

    /// Checks every record. `complete` says whether every row became one.
    pub fn finish(
        self,
        ledger: &Ledger,
        identities: &Identities,
        complete: bool,
    ) -> Result<Examined, WorkspaceError> {
        let mut out = Examined::default();
        for finding in check(&self.records, self.today) {
            // Codes were resolved when rows were read; what dangles now is a row with a fault of its own.
            if !complete && finding.rule == Rule::DanglingReference {
                continue;
            }
            if identities.entry_of(&finding.rid).is_some() {
                out.rows.push(finding);
            } else if !self.before.contains(&identity(finding.clone())) {
                out.others.push(fault_in_ledger(&finding, ledger)?);
            }
        }
        Ok(out)
    }
}

fn identity(finding: Finding) -> (&'static str, Rid, &'static str, String) {
    (finding.rule.id(), finding.rid, finding.field, finding.value)
}
