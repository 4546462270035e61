use std::collections::BTreeMap;

use content_trust::SEAL_OVERHEAD;
use ring::rand::SystemRandom;

use super::close::{COUNTERS_MAX, TEXTS_MAX};
use super::*;

mod form;
mod vain;

const KEY: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten in the morning in China.
fn morning(text: &str) -> DateTime<Utc> {
    format!("{text}T02:00:00Z").parse().unwrap()
}

fn rid(n: u8) -> Rid {
    Rid::new(0, [n; 10])
}

fn heartbeat() -> Heartbeat {
    Heartbeat {
        agent: "0.1.0".to_owned(),
        ..Heartbeat::default()
    }
}

fn outbox(data: &Path) -> Outbox {
    let mut outbox = Outbox::open(data).unwrap();
    outbox
        .set_intake(Some(&SealKey::from_hex(KEY).unwrap()))
        .unwrap();
    outbox.set_site("baiyang").unwrap();
    outbox
}

fn take(outbox: &mut Outbox, on: &str) -> Option<Pending> {
    outbox
        .take_batch(morning(on), heartbeat, &SystemRandom::new())
        .unwrap()
}

fn parsed(pending: &Pending) -> Batch {
    let batch = Batch::from_bytes(&pending.body).unwrap();
    assert_eq!(batch.id, pending.id);
    batch
}

fn sum<'a>(days: impl IntoIterator<Item = &'a Day>) -> u64 {
    let counts = days.into_iter().flat_map(|day| &day.counts);
    counts.map(|counter| counter.count).sum()
}

fn words(text: &str) -> Words {
    Words {
        about: Some(rid(1)),
        text: text.to_owned(),
    }
}

#[test]
fn a_day_leaves_when_it_is_over_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let (one, two) = (rid(1), rid(2));
    let today = day("2026-11-22");
    outbox
        .add(today, &[Count::Visit, Count::View(&one)])
        .unwrap();
    outbox
        .add(
            today,
            &[
                Count::View(&one),
                Count::View(&two),
                Count::Wish(Wish::Land),
            ],
        )
        .unwrap();
    let alive = take(&mut outbox, "2026-11-22").expect("the first sign of life");
    assert_eq!(parsed(&alive).days, []);
    assert!(outbox.confirm(&alive.id).unwrap());
    assert_eq!(take(&mut outbox, "2026-11-22"), None);
    let closed = take(&mut outbox, "2026-11-23").unwrap();
    let [only] = &parsed(&closed).days[..] else {
        panic!("{closed:?}")
    };
    let told: Vec<_> = only
        .counts
        .iter()
        .map(|c| (c.kind.as_str(), c.about.as_str(), c.what.as_str(), c.count))
        .collect();
    assert_eq!(only.period, "2026-11-22");
    assert_eq!(
        told,
        [
            ("view", one.as_str(), "", 2),
            ("view", two.as_str(), "", 1),
            ("visit", "", "", 1),
            ("wish", "", "land", 1)
        ]
    );
    assert_eq!(outbox.counters().unwrap(), []);
    assert_eq!(outbox.pending().unwrap(), std::slice::from_ref(&closed));
    // Nothing new while it waits, however much time passes: not even a sign of life.
    assert_eq!(take(&mut outbox, "2026-11-25"), None);
    assert!(outbox.confirm(&closed.id).unwrap());
    assert!(!outbox.confirm(&closed.id).unwrap());
}

#[test]
fn nothing_leaves_before_county_and_site_are_known() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Outbox::open_existing(dir.path()).unwrap().is_none());
    let mut outbox = Outbox::open(dir.path()).unwrap();
    outbox.add(day("2026-11-20"), &[Count::Visit]).unwrap();
    assert_eq!(take(&mut outbox, "2026-11-22"), None);
    outbox.set_site("baiyang").unwrap();
    assert_eq!(take(&mut outbox, "2026-11-22"), None);
    assert!(matches!(
        outbox.keep_text(day("2026-11-22"), &words("看不懂"), &SystemRandom::new()),
        Err(StoreError::NoIntake)
    ));
    outbox
        .set_intake(Some(&SealKey::from_hex(KEY).unwrap()))
        .unwrap();
    outbox.set_intake(None).unwrap();
    assert_eq!(take(&mut outbox, "2026-11-22"), None);
    outbox
        .set_intake(Some(&SealKey::from_hex(KEY).unwrap()))
        .unwrap();
    assert!(take(&mut outbox, "2026-11-22").is_some());
}

#[test]
fn a_visitors_words_are_never_plain_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let said = "wenzi-kanbudong-qing-gai-da-yidian";
    outbox
        .keep_text(day("2026-11-20"), &words(said), &SystemRandom::new())
        .unwrap();
    let closed = take(&mut outbox, "2026-11-22").unwrap();
    let texts = parsed(&closed).texts;
    assert_eq!(texts.len(), 1);
    assert_eq!((texts[0].sealed.len() / 2 - SEAL_OVERHEAD) % 256, 0);
    let files = fs::read_dir(dir.path().join("kiosk")).unwrap();
    let mut looked_into = 0;
    for file in files {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        looked_into += bytes.len();
        for part in [said.as_bytes(), &said.as_bytes()[..8]] {
            assert!(!bytes.windows(part.len()).any(|window| window == part));
        }
    }
    assert!(looked_into > 4096);
    let long = words(&"长".repeat(TEXT_MAX + 1));
    assert!(matches!(
        outbox.keep_text(day("2026-11-20"), &long, &SystemRandom::new()),
        Err(StoreError::Malformed(_))
    ));
}

#[test]
fn when_too_many_texts_wait_another_is_refused_aloud() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let fill = outbox.db.unchecked_transaction().unwrap();
    for n in 0..TEXTS_KEPT {
        let sealed = n.to_be_bytes().to_vec();
        fill.execute("INSERT INTO text VALUES ('2026-11-20', ?1)", [sealed])
            .unwrap();
    }
    fill.commit().unwrap();
    let day = day("2026-11-20");
    assert!(matches!(
        outbox.keep_text(day, &words("再说一句"), &SystemRandom::new()),
        Err(StoreError::Full)
    ));
    // They leave in parts, and then there is room again.
    let closed = take(&mut outbox, "2026-11-22").unwrap();
    assert_eq!(
        serde_json::from_slice::<Batch>(&closed.body)
            .unwrap()
            .texts
            .len(),
        TEXTS_MAX
    );
    outbox
        .keep_text(day, &words("再说一句"), &SystemRandom::new())
        .unwrap();
}

#[test]
fn what_nobody_fetches_becomes_coarser_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let mut told = 0;
    let fill = |outbox: &mut Outbox, on: &str, from: u8, to: u8| {
        let rids: Vec<Rid> = (from..to).map(rid).collect();
        let views: Vec<Count> = rids.iter().map(Count::View).collect();
        outbox.add(day(on), &views).unwrap();
        views.len() as u64
    };
    for on in ["2025-12-30", "2025-12-31", "2026-01-01", "2026-11-21"] {
        told += fill(&mut outbox, on, 0, 20);
    }
    let merge = |outbox: &mut Outbox, most: i64| {
        let change = outbox.db.unchecked_transaction().unwrap();
        bound::merge_oldest(&change, "2026-11-22", most).unwrap();
        change.commit().unwrap();
        let days = outbox.counters().unwrap();
        let rows: usize = days.iter().map(|day| day.counts.len()).sum();
        let periods: Vec<String> = days.iter().map(|day| day.period.clone()).collect();
        (rows, sum(&days), periods.join(" "))
    };
    told += fill(&mut outbox, "2026-11-22", 0, 20);
    let all = "2025-12-30 2025-12-31 2026-01-01 2026-11-21 2026-11-22";
    assert_eq!(merge(&mut outbox, 100), (100, told, all.to_owned()));
    let (rows, sum, periods) = merge(&mut outbox, 90);
    assert_eq!((rows, sum), (61, told), "{periods}");
    assert_eq!(periods, "2025-12 2026-01 2026-11 2026-11-22");
    let (rows, sum, periods) = merge(&mut outbox, 40);
    assert_eq!((rows, sum), (23, told), "{periods}");
    assert_eq!(periods, "2025-12 2026-01 2026-11 2026-11-22");
    let (rows, sum, periods) = merge(&mut outbox, 5);
    assert_eq!((rows, sum), (3, told), "{periods}");
    assert_eq!(periods, "2025 2026 2026-11-22");
}

#[test]
fn too_much_to_send_stays_open_and_long_days_go_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    for n in 1..=20 {
        let on = format!("2026-10-{n:02}");
        outbox.add(day(&on), &[Count::Visit]).unwrap();
        take(&mut outbox, &format!("2026-10-{:02}", n + 1));
    }
    assert_eq!(outbox.pending().unwrap().len() as i64, PENDING_MAX);
    assert_eq!(sum(&outbox.counters().unwrap()), 20 - PENDING_MAX as u64);
    for pending in outbox.pending().unwrap() {
        outbox.confirm(&pending.id).unwrap();
    }
    let change = outbox.db.unchecked_transaction().unwrap();
    for n in 0..(COUNTERS_MAX + 5) as u64 {
        let about = Rid::new(n, [7; 10]);
        add(&change, "2026-10-30", ["view", about.as_str(), ""], 1).unwrap();
    }
    change.commit().unwrap();
    let mut sent = 0;
    while let Some(part) = take(&mut outbox, "2026-11-01") {
        assert!(part.body.len() < BATCH_MAX, "{}", part.body.len());
        sent += sum(&parsed(&part).days);
        outbox.confirm(&part.id).unwrap();
    }
    assert_eq!(sent, 12 + COUNTERS_MAX as u64 + 5);
}

/// The files as they are on the disk at this moment: what a cut of the power would leave.
fn cut(data: &Path) -> tempfile::TempDir {
    let left = tempfile::tempdir().unwrap();
    fs::create_dir(left.path().join("kiosk")).unwrap();
    for file in fs::read_dir(data.join("kiosk")).unwrap() {
        let file = file.unwrap();
        // Shared memory is not on the disk.
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            let to = left.path().join("kiosk").join(file.file_name());
            fs::copy(file.path(), to).unwrap();
        }
    }
    left
}

#[test]
fn a_power_cut_after_any_step_loses_and_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut open = outbox(dir.path());
    let mut county: BTreeMap<String, Batch> = BTreeMap::new();
    let mut told = 0;
    let mut cuts = 0;
    for step in 0..120_u32 {
        let on = format!("2026-{:02}-{:02}", 1 + step / 24, 1 + step % 24);
        match step % 4 {
            0 | 1 => {
                open.add(day(&on), &[Count::Visit, Count::View(&rid(step as u8))])
                    .unwrap();
                told += 2;
            }
            2 => {
                take(&mut open, &on);
            }
            _ => {
                // Everything arrives; every other time the answer is lost.
                for pending in open.pending().unwrap() {
                    let batch = parsed(&pending);
                    county.entry(batch.id.clone()).or_insert(batch);
                    if step % 8 == 3 {
                        open.confirm(&pending.id).unwrap();
                    }
                }
            }
        }
        let after = cut(dir.path());
        let outbox = Outbox::open(after.path()).unwrap();
        let mut all = county.clone();
        for pending in outbox.pending().unwrap() {
            let batch = parsed(&pending);
            all.entry(batch.id.clone()).or_insert(batch);
        }
        let sent: u64 = all.values().map(|batch| sum(&batch.days)).sum();
        assert_eq!(sent + sum(&outbox.counters().unwrap()), told, "step {step}");
        cuts += 1;
    }
    assert_eq!((cuts, told), (120, 120));
}

#[test]
fn a_receipt_confirms_its_own_batch_only() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    outbox.add(day("2026-11-20"), &[Count::Visit]).unwrap();
    let closed = take(&mut outbox, "2026-11-22").unwrap();
    let receipt = parsed(&closed).receipt;
    assert_eq!(outbox.confirm_receipt(&closed.id).unwrap(), None);
    assert_eq!(
        outbox.confirm_receipt(&receipt).unwrap(),
        Some(closed.id.clone())
    );
    assert_eq!(outbox.confirm_receipt(&receipt).unwrap(), None);
    assert_eq!(outbox.pending().unwrap(), []);
}

#[test]
fn a_damaged_outbox_is_put_aside_and_counting_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    drop(outbox(dir.path()));
    let path = path(dir.path());
    fs::write(
        &path,
        "no database at all, but long enough to be taken for one".repeat(9),
    )
    .unwrap();
    assert!(matches!(
        Outbox::open(dir.path()),
        Err(StoreError::Unusable(_))
    ));
    let (mut outbox, replaced) = Outbox::open_or_replace(dir.path()).unwrap();
    assert!(replaced);
    outbox.add(day("2026-11-22"), &[Count::Visit]).unwrap();
    assert!(path.with_extension("damaged").is_file());
    drop(outbox);
    assert!(!Outbox::open_or_replace(dir.path()).unwrap().1);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o660
    );
}
