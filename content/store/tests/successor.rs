//! What took the place of a record is found, however often it was replaced.

mod office;

use content_model::{Record, Rid, Status};
use content_store::{Reader, Store};
use office::{Office, apply_deltas, apply_full, paper};

fn notice(office: &mut Office, n: u64, replaces: Option<u64>) -> Record {
    let mut record = paper::notice(&office.id, rid(n), n, &mut office.dice);
    record.supersedes = replaces.map(rid);
    record
}

fn rid(n: u64) -> Rid {
    Rid::new(n, [7; 10])
}

#[test]
fn the_last_record_in_its_place_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut office = Office::new("xianban");
    let first = Record {
        status: Status::Superseded,
        ..notice(&mut office, 1, None)
    };
    let alone = notice(&mut office, 9, None);
    for record in [&first, &alone] {
        office.keep(record);
    }
    let before = office.publish();
    let (second, third) = (
        notice(&mut office, 2, Some(1)),
        notice(&mut office, 3, Some(2)),
    );
    for record in [&second, &third] {
        office.keep(record);
    }
    let after = office.publish();

    let mut store = Store::open(folder.path()).unwrap();
    apply_full(&mut store, &before).unwrap();
    let reader = Reader::open(folder.path()).unwrap();
    let successor = |record| {
        let entry = reader.successor(record).unwrap();
        entry.map(|entry| entry.record.rid)
    };
    assert_eq!(successor(&first), None);
    apply_deltas(&mut store, &[before, after]).unwrap();
    assert_eq!(successor(&first), Some(third.rid.clone()));
    assert_eq!(successor(&second), Some(third.rid.clone()));
    assert_eq!(successor(&third), None);
    assert_eq!(successor(&alone), None);
}

#[test]
fn records_that_replace_one_another_in_a_circle_end_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut office = Office::new("xianban");
    let (one, two) = (
        notice(&mut office, 1, Some(2)),
        notice(&mut office, 2, Some(1)),
    );
    for record in [&one, &two] {
        office.keep(record);
    }
    let release = office.publish();
    let mut store = Store::open(folder.path()).unwrap();
    apply_full(&mut store, &release).unwrap();
    let reader = Reader::open(folder.path()).unwrap();
    let successor = reader.successor(&one).unwrap().unwrap();
    assert_eq!(successor.record.rid, two.rid);
}
