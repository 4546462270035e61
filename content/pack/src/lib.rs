//! A publisher's release as one file: the pack.
//!
//! Comes in: the canonical bytes of every record of a release. Goes out: a compressed pack, and
//! from a pack the same records again, or an error. Content is never judged here, only form.
//!
//! What can never happen here: input or output, a clock, memory given on the word of a header.
//!
//! This version knows full packs: every record of a release, no older one needed.

mod error;
mod header;
mod limits;
mod release;
mod reviewed;
mod state;

pub use error::PackError;
pub use header::{HEADER_LEN, Header};
pub use limits::PackLimits;
pub use release::{Manifest, PackedRecord, Release};
pub use reviewed::{ReviewedSet, change_set_digest};
pub use state::{StateDigest, sha256};
