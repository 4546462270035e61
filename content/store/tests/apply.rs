//! Applying: every way to a release leaves the same rows, and no other way leaves anything.

mod office;

use std::collections::BTreeMap;
use std::path::Path;

use content_model::{Kind, Rid};
use content_pack::{PackError, PackLimits, PackName, Release};
use content_store::{Filter, Reader, Store, StoreError};
use office::signing::{mandate, review};
use office::{Office, apply_deltas, apply_full, apply_whole, goal, now};

/// Everything a reader can see.
fn shown(data: &Path) -> BTreeMap<Rid, String> {
    let reader = Reader::open(data).unwrap();
    let mut out = BTreeMap::new();
    for kind in [Kind::Guide, Kind::Site] {
        let page = reader
            .page(kind, &Filter::default(), 0, usize::MAX)
            .unwrap();
        assert_eq!(page.total, page.entries.len());
        out.extend(page.entries.into_iter().map(|e| (e.record.rid, e.digest)));
    }
    out
}

fn of(release: &Release) -> BTreeMap<Rid, String> {
    let digest = |p: &content_pack::PackedRecord| office::signing::hex(&p.sha256);
    let records = release.records.iter();
    records.map(|p| (p.record.rid.clone(), digest(p))).collect()
}

/// Releases of an office at work.
fn history(id: &str, releases: usize) -> Vec<Release> {
    let mut office = Office::new(id);
    office.write(20, 900);
    office.note(20);
    let mut out = vec![office.publish()];
    while out.len() < releases {
        office.edit(3, 0);
        office.note(1);
        if out.len() % 3 == 1 {
            office.remove(2);
        }
        out.push(office.publish());
    }
    out
}

fn base(store: &mut Store, release: &Release) -> Release {
    let mut pack = Vec::new();
    let number = store.write_base(&release.publisher, &mut pack).unwrap();
    assert_eq!(number, Some(release.number));
    Release::decode(&pack, &PackLimits::default()).unwrap()
}

#[test]
fn every_way_to_a_release_ends_at_the_same_rows() {
    let releases = history("gongan", 9);
    let last = &releases[8];
    for from in 0..9 {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        apply_full(&mut store, &releases[from]).unwrap();
        if from < 8 {
            let applied = apply_deltas(&mut store, &releases[from..]).unwrap();
            assert_eq!(applied.total, last.records.len());
        }
        assert_eq!(shown(dir.path()), of(last), "from {from}");
        assert!(store.is_whole("gongan").unwrap());
        // Reviews and what later sets have overtaken came along as well, to the letter.
        assert_eq!(base(&mut store, last), *last, "from {from}");
    }
}

#[test]
fn a_full_pack_goes_over_whatever_is_there() {
    let releases = history("gongan", 6);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &releases[0]).unwrap();
    let applied = apply_full(&mut store, &releases[5]).unwrap();
    let (old, new) = (of(&releases[0]), of(&releases[5]));
    let changed = new.iter().filter(|(rid, is)| old.get(*rid) != Some(is));
    assert_eq!(applied.changed, changed.count());
    let removed = old.keys().filter(|rid| !new.contains_key(rid)).count();
    assert_eq!(applied.removed, removed);
    assert!(removed > 0);
    assert_eq!(shown(dir.path()), new);
    assert_eq!(base(&mut store, &releases[5]), releases[5]);
    let again = apply_full(&mut store, &releases[5]).unwrap();
    assert_eq!((again.changed, again.removed), (0, 0));
    assert_eq!(again.total, new.len());
}

#[test]
fn a_release_in_memory_is_as_good_as_its_pack() {
    let release = history("gongan", 4).pop().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_whole(&mut store, &release).unwrap();
    assert_eq!(shown(dir.path()), of(&release));
    assert_eq!(base(&mut store, &release), release);
}

#[test]
fn publishers_do_not_touch_each_other() {
    let (gongan, minzheng) = (history("gongan", 3), history("minzheng", 2));
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &gongan[0]).unwrap();
    apply_full(&mut store, &minzheng[0]).unwrap();
    apply_deltas(&mut store, &gongan).unwrap();
    let mut both = of(&gongan[2]);
    both.extend(of(&minzheng[0]));
    assert_eq!(shown(dir.path()), both);
    assert_eq!(base(&mut store, &minzheng[0]), minzheng[0]);
    let removed = store.keep_only(&["minzheng".to_owned()].into()).unwrap();
    assert_eq!(removed, ["gongan"]);
    assert_eq!(shown(dir.path()), of(&minzheng[0]));
    assert_eq!(base(&mut store, &minzheng[0]), minzheng[0]);
    // One publisher's id is not another's to take.
    let mut thief = Office::new("nongye");
    let mut record = minzheng[0].records[0].record.clone();
    record.publisher = thief.id.clone();
    thief.keep(&record);
    let stolen = apply_full(&mut store, &thief.publish());
    assert!(matches!(stolen, Err(StoreError::Refused(_))), "{stolen:?}");
    assert_eq!(shown(dir.path()), of(&minzheng[0]));
}

#[test]
fn what_does_not_lead_to_the_goal_leaves_no_trace() {
    let releases = history("gongan", 5);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let none = apply_deltas(&mut store, &releases[..2]);
    assert!(matches!(
        none,
        Err(StoreError::OtherBase {
            have: None,
            needs: 1
        })
    ));
    apply_full(&mut store, &releases[1]).unwrap();
    let too_new = apply_deltas(&mut store, &releases[2..4]);
    assert!(matches!(
        too_new,
        Err(StoreError::OtherBase {
            have: Some(2),
            needs: 3
        })
    ));
    let older = apply_full(&mut store, &releases[0]);
    assert!(matches!(
        older,
        Err(StoreError::NotNewer {
            have: 2,
            offered: 1
        })
    ));
    let publisher = mandate(&releases[0].publisher);
    let delta = releases[2].delta_from(&releases[1]).unwrap();
    let name = PackName::Delta(2, 3);
    // Signed metadata that gives another state, other bytes, another length.
    let mut other_state = releases[2].clone();
    other_state.state[0] ^= 1;
    let longer = [delta.as_slice(), b"\0"].concat();
    for (goal, pack) in [
        (goal(&other_state, name, &delta), &delta),
        (goal(&releases[2], name, &longer), &delta),
        (goal(&releases[2], name, &delta), &longer),
        (goal(&releases[3], name, &delta), &delta),
    ] {
        let told = store.apply(&goal, [pack.as_slice()], &publisher, now());
        assert!(
            matches!(
                told,
                Err(StoreError::Pack(PackError::Damaged(_)) | StoreError::OtherBase { .. })
            ),
            "{told:?}"
        );
    }
    // Cut short, and one byte another one, wherever it stands.
    let right = goal(&releases[2], name, &delta);
    for at in (0..delta.len()).step_by(3) {
        let mut wrong = delta.clone();
        wrong[at] ^= 0x10;
        for pack in [&delta[..at], &wrong] {
            let told = store.apply(&right, [pack], &publisher, now());
            assert!(told.is_err(), "byte {at}");
        }
    }
    assert_eq!(shown(dir.path()), of(&releases[1]));
    assert_eq!(base(&mut store, &releases[1]), releases[1]);
    apply_deltas(&mut store, &releases[1..]).unwrap();
    assert_eq!(shown(dir.path()), of(&releases[4]));
}

#[test]
fn a_chain_is_applied_as_one() {
    let releases = history("gongan", 4);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &releases[0]).unwrap();
    let first = releases[1].delta_from(&releases[0]).unwrap();
    let mut second = releases[2].delta_from(&releases[1]).unwrap();
    let goal = goal(&releases[2], PackName::Delta(2, 3), &second);
    let last = second.len() - 1;
    second[last] ^= 1;
    let publisher = mandate(&releases[0].publisher);
    let chain = [first.as_slice(), second.as_slice()];
    assert!(store.apply(&goal, chain, &publisher, now()).is_err());
    assert_eq!(shown(dir.path()), of(&releases[0]));
    // A pack that was written here stands for the signed one that leads to the same release.
    second[last] ^= 1;
    let chain = [first.as_slice(), second.as_slice()];
    store.apply(&goal, chain, &publisher, now()).unwrap();
    let mut own = Vec::new();
    store.write_base(&releases[2].publisher, &mut own).unwrap();
    let other = tempfile::tempdir().unwrap();
    let mut empty = Store::open(other.path()).unwrap();
    assert!(
        empty
            .apply(&goal, [own.as_slice()], &publisher, now())
            .is_err()
    );
    empty
        .restore(&goal, [own.as_slice()], &publisher, now())
        .unwrap();
    assert_eq!(shown(other.path()), of(&releases[2]));
}

#[test]
fn a_record_that_nobody_reviewed_is_not_shown() {
    let mut release = history("gongan", 1).pop().unwrap();
    for set in release.manifest.reviews.values_mut() {
        set.reviews.truncate(2);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let told = apply_full(&mut store, &release);
    assert!(matches!(told, Err(StoreError::Unreviewed(_))), "{told:?}");
    assert_eq!(Reader::open(dir.path()).unwrap().releases().unwrap(), []);
}

#[test]
fn a_review_stays_with_the_bytes_it_was_of() {
    let releases = history("gongan", 3);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &releases[0]).unwrap();
    apply_deltas(&mut store, &releases).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    for (digest, set) in &releases[2].manifest.reviews {
        for rid in &set.records {
            let told = reader.reviewers(rid).unwrap();
            let holders: Vec<String> = told.into_iter().map(|r| r.holder).collect();
            assert_eq!(holders, ["1号", "2号", "3号"]);
        }
        assert!(set.reviews.contains(&review(1, digest)));
    }
}
