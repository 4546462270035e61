//! What people see when something is wrong, and what it tells them to do.

use std::fs;

use kiosk_app::clock::Clock;
use kiosk_app::kiosk::Kiosk;
use kiosk_app::phones::Phones;
use kiosk_app::settings::Settings;
use kiosk_app::tally::Tally;
use kiosk_app::ui::{App, EmptyAdapter, EmptyMark, FreshMark, ScreenName};
use slint::ComponentHandle;

use crate::paper::town;
use crate::stage::{Stage, moment};

fn mark(stage: &Stage) -> EmptyMark {
    stage.kiosk.app().global::<EmptyAdapter>().get_mark()
}

#[test]
fn a_damaged_cache_is_told_calmly_with_the_phones_that_were_remembered() {
    let mut stage = Stage::with(&town());
    // The clerk writes beside the screen.
    let remembered = || Phones::read(stage.data()).phone == "0000-5550161";
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !remembered() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(remembered());
    stage.spoil();
    assert_eq!(
        (stage.shows(), mark(&stage)),
        (ScreenName::Empty, EmptyMark::Damaged)
    );

    // Another start, with nothing but the disk to go by.
    let app = App::new().unwrap();
    let clock = Clock::fixed(moment("2026-11-23T12:00:00"));
    let data = stage.data().to_owned();
    let kiosk = Kiosk::new(app, Settings::default(), clock, data, Tally::default());
    let empty = kiosk.app().global::<EmptyAdapter>();
    assert_eq!(empty.get_mark(), EmptyMark::Damaged);
    assert_eq!(empty.get_phone(), "0000-5550161");
    assert_eq!(empty.get_place(), "示范县青石镇便民服务中心");
}

#[test]
fn nothing_yet_and_a_rebuild_under_way_are_other_words() {
    let mut stage = Stage::at("2026-11-23T10:00:00", Settings::default(), &[]);
    assert_eq!(
        (stage.shows(), mark(&stage)),
        (ScreenName::Empty, EmptyMark::NoContent)
    );
    stage.pass(120);
    assert_eq!(stage.shows(), ScreenName::Empty, "no loop without content");
    stage.publish(&town());
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.spoil();
    fs::write(stage.data().join("cache-2.sqlite-building"), b"").unwrap();
    stage.pass(60);
    assert_eq!(mark(&stage), EmptyMark::Rebuilding);
}

#[test]
fn an_agent_that_is_silent_or_a_content_that_is_old_is_told_of() {
    let stage = Stage::with(&town());
    let status = |success: &str, attempt: &str| {
        let text = format!(
            r#"{{"last_success":"{success}T01:00:00Z","last_attempt":"{attempt}T01:00:00Z"}}"#
        );
        fs::write(stage.data().join("status.json"), text).unwrap();
        stage.pass(60);
        (stage.frame().get_fresh(), stage.frame().get_fresh_days())
    };
    stage.kiosk.touched();
    assert_eq!(status("2026-11-23", "2026-11-23"), (FreshMark::Today, 0));
    assert_eq!(status("2026-11-20", "2026-11-23"), (FreshMark::Days, 3));
    assert_eq!(status("2026-11-20", "2026-11-20"), (FreshMark::Silent, 3));
    assert_eq!(status("2026-11-10", "2026-11-10"), (FreshMark::Stale, 0));
    assert_eq!(status("2026-12-10", "2026-11-10").0, FreshMark::ClockUnset);
}
