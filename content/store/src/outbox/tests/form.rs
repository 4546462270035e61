//! The form of what leaves a terminal, and that nothing else does.

use std::collections::{BTreeMap, BTreeSet};

use ring::rand::SystemRandom;
use serde_json::Value;

use super::*;

#[test]
fn only_what_is_allowed_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let (about, on) = (rid(1), day("2026-11-20"));
    let (word, term) = (Term::of("社保卡").unwrap(), Term::of("廉租房").unwrap());
    let all = [
        Count::Visit,
        Count::View(&about),
        Count::Print(&about),
        Count::Unfound(None),
        Count::Rating(Some(&about), Level::Bad),
        Count::Rating(None, Level::VeryGood),
        Count::Reason(None, Reason::Outdated),
        Count::Wish(Wish::Other),
        Count::HotWord(&word),
    ];
    outbox.add(on, &all).unwrap();
    outbox.add(on, &[Count::Unfound(Some(&term)); 5]).unwrap();
    outbox
        .keep_text(on, &words("话"), &SystemRandom::new())
        .unwrap();
    let full = || Heartbeat {
        kiosk: Some("0.1.0".to_owned()),
        last_success: Some(morning("2026-11-20")),
        releases: BTreeMap::from([("minzheng".to_owned(), 3)]),
        faults: vec!["storage".to_owned()],
        disk_free: Some(1),
        disk_total: Some(2),
        printer: Some("paper-out".to_owned()),
        temperature: Some(50),
        ..heartbeat()
    };
    let closed = outbox
        .take_batch(morning("2026-11-22"), full, &SystemRandom::new())
        .unwrap()
        .unwrap();
    let mut names = BTreeSet::new();
    paths(
        &serde_json::from_slice(&closed.body).unwrap(),
        "",
        &mut names,
    );
    // Whoever adds a name here says why nobody can be known by it.
    let allowed = "days[].counts[].about days[].counts[].count days[].counts[].kind \
        days[].counts[].what days[].period format heartbeat.agent heartbeat.at \
        heartbeat.clock_behind heartbeat.disk_free heartbeat.disk_total heartbeat.faults[] \
        heartbeat.kiosk heartbeat.last_success heartbeat.pending_bytes heartbeat.printer \
        heartbeat.releases.minzheng heartbeat.temperature id receipt site terminal \
        texts[].period texts[].sealed to";
    let told: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(told, allowed.split_whitespace().collect::<Vec<_>>());
    // And nothing finer is kept here either: no time of day, no order.
    let mut columns = BTreeSet::new();
    for table in ["counter", "text", "batch", "meta", "unfound", "popular"] {
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let mut query = outbox.db.prepare(&sql).unwrap();
        let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        columns.extend(rows.map(|name| format!("{table}.{}", name.unwrap())));
    }
    let kept = "batch.body batch.id batch.number batch.receipt batch.words counter.about \
        counter.count counter.kind counter.period counter.what meta.name meta.value popular.weight \
        popular.word text.period text.sealed unfound.hash unfound.visitors";
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    assert_eq!(columns, kept.split_whitespace().collect::<Vec<_>>());
    let mut query = outbox
        .db
        .prepare("SELECT name FROM meta ORDER BY 1")
        .unwrap();
    let names = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let names: Vec<String> = names.collect::<Result<_, _>>().unwrap();
    let known = ["heartbeat", "intake", "month", "salt", "site", "terminal"];
    assert_eq!(names, known);
}

/// The path of every value.
fn paths(value: &Value, at: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                let dot = if at.is_empty() { "" } else { "." };
                paths(value, &format!("{at}{dot}{name}"), out);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| paths(item, &format!("{at}[]"), out)),
        _ => drop(out.insert(at.to_owned())),
    }
}

#[test]
fn what_has_not_the_form_of_a_batch_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let about = rid(1);
    outbox
        .add(
            day("2026-11-20"),
            &[Count::Rating(Some(&about), Level::Bad)],
        )
        .unwrap();
    let good = take(&mut outbox, "2026-11-22").unwrap().body;
    let good = String::from_utf8(good).unwrap();
    Batch::from_bytes(good.as_bytes()).unwrap();
    let spoilt = |old: &str, new: &str| {
        let bad = good.replacen(old, new, 1);
        assert_ne!(bad, good, "{old}");
        bad
    };
    let many = " ".repeat(BATCH_MAX);
    for bad in [
        String::new(),
        "{}".to_owned(),
        good[..good.len() - 1].to_owned(),
        format!("{good}{many}"),
        spoilt("\"format\":1", "\"format\":2"),
        spoilt("\"site\":\"baiyang\"", "\"site\":\"../etc\""),
        spoilt("\"site\":\"baiyang\"", "\"site\":\"\""),
        spoilt("\"site\":", "\"name\":\"张三\",\"site\":"),
        spoilt("\"what\":\"2\"", "\"what\":\"6\""),
        spoilt("\"what\":\"2\"", "\"what\":\"太慢了\""),
        spoilt("\"kind\":\"rating\"", "\"kind\":\"person\""),
        spoilt("\"kind\":\"rating\"", "\"kind\":\"visit\""),
        spoilt(about.as_str(), "not-a-rid"),
        spoilt("\"count\":1", "\"count\":0"),
        spoilt("\"count\":1", "\"count\":-1"),
        spoilt("\"count\":1", "\"count\":1000000001"),
        spoilt("2026-11-20", "2026-11-20T10:15"),
        spoilt("2026-11-20", "2026-13-01"),
        spoilt("\"agent\":\"0.1.0\"", "\"agent\":\"0 1\""),
        spoilt("\"to\":\"43", "\"to\":\"XY"),
    ] {
        assert!(
            matches!(
                Batch::from_bytes(bad.as_bytes()),
                Err(StoreError::Malformed(_))
            ),
            "{bad}"
        );
    }
}
