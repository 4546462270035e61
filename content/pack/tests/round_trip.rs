//! A pack gives back what was put in, and nothing else passes for one.

use std::collections::BTreeMap;

use content_model::{Body, PublisherId, Record, Rid, Site, canonical_bytes};
use content_pack::{
    HEADER_LEN, Manifest, PackError, PackLimits, PackedRecord, Release, ReviewedSet,
    change_set_digest,
};

fn record(n: u8, publisher: &str) -> PackedRecord {
    let record = Record {
        rid: Rid::new(u64::from(n), [n; 10]),
        rev: 1,
        publisher: publisher.parse().unwrap(),
        scope: content_model::Scope::County,
        title: format!("第{n}个站点"),
        short_title: None,
        plain_name: None,
        aliases: vec![],
        summary: None,
        lang: "zh-CN".into(),
        status: content_model::Status::InForce,
        event_date: None,
        publish_date: "2026-11-01".parse().unwrap(),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: vec![],
        sources: vec![],
        body: Body::Site(Site {
            site_code: n.to_string(),
            ..Site::default()
        }),
    };
    PackedRecord::new(canonical_bytes(&record)).unwrap()
}

fn whole_digest(packed: &PackedRecord) -> String {
    packed.sha256.iter().map(|b| format!("{b:02x}")).collect()
}

/// All `records` came in one change set. Its reviews are for others to judge.
fn manifest(publisher: &PublisherId, records: &[PackedRecord]) -> Manifest {
    let changes: BTreeMap<Rid, String> = records
        .iter()
        .map(|packed| (packed.record.rid.clone(), whole_digest(packed)))
        .collect();
    let set = ReviewedSet {
        records: changes.keys().cloned().collect(),
        ..ReviewedSet::default()
    };
    Manifest {
        name: "示范县民政局".into(),
        signed_on: "2026-11-02".parse().unwrap(),
        reviews: BTreeMap::from([(change_set_digest(publisher, &changes), set)]),
    }
}

fn release() -> Release {
    let records = vec![
        record(2, "minzheng"),
        record(1, "minzheng"),
        record(3, "minzheng"),
    ];
    let id: PublisherId = "minzheng".parse().unwrap();
    let manifest = manifest(&id, &records);
    Release::new(id, 7, manifest, records).unwrap()
}

#[test]
fn a_pack_gives_back_its_release() {
    let release = release();
    let bytes = release.encode().unwrap();
    assert_eq!(
        Release::decode(&bytes, &PackLimits::default()).unwrap(),
        release
    );
    assert_eq!(release.encode().unwrap(), bytes);
    assert!(
        release
            .records
            .is_sorted_by(|a, b| a.record.rid < b.record.rid)
    );
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    let release = release();
    let bytes = release.encode().unwrap();
    for cut in 0..bytes.len() {
        assert!(
            Release::decode(&bytes[..cut], &PackLimits::default()).is_err(),
            "cut at {cut}"
        );
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << bit;
            // The number is not covered by the digest inside: metadata signs the whole file.
            if let Ok(decoded) = Release::decode(&bad, &PackLimits::default()) {
                assert_eq!(decoded.records, release.records, "bit {bit} of byte {at}");
                assert_eq!(decoded.manifest.reviews, release.manifest.reviews);
            }
        }
    }
}

#[test]
fn a_foreign_or_repeated_record_is_refused() {
    let id = "minzheng".parse::<PublisherId>().unwrap();
    for records in [
        vec![record(1, "gongan")],
        vec![record(1, "minzheng"), record(1, "minzheng")],
    ] {
        let made = Release::new(id.clone(), 1, manifest(&id, &records), records);
        assert!(matches!(made, Err(PackError::Damaged(_))), "{made:?}");
    }
}

#[test]
fn claims_beyond_the_limits_are_refused_before_reading() {
    let bytes = release().encode().unwrap();
    let tight = PackLimits {
        raw: 10,
        ..PackLimits::default()
    };
    assert_eq!(
        Release::decode(&bytes, &tight),
        Err(PackError::TooLarge("records"))
    );
    let tight = PackLimits {
        records: 2,
        ..PackLimits::default()
    };
    assert_eq!(
        Release::decode(&bytes, &tight),
        Err(PackError::TooLarge("number of records"))
    );
    let tight = PackLimits {
        frame: 10,
        manifest: 10,
        ..PackLimits::default()
    };
    assert_eq!(
        Release::decode(&bytes, &tight),
        Err(PackError::TooLarge("frame"))
    );
    let tight = PackLimits {
        record: 10,
        ..PackLimits::default()
    };
    assert_eq!(
        Release::decode(&bytes, &tight),
        Err(PackError::TooLarge("record"))
    );
    let mut lying = bytes.clone();
    lying[32..40].copy_from_slice(&3u64.to_be_bytes());
    assert!(matches!(
        Release::decode(&lying, &PackLimits::default()),
        Err(PackError::Damaged(_))
    ));
    assert_eq!(
        Release::decode(&bytes[..HEADER_LEN - 1], &PackLimits::default()),
        Err(PackError::NotAPack)
    );
}

#[test]
fn a_record_that_nobody_reviewed_is_no_part_of_a_release() {
    let id: PublisherId = "minzheng".parse().unwrap();
    let records = vec![record(1, "minzheng"), record(2, "minzheng")];
    let whole = manifest(&id, &records);
    let refused = |manifest: Manifest| {
        let made = Release::new(id.clone(), 1, manifest, records.clone());
        assert!(matches!(made, Err(PackError::Damaged(_))), "{made:?}");
    };
    // Reviewed: only the first record.
    refused(manifest(&id, &records[..1]));
    // The set's digest is of other bytes than the record's.
    let mut moved = whole.clone();
    let (digest, mut set) = moved.reviews.pop_first().unwrap();
    let last = set.records.pop().unwrap();
    set.past.insert(last.clone(), "0".repeat(64));
    moved.reviews.insert(digest, set);
    refused(moved);
    // In two sets at once.
    let mut twice = whole.clone();
    twice.reviews.extend(manifest(&id, &records[1..]).reviews);
    refused(twice);
    // One officer's set may have been overtaken in part: what it once changed keeps its digest.
    let old = "1".repeat(64);
    let changes = BTreeMap::from([
        (records[0].record.rid.clone(), whole_digest(&records[0])),
        (last.clone(), old.clone()),
    ]);
    let first = ReviewedSet {
        records: vec![records[0].record.rid.clone()],
        past: BTreeMap::from([(last, old)]),
        reviews: Vec::new(),
    };
    let mut overtaken = manifest(&id, &records[1..]);
    overtaken
        .reviews
        .insert(change_set_digest(&id, &changes), first);
    Release::new(id.clone(), 2, overtaken, records.clone()).unwrap();
}
