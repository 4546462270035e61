//! A unit hands its own signed release in; the county office publishes it and cannot alter it.
//!
//! ```text
//! role.json       the unit's role, signed by its officers
//! packs/FILE      the packs that the role names: full-N.pack, and what deltas the unit could make
//! blobs/SHA256    files that its records refer to
//! ```
//!
//! One file (tar), so that it can be carried on a stick or sent in any way. Deltas are the unit's: its
//! role names them, and nobody else can add to what it has signed. Its own history makes them. A
//! submission without deltas is as good; terminals then take the full pack.

mod parcel;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use content_model::{Level, PublisherId, Rid, check};
use content_pack::{DeltaIndex, PackLimits, PackName, Release};
use content_store::Mandate;
use content_trust::{Envelope, Limits, Targets};

use crate::digest::sha256_hex;
use crate::draft::About;
use crate::keys::Passphrases;
use crate::ledger::{Change, ChangeSet, Received};
use crate::packing::{Packs, leads};
use crate::panel::Panel;
use crate::publish::{PublishError, today};
use crate::release::{is_file, signed_release};
use crate::review;
use crate::signing::{Desk, Settled, Waiting};
use parcel::append;

/// What `submit` did.
#[derive(Debug)]
pub enum Submitted {
    /// The file is written.
    Done { number: u64, records: usize },
    /// There is nothing to hand in.
    Nothing,
    /// Functions that have not reviewed what is pending.
    Unreviewed(Vec<review::Function>),
    /// Signatures that the release still lacks.
    Waiting(Waiting),
}

/// A release that was handed in and passed every check.
#[derive(Debug)]
pub struct Submission {
    pub publisher: PublisherId,
    pub version: u64,
    pub release: Release,
    role: Vec<u8>,
    packs: Packs,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Desk<'_> {
    /// Writes what `publisher` has reviewed and signed to `out`, and counts it as published here.
    pub fn submit(
        &mut self,
        publisher: &PublisherId,
        pass: &mut Passphrases,
        out: &Path,
    ) -> Result<Submitted, PublishError> {
        let role = publisher.as_str();
        let unit = self.workspace.county.publisher(publisher).cloned();
        let unit = unit
            .ok_or_else(|| crate::error::WorkspaceError::UnknownPublisher(publisher.to_string()))?;
        let Some(set) = self.workspace.ledger.pending(publisher)? else {
            return Ok(Submitted::Nothing);
        };
        let missing = review::missing(self.workspace, &self.ring, &set)?;
        if !missing.is_empty() {
            return Ok(Submitted::Unreviewed(missing));
        }
        self.draft_release(&unit, &set)?;
        let targets = self.repository.targets("targets")?;
        let panel = targets.and_then(|targets| Panel::of_targets(&targets, role));
        let panel = panel.ok_or_else(|| refused(role, "县里还没有给本单位授权,或这里没有县仓库的副本(county init --repository) / no mandate for this unit in the copy of the county's repository"))?;
        let Some(mut draft) = self.drafts.get(role)? else {
            return Ok(Submitted::Nothing);
        };
        let mut done = Settled::default();
        if !self.gather(&mut draft, &[panel], pass, &mut done)? {
            let waiting = done.waiting.pop();
            return waiting
                .map(Submitted::Waiting)
                .ok_or_else(|| refused(role, "?"));
        }
        let About::Release {
            number, records, ..
        } = draft.about
        else {
            return Ok(Submitted::Nothing);
        };
        let packs = self.packs_of(&draft)?;
        let full = self.drafts.pack(role, PackName::Full(number))?;
        let release = Release::decode(&full, &PackLimits::default())?;
        let file = |error| crate::error::WorkspaceError::io(out)(error);
        // A blob that is missing is named as itself, not as the file that is written.
        for attachment in release.records.iter().flat_map(|r| &r.record.attachments) {
            let blob = self.workspace.blob_path(&attachment.sha256);
            std::fs::metadata(&blob).map_err(crate::error::WorkspaceError::io(&blob))?;
        }
        let part = out.with_added_extension("part");
        let written = (|| {
            let mut tar = tar::Builder::new(File::create(&part)?);
            append(
                &mut tar,
                "role.json",
                &draft.file().map_err(std::io::Error::other)?,
            )?;
            for (name, pack) in &packs {
                append(&mut tar, &format!("packs/{name}"), pack)?;
            }
            let mut seen = std::collections::BTreeSet::new();
            for attachment in release.records.iter().flat_map(|r| &r.record.attachments) {
                if seen.insert(&attachment.sha256) {
                    let blob = std::fs::read(self.workspace.blob_path(&attachment.sha256))?;
                    append(&mut tar, &format!("blobs/{}", attachment.sha256), &blob)?;
                }
            }
            let mut file = tar.into_inner()?;
            file.flush()?;
            file.sync_all()?;
            std::fs::rename(&part, out)
        })();
        written.map_err(file)?;
        self.write_down(&draft)?;
        self.drafts.remove(role)?;
        Ok(Submitted::Done { number, records })
    }

    /// Reads a submission and holds it against everything the terminals will ask, and more: the
    /// unit's mandate, the version, its reviews, its files, and the rules of content.
    pub fn examine(&self, file: &Path) -> Result<Submission, PublishError> {
        let shown = file.display().to_string();
        let refused = |why: &str| refused(&shown, why);
        let mut parts = parcel::read(file)?;
        let role = parts
            .remove("role.json")
            .ok_or_else(|| refused("不是报送文件 / not a submission"))?;
        let packs = parcel::packs(&mut parts);
        let full = packs.iter().find(|(n, _)| matches!(n, PackName::Full(_)));
        let (_, full) =
            full.ok_or_else(|| refused("缺内容包,请重新报送 / incomplete: submit again"))?;
        let release = Release::decode(full, &PackLimits::default())?;
        let id = release.publisher.clone();
        let top = self.repository.targets("targets")?;
        let top = top.ok_or(PublishError::NoPanel("targets"))?;
        let panel = Panel::of_targets(&top, id.as_str())
            .ok_or_else(|| refused("这个单位没有发布权 / this unit may not publish"))?;
        panel.accepts(&role)?;
        let envelope: Envelope<Targets> = Envelope::parse(&role, id.as_str(), &Limits::default())?;
        let targets = envelope.signed;
        let version = targets.common.version;
        if version <= self.repository.version(id.as_str())? {
            return Err(refused(
                "比已发布的旧,或已经收过 / not newer than what is published",
            ));
        }
        if targets.common.expires <= self.now {
            return Err(refused(
                "签名已过期,请重新签名报送 / its signatures have expired",
            ));
        }
        if signed_release(id.as_str(), &targets, full).is_none()
            || !self.all_there(&release, &targets, &packs)?
        {
            return Err(refused(
                "内容包和签名不符 / the packs are not the signed ones",
            ));
        }
        let last = self.workspace.ledger.last_release(&id)?;
        if last.is_some_and(|last| last.number >= release.number) {
            return Err(refused(
                "比已发布的旧,或已经收过 / not newer than what is published",
            ));
        }
        let mandate = Mandate::new(&top, id.as_str(), &targets)
            .ok_or_else(|| refused("这个单位没有发布权 / this unit may not publish"))?;
        mandate.check(id.as_str(), &release)?;
        let mut blobs = BTreeMap::new();
        for attachment in release.records.iter().flat_map(|r| &r.record.attachments) {
            let digest = &attachment.sha256;
            if blobs.contains_key(digest) {
                continue;
            }
            let name = format!("blobs/{digest}");
            let whole = parts.remove(&name).filter(|bytes| {
                bytes.len() as u64 == attachment.length && sha256_hex(bytes) == *digest
            });
            let whole = whole.ok_or_else(|| {
                refused("附件缺失或损坏,请重新报送 / a file is missing or damaged: submit again")
            })?;
            blobs.insert(digest.clone(), whole);
        }
        self.refuse_faults_of(&release)?;
        Ok(Submission {
            publisher: id,
            version,
            release,
            role,
            packs,
            blobs,
        })
    }

    /// What a submission changes against what this unit has published, in words.
    pub fn describe_submission(&self, submission: &Submission) -> Result<String, PublishError> {
        let old: BTreeMap<_, _> = self
            .workspace
            .ledger
            .published(&submission.publisher)?
            .into_iter()
            .collect();
        let mut changes = Vec::new();
        let mut kept = std::collections::BTreeSet::new();
        for packed in &submission.release.records {
            let before = old.get(&packed.record.rid);
            kept.insert(&packed.record.rid);
            if before != Some(&packed.bytes) {
                changes.push(Change {
                    rid: packed.record.rid.clone(),
                    old: before.cloned(),
                    new: Some(packed.bytes.clone()),
                });
            }
        }
        let gone = old.iter().filter(|(rid, _)| !kept.contains(rid));
        changes.extend(gone.map(|(rid, bytes)| Change {
            rid: rid.clone(),
            old: Some(bytes.clone()),
            new: None,
        }));
        let set = ChangeSet::new(submission.publisher.clone(), changes);
        let mut titles = review::titles(&self.workspace.ledger)?;
        let own = submission.release.records.iter();
        titles.extend(own.map(|r| (r.record.rid.to_string(), r.record.title.clone())));
        Ok(review::describe_changes(&set, &titles))
    }

    /// Publishes a submission exactly as it was signed.
    pub fn accept(
        &mut self,
        submission: Submission,
        file: &Path,
        pass: &mut Passphrases,
    ) -> Result<(), PublishError> {
        let id = submission.publisher.as_str();
        let number = submission.release.number;
        // Before anything changes: what is published now.
        let history = self.history(id)?;
        for (digest, bytes) in &submission.blobs {
            self.workspace.put_blob(bytes)?;
            let path = self.workspace.blob_path(digest);
            self.repository.write_blob(digest, &path)?;
        }
        self.put_release(id, &submission.packs)?;
        let meta = self
            .repository
            .put_role(id, submission.version, &submission.role)?;
        self.announce(pass, BTreeMap::from([(format!("{id}.json"), meta)]))?;
        history.keep(number, &submission.packs)?;
        let name = file.file_name().unwrap_or(file.as_os_str());
        self.workspace.ledger.receive(&Received {
            release: &submission.release,
            beside: &[],
            file: &name.to_string_lossy(),
            at: &self.now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        })?;
        Ok(())
    }

    /// Whether `packs` are all that `role` names and no more, and every delta whose base is known
    /// here leads to `release`. Older deltas of the index are in the repository already.
    fn all_there(
        &self,
        release: &Release,
        role: &Targets,
        packs: &Packs,
    ) -> Result<bool, PublishError> {
        let id = release.publisher.as_str();
        let history = self.history(id)?;
        let mut walk = history.walk();
        let mut named = 0;
        for (name, pack) in packs {
            let Some(meta) = role.targets.get(&name.target(id)) else {
                return Ok(false);
            };
            let good = match *name {
                PackName::Full(_) => true,
                PackName::Index(_) => DeltaIndex::parse(pack, &PackLimits::default()).is_ok(),
                PackName::Delta(from, _) => match walk.to(from) {
                    Some(before) => leads(before, pack, release).unwrap_or(false),
                    None => true,
                },
            };
            if !good || !is_file(meta, pack) {
                return Ok(false);
            }
            named += 1;
        }
        Ok(named == role.targets.len())
    }

    /// The rules of content, over everything as it would be with this release.
    fn refuse_faults_of(&self, release: &Release) -> Result<(), PublishError> {
        let mut records = self.workspace.ledger.all_working()?;
        records.retain(|record| record.publisher != release.publisher);
        records.extend(release.records.iter().map(|packed| packed.record.clone()));
        let ours = |rid: &Rid| {
            release
                .records
                .iter()
                .any(|packed| packed.record.rid == *rid)
        };
        let faults: Vec<String> = check::check(&records, today(self.now))
            .into_iter()
            .filter(|finding| finding.level == Level::Error && ours(&finding.rid))
            .map(|finding| {
                let title = records.iter().find(|r| r.rid == finding.rid);
                let title = title.map_or("", |record| record.title.as_str());
                let field = content_model::label::label(finding.field).0;
                format!(
                    "《{title}》{field} {} ({})",
                    finding.value,
                    finding.rule.id()
                )
            })
            .collect();
        match faults.first() {
            None => Ok(()),
            Some(first) => Err(refused(
                release.publisher.as_str(),
                &format!(
                    "{} 处不合规则,请单位改正后重新报送 / {} rules broken: {first}",
                    faults.len(),
                    faults.len()
                ),
            )),
        }
    }
}

fn refused(file: &str, why: &str) -> PublishError {
    PublishError::HandedIn {
        file: file.to_owned(),
        why: why.to_owned(),
    }
}
