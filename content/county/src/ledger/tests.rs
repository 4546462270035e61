use std::collections::BTreeMap;

use content_model::{Body, Scope, Site, Status, canonical_bytes};

use super::*;

fn publisher() -> PublisherId {
    "gongan".parse().unwrap()
}

fn site(n: u64, title: &str) -> ImportedRecord {
    let record = Record {
        rid: Rid::new(n, [0; 10]),
        rev: 1,
        publisher: publisher(),
        scope: Scope::County,
        title: title.to_owned(),
        short_title: None,
        plain_name: None,
        aliases: Vec::new(),
        summary: None,
        lang: "zh-CN".to_owned(),
        status: Status::InForce,
        event_date: None,
        publish_date: "2026-11-22".parse().unwrap(),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: Vec::new(),
        sources: Vec::new(),
        body: Body::Site(Site {
            site_code: n.to_string(),
            ..Site::default()
        }),
    };
    ImportedRecord {
        rid: record.rid.clone(),
        kind: record.kind(),
        publisher: publisher(),
        natural_key: format!("S{n}"),
        bytes: canonical_bytes(&record),
        origin: Origin {
            file: "a.xlsx".to_owned(),
            sheet: "站点".to_owned(),
            columns: BTreeMap::from([("title".to_owned(), 2)]),
            row: 3,
        },
    }
}

fn release(ledger: &Ledger, number: u64) -> Release {
    Release {
        publisher: publisher(),
        number,
        change_set: ledger.pending(&publisher()).unwrap().unwrap().digest,
        at: "2026-11-22T00:00:00Z".to_owned(),
    }
}

#[test]
fn pending_is_what_differs_from_the_last_release() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("ledger.sqlite");
    let mut ledger = Ledger::create(&path).unwrap();
    let id = publisher();
    assert_eq!(ledger.pending(&id).unwrap(), None);
    ledger.keep(&[site(1, "甲"), site(2, "乙")]).unwrap();
    let first = ledger.pending(&id).unwrap().unwrap();
    assert_eq!(first.changes.len(), 2);
    assert_eq!(first.changes[0].old, None);

    let stale = Release {
        change_set: "00".to_owned(),
        ..release(&ledger, 1)
    };
    assert!(matches!(
        ledger.record_release(&stale),
        Err(WorkspaceError::ReleaseMismatch { .. })
    ));
    assert_eq!(ledger.last_release(&id).unwrap(), None);

    let done = release(&ledger, 1);
    ledger.record_release(&done).unwrap();
    assert_eq!(ledger.pending(&id).unwrap(), None);
    assert_eq!(ledger.published(&id).unwrap(), ledger.working(&id).unwrap());
    assert_eq!(ledger.came_in(&id).unwrap()[1].1, done.change_set);

    ledger.keep(&[site(1, "甲"), site(2, "丙")]).unwrap();
    let second = ledger.pending(&id).unwrap().unwrap();
    assert_eq!(second.changes.len(), 1);
    assert_eq!(second.changes[0].old, Some(site(2, "乙").bytes));
    assert_ne!(second.digest, first.digest);
    drop(ledger);

    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.last_release(&id).unwrap(), Some(done));
    assert_eq!(ledger.all_working().unwrap()[1].title, "丙");
    assert_eq!(ledger.publishers().unwrap(), [id]);
}

#[test]
fn an_import_is_kept_whole_or_not_at_all() {
    let temp = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(&temp.path().join("ledger.sqlite")).unwrap();
    ledger.keep(&[site(1, "甲")]).unwrap();
    // The same number under a second rid: the last of three records cannot be kept.
    let clash = ImportedRecord {
        natural_key: "S1".to_owned(),
        ..site(3, "丙")
    };
    assert!(ledger.keep(&[site(1, "改"), site(2, "乙"), clash]).is_err());
    assert_eq!(
        ledger.working(&publisher()).unwrap(),
        [(site(1, "甲").rid, site(1, "甲").bytes)]
    );
    assert_eq!(ledger.identities(Kind::Site, "S2").unwrap(), []);
    assert_eq!(
        ledger.identities(Kind::Site, "S1").unwrap(),
        [(publisher(), site(1, "甲").rid)]
    );
    assert_eq!(
        ledger.origin(&site(1, "").rid).unwrap(),
        Some(site(1, "").origin)
    );
}

#[test]
fn windows_are_found_by_number_with_or_without_office() {
    let temp = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(&temp.path().join("ledger.sqlite")).unwrap();
    let window = |n, key: &str| ImportedRecord {
        kind: Kind::Window,
        natural_key: key.to_owned(),
        ..site(n, "窗")
    };
    ledger
        .keep(&[window(1, "3@A"), window(2, "3@B"), window(3, "31@A")])
        .unwrap();
    assert_eq!(ledger.identities_at(Kind::Window, "3").unwrap().len(), 2);
    assert_eq!(ledger.identities(Kind::Window, "3@B").unwrap().len(), 1);
    assert_eq!(ledger.identities(Kind::Window, "3").unwrap(), []);
}

#[test]
fn reviews_are_kept_as_signed() {
    let temp = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(&temp.path().join("ledger.sqlite")).unwrap();
    let review = content_trust::Review {
        function: "legal".to_owned(),
        holder: "甲".to_owned(),
        key: content_trust::Key::ed25519(&[7; 32]),
        at: "2026-11-22T00:00:00Z".parse().unwrap(),
        reasons: "无".to_owned(),
        signature: "00ff".to_owned(),
    };
    ledger.add_review("ab", &review).unwrap();
    assert_eq!(ledger.reviews("ab").unwrap(), [review]);
    assert_eq!(ledger.reviews("cd").unwrap(), []);
}

#[test]
fn another_programs_file_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("other.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE t(a)")
        .unwrap();
    assert!(matches!(
        Ledger::open(&path),
        Err(WorkspaceError::LedgerDamaged(_))
    ));
}
