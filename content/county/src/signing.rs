//! From drafts to published metadata: signatures are gathered until every panel is content, and
//! what is complete is published together, the timestamp last.
//!
//! What can never happen here: a repository that a client under way would refuse. So a change of
//! who may sign waits until everything those new signers answer for is signed by them as well.

mod gather;
pub mod online;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use content_trust::{Common, FileMeta, Root, STICK, Targets};

use crate::authority::role_expiry;
use crate::draft::{About, Draft, Drafts};
use crate::keys::{KeyRing, Passphrases};
use crate::ledger::Release;
use crate::panel::Panel;
use crate::publish::PublishError;
use crate::repository::Repository;
use crate::workspace::Workspace;

pub use gather::{Missing, wants};

/// What came of the drafts.
#[derive(Debug, Default)]
pub struct Settled {
    /// Roles that are published in this version now.
    pub published: Vec<(String, u64, About)>,
    /// Drafts that still lack signatures.
    pub waiting: Vec<Waiting>,
    /// Complete, but held back: the roles behind it must be signed by the new signers first.
    pub held: Vec<(String, Vec<String>)>,
    /// Drafts thrown away, because the content changed after they were made.
    pub overtaken: Vec<String>,
}

/// A draft that lacks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub role: String,
    pub version: u64,
    pub missing: Vec<Missing>,
}

/// Everything that signing needs, for one command.
pub struct Desk<'a> {
    pub workspace: &'a mut Workspace,
    pub ring: KeyRing,
    pub repository: Repository,
    pub drafts: Drafts,
    pub now: DateTime<Utc>,
    /// Until when terminals are asked to look again sooner; a moment that is over takes back what
    /// stands. Without it, what stands goes on.
    pub urgent: Option<DateTime<Utc>>,
}

/// A role as it stands: its metadata file and what it says.
struct Standing {
    bytes: Vec<u8>,
    targets: Targets,
}

impl<'a> Desk<'a> {
    pub fn new(workspace: &'a mut Workspace, now: DateTime<Utc>) -> Result<Self, PublishError> {
        Ok(Self {
            ring: KeyRing::open_or_create(&workspace.keys_dir())?,
            repository: Repository::new(workspace.repository_dir()),
            drafts: Drafts::new(&workspace.dir),
            workspace,
            now,
            urgent: None,
        })
    }

    /// Gathers what signatures can be had here, and publishes what is complete.
    ///
    /// `at_once` publishes a change of signers without waiting for what they answer for: for a key
    /// in wrong hands, where a unit held back for a day is the lesser evil.
    pub fn settle(
        &mut self,
        pass: &mut Passphrases,
        at_once: bool,
    ) -> Result<Settled, PublishError> {
        let mut done = Settled::default();
        self.put_in_order(&mut done)?;
        let old_root = self.repository.newest_root()?;
        let old_targets = self.standing("targets")?;

        let (root, new_root) = self.draft_of_root(old_root.as_ref(), pass, &mut done)?;
        let panel = Panel::of_root(&root, "targets").ok_or(PublishError::NoPanel("targets"))?;
        let mut new_targets = self.complete("targets", &old_targets, &panel, pass, &mut done)?;
        if let (Some(draft), Some(old)) = (&mut new_targets, &old_root) {
            self.sign_along(draft, old, pass)?;
        }
        let behind_root = match (&new_targets, &old_targets) {
            (Some(_), _) => true,
            (None, Some(old)) => panel.accepts(&old.bytes).is_ok(),
            (None, None) => false,
        };
        let mut fresh = Vec::new();
        if new_root.is_some() && !behind_root && !at_once {
            // The old root's signers decide on, until the new ones have signed the targets.
            done.held.push(("root".into(), vec!["targets".into()]));
        } else {
            fresh.extend(new_root);
        }
        let standing_root = match (fresh.first(), &old_root) {
            (Some(_), _) | (None, None) => root,
            (None, Some(old)) => old.clone(),
        };
        let panel = Panel::of_root(&standing_root, "targets");
        let new_targets =
            new_targets.filter(|d| panel.as_ref().is_some_and(|p| accepts(p, d).is_ok()));

        let next: Option<Targets> = match &new_targets {
            Some(draft) => Some(read(&draft.signed)?),
            None => old_targets.as_ref().map(|old| old.targets.clone()),
        };
        let Some(next) = next else {
            // Without targets there is nobody to publish for.
            return Ok(done);
        };
        let (ready, behind) = self.delegated(&next, pass, &mut done)?;
        if new_targets.is_some() && !behind.is_empty() && !at_once {
            done.held.push(("targets".into(), behind));
            // What the officers of before have signed may still go out under their own panel.
            if let Some(old) = &old_targets {
                let fits = |draft: &Draft| {
                    Panel::of_targets(&old.targets, &draft.role)
                        .is_some_and(|panel| accepts(&panel, draft).is_ok())
                };
                fresh.extend(ready.into_iter().filter(fits));
            }
        } else {
            fresh.extend(ready);
            fresh.extend(new_targets);
        }
        self.publish_drafts(fresh, pass, &mut done)?;
        Ok(done)
    }

    /// A draft that was published by a run that did not finish is written down now; one whose
    /// content or version has been overtaken is thrown away.
    fn put_in_order(&mut self, done: &mut Settled) -> Result<(), PublishError> {
        for draft in self.drafts.all()? {
            let published = self.repository.version(&draft.role)?;
            if published >= draft.version {
                let file = self.repository.role_bytes(&draft.role, draft.version)?;
                if file.is_some_and(|bytes| Some(bytes) == draft.file().ok()) {
                    self.write_down(&draft)?;
                } else {
                    done.overtaken.push(draft.role.clone());
                }
                self.drafts.remove(&draft.role)?;
                continue;
            }
            if let About::Release { change_set, .. } = &draft.about {
                let pending = match draft.role.parse() {
                    Ok(id) => self.workspace.ledger.pending(&id)?,
                    Err(_) => None,
                };
                if pending.is_none_or(|set| set.digest != *change_set) {
                    done.overtaken.push(draft.role.clone());
                    self.drafts.remove(&draft.role)?;
                }
            }
        }
        Ok(())
    }

    /// The root to go by, and the draft of it where one is complete.
    fn draft_of_root(
        &mut self,
        old: Option<&Root>,
        pass: &mut Passphrases,
        done: &mut Settled,
    ) -> Result<(Root, Option<Draft>), PublishError> {
        let Some(mut draft) = self.drafts.get("root")? else {
            let root = old.cloned();
            return Ok((root.ok_or(PublishError::NoPanel("root"))?, None));
        };
        let new: Root = read(&draft.signed)?;
        // 5.3.4: both the old root's signers and its own.
        let panels: Vec<Panel> = old
            .into_iter()
            .chain([&new])
            .filter_map(|root| Panel::of_root(root, "root"))
            .collect();
        let complete = self.gather(&mut draft, &panels, pass, done)?;
        match old {
            Some(old) if !complete => Ok((old.clone(), None)),
            _ => Ok((new, complete.then_some(draft))),
        }
    }

    /// The complete drafts of delegated roles, and the roles whose published metadata `targets`
    /// would no longer accept.
    fn delegated(
        &mut self,
        targets: &Targets,
        pass: &mut Passphrases,
        done: &mut Settled,
    ) -> Result<(Vec<Draft>, Vec<String>), PublishError> {
        let (mut ready, mut behind) = (Vec::new(), Vec::new());
        let roles = targets.delegations.iter().flat_map(|d| &d.roles);
        for role in roles.map(|role| role.name.as_str()).filter(|r| *r != STICK) {
            let Some(panel) = Panel::of_targets(targets, role) else {
                continue;
            };
            let standing = self.standing(role)?;
            let draft = self.complete(role, &standing, &panel, pass, done)?;
            let left_behind = standing.is_some_and(|old| panel.accepts(&old.bytes).is_err());
            if draft.is_none() && left_behind {
                behind.push(role.to_owned());
            }
            ready.extend(draft);
        }
        Ok((ready, behind))
    }

    /// The draft of `role`, signed by everybody who must. Where its published metadata does not
    /// satisfy `panel` any more, the same content is drafted to be signed again.
    fn complete(
        &mut self,
        role: &str,
        standing: &Option<Standing>,
        panel: &Panel,
        pass: &mut Passphrases,
        done: &mut Settled,
    ) -> Result<Option<Draft>, PublishError> {
        let draft = match (self.drafts.get(role)?, standing) {
            (Some(draft), _) => Some(draft),
            (None, Some(old)) if panel.accepts(&old.bytes).is_err() => {
                Some(self.renewal(role, &old.targets)?)
            }
            _ => None,
        };
        let Some(mut draft) = draft else {
            return Ok(None);
        };
        let complete = self.gather(&mut draft, std::slice::from_ref(panel), pass, done)?;
        Ok(complete.then_some(draft))
    }

    /// The same content, one version on.
    pub fn renewal(&self, role: &str, old: &Targets) -> Result<Draft, PublishError> {
        let mut new = old.clone();
        let version = self.repository.version(role)? + 1;
        let expires = match role {
            "targets" => self.now + self.workspace.county.expiry.targets(),
            role => role_expiry(&self.workspace.county, role, self.now),
        };
        new.common = Common::new("targets", version, self.now, expires);
        let draft = Draft::new(role, version, &new, About::Renewal)?;
        self.drafts.put(&draft)?;
        Ok(draft)
    }

    fn standing(&self, role: &str) -> Result<Option<Standing>, PublishError> {
        let Some(targets) = self.repository.targets(role)? else {
            return Ok(None);
        };
        let bytes = self
            .repository
            .role_bytes(role, targets.common.version)?
            .unwrap_or_default();
        Ok(Some(Standing { bytes, targets }))
    }

    /// Writes complete drafts, delegated roles first, and makes them known.
    fn publish_drafts(
        &mut self,
        mut drafts: Vec<Draft>,
        pass: &mut Passphrases,
        done: &mut Settled,
    ) -> Result<(), PublishError> {
        if drafts.is_empty() {
            return Ok(());
        }
        drafts.sort_by_key(|draft| match draft.role.as_str() {
            "root" => 2,
            "targets" => 1,
            _ => 0,
        });
        let mut fresh: BTreeMap<String, FileMeta> = BTreeMap::new();
        for draft in drafts.iter().filter(|draft| draft.role != "root") {
            if let About::Release { .. } = draft.about {
                let packs = self.packs_of(draft)?;
                self.put_release(&draft.role, &packs)?;
            }
            let meta = self
                .repository
                .put_role(&draft.role, draft.version, &draft.file()?)?;
            fresh.insert(format!("{}.json", draft.role), meta);
        }
        match drafts.iter().find(|draft| draft.role == "root") {
            Some(root) => self.publish_root(root, pass, fresh)?,
            None => self.announce(pass, fresh)?,
        }
        for draft in drafts {
            self.write_down(&draft)?;
            self.drafts.remove(&draft.role)?;
            done.published
                .push((draft.role, draft.version, draft.about));
        }
        Ok(())
    }

    /// Publishes a new root. Where the signers of before have signed everything as well, the root
    /// comes last: a client that still holds the old one believes all it finds, and one that gets
    /// the new one finds only what that believes too. Without them (keys that are lost) it comes
    /// first, and a client under way may have to try again.
    fn publish_root(
        &mut self,
        draft: &Draft,
        pass: &mut Passphrases,
        fresh: BTreeMap<String, FileMeta>,
    ) -> Result<(), PublishError> {
        let new: Root = read(&draft.signed)?;
        let old = self.repository.newest_root()?;
        let online = match &old {
            Some(old) => self.can_sign_for(old, pass)? && self.can_sign_for(&new, pass)?,
            None => false,
        };
        let old = old.and_then(|root| Panel::of_root(&root, "targets"));
        let version = match fresh.get("targets.json") {
            Some(meta) => meta.version,
            None => self.repository.version("targets")?,
        };
        let targets = self.repository.role_bytes("targets", version)?;
        let believed = old
            .zip(targets)
            .is_some_and(|(panel, bytes)| panel.accepts(&bytes).is_ok());
        if believed && online {
            self.announce_for(pass, fresh, Some(&new))?;
            self.repository
                .put_role("root", draft.version, &draft.file()?)?;
        } else {
            self.repository
                .put_role("root", draft.version, &draft.file()?)?;
            self.announce(pass, fresh)?;
        }
        Ok(())
    }

    pub(crate) fn write_down(&mut self, draft: &Draft) -> Result<(), PublishError> {
        let About::Release {
            number, change_set, ..
        } = &draft.about
        else {
            return Ok(());
        };
        let Ok(publisher) = draft.role.parse() else {
            return Ok(());
        };
        let release = Release {
            publisher,
            number: *number,
            change_set: change_set.clone(),
            at: self.now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        if self
            .workspace
            .ledger
            .last_release(&release.publisher)?
            .map(|r| r.number)
            != Some(*number)
        {
            match self.packs_of(draft) {
                Ok(packs) => self.history(&draft.role)?.keep(*number, &packs)?,
                Err(error) => log::warn!("{}: {error}; deltas are made without it", draft.role),
            }
            self.workspace.ledger.record_release(&release)?;
        }
        Ok(())
    }
}

fn accepts(panel: &Panel, draft: &Draft) -> Result<(), PublishError> {
    Ok(panel.accepts(&draft.file()?)?)
}

/// A draft's `signed` part as the type that it is.
pub fn read<T: serde::de::DeserializeOwned>(signed: &serde_json::Value) -> Result<T, PublishError> {
    Ok(serde_json::from_value(signed.clone())?)
}
