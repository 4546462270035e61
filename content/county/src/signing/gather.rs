use content_trust::{Root, TrustError};

use super::{Desk, Settled, Waiting};
use crate::draft::Draft;
use crate::keys::{Entry, KeyState, Passphrases};
use crate::panel::Panel;
use crate::publish::PublishError;

/// A signature that is still wanted, and who may give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The function; `hold` where keys are only counted.
    pub function: String,
    pub holders: Vec<String>,
}

impl Desk<'_> {
    /// Signs `draft` with the keys that can be opened here, and keeps it. Nobody is asked whose
    /// signature is not needed any more. Says whether every panel is content.
    pub(crate) fn gather(
        &self,
        draft: &mut Draft,
        panels: &[Panel],
        pass: &mut Passphrases,
        done: &mut Settled,
    ) -> Result<bool, PublishError> {
        let message = draft.message()?;
        let role = draft.role.clone();
        for entry in self.ring.of_role(&role) {
            let wanted = panels.iter().any(|panel| wants(panel, draft, entry));
            if entry.state == KeyState::Revoked || draft.has(&entry.keyid) || !wanted {
                continue;
            }
            if let Some(signer) = pass.open(&self.ring, entry)? {
                draft.add(signer.sign(&message));
            }
        }
        self.drafts.put(draft)?;
        let mut missing = Vec::new();
        for panel in panels {
            match panel.accepts(&draft.file()?) {
                Ok(()) => {}
                Err(TrustError::Uncovered {
                    missing: lacking, ..
                }) => missing.extend(
                    lacking
                        .iter()
                        .map(|function| self.may_sign(panel, draft, Some(function))),
                ),
                Err(TrustError::Unsigned { .. }) => match panel.rule() {
                    Some(rule) => missing.extend(
                        rule.require
                            .iter()
                            .filter(|function| !covered(panel, draft, function))
                            .map(|function| self.may_sign(panel, draft, Some(function))),
                    ),
                    None => missing.push(self.may_sign(panel, draft, None)),
                },
                Err(other) => return Err(other.into()),
            }
        }
        missing.dedup();
        let complete = missing.is_empty();
        if !complete {
            done.waiting.push(Waiting {
                role: draft.role.clone(),
                version: draft.version,
                missing,
            });
        }
        Ok(complete)
    }

    /// Has the signers of before sign as well, as far as their keys are here and have not been
    /// revoked: clients that still hold the root of before go on believing.
    pub(super) fn sign_along(
        &self,
        draft: &mut Draft,
        old: &Root,
        pass: &mut Passphrases,
    ) -> Result<(), PublishError> {
        let Some(panel) = Panel::of_root(old, &draft.role) else {
            return Ok(());
        };
        let message = draft.message()?;
        let role = draft.role.clone();
        for entry in self.ring.of_role(&role) {
            let leaving = entry.state == KeyState::Retired && wants(&panel, draft, entry);
            if leaving && let Some(signer) = pass.open(&self.ring, entry)? {
                draft.add(signer.sign(&message));
            }
        }
        Ok(self.drafts.put(draft)?)
    }

    /// Who of `panel` may still give a signature.
    fn may_sign(&self, panel: &Panel, draft: &Draft, function: Option<&str>) -> Missing {
        let holders = self
            .ring
            .of_role(&draft.role)
            .filter(|entry| function.is_none_or(|f| entry.function == f))
            .filter(|entry| panel.keyids().contains(&entry.keyid) && !draft.has(&entry.keyid))
            .filter(|entry| entry.state != KeyState::Revoked)
            .map(|entry| entry.holder.clone())
            .collect();
        Missing {
            function: function.unwrap_or(crate::keys::HOLD).to_owned(),
            holders,
        }
    }
}

/// Whether the signature of `entry` brings `draft` further in this panel.
pub fn wants(panel: &Panel, draft: &Draft, entry: &Entry) -> bool {
    if !panel.keyids().contains(&entry.keyid) {
        return false;
    }
    match panel.rule() {
        Some(rule) if rule.keys.contains_key(&entry.keyid) => {
            !covered(panel, draft, &entry.function)
        }
        _ => draft.file().is_ok_and(|file| panel.accepts(&file).is_err()),
    }
}

/// Whether somebody has signed for `function`.
fn covered(panel: &Panel, draft: &Draft, function: &str) -> bool {
    let Some(rule) = panel.rule() else {
        return false;
    };
    draft
        .signatures
        .iter()
        .filter_map(|signature| rule.keys.get(&signature.keyid))
        .any(|officer| officer.function == function)
}
