//! Content of any size, made again from its number whenever it is needed, and its packs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use content_model::{PublisherId, Record, Rid, canonical_bytes};
use content_pack::{
    Header, PackManifest, PackSet, PackWriter, StateDigest, change_set_digest, sha256,
};

use crate::office::paper::{Dice, change, guide, notice};
use crate::office::signing::{hex, review};

const GUIDE: usize = 11_000;
/// zstd's level: what a delta is read at does not depend on it much.
const LEVEL: i32 = 9;

pub struct Corpus {
    id: PublisherId,
    guides: usize,
    /// How often each record was changed, and the digest of its bytes.
    records: Vec<(u32, [u8; 32])>,
    number: u64,
    dice: Dice,
    /// Packs that were made last.
    pub packs: Vec<PathBuf>,
}

impl Corpus {
    pub fn new(guides: usize, notes: usize) -> Self {
        Self {
            id: "gongan".parse().expect("a publisher"),
            guides,
            records: vec![(0, [0; 32]); guides + notes],
            number: 0,
            dice: Dice::new(1),
            packs: Vec::new(),
        }
    }

    /// Writes the first release; bytes of its records.
    pub fn full(&mut self, dir: &Path) -> u64 {
        let (mut raw_len, mut changes) = (0, BTreeMap::new());
        for n in 0..self.records.len() {
            let bytes = self.bytes(n);
            raw_len += bytes.len() as u64;
            self.records[n].1 = sha256(&bytes);
            changes.insert(rid(n), hex(&self.records[n].1));
        }
        self.number = 1;
        let entries = changes.len();
        let mut pack = self.begin(dir, None, entries, raw_len, &changes);
        for n in 0..self.records.len() {
            pack.put(&rid(n), 0, &self.bytes(n), None)
                .expect("a record");
        }
        pack.finish().expect("a pack").flush().expect("a disk");
        raw_len
    }

    /// Changes `count` guides, or other records where there are none, and writes the delta; bytes of
    /// its records.
    pub fn update(&mut self, dir: &Path, count: usize) -> u64 {
        let base = (self.number, self.state());
        let of = if self.guides > 0 {
            self.guides
        } else {
            self.records.len()
        };
        let mut chosen: Vec<usize> = (0..count).map(|_| self.dice.below(of)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        let old: Vec<Vec<u8>> = chosen.iter().map(|n| self.bytes(*n)).collect();
        let (mut raw_len, mut changes) = (0, BTreeMap::new());
        for n in &chosen {
            self.records[*n].0 += 1;
            let bytes = self.bytes(*n);
            raw_len += bytes.len() as u64;
            self.records[*n].1 = sha256(&bytes);
            changes.insert(rid(*n), hex(&self.records[*n].1));
        }
        self.number += 1;
        if self.number == 2 {
            self.packs.clear();
        }
        let mut pack = self.begin(dir, Some(base), chosen.len(), raw_len, &changes);
        for (n, old) in chosen.iter().zip(&old) {
            let bytes = self.bytes(*n);
            pack.put(&rid(*n), 0, &bytes, Some(old)).expect("a record");
        }
        pack.finish().expect("a pack").flush().expect("a disk");
        raw_len
    }

    pub fn ids(&self) -> Vec<Rid> {
        (0..self.records.len()).map(rid).collect()
    }

    fn begin(
        &mut self,
        dir: &Path,
        base: Option<(u64, [u8; 32])>,
        entries: usize,
        raw_len: u64,
        changes: &BTreeMap<Rid, String>,
    ) -> PackWriter<BufWriter<File>> {
        let digest = change_set_digest(&self.id, changes);
        let header = Header {
            publisher: self.id.clone(),
            number: self.number,
            base,
            entries: u32::try_from(entries).expect("a number"),
            total: u32::try_from(self.records.len()).expect("a number"),
            raw_len,
            state: self.state(),
        };
        let manifest = PackManifest {
            name: "示范县".into(),
            signed_on: "2026-11-02".parse().expect("a day"),
            sets: vec![PackSet {
                reviews: (1..=3).map(|officer| review(officer, &digest)).collect(),
                past: BTreeMap::new(),
                digest,
            }],
        };
        fs::create_dir_all(dir).expect("a folder");
        let path = dir.join(format!("{:06}.pack", self.number));
        let file = BufWriter::new(File::create(&path).expect("a file"));
        self.packs.push(path);
        PackWriter::new(file, &header, &manifest, LEVEL).expect("a pack")
    }

    fn bytes(&self, n: usize) -> Vec<u8> {
        let (version, _) = self.records[n];
        canonical_bytes(&self.record(n, version))
    }

    fn record(&self, n: usize, version: u32) -> Record {
        let number = n as u64;
        let mut dice = Dice::new(number);
        let mut record = if n < self.guides {
            guide(&self.id, rid(n), number, &mut dice, GUIDE)
        } else {
            notice(&self.id, rid(n), number, &mut dice)
        };
        if version > 0 {
            record.rev += version;
            change(
                &mut record,
                &mut Dice::new(number << 32 | u64::from(version)),
            );
        }
        record
    }

    fn state(&self) -> [u8; 32] {
        let mut state = StateDigest::new();
        for (n, (_, sha256)) in self.records.iter().enumerate() {
            state.add(&rid(n), sha256);
        }
        state.finish()
    }
}

fn rid(n: usize) -> Rid {
    Rid::new(1_790_000_000_000 + n as u64, [7; 10])
}
