use content_model::{PublisherId, Rid};

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
    pub(super) fn new(publisher: PublisherId, changes: Vec<Change>) -> Self {
        let digest = Self::digest_of(&publisher, &changes);
        Self {
            publisher,
            digest,
            changes,
        }
    }

    /// Lower-case hex SHA-256 of [`ChangeSet::signed_text`].
    pub fn digest_of(publisher: &PublisherId, changes: &[Change]) -> String {
        sha256_hex(Self::signed_text(publisher, changes).as_bytes())
    }

    /// `{"changes":[{"digest":"…","rid":"…"},…],"publisher":"…"}` in canonical form, sorted by rid.
    /// A record's digest is that of its new bytes; that of a record taken away is empty.
    pub fn signed_text(publisher: &PublisherId, changes: &[Change]) -> String {
        let mut sorted: Vec<&Change> = changes.iter().collect();
        sorted.sort_by(|a, b| a.rid.cmp(&b.rid));
        // Rids, digests and publisher ids hold no character that JSON escapes.
        let entries: Vec<String> = sorted
            .iter()
            .map(|change| {
                let digest = change.new.as_deref().map(sha256_hex).unwrap_or_default();
                format!(r#"{{"digest":"{digest}","rid":"{}"}}"#, change.rid)
            })
            .collect();
        format!(
            r#"{{"changes":[{}],"publisher":"{publisher}"}}"#,
            entries.join(",")
        )
    }
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
            ChangeSet::signed_text(&publisher, &[b.clone(), a.clone()]),
            "{\"changes\":[\
             {\"digest\":\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\",\"rid\":\"00000000010000000000000000\"},\
             {\"digest\":\"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d\",\"rid\":\"00000000020000000000000000\"}],\
             \"publisher\":\"gongan\"}"
        );
        let digest = ChangeSet::digest_of(&publisher, &[a.clone(), b]);
        assert_ne!(
            digest,
            ChangeSet::digest_of(&publisher, &[a, change(2, b"c")])
        );
    }
}
