//! Warnings about what is to be published, and the reasons that reviewers give for them.

use chrono::NaiveDate;
use content_store::WARNING;

use crate::fault::Fault;
use crate::import::inspect;
use crate::ledger::ChangeSet;
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// What an inspection says of the records that a change set changes, on `today`.
pub fn remarks(
    workspace: &Workspace,
    set: &ChangeSet,
    today: NaiveDate,
) -> Result<Vec<Fault>, PublishError> {
    let changed = set
        .changes
        .iter()
        .map(|change| change.rid.clone())
        .collect();
    Ok(inspect(workspace, today, Some(&changed))?)
}

/// Refuses a change set with warnings for which neither reviewer has written a reason. An emergency
/// warning goes out before they look.
pub fn refuse_unexplained(
    workspace: &Workspace,
    set: &ChangeSet,
    today: NaiveDate,
) -> Result<(), PublishError> {
    let publisher = set.publisher.as_str();
    let reviews = workspace.ledger.reviews(&set.digest)?;
    let explained = reviews
        .iter()
        .any(|review| review.function != "approve" && !review.reasons.trim().is_empty());
    if explained || publisher == WARNING {
        return Ok(());
    }
    match remarks(workspace, set, today)?.len() {
        0 => Ok(()),
        warnings => Err(PublishError::Unexplained {
            publisher: publisher.to_owned(),
            warnings,
        }),
    }
}
