//! Ours, as a terminal has it: a cache on the disk that came there by a pack and a delta.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_model::{
    Body, Disclosure, Guide, PublisherId, Record, Rid, Scope, Status, Validity, canonical_bytes,
};
use content_pack::{
    Goal, Header, PackLimits, PackManifest, PackName, PackSet, PackWriter, StateDigest,
    change_set_digest, sha256,
};
use content_store::search::{Hit, Question, Search};
use content_store::{Mandate, Store};
use rusqlite::{Connection, OpenFlags};

use crate::content::{self, Row, Words};
use crate::office::now;
use crate::office::signing::{hex, mandate, review, vouch};
use crate::work::Program;

/// The first row; what a release says in other words stands before it.
const FIRST: u64 = 1_000_000;
/// zstd's level: what is applied does not depend on it much.
const LEVEL: i32 = 3;

/// Answers with at most so many hits.
pub struct Ours<const MOST: usize>(Search);

impl<const MOST: usize> Program for Ours<MOST> {
    fn prepare(dir: &Path) {
        let [rows, more] = content::files(dir);
        let words = Words::new();
        let synonyms = words.synonyms().iter().enumerate();
        let synonyms = synonyms.map(|(n, one)| {
            let mut record = one.record(n);
            record.rid = rid(n as u64);
            record.publisher = publisher();
            record
        });
        let mut digests = Vec::new();
        let papers = |path| content::read(path).map(|row| record(&row));
        let first = || synonyms.clone().chain(papers(&rows));
        write(&packs(dir)[0], false, &mut digests, first);
        write(&packs(dir)[1], true, &mut digests, || papers(&more));
    }

    fn build(dir: &Path) {
        apply(dir, 0);
    }

    fn add(dir: &Path) {
        apply(dir, 1);
    }

    fn open(dir: &Path) -> Self {
        Self(Search::open(&data(dir)).expect("a cache"))
    }

    fn ask(&mut self, text: &str) -> Option<Vec<u64>> {
        let question = Question {
            most: MOST,
            ..Question::new(text)
        };
        let found = self.0.find(&question).expect("an answer");
        let hits = found.hits.iter();
        // As in `rid`: the time of creation is the row.
        let number = |hit: &Hit| (hit.entry.record.rid.to_bits() >> 80) as u64 - FIRST;
        Some(hits.map(number).collect())
    }

    fn size(dir: &Path) -> u64 {
        let file = Store::file(&data(dir)).expect("a cache");
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let pages = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = true
                     AND (name LIKE 'archive%' OR name = 'search')";
        let size = db
            .expect("a cache")
            .query_row(pages, [], |row| row.get::<_, i64>(0));
        size.expect("a size") as u64
    }

    fn told(&self, dir: &Path) -> Vec<(&'static str, f64)> {
        let file = Store::file(&data(dir)).expect("a cache");
        let cache = fs::metadata(file).expect("a file").len();
        vec![("held", self.0.memory() as f64), ("cache", cache as f64)]
    }
}

pub fn data(dir: &Path) -> PathBuf {
    dir.join("data")
}

fn packs(dir: &Path) -> [PathBuf; 2] {
    [dir.join("full.pack"), dir.join("delta.pack")]
}

fn publisher() -> PublisherId {
    "gongan".parse().expect("a publisher")
}

fn rid(n: u64) -> Rid {
    Rid::new(n, [7; 10])
}

fn apply(dir: &Path, number: usize) {
    let data = data(dir);
    fs::create_dir_all(&data).expect("a folder");
    let bytes = fs::read(&packs(dir)[number]).expect("a pack");
    let header = Header::parse(&bytes[..144], &PackLimits::default()).expect("a header");
    let name = match number {
        0 => PackName::Full(1),
        _ => PackName::Delta(1, 2),
    };
    let goal = vouch(Goal {
        publisher: header.publisher.clone(),
        name,
        number: header.number,
        state: header.state,
        raw_len: header.raw_len,
        length: bytes.len() as u64,
        sha256: hex(&sha256(&bytes)),
    });
    let mandate: Mandate = mandate(&header.publisher);
    let mut store = Store::open(&data).expect("a cache");
    store
        .apply(&goal, [bytes.as_slice()], &mandate, now())
        .expect("a good pack");
    store.checkpoint().expect("a disk");
}

/// Writes a pack of records that are made twice: for what the header says of them, and for the pack.
/// `digests` are those of all records that are there already, in the order of their ids.
fn write<I: Iterator<Item = Record>>(
    path: &Path,
    is_delta: bool,
    digests: &mut Vec<(Rid, [u8; 32])>,
    records: impl Fn() -> I,
) {
    let id = publisher();
    let base = is_delta.then(|| (1, state(digests)));
    let (mut raw_len, mut changes) = (0, BTreeMap::new());
    for record in records() {
        let bytes = canonical_bytes(&record);
        let digest = sha256(&bytes);
        raw_len += bytes.len() as u64;
        digests.push((record.rid.clone(), digest));
        changes.insert(record.rid, hex(&digest));
    }
    let entries = u32::try_from(changes.len()).expect("a number");
    let header = Header {
        publisher: id.clone(),
        number: 1 + u64::from(is_delta),
        base,
        entries,
        total: u32::try_from(digests.len()).expect("a number"),
        raw_len,
        state: state(digests),
    };
    let digest = change_set_digest(&id, &changes);
    let manifest = PackManifest {
        name: "示范县".into(),
        signed_on: "2026-11-02".parse().expect("a day"),
        sets: vec![PackSet {
            reviews: (1..=3).map(|officer| review(officer, &digest)).collect(),
            past: BTreeMap::new(),
            digest,
        }],
    };
    let file = BufWriter::new(File::create(path).expect("a file"));
    let mut pack = PackWriter::new(file, &header, &manifest, LEVEL).expect("a pack");
    for record in records() {
        let bytes = canonical_bytes(&record);
        pack.put(&record.rid, 0, &bytes, None).expect("a record");
    }
    pack.finish().expect("a pack").flush().expect("a disk");
}

fn state(digests: &[(Rid, [u8; 32])]) -> [u8; 32] {
    let mut state = StateDigest::new();
    for (rid, digest) in digests {
        state.add(rid, digest);
    }
    state.finish()
}

fn record(row: &Row) -> Record {
    let year = i32::try_from(row.year).expect("a year");
    let day = u32::try_from(row.day).expect("a day") + 1;
    let day = NaiveDate::from_yo_opt(year, day).expect("a day");
    let body = if row.is_guide {
        Body::Guide(Guide {
            dept: row.dept.clone(),
            local_code: Some(row.number.clone()),
            accept_condition: vec![row.text.clone()],
            phone_consult: "0000-1234567".to_owned(),
            phone_supervise: "0000-7654321".to_owned(),
            ..Guide::default()
        })
    } else {
        Body::Disclosure(Disclosure {
            index_no: (20_000_000 + row.n).to_string(),
            doc_no: Some(row.number.clone()),
            class_code: format!("类{}", row.n % 34),
            theme: None,
            form: None,
            created_date: day.to_string().parse().expect("a day"),
            validity: Validity::Valid,
            body: row.text.clone(),
            fulltext: false,
            paper_location: None,
            interpretation_ref: None,
            policy_ref: None,
        })
    };
    Record {
        rid: rid(FIRST + row.n),
        rev: 1,
        publisher: publisher(),
        scope: Scope::County,
        title: row.title.clone(),
        short_title: None,
        plain_name: None,
        aliases: Vec::new(),
        summary: None,
        lang: "zh-CN".into(),
        status: Status::InForce,
        event_date: None,
        publish_date: day,
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: Vec::new(),
        sources: Vec::new(),
        body,
    }
}
