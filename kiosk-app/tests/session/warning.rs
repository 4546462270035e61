//! A warning stands before everything, once, and goes when it is over.

use content_model::Status;
use kiosk_app::session::Screen;
use kiosk_app::ui::{PrintMark, ScreenName, WarningAdapter};
use slint::ComponentHandle;

use crate::paper::{GUIDE, rid, town, warning};
use crate::stage::Stage;

const TOMORROW: &str = "2026-11-24T10:00:00";

fn headline(stage: &Stage) -> String {
    let adapter = stage.kiosk.app().global::<WarningAdapter>();
    adapter.get_headline().into()
}

fn understood(stage: &Stage) {
    let adapter = stage.kiosk.app().global::<WarningAdapter>();
    adapter.invoke_understood();
}

#[test]
fn it_comes_before_a_record_a_dialog_and_a_paper_and_leads_back() {
    let mut stage = Stage::with(&town());
    let guide = rid(GUIDE);
    stage.kiosk.open(guide.as_str());
    assert_eq!(stage.shows(), ScreenName::Guide);
    stage.frame().set_print_state(PrintMark::Done);
    stage.pass(185);
    assert!(stage.frame().get_leaving() > 0, "the dialog is up");
    let before = stage.screen.png().unwrap();
    stage.publish(&[warning(0, 1, "orange", TOMORROW)]);
    assert_eq!(stage.shows(), ScreenName::Warning);
    assert_ne!(stage.screen.png().unwrap(), before);
    stage.pass(1);
    assert_eq!(stage.frame().get_leaving(), 0, "there is time to read it");
    understood(&stage);
    assert_eq!(stage.shows(), ScreenName::Guide);
    assert!(matches!(stage.session().screen(), Screen::Guide { rid, .. } if *rid == guide));
    assert!(stage.frame().get_banded(), "it shrinks to a band");
}

#[test]
fn several_come_in_turn_the_gravest_first_and_a_changed_one_once_more() {
    let mut stage = Stage::with(&town());
    stage.publish(&[
        warning(0, 1, "blue", TOMORROW),
        warning(1, 1, "red", TOMORROW),
    ]);
    assert_eq!(headline(&stage), "暴雨预警1");
    understood(&stage);
    assert_eq!(headline(&stage), "暴雨预警0");
    understood(&stage);
    assert_eq!(stage.shows(), ScreenName::Home);
    stage.publish(&[warning(0, 2, "orange", TOMORROW)]);
    assert_eq!(
        (stage.shows(), headline(&stage)),
        (ScreenName::Warning, "暴雨预警0".to_owned())
    );
}

#[test]
fn it_ends_the_loop_and_the_loop_begins_again() {
    let mut stage = Stage::with(&town());
    stage.pass(60);
    assert_eq!(stage.shows(), ScreenName::Attract);
    stage.publish(&[warning(0, 1, "red", TOMORROW)]);
    assert_eq!(stage.shows(), ScreenName::Warning);
    stage.pass(59);
    assert_eq!(stage.shows(), ScreenName::Warning);
    stage.pass(2);
    assert_eq!(stage.shows(), ScreenName::Attract);
}

#[test]
fn it_goes_by_itself_at_the_very_second() {
    let mut stage = Stage::with(&town());
    stage.publish(&[warning(0, 1, "red", "2026-11-23T10:00:30")]);
    assert_eq!(stage.shows(), ScreenName::Warning);
    while stage.clock.now() < crate::stage::moment("2026-11-23T10:00:29") {
        stage.pass(1);
        assert_eq!(stage.shows(), ScreenName::Warning);
    }
    stage.pass(1);
    assert_eq!(stage.shows(), ScreenName::Home);
}

#[test]
fn one_that_was_suspended_or_taken_back_never_stands_there() {
    let mut stage = Stage::with(&town());
    for status in [Status::Suspended, Status::Withdrawn, Status::Superseded] {
        let mut record = warning(0, 1, "red", TOMORROW);
        record.status = status;
        stage.publish(&[record]);
        assert_eq!(stage.shows(), ScreenName::Home, "{status:?}");
    }
    stage.publish(&[warning(1, 1, "red", TOMORROW)]);
    let mut taken = warning(1, 2, "red", TOMORROW);
    taken.status = Status::Withdrawn;
    stage.publish(&[taken]);
    assert_eq!(stage.shows(), ScreenName::Home, "while somebody reads it");
}
