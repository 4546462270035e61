//! What visitors search for in vain reaches the office as soon as it is nobody's own, and not before.

use std::fs;
use std::path::Path;

use content_store::outbox::{Count, Outbox, Term};
use serde_json::{Value, json};

use crate::terminal::day;
use crate::{County, said, waiting};

/// So many visitors of a day who found nothing for `text`.
fn seek(data: &Path, ago: i64, text: &str, visitors: usize) {
    let mut outbox = Outbox::open(data).expect("an outbox");
    outbox.set_site("baiyang").expect("a site");
    let term = Term::of(text).expect("a word");
    for _ in 0..visitors {
        let counts = [Count::Visit, Count::Unfound(Some(&term))];
        outbox.add(day(ago), &counts).expect("counted");
    }
}

fn status(county: &County) -> Value {
    let told = county.demo.office(&["status", "--json"]);
    serde_json::from_str(&told).expect("status in JSON")
}

#[test]
fn a_word_that_five_searched_for_in_vain_stands_in_the_countys_status() {
    let county = County::new();
    let server = county.demo.serve_workspace();
    let data = county.demo.path("terminal");
    let sync = || {
        let output = county.demo.once("terminal", &server.url);
        assert!(output.status.success(), "{}", said(&output));
    };
    sync();
    seek(&data, 1, "摇号选房", 4);
    seek(&data, 1, "gongzufang", 5);
    let mut outbox = Outbox::open(&data).expect("an outbox");
    let hot = Term::of("社保卡").expect("a word");
    outbox
        .add(day(1), &[Count::HotWord(&hot); 3])
        .expect("counted");
    drop(outbox);
    sync();
    sync();
    assert_eq!(waiting(&data), 0);
    let told = county.feedback();
    assert_eq!((&told["visits"], &told["unfound"]), (&json!(9), &json!(9)));
    let word = json!({"word": "gongzufang", "count": 5, "sites": ["baiyang"]});
    assert_eq!(told["unfound_words"], json!([word]));
    assert_eq!(told["hot_words"][0]["word"], "社保卡");
    assert_eq!(status(&county)["unfound"], json!([word]));
    let words = county.demo.office(&["status"]);
    assert!(words.contains("5  gongzufang(baiyang)"), "{words}");
    assert!(words.contains("同义词表"), "{words}");
    // Four were too few: not one of them is known to anybody, here or there.
    for dir in [data.join("kiosk"), county.demo.path("workspace")] {
        for file in fs::read_dir(dir).expect("a folder").flatten() {
            let bytes = fs::read(file.path()).unwrap_or_default();
            let part = "摇号".as_bytes();
            assert!(!bytes.windows(part.len()).any(|window| window == part));
        }
    }
    // What the county publishes stays as it was until it is imported and reviewed.
    let sheet = county.demo.arg("order.csv");
    let told = county.demo.office(&["hot-words", "--out", &sheet]);
    assert!(told.contains("1  社保卡  3 次"), "{told}");
    let sheet = fs::read_to_string(sheet).expect("a sheet");
    let line = sheet.lines().find(|line| line.contains("社保卡"));
    assert!(line.is_some_and(|line| line.contains(",1,")), "{sheet}");
}
