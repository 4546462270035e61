use chrono::NaiveDate;
use content_trust::Key;
use serde::{Deserialize, Serialize};

use super::{HOLD, KeyError, duty};
use crate::digest::from_hex;

/// A public key and who answers for it. An ended key stays in the register for ever: reviews that
/// it signed go on naming it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File name without `.pem`.
    pub name: String,
    /// Role of the repository: one of [`duty::FIXED`] or a publisher's id.
    pub role: String,
    /// What its holder answers for in this role; see [`duty`].
    pub function: String,
    pub holder: String,
    pub keyid: String,
    /// Hex.
    pub public: String,
    #[serde(default, skip_serializing_if = "KeyState::is_active")]
    pub state: KeyState,
    /// The day it was made or entered, in China.
    pub since: NaiveDate,
    /// The day its use ended; `None` while it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether a key may be used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    #[default]
    Active,
    /// Another has taken its place. It may still sign while the change is being made known.
    Retired,
    /// Lost or in wrong hands: it signs nothing any more.
    Revoked,
}

impl KeyState {
    pub fn is_active(&self) -> bool {
        *self == Self::Active
    }

    pub fn chinese(self) -> &'static str {
        match self {
            Self::Active => "在用",
            Self::Retired => "停用",
            Self::Revoked => "作废",
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

impl Entry {
    pub fn key(&self) -> Result<Key, KeyError> {
        public_key(&self.role, &self.public)
            .ok_or_else(|| KeyError::Damaged(format!("{} (public key)", self.name)))
    }

    pub fn is_active(&self) -> bool {
        self.state.is_active()
    }

    /// Role and function in one word, for messages: `root`, `targets/approve`.
    pub fn duty(&self) -> String {
        match self.function.as_str() {
            HOLD => self.role.clone(),
            function => format!("{}/{function}", self.role),
        }
    }

    /// The function as people say it.
    pub fn function_chinese(&self) -> &str {
        duty::chinese(&self.function)
    }
}

/// The key of `role` whose 32 bytes are written as `hex`: Ed25519, or X25519 for the intake.
pub(super) fn public_key(role: &str, hex: &str) -> Option<Key> {
    let bytes = from_hex(hex).filter(|bytes| bytes.len() == 32)?;
    Some(match role {
        duty::INTAKE => Key::x25519(&bytes),
        _ => Key::ed25519(&bytes),
    })
}
