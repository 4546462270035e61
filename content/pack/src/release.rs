use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::{PublisherId, Record, Rid, record_from_bytes};
use serde::{Deserialize, Serialize};

use crate::reviewed::check_sets;
use crate::{
    Entry, Header, NoBase, PackError, PackLimits, PackManifest, PackReader, PackSet, PackWriter,
    ReviewedSet, StateDigest, sha256,
};

/// Everything a publisher publishes at one moment, in memory: for whoever makes packs.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub publisher: PublisherId,
    /// From 1.
    pub number: u64,
    pub manifest: Manifest,
    /// In order of their ids.
    pub records: Vec<PackedRecord>,
    pub state: [u8; 32],
}

/// What a release says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the publishing unit.
    pub name: String,
    /// The day the unit signed this release.
    pub signed_on: NaiveDate,
    /// The change sets that its records came in, by their digests.
    pub reviews: BTreeMap<String, ReviewedSet>,
}

/// A record as it travels: its canonical bytes and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedRecord {
    pub record: Record,
    pub bytes: Vec<u8>,
    pub sha256: [u8; 32],
}

impl PackedRecord {
    /// Decodes canonical bytes.
    pub fn new(bytes: Vec<u8>) -> Result<Self, PackError> {
        let record = record_from_bytes(&bytes).map_err(|e| PackError::Damaged(e.to_string()))?;
        Ok(Self {
            sha256: sha256(&bytes),
            record,
            bytes,
        })
    }
}

/// Level 19 costs the county seconds once and every terminal nothing.
pub(crate) const LEVEL: i32 = 19;

impl Release {
    /// Puts a release together; `records` may come in any order, each in one reviewed change set.
    pub fn new(
        publisher: PublisherId,
        number: u64,
        manifest: Manifest,
        mut records: Vec<PackedRecord>,
    ) -> Result<Self, PackError> {
        records.sort_by(|a, b| a.record.rid.cmp(&b.record.rid));
        let state = checked_state(&publisher, &records)?;
        check_sets(&publisher, &manifest.reviews, &records)?;
        Ok(Self {
            publisher,
            number,
            manifest,
            records,
            state,
        })
    }

    /// The full pack. The same release always gives the same bytes.
    pub fn encode(&self) -> Result<Vec<u8>, PackError> {
        let entries = count(self.records.len())?;
        let header = Header {
            publisher: self.publisher.clone(),
            number: self.number,
            base: None,
            entries,
            total: entries,
            raw_len: self.raw_len(),
            state: self.state,
        };
        let came_in = self.came_in();
        let mut writer =
            PackWriter::new(Vec::new(), &header, &self.pack_manifest(|_| true), LEVEL)?;
        for packed in &self.records {
            let rid = &packed.record.rid;
            // Every record has a set: `new` and `decode` have checked it.
            let (set, _) = came_in.get(rid).copied().unwrap_or_default();
            writer.put(rid, set, &packed.bytes, None)?;
        }
        writer.finish()
    }

    /// Reads a full pack, believing neither its header nor its frames beyond `limits`.
    pub fn decode(bytes: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        let mut reader = PackReader::open(bytes, limits)?;
        let header = reader.header().clone();
        if header.base.is_some() {
            return Err(PackError::OtherBase("a delta alone is no release".into()));
        }
        let (mut records, mut of_sets) = (Vec::new(), Vec::new());
        of_sets.resize_with(reader.manifest().sets.len(), Vec::new);
        while let Some(entry) = reader.next_entry(&mut NoBase)? {
            if let Entry::Put { packed, set } = entry {
                of_sets[set].push(packed.record.rid.clone());
                records.push(*packed);
            }
        }
        let manifest = reader.manifest();
        let sets = manifest.sets.iter().zip(of_sets);
        let manifest = Manifest {
            name: manifest.name.clone(),
            signed_on: manifest.signed_on,
            reviews: sets
                .map(|(set, records)| (set.digest.clone(), reviewed(set, records)))
                .collect(),
        };
        let release = Self::new(header.publisher, header.number, manifest, records)?;
        if release.state != header.state {
            return Err(PackError::Damaged("state digest".into()));
        }
        Ok(release)
    }

    /// Bytes of all records.
    pub fn raw_len(&self) -> u64 {
        self.records.iter().map(|r| r.bytes.len() as u64).sum()
    }

    /// The manifest as it stands in a pack that has the sets that are `wanted`, by digest.
    pub(crate) fn pack_manifest(&self, wanted: impl Fn(&str) -> bool) -> PackManifest {
        let sets = self.manifest.reviews.iter();
        let sets = sets.filter(|(digest, _)| wanted(digest));
        PackManifest {
            name: self.manifest.name.clone(),
            signed_on: self.manifest.signed_on,
            sets: sets
                .map(|(digest, set)| PackSet {
                    digest: digest.clone(),
                    past: set.past.clone(),
                    reviews: set.reviews.clone(),
                })
                .collect(),
        }
    }

    /// Which set each record came in: its place among all sets, and its digest.
    pub(crate) fn came_in(&self) -> BTreeMap<&Rid, (usize, &str)> {
        let sets = self.manifest.reviews.iter().enumerate();
        sets.flat_map(|(n, (digest, set))| {
            set.records
                .iter()
                .map(move |rid| (rid, (n, digest.as_str())))
        })
        .collect()
    }
}

pub(crate) fn reviewed(set: &PackSet, records: Vec<Rid>) -> ReviewedSet {
    ReviewedSet {
        records,
        past: set.past.clone(),
        reviews: set.reviews.clone(),
    }
}

pub(crate) fn count(n: usize) -> Result<u32, PackError> {
    u32::try_from(n).map_err(|_| PackError::TooLarge("number of records"))
}

/// Ids must be strictly ascending and every record this publisher's.
fn checked_state(publisher: &PublisherId, records: &[PackedRecord]) -> Result<[u8; 32], PackError> {
    let mut state = StateDigest::new();
    let mut last: Option<&Rid> = None;
    for packed in records {
        let rid = &packed.record.rid;
        if last.is_some_and(|last| last >= rid) {
            return Err(PackError::Damaged(format!(
                "record {rid} out of order or twice"
            )));
        }
        if packed.record.publisher != *publisher {
            return Err(PackError::Damaged(format!(
                "record {rid} is another publisher's"
            )));
        }
        state.add(rid, &packed.sha256);
        last = Some(rid);
    }
    Ok(state.finish())
}
