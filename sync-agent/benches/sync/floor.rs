//! The least that the changed records can take: each compressed against its own old version.

use std::collections::BTreeMap;

use content_model::Rid;
use zstd::bulk::Compressor;

const LEVEL: i32 = 19;

/// What an update of records takes at least, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    pub changed: usize,
    /// The changed records' new bytes.
    pub raw: u64,
    /// Every record alone, zstd-19 with its old version as dictionary; a new record without one.
    pub each: u64,
    /// All new versions in one frame, with all old versions as dictionary.
    pub together: u64,
}

pub fn floor(old: &BTreeMap<Rid, Vec<u8>>, new: &BTreeMap<Rid, Vec<u8>>) -> Floor {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut floor = Floor {
        changed: 0,
        raw: 0,
        each: 0,
        together: 0,
    };
    for (rid, bytes) in new {
        let was = old.get(rid).map_or(&[][..], Vec::as_slice);
        if was == bytes {
            continue;
        }
        floor.changed += 1;
        floor.each += packed(was, bytes);
        before.extend_from_slice(was);
        after.extend_from_slice(bytes);
    }
    floor.raw = after.len() as u64;
    floor.together = packed(&before, &after);
    floor
}

fn packed(dictionary: &[u8], bytes: &[u8]) -> u64 {
    let mut compressor = Compressor::with_dictionary(LEVEL, dictionary).expect("a compressor");
    compressor.compress(bytes).expect("memory").len() as u64
}
