//! A stick: a complete, signed view of the repository in one folder, for terminals without a network.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use content_model::{Body, Scope};
use content_pack::{PackLimits, Release};
use content_trust::TargetName;

use crate::digest::sha256_hex;
use crate::durable;
use crate::error::WorkspaceError;
use crate::keys::Passphrases;
use crate::publish::PublishError;
use crate::release::full_pack;
use crate::signing::Desk;

/// What was written to a stick.
#[derive(Debug, Default)]
pub struct Written {
    /// Files that were new or different.
    pub copied: usize,
    pub files: usize,
    pub bytes: u64,
    /// Attachments that only other places need.
    pub left_out: usize,
    /// Last day on which terminals take it.
    pub until: Option<chrono::NaiveDate>,
}

/// A file of the view: where it is in the repository, which is where it will be on the stick.
type Files = Vec<PathBuf>;

impl Desk<'_> {
    /// Signs the shelf life anew and brings the folder `stick` up to date: what is there already
    /// stays, what changed is written whole, the timestamp last. A stick that is pulled out
    /// half-way holds the old view or one that terminals call incomplete.
    ///
    /// `sites` leaves out attachments that only other places need; all words travel in any case.
    pub fn write_stick(
        &self,
        stick: &Path,
        sites: &[String],
        pass: &mut Passphrases,
    ) -> Result<Written, PublishError> {
        let wanted = self.scopes_of(sites)?;
        if !stick.is_dir() {
            // A folder that is made by mistake would look like a stick that was written.
            return Err(WorkspaceError::io(stick)(std::io::ErrorKind::NotFound.into()).into());
        }
        self.shelve(pass)?;
        let mut done = Written::default();
        let (mut files, mut metadata) = (Files::new(), Files::new());
        self.releases(&wanted, &mut files, &mut done)?;
        let snapshot = self.repository.snapshot()?;
        for version in 1..=self.repository.version("root")? {
            metadata.push(format!("metadata/{version}.root.json").into());
        }
        metadata.push("metadata/root.json".into());
        for (name, meta) in &snapshot.meta {
            metadata.push(format!("metadata/{}.{name}", meta.version).into());
        }
        metadata.push(format!("metadata/{}.snapshot.json", snapshot.common.version).into());
        // Last: until it is there, the stick is the one that it was.
        metadata.push("metadata/timestamp.json".into());
        files.extend(metadata);
        for file in &files {
            self.copy(file, stick, &mut done)?;
        }
        forget_others(stick, &files.into_iter().collect())?;
        let shelf = self.repository.targets(content_trust::STICK)?;
        done.until = shelf.map(|shelf| crate::publish::today(shelf.common.expires));
        Ok(done)
    }

    /// Packs of every publisher, and the attachments that `wanted` places need.
    fn releases(
        &self,
        wanted: &Option<BTreeSet<Scope>>,
        files: &mut Files,
        done: &mut Written,
    ) -> Result<(), PublishError> {
        let mut blobs = BTreeSet::new();
        let mut all = BTreeSet::new();
        let targets = self.repository.targets("targets")?;
        for id in targets.iter().flat_map(|targets| targets.publishers.keys()) {
            let Some(role) = self.repository.targets(id)? else {
                continue;
            };
            // The full pack for whoever comes anew, deltas and index (small) for all others.
            for (name, meta) in &role.targets {
                let digest = meta.hashes.get("sha256").map_or("", String::as_str);
                let file = TargetName::new(name)?.with_digest(digest);
                files.push(Path::new("targets").join(file));
            }
            let Some((_, name, meta)) = full_pack(id, &role) else {
                continue;
            };
            let digest = meta.hashes.get("sha256").map_or("", String::as_str);
            let pack = self.repository.read_target(&name, digest)?;
            let release = Release::decode(&pack, &PackLimits::default())?;
            for record in release.records.iter().map(|packed| &packed.record) {
                let needed = wanted.as_ref().is_none_or(|w| w.contains(&record.scope));
                for attachment in &record.attachments {
                    all.insert(attachment.sha256.clone());
                    if needed {
                        blobs.insert(attachment.sha256.clone());
                    }
                }
            }
        }
        done.left_out = all.len() - blobs.len();
        files.extend(blobs.iter().map(|digest| Path::new("blobs").join(digest)));
        Ok(())
    }

    /// The scopes that concern these sites: the county's, all departments', the site's own place
    /// and the villages of its town. `None`: every scope.
    fn scopes_of(&self, sites: &[String]) -> Result<Option<BTreeSet<Scope>>, PublishError> {
        if sites.is_empty() {
            return Ok(None);
        }
        let records = self.workspace.ledger.all_working()?;
        let mut scopes: BTreeSet<Scope> = records
            .iter()
            .map(|record| record.scope.clone())
            .filter(|scope| matches!(scope, Scope::County | Scope::Dept(_)))
            .collect();
        for site in sites {
            let record = records
                .iter()
                .find(|record| matches!(&record.body, Body::Site(body) if body.site_code == *site));
            let record = record.ok_or_else(|| PublishError::HandedIn {
                file: site.clone(),
                why: "没有这个站点,请核对站点代码 / there is no such site: check its code"
                    .to_owned(),
            })?;
            scopes.insert(record.scope.clone());
            if let Scope::Town(town) = &record.scope {
                let villages = self.workspace.county.villages.iter();
                scopes.extend(
                    villages
                        .filter(|village| village.town == *town)
                        .map(|village| Scope::Village(village.code.clone())),
                );
            }
        }
        Ok(Some(scopes))
    }

    /// Writes one file unless the same bytes are there, and reads it back: sticks lie.
    fn copy(&self, file: &Path, stick: &Path, done: &mut Written) -> Result<(), PublishError> {
        let (from, to) = (self.repository.dir().join(file), stick.join(file));
        let bytes = fs::read(&from).map_err(WorkspaceError::io(&from))?;
        done.files += 1;
        done.bytes += bytes.len() as u64;
        let there = |path: &Path| {
            fs::metadata(path).is_ok_and(|meta| meta.len() == bytes.len() as u64)
                && fs::read(path).is_ok_and(|there| sha256_hex(&there) == sha256_hex(&bytes))
        };
        if there(&to) {
            return Ok(());
        }
        durable::write(&to, &bytes).map_err(WorkspaceError::io(&to))?;
        if !there(&to) {
            return Err(PublishError::HandedIn {
                file: to.display().to_string(),
                why: "写进优盘后读出来不一样,请换一个优盘 / reads back differently: use another stick".to_owned(),
            });
        }
        done.copied += 1;
        Ok(())
    }
}

/// Removes files of older views, and only from the folders that are the view's own.
fn forget_others(stick: &Path, keep: &BTreeSet<PathBuf>) -> Result<(), WorkspaceError> {
    let mut folders = vec![
        PathBuf::from("metadata"),
        PathBuf::from("targets"),
        PathBuf::from("blobs"),
    ];
    while let Some(folder) = folders.pop() {
        let path = stick.join(&folder);
        let Ok(entries) = fs::read_dir(&path) else {
            continue;
        };
        for entry in entries.flatten() {
            let file = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(WorkspaceError::io(&path))?;
            if kind.is_dir() {
                folders.push(file);
            } else if !keep.contains(&file) {
                let path = stick.join(&file);
                fs::remove_file(&path).map_err(WorkspaceError::io(&path))?;
            }
        }
    }
    Ok(())
}
