//! Taking out of the repository what nobody can need any more.
//!
//! Needed is what the newest metadata leads to: every root, the roles that the snapshot lists, the
//! targets that those name, the deltas of their indexes, and the attachments of their records. A
//! file that is not needed stays for some days all the same, because a client under way still holds
//! the metadata of before; `dropped.json` in the workspace says since when. Files with other names
//! than the repository's own are left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use content_pack::{DeltaIndex, PackLimits, PackName, Release};
use content_trust::{TargetName, Targets};

use crate::durable;
use crate::error::WorkspaceError;
use crate::publish::PublishError;
use crate::repository::Repository;
use crate::signing::Desk;

/// How long metadata and packs stay: no round of a client takes so long.
pub const GRACE: TimeDelta = TimeDelta::days(2);
/// How long attachments stay: terminals may fetch scans at night only, or over weeks.
pub const BLOB_GRACE: TimeDelta = TimeDelta::days(30);

/// Says since when files have not been needed.
const NOTE: &str = "dropped.json";

/// What was taken out, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Below the repository's folder.
    pub gone: Vec<String>,
    pub bytes: u64,
    /// Files that nobody needs and whose time is not over.
    pub waiting: usize,
}

impl Desk<'_> {
    /// Removes what has not been needed for long enough; with `dry_run`, only says what.
    pub fn prune(&self, dry_run: bool) -> Result<Pruned, PublishError> {
        let folder = self.repository.dir();
        let needed = Needed::by(&self.repository)?;
        let note = self.workspace.dir.join(NOTE);
        let known = read_note(&note);
        let mut since = BTreeMap::new();
        let mut done = Pruned::default();
        for (file, length) in own_files(folder)? {
            if needed.has(&file) {
                continue;
            }
            // A clock that was ahead must not keep a file for ever.
            let from = known.get(&file).map_or(self.now, |at| *at.min(&self.now));
            if self.now - from < grace(&file) {
                done.waiting += 1;
                since.insert(file, from);
                continue;
            }
            if !dry_run {
                let path = folder.join(&file);
                fs::remove_file(&path).map_err(WorkspaceError::io(&path))?;
            }
            done.bytes += length;
            done.gone.push(file);
        }
        if !dry_run && since != known {
            let text = serde_json::to_vec_pretty(&since)?;
            durable::write(&note, &text).map_err(WorkspaceError::io(&note))?;
        }
        Ok(done)
    }

    /// Removes what is due, going by the note alone: nothing is looked at before.
    pub fn prune_if_due(&self) -> Pruned {
        let known = read_note(&self.workspace.dir.join(NOTE));
        let due = |(file, since): (&String, &DateTime<Utc>)| self.now - *since >= grace(file);
        match known.iter().any(due) {
            true => self.prune_after(),
            false => Pruned::default(),
        }
    }

    /// Prunes after something else that went well: a fault here is no fault of that.
    pub(crate) fn prune_after(&self) -> Pruned {
        self.prune(false).unwrap_or_else(|error| {
            log::warn!("{error}");
            Pruned::default()
        })
    }
}

fn grace(file: &str) -> TimeDelta {
    match file.starts_with("blobs/") {
        true => BLOB_GRACE,
        false => GRACE,
    }
}

/// What the newest metadata leads to, by paths below the repository.
struct Needed {
    files: BTreeSet<String>,
    /// Folders in which nothing can be told apart, because something in them cannot be read.
    whole: Vec<String>,
}

impl Needed {
    fn by(repository: &Repository) -> Result<Self, PublishError> {
        let mut needed = Self {
            files: ["timestamp.json", "root.json"]
                .map(|file| format!("metadata/{file}"))
                .into(),
            whole: Vec::new(),
        };
        let snapshot = repository.snapshot()?;
        let version = snapshot.common.version;
        needed.add(format!("metadata/{version}.snapshot.json"));
        for (file, meta) in &snapshot.meta {
            needed.add(format!("metadata/{}.{file}", meta.version));
            let role = file.strip_suffix(".json").unwrap_or(file);
            if let Some(targets) = repository.targets(role)? {
                needed.of_role(repository, role, &targets)?;
            }
        }
        Ok(needed)
    }

    fn of_role(
        &mut self,
        repository: &Repository,
        role: &str,
        targets: &Targets,
    ) -> Result<(), PublishError> {
        for (name, meta) in &targets.targets {
            let target = TargetName::new(name)?;
            let digest = meta.hashes.get("sha256").map_or("", String::as_str);
            self.add(format!("targets/{}", target.with_digest(digest)));
            let limits = PackLimits::default();
            let bytes = || repository.read_target(&target, digest).ok();
            match PackName::of(role, name) {
                Some(PackName::Index(_)) => {
                    let index = bytes().and_then(|b| DeltaIndex::parse(&b, &limits).ok());
                    let Some(index) = index else {
                        log::warn!("{name}: cannot be read, so no delta of {role} is removed");
                        self.whole.push(format!("targets/packs/{role}/"));
                        continue;
                    };
                    for delta in index.deltas {
                        let name = PackName::Delta(delta.from, delta.to).target(role);
                        let target = TargetName::new(&name)?.with_digest(&delta.sha256);
                        self.add(format!("targets/{target}"));
                    }
                }
                Some(PackName::Full(_)) => {
                    let release = bytes().and_then(|b| Release::decode(&b, &limits).ok());
                    let Some(release) = release else {
                        log::warn!("{name}: cannot be read, so no attachment is removed");
                        self.whole.push("blobs/".to_owned());
                        continue;
                    };
                    let records = release.records.iter().map(|packed| &packed.record);
                    for attachment in records.flat_map(|record| &record.attachments) {
                        self.add(format!("blobs/{}", attachment.sha256));
                    }
                }
                Some(PackName::Delta(..)) | None => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, file: String) {
        self.files.insert(file);
    }

    fn has(&self, file: &str) -> bool {
        self.files.contains(file) || self.whole.iter().any(|folder| file.starts_with(folder))
    }
}

/// Files under names that this program gives, with their lengths; roots are not among them.
fn own_files(repository: &Path) -> Result<Vec<(String, u64)>, WorkspaceError> {
    let mut out = Vec::new();
    let mut folders = ["metadata", "targets", "blobs"].map(PathBuf::from).to_vec();
    while let Some(folder) = folders.pop() {
        let path = repository.join(&folder);
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            let kind = entry.file_type().map_err(WorkspaceError::io(&path))?;
            let Some(file) = folder.join(entry.file_name()).to_str().map(str::to_owned) else {
                continue;
            };
            if kind.is_dir() {
                folders.push(file.into());
            } else if kind.is_file() && is_own(&file) {
                let length = entry.metadata().map_err(WorkspaceError::io(&path))?.len();
                out.push((file, length));
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Whether this program gave a file its name; what it was writing when the power went counts too.
fn is_own(path: &str) -> bool {
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let (whole, left_over) = match path.strip_suffix(".part") {
        Some(whole) => (whole, true),
        None => (path, false),
    };
    let (folder, file) = whole.rsplit_once('/').unwrap_or(("", whole));
    let first = file.split('.').next().unwrap_or("");
    match folder.split('/').next() {
        Some("metadata") => {
            let versioned = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
            let root = file.ends_with(".root.json") || file == "root.json";
            left_over || versioned && file.ends_with(".json") && !root
        }
        Some("targets") => digest(first),
        Some("blobs") => folder == "blobs" && digest(file),
        _ => false,
    }
}

fn read_note(path: &Path) -> BTreeMap<String, DateTime<Utc>> {
    let bytes = fs::read(path).unwrap_or_default();
    // Without it, every file's time begins anew: nothing is lost by that.
    serde_json::from_slice(&bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_its_own_are_touched() {
        let digest = "ab".repeat(32);
        for own in [
            "metadata/3.snapshot.json".to_owned(),
            "metadata/12.gongan.json".to_owned(),
            "metadata/timestamp.json.part".to_owned(),
            format!("targets/packs/gongan/{digest}.full-3.pack"),
            format!("targets/packs/gongan/{digest}.full-3.pack.part"),
            format!("blobs/{digest}"),
        ] {
            assert!(is_own(&own), "{own}");
        }
        for other in [
            "metadata/3.root.json".to_owned(),
            "metadata/root.json".to_owned(),
            "metadata/timestamp.json".to_owned(),
            "metadata/readme.json".to_owned(),
            "metadata/index.html".to_owned(),
            "targets/index.html".to_owned(),
            "targets/packs/gongan/full-3.pack".to_owned(),
            format!("blobs/{digest}.bak"),
            format!("blobs/old/{digest}"),
            "blobs/readme".to_owned(),
        ] {
            assert!(!is_own(&other), "{other}");
        }
    }
}
