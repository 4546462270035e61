//! A publisher's releases as files: packs.
//!
//! Comes in: the canonical bytes of every record of a release. Goes out: a full pack, or a delta
//! against an earlier release; and from packs the same records again, or an error. Content is never
//! judged here, only form. The bytes are described in `FORMAT.md`.
//!
//! What can never happen here: input or output of its own, a clock, memory given on the word of a
//! header.

mod delta;
mod error;
mod frame;
mod goal;
mod header;
mod index;
mod limits;
mod manifest;
mod reader;
mod release;
mod reviewed;
mod state;
mod writer;

pub use error::PackError;
pub use goal::{Goal, PackName};
pub use header::{HEADER_LEN, Header};
pub use index::{DeltaEntry, DeltaIndex};
pub use limits::PackLimits;
pub use manifest::{PackManifest, PackSet};
pub use reader::{Base, Entry, NoBase, PackReader};
pub use release::{Manifest, PackedRecord, Release};
pub use reviewed::{ReviewedSet, change_set_digest};
pub use state::{StateDigest, sha256};
pub use writer::PackWriter;
