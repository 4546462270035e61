//! The same 5,000 guides for both: as a terminal's cache, and as a page that a browser opens.

use std::path::Path;

use content_model::{Body, Record, Rid};
use content_store::Store;
use serde_json::{Value, json};

use crate::office::{Office, apply_whole, paper};
use crate::program::places;
use crate::words::{ACTS, THINGS, WHO};

const DEPTS: usize = 90;

/// Fills `folder` with `terminal/` and `page.html`.
pub fn make(folder: &Path, guides: usize) {
    let data = folder.join("terminal");
    std::fs::create_dir_all(&data).expect("a folder");
    let mut office = Office::new("gongan");
    let mut store = Store::open(&data).expect("a cache");
    let mut titles = Vec::new();
    for n in 0..guides {
        let record = guide(&mut office, n);
        titles.push(format!("{:?}", record.title));
        office.keep(&record);
    }
    others(&mut office);
    apply_whole(&mut store, &office.publish()).expect("a good release");
    drop(store);
    let success = format!(
        r#"{{"last_success":"{}"}}"#,
        chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ")
    );
    std::fs::write(data.join("status.json"), success).expect("written");
    std::fs::write(folder.join("page.html"), html(titles)).expect("written");
}

fn guide(office: &mut Office, n: usize) -> Record {
    let number = n as u64;
    let rid = Rid::new(number, [1; 10]);
    let mut record = paper::guide(&office.id, rid, number, &mut office.dice, 4_000);
    record.title = title(n);
    if let Body::Guide(guide) = &mut record.body {
        guide.dept = format!("第{}局", n % DEPTS);
        guide.topics = vec![format!("主题{}", n % 57)];
    }
    record
}

/// Different for each of the first 12,000, and of words that a county uses.
fn title(n: usize) -> String {
    let (things, acts) = (THINGS.len(), ACTS.len());
    let (thing, act) = (THINGS[n % things], ACTS[n / things % acts]);
    let who = WHO[n / things / acts % WHO.len()];
    format!("{thing}{act}（{who}）")
}

/// A few records of every other kind, so that the first screen has all its tiles and news.
fn others(office: &mut Office) {
    const EACH: u64 = 30;
    let disclosure = |class: &str, n: u64| {
        json!({"kind": "disclosure", "index_no": format!("{class}-{n}"), "class_code": class,
            "created_date": (2015 + n % 11).to_string(), "validity": "valid", "body": "示范"})
    };
    for n in 0..EACH {
        let bodies = [
            json!({"kind": "fee", "fee_class": "administrative", "charge_unit": "元/本",
                "amount": {"form": "fixed", "fen": 1000 * n}, "basis": [],
                "effective_from": "2020-01-01", "state": "charged"}),
            json!({"kind": "form", "form_code": format!("BG-{n:04}"), "version": "2026-1"}),
            disclosure("征收土地信息", n),
            disclosure("村务公开", n),
            disclosure("惠民惠农补贴", n),
            disclosure("机构信息", n),
            json!({"kind": "notice", "notice_kind": "circular", "body": "示范",
                "expires_at": "2099-12-31T00:00:00"}),
            json!({"kind": "window", "window_no": format!("{n}号")}),
        ];
        for (kind, body) in (1..).zip(bodies) {
            put(office, (kind, n), body);
        }
    }
    let site = json!({"kind": "site", "site_code": "1", "place_name": "示范县政务服务中心",
        "phone": "0000-1234567", "hot_words": ["医保", "养老", "户口", "宅基地", "低保"]});
    put(office, (0, 0), site);
}

fn put(office: &mut Office, (kind, n): (u8, u64), body: Value) {
    let rid = Rid::new(n, [100 + kind; 10]);
    let mut record = paper::notice(&office.id, rid, 1, &mut office.dice);
    record.title = format!("关于{}的通知", title(97 * n as usize));
    record.body = serde_json::from_value(body).expect("a body of its kind");
    office.keep(&record);
}

/// The same screens as the kiosk's on their way to the list, with the same keys at the same places.
fn html(mut titles: Vec<String>) -> String {
    // As the kiosk has them.
    titles.sort();
    let at = |(x, y): (i16, i16)| format!("[{x},{y}]");
    let mut page = PAGE.replace("TITLES", &titles.join(","));
    for (panel, places) in [("WIDE", places(false)), ("TALL", places(true))] {
        page = page
            .replace(&format!("{panel}_NEXT"), &at(places.next))
            .replace(&format!("{panel}_ROWS"), &places.rows.to_string());
    }
    page
}

const PAGE: &str = include_str!("page.html");
