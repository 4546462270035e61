use serde::{Deserialize, Serialize};

use crate::{PackError, PackLimits};

/// Deltas between earlier releases of a publisher, for terminals that were away: a target of its
/// own, so that the signed metadata that everybody fetches stays small.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaIndex {
    pub deltas: Vec<DeltaEntry>,
}

/// One delta pack; the index vouches for its bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeltaEntry {
    pub from: u64,
    pub to: u64,
    /// Bytes.
    pub length: u64,
    /// Lower-case hex.
    pub sha256: String,
}

impl DeltaIndex {
    /// As it is published: JSON, in order of the releases.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PackError> {
        let mut sorted = self.clone();
        sorted.deltas.sort();
        serde_json::to_vec(&sorted).map_err(|e| PackError::Damaged(e.to_string()))
    }

    /// Reads an index.
    pub fn parse(bytes: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        if bytes.len() as u64 > limits.index {
            return Err(PackError::TooLarge("index"));
        }
        let index: Self =
            serde_json::from_slice(bytes).map_err(|e| PackError::Damaged(format!("index: {e}")))?;
        let is_digest = |text: &str| {
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let ordered = |d: &DeltaEntry| d.from >= 1 && d.from < d.to && is_digest(&d.sha256);
        if !index.deltas.iter().all(ordered) {
            return Err(PackError::Damaged("index: an entry is no delta".into()));
        }
        Ok(index)
    }
}
