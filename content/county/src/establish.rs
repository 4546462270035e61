//! The first act of a county: its keys, its root, and a repository that says "nothing yet".

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::WARNING;
use content_trust::{Common, Root, STICK, Targets};

use crate::authority::{FIRMWARE, declared_root, declared_targets, differences, keyless};
use crate::config::County;
use crate::draft::{About, Draft};
use crate::keys::duty::INTAKE;
use crate::keys::{Entry, HOLD, KeyError, KeyRing, Passphrases};
use crate::publish::PublishError;
use crate::signing::{Desk, Settled};
use crate::workspace::Workspace;

/// Makes every key of a county, encrypted under one `passphrase`: for a demonstration, or for a
/// start from which holders take their keys one by one (`county key rotate`). Progress goes to
/// `tell`.
pub fn make_keys(
    workspace: &Workspace,
    passphrase: &[u8],
    tell: &mut dyn FnMut(&Entry),
) -> Result<(), KeyError> {
    let mut ring = KeyRing::create(&workspace.keys_dir())?;
    for (role, function, holder) in holders(&workspace.county) {
        tell(ring.generate(role, function, holder, passphrase)?);
    }
    ring.save()
}

/// Everybody who holds a key, with role and function.
fn holders(county: &County) -> Vec<(&str, &str, &str)> {
    let authority = &county.authority;
    let mut out: Vec<(&str, &str, &str)> = authority
        .root
        .iter()
        .map(|h| ("root", HOLD, h.as_str()))
        .collect();
    out.extend([
        ("targets", "handle", authority.handle.as_str()),
        ("targets", "approve", &authority.approve),
        ("snapshot", HOLD, "服务器"),
        ("timestamp", HOLD, "服务器"),
        (STICK, HOLD, "公开办优盘"),
        (INTAKE, HOLD, &authority.handle),
        (FIRMWARE, "office", &authority.firmware),
        (FIRMWARE, "maintainer", &authority.maintainer),
    ]);
    for publisher in &county.publishers {
        let officers = publisher.officers.by_function();
        out.extend(officers.map(|(function, holder)| (publisher.id.as_str(), function, holder)));
    }
    out
}

/// What one run of `delegate` found and did.
#[derive(Debug, Default)]
pub struct Delegated {
    /// What changes, one sentence each.
    pub changes: Vec<String>,
    /// Publishers that cannot be given the word yet, and the functions that have no key.
    pub keyless: Vec<(PublisherId, Vec<&'static str>)>,
    pub settled: Settled,
}

/// Days before the end of a signature from which it is drafted anew.
pub const RENEW_DAYS: i64 = 45;

/// Brings the published root and targets to what county.toml and the register declare, as far as
/// those who must sign can do so here; the rest waits as drafts. Roles that soon run out are
/// drafted anew as well.
pub fn delegate(
    workspace: &mut Workspace,
    pass: &mut Passphrases,
    now: DateTime<Utc>,
    at_once: bool,
) -> Result<Delegated, PublishError> {
    let mut desk = Desk::new(workspace, now)?;
    let mut done = Delegated::default();
    for role in ["root", "targets", "snapshot", "timestamp"] {
        let held = desk.ring.active(role).next().is_some();
        if !held || !keyless(&desk.ring, role).is_empty() {
            return Err(PublishError::NoPanel(role));
        }
    }
    let today = desk.repository.targets("targets")?;
    for publisher in &desk.workspace.county.publishers {
        let id = &publisher.id;
        let keyless = keyless(&desk.ring, id.as_str());
        let speaks = |targets: &Targets| targets.publishers.contains_key(id.as_str());
        if keyless.is_empty() {
            continue;
        }
        // Taking the word away for want of a key would take its content off every terminal.
        if today.as_ref().is_some_and(speaks) {
            return Err(PublishError::Keyless {
                publisher: publisher.name.clone(),
                functions: keyless.join(", "),
            });
        }
        done.keyless.push((id.clone(), keyless));
    }
    desk.draft_root(&mut done.changes)?;
    desk.draft_targets(&mut done.changes)?;
    desk.draft_renewals(&mut done.changes)?;
    done.settled = desk.settle(pass, at_once)?;
    Ok(done)
}

impl Desk<'_> {
    fn draft_root(&self, changes: &mut Vec<String>) -> Result<(), PublishError> {
        let old = self.repository.newest_root()?;
        let version = old.as_ref().map_or(0, |root| root.common.version) + 1;
        let expires = self.now + self.workspace.county.expiry.root();
        let common = Common::new("root", version, self.now, expires);
        let new = declared_root(&self.ring, common)?;
        let soon = |root: &Root| self.soon(&root.common);
        if let Some(old) = &old {
            let same =
                old.roles == new.roles && old.keys == new.keys && old.functions == new.functions;
            if same && !soon(old) {
                return self.forget_draft("root");
            }
            for role in new
                .roles
                .keys()
                .filter(|role| old.roles.get(*role) != new.roles.get(*role))
            {
                changes.push(format!(
                    "{role}:钥匙有变,要换新的根文件 / keys of {role} change: a new root"
                ));
            }
            if same {
                changes.push("root:快到期,重新签名 / root expires soon: signed again".to_owned());
            }
        }
        let same = |draft: &Draft| {
            crate::signing::read::<Root>(&draft.signed).is_ok_and(|d| {
                d.roles == new.roles && d.functions == new.functions && d.keys == new.keys
            })
        };
        self.draft("root", version, &new, About::Root, same)
    }

    fn draft_targets(&self, changes: &mut Vec<String>) -> Result<(), PublishError> {
        let old = self.repository.targets("targets")?;
        let version = old.as_ref().map_or(0, |targets| targets.common.version) + 1;
        let expires = self.now + self.workspace.county.expiry.targets();
        let common = Common::new("targets", version, self.now, expires);
        let new = declared_targets(&self.ring, &self.workspace.county, common)?;
        let alike = |a: &Targets, b: &Targets| {
            a.delegations == b.delegations
                && a.publishers == b.publishers
                && a.intake == b.intake
                && a.functions == b.functions
        };
        if let Some(old) = &old {
            if alike(old, &new) && !self.soon(&old.common) {
                return self.forget_draft("targets");
            }
            changes.extend(differences(old, &new));
            if alike(old, &new) {
                changes
                    .push("targets:快到期,重新签名 / targets expire soon: signed again".to_owned());
            }
        }
        let same = |draft: &Draft| {
            crate::signing::read::<Targets>(&draft.signed).is_ok_and(|d| alike(&d, &new))
        };
        self.draft("targets", version, &new, About::Targets, same)
    }

    /// Publishers whose signatures soon run out, where nothing newer is on its way.
    fn draft_renewals(&self, changes: &mut Vec<String>) -> Result<(), PublishError> {
        let ids = self
            .workspace
            .county
            .publishers
            .iter()
            .map(|p| p.id.as_str());
        for role in ids.chain([FIRMWARE]) {
            let Some(old) = self.repository.targets(role)? else {
                continue;
            };
            // A warning that has run out is not to be brought back.
            if role == WARNING || !self.soon(&old.common) || self.drafts.get(role)?.is_some() {
                continue;
            }
            changes.push(format!(
                "{role}:快到期,重新签名 / {role} expires soon: signed again"
            ));
            self.renewal(role, &old)?;
        }
        Ok(())
    }

    /// What county.toml and the register declare that is not published, in sentences.
    pub fn undelegated(&self) -> Result<Vec<String>, PublishError> {
        let mut out = Vec::new();
        let common = || Common::new("targets", 1, self.now, self.now);
        if let Some(old) = self.repository.newest_root()? {
            let new = declared_root(&self.ring, common())?;
            let changed = |role: &&String| old.roles.get(*role) != new.roles.get(*role);
            out.extend(
                new.roles
                    .keys()
                    .filter(changed)
                    .map(|role| format!("{role}:钥匙有变 / keys change")),
            );
        }
        if let Some(old) = self.repository.targets("targets")? {
            let new = declared_targets(&self.ring, &self.workspace.county, common())?;
            out.extend(differences(&old, &new));
        }
        Ok(out)
    }

    fn soon(&self, common: &Common) -> bool {
        (common.expires - self.now).num_days() < RENEW_DAYS
    }

    /// Keeps a draft that says the same, with the signatures it has; else begins a new one.
    fn draft<T: serde::Serialize>(
        &self,
        role: &str,
        version: u64,
        signed: &T,
        about: About,
        same: impl FnOnce(&Draft) -> bool,
    ) -> Result<(), PublishError> {
        if let Some(draft) = self.drafts.get(role)?
            && draft.version == version
            && same(&draft)
        {
            return Ok(());
        }
        Ok(self
            .drafts
            .put(&Draft::new(role, version, signed, about)?)?)
    }

    /// What is published is what is declared: a draft of something else has been overtaken.
    fn forget_draft(&self, role: &str) -> Result<(), PublishError> {
        match self.drafts.get(role)? {
            Some(draft) if draft.about != About::Renewal => Ok(self.drafts.remove(role)?),
            _ => Ok(()),
        }
    }
}
