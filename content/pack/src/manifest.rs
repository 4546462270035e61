use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::Rid;
use content_trust::Review;
use serde::{Deserialize, Serialize};

/// What a pack says of its release, in its first frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackManifest {
    /// Name of the publishing unit.
    pub name: String,
    /// The day the unit signed this release.
    pub signed_on: NaiveDate,
    /// The change sets that the records of this pack came in; each record says which one.
    pub sets: Vec<PackSet>,
}

/// A reviewed change set without its records: see [`crate::ReviewedSet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSet {
    /// What its officers signed, 64 lower-case hex digits.
    pub digest: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub past: BTreeMap<Rid, String>,
    pub reviews: Vec<Review>,
}
