//! The terminal's cache of verified releases, in SQLite.
//!
//! Comes in: packs that `content-trust` has verified, one publisher at a time. Goes out: records,
//! to readers that never wait for a writer.
//!
//! What can never happen here: a record that was not verified, a half-applied release, a reader
//! that sees two generations at once (each question is answered inside one read transaction).

mod apply;
mod base;
mod body;
mod catalogue;
mod change_set;
mod error;
mod facet;
mod list;
mod mandate;
mod number;
pub mod outbox;
mod read;
mod rebuild;
mod reviewed;
mod revision;
mod row;
mod schema;
mod scrub;
pub mod search;
mod sound;
mod store;
mod successor;
mod title;
mod update;
mod wanted;

pub use apply::Applied;
pub use error::StoreError;
pub use facet::{Facet, ORGANISATION, PERSON};
pub use list::{Filter, Page};
pub use mandate::{Mandate, WARNING, WARNING_LIFE};
pub use read::{Entry, Reader, ReleaseInfo};
pub use rebuild::Rebuild;
pub use reviewed::Reviewer;
pub use revision::is_rebuilding;
pub use scrub::Scrub;
pub use search::Search;
pub use sound::syllable;
pub use store::Store;
pub use wanted::{Need, WantedBlob};
