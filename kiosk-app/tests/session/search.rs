//! Searching with the keys on the screen: letters in two orders, digits, strokes, and what is found.

use content_model::Record;
use kiosk_app::session::{Asking, KeyKind, Keyboard, LetterOrder, Screen, Session};
use kiosk_app::ui::{
    ChipMark, ChipValue, GroupMark, HitValue, KeyMark, KeyValue, ScreenName, SearchAdapter,
    SearchStage,
};
use slint::{ComponentHandle, Model};

use crate::paper::{GUIDE, guide, notice, rid, town};
use crate::stage::Stage;

fn search(stage: &Stage) -> SearchAdapter<'_> {
    stage.kiosk.app().global::<SearchAdapter>()
}

/// On the search screen, before anything is typed.
fn stage(records: &[Record]) -> Stage {
    let stage = Stage::with(records);
    stage.frame().invoke_search();
    stage
}

fn keys(stage: &Stage) -> Vec<KeyValue> {
    search(stage).get_keyboard().keys.iter().collect()
}

/// A finger in the middle of a key.
fn press(stage: &Stage, found: impl Fn(&KeyValue) -> bool) {
    // Elements know where they are from the last drawing.
    stage.screen.png().unwrap();
    let key = keys(stage).into_iter().find(|key| found(key)).unwrap();
    let plan = search(stage).get_plan();
    let above = stage.top();
    let x = plan.keys_x + key.x + key.width / 2.0;
    let y = above + plan.keys_y + key.y + key.height / 2.0;
    stage.screen.tap(x, y).unwrap();
}

fn press_mark(stage: &Stage, mark: KeyMark) {
    press(stage, |key| key.mark == mark);
}

fn press_letters(stage: &Stage, letters: &str) {
    for letter in letters.chars() {
        press(stage, |key| key.typed == letter.to_string().as_str());
    }
}

fn titles(stage: &Stage) -> Vec<String> {
    let hits = search(stage).get_hits();
    hits.iter().map(|hit| hit.row.title.into()).collect()
}

fn chips(stage: &Stage) -> Vec<ChipValue> {
    search(stage).get_chips().iter().collect()
}

#[test]
fn a_letter_stands_there_at_once_and_its_hits_when_they_come() {
    let stage = stage(&town());
    assert_eq!(search(&stage).get_stage(), SearchStage::Offered);
    press_letters(&stage, "sfz");
    assert_eq!(search(&stage).get_text(), "sfz");
    stage.kiosk.settle();
    assert_eq!(search(&stage).get_stage(), SearchStage::Hits);
    assert!(titles(&stage).contains(&"补领居民身份证".to_owned()));
    // Another letter: what was found stays until something else is.
    press_letters(&stage, "q");
    assert_eq!(search(&stage).get_text(), "sfzq");
    assert_eq!(search(&stage).get_stage(), SearchStage::Hits);
    press_mark(&stage, KeyMark::Delete);
    assert_eq!(search(&stage).get_text(), "sfz");
    stage.kiosk.settle();
    assert!(titles(&stage).contains(&"补领居民身份证".to_owned()));
    press_mark(&stage, KeyMark::Clear);
    assert_eq!(search(&stage).get_text(), "");
    assert_eq!(search(&stage).get_stage(), SearchStage::Offered);
    assert!(titles(&stage).is_empty());
}

#[test]
fn without_anybody_waiting_the_next_beat_brings_what_was_found() {
    let stage = stage(&town());
    press_letters(&stage, "sfz");
    for _ in 0..200 {
        std::thread::sleep(std::time::Duration::from_millis(10));
        stage.kiosk.tick();
        if search(&stage).get_stage() == SearchStage::Hits {
            return;
        }
    }
    panic!("nothing was found in two seconds");
}

#[test]
fn the_keys_change_their_order_and_their_kind_and_stay_so_for_the_session() {
    let stage = stage(&town());
    let first = |stage: &Stage| keys(stage)[0].typed.to_string();
    assert_eq!(first(&stage), "a", "everybody has learnt the alphabet");
    press_mark(&stage, KeyMark::Qwerty);
    assert_eq!(first(&stage), "q");
    press_letters(&stage, "sf");
    press_mark(&stage, KeyMark::Digits);
    press_letters(&stage, "150");
    press_mark(&stage, KeyMark::Strokes);
    press(&stage, |key| key.text == "一");
    press(&stage, |key| key.text == "乛");
    // As people know them; the search has its own characters for them.
    assert_eq!(search(&stage).get_text(), "sf150一乛");
    let typed = match stage.session().screen() {
        Screen::Search { text, .. } => text.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(typed, "sf150\u{31d0}\u{31d6}");
    press_mark(&stage, KeyMark::Letters);
    assert_eq!(first(&stage), "q");
    stage.frame().invoke_home();
    stage.frame().invoke_search();
    assert_eq!(first(&stage), "q");
    let chosen = Keyboard {
        kind: KeyKind::Letters,
        order: LetterOrder::Qwerty,
    };
    assert_eq!(stage.session().keyboard, chosen);
    stage.frame().invoke_leave();
    stage.frame().invoke_search();
    assert_eq!(first(&stage), "a");
}

#[test]
fn hits_are_narrowed_to_a_group_and_widened_again() {
    let stage = stage(&town());
    press_letters(&stage, "sfz");
    stage.kiosk.settle();
    let all = titles(&stage);
    assert!(all.len() > 1, "{all:?}");
    let marks: Vec<ChipMark> = chips(&stage).iter().map(|chip| chip.mark).collect();
    assert_eq!(marks[0], ChipMark::All);
    let fees = chips(&stage);
    let fees = fees
        .iter()
        .find(|chip| chip.group == GroupMark::Fees && chip.count > 0);
    search(&stage).invoke_sift(fees.unwrap().clone());
    stage.kiosk.settle();
    assert_eq!(titles(&stage), ["身份证工本费"]);
    let chosen = chips(&stage).into_iter().filter(|chip| chip.chosen);
    let chosen: Vec<GroupMark> = chosen.map(|chip| chip.group).collect();
    assert_eq!(chosen, [GroupMark::Fees]);
    search(&stage).invoke_sift(chips(&stage)[0].clone());
    stage.kiosk.settle();
    assert_eq!(titles(&stage), all);
    // Another text is looked for everywhere.
    search(&stage).invoke_sift(fees.unwrap().clone());
    press_mark(&stage, KeyMark::Delete);
    assert!(matches!(stage.session().screen(), Screen::Search { view, .. } if view.only.is_none()));
}

#[test]
fn a_group_that_has_gone_with_another_edition_is_no_dead_end() {
    let mut stage = stage(&town());
    press_letters(&stage, "sfz");
    stage.kiosk.settle();
    let fees = chips(&stage);
    let fees = fees
        .iter()
        .find(|chip| chip.group == GroupMark::Fees && chip.count > 0);
    search(&stage).invoke_sift(fees.unwrap().clone());
    stage.kiosk.settle();
    stage.take(&rid(crate::paper::FEE));
    stage.kiosk.settle();
    stage.pass(61);
    stage.kiosk.settle();
    assert_eq!(titles(&stage), ["补领居民身份证"]);
}

#[test]
fn what_was_published_since_is_found_without_another_key() {
    let mut stage = stage(&town());
    press_letters(&stage, "zrzt");
    stage.kiosk.settle();
    assert_eq!(search(&stage).get_stage(), SearchStage::Nothing);
    let record = Record {
        title: "自然灾害救助".to_owned(),
        rid: rid(90),
        ..guide("")
    };
    press_mark(&stage, KeyMark::Delete);
    press_mark(&stage, KeyMark::Delete);
    stage.kiosk.settle();
    assert!(titles(&stage).is_empty());
    stage.publish(&[record]);
    stage.kiosk.settle();
    assert_eq!(titles(&stage), ["自然灾害救助"]);
}

#[test]
fn nothing_found_leads_on_to_wishes_words_and_staff() {
    let stage = stage(&town());
    press_letters(&stage, "qqxxqq");
    stage.kiosk.settle();
    let search = search(&stage);
    assert_eq!(search.get_stage(), SearchStage::Nothing);
    assert_eq!(search.get_phone(), "0000-5550161");
    search.invoke_wish();
    assert_eq!(stage.shows(), ScreenName::Feedback);
    let wishing = Screen::Feedback {
        about: None,
        asking: Asking::Wish,
    };
    assert_eq!(*stage.session().screen(), wishing);
    stage.frame().invoke_back();
    assert_eq!(stage.shows(), ScreenName::Search);
}

#[test]
fn a_hit_opens_and_the_way_back_leads_to_the_search() {
    let stage = stage(&town());
    press_letters(&stage, "sfz");
    stage.kiosk.settle();
    let hits = search(&stage).get_hits();
    let hit: Option<HitValue> = hits.iter().find(|hit| hit.row.rid == rid(GUIDE).as_str());
    search(&stage).invoke_open(hit.unwrap().row.rid);
    assert_eq!(stage.shows(), ScreenName::Guide);
    stage.frame().invoke_back();
    assert_eq!(search(&stage).get_text(), "sfz");
    assert_eq!(search(&stage).get_stage(), SearchStage::Hits);
}

#[test]
fn a_notice_that_ends_while_it_stands_there_is_not_shown_any_longer() {
    let mut short = notice();
    if let content_model::Body::Notice(notice) = &mut short.body {
        notice.expires_at = crate::stage::moment("2026-11-23T10:01:00");
    }
    let stage = stage(&[short]);
    press_letters(&stage, "slfh");
    stage.kiosk.settle();
    assert_eq!(titles(&stage), ["森林防火期野外用火通知"]);
    stage.pass(70);
    assert!(titles(&stage).is_empty());
}

#[test]
fn a_session_ends_with_a_search_under_way_and_nothing_of_it_comes_later() {
    let stage = stage(&town());
    press_letters(&stage, "sfz");
    stage.frame().invoke_leave();
    assert_eq!(stage.session(), Session::default());
    std::thread::sleep(std::time::Duration::from_millis(200));
    stage.kiosk.tick();
    stage.kiosk.settle();
    assert!(titles(&stage).is_empty());
    assert_eq!(search(&stage).get_text(), "");
    // The next visitor begins with nothing.
    stage.frame().invoke_search();
    assert_eq!(search(&stage).get_stage(), SearchStage::Offered);
}

#[test]
fn a_spoilt_cache_is_told_of_as_everywhere() {
    let mut stage = stage(&town());
    press_letters(&stage, "sfz");
    stage.kiosk.settle();
    stage.spoil();
    assert_eq!(stage.shows(), ScreenName::Empty);
    stage.kiosk.settle();
    assert_eq!(stage.shows(), ScreenName::Empty);
}
