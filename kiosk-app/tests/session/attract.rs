//! The loop: when it begins, what it plays, and what a touch does to it.

use kiosk_app::session::{Screen, Session};
use kiosk_app::settings::Settings;
use kiosk_app::ui::{AttractAdapter, OpensMark, ScreenName, SlideMark};
use slint::{ComponentHandle, Model};

use crate::paper::{notice, office, results, site, town, warning};
use crate::stage::Stage;

fn loop_of(stage: &Stage) -> AttractAdapter<'_> {
    stage.kiosk.app().global::<AttractAdapter>()
}

#[test]
fn it_begins_after_a_minute_and_the_touch_that_ends_it_presses_nothing() {
    let stage = Stage::with(&town());
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.pass(58);
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.pass(1);
    assert_eq!(stage.shows(), ScreenName::Attract);
    stage.tap_first_tile();
    assert_eq!(stage.shows(), ScreenName::Home);
    assert_eq!(stage.session(), Session::default());
    // The same place once more is the tile.
    stage.tap_first_tile();
    assert_eq!(stage.shows(), ScreenName::Browse);
    assert!(matches!(stage.session().screen(), Screen::Browse { .. }));
}

#[test]
fn it_begins_after_a_session_ended_by_itself() {
    let stage = Stage::with(&town());
    stage.tap_first_tile();
    assert_eq!(stage.shows(), ScreenName::Browse);
    stage.pass(60 + 20);
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.pass(59);
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.pass(1);
    assert_eq!(stage.shows(), ScreenName::Attract);
}

#[test]
fn beats_are_slow_only_while_nobody_is_there() {
    let stage = Stage::with(&town());
    let slow = stage.kiosk.beat();
    stage.tap_first_tile();
    let quick = stage.kiosk.beat();
    assert!(quick < slow);
    stage.pass(60 + 20);
    assert_eq!(
        (stage.shows(), stage.kiosk.beat()),
        (ScreenName::Home, slow)
    );
    stage.pass(60);
    assert_eq!(
        (stage.shows(), stage.kiosk.beat()),
        (ScreenName::Attract, slow)
    );
    // The touch that ends the loop: somebody is there, and has not begun yet.
    stage.tap_first_tile();
    assert_eq!(
        (stage.shows(), stage.kiosk.beat()),
        (ScreenName::Home, quick)
    );
}

#[test]
fn it_plays_warnings_then_notices_then_results_as_a_whole() {
    let mut records = town();
    records.push(warning(0, 1, "red", "2026-11-24T10:00:00"));
    let stage = Stage::with(&records);
    stage.pass(60);
    let mut seen = Vec::new();
    for _ in 0..4 {
        let adapter = loop_of(&stage);
        seen.push(adapter.get_slide());
        if adapter.get_slide() == SlideMark::Results {
            let names: Vec<String> = adapter
                .get_rows()
                .iter()
                .map(|row| row.name.into())
                .collect();
            assert_eq!(names, ["张*", "李**"]);
        }
        stage.pass(12);
    }
    assert_eq!(
        seen,
        [
            SlideMark::Warning,
            SlideMark::Notice,
            SlideMark::Results,
            SlideMark::Warning
        ]
    );
}

#[test]
fn nothing_to_show_still_invites() {
    let stage = Stage::with(&[site()]);
    stage.pass(60);
    assert_eq!(stage.shows(), ScreenName::Attract);
    assert_eq!(loop_of(&stage).get_slide(), SlideMark::Invite);
    stage.tap_middle();
    assert_eq!(stage.shows(), ScreenName::Home);
}

#[test]
fn after_closing_time_it_is_dim_and_says_when_it_opens() {
    let records = [site(), office(), notice()];
    let stage = Stage::at("2026-11-23T17:28:00", Settings::default(), &records);
    stage.pass(60);
    assert!(!loop_of(&stage).get_dim());
    assert_eq!(stage.kiosk.brightness(), 100);
    stage.pass(120);
    assert!(loop_of(&stage).get_dim());
    assert!(stage.kiosk.brightness() < 50);
    assert_eq!(loop_of(&stage).get_opens(), OpensMark::Tomorrow);
    assert_eq!(loop_of(&stage).get_opens_at().time, "08:30");
    stage.tap_middle();
    assert_eq!(
        (stage.shows(), stage.kiosk.brightness()),
        (ScreenName::Home, 100)
    );
    // On the next morning it is bright by itself.
    stage.pass(60);
    assert!(loop_of(&stage).get_dim());
    stage.clock.turn(std::time::Duration::from_secs(15 * 3600));
    stage.pass(1);
    assert!(!loop_of(&stage).get_dim());
}

#[test]
fn the_profile_may_name_another_office() {
    let other = Settings {
        office: Some("NONE".to_owned()),
        ..Settings::default()
    };
    let stage = Stage::at("2026-11-23T22:00:00", other, &town());
    stage.pass(60);
    assert!(!loop_of(&stage).get_dim(), "nobody knows its hours");
    let same = Settings {
        office: Some("QS-BMZX".to_owned()),
        ..Settings::default()
    };
    let stage = Stage::at("2026-11-23T22:00:00", same, &town());
    stage.pass(60);
    assert!(loop_of(&stage).get_dim());
}

#[test]
fn a_halls_screen_plays_at_once_and_feels_no_touch() {
    for size in [(1920, 1080), (1080, 1920)] {
        let hall = Settings {
            hall: true,
            size,
            dpi: 40.0,
            ..Settings::default()
        };
        let mut stage = Stage::at("2026-11-23T10:00:00", hall, &[site(), results()]);
        assert_eq!(stage.shows(), ScreenName::Attract);
        stage.tap_middle();
        stage.kiosk.wake();
        stage.pass(1);
        assert_eq!(stage.shows(), ScreenName::Attract);
        stage.publish(&[warning(0, 1, "orange", "2026-11-24T10:00:00")]);
        for _ in 0..59 {
            assert_eq!(stage.shows(), ScreenName::Attract);
            assert_eq!(loop_of(&stage).get_slide(), SlideMark::Warning);
            stage.pass(1);
        }
        stage.pass(2 * 12);
        let mut seen = Vec::new();
        for _ in 0..2 {
            seen.push(loop_of(&stage).get_slide());
            stage.pass(12);
        }
        assert!(seen.contains(&SlideMark::Results), "{seen:?}");
    }
}
