//! Words that terminals report: what nobody finds anything by, and what is tapped most.

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use content_model::{Body, Record};
use content_store::outbox::{Batch, Count, Outbox, Term};
use content_trust::SealKey;
use county::clock::utc;
use county::intake::{Intake, Way};
use county::workspace::Workspace;
use ring::rand::SystemRandom;
use serde_json::Value;

use crate::office::{Office, import};

/// RFC 9180, appendix A.2.1: the recipient's public key.
const KEY: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";

/// Of the two towns' terminals so many days ago: taps on words, and visitors who found nothing.
fn report(workspace: &Path, site: &str, ago: i64, taps: &[(&str, usize)], vain: &[(&str, usize)]) {
    let on: NaiveDate = (utc() + TimeDelta::hours(8)).date_naive() - TimeDelta::days(ago);
    let data = tempfile::tempdir().unwrap();
    let mut outbox = Outbox::open(data.path()).unwrap();
    let key = SealKey::from_hex(KEY).unwrap();
    outbox.set_intake(Some(&key)).unwrap();
    outbox.set_site(site).unwrap();
    for (words, of) in [(taps, true), (vain, false)] {
        for (word, times) in words {
            let term = Term::of(word).unwrap();
            for _ in 0..*times {
                let count = match of {
                    true => Count::HotWord(&term),
                    false => Count::Unfound(Some(&term)),
                };
                outbox.add(on, &[count]).unwrap();
            }
        }
    }
    let mut intake = Intake::open(workspace).unwrap();
    let random = SystemRandom::new();
    while let Some(pending) = outbox.take_batch(utc(), Default::default, &random).unwrap() {
        let batch = Batch::from_bytes(&pending.body).unwrap();
        intake.accept(&batch, Way::Network, on).unwrap();
        outbox.confirm(&pending.id).unwrap();
    }
}

/// An office with the sample's content.
fn office() -> Office {
    let office = Office::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample");
    let dir = office.workspace_of("county", &sample.join("county.toml"));
    let brought = import(&dir, &[sample]);
    assert!(!brought.outcome.refused(), "{:?}", brought.places());
    office
}

fn hot_words(dir: &Path) -> Vec<Record> {
    let all = Workspace::open(dir).unwrap().ledger.all_working().unwrap();
    let mut hot: Vec<Record> = all
        .into_iter()
        .filter(|record| matches!(record.body, Body::HotWord(_)))
        .collect();
    hot.sort_by_key(order);
    hot
}

fn order(record: &Record) -> u16 {
    match &record.body {
        Body::HotWord(hot) => hot.order.unwrap(),
        _ => 0,
    }
}

#[test]
fn what_is_tapped_most_is_written_as_a_sheet_that_changes_the_order_alone() {
    let office = office();
    let dir = office.path("county");
    let before = hot_words(&dir);
    let run =
        |out: &str| office.run_anywhere(&["hot-words", "--workspace", "county", "--out", out]);
    let said = run("order.csv");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("顺序照旧") && !office.path("order.csv").exists());

    report(&dir, "baiyang", 2, &[("开店", 3), ("社保卡", 1)], &[]);
    report(&dir, "qingshi", 3, &[("社保卡", 3), ("村务公开", 9)], &[]);
    let said = run("order.csv");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("1  社保卡  4 次"), "{}", said.out);
    assert!(said.out.contains("-  村务公开  9 次"), "{}", said.out);
    let again = run("order.csv");
    assert_eq!(again.code, 1, "nothing is overwritten");
    // Nothing was changed by that alone.
    assert_eq!(hot_words(&dir), before);

    let brought = import(&dir, &[office.path("order.csv")]);
    assert!(!brought.outcome.refused(), "{:?}", brought.places());
    let [added, changed, unchanged] = brought.counts();
    assert_eq!((added, changed + unchanged), (0, before.len()));
    let after = hot_words(&dir);
    let titles: Vec<&str> = after.iter().map(|record| record.title.as_str()).collect();
    assert_eq!(titles[..4], ["社保卡", "开店", "补身份证", "低保"]);
    for mut record in after {
        let old = before.iter().find(|old| old.rid == record.rid).unwrap();
        if let (Body::HotWord(new), Body::HotWord(old)) = (&mut record.body, &old.body) {
            new.order = old.order;
        }
        record.rev = old.rev;
        assert_eq!(record, *old);
    }
    // By days: nobody has tapped anything since yesterday.
    let yesterday = ((utc() + TimeDelta::hours(8)).date_naive() - TimeDelta::days(1)).to_string();
    let since = ["hot-words", "--workspace", "county", "--since", &yesterday];
    assert!(office.run_anywhere(&since).out.contains("顺序照旧"));
}

#[test]
fn status_and_feedback_name_what_nobody_finds_anything_by() {
    let office = office();
    let dir = office.path("county");
    let none: Value = json(&office, "status");
    assert_eq!(none["unfound"], serde_json::json!([]));
    report(
        &dir,
        "baiyang",
        2,
        &[("低保", 2)],
        &[("廉租房", 6), ("公租房", 4)],
    );
    report(&dir, "qingshi", 80, &[], &[("廉租房", 5)]);
    report(&dir, "qingshi", 200, &[], &[("摇号", 9)]);
    let told = json(&office, "status");
    let lianzu = serde_json::json!(
        [{"word": "廉租房", "count": 11, "sites": ["baiyang", "qingshi"]}]
    );
    assert_eq!(told["unfound"], lianzu);
    let said = office
        .run_anywhere(&["status", "--workspace", "county"])
        .out;
    for words in [
        "近 90 天搜不到的词",
        "11  廉租房(baiyang、qingshi)",
        "同义词表",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let told = json(&office, "feedback");
    assert_eq!(told["unfound"], 6 + 4 + 5 + 9);
    assert_eq!(told["unfound_words"][0], lianzu[0]);
    assert_eq!(told["unfound_words"][1]["word"], "摇号");
    assert_eq!(told["hot_words"][0]["count"], 2);
    let csv = ["feedback", "--workspace", "county", "--csv", "all.csv"];
    let said = office.run_anywhere(&csv);
    for words in ["搜不到的词 / words searched in vain", "点过的热词"] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    let table = std::fs::read_to_string(office.path("all.csv")).unwrap();
    assert!(table.contains(",搜不到的词,,,廉租房,6"), "{table}");
    assert!(table.contains(",点过的热词,,,低保,2"), "{table}");
}

fn json(office: &Office, command: &str) -> Value {
    let said = office.run_anywhere(&[command, "--workspace", "county", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}
