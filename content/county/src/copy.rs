//! A copy of the county's repository at a unit's desk: what others have published is there to refer
//! to, under the same identities as everywhere.

use std::fs;
use std::path::Path;

use content_model::{PublisherId, Record};
use content_pack::Release;
use content_store::Mandate;

use crate::digest::sha256_hex;
use crate::history::History;
use crate::ledger::Received;
use crate::panel::Panel;
use crate::publish::PublishError;
use crate::release::{full_pack, signed_release};
use crate::repository::Repository;
use crate::signing::Desk;

/// What was taken in from a copy.
#[derive(Debug, Default)]
pub struct Adopted {
    pub taken: Vec<(PublisherId, u64)>,
    /// Publishers that have changes of their own here; theirs go before.
    pub kept: Vec<PublisherId>,
}

impl Desk<'_> {
    /// Takes every publisher's release in that is newer than what is known here, from the copy of
    /// the repository in `folder` (a stick of `county usb`), each held against its signatures.
    pub fn adopt(&mut self, folder: &Path) -> Result<Adopted, PublishError> {
        let copy = Repository::new(folder);
        let shown = folder.display().to_string();
        let refused = |why: &str| PublishError::HandedIn {
            file: shown.clone(),
            why: why.to_owned(),
        };
        let top = copy.targets("targets")?.ok_or_else(|| {
            refused("里面没有县里发布的内容 / it holds nothing that the county published")
        })?;
        let mut releases = Vec::new();
        let mut done = Adopted::default();
        for name in top.publishers.keys() {
            let (Ok(id), Some(role)) = (name.parse::<PublisherId>(), copy.targets(name)?) else {
                continue;
            };
            let signed = copy
                .role_bytes(name, role.common.version)?
                .unwrap_or_default();
            let panel = Panel::of_targets(&top, name)
                .ok_or_else(|| refused("授权不完整 / its delegations are incomplete"))?;
            panel.accepts(&signed)?;
            let Some((_, target, meta)) = full_pack(name, &role) else {
                continue;
            };
            let digest = meta.hashes.get("sha256").map_or("", String::as_str);
            let pack = copy.read_target(&target, digest)?;
            let release = signed_release(name, &role, &pack).ok_or_else(|| {
                refused("内容包已损坏,请重新制作 / a pack is damaged: make it anew")
            })?;
            let mandate = Mandate::new(&top, name, &role)
                .ok_or_else(|| refused("授权不完整 / its delegations are incomplete"))?;
            mandate.check(name, &release)?;
            let last = self.workspace.ledger.last_release(&id)?;
            let known = last.map_or(0, |last| last.number);
            if self.workspace.ledger.pending(&id)?.is_some() {
                done.kept.push(id.clone());
            } else if release.number > known {
                // For the deltas of what this desk hands in one day.
                let packs = copy.packs(name, &role);
                History::new(&self.workspace.dir, name).keep(release.number, &packs)?;
                releases.push(release);
            }
        }
        let records: Vec<Record> = releases
            .iter()
            .flat_map(|release| release.records.iter().map(|packed| packed.record.clone()))
            .collect();
        let at = self.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        for release in &releases {
            // Before the records, as an import does: a unit hands its attachments in with its release.
            self.take_attachments(folder, release)?;
            self.workspace.ledger.receive(&Received {
                release,
                beside: &records,
                file: &shown,
                at: &at,
            })?;
            done.taken.push((release.publisher.clone(), release.number));
        }
        Ok(done)
    }

    /// Takes over the attachments of a release that the copy holds; a stick may leave some out.
    fn take_attachments(&self, folder: &Path, release: &Release) -> Result<(), PublishError> {
        let records = release.records.iter().map(|packed| &packed.record);
        for attachment in records.flat_map(|record| &record.attachments) {
            if self.workspace.blob_path(&attachment.sha256).exists() {
                continue;
            }
            let path = folder.join("blobs").join(&attachment.sha256);
            match fs::read(&path) {
                Ok(bytes) if sha256_hex(&bytes) == attachment.sha256 => {
                    self.workspace.put_blob(&bytes)?;
                }
                Ok(_) => log::warn!("{}: not what its name says", path.display()),
                Err(_) => log::info!("{}: not on this copy", path.display()),
            }
        }
        Ok(())
    }
}
