use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::iter::Peekable;

use content_model::{PublisherId, Rid};
use content_trust::Review;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use crate::{PackError, PackSet, PackedRecord};

/// A change set that records of a release came in, and who let it pass.
///
/// The set is named by the digest that its officers signed. Terminals work that digest out again
/// from the records they hold, so that a review cannot be shown under a record it was not of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewedSet {
    /// Records whose bytes are those that this set brought, in order of their ids.
    pub records: Vec<Rid>,
    /// What else the set changed and later ones have changed again: digest by record, empty for a
    /// record that was taken away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub past: BTreeMap<Rid, String>,
    pub reviews: Vec<Review>,
}

/// The digest that reviews are signed over, as 64 lower-case hex digits: SHA-256 of
/// `{"changes":[{"digest":"…","rid":"…"},…],"publisher":"…"}`, canonical JSON sorted by rid.
///
/// `changes` gives the SHA-256 of each record's new bytes in hex; of a record taken away, nothing.
pub fn change_set_digest(publisher: &PublisherId, changes: &BTreeMap<Rid, String>) -> String {
    let mut set = SetDigest::new();
    for (rid, digest) in changes {
        set.add(rid, digest);
    }
    set.finish(publisher)
}

/// [`change_set_digest`], change by change.
struct SetDigest {
    text: Context,
    first: bool,
}

impl SetDigest {
    fn new() -> Self {
        let mut text = Context::new(&SHA256);
        text.update(br#"{"changes":["#);
        Self { text, first: true }
    }

    fn add(&mut self, rid: &Rid, digest: &str) {
        let comma = if std::mem::take(&mut self.first) {
            ""
        } else {
            ","
        };
        // Rids, digests and publisher ids hold no character that JSON escapes.
        let entry = format!(r#"{comma}{{"digest":"{digest}","rid":"{rid}"}}"#);
        self.text.update(entry.as_bytes());
    }

    fn finish(mut self, publisher: &PublisherId) -> String {
        let end = format!(r#"],"publisher":"{publisher}"}}"#);
        self.text.update(end.as_bytes());
        hex(self.text.finish().as_ref())
    }
}

/// Holds the digest of a set against its records while they go by, in order of their ids.
pub(crate) struct SetCheck {
    publisher: PublisherId,
    digest: String,
    past: Peekable<btree_map::IntoIter<Rid, String>>,
    found: SetDigest,
    records: usize,
}

impl SetCheck {
    pub fn new(publisher: &PublisherId, set: &PackSet) -> Self {
        Self {
            publisher: publisher.clone(),
            digest: set.digest.clone(),
            past: set.past.clone().into_iter().peekable(),
            found: SetDigest::new(),
            records: 0,
        }
    }

    /// A record that came in the set.
    pub fn add(&mut self, rid: &Rid, sha256: &[u8; 32]) -> Result<(), PackError> {
        while let Some((rid, digest)) = self.past.next_if(|(past, _)| past < rid) {
            self.found.add(&rid, &digest);
        }
        if self.past.peek().is_some_and(|(past, _)| past == rid) {
            return Err(self.damaged("a record stands twice"));
        }
        self.found.add(rid, &hex(sha256));
        self.records += 1;
        Ok(())
    }

    /// After the last record.
    pub fn finish(mut self) -> Result<(), PackError> {
        if self.records == 0 {
            return Err(self.damaged("has no record"));
        }
        for (rid, digest) in self.past.by_ref() {
            self.found.add(&rid, &digest);
        }
        if self.found.finish(&self.publisher) == self.digest {
            return Ok(());
        }
        Err(PackError::Damaged(format!(
            "change set {}: is not what was reviewed",
            self.digest
        )))
    }

    fn damaged(&self, why: &str) -> PackError {
        PackError::Damaged(format!("change set {}: {why}", self.digest))
    }
}

/// Every record must have come in exactly one set, and every set be what its digest says.
pub(crate) fn check_sets(
    publisher: &PublisherId,
    sets: &BTreeMap<String, ReviewedSet>,
    records: &[PackedRecord],
) -> Result<(), PackError> {
    let digests: BTreeMap<&Rid, String> = records
        .iter()
        .map(|packed| (&packed.record.rid, hex(&packed.sha256)))
        .collect();
    let mut seen = BTreeSet::new();
    for (digest, set) in sets {
        let damaged = |why: &str| PackError::Damaged(format!("change set {digest}: {why}"));
        let mut changes = set.past.clone();
        for rid in &set.records {
            let current = digests.get(rid).ok_or_else(|| damaged("unknown record"))?;
            if !seen.insert(rid) || changes.insert(rid.clone(), current.clone()).is_some() {
                return Err(damaged("a record stands twice"));
            }
        }
        if change_set_digest(publisher, &changes) != *digest {
            return Err(damaged("is not what was reviewed"));
        }
    }
    match records.iter().find(|r| !seen.contains(&r.record.rid)) {
        Some(packed) => Err(PackError::Damaged(format!(
            "record {} came in no change set",
            packed.record.rid
        ))),
        None => Ok(()),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sha256;

    #[test]
    fn the_digest_is_over_ids_and_bytes() {
        let publisher: PublisherId = "gongan".parse().unwrap();
        let changes = BTreeMap::from([
            (Rid::new(1, [0; 10]), hex(&sha256(b"a"))),
            (Rid::new(2, [0; 10]), String::new()),
        ]);
        let text = "{\"changes\":[\
             {\"digest\":\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\",\"rid\":\"00000000010000000000000000\"},\
             {\"digest\":\"\",\"rid\":\"00000000020000000000000000\"}],\
             \"publisher\":\"gongan\"}";
        assert_eq!(
            change_set_digest(&publisher, &changes),
            hex(&sha256(text.as_bytes()))
        );
    }
}
