//! Deltas in memory: made from two releases, and laid over one to give the other.

use std::collections::{BTreeMap, BTreeSet};

use content_model::Rid;

use crate::release::{LEVEL, count, reviewed};
use crate::reviewed::hex;
use crate::{
    Base, Entry, Header, Manifest, PackError, PackLimits, PackReader, PackWriter, PackedRecord,
    Release, ReviewedSet,
};

impl Release {
    /// The delta that leads from `base`, an earlier release of the same publisher, to this one.
    ///
    /// It has every record whose bytes or change set are others than in `base`, and removals. A
    /// change set travels whole, with all its records, so that its digest can be worked out.
    pub fn delta_from(&self, base: &Self) -> Result<Vec<u8>, PackError> {
        if base.publisher != self.publisher || base.number >= self.number {
            let why = format!("{} {}", base.publisher, base.number);
            return Err(PackError::OtherBase(why));
        }
        let (old, new) = (by_id(base), by_id(self));
        let (before, after) = (base.came_in(), self.came_in());
        let set_of = |sets: &BTreeMap<&Rid, (usize, &str)>, rid: &Rid| {
            sets.get(rid).map(|(_, digest)| (*digest).to_owned())
        };
        let mut puts: BTreeSet<&Rid> = self
            .records
            .iter()
            .filter(|packed| {
                let rid = &packed.record.rid;
                old.get(rid).is_none_or(|was| was.sha256 != packed.sha256)
                    || set_of(&before, rid) != set_of(&after, rid)
            })
            .map(|packed| &packed.record.rid)
            .collect();
        let removals = old.keys().copied().filter(|rid| !new.contains_key(rid));
        let removals: BTreeSet<&Rid> = removals.collect();
        let touched = puts.iter().chain(&removals).copied();
        let kept = overtake(base, touched);
        // New sets, and old ones that are not simply what is left of them.
        let told: BTreeSet<&str> = self
            .manifest
            .reviews
            .iter()
            .filter(|(digest, set)| kept.get(*digest) != Some(*set))
            .map(|(digest, _)| digest.as_str())
            .collect();
        for digest in &told {
            puts.extend(&self.manifest.reviews[*digest].records);
        }
        let header = Header {
            publisher: self.publisher.clone(),
            number: self.number,
            base: Some((base.number, base.state)),
            entries: count(puts.len() + removals.len())?,
            total: count(self.records.len())?,
            raw_len: puts.iter().map(|rid| new[rid].bytes.len() as u64).sum(),
            state: self.state,
        };
        let manifest = self.pack_manifest(|digest| told.contains(digest));
        let place: BTreeMap<&str, usize> = told.iter().copied().zip(0..).collect();
        let mut writer = PackWriter::new(Vec::new(), &header, &manifest, LEVEL)?;
        for rid in puts.union(&removals) {
            let Some(packed) = new.get(rid) else {
                writer.remove(rid)?;
                continue;
            };
            let set = after.get(rid).and_then(|(_, digest)| place.get(digest));
            let set = set.copied().unwrap_or_default();
            let was = old.get(rid).map(|was| was.bytes.as_slice());
            writer.put(rid, set, &packed.bytes, was)?;
        }
        writer.finish()
    }

    /// The release that `delta` leads to from this one.
    pub fn after(&self, delta: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        let mut reader = PackReader::open(delta, limits)?;
        let header = reader.header().clone();
        if header.base != Some((self.number, self.state)) || header.publisher != self.publisher {
            let why = format!("it leads to {} from elsewhere", header.number);
            return Err(PackError::OtherBase(why));
        }
        let mut base = InMemory(by_id(self));
        let mut entries = Vec::new();
        while let Some(entry) = reader.next_entry(&mut base)? {
            entries.push(entry);
        }
        let mut reviews = overtake(self, entries.iter().map(id));
        let manifest = reader.manifest();
        for set in &manifest.sets {
            reviews.insert(set.digest.clone(), reviewed(set, Vec::new()));
        }
        let mut records: BTreeMap<Rid, PackedRecord> = base
            .0
            .into_iter()
            .map(|(rid, packed)| (rid.clone(), packed.clone()))
            .collect();
        for entry in entries {
            match entry {
                Entry::Put { packed, set } => {
                    let rid = packed.record.rid.clone();
                    if let Some(set) = reviews.get_mut(&manifest.sets[set].digest) {
                        set.records.push(rid.clone());
                    }
                    records.insert(rid, *packed);
                }
                Entry::Remove { rid } => {
                    if records.remove(&rid).is_none() {
                        return Err(PackError::OtherBase(format!("record {rid} is not there")));
                    }
                }
            }
        }
        let manifest = Manifest {
            name: manifest.name.clone(),
            signed_on: manifest.signed_on,
            reviews,
        };
        let records = records.into_values().collect();
        let release = Self::new(header.publisher, header.number, manifest, records)?;
        if release.state != header.state || release.records.len() != header.total as usize {
            return Err(PackError::Damaged("state digest".into()));
        }
        Ok(release)
    }
}

/// The change sets of `base` once the records `touched` have been replaced or removed: what is gone
/// becomes `past`, and a set of which nothing is left goes.
fn overtake<'a>(
    base: &Release,
    touched: impl Iterator<Item = &'a Rid>,
) -> BTreeMap<String, ReviewedSet> {
    let touched: BTreeSet<&Rid> = touched.collect();
    let digests = by_id(base);
    let mut sets = base.manifest.reviews.clone();
    for set in sets.values_mut() {
        let (gone, left) = std::mem::take(&mut set.records)
            .into_iter()
            .partition(|rid| touched.contains(rid));
        set.records = left;
        let gone: Vec<Rid> = gone;
        for rid in gone {
            if let Some(was) = digests.get(&rid) {
                let digest = hex(&was.sha256);
                set.past.insert(rid, digest);
            }
        }
    }
    sets.retain(|_, set| !set.records.is_empty());
    sets
}

struct InMemory<'a>(BTreeMap<&'a Rid, &'a PackedRecord>);

impl Base for InMemory<'_> {
    fn bytes(&mut self, rid: &Rid) -> Result<Option<Vec<u8>>, PackError> {
        Ok(self.0.get(rid).map(|packed| packed.bytes.clone()))
    }
}

fn by_id(release: &Release) -> BTreeMap<&Rid, &PackedRecord> {
    let records = release.records.iter();
    records.map(|packed| (&packed.record.rid, packed)).collect()
}

fn id(entry: &Entry) -> &Rid {
    match entry {
        Entry::Put { packed, .. } => &packed.record.rid,
        Entry::Remove { rid } => rid,
    }
}
