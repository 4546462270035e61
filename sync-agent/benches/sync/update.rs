//! One ordinary week's update, measured as in the design: bytes, requests, processor, memory, disk.

use std::path::Path;

use content_pack::{Header, PackLimits, PackName};

use crate::corpus::{Corpus, Size};
use crate::county::{Listed, Repository, release};
use crate::floor::floor;
use crate::peer::{self, Ground, Scene};
use crate::plain;
use crate::process::Cost;
use crate::proxy::{Part, Proxy, Traffic};
use crate::table::{Report, Row};
use crate::terminal::{Round, Terminal};
use crate::{tree, wins};

const SIZE: Size = Size {
    guides: 5_000,
    fees: 600,
    forms: 300,
};
/// Megabytes (10⁶ bytes) that a terminal's agent may take.
const MEMORY: f64 = 32.0;
/// Against the floor: the records of the update, and the whole of it.
const RECORDS: f64 = 1.1;
const WHOLE: f64 = 1.01;
/// Bytes given to the disk for each byte of records in the pack.
const DISK: f64 = 3.0;

pub fn measure(report: &mut Report, work: &Path, www: &Path, web: Proxy, part: usize) {
    let mut corpus = Corpus::new("zonghe", SIZE.part(part));
    let before = corpus.clone();
    corpus.edit(1, SIZE.guides / part / 100, 5);
    corpus.renew_files(1, 3);
    let (old, new) = (before.records(), corpus.records());
    let least = floor(&old, &new);
    let news: Vec<(&str, u64)> = corpus
        .files()
        .filter(|(name, _)| before.files().all(|(old, _)| old != *name))
        .collect();
    let files: u64 = news.iter().map(|(_, length)| length).sum();

    let folder = www.join("county");
    let mut repository = Repository::new(&folder);
    for (name, _) in before.files() {
        repository.put_blob(name, &before.file(name));
    }
    let one = release(&corpus.publisher, None, &old);
    let mut listed = Listed::default();
    let full = one.encode().expect("a pack");
    listed.pack(PackName::Full(1), full, &one, one.raw_len());
    repository.publish(vec![(corpus.publisher.clone(), listed)]);

    let terminal = Terminal::new(&work.join("terminal"), &web, www, "county");
    let first = terminal.round(&web);
    let bare = Terminal::new(&work.join("bare"), &web, www, "county");
    for (name, _) in before.files() {
        bare.has_blob(name, &before.file(name));
    }
    let first_records = bare.round(&web);

    let two = release(&corpus.publisher, Some(&one), &new);
    let delta = two.delta_from(&one).expect("a delta");
    let header = Header::parse(&delta, &PackLimits::default()).expect("a header");
    let delta_length = delta.len() as u64;
    let mut listed = Listed::default();
    let full = two.encode().expect("a pack");
    listed.pack(PackName::Full(2), full, &two, two.raw_len());
    listed.pack(PackName::Delta(1, 2), delta, &two, header.raw_len);
    for (name, _) in &news {
        repository.put_blob(name, &corpus.file(name));
    }
    repository.publish(vec![(corpus.publisher.clone(), listed)]);

    let prepared = terminal.copy(&work.join("prepared"));
    for (name, _) in &news {
        prepared.has_blob(name, &corpus.file(name));
    }
    let records = prepared.round(&web);
    let whole = terminal.round(&web);
    let poll = terminal.round(&web);
    let again = terminal.next_round(&web);
    assert_eq!(
        records.traffic(&[Part::Blobs]).requests,
        0,
        "they were there"
    );
    assert_eq!(whole.traffic(&[Part::Blobs]).requests, news.len() as u64);

    report.line(&format!(
        "county: {} guides, {} fees, {} forms, {} attachments of {:.1} MB; records {:.1} MB, our cache {:.1} MB",
        corpus.guides.len(),
        corpus.fees.len(),
        corpus.forms.len(),
        corpus.files().count(),
        corpus.files().map(|(_, length)| length).sum::<u64>() as f64 / 1e6,
        one.raw_len() as f64 / 1e6,
        megabytes(&terminal.cache()),
    ));
    report.line(&format!(
        "update: {} records ({:.1} KB raw), {} attachments of {:.2} MB",
        least.changed,
        least.raw as f64 / 1e3,
        news.len(),
        files as f64 / 1e6
    ));
    drop((one, two));

    let trees = [work.join("tree-1"), work.join("tree-2")];
    tree::write(&trees[0], &before, None);
    tree::write(&trees[1], &corpus, Some((&trees[0], &old)));
    let caches =
        ["plain-1", "plain-2", "anew-2"].map(|name| work.join(name).with_extension("sqlite"));
    plain::make(&caches[0], &old);
    plain::update(&caches[0], &caches[1], &old, &new);
    plain::make(&caches[2], &new);
    report.line(&format!(
        "for peers: the records in a SQLite file of {:.1} MB",
        megabytes(&caches[0])
    ));
    let ground = Ground {
        work: work.to_owned(),
        www: www.to_owned(),
        web,
        trees,
        caches,
    };
    let peers = peer::measure(&ground);

    let scene = |report: &mut Report, scene: Scene, own: &Round, unit: Option<u64>| {
        let rows = || {
            peers
                .iter()
                .filter(|(of, _)| *of == scene)
                .map(|(_, row)| row)
        };
        for row in rows() {
            report.row(row, unit);
        }
        wins::tell(report, &ours("", own), rows());
    };
    report.begin("the records of the update alone", "× floor");
    for (way, bytes) in [
        ("floor: each record against its old version", least.each),
        ("floor: all of them in one frame", least.together),
        ("ours: the delta pack's file", delta_length),
    ] {
        report.row(&file(way, bytes), Some(least.each));
    }
    report.row(
        &ours("ours: on the wire, metadata included", &records),
        Some(least.each),
    );
    scene(report, Scene::Records, &records, Some(least.each));
    report.goal(
        "delta pack, × floor",
        delta_length as f64 / least.each as f64,
        RECORDS,
    );
    report.goal(
        "bytes to the disk, × raw",
        records.cost.written / header.raw_len as f64,
        DISK,
    );

    report.begin("the whole update", "× floor");
    let unit = least.each + files;
    report.row(
        &file("floor: records and new attachments", unit),
        Some(unit),
    );
    report.row(&ours("ours", &whole), Some(unit));
    scene(report, Scene::Whole, &whole, Some(unit));
    let all = whole.all();
    report.goal("bytes down, × floor", all.down as f64 / unit as f64, WHOLE);
    report.goal("requests", all.requests as f64, 5.0 + news.len() as f64);

    report.begin("nothing new", "");
    report.row(&ours("ours: sync-agent once", &poll), None);
    let told = Row {
        way: "ours: sync-agent run, If-None-Match".to_owned(),
        traffic: Some(again),
        cost: None,
    };
    report.row(&told, None);
    scene(report, Scene::Poll, &poll, None);
    report.goal(
        "requests",
        again.requests.max(poll.all().requests) as f64,
        2.0,
    );

    report.begin("first installation", "");
    report.row(&ours("ours", &first), None);
    report.row(&ours("ours, the records alone", &first_records), None);
    scene(report, Scene::First, &first, None);
    let raw: u64 = old.values().map(|bytes| bytes.len() as u64).sum();
    report.goal(
        "records: bytes to the disk, × raw",
        first_records.cost.written / raw as f64,
        DISK,
    );
    for (name, round) in [("first", &first), ("update", &whole), ("poll", &poll)] {
        report.goal(
            &format!("{name}: peak memory, MB"),
            round.cost.peak / 1e6,
            MEMORY,
        );
    }
}

impl Size {
    fn part(self, part: usize) -> Self {
        Self {
            guides: self.guides / part,
            fees: self.fees / part,
            forms: self.forms / part,
        }
    }
}

fn ours(way: &str, round: &Round) -> Row {
    Row {
        way: way.to_owned(),
        traffic: Some(round.all()),
        cost: Some(round.cost),
    }
}

fn file(way: &str, down: u64) -> Row {
    let traffic = Traffic {
        down,
        ..Traffic::default()
    };
    Row {
        way: way.to_owned(),
        traffic: Some(traffic),
        cost: None::<Cost>,
    }
}

fn megabytes(path: &Path) -> f64 {
    path.metadata().expect("a file").len() as f64 / 1e6
}
