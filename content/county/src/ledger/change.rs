use std::collections::BTreeMap;

use content_model::{PublisherId, Rid};
use content_pack::change_set_digest;

use crate::digest::sha256_hex;

/// One record that differs from what was last published; both sides are canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub rid: Rid,
    /// As published; `None` for a new record.
    pub old: Option<Vec<u8>>,
    /// As it is to be published. A withdrawal has bytes too (it is a publication of its own).
    pub new: Option<Vec<u8>>,
}

/// What a publisher's workspace changes against its last release: the thing that is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    pub publisher: PublisherId,
    /// See [`ChangeSet::digest_of`].
    pub digest: String,
    /// Sorted by rid; never empty.
    pub changes: Vec<Change>,
}

impl ChangeSet {
    pub fn new(publisher: PublisherId, changes: Vec<Change>) -> Self {
        let digest = Self::digest_of(&publisher, &changes);
        Self {
            publisher,
            digest,
            changes,
        }
    }

    /// See [`content_pack::change_set_digest`].
    pub fn digest_of(publisher: &PublisherId, changes: &[Change]) -> String {
        change_set_digest(publisher, &digests(changes))
    }

    /// The digest of each record's new bytes; empty for a record that is taken away.
    pub fn digests(&self) -> BTreeMap<Rid, String> {
        digests(&self.changes)
    }
}

fn digests(changes: &[Change]) -> BTreeMap<Rid, String> {
    let digest = |change: &Change| change.new.as_deref().map(sha256_hex).unwrap_or_default();
    changes
        .iter()
        .map(|change| (change.rid.clone(), digest(change)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_covers_rid_and_bytes_whatever_the_order() {
        let publisher: PublisherId = "gongan".parse().unwrap();
        let change = |n: u64, bytes: &[u8]| Change {
            rid: Rid::new(n, [0; 10]),
            old: None,
            new: Some(bytes.to_vec()),
        };
        let (a, b) = (change(1, b"a"), change(2, b"b"));
        assert_eq!(
            ChangeSet::digest_of(&publisher, &[b.clone(), a.clone()]),
            ChangeSet::digest_of(&publisher, &[a.clone(), b.clone()])
        );
        let digest = ChangeSet::digest_of(&publisher, &[a.clone(), b]);
        assert_ne!(
            digest,
            ChangeSet::digest_of(&publisher, &[a, change(2, b"c")])
        );
    }
}
