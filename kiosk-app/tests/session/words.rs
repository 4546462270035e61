//! Words that are offered before anybody has typed, and words by which nothing is found.

use std::time::Duration;

use content_model::Record;
use content_store::outbox::{CountKind, Outbox};
use kiosk_app::ui::{HomeAdapter, ScreenName};
use serde_json::json;
use slint::{ComponentHandle, Model};

use crate::paper::{GUIDE, record, rid, town};
use crate::stage::Stage;

fn hot(n: u64, title: &str, guide: Option<u64>) -> Record {
    let body = json!({"kind": "hot_word", "order": n, "guide_ref": guide.map(rid)});
    record(30 + n, 1, title, body)
}

fn offered(stage: &Stage) -> Vec<String> {
    let words = stage.kiosk.app().global::<HomeAdapter>().get_hot_words();
    words.iter().map(String::from).collect()
}

fn tap(stage: &Stage, word: &str) {
    let home = stage.kiosk.app().global::<HomeAdapter>();
    home.invoke_word(word.into());
}

/// What is noted is written by a thread of its own.
fn eventually(mut done: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never came");
}

#[test]
fn a_hot_word_leads_to_its_guide_and_stands_first_for_the_next_visitor() {
    let mut records = town();
    records.extend([
        hot(1, "低保", None),
        hot(2, "补身份证", Some(GUIDE)),
        hot(3, "开店", Some(99)),
    ]);
    let stage = Stage::with(&records);
    let published = ["低保", "补身份证", "开店"];
    assert_eq!(offered(&stage), published);
    tap(&stage, "补身份证");
    assert_eq!(stage.shows(), ScreenName::Guide);
    stage.frame().invoke_home();
    // Its guide is not here: then it is searched for.
    tap(&stage, "开店");
    assert_eq!(stage.shows(), ScreenName::Search);
    stage.frame().invoke_home();
    tap(&stage, "开店");
    stage.frame().invoke_home();
    // Whatever has been counted by now: nothing moves while somebody is there.
    std::thread::sleep(Duration::from_millis(50));
    stage.pass(10);
    assert_eq!(offered(&stage), published);
    stage.pass(200);
    eventually(|| {
        stage.pass(1);
        stage.kiosk.wake();
        let seen = offered(&stage);
        // Nobody is there any more.
        stage.kiosk.reset();
        seen == ["开店", "补身份证", "低保"]
    });
}

/// Searches in vain that were counted: all of them, and those of each word.
fn counted(stage: &Stage) -> Vec<(String, u64)> {
    let outbox = Outbox::open(stage.data()).unwrap();
    let days = outbox.counters().unwrap().into_iter();
    let counters = days.flat_map(|day| day.counts);
    let unfound = counters.filter(|one| one.kind == CountKind::Unfound);
    unfound.map(|one| (one.what, one.count)).collect()
}

#[test]
fn who_walks_away_from_a_search_in_vain_has_given_it_up() {
    let stage = Stage::with(&town());
    stage.frame().invoke_search();
    stage.kiosk.change(|session| session.set_text("摇号"));
    stage.kiosk.settle();
    stage.pass(120 + 20);
    eventually(|| counted(&stage) == [(String::new(), 1)]);
}

#[test]
fn what_five_visitors_search_for_in_vain_becomes_known_and_no_number_does() {
    let stage = Stage::with(&town());
    for visitor in 1..=5 {
        stage.kiosk.wake();
        for text in ["摇号", "13800138000", " 摇号"] {
            stage.frame().invoke_search();
            stage.kiosk.change(|session| session.set_text(text));
            stage.kiosk.settle();
            stage.frame().invoke_home();
        }
        let all = (String::new(), 3 * visitor);
        eventually(|| counted(&stage).contains(&all));
        let known: Vec<_> = counted(&stage)
            .into_iter()
            .filter(|one| *one != all)
            .collect();
        let wanted = match visitor {
            5 => vec![("摇号".to_owned(), 5)],
            _ => vec![],
        };
        assert_eq!(known, wanted);
        // They go away without a word, in the middle of a search or at home.
        if visitor % 2 == 0 {
            stage.frame().invoke_search();
        }
        stage.pass(120 + 20);
    }
}
