//! Who must sign a role, by the word of the role that delegates to it.

use std::collections::BTreeMap;

use content_trust::{Envelope, FunctionRule, Key, Limits, RoleKeys, Root, Targets, TrustError};

/// Keys, threshold and functions of one role.
#[derive(Debug, Clone)]
pub struct Panel {
    role: String,
    keys: BTreeMap<String, Key>,
    signers: RoleKeys,
    rule: Option<FunctionRule>,
}

impl Panel {
    /// The panel of a top-level role.
    pub fn of_root(root: &Root, role: &str) -> Option<Self> {
        Some(Self {
            role: role.to_owned(),
            keys: root.keys.clone(),
            signers: root.roles.get(role)?.clone(),
            rule: root.functions.get(role).cloned(),
        })
    }

    /// The panel of a delegated role.
    pub fn of_targets(targets: &Targets, role: &str) -> Option<Self> {
        let delegations = targets.delegations.as_ref()?;
        let delegated = delegations.roles.iter().find(|r| r.name == role)?;
        Some(Self {
            role: role.to_owned(),
            keys: delegations.keys.clone(),
            signers: delegated.signers.clone(),
            rule: targets.functions.get(role).cloned(),
        })
    }

    pub fn keyids(&self) -> &[String] {
        &self.signers.keyids
    }

    pub fn rule(&self) -> Option<&FunctionRule> {
        self.rule.as_ref()
    }

    /// Whether these bytes, a whole metadata file, are signed as this panel demands: exactly what
    /// a terminal will ask.
    pub fn accepts(&self, bytes: &[u8]) -> Result<(), TrustError> {
        let limits = Limits::default();
        let rule = self.rule.as_ref();
        match self.role.as_str() {
            "root" => Envelope::<Root>::parse(bytes, &self.role, &limits)?.check_signatures(
                &self.role,
                &self.keys,
                &self.signers,
                rule,
            ),
            _ => Envelope::<Targets>::parse(bytes, &self.role, &limits)?.check_signatures(
                &self.role,
                &self.keys,
                &self.signers,
                rule,
            ),
        }
    }
}
