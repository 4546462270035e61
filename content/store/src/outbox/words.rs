//! What a visitor wrote: in memory in the clear, anywhere else under seal.

use content_model::Rid;
use content_trust::{SEAL_OVERHEAD, SealKey};
use ring::rand::SecureRandom;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// What sealed words are for (HPKE `info`).
pub const TEXT_INFO: &[u8] = b"chayue words 1";

/// Characters that a visitor may write.
pub const TEXT_MAX: usize = 500;

/// Sealed lengths come in steps, so that they say little of the text.
const STEP: usize = 256;
/// Bytes of the longest sealed text: every character may need six when JSON escapes it.
pub(super) const SEALED_MAX: usize = 6 * TEXT_MAX + STEP + SEAL_OVERHEAD;

/// A visitor's words, and the record they are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Rid>,
    pub text: String,
}

impl Words {
    pub(super) fn seal(
        &self,
        key: &SealKey,
        random: &dyn SecureRandom,
    ) -> Result<Vec<u8>, StoreError> {
        if self.text.chars().count() > TEXT_MAX {
            return Err(StoreError::Malformed("too many words".to_owned()));
        }
        let mut plain =
            serde_json::to_vec(self).map_err(|e| StoreError::Malformed(e.to_string()))?;
        // White space after JSON means nothing.
        plain.resize(plain.len().next_multiple_of(STEP), b' ');
        key.seal(TEXT_INFO, b"", &plain, random)
            .map_err(|_| StoreError::NoIntake)
    }

    /// Reads what the county has opened.
    pub fn from_bytes(plain: &[u8]) -> Result<Self, StoreError> {
        let words: Self =
            serde_json::from_slice(plain).map_err(|e| StoreError::Malformed(e.to_string()))?;
        if words.text.chars().count() > TEXT_MAX {
            return Err(StoreError::Malformed("too many words".to_owned()));
        }
        Ok(words)
    }
}
