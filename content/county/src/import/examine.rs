//! Rules between records: those that an imported row breaks, and those that the import breaks for
//! records that were there. What was broken before in other records does not stand in its way.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use chrono::NaiveDate;
use content_model::Record;
use content_model::check::{Finding, Index, Rule, check_record};

use super::finding::fault_in_ledger;
use super::identify::Identities;
use crate::error::WorkspaceError;
use crate::fault::Fault;
use crate::ledger::Ledger;

/// Findings about the records of a workspace as they would stand together.
pub(super) struct Examination {
    index: Index,
    /// Findings about the ledger as it stands, by their hash.
    before: HashSet<u64>,
    hasher: RandomState,
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
        let mut before = HashSet::new();
        let hasher = RandomState::new();
        each_finding(ledger, today, |finding| {
            before.insert(hash(&hasher, &finding));
            Ok(())
        })?;
        Ok(Self {
            index: Index::new(today),
            before,
            hasher,
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
                self.index.add(&record);
            }
            Ok(())
        })
    }

    /// Takes in a record of the import.
    pub fn add(&mut self, record: &Record) {
        self.index.add(record);
    }

    /// Checks every record. `complete` says whether every row became one.
    pub fn finish(
        self,
        ledger: &Ledger,
        identities: &Identities,
        complete: bool,
    ) -> Result<Examined, WorkspaceError> {
        let mut out = Examined::default();
        ledger.each_working(|record| {
            for finding in check_record(&record, &self.index) {
                if !complete && misses_a_record(finding.rule) {
                    continue;
                }
                if identities.entry_of(&finding.rid).is_some() {
                    out.rows.push(finding);
                } else if !self.before.contains(&hash(&self.hasher, &finding)) {
                    out.others.push(fault_in_ledger(&finding, ledger)?);
                }
            }
            Ok(())
        })?;
        Ok(out)
    }
}

/// Gives everything that is wrong with the records of a ledger.
fn each_finding(
    ledger: &Ledger,
    today: NaiveDate,
    mut each: impl FnMut(Finding) -> Result<(), WorkspaceError>,
) -> Result<(), WorkspaceError> {
    let mut index = Index::new(today);
    ledger.each_working(|record| {
        index.add(&record);
        Ok(())
    })?;
    ledger.each_working(|record| {
        check_record(&record, &index)
            .into_iter()
            .try_for_each(&mut each)
    })
}

/// Rules that a record breaks when another is not there. Codes were resolved when rows were read: what
/// is not there now is a row with a fault of its own.
fn misses_a_record(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::DanglingReference
            | Rule::SupersededByNone
            | Rule::PairTorn
            | Rule::UnknownTopic
            | Rule::TopicCycle
    )
}

fn hash(hasher: &RandomState, finding: &Finding) -> u64 {
    hasher.hash_one((finding.rule, &finding.rid, finding.field, &finding.value))
}
