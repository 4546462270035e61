use std::time::Duration;

use content_store::StoreError;
use content_trust::TrustError;

use crate::FetchError;

/// What keeps a round from finishing. Old content is still there in every case.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Nothing pins the county's keys yet: the first round needs a root.
    #[error("no trusted root yet")]
    NoRoot,
    /// Another agent works in this data directory.
    #[error("another agent is at work here")]
    Busy,
    /// A stick has later roots but not the one that follows this terminal's.
    #[error("{version}.root.json is not there")]
    MissingRoot { version: u64 },
    /// Somebody asked for the round to end before it was whole.
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Attachments that neither the quota nor the disk has room for.
    #[error("no room for {bytes} bytes")]
    NoRoom { bytes: u64 },
    /// The data directory cannot be read or written.
    #[error("{what}: {error}")]
    Disk { what: String, error: std::io::Error },
}

impl AgentError {
    pub(crate) fn disk(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Disk { what, error }
    }

    /// For how long the source wants to be left alone, where it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fetch(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Stable name for `status.json`; the kiosk has the words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRoot => "no-root",
            Self::Busy => "busy",
            Self::Cancelled => "cancelled",
            Self::NoRoom { .. } => "no-room",
            Self::Fetch(FetchError::Unreachable(_)) => "unreachable",
            Self::Fetch(FetchError::Redirected { .. }) => "redirected",
            Self::Fetch(FetchError::Portal(_)) => "portal",
            Self::Fetch(FetchError::Busy { .. }) => "busy-source",
            Self::Fetch(FetchError::Certificate(_)) => "certificate",
            Self::Fetch(_) | Self::MissingRoot { .. } => "source-incomplete",
            Self::Trust(TrustError::Expired { .. }) => "expired",
            Self::Trust(TrustError::Version { .. }) => "rolled-back",
            Self::Trust(_) => "not-trusted",
            Self::Store(StoreError::Storage(_)) | Self::Disk { .. } => "storage",
            Self::Store(_) => "refused",
        }
    }
}
