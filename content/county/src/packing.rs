//! What a release is published as: all of it in one pack, deltas from earlier releases, and an
//! index of the older deltas that still help.

use std::collections::BTreeMap;

use content_pack::{
    DeltaEntry, DeltaIndex, Goal, Header, PackError, PackLimits, PackName, Release,
};
use content_trust::TargetMeta;

use crate::digest::sha256_hex;
use crate::history::{History, aligned};

/// The packs of a release, by their names.
pub type Packs = BTreeMap<PackName, Vec<u8>>;

/// Makes the packs of `release`: `full-N`, the deltas N−2^j → N from those releases that `past`
/// still has, and from release 3 on the index. A delta is tried out here: one that does not lead
/// exactly to `release` is left out, as is one that is no smaller than the full pack.
pub fn packs(release: &Release, past: &History) -> Result<Packs, PackError> {
    let full = release.encode()?;
    let mut packs = Packs::new();
    let mut walk = past.walk();
    for base in bases(release.number) {
        let Some(before) = walk.to(base) else {
            log::info!("{} {base}: no delta from it", release.publisher);
            continue;
        };
        match tried(before, release) {
            Ok(delta) if delta.len() < full.len() => {
                packs.insert(PackName::Delta(base, release.number), delta);
            }
            Ok(_) => {}
            Err(error) => log::warn!(
                "{} {base} → {}: {error}; no delta is made",
                release.publisher,
                release.number
            ),
        }
    }
    if release.number > 2 {
        let index = index(release.number, &packs, past.index());
        packs.insert(PackName::Index(release.number), index.to_bytes()?);
    }
    packs.insert(PackName::Full(release.number), full);
    Ok(packs)
}

/// What a role says of these packs; `state` is the digest of the release that they lead to.
pub fn targets(
    publisher: &str,
    packs: &Packs,
    state: &[u8; 32],
) -> Result<BTreeMap<String, TargetMeta>, PackError> {
    let entry = |(name, bytes): (&PackName, &Vec<u8>)| {
        let custom = match name {
            PackName::Index(_) => None,
            _ => {
                let header = Header::parse(bytes, &PackLimits::default())?;
                Some(Goal::custom(state, header.raw_len))
            }
        };
        let meta = TargetMeta {
            length: bytes.len() as u64,
            hashes: BTreeMap::from([("sha256".to_owned(), sha256_hex(bytes))]),
            custom,
        };
        Ok((name.target(publisher), meta))
    };
    packs.iter().map(entry).collect()
}

/// Whether `delta` leads from `before` exactly to `release`.
pub fn leads(before: &Release, delta: &[u8], release: &Release) -> Result<bool, PackError> {
    Ok(before.after(delta, &PackLimits::default())? == *release)
}

fn tried(before: &Release, release: &Release) -> Result<Vec<u8>, PackError> {
    let delta = release.delta_from(before)?;
    match leads(before, &delta, release)? {
        true => Ok(delta),
        false => Err(PackError::Damaged("it leads to another release".into())),
    }
}

/// The releases N−2^j, oldest first.
fn bases(number: u64) -> impl Iterator<Item = u64> {
    (0..u64::BITS)
        .rev()
        .filter_map(move |j| number.checked_sub(1 << j))
        .filter(|base| *base >= 1)
}

fn index(number: u64, packs: &Packs, before: DeltaIndex) -> DeltaIndex {
    let mut deltas: BTreeMap<(u64, u64), DeltaEntry> = before
        .deltas
        .into_iter()
        .filter(|delta| delta.to < number && aligned(delta.from, delta.to))
        .map(|delta| ((delta.from, delta.to), delta))
        .collect();
    for (name, bytes) in packs {
        if let PackName::Delta(from, to) = *name
            && aligned(from, to)
        {
            let entry = DeltaEntry {
                from,
                to,
                length: bytes.len() as u64,
                sha256: sha256_hex(bytes),
            };
            deltas.insert((from, to), entry);
        }
    }
    DeltaIndex {
        deltas: deltas.into_values().collect(),
    }
}
