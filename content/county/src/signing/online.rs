//! The roles that the county's server signs by itself: snapshot, timestamp, and sticks.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{Common, FileMeta, Root, STICK, Snapshot, Targets, Timestamp};

use super::Desk;
use crate::authority::role_expiry;
use crate::keys::{KeyError, KeyState, Passphrases, Signer};
use crate::panel::Panel;
use crate::publish::PublishError;

/// After a change of online keys the old ones sign as well, for as long as a slow client may be
/// under way with the root of before.
const CHANGE_OVER: TimeDelta = TimeDelta::days(2);

impl Desk<'_> {
    /// Writes a snapshot with the `fresh` roles in it, and last the timestamp that makes it known.
    pub fn announce(
        &self,
        pass: &mut Passphrases,
        fresh: BTreeMap<String, FileMeta>,
    ) -> Result<(), PublishError> {
        self.announce_for(pass, fresh, None)
    }

    /// The same, signed for those who will hold `next` as well, a root about to be published.
    pub(super) fn announce_for(
        &self,
        pass: &mut Passphrases,
        fresh: BTreeMap<String, FileMeta>,
        next: Option<&Root>,
    ) -> Result<(), PublishError> {
        let (repository, now) = (&self.repository, self.now);
        let expiry = &self.workspace.county.expiry;
        // Both before anything is written: a passphrase may be wrong.
        let (snapshot_keys, timestamp_keys) = (
            self.online_signers("snapshot", pass, next)?,
            self.online_signers("timestamp", pass, next)?,
        );
        let old = match repository.exists() {
            true => Some((repository.snapshot()?, repository.timestamp()?)),
            false => None,
        };
        // What is asked now goes before what was asked, which lasts through renewals.
        let standing = old.as_ref().and_then(|(_, t)| t.urgent_until);
        let urgent_until = self.urgent.or(standing).filter(|until| *until > now);
        let (mut meta, snapshot_version, timestamp_version) = match old {
            Some((snapshot, timestamp)) => (
                snapshot.meta,
                snapshot.common.version + 1,
                timestamp.common.version + 1,
            ),
            None => (BTreeMap::new(), 1, 1),
        };
        meta.extend(fresh);
        let snapshot = Snapshot {
            common: Common::new("snapshot", snapshot_version, now, now + expiry.snapshot()),
            meta,
        };
        let meta =
            repository.write_role("snapshot", snapshot_version, &snapshot, &snapshot_keys)?;
        let timestamp = Timestamp {
            common: Common::new(
                "timestamp",
                timestamp_version,
                now,
                now + expiry.timestamp(),
            ),
            meta: BTreeMap::from([("snapshot.json".to_owned(), meta)]),
            urgent_until,
        };
        repository.write_role("timestamp", timestamp_version, &timestamp, &timestamp_keys)?;
        Ok(())
    }

    /// Until when the published timestamp calls terminals.
    pub(crate) fn standing_urgency(&self) -> Result<Option<DateTime<Utc>>, PublishError> {
        match self.repository.exists() {
            true => Ok(self.repository.timestamp()?.urgent_until),
            false => Ok(None),
        }
    }

    /// Signs a stick's shelf life anew and makes it known.
    pub fn shelve(&self, pass: &mut Passphrases) -> Result<(), PublishError> {
        let targets = self.repository.targets("targets")?;
        let panel = targets.and_then(|targets| Panel::of_targets(&targets, STICK));
        let panel = panel.ok_or(PublishError::NoPanel(STICK))?;
        let mut signers = Vec::new();
        for entry in self.ring.active(STICK) {
            if panel.keyids().contains(&entry.keyid) {
                signers.extend(pass.open(&self.ring, entry)?);
            }
        }
        if signers.is_empty() {
            return Err(KeyError::NoPassphrase.into());
        }
        let version = self.repository.version(STICK)? + 1;
        let expires = role_expiry(&self.workspace.county, STICK, self.now);
        let role = Targets::empty(Common::new("targets", version, self.now, expires));
        let meta = self
            .repository
            .write_role(STICK, version, &role, &signers)?;
        self.announce(pass, BTreeMap::from([("stick.json".to_owned(), meta)]))
    }

    /// Signs snapshot and timestamp anew when half of either's life is over; says whether it did.
    pub fn renew_if_due(&self, pass: &mut Passphrases) -> Result<bool, PublishError> {
        let expiry = &self.workspace.county.expiry;
        let due = |common: &Common, life: TimeDelta| common.expires - self.now < life / 2;
        let due = due(&self.repository.timestamp()?.common, expiry.timestamp())
            || due(&self.repository.snapshot()?.common, expiry.snapshot());
        if due {
            self.announce(pass, BTreeMap::new())?;
        }
        Ok(due)
    }

    /// Whether the online keys that `root` names are here.
    pub(super) fn can_sign_for(
        &self,
        root: &Root,
        pass: &mut Passphrases,
    ) -> Result<bool, PublishError> {
        for role in ["snapshot", "timestamp"] {
            let panel = Panel::of_root(root, role);
            let mut can = false;
            for entry in self.ring.of_role(role) {
                let named = panel
                    .as_ref()
                    .is_some_and(|p| p.keyids().contains(&entry.keyid));
                let usable = named && entry.state != KeyState::Revoked;
                can |= usable && pass.open(&self.ring, entry)?.is_some();
            }
            if !can {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The keys that terminals expect from an online role: those of today's root, of the one that
    /// comes `next`, and for some days those of the one before.
    fn online_signers(
        &self,
        role: &'static str,
        pass: &mut Passphrases,
        next: Option<&Root>,
    ) -> Result<Vec<Signer>, PublishError> {
        let root = self
            .repository
            .newest_root()?
            .ok_or(PublishError::NoPanel("root"))?;
        let panel = |root: &Root| Panel::of_root(root, role);
        let now = panel(&root).ok_or(PublishError::NoPanel(role))?;
        let version = root.common.version;
        let changed = root
            .common
            .signed_at
            .is_some_and(|at| self.now - at < CHANGE_OVER);
        let before = match changed && version > 1 {
            true => self
                .repository
                .root_of(version - 1)?
                .as_ref()
                .and_then(panel),
            false => None,
        };
        let mut signers = Vec::new();
        let mut fits = false;
        for entry in self.ring.of_role(role) {
            let expected = now.keyids().contains(&entry.keyid);
            let names = |panel: &Option<Panel>| {
                panel
                    .as_ref()
                    .is_some_and(|panel| panel.keyids().contains(&entry.keyid))
            };
            let beside = names(&before) || names(&next.and_then(panel));
            if entry.state == KeyState::Revoked || !(expected || beside) {
                continue;
            }
            if let Some(signer) = pass.open(&self.ring, entry)? {
                fits |= expected;
                signers.push(signer);
            }
        }
        if !fits {
            return Err(KeyError::NoPassphrase.into());
        }
        Ok(signers)
    }
}
