use chrono::{DateTime, Utc};

/// Why something was not believed. Each variant is a thing the caller can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Not metadata of the expected type, or JSON that canonical JSON cannot express.
    #[error("{role}: not valid metadata: {why}")]
    Malformed { role: String, why: String },
    /// Not enough valid signatures of the keys that may sign this role.
    #[error("{role}: {valid} valid signatures, {needed} needed")]
    Unsigned {
        role: String,
        valid: usize,
        needed: usize,
    },
    /// Enough keys have signed, but not every function that must, each through another person.
    #[error("{role}: no signature for {}", missing.join(", "))]
    Uncovered { role: String, missing: Vec<String> },
    /// A review that is not signed by the key it names, or names another than that key's holder.
    #[error("change set {change_set}: the review of {holder} is not theirs")]
    Review { change_set: String, holder: String },
    /// Older than what was accepted before, or not the version that was announced.
    #[error("{role}: version {offered}, expected {expected}")]
    Version {
        role: String,
        expected: u64,
        offered: u64,
    },
    #[error("{role}: expired on {at}")]
    Expired { role: String, at: DateTime<Utc> },
    /// Length or digest differs from the signed one.
    #[error("{what}: not the announced bytes")]
    Digest { what: String },
    /// The signed metadata does not speak of it.
    #[error("{what}: not in the signed metadata")]
    Unknown { what: String },
    /// Steps were taken out of order.
    #[error("{role}: its predecessor is not there yet")]
    OutOfOrder { role: String },
    /// A name that could mean something to a file system.
    #[error("not a target name: {0:?}")]
    Name(String),
}

impl TrustError {
    pub(crate) fn malformed(role: &str, why: impl ToString) -> Self {
        Self::Malformed {
            role: role.to_owned(),
            why: why.to_string(),
        }
    }
}
