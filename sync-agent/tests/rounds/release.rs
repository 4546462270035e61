//! What the county in memory publishes: records, their reviews and their scans.

use std::collections::BTreeMap;

use content_model::{
    Attachment, AttachmentRole, Body, PublisherId, Record, Rid, Scope, Site, Status,
    canonical_bytes,
};
use content_pack::{Manifest, PackedRecord, Release, ReviewedSet, change_set_digest, sha256};
use content_trust::{Officer, Review};

use crate::signing::{hex, key, pair};
use crate::world::{OFFICERS, World, day, officer};

impl World {
    /// What `id` publishes as its release `number`. The first record is new in each release, some
    /// are every other time, and the tenth comes and goes.
    pub fn release(&self, id: &str, number: u64) -> Release {
        let publisher: PublisherId = id.parse().unwrap();
        let sets = (1..=number).filter_map(|set| self.set(&publisher, set, number));
        let manifest = Manifest {
            name: id.to_owned(),
            signed_on: self.at.date_naive(),
            reviews: sets.collect(),
        };
        let present = (0..self.records).filter_map(|n| Some((n, since(n, number)?)));
        let packed = present.map(|(n, since)| self.packed(&publisher, n, since));
        Release::new(publisher.clone(), number, manifest, packed.collect()).unwrap()
    }

    /// The change set that release `set` brought, as it stands in release `number`.
    fn set(&self, id: &PublisherId, set: u64, number: u64) -> Option<(String, ReviewedSet)> {
        let (mut changes, mut reviewed) = (BTreeMap::new(), ReviewedSet::default());
        for n in 0..self.records {
            let rid = rid(id, n);
            let digest = match (since(n, set), since(n, set - 1)) {
                (Some(since), _) if since == set => hex(&self.packed(id, n, set).sha256),
                (None, Some(_)) => String::new(),
                _ => continue,
            };
            changes.insert(rid.clone(), digest.clone());
            if since(n, number) == Some(set) {
                reviewed.records.push(rid);
            } else {
                reviewed.past.insert(rid, digest);
            }
        }
        let digest = change_set_digest(id, &changes);
        let reviews = OFFICERS.iter().map(|o| review(o, &digest));
        reviewed.reviews = reviews.collect();
        (!reviewed.records.is_empty()).then_some((digest, reviewed))
    }

    fn packed(&self, publisher: &PublisherId, n: u8, since: u64) -> PackedRecord {
        PackedRecord::new(canonical_bytes(&self.record(publisher, n, since))).unwrap()
    }

    /// Every attachment of a publisher's records, by its path.
    pub fn blobs(&self, id: &str) -> BTreeMap<String, Vec<u8>> {
        let present = (0..self.records).filter_map(|n| Some((n, since(n, self.number)?)));
        let scanned = present.filter(|(n, _)| has_scan(*n));
        let scans = scanned.map(|(n, since)| self.scan(id, n, since));
        scans
            .map(|scan| (format!("blobs/{}", hex(&sha256(&scan))), scan))
            .collect()
    }

    fn record(&self, publisher: &PublisherId, n: u8, since: u64) -> Record {
        let attachment = |scan: Vec<u8>| Attachment {
            sha256: hex(&sha256(&scan)),
            length: scan.len() as u64,
            media_type: "application/pdf".into(),
            name: "扫描件".into(),
            role: AttachmentRole::Scan,
        };
        let scan = has_scan(n).then(|| self.scan(publisher.as_str(), n, since));
        Record {
            rid: rid(publisher, n),
            rev: u32::try_from(since).unwrap(),
            publisher: publisher.clone(),
            scope: Scope::County,
            title: format!("第{since}次发布"),
            short_title: None,
            plain_name: None,
            aliases: vec![],
            summary: (self.bulk > 0).then(|| noise(publisher, n, since, self.bulk)),
            lang: "zh-CN".into(),
            status: Status::InForce,
            event_date: None,
            publish_date: "2026-11-01".parse().unwrap(),
            effective_from: None,
            effective_to: None,
            review_due: None,
            supersedes: None,
            withdrawal: None,
            sealed_sheet: None,
            attachments: scan.map(attachment).into_iter().collect(),
            sources: vec![],
            body: Body::Site(Site {
                site_code: since.to_string(),
                ..Site::default()
            }),
        }
    }

    fn scan(&self, id: &str, n: u8, since: u64) -> Vec<u8> {
        format!("the scan of {id}, {n}, {since}")
            .repeat(self.pages)
            .into_bytes()
    }
}

/// The release that brought record `n` as it is in release `number`; `None` where it is not there.
fn since(n: u8, number: u64) -> Option<u64> {
    match n {
        _ if number == 0 => None,
        0 => Some(number),
        9 => (number % 2 == 1).then_some(number),
        n if n % 5 == 1 => Some((number & !1).max(1)),
        _ => Some(1),
    }
}

fn has_scan(n: u8) -> bool {
    n.is_multiple_of(4)
}

fn rid(publisher: &PublisherId, n: u8) -> Rid {
    let first = publisher.as_str().as_bytes()[0];
    let mut random = [first; 10];
    random[9] = random[9].wrapping_add(n);
    Rid::new(u64::from(first), random)
}

fn noise(publisher: &PublisherId, n: u8, since: u64, length: usize) -> String {
    let block = |i: usize| hex(&sha256(format!("{publisher} {n} {since} {i}").as_bytes()));
    let mut text: String = (0..=length / 64).map(block).collect();
    text.truncate(length);
    text
}

fn review(by: &(u8, &str, &str), change_set: &str) -> Review {
    let Officer { function, holder } = officer(by);
    let mut review = Review {
        function,
        holder,
        key: key(by.0),
        at: day(0),
        reasons: String::new(),
        signature: String::new(),
    };
    let message = review.message(change_set).unwrap();
    review.signature = hex(pair(by.0).sign(&message).as_ref());
    review
}
