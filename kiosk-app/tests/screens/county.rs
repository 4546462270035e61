//! The sample county on a terminal, the same on every day and with every key: what is on the screen
//! depends on the content and on the program alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use chrono::{NaiveDateTime, TimeDelta};
use content_model::{Body, Kind, Record, Rid};
use content_store::{Filter, Reader, Store};
use e2e::{Demonstration, program};
use tempfile::TempDir;

use crate::office::{Office, apply_as, signing::mandate_in};

/// When everything is looked at, China time.
pub fn now() -> NaiveDateTime {
    "2026-11-22T09:00:00".parse().expect("a moment")
}

/// The data of a terminal that holds the whole county. Made once.
pub fn county() -> &'static Path {
    static COUNTY: OnceLock<TempDir> = OnceLock::new();
    let made = COUNTY.get_or_init(|| {
        let demo = Demonstration::new();
        bring_the_worker();
        demo.sync_from_folder("terminal");
        let from = demo.path("terminal");
        let reader = Reader::open(&from).expect("the terminal has a cache");
        let names = reader.releases().expect("the cache is readable");
        let names = names.into_iter().map(|unit| (unit.publisher, unit.name));
        let dir = terminal(renamed(records(&reader)), &names.collect());
        let blobs = dir.path().join("spool/blobs");
        fs::create_dir_all(&blobs).expect("a folder for attachments");
        for blob in fs::read_dir(from.join("spool/blobs")).expect("attachments") {
            let blob = blob.expect("an attachment");
            fs::copy(blob.path(), blobs.join(blob.file_name())).expect("an attachment is copied");
        }
        dir
    });
    made.path()
}

/// Programs look for the one that draws pictures beside themselves.
fn bring_the_worker() {
    let beside = std::env::current_exe().expect("the running test has a path");
    let beside = beside.with_file_name("print-worker");
    if let Err(error) = std::os::unix::fs::symlink(program("print-worker"), &beside) {
        assert!(beside.exists(), "{}: {error}", beside.display());
    }
}

/// A terminal that holds `records`; `names` of the units that publish them, by their ids.
pub fn terminal(records: Vec<Record>, names: &BTreeMap<String, String>) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(dir.path()).expect("a cache");
    let mut units: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for record in records {
        let unit = units.entry(record.publisher.to_string()).or_default();
        unit.push(record);
    }
    for (id, records) in units {
        let mut office = Office::new(&id);
        office.name = names.get(&id).cloned().unwrap_or(id);
        records.iter().for_each(|record| office.keep(record));
        let mut scopes: Vec<String> = records.iter().map(|r| r.scope.to_string()).collect();
        scopes.sort();
        scopes.dedup();
        let mandate = mandate_in(&office.id, &scopes);
        apply_as(&mut store, &office.publish(), &mandate).expect("a release is applied");
    }
    let status = r#"{"last_success":"2026-11-22T00:30:00Z","last_attempt":"2026-11-22T00:30:00Z"}"#;
    fs::write(dir.path().join("status.json"), status).expect("a status");
    dir
}

/// Everything in a cache.
pub fn records(reader: &Reader) -> Vec<Record> {
    let all = Kind::ALL.into_iter().flat_map(|kind| {
        let page = reader.page(kind, &Filter::default(), 0, 100_000);
        page.expect("the cache is readable").entries
    });
    all.map(|entry| entry.record).collect()
}

/// The same records under ids that do not depend on when they were given, and as if everything had
/// been taken in on the day on which it is looked at.
fn renamed(mut records: Vec<Record>) -> Vec<Record> {
    let day = now().date();
    for record in &mut records {
        // What has no date of its own has that of the import, and ends so many days after it.
        if record.publish_date >= day {
            let late = record.publish_date - day;
            record.publish_date = day;
            if let Body::Notice(notice) = &mut record.body {
                notice.expires_at -= late;
            }
        }
        if let Body::Notice(notice) = &mut record.body
            && notice.is_warning()
        {
            record.publish_date = day;
            notice.expires_at = now() + TimeDelta::hours(36);
        }
    }
    // Ids ascend in the order of the rows.
    records.sort_by(|a, b| a.rid.cmp(&b.rid));
    let mut text = serde_json::to_string(&records).expect("records are JSON");
    for (record, n) in records.iter().zip(1..) {
        let id = Rid::new(n, [0; 10]);
        text = text.replace(record.rid.as_str(), id.as_str());
    }
    serde_json::from_str(&text).expect("they still are")
}
