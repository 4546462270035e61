//! Every record is found by taps alone: in a county as large as a terminal must hold, with trees as
//! deep as they come, and with what is missing or overlong in it.

mod county;
#[path = "../../../content/store/tests/office/mod.rs"]
mod office;

use std::path::Path;

use content_store::Store;
use kiosk_app::settings::Settings;
use kiosk_app::walk::{Found, MOST_TAPS, walk};

use county::County;
use office::{Office, apply_whole};

fn walked(data: &Path, settings: &Settings) -> Found {
    let now = "2026-11-23T10:00:00".parse().unwrap();
    walk(data, settings, now).unwrap()
}

fn publish(data: &Path, county: &County) {
    let mut office = Office::new("qingshi");
    county
        .records()
        .iter()
        .for_each(|record| office.keep(record));
    let mut store = Store::open(data).unwrap();
    apply_whole(&mut store, &office.publish()).unwrap();
    // Content that is old takes a strip from every list.
    let success = r#"{"last_success":"2026-11-23T01:00:00Z"}"#;
    std::fs::write(data.join("status.json"), success).unwrap();
}

/// Whoever stands at a terminal sees 5,000 guides, 57 topics in 23 areas, 34 classes, 90 units.
#[test]
fn a_large_county_is_at_most_three_taps_deep() {
    let data = tempfile::tempdir().unwrap();
    let county = County {
        guides: 5_000,
        papers: 1_200,
        fees: 300,
        questions: 400,
    };
    publish(data.path(), &county);
    let found = walked(data.path(), &Settings::default());
    assert!(found.unreached.is_empty(), "{:?}", &found.unreached[..9]);
    assert_eq!(found.taps.len(), 5_000 + 1_200 + 300 + 400);
    assert!(found.taps.values().all(|taps| *taps <= MOST_TAPS));
}

/// The same records on the smallest panel, where every list is longer.
#[test]
fn a_small_panel_leads_everywhere_too() {
    let data = tempfile::tempdir().unwrap();
    let county = County {
        guides: 300,
        papers: 200,
        fees: 40,
        questions: 40,
    };
    publish(data.path(), &county);
    let settings = Settings {
        dpi: 149.0,
        ..Settings::default()
    };
    let found = walked(data.path(), &settings);
    assert!(found.unreached.is_empty(), "{:?}", found.unreached);
}

/// The walk itself can fail: a record that nothing leads to is named.
#[test]
fn a_record_in_lists_too_long_to_turn_is_named() {
    let data = tempfile::tempdir().unwrap();
    let mut office = Office::new("qingshi");
    // One unit, one class, one year: nothing narrows such a list.
    county::alike(700)
        .iter()
        .for_each(|record| office.keep(record));
    let mut store = Store::open(data.path()).unwrap();
    apply_whole(&mut store, &office.publish()).unwrap();
    let found = walked(data.path(), &Settings::default());
    assert_eq!(found.unreached.len(), 700);
    assert!(found.unreached[0].starts_with("disclosure "), "{found:?}");
}
