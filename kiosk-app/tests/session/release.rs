//! A release that is applied while somebody reads.

use content_model::{Record, Status, Withdrawal};
use kiosk_app::session::{Listing, Screen};
use kiosk_app::ui::{
    BlockKind, FreshMark, GoneAdapter, GuideAdapter, ListAdapter, RecordAdapter, ScreenName,
    SearchAdapter,
};
use slint::{ComponentHandle, Model};

use crate::paper::{FEE, GUIDE, NOTICE, fee, guide, notice, record, rid, town};
use crate::stage::Stage;

fn withdrawn(mut record: Record) -> Record {
    record.rev += 1;
    record.status = Status::Withdrawn;
    record.withdrawal = Some(Withdrawal {
        date: "2026-11-23".parse().unwrap(),
        basis: "示政办〔2026〕9号".to_owned(),
        reason: None,
    });
    record
}

#[test]
fn a_changed_text_changes_in_place_and_it_is_said() {
    let mut stage = Stage::with(&town());
    stage.kiosk.open(rid(GUIDE).as_str());
    assert_ne!(stage.frame().get_fresh(), FreshMark::Updated);
    // Another record is none of this reader's business.
    let mut other = notice();
    other.rev += 1;
    stage.publish(&[other]);
    assert_ne!(stage.frame().get_fresh(), FreshMark::Updated);
    stage.publish(&[guide("材料两份")]);
    assert_eq!(stage.shows(), ScreenName::Guide);
    assert_eq!(stage.frame().get_fresh(), FreshMark::Updated);
    stage.pass(121);
    assert_ne!(
        stage.frame().get_fresh(),
        FreshMark::Updated,
        "not for ever"
    );
    // A guide shows its fees: a fee that changed has changed the guide.
    stage.publish(&[fee(2000)]);
    assert_eq!(stage.frame().get_fresh(), FreshMark::Updated);
    stage.frame().invoke_home();
    assert_ne!(stage.frame().get_fresh(), FreshMark::Updated);
}

#[test]
fn a_withdrawn_record_says_since_when_and_on_what_basis() {
    let mut stage = Stage::with(&town());
    stage.kiosk.open(rid(NOTICE).as_str());
    stage.publish(&[withdrawn(notice())]);
    assert_eq!(stage.shows(), ScreenName::Record);
    let record = stage.kiosk.app().global::<RecordAdapter>().get_record();
    let band = record.blocks.row_data(0).unwrap();
    assert_eq!(band.kind, BlockKind::Band);
    assert_eq!(
        (band.text.as_str(), band.date.day),
        ("示政办〔2026〕9号", 23)
    );

    stage.kiosk.open(rid(GUIDE).as_str());
    stage.publish(&[withdrawn(guide("材料一份"))]);
    assert_eq!(stage.shows(), ScreenName::Guide);
    let record = stage.kiosk.app().global::<GuideAdapter>().get_record();
    let band = record
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Band);
    assert_eq!(band.unwrap().text, "示政办〔2026〕9号");
    assert!(!stage.frame().get_can_print());
}

#[test]
fn a_record_that_is_gone_is_named_and_there_is_a_way_on() {
    let mut stage = Stage::with(&town());
    stage.kiosk.open(rid(FEE).as_str());
    stage.take(&rid(FEE));
    assert_eq!(stage.shows(), ScreenName::Gone);
    let gone = stage.kiosk.app().global::<GoneAdapter>();
    assert_eq!(gone.get_title(), "身份证工本费");
    assert_eq!(gone.get_phone(), "0000-5550161");
    assert!(!gone.get_expired() && gone.get_noticed().day == 23);
    gone.invoke_look();
    assert_eq!(stage.shows(), ScreenName::Search);
    let search = stage.kiosk.app().global::<SearchAdapter>();
    assert_eq!(search.get_text(), "身份证工本费");
    stage.frame().invoke_back();
    assert_eq!(stage.shows(), ScreenName::Home, "not back to what is gone");
}

#[test]
fn a_notice_whose_time_is_over_says_so() {
    let mut stage = Stage::with(&town());
    let mut short = notice();
    if let content_model::Body::Notice(notice) = &mut short.body {
        notice.expires_at = crate::stage::moment("2026-11-23T10:05:00");
    }
    stage.publish(&[short]);
    stage.kiosk.open(rid(NOTICE).as_str());
    assert_eq!(stage.shows(), ScreenName::Record);
    stage.pass(170);
    stage.kiosk.touched();
    stage.pass(130);
    assert_eq!(stage.shows(), ScreenName::Gone);
    let gone = stage.kiosk.app().global::<GoneAdapter>();
    assert!(gone.get_expired());
    assert_eq!(gone.get_ended().time, "10:05");
}

#[test]
fn a_list_that_grew_short_stays_in_range() {
    let mut records = town();
    let more = (0..40).map(|n| {
        let title = format!("公告{n:02}");
        let mut record = notice();
        record.rid = rid(100 + n);
        Record { title, ..record }
    });
    records.extend(more);
    let mut stage = Stage::with(&records);
    stage
        .kiosk
        .change(|session| session.open(Screen::list(Listing::Notices)));
    let app = stage.kiosk.app().clone_strong();
    let list = app.global::<ListAdapter>();
    for _ in 0..50 {
        list.invoke_turn(1);
    }
    assert!(list.get_page() > 2);
    for n in 0..38 {
        stage.take(&rid(100 + n));
    }
    assert!(list.get_page() < list.get_pages());
    assert!(list.get_rows().row_count() > 0);
    assert_eq!(stage.shows(), ScreenName::List);
    // A kind that has gone altogether leaves an empty list, not a broken one.
    let site = record(
        1,
        2,
        "别处",
        serde_json::json!({"kind": "site", "site_code": "x",
        "place_name": "别处", "phone": ""}),
    );
    stage.publish(&[site]);
    assert_eq!(stage.frame().get_place(), "别处");
}
