use std::collections::BTreeMap;
use std::fs;

use chrono::TimeDelta;
use content_model::{Attachment, AttachmentRole};
use content_pack::{DeltaIndex, PackLimits, PackName};
use content_trust::TargetName;
use county::signing::Desk;

use crate::office::County;

const PHOTO: &[u8] = b"\x89PNG\r\n\x1a\n...";

fn photo(sha256: &str) -> Attachment {
    Attachment {
        sha256: sha256.to_owned(),
        length: PHOTO.len() as u64,
        media_type: "image/png".into(),
        name: "示意图".into(),
        role: AttachmentRole::Photo,
    }
}

/// Sums up files below `folder` whose name holds `part`.
fn sum(files: &BTreeMap<String, u64>, folder: &str, part: &str) -> (usize, u64) {
    let of = |(name, _): &(&String, &u64)| name.starts_with(folder) && name.contains(part);
    let found: Vec<u64> = files.iter().filter(of).map(|(_, length)| *length).collect();
    (found.len(), found.iter().sum())
}

#[test]
fn releases_leave_small_deltas_and_a_few_full_packs() {
    releases_leave_little(70);
}

#[test]
#[ignore = "takes minutes; make bench runs it"]
fn four_hundred_releases_leave_small_deltas_and_a_few_full_packs() {
    releases_leave_little(400);
}

/// Publishes so many releases, four a day, and looks at what the repository holds then.
fn releases_leave_little(releases: u64) {
    const QUESTIONS: u64 = 40;
    const CHANGING: u64 = 12;
    let mut county = County::new();
    for n in 1..=QUESTIONS {
        county.write(n, 0);
    }
    county.publish(None);
    for release in 2..=releases {
        county.now += TimeDelta::hours(6);
        county.write(1 + release * 5 % CHANGING, release);
        let done = county.publish(None);
        assert_eq!(done.settled.published.len(), 1, "release {release}");
    }
    let (role, length) = county.role();
    assert!(length < 4096, "the role has {length} bytes");
    let names: Vec<PackName> = role
        .targets
        .keys()
        .filter_map(|name| PackName::of("gongan", name))
        .collect();
    let direct =
        (0..=(releases - 1).ilog2()).map(|j| PackName::Delta(releases - (1 << j), releases));
    let wanted = direct.chain([PackName::Full(releases), PackName::Index(releases)]);
    for name in wanted {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert_eq!(names.len(), 3 + (releases - 1).ilog2() as usize);

    let files = county.files();
    let packs = "targets/packs/gongan/";
    let (fulls, full_bytes) = sum(&files, packs, ".full-");
    let (deltas, delta_bytes) = sum(&files, packs, ".delta-");
    let (indexes, _) = sum(&files, packs, ".index-");
    println!(
        "{releases} releases: role {length} B; {fulls} full packs {full_bytes} B, {deltas} deltas \
         {delta_bytes} B, {indexes} indexes; {} files in all",
        files.len()
    );
    // Two days are eight releases; one more is the newest.
    assert!(fulls <= 10, "{fulls}");
    assert!(indexes <= 10, "{indexes}");
    // Aligned ones: N + N/2 + N/4 …, and what of the last days is not aligned.
    assert!(deltas as u64 <= 2 * releases + 10 * 9, "{deltas}");
    let metadata = sum(&files, "metadata/", ".json");
    assert!(metadata.0 < 40, "{} metadata files", metadata.0);
    let full = full_bytes / fulls as u64;
    let every_full = releases * full;
    assert!(
        delta_bytes * 2 < every_full,
        "{delta_bytes} of {every_full}"
    );
    // What the workspace keeps to make deltas from: milestones and aligned deltas.
    let history = fs::read_dir(county.path("workspace/releases/gongan")).unwrap();
    let kept: Vec<(String, u64)> = history
        .flatten()
        .map(|e| {
            (
                e.file_name().to_string_lossy().into_owned(),
                e.metadata().unwrap().len(),
            )
        })
        .collect();
    let full_kept = kept.iter().filter(|(name, _)| name.starts_with("full-"));
    assert!(full_kept.count() as u64 <= 2 + releases / 64, "{kept:?}");

    // Everything that the role and its index name is there.
    let repository = county.repository();
    let packs = repository.packs("gongan", &role);
    assert_eq!(packs.len(), names.len());
    let index = &packs[&PackName::Index(releases)];
    let index = DeltaIndex::parse(index, &PackLimits::default()).unwrap();
    assert!(
        index.deltas.len() as u64 > releases,
        "{}",
        index.deltas.len()
    );
    for delta in index.deltas {
        let name = PackName::Delta(delta.from, delta.to).target("gongan");
        let name = TargetName::new(&name).unwrap();
        let bytes = repository.read_target(&name, &delta.sha256).unwrap();
        assert_eq!(bytes.len() as u64, delta.length, "{name}");
    }
}

#[test]
fn what_is_overtaken_stays_for_two_days() {
    let mut county = County::new();
    for n in 1..=40 {
        county.write(n, 0);
    }
    county.publish(None);
    let mut first: Vec<String> = county.files().into_keys().collect();
    first.retain(|file| file != "metadata/1.snapshot.json");
    county.write(3, 1);
    county.now += TimeDelta::hours(1);
    county.publish(None);
    let all_of_first = |county: &County| {
        let files = county.files();
        first.iter().all(|file| files.contains_key(file))
    };
    assert!(all_of_first(&county), "a client under way finds everything");
    county.now += TimeDelta::hours(47);
    let desk = Desk::new(&mut county.workspace, county.now).unwrap();
    // The snapshot that named nothing yet is two days old.
    let gone = desk.prune(false).unwrap().gone;
    assert_eq!(gone, ["metadata/1.snapshot.json"]);
    assert!(all_of_first(&county));
    county.now += TimeDelta::hours(1);
    let before = county.files();
    let desk = Desk::new(&mut county.workspace, county.now).unwrap();
    let listed = desk.prune(true).unwrap();
    assert_eq!(county.files(), before, "listing removes nothing");
    let desk = Desk::new(&mut county.workspace, county.now).unwrap();
    assert_eq!(desk.prune_if_due(), listed);
    let gone = |part: &str| listed.gone.iter().any(|file| file.contains(part));
    for part in [".full-1.pack", "/1.gongan.json", ".snapshot.json"] {
        assert!(gone(part), "{part}: {listed:?}");
    }
    for part in [
        "root.json",
        "timestamp",
        ".full-2.pack",
        "/2.gongan.json",
        "targets.json",
    ] {
        assert!(!gone(part), "{part}: {listed:?}");
    }
    let files = county.files();
    assert!(listed.gone.iter().all(|file| !files.contains_key(file)));
    // Deltas go on from what is left.
    county.write(4, 1);
    county.publish(None);
    let (role, _) = county.role();
    for base in [1, 2] {
        let delta = PackName::Delta(base, 3).target("gongan");
        assert!(role.targets.contains_key(&delta), "{:?}", role.targets);
    }
}

#[test]
fn attachments_stay_for_thirty_days_and_strange_files_for_ever() {
    let mut county = County::new();
    let digest = county.workspace.put_blob(PHOTO).unwrap();
    let mut record = crate::office::question(1, 0);
    record.attachments = vec![photo(&digest)];
    let blob = format!("blobs/{digest}");
    county.put(record);
    for n in 2..=40 {
        county.write(n, 0);
    }
    county.publish(None);
    assert!(county.files().contains_key(&blob));
    let strange = county.workspace.repository_dir().join("targets/index.html");
    fs::write(&strange, "a page of the web server's").unwrap();
    county.write(1, 1);
    county.publish(None);
    for (days, there) in [(0, true), (29, true), (30, false)] {
        let now = county.now + TimeDelta::days(days);
        Desk::new(&mut county.workspace, now)
            .unwrap()
            .prune(false)
            .unwrap();
        assert_eq!(county.files().contains_key(&blob), there, "day {days}");
    }
    assert!(strange.exists());
    // Referred to again, it is published again.
    let mut again = crate::office::question(2, 0);
    again.attachments = vec![photo(&digest)];
    county.put(again);
    county.publish(None);
    assert!(county.files().contains_key(&blob));
}
