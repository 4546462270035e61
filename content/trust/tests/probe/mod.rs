//! What must hold for any bytes. Fuzz targets look for bytes against it, and `corpus.rs` replays
//! those that they found worth keeping.

pub mod canonical_json;
pub mod delegation;
pub mod key;
pub mod metadata;
mod pairs;
mod record;
pub mod search;
