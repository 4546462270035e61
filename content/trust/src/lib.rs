//! Who may say what: The Update Framework (specification 1.0.34) as a pure library.
//!
//! Comes in: bytes that somebody handed over, the pinned root, the time. Goes out: decisions, and
//! [`Verified`] values that nothing else can make. Every rule that a signature rests on is here.
//!
//! The trust rule: *a byte reaches the terminal's cache only if a chain of signatures leads from
//! the pinned root to a statement of its length and SHA-256, none of the chain's links has
//! expired, and none is older than what was accepted before.*
//!
//! What can never happen here: input or output, reading a clock, an allocation on the word of
//! somebody else (see [`Limits`]).

mod clause;
mod delegation;
mod error;
mod functions;
mod json;
mod key;
mod limits;
mod metadata;
mod review;
mod seal;
mod search;
mod signed;
mod target_name;
mod trusted_set;
mod verified;

pub use error::TrustError;
pub use functions::{FunctionRule, Functions, Officer};
pub use json::{Json, canonical_json};
pub use key::Key;
pub use limits::Limits;
pub use metadata::{
    Common, DelegatedRole, Delegations, FileMeta, Intake, PublisherMeta, Role, RoleKeys, Root,
    SPEC_VERSION, Snapshot, TargetMeta, Targets, Timestamp, URGENT_LIFE,
};
pub use review::Review;
pub use seal::{SEAL_OVERHEAD, SealKey};
pub use search::Search;
pub use signed::{Envelope, Signature};
pub use target_name::TargetName;
pub use trusted_set::{Accepted, STICK, TrustedSet};
pub use verified::Verified;
