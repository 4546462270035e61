//! What comes home on a stick, and the receipts that go back on it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_store::outbox::{BATCH_INFO, BATCH_MAX};
use content_trust::SEAL_OVERHEAD;
use serde::Serialize;

use super::{Accepted, Gate, Intake, IntakeError, Way};
use crate::durable;
use crate::error::WorkspaceError;
use crate::keys::Opener;
use crate::publish::PublishError;

/// What was found on a stick.
#[derive(Debug, Default)]
pub struct Collected {
    pub counted: usize,
    pub repeated: usize,
    /// Files that were not taken, and why; they stay where they are.
    pub refused: Vec<(PathBuf, IntakeError)>,
}

#[derive(Serialize)]
struct Receipts {
    format: u32,
    receipts: Vec<String>,
}

/// Takes every batch off the stick in `dir` that one of `openers` opens, and leaves receipts. What
/// was taken is removed from the stick.
pub fn collect(
    dir: &Path,
    intake: &mut Intake,
    gate: &Gate,
    openers: &[Opener],
    day: NaiveDate,
) -> Result<Collected, PublishError> {
    let mut collected = Collected::default();
    for (site, path) in sealed_files(&dir.join("chayue").join("outbox"))? {
        match take(&site, &path, intake, gate, openers, day) {
            Ok(Accepted::Counted) => collected.counted += 1,
            Ok(Accepted::Repeated) => collected.repeated += 1,
            Err(PublishError::Intake(error @ IntakeError::Database(_))) => return Err(error.into()),
            Err(PublishError::Intake(error)) => {
                collected.refused.push((path, error));
                continue;
            }
            Err(other) => return Err(other),
        }
        // A stick that may only be read goes on carrying it; it will be known.
        let _ = fs::remove_file(&path);
    }
    leave_receipts(dir, Some(intake))?;
    Ok(collected)
}

/// Writes the list of receipts, which also invites terminals to write to this stick.
pub fn leave_receipts(dir: &Path, intake: Option<&Intake>) -> Result<(), PublishError> {
    let receipts = intake
        .map(Intake::receipts)
        .transpose()?
        .unwrap_or_default();
    let list = Receipts {
        format: 1,
        receipts,
    };
    let path = dir.join("chayue").join("receipts.json");
    let text = serde_json::to_vec(&list).map_err(|e| WorkspaceError::io(&path)(e.into()))?;
    durable::write(&path, &text).map_err(WorkspaceError::io(&path))?;
    Ok(())
}

fn take(
    site: &str,
    path: &Path,
    intake: &mut Intake,
    gate: &Gate,
    openers: &[Opener],
    day: NaiveDate,
) -> Result<Accepted, PublishError> {
    let id = path.file_stem().and_then(|name| name.to_str());
    let id = id.unwrap_or_default();
    let mut sealed = Vec::new();
    let limit = (BATCH_MAX + SEAL_OVERHEAD) as u64;
    fs::File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut sealed))
        .map_err(WorkspaceError::io(path))?;
    if sealed.len() as u64 > limit {
        return Err(IntakeError::Malformed("too long".to_owned()).into());
    }
    let opened = openers
        .iter()
        .find_map(|opener| opener.open(BATCH_INFO, id.as_bytes(), &sealed));
    let batch = gate.admit(id, &opened.ok_or(IntakeError::OtherCounty)?)?;
    if batch.site != site {
        return Err(IntakeError::UnknownSite(site.to_owned()).into());
    }
    Ok(intake.accept(&batch, Way::Stick, day)?)
}

/// Every regular file `SITE/*.sealed` below `outbox`, sorted, with its site. Links are not followed.
fn sealed_files(outbox: &Path) -> Result<Vec<(String, PathBuf)>, WorkspaceError> {
    let mut out = Vec::new();
    for folder in entries(outbox)? {
        if !fs::symlink_metadata(&folder).is_ok_and(|meta| meta.is_dir()) {
            continue;
        }
        let site = folder.file_name().and_then(|name| name.to_str());
        let site = site.unwrap_or_default().to_owned();
        for file in entries(&folder)? {
            let regular = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
            if regular && file.extension().is_some_and(|end| end == "sealed") {
                out.push((site.clone(), file));
            }
        }
    }
    out.sort();
    Ok(out)
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>, WorkspaceError> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(WorkspaceError::io(dir)(error)),
    }
}
