//! Findings about records, brought back to the cells they came from.

use std::borrow::Cow;

use content_model::check::{Finding, Rule};
use content_model::label::label;

use crate::error::WorkspaceError;
use crate::fault::{Fault, Place, Words};
use crate::ledger::Ledger;

/// The fault of a finding at `place`, where `value` stands.
pub(crate) fn fault(finding: &Finding, place: Place, value: String) -> Fault {
    let (zh, en) = finding.rule.says();
    let message = match finding.rule {
        // A cell names several fees: say which one.
        Rule::GuideChargesEndedFee => Words::new(
            format!("{zh}:{}", finding.value),
            format!("{en}: {}", finding.value),
        ),
        _ => Words::fixed(zh, en),
    };
    let (zh, en) = finding.rule.fix();
    let fix = Words {
        zh: Cow::Borrowed(zh),
        en: Cow::Borrowed(en),
    };
    Fault {
        level: finding.level,
        place,
        rule: finding.rule.id(),
        value,
        message,
        fix,
    }
}

/// The fault of a finding about a record of the ledger, at the cell it was last imported from.
pub(crate) fn fault_in_ledger(finding: &Finding, ledger: &Ledger) -> Result<Fault, WorkspaceError> {
    let header = label(finding.field).0.to_owned();
    let place = match ledger.origin(&finding.rid)? {
        Some(origin) => Place {
            column: origin.columns.get(finding.field).copied(),
            file: origin.file,
            sheet: origin.sheet,
            row: Some(origin.row),
            header,
        },
        None => Place {
            file: finding.rid.to_string(),
            header,
            ..Place::default()
        },
    };
    Ok(fault(finding, place, finding.value.clone()))
}
