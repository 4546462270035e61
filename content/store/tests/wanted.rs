//! Files that are missing, in the order in which they are needed.

mod office;

use std::collections::BTreeSet;

use content_model::{
    Attachment, AttachmentRole, Body, Notice, NoticeKind, PublisherId, Record, Rid,
};
use content_store::{Need, Store};

use office::paper::{Dice, guide};
use office::{Office, apply_full};

fn file(name: u8, length: u64, role: AttachmentRole) -> Attachment {
    Attachment {
        sha256: format!("{name:02x}").repeat(32),
        length,
        media_type: "application/pdf".to_owned(),
        name: format!("{name}.pdf"),
        role,
    }
}

fn with(mut record: Record, files: &[Attachment]) -> Record {
    record.attachments = files.to_vec();
    record
}

#[test]
fn forms_and_notices_come_first_scans_last_and_small_files_before_large_ones() {
    use AttachmentRole::{Blank, Document, FloorPlan, Photo, ResultSample, Scan};
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let mut office = Office::new("minzheng");
    let id: PublisherId = "minzheng".parse().unwrap();
    let mut dice = Dice::new(7);
    let rid = |n: u8| Rid::new(1_000_000 + u64::from(n), [n; 10]);
    let scan = file(1, 10, Scan);
    let shared = file(2, 5_000, Document);
    office.keep(&with(
        guide(&id, rid(1), 1, &mut dice, 500),
        &[
            scan.clone(),
            file(3, 900, Photo),
            file(4, 70, FloorPlan),
            file(5, 3_000, ResultSample),
            file(6, 8_000, Blank),
            shared.clone(),
            file(9, 1, Document),
        ],
    ));
    let mut notice = guide(&id, rid(2), 2, &mut dice, 500);
    notice.body = Body::Notice(Notice {
        notice_no: None,
        notice_kind: NoticeKind::Circular,
        level: None,
        body: "停水通知".to_owned(),
        comment_deadline: None,
        comment_how: None,
        expires_at: "2026-12-01T00:00:00".parse().unwrap(),
        action_text: None,
        read_aloud_text: None,
        result_rows: vec![],
    });
    office.keep(&with(notice, &[shared]));
    office.note(3);
    let release = office.publish();
    apply_full(&mut store, &release).unwrap();
    // One of them is here already.
    let here = BTreeSet::from(["09".repeat(32)]);
    let wanted = store
        .wanted_blobs(|sha256, _| here.contains(sha256))
        .unwrap();
    let told: Vec<_> = wanted
        .iter()
        .map(|blob| (blob.sha256[..2].to_owned(), blob.length, blob.need))
        .collect();
    let expected = [
        ("02", 5_000, Need::AtOnce),
        ("06", 8_000, Need::AtOnce),
        ("05", 3_000, Need::Guide),
        ("04", 70, Need::Picture),
        ("03", 900, Need::Picture),
        ("01", 10, Need::Scan),
    ];
    let expected: Vec<_> = expected
        .map(|(name, length, need)| (name.to_owned(), length, need))
        .into();
    assert_eq!(told, expected);
    assert_eq!(store.wanted_blobs(|_, _| true).unwrap(), []);
}
