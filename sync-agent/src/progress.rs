//! What a round tells of itself while it runs, and how it is stopped.

use content_model::PublisherId;
use content_store::WARNING;

/// The parts of a round that can take long, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Signed metadata is brought up to date.
    Refresh,
    /// The cheapest packs are chosen, by their signed lengths.
    Plan,
    /// Packs are brought here.
    Fetch,
    /// What was brought is compared with what was signed.
    Verify,
    /// Releases go into the cache, one transaction for each publisher.
    Apply,
    /// Attachments are brought here.
    Blobs,
    /// The status is written, and what nobody needs any more removed.
    Report,
}

/// Looks on while a round runs. A round may be asked to stop at any moment: it asks often, and
/// ends with [`crate::AgentError::Cancelled`] where it leaves nothing half done.
///
/// [`Watch::enter`] and [`Watch::bytes`] also say that the round still moves: whoever hears neither
/// for long may take it for hung.
pub trait Watch: Sync {
    /// The round has come to `step`; it may come back to one, publisher by publisher.
    fn enter(&self, step: Step) {
        let _ = step;
    }

    /// Of `total` bytes of the present step, `done` are here.
    fn bytes(&self, done: u64, total: u64) {
        let _ = (done, total);
    }

    /// Whether somebody wants the round to end.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// What a round may fetch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Allowance {
    #[default]
    All,
    /// Signed metadata and the packs of warnings: the line is paid for by what it carries, at this
    /// hour.
    Warnings,
}

impl Allowance {
    /// Whether the packs of `publisher` may be fetched.
    pub fn covers(self, publisher: &PublisherId) -> bool {
        self == Self::All || publisher.as_str() == WARNING
    }
}
